"""Doors of the office's reports (duty GA-F5): the list, one report with its signature, the paper, and the acts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.responses import blob_response
from coopoffice.printing.responses import paper_response
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedListView, GovernedView
from units.models import Assignment
from units.views.approvals import approval_context

from ..choices_reports import COMPILING_STATES, OfficeState, ReportState
from ..documents.report_papers import figure_words, office_report_draft
from ..forms import reports as forms
from ..models import OfficeReport
from ..report_board import list_url
from ..report_shown import office_tag, state_tag
from ..services import report_signing as services
from .report_lists import CRUMB, kind_choices

LIST = gettext_lazy("Reports of the office")


def to_compile(user: Any) -> Q:
    """Not yet presented."""
    return Q(state__in=COMPILING_STATES)


def to_sign(user: Any) -> Q:
    """Waiting for the signature."""
    return Q(state=OfficeState.PRESENTED)


def to_send(user: Any) -> Q:
    """Signed and not yet sent on."""
    return Q(state=OfficeState.SIGNED)


def overdue(user: Any) -> Q:
    """Not sent on though the day has passed."""
    return Q(sent_on__isnull=True, due_on__lt=timezone.localdate())


def sent_words(report: OfficeReport) -> str:
    """How many groups have sent, of how many."""
    tally = report.tally[0] if report.tally else {"sent": 0, "owed": 0}
    return _("%(sent)d of %(owed)d") % tally


class OfficeReportListView(GovernedListView):
    """รายงานของสำนักงาน."""

    model = OfficeReport
    title = LIST
    keeps_words = True
    search_label = gettext_lazy("Search in reports and letter numbers")
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("compile", gettext_lazy("To be compiled"), to_compile),
        Tab("sign", gettext_lazy("Waiting for the signature"), to_sign),
        Tab("send", gettext_lazy("To be sent on"), to_send),
        Tab("overdue", pgettext_lazy("report", "Late"), overdue, hot=True),
    )
    filters = (
        SearchFilter("kind__name", "kind__name_en", "letter_number", "office__name"),
        ChoiceFilter("kind", pgettext_lazy("planning", "Report"), kind_choices, lambda value: Q(kind_id=int(value))),
        ChoiceFilter("state", gettext_lazy("State"), OfficeState),
        UnitFilter("unit", gettext_lazy("Office"), "office_id"),
        DateRangeFilter("due", gettext_lazy("Due"), "due_on"),
        DateRangeFilter("period", gettext_lazy("Period from"), "period_start"),
    )
    columns = (
        Column(
            "kind",
            pgettext_lazy("planning", "Report"),
            lambda r: str(r.kind),
            sort=("kind__position", "kind_id"),
            link=True,
        ),
        Column("period", gettext_lazy("Period"), lambda r: r.period_name, sort="-period_start"),
        Column(
            "office",
            gettext_lazy("Office"),
            lambda r: r.office.shown_short_name,
            sort=("office__position", "office_id"),
        ),
        Column("sent_up", gettext_lazy("Groups that sent"), sent_words),
        Column(
            "due",
            gettext_lazy("Due"),
            lambda r: thaidate_short(r.due_on, "year"),
            sort="due_on",
            export=lambda r: r.due_on,
            css="c-due",
        ),
        Column("state", gettext_lazy("State"), office_tag, sort="state", export=lambda r: r.get_state_display()),
        Column(
            "signer", gettext_lazy("Signed by"), lambda r: r.signed_by.full_name if r.signed_by else "", screen=False
        ),
        Column(
            "sent",
            gettext_lazy("Sent on"),
            lambda r: thaidate_short(r.sent_on, "year") if r.sent_on else "",
            sort="sent_on",
            export=lambda r: r.sent_on,
        ),
        Column("letter", gettext_lazy("Number of the letter"), lambda r: r.letter_number, screen=False),
    )
    default_sort = ("-period_start", "kind__position", "office__position")
    nulls_last = frozenset({"sent_on"})
    empty_title = gettext_lazy("No report of the office here")
    empty_text = gettext_lazy(
        "Reports stand here from the first day of their period, and for everybody once they are signed."
    )

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("planning:report_calendar")), (LIST, "")]

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names().with_counts()


# Acts in the order they are offered: key, right, words, look.
ACTS: tuple[tuple[str, str, Any, str], ...] = (
    ("compile", "compile", gettext_lazy("Compile and present"), "btn-primary"),
    ("send", "send", gettext_lazy("Record that it was sent on"), "btn-primary"),
    ("instruct", "instruct", gettext_lazy("Give a further instruction"), ""),
    ("lock", "lock", gettext_lazy("Close the period"), ""),
)


class OfficeReportDetailView(GovernedDetailView):
    """One report of the office: how the groups stand, what was compiled, the signature, and what was instructed."""

    model = OfficeReport
    template_name = "planning/office_report_detail.html"
    context_name = "report"

    def get_rows(self, user: Any) -> Any:
        rows = OfficeReport.objects.visible_to(user).with_names()
        return rows.select_related("kind", "office", "signed_by", "compiled_by", "approval", "paper")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("planning:report_calendar")),
            (LIST, reverse("planning:office_report_list")),
            (self.object.short_period, ""),
        ]

    def get_context(self) -> dict[str, Any]:
        report, user = self.object, self.request.user
        right = may_map(user, [report], ["compile", "send", "instruct", "lock"])
        box = approval_context(self.request, report.approval)
        step = box["approval_box"].step if box["approval_box"] else None
        groups = services.group_reports(report)
        snapshot = report.snapshot or {"groups": [], "missing": [], "totals": []}
        return {
            "state": office_tag(report),
            **box,
            "may_sign": step is not None and step.final and not services.refusal_of("sign", report),
            "acts": [
                {
                    "key": act,
                    "label": label,
                    "css": css if act != "send" or report.state == OfficeState.SIGNED else "",
                    "url": reverse(f"planning:office_report_{act}", args=[report.pk]),
                }
                for act, verb, label, css in ACTS
                if right[(verb, report.pk)] and not services.refusal_of(act, report)
            ],
            "groups": [(row, state_tag(row)) for row in groups],
            "groups_url": list_url(
                kind=report.kind_id,
                period_from=report.period_start.isoformat(),
                period_to=report.period_start.isoformat(),
            ),
            "to_take_in": sum(1 for row in groups if row.state == ReportState.SUBMITTED)
            if right[("compile", report.pk)]
            else 0,
            "in_count": sum(1 for row in groups if row.checked_at is not None),
            "snapshot": snapshot,
            "heads": [group["short"] for group in snapshot["groups"]],
            "totals": [
                {
                    "label": total["label"],
                    "count_of": total["count_of"],
                    "value": figure_words(total["value"]),
                    "cells": [figure_words(total["by"].get(str(group["id"]))) for group in snapshot["groups"]],
                }
                for total in snapshot["totals"]
            ],
            "orders": self.orders(report, user),
            "entries": report.entries.select_related("by"),
        }

    def orders(self, report: OfficeReport, user: Any) -> list[Assignment]:
        """The pieces of work the instructions became, those the reader may see."""
        rows = Assignment.objects.visible_to(user).filter(report_order__office_report=report)
        return list(rows.with_people().order_by("due_on", "pk"))


class OfficeReportPaperView(GovernedView):
    """The paper: of a signed report the one that was issued, before that a draft that says so."""

    model = OfficeReport

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        rows = OfficeReport.objects.visible_to(request.user).select_related(
            "kind", "office", "compiled_by", "paper__blob"
        )
        report = rows.one_for(request.user, pk=pk)
        if report.paper is not None:
            return blob_response(request, report.paper.blob, f"{report}.pdf", inline=True)
        if not report.snapshot:
            report.snapshot = services.compiled(report, services.group_reports(report))
        return paper_response(office_report_draft(report), str(report))


class _Act(ActionView):
    model = OfficeReport
    template_name = "planning/office_report_act.html"
    object_kwarg = "officereport"
    act: ClassVar[str]

    def get_rows(self, user: Any) -> Any:
        return OfficeReport.objects.visible_to(user).with_names().with_counts()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CRUMB, reverse("planning:report_calendar")),
            (self.object.short_period, self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {
            "report": self.object,
            "why_not": services.refusal_of(self.act, self.object),
            "sent": sent_words(self.object),
        }

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class OfficeReportCompileView(_Act):
    act, verb = "compile", "compile"
    form_class, service = forms.OfficeReportCompileForm, staticmethod(services.compile_report)
    title, submit_label = gettext_lazy("Compile and present"), gettext_lazy("Present it to be signed")
    saved = gettext_lazy("Compiled and presented; it waits for the signature.")

    def get_initial(self) -> dict[str, Any]:
        return {"summary": self.object.summary}

    def get_context(self, form: Any) -> dict[str, Any]:
        rows = services.group_reports(self.object)
        return {**super().get_context(form), "groups": [(row, state_tag(row)) for row in rows]}


class OfficeReportSignView(_Act):
    act, verb = "sign", "view"
    form_class, service = forms.OfficeReportSignForm, staticmethod(services.sign_report)
    title, submit_label = gettext_lazy("Sign off and instruct"), gettext_lazy("Sign off")
    saved = gettext_lazy("Signed off. The paper is issued and does not change any more.")

    def get_context(self, form: Any) -> dict[str, Any]:
        found = super().get_context(form)
        if not found["why_not"] and services.own_step(self.request.user, self.object.approval) is None:
            found["why_not"] = _("It is signed by the head of the office, or whoever acts as head today.")
        return found


class OfficeReportInstructView(_Act):
    act, verb = "instruct", "instruct"
    form_class, service = forms.OfficeReportInstructForm, staticmethod(services.instruct_from_report)
    title, submit_label = gettext_lazy("Give a further instruction"), gettext_lazy("Instruct")
    saved = gettext_lazy("Instructed; those told find it among their assigned work.")


class OfficeReportSendView(_Act):
    act, verb = "send", "send"
    form_class, service = forms.OfficeReportSendForm, staticmethod(services.send_report)
    title, submit_label = gettext_lazy("Record that it was sent on"), gettext_lazy("Record the sending")
    saved = gettext_lazy("Recorded.")

    def get_initial(self) -> dict[str, Any]:
        report = self.object
        return {
            "sent_on": report.sent_on or timezone.localdate(),
            "sent_by": report.sent_by or "letter",
            "letter_number": report.letter_number,
        }


class OfficeReportLockView(_Act):
    act, verb = "lock", "lock"
    form_class, service = forms.ReportNoteForm, staticmethod(services.lock_report)
    title, submit_label = gettext_lazy("Close the period"), gettext_lazy("Close the period for good")
    saved = gettext_lazy("Closed. Nothing of this period changes any more.")


ACT_VIEWS: dict[str, type[_Act]] = {
    "compile": OfficeReportCompileView,
    "sign": OfficeReportSignView,
    "instruct": OfficeReportInstructView,
    "send": OfficeReportSendView,
    "lock": OfficeReportLockView,
}
