"""Doors of the groups' reports: the list, one report."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.among import among
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedDetailView, GovernedListView
from units.reach import reach

from ..choices_reports import WRITING_STATES, Frequency, ReportState
from ..models import OfficeReport, Report, ReportKind
from ..policies_reports import CHECKERS
from ..report_shown import state_tag
from ..services.report_writing import refusal_of

CRUMB = gettext_lazy("Report calendar")
LIST = gettext_lazy("Reports of the groups")


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of report to filter by."""
    return [(str(kind.pk), str(kind)) for kind in ReportKind.objects.claim()]


def mine(user: Any) -> Q:
    """Still to be written by the person's own groups."""
    return Q(state__in=WRITING_STATES) & among("unit_id", reach(user).belongs)


def for_the_head(user: Any) -> Q:
    """Laid before the person as head of the group."""
    headed = {f.unit_id for f in reach(user).facts if f.commands}
    return Q(state__in=WRITING_STATES, prepared_at__isnull=False) & among("unit_id", headed)


def to_check(user: Any) -> Q:
    """Sent up to the person's monitoring duty."""
    return Q(state=ReportState.SUBMITTED) & among("office_id", reach(user).for_duty(*CHECKERS))


def late(user: Any) -> Q:
    """Not sent though the day has passed."""
    return Q(state__in=WRITING_STATES, due_on__lt=timezone.localdate())


class ReportListView(GovernedListView):
    """รายงานของกลุ่มงาน, every one the person sees."""

    model = Report
    title = LIST
    keeps_words = True
    template_name = "planning/report_list.html"
    search_label = gettext_lazy("Search in reports and groups")
    tabs = (
        Tab("mine", gettext_lazy("My group's, to be written"), mine),
        Tab("head", gettext_lazy("To be sent up by me"), for_the_head),
        Tab("check", pgettext_lazy("report", "To be checked by me"), to_check),
        Tab("late", pgettext_lazy("report", "Late"), late, hot=True),
        Tab("all", gettext_lazy("All"), order=("-period_start", "kind__position", "unit__position")),
    )
    filters = (
        SearchFilter("kind__name", "kind__name_en", "unit__name", "unit__short_name"),
        ChoiceFilter("kind", pgettext_lazy("planning", "Report"), kind_choices, lambda value: Q(kind_id=int(value))),
        ChoiceFilter("often", gettext_lazy("How often"), Frequency, lambda value: Q(kind__frequency=value)),
        ChoiceFilter("state", gettext_lazy("State"), ReportState),
        UnitFilter("unit", gettext_lazy("Unit")),
        DateRangeFilter("due", gettext_lazy("Due"), "due_on"),
        DateRangeFilter("period", gettext_lazy("Period from"), "period_start"),
    )
    columns = (
        Column(
            "due",
            gettext_lazy("Due"),
            lambda r: thaidate_short(r.due_on, "year"),
            sort="due_on",
            export=lambda r: r.due_on,
            css="c-due",
        ),
        Column(
            "kind",
            pgettext_lazy("planning", "Report"),
            lambda r: str(r.kind),
            sort=("kind__position", "kind_id"),
            link=True,
        ),
        Column("period", gettext_lazy("Period"), lambda r: r.period_name, sort="period_start"),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("state", gettext_lazy("State"), state_tag, sort="state", export=lambda r: r.get_state_display()),
        Column(
            "sent",
            pgettext_lazy("report", "Sent up"),
            lambda r: thaidate_short(r.submitted_at) if r.submitted_at else "",
            sort="submitted_at",
            export=lambda r: timezone.localtime(r.submitted_at).date() if r.submitted_at else None,
        ),
        Column(
            "sender",
            pgettext_lazy("report", "Sent up by"),
            lambda r: r.submitted_by.full_name if r.submitted_by else "",
            screen=False,
        ),
        Column(
            "checked",
            gettext_lazy("Taken in on"),
            lambda r: timezone.localtime(r.checked_at).date() if r.checked_at else None,
            screen=False,
        ),
    )
    nulls_last = frozenset({"submitted_at"})
    default_sort = ("due_on", "kind__position", "unit__position")
    empty_title = gettext_lazy("No report here")
    empty_text = gettext_lazy("Reports stand here from the first day of their period.")

    def get_default_tab(self, user: Any) -> str:
        """Whoever checks sees that first; heads and members their own."""
        if reach(user).has_duty(*CHECKERS):
            return "check"
        return "mine" if reach(user).belongs and not reach(user).heads_an_office else "late"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("planning:report_calendar")), (LIST, "")]

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"checks": reach(self.request.user).has_duty(*CHECKERS)}


# Acts in the order they are offered: key, right, words, look.
ACTS: tuple[tuple[str, str, Any, str], ...] = (
    ("write", "write", pgettext_lazy("report", "Gather the report"), "btn-primary"),
    ("hand_up", "write", gettext_lazy("Lay it before the head"), ""),
    ("submit", "submit", gettext_lazy("Send it up"), "btn-primary"),
    ("give_back", "submit", gettext_lazy("Give it back to be corrected"), ""),
    ("take_in", "check", gettext_lazy("Checked, take it in"), "btn-primary"),
    ("return", "check", gettext_lazy("Send it back to the group"), ""),
    ("remind", "remind", gettext_lazy("Remind the group"), ""),
)


class ReportDetailView(GovernedDetailView):
    """One report of one group: what was written, the figures beside what the system counted, and its course."""

    model = Report
    template_name = "planning/report_detail.html"
    context_name = "report"

    def get_rows(self, user: Any) -> Any:
        return Report.objects.visible_to(user).with_names().select_related("office", "written_by", "prepared_by")

    def get_title(self) -> Any:
        return str(self.object)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("planning:report_calendar")),
            (LIST, reverse("planning:report_list")),
            (self.object.short_period, ""),
        ]

    def get_context(self) -> dict[str, Any]:
        report, user = self.object, self.request.user
        right = may_map(user, [report], sorted({verb for _act, verb, _label, _css in ACTS}))
        acts = self.acts(report, {verb for (verb, _pk), ok in right.items() if ok}, user)
        entries = list(report.entries.select_related("by"))
        return {
            "state": state_tag(report),
            "acts": acts,
            "texts": report.texts.all(),
            "figures": report.figures.all(),
            "files": report.files.select_related("blob"),
            "entries": entries,
            "reason": next((e for e in reversed(entries) if e.act in ("returned", "given_back")), None),
            "above": OfficeReport.objects.visible_to(user)
            .filter(kind_id=report.kind_id, office_id=report.office_id, period_start=report.period_start)
            .first(),
        }

    def acts(self, report: Report, right: set[str], user: Any) -> list[dict[str, Any]]:
        """What the person may do now; one primary button at most."""
        found: list[dict[str, Any]] = []
        heads = any(f.commands and f.unit_id == report.unit_id for f in reach(user).facts)
        for act, verb, label, css in ACTS:
            if verb not in right or refusal_of(act, report):
                continue
            if act == "hand_up" and "submit" in right:
                continue  # who may send it up lays it before nobody
            if act == "remind" and heads:
                continue
            if act == "write" and report.prepared_at is not None and "submit" in right:
                css = ""
            if css and any(one["css"] for one in found):
                found[0]["css"] = "" if act == "submit" else found[0]["css"]
                css = css if act == "submit" else ""
            found.append(
                {"key": act, "label": label, "css": css, "url": reverse(f"planning:report_{act}", args=[report.pk])}
            )
        return sorted(found, key=lambda one: bool(one["css"]))
