"""What action plans add to the office: kind of request, menu, boxes of "my day", search, duty pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.thai import fiscal_year, normalise
from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.prepared import kept_lines, kept_rows
from units.approvals import approval_kinds
from units.models import Unit
from units.reach import reach
from units.scope import scope_of

from . import exports, report_exports  # noqa: F401  (fill a registry)
from .choices import PlanState
from .conditions import late_until, of_person
from .counting import together
from .figures import Standing, group_lines, reported_in, reporting_until
from .models import ActionPlan, Activity
from .plan_kind import ACTION_PLAN
from .views.activities import until_of
from .views.plans import plan_name
from .views.words import month_short, month_words

SHOWN = 5
GROUPS = 14

approval_kinds.register(ACTION_PLAN)


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"planning:{name}" for name in names)


def has_place(request: HttpRequest) -> bool:
    """Whether the person has a post, and with it plans."""
    return reach(request.user).has_place


def _child(key: str, label: Any, *names: str) -> registry.MenuEntry:
    return registry.MenuEntry(key=key, label=label, url_name=f"planning:{names[0]}", url_names=_of(*names))


registry.menu.register(
    "planning",
    registry.MenuEntry(
        key="planning",
        label=pgettext_lazy("menu", "Plans and results"),
        url_name="planning:plan_list",
        icon="target-arrow",
        group="office",
        order=40,
        shown=has_place,
        children=(
            _child(
                "plan_list",
                _("Action plans"),
                *("plan_list", "plan_detail", "plan_draw", "plan_grid", "plan_changes", "plan_copy", "plan_version"),
                *("plan_drop", "plan_submit", "activity_add", "activity_change", "activity_remove"),
            ),
            _child("activity_list", _("Activities"), "activity_list", "activity_detail"),
            _child(
                "month_report",
                _("Report results"),
                *("month_report", "result_report", "result_list", "result_correct"),
            ),
            _child("month_sheet", _("Monthly results against plan"), "month_sheet"),
            _child("result_rules", _("Rules of reporting results"), "rule_list", "rule_add", "rule_change"),
        ),
    ),
)
registry.carries_out("planning:plan_list", "PG-8.5")
registry.carries_out("planning:month_report", "PG-18")


# --- my day -----------------------------------------------------------------------------------------------------------


def _number(rows: QuerySet) -> QuerySet:
    """How many rows there are, as one line; no line where there can be none."""
    return rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values_list("n")


def my_activities(request: HttpRequest) -> dict[str, Any] | None:
    """What the person planned for this month and what is done of it; not drawn for who is responsible for nothing."""
    if not has_place(request):
        return None
    user, today = request.user, timezone.localdate()
    month, year = today.replace(day=1), fiscal_year(today)

    def mine() -> QuerySet:
        return Activity.objects.visible_to(user).of_plans_in_force(year).filter(of_person(user))

    def due() -> QuerySet:
        rows = mine().annotate(due=FilteredRelation("months", condition=Q(months__month=month)))
        rows = rows.filter(due__target__gt=0).annotate(target_now=F("due__target"))
        return rows.select_related("plan").only("title", "unit_of_count", "aggregation", "key", "plan__unit")

    found = kept_rows(user, ("my_activities",), lambda: due().order_by("position", "pk")[:60])
    if not found:
        return None
    results: dict[Any, list[Any]] = {}
    for key, quantity in kept_lines(user, ("my_results",), lambda: reported_in(month, due())):
        results.setdefault(key, []).append(quantity)
    lines = []
    for activity in found:
        target, done = activity.target_now, together(activity.aggregation, results.get(activity.key, []))
        lines.append({"activity": activity, "target": target, "done": done, "reached": (done or 0) >= target})
    _rule, until = reporting_until(found[0].plan.unit_id, year)
    late = sum(n for (n,) in kept_lines(user, ("my_late", until), lambda: _number(mine().filter(late_until(until)))))
    return {
        "month": month_short(month),
        "reached": sum(1 for line in lines if line["reached"]),
        "total": len(lines),
        "due": round(len(lines) * today.day / 30),
        "open": [line for line in lines if not line["reached"]][:SHOWN],
        "late": late,
    }


def group_results(request: HttpRequest) -> dict[str, Any] | None:
    """Results of each group against its plan, the furthest behind first; for who sees more than one group.

    Not for the head of the department: a thousand units are a list, not a box.
    """
    user, mine = request.user, reach(request.user)
    if mine.everything or len(mine.supervises) < 2:
        return None
    until, near = until_of(user)
    year = fiscal_year(until)
    scope = scope_of(request) if "unit" in request.GET else None  # the overview may look at a unit below
    units = mine.supervises & scope.units if scope else mine.supervises
    said_of_units = {"id", "short_name", "short_name_en", "name", "name_en", "position"}
    names = [field.attname for field in Unit._meta.concrete_fields if field.attname in said_of_units]

    def activities(units: Ids) -> QuerySet:
        rows = Activity.objects.visible_to(user).of_plans_in_force(year).filter(plan__unit_id__among=units)
        return rows.with_progress(until).values_list(*Standing._fields, *(f"plan__unit__{name}" for name in names))

    of: dict[int, Unit] = {}
    rows = []
    for target, planned, done, share, key, *said in kept_lines(
        user, ("group_results", until), activities, units=Ids(units)
    ):  # (the key is the first of a unit's columns)
        if key not in of:
            of[key] = Unit.from_db(DEFAULT_DB_ALIAS, names, [key, *said])
        rows.append((of[key], Standing(target, planned, done, share)))
    groups = group_lines(rows, near)
    if len(groups) < 2:
        return None
    base = reverse("planning:activity_list")
    lines = [
        {
            "group": group,
            "all": f"{base}?{urlencode({'view': 'year', 'unit': group.unit.pk})}",
            "behind": f"{base}?{urlencode({'view': 'behind', 'unit': group.unit.pk})}",
            "kind": "warn" if group.shortfall > near else "real",
        }
        for group in groups[:GROUPS]
    ]
    return {"lines": lines, "more": max(0, len(groups) - GROUPS), "until": month_words(until), "year": year}


def _groups_on_paper(facts: dict[str, Any]) -> registry.PaperPart:
    """The same on the printed overview."""
    return registry.PaperPart(
        _("Results by group, percent of the year up to %(month)s") % {"month": facts["until"]},
        [(line["group"].unit.shown_short_name, f"{line['group'].done}/{line['group'].due}") for line in facts["lines"]],
    )


registry.widgets.register(
    "my_activities",
    registry.Widget("my_activities", "planning/_my_activities_widget.html", my_activities, column="side", order=20),
)
registry.widgets.register(
    "group_results",
    registry.Widget(
        "group_results",
        "planning/_group_results_widget.html",
        group_results,
        column="middle",
        order=20,
        pages=("my_day", "overview"),
        paper=_groups_on_paper,
    ),
)


# --- search -----------------------------------------------------------------------------------------------------------


def find_activities(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Activities of plans in force and plans by the words of the title, project, cooperative, district or unit."""
    rows = Activity.objects.visible_to(user).filter(plan__state=PlanState.IN_FORCE)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(output__icontains=word)
            | Q(cooperatives__icontains=word)
            | Q(district__icontains=word)
        )
    for row in rows.select_related("plan__unit").order_by("-plan__fiscal_year", "position", "pk")[:limit]:
        yield registry.SearchHit(row.title, row.get_absolute_url(), plan_name(row.plan), "target-arrow")


def find_plans(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Plans by unit and year."""
    rows = ActionPlan.objects.visible_to(user).exclude(state=PlanState.DROPPED)
    for word in normalise(text).split()[:6]:
        one = Q(unit__name__icontains=word) | Q(unit__short_name__icontains=word) | Q(reason__icontains=word)
        rows = rows.filter(
            one | Q(fiscal_year=int(word)) if word.isascii() and word.isdigit() and len(word) == 4 else one
        )
    for row in rows.select_related("unit").order_by("-fiscal_year", "-version", "pk")[:limit]:
        yield registry.SearchHit(plan_name(row), row.get_absolute_url(), row.get_state_display(), "target-arrow")


registry.search_sources.register(
    "activities",
    registry.SearchSource(
        "activities",
        _("Activities"),
        find_activities,
        55,
        lambda text: f"{reverse('planning:activity_list')}?{urlencode({'view': 'year', 'q': text})}",
    ),
)
registry.search_sources.register(
    "action_plans",
    registry.SearchSource(
        "action_plans",
        _("Action plans"),
        find_plans,
        56,
        lambda text: f"{reverse('planning:plan_list')}?{urlencode({'view': 'all', 'q': text})}",
    ),
)
