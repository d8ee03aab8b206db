"""Doors of results: the list, reporting one activity or a whole month, correcting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.thai import fiscal_year, month_year
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaimoment
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import ActionView, GovernedFormView, GovernedListView
from units.reach import reach

from .. import services
from ..checking import figures
from ..conditions import below, of_person, standing
from ..counting import together
from ..figures import reporting_until, standing_of
from ..forms import results as forms
from ..models import Activity, ActivityResult
from ..rulebook import due_on
from ..services.results import refusal_of
from .activities import recent_months
from .words import ACTIVITIES, RESULTS, chosen_month, lang, month_words, year_choices

MOST = 60  # lines of a month's sheet


def counted(user: Any) -> Q:
    """Those that count."""
    return standing()


def with_problem(user: Any) -> Q:
    """Those that count and name a problem."""
    return standing() & ~Q(problem="")


def reported_by(user: Any) -> Q:
    """Reported by the person."""
    return standing() & Q(reporter=user)


def corrected(user: Any) -> Q:
    """Rows a later one corrects."""
    return Q(corrected_by__isnull=False)


def quantity(row: ActivityResult) -> str:
    """The quantity with its unit of count."""
    return f"{figures(row.quantity)} {row.activity.unit_of_count}"


def standing_tag(row: ActivityResult) -> str:
    """Whether the row counts, corrects, or was corrected."""
    if not row.stands:
        return tag(_("Corrected by a later row"), "", "history")
    return tag(_("Correction"), "info", "pencil") if row.corrects_id else ""


SOURCES = (("typed", gettext_lazy("Written by a person")), ("record", gettext_lazy("From a trip or another record")))


class ResultListView(GovernedListView):
    """Reported results, each a row; those corrected stay to be read."""

    model = ActivityResult
    title = RESULTS
    keeps_words = True
    search_label = gettext_lazy("Search in activities, words and problems")
    tabs = (
        Tab("all", gettext_lazy("What counts"), counted),
        Tab("mine", gettext_lazy("Reported by me"), reported_by),
        Tab("problems", gettext_lazy("With a problem"), with_problem, hot=True),
        Tab("corrected", gettext_lazy("Corrected rows"), corrected),
    )
    filters = (
        SearchFilter("activity__title", "note", "problem", "suggestion"),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), year_choices, lambda value: Q(fiscal_year=int(value))),
        ChoiceFilter(
            "month", gettext_lazy("Month"), recent_months, lambda value: Q(month=dt.date.fromisoformat(value))
        ),
        UnitFilter("unit", gettext_lazy("Unit"), below),
        PersonFilter("person", gettext_lazy("Reported by"), "reporter_id"),
        ChoiceFilter(
            "source",
            gettext_lazy("Source"),
            SOURCES,
            lambda value: Q(source_key="") if value == "typed" else ~Q(source_key=""),
        ),
        DateRangeFilter("reported", gettext_lazy("Reported on"), "reported_at", moments=True),
    )
    columns = (
        Column(
            "month",
            gettext_lazy("Month"),
            lambda r: month_year(r.month, lang(), short=True),
            sort="month",
            export=lambda r: month_words(r.month),
            css="nw",
        ),
        Column(
            "activity",
            gettext_lazy("Activity"),
            lambda r: r.activity.title,
            sort="activity__title",
            link=True,
            css="of-activity",
        ),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column(
            "quantity",
            gettext_lazy("Result"),
            lambda r: format_html('<span class="nw">{}</span>', quantity(r)),
            sort="quantity",
            num=True,
            export=lambda r: r.quantity,
        ),
        Column("count", gettext_lazy("Unit of count"), lambda r: r.activity.unit_of_count, screen=False),
        Column("people", gettext_lazy("Helped, people"), lambda r: r.people_helped, sort="people_helped", num=True),
        Column("note", gettext_lazy("What was done"), lambda r: r.note, screen=False),
        Column("problem", gettext_lazy("Problems and obstacles"), lambda r: r.problem),
        Column("suggestion", gettext_lazy("Suggestions"), lambda r: r.suggestion, screen=False, paper=False),
        Column(
            "reporter",
            gettext_lazy("Reported by"),
            lambda r: format_html('{}<div class="l2 nw">{}</div>', r.reporter.full_name, thaimoment(r.reported_at)),
            sort=("reporter__sort_key", "reporter_id"),
            export=lambda r: r.reporter.full_name,
        ),
        Column(
            "at",
            gettext_lazy("Reported on"),
            lambda r: thaimoment(r.reported_at),
            sort="reported_at",
            export=lambda r: timezone.localtime(r.reported_at).date(),
            screen=False,
        ),
        Column("evidence", gettext_lazy("Evidence"), lambda r: len(r.files.all()) or "–", num=True),
        Column("state", gettext_lazy("State"), standing_tag, export=lambda r: r.reason),
    )
    nulls_last = frozenset({"people_helped"})
    default_sort = ("-month", "-pk")
    template_name = "planning/result_list.html"
    add_url_name = "planning:month_report"
    add_label = gettext_lazy("Report this month")
    empty_title = gettext_lazy("No result here")
    empty_text = gettext_lazy("What was done of the plans' activities stands here, month by month, with its evidence.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()


# --- one activity -----------------------------------------------------------------------------------------------------


class ResultReportView(ActionView):
    """Report one activity. The number in the address is the activity's."""

    model = Activity
    verb = "report"
    form_class = forms.ResultForm
    service = staticmethod(services.record_result)
    template_name = "planning/result_form.html"
    title, submit_label = gettext_lazy("Report a result"), gettext_lazy("Report this result")
    saved = gettext_lazy("Reported.")

    def get_rows(self, user: Any) -> Any:
        return Activity.objects.visible_to(user).with_names().prefetch_related("months")

    def get_initial(self) -> dict[str, Any]:
        """The month of the address, else the present one where the plan has it."""
        wanted = chosen_month(self.request.GET.get("month", ""), timezone.localdate().replace(day=1))
        choices = [value for value, _label in forms.month_choices(self.object.plan.fiscal_year)]
        first = wanted.isoformat()
        return {"month": first if first in choices else (choices[0] if choices else "")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"activity": self.object}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (ACTIVITIES, reverse("planning:activity_list")),
            (self.object.title, self.object.get_absolute_url()),
            (self.title, ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"activity": self.object, "why_not": refusal_of(self.object)}

    def get_success_url(self, result: ActivityResult) -> str:
        return result.get_absolute_url()


class ResultCorrectView(ActionView):
    """Correct a reported result."""

    model = ActivityResult
    verb = "correct"
    form_class = forms.ResultCorrectForm
    service = staticmethod(services.correct_result)
    template_name = "planning/result_form.html"
    title, submit_label = gettext_lazy("Correct the result"), gettext_lazy("Correct it with this")
    saved = gettext_lazy("Corrected. Both rows stand in the history.")

    def get_rows(self, user: Any) -> Any:
        return ActivityResult.objects.visible_to(user).with_names()

    def get_initial(self) -> dict[str, Any]:
        return {k: v for k, v in super().get_initial().items() if k not in {"files", "reason"}}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        activity = self.object.activity
        return [
            (ACTIVITIES, reverse("planning:activity_list")),
            (activity.title, activity.get_absolute_url()),
            (self.title, ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        row = self.object
        why = "" if row.stands else _("This result was corrected already. Correct the later one.")
        return {"activity": row.activity, "result": row, "month": month_words(row.month), "why_not": why}

    def get_cancel_url(self) -> str:
        return self.object.activity.get_absolute_url()

    def get_success_url(self, result: ActivityResult) -> str:
        return result.get_absolute_url()


# --- a whole month ----------------------------------------------------------------------------------------------------


class MonthReportView(GovernedFormView):
    """รายงานผลประจำเดือน: every activity of the person (or of the unit) in one form."""

    model = ActivityResult
    form_class = forms.MonthReportForm
    service = staticmethod(services.report_month)
    template_name = "planning/month_report.html"
    title, submit_label = gettext_lazy("Report this month"), gettext_lazy("Report these results")
    check_seen = False

    def setup_object(self) -> None:
        super().setup_object()
        today = timezone.localdate()
        month = chosen_month(self.request.GET.get("month", ""), today.replace(day=1))
        self.month = min(month, today.replace(day=1))
        self.scope = "unit" if self.request.GET.get("scope") == "unit" else "mine"
        self.activities = self.find()

    def find(self) -> list[Activity]:
        """Activities the person may report, those planned in the month first."""
        user = self.request.user
        rows = Activity.objects.visible_to(user, "report").of_plans_in_force(fiscal_year(self.month))
        own = of_person(user) if self.scope == "mine" else Q(plan__unit__in=sorted(reach(user).belongs))
        rows = rows.filter(own)
        rows = rows.with_names().prefetch_related("months")
        found = list(rows.order_by("plan__unit__position", "plan__unit_id", "position", "pk")[:MOST])
        return sorted(found, key=lambda a: not self.planned(a))

    def planned(self, activity: Activity) -> Any:
        """The target of the month; None without one."""
        return next((m.target for m in activity.months.all() if m.month == self.month and m.target), None)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"activities": self.activities, "month": self.month}

    def get_title(self) -> Any:
        return _("Report results of %(month)s") % {"month": month_words(self.month)}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RESULTS, reverse("planning:result_list")), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse("planning:result_list")

    def get_success_url(self, result: Any) -> str:
        return self.request.get_full_path()

    def get_saved_message(self, result: Any) -> str:
        return _("Reported: %(n)d results.") % {"n": len(result)}

    def get_context(self, form: Any) -> dict[str, Any]:
        today = timezone.localdate()
        there = standing_of(self.activities)
        unit = (
            self.activities[0].plan.unit_id if self.activities else min(reach(self.request.user).belongs, default=None)
        )
        rule, _until = reporting_until(unit, fiscal_year(self.month))
        due = due_on(rule, self.month, unit)
        rows = []
        for row in form.rows:
            activity = row["activity"]
            mine = [r for r in there.get(activity.key, []) if r.month == self.month]
            done = together(activity.aggregation, [r.quantity for r in mine])
            rows.append({**row, "planned": self.planned(activity), "done": done, "reported": mine})
        months = forms.month_choices(fiscal_year(self.month))
        return {
            "rows": rows,
            "month": self.month,
            "months": [(value[:7], label) for value, label in months],
            "month_key": self.month.isoformat()[:7],
            "scope": self.scope,
            "due": due,
            "overdue": due < today,
            "missing": sum(1 for row in rows if row["planned"] and row["done"] is None),
        }
