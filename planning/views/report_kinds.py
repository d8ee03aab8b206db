"""Doors of the kinds of report and their due days (duty GA-F1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, SearchFilter
from coopoffice.web.policies import may, may_add
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedFormView,
    GovernedListView,
    GovernedView,
)

from ..choices_reports import Frequency, Sureness
from ..documents.papers import workbook
from ..forms import reports as forms
from ..models import ReportKind, ReportRule
from ..report_exports import WIDTHS, kind_headings, kind_rows
from ..report_sources import report_sources
from ..services import report_calendar as services
from .papers import excel
from .report_lists import CRUMB

KINDS = gettext_lazy("Kinds of report")
SURE = {Sureness.HIGH: "ok", Sureness.MEDIUM: "warn", Sureness.LOW: "danger"}


def owed_now(user: Any) -> Q:
    """In force today."""
    today = timezone.localdate()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def rule_words(rule: ReportRule) -> str:
    """The rule as a sentence: which day of which month, and what a closed day does."""
    words = {"day": rule.day, "n": rule.months_after, "shift": rule.get_shift_display()}
    if rule.months_after == 0:
        when = (
            _("the last day of the period's last month")
            if rule.day == 31
            else _("day %(day)d of the period's last month") % words
        )
    elif rule.months_after == 1:
        when = _("day %(day)d of the month after the period") % words
    else:
        when = _("day %(day)d, %(n)d months after the period") % words
    return _("%(when)s; where offices are closed: %(shift)s") % {"when": when, **words}


class ReportKindListView(GovernedListView):
    """Kinds of report the office owes and gathers."""

    model = ReportKind
    title = KINDS
    tabs = (
        Tab("now", pgettext_lazy("report", "Owed now"), owed_now),
        Tab("ended", pgettext_lazy("report", "Ended or to come"), lambda user: ~owed_now(user)),
    )
    filters = (
        SearchFilter("name", "name_en", "addressee"),
        ChoiceFilter("frequency", gettext_lazy("How often"), Frequency),
    )
    columns = (
        Column("name", gettext_lazy("Name of the report"), str, sort=("position", "name"), link=True),
        Column("often", gettext_lazy("How often"), lambda k: k.get_frequency_display(), sort="frequency"),
        Column("to", pgettext_lazy("report", "To whom the office sends it"), lambda k: k.addressee, sort="addressee"),
        Column("unit", gettext_lazy("Kept by"), lambda k: k.unit.shown_short_name),
        Column(
            "groups",
            gettext_lazy("Who owes it"),
            lambda k: _("every group") if k.all_groups else ", ".join(u.shown_short_name for u in k.groups.all()),
        ),
    )
    default_sort = ("position", "name")
    template_name = "planning/report_kind_list.html"
    add_url_name = "planning:report_kind_add"
    add_label = gettext_lazy("Add a kind of report")
    empty_title = gettext_lazy("No kind of report")
    empty_text = gettext_lazy(
        "Kinds of report stand here with the days they are due; the reports follow by themselves."
    )

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").prefetch_related("groups")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("planning:report_calendar")), (KINDS, "")]

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"keeps": may_add(self.request.user, ReportKind)}


class ReportKindSheetView(GovernedView):
    """The kinds owed now as a workbook in the columns of the sheet that is sent in."""

    model = ReportKind

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = ReportKind.objects.visible_to(request.user).filter(owed_now(request.user))
        kinds = rows.select_related("unit").prefetch_related("groups", "rules").order_by("position", "name", "pk")
        content = workbook(title=str(KINDS), headings=kind_headings(), rows=kind_rows(kinds), widths=WIDTHS)
        return excel(content, str(KINDS))


class ReportKindDetailView(GovernedDetailView):
    """One kind: what is reported, by whom, and its dated due days with their sources."""

    model = ReportKind
    template_name = "planning/report_kind_detail.html"
    context_name = "kind"

    def get_rows(self, user: Any) -> Any:
        return ReportKind.objects.visible_to(user).select_related("unit", "duty").prefetch_related("groups")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (KINDS, reverse("planning:report_kind_list")),
            (str(self.object), ""),
        ]

    def get_context(self) -> dict[str, Any]:
        kind = self.object
        rules = list(kind.rules.all())
        return {
            "rules": [
                (
                    rule,
                    rule_words(rule),
                    tag(f"{rule.confidence} · {rule.get_confidence_display()}", SURE[Sureness(rule.confidence)]),
                )
                for rule in rules
            ],
            "sources": [source.label for source in report_sources if source.key in kind.sources],
            "may_change": may(self.request.user, "change", kind),
        }


class _KindForm(GovernedFormView):
    model = ReportKind
    object_kwarg = "reportkind"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        steps = [(CRUMB, reverse("planning:report_calendar")), (KINDS, reverse("planning:report_kind_list"))]
        if self.object is not None:
            steps.append((str(self.object), self.object.get_absolute_url()))
        return [*steps, (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url() if self.object is not None else reverse("planning:report_kind_list")


class ReportKindAddView(_KindForm):
    form_class, service = forms.ReportKindAddForm, staticmethod(services.add_kind)
    title, submit_label = gettext_lazy("Add a kind of report"), gettext_lazy("Add this report")
    saved = gettext_lazy("Added. The reports of the running period are open.")

    def get_initial(self) -> dict[str, Any]:
        first = timezone.localdate().replace(day=1)
        return {"starts_on": first, "all_groups": True, "position": 100, "frequency": Frequency.MONTHLY}


class ReportKindChangeView(_KindForm):
    form_class, service = forms.ReportKindForm, staticmethod(services.change_kind)
    title, submit_label = gettext_lazy("Change the kind of report"), gettext_lazy("Save the changed report")
    saved = gettext_lazy("Changed. Reports opened from now on follow it.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "owing": self.object.groups.all()}


class ReportRuleAddView(ActionView):
    """A due day of the kind from a day on."""

    model = ReportKind
    verb, form_class, service = "change", forms.ReportRuleForm, staticmethod(services.add_rule)
    object_kwarg = "kind"
    title, submit_label = gettext_lazy("Add a due day"), gettext_lazy("Add this due day")
    saved = gettext_lazy("Added. Reports still being gathered follow it.")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate().replace(day=1), "months_after": 0}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (KINDS, reverse("planning:report_kind_list")),
            (str(self.object), self.object.get_absolute_url()),
            (self.title, ""),
        ]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class ReportRuleChangeView(GovernedFormView):
    """Correct a due day."""

    model = ReportRule
    form_class, service = forms.ReportRuleForm, staticmethod(services.change_rule)
    title, submit_label = gettext_lazy("Correct the due day"), gettext_lazy("Save the corrected due day")
    saved = gettext_lazy("Corrected. Reports still being gathered follow it.")

    def get_rows(self, user: Any) -> Any:
        return ReportRule.objects.visible_to(user).select_related("kind")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (KINDS, reverse("planning:report_kind_list")),
            (str(self.object.kind), self.object.get_absolute_url()),
            (self.title, ""),
        ]


class ReportOpenView(GovernedView):
    """Open what is owed today without waiting for the night."""

    model = ReportKind
    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        made = services.open_now(by=request.actor)  # type: ignore[attr-defined]
        if made:
            words = ngettext("%(n)d report was opened.", "%(n)d reports were opened.", made) % {"n": made}
        else:
            words = _("Everything that is owed today is open already.")
        messages.success(request, words)
        return redirect("planning:report_calendar")
