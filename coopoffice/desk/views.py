"""The first page of the day, the overview of those who lead, and under which posting one acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coopoffice.printing.responses import paper_response
from coopoffice.thai import fiscal_year, quarter
from coopoffice.web import registry
from coopoffice.web.policies import Refused
from coopoffice.web.views.account import safe_next
from units.acting import SESSION_KEY, capacity_line
from units.approvals_shell import waiting_now
from units.scope import Scope, scope_of

from .papers import overview_sheet

ZONES = ("main", "middle", "side", "foot")


def _greeting(now: dt.datetime) -> str:
    if now.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if now.hour < 17 else _("Good evening")


@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    """What waits for the person today: the boxes every app offers, most urgent column first."""
    columns: dict[str, list[dict[str, Any]]] = {"main": [], "middle": [], "side": []}
    for widget in registry.widgets:
        facts = widget.context(request) if "my_day" in widget.pages else None
        if facts is not None:
            columns[widget.column].append({"template": widget.template, "facts": facts, "key": widget.key})
    # The week's box always stands; what waits is all the others of the main column.
    quiet = not any(box["key"] != "week" for box in columns["main"])
    actions = [action for action in registry.quick_actions if action.shown is None or action.shown(request)]
    return render(
        request,
        "desk/my_day.html",
        {
            "today": timezone.localdate(),
            "holiday": next((box["facts"]["holiday"] for box in columns["main"] if box["key"] == "week"), ""),
            "greeting": _greeting(timezone.localtime()),
            "columns": columns,
            "quiet": quiet,
            "actions": actions,
        },
    )


def _overview_boxes(request: HttpRequest) -> tuple[Scope, list[tuple[registry.Widget, dict[str, Any]]]]:
    """What the overview shows the person, in order; Refused for who leads no unit."""
    scope = scope_of(request)
    if scope is None:
        raise Refused(_("The overview is for those who lead or oversee a unit. Your own work stands in “my day”."))
    boxes = []
    for widget in registry.widgets:
        facts = widget.context(request) if "overview" in widget.pages else None
        if facts is not None:
            boxes.append((widget, facts))
    return scope, boxes


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """ภาพรวม: what waits, how the units stand, who is away; every figure opens its rows."""
    scope, boxes = _overview_boxes(request)
    columns: dict[str, list[dict[str, Any]]] = {zone: [] for zone in ZONES}
    for widget, facts in boxes:
        columns[widget.column].append({"template": widget.template, "facts": facts, "key": widget.key})
    return render(
        request,
        "desk/overview.html",
        {
            "scope": scope,
            "columns": columns,
            "now": timezone.localtime(),
            "waiting": waiting_now(request).total,
            **fiscal_words(timezone.localdate()),
        },
    )


@require_safe
def overview_paper(request: HttpRequest) -> HttpResponse:
    """The same on one sheet of A4, as it stands at this moment; nothing is kept."""
    with translation.override("th"):
        scope, boxes = _overview_boxes(request)
        boxes.sort(key=lambda box: ZONES.index(box[0].column))
        parts = [part for widget, facts in boxes if widget.paper and (part := widget.paper(facts))]
        posting = request.actor.posting
        paper = overview_sheet(
            unit=scope.unit,
            parts=parts,
            by=request.user.full_name,
            line=capacity_line(posting),
            **fiscal_words(timezone.localdate()),
        )
    name = _("Overview of %(unit)s") % {"unit": scope.unit.shown_short_name}
    return paper_response(paper, name)


def fiscal_words(today: dt.date) -> dict[str, int]:
    """The fiscal year and quarter of the day."""
    return {"fiscal_year": fiscal_year(today), "quarter": quarter(today)}


@require_POST
def posting_switch(request: HttpRequest) -> HttpResponse:
    """Act under another of one's own postings from now on."""
    wanted = request.POST.get("posting", "")
    mine = {str(posting.pk): posting for posting in request.postings}
    chosen = mine.get(wanted)
    if chosen is None:
        messages.error(request, _("You do not hold this posting today. Choose one of those in the menu."))
    else:
        request.session[SESSION_KEY] = chosen.pk
        messages.success(
            request,
            _("You now act as %(capacity)s %(post)s.")
            % {"capacity": chosen.get_capacity_display(), "post": chosen.post.shown_title},
        )
    return redirect(safe_next(request, "/"))
