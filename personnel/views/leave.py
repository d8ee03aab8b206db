"""Doors of leave: my leave, the register, and one leave with its route."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import chosen_fiscal_year, fiscal_end, fiscal_start, fiscal_year, fiscal_years
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_add, may_map
from coopoffice.web.prepared import kept_rows
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import GovernedDetailView, GovernedListView, GovernedView
from units import sentences
from units.acting import postings_of
from units.choices import PostRole
from units.reach import reach
from units.views.approvals import approval_context

from ..choices import WAITING_STATES, CutState, LeaveState
from ..figures import person_year
from ..models import Leave, LeaveCut, LeaveKind
from ..policies import REGISTER
from ..services.accounts import day_words
from ..services.cuts import remaining
from ..services.leave import acting_url, refusal_of

MINE = gettext_lazy("My leave")
REGISTER_TITLE = gettext_lazy("Leave register")
STATE_TAGS = {
    LeaveState.SUBMITTED: ("info", "hourglass"),
    LeaveState.RETURNED: ("warn", "arrow-back-up"),
    LeaveState.APPROVED: ("ok", "check"),
    LeaveState.REFUSED: ("danger", "x"),
    LeaveState.WITHDRAWN: ("", "arrow-back"),
    LeaveState.CANCELLED: ("", "x"),
}


def state_tag(leave: Leave) -> str:
    """The state in words, tinted; part of a permitted leave that was cut off is said."""
    kind, icon = STATE_TAGS[LeaveState(leave.state)]
    drawn = tag(leave.get_state_display(), kind, icon)
    if leave.state == LeaveState.APPROVED and leave.cut_days:
        return format_html("{} {}", drawn, tag(_("%(n)s days cut off") % {"n": day_words(leave.cut_days)}, "warn"))
    return drawn


def when(leave: Leave) -> str:
    """The days in words, with the part of the day."""
    text = sentences.days(leave.starts_on, leave.ends_on)
    if leave.is_half_day:
        return f"{text} {leave.get_first_part_display()}"
    if leave.first_part != "whole":
        text += " · " + _("from noon")
    if leave.last_part != "whole":
        text += " · " + _("until noon")
    return text


# --- my leave ---------------------------------------------------------------------------------------------------------


class MyLeaveView(GovernedView):
    """การลาของฉัน: what is left of each kind, drawn as bars, and what was asked for."""

    model = Leave
    template_name = "personnel/my_leave.html"
    title = MINE

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        year = chosen_fiscal_year(request.GET.get("year", ""), today)
        mine = person_year(request.user, year, today)

        def asked_for(first: dt.date, last: dt.date) -> Any:
            rows = Leave.objects.visible_to(request.user).filter(user=request.user).on_days(first, last)
            return rows.select_related("kind").order_by("-starts_on", "-pk")[:60]

        found = kept_rows(request.user, ("my_leave",), asked_for, first=fiscal_start(year), last=fiscal_end(year))
        return self.page(
            {
                "title": self.title,
                "crumbs": [(MINE, "")],
                "year": year,
                "this_year": fiscal_year(today),
                "mine": mine,
                "leaves": [(leave, state_tag(leave), when(leave)) for leave in found],
                "waiting": sum(1 for leave in found if leave.is_waiting),
                "may_ask": may_add(request.user, Leave),
            }
        )


# --- the register -----------------------------------------------------------------------------------------------------


def waiting(user: Any) -> Q:
    """Asked for and not yet decided."""
    return Q(state__in=WAITING_STATES)


def away_now(user: Any) -> Q:
    """Permitted and running today."""
    today = timezone.localdate()
    return Q(state=LeaveState.APPROVED, starts_on__lte=today, ends_on__gte=today)


def coming(user: Any) -> Q:
    """Permitted and still to come."""
    return Q(state=LeaveState.APPROVED, starts_on__gt=timezone.localdate())


def papers_missing(user: Any) -> Q:
    """The medical certificate was to follow and has not come."""
    return Q(certificate_later=True, state__in=[*WAITING_STATES, LeaveState.APPROVED])


def fiscal_choices() -> list[tuple[str, str]]:
    """Fiscal years to choose from, the newest first."""
    this = timezone.localdate()
    return [(str(y), str(y)) for y in sorted(fiscal_years(this.replace(year=this.year - 6, day=1), this), reverse=True)]


def in_year(value: str) -> Q:
    """Leaves with a day in the fiscal year."""
    return Q(starts_on__lte=fiscal_end(int(value)), ends_on__gte=fiscal_start(int(value)))


class LeaveListView(GovernedListView):
    """ทะเบียนวันลา of everybody the person sees."""

    model = Leave
    title = REGISTER_TITLE
    keeps_words = True
    search_label = gettext_lazy("Search in names and form numbers")
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("waiting", pgettext_lazy("leave", "Waiting"), waiting, hot=True),
        Tab("now", gettext_lazy("On leave today"), away_now),
        Tab("coming", gettext_lazy("Coming"), coming),
        Tab("papers", gettext_lazy("Certificate to follow"), papers_missing),
    )
    filters = (
        SearchFilter("number", "user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter(
            "kind",
            gettext_lazy("Kind"),
            lambda: [(k.code, str(k)) for k in LeaveKind.objects.claim()],
            lambda value: Q(kind__code=value),
        ),
        ChoiceFilter("state", gettext_lazy("State"), LeaveState),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), fiscal_choices, in_year),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter("person", gettext_lazy("Person"), "user_id", picker="person"),
        DateRangeFilter("from", gettext_lazy("First day"), "starts_on"),
    )
    columns = (
        Column("number", gettext_lazy("Form number"), lambda r: r.number, sort="id", css="nw"),
        Column(
            "person", gettext_lazy("Person"), lambda r: r.user.full_name, sort=("user__sort_key", "user_id"), link=True
        ),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("kind", gettext_lazy("Kind"), lambda r: str(r.kind), sort=("kind__position", "kind_id")),
        Column("when", gettext_lazy("When"), when, sort="starts_on", export=lambda r: r.starts_on),
        Column("until", gettext_lazy("Last day"), lambda r: r.ends_on, screen=False),
        Column(
            "days",
            gettext_lazy("Days"),
            lambda r: day_words(r.left_days),
            sort="days",
            num=True,
            export=lambda r: float(r.left_days) if r.left_days % 1 else int(r.left_days),
        ),
        Column("state", gettext_lazy("State"), state_tag, sort="state", export=lambda r: r.get_state_display()),
        Column("by", gettext_lazy("Permitted by"), lambda r: r.decided_line, screen=False),
        Column("asked", gettext_lazy("Asked on"), lambda r: timezone.localtime(r.asked_at).date(), screen=False),
    )
    default_sort = ("-starts_on", "-id")
    add_url_name = "personnel:leave_ask"
    add_label = gettext_lazy("Ask for leave")
    empty_title = gettext_lazy("No leave here")
    empty_text = gettext_lazy("Leave that is asked for stands here, with its route and days.")
    template_name = "personnel/leave_list.html"

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"keeps": reach(self.request.user).has_duty(REGISTER, "GA-B1")}


# --- one leave --------------------------------------------------------------------------------------------------------


class LeaveDetailView(GovernedDetailView):
    """One leave: what is asked, the route, the box of who decides, what can be done."""

    model = Leave
    template_name = "personnel/leave_detail.html"
    context_name = "leave"

    def get_rows(self, user: Any) -> Any:
        return Leave.objects.visible_to(user).with_names()

    def get_title(self) -> Any:
        return f"{self.object.kind} · {self.object.user.full_name}"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        own = self.object.user_id == self.request.user.pk
        first = (MINE, reverse("personnel:my_leave")) if own else (REGISTER_TITLE, reverse("personnel:leave_list"))
        return [first, (str(self.object.kind), "")]

    def get_context(self) -> dict[str, Any]:
        leave, user = self.object, self.request.user
        cuts = list(LeaveCut.objects.visible_to(user).filter(leave=leave).select_related("asked_by", "approval"))
        waiting_cut = next((cut for cut in cuts if cut.state == CutState.SUBMITTED), None)
        approval = waiting_cut.approval if waiting_cut else leave.approval
        right = {
            verb: ok for (verb, _pk), ok in may_map(user, [leave], ["correct", "cancel", "recall", "file"]).items()
        }
        own = leave.user_id == user.pk
        balance = None
        if right or own:
            year = person_year(leave.user, fiscal_year(leave.starts_on), leave.starts_on)
            balance = next((k for k in year.kinds if k.rule.kind_id == leave.kind_id), None)
        return {
            "when": when(leave),
            "state": state_tag(leave),
            **approval_context(self.request, approval),
            "cuts": cuts,
            "waiting_cut": waiting_cut,
            "acts": self.acts(leave, right, waiting_cut, own),
            "left": remaining(leave) if leave.cut_days else None,
            "balance": balance,
            "year": fiscal_year(leave.starts_on),
            "files": leave.files.select_related("blob"),
            "acting_url": self.acting(leave, user),
            "own": own,
        }

    def acts(self, leave: Leave, right: dict[str, bool], cut: LeaveCut | None, own: bool) -> list[dict[str, Any]]:
        """What the person may do now."""
        found = []

        def offer(key: str, label: Any, css: str = "") -> None:
            found.append(
                {"key": key, "label": label, "css": css, "url": reverse(f"personnel:leave_{key}", args=[leave.pk])}
            )

        if right["correct"] and not refusal_of("correct", leave):
            offer("correct", gettext_lazy("Correct and ask again"), "btn-primary")
        if right["file"] and not refusal_of("file", leave):
            offer("files", gettext_lazy("Hang papers on"))
        today = timezone.localdate()
        if right["cancel"] and not refusal_of("cancel", leave) and cut is None and (leave.ends_on >= today or not own):
            offer("cancel", gettext_lazy("Cancel days"))
        if right["recall"] and not refusal_of("recall", leave) and cut is None and leave.ends_on >= today:
            offer("recall", gettext_lazy("Call back to work"))
        return found

    def acting(self, leave: Leave, user: Any) -> str:
        """The form that names the proposed stand-in, for who may name one."""
        if not (leave.propose_acting and leave.is_permitted and leave.stand_in_id):
            return ""
        post = next((p.post for p in postings_of(leave.user) if p.post.role == PostRole.HEAD), None)
        if post is None or not user.has_perm("units.stand_in_post", post):
            return ""
        return acting_url(leave, post)
