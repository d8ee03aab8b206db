"""Doors of activities over all plans: the list with its progress, and one activity with plan and results."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from coopoffice.web.charts import Point
from coopoffice.web.filters import ChoiceFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may, may_map
from coopoffice.web.prepared import kept_lines
from coopoffice.web.tables import Column, Listing, Tab
from coopoffice.web.views.governed import GovernedDetailView, GovernedListView
from units.reach import reach

from ..checking import figures
from ..choices import Level, Origin, PlanState
from ..conditions import below, due_in, late_until, of_person
from ..counting import HUNDRED, level_of, month_starts
from ..figures import reporting_until, sheet_of
from ..models import Activity, ActivityResult
from ..services.results import refusal_of
from .words import (
    ACTIVITIES,
    PLANS,
    amount,
    level_tag,
    month_short,
    month_words,
    percent_words,
    this_year,
    year_choices,
)


def until_of(user: Any) -> tuple[dt.date, Decimal]:
    """The last month that was due today, and the points that are near, by the rule of the person's own unit."""
    unit = min(reach(user).belongs, default=None)
    rule, until = reporting_until(unit, this_year())
    return until, rule.near_points


def of_level(level: str, near: Decimal) -> Q:
    """Activities (with progress) of the level."""
    edge = HUNDRED - near
    return {
        Level.REACHED: Q(share__gte=HUNDRED),
        Level.NEAR: Q(share__lt=HUNDRED, share__gte=edge),
        Level.BEHIND: Q(share__lt=edge),
        Level.NOTHING_DUE: Q(share__isnull=True),
    }[Level(level)]


def recent_months() -> list[tuple[str, str]]:
    """The months of this fiscal year and the last, the newest first."""
    this = this_year()
    months = [*month_starts(this - 1), *month_starts(this)]
    return [(month.isoformat(), month_words(month)) for month in reversed(months)]


class DistrictFilter(ChoiceFilter):
    """The districts written in the plans of this year that the person sees."""

    def __init__(self) -> None:
        super().__init__("district", gettext_lazy("District"), ())

    def options(self, user: Any) -> list[tuple[str, str]]:
        def rows() -> Any:
            found = Activity.objects.visible_to(user).of_plans_in_force(this_year()).exclude(district="")
            return found.order_by("district").values_list("district").distinct()[:80]

        return [(name, name) for (name,) in kept_lines(user, ("districts_of_plans", this_year()), rows)]


def of_year_in_force(user: Any) -> Q:
    """Of plans in force this year."""
    return Q(plan__state=PlanState.IN_FORCE, plan__fiscal_year=this_year())


def names(activity: Activity) -> str:
    """Those responsible."""
    return ", ".join(person.short_name for person in activity.people.all())


def level(activity: Activity) -> str:
    """The level of a row with progress, whose ``near`` points came with it."""
    return level_of(activity.planned, activity.done, activity.near)  # type: ignore[attr-defined]


class ActivityListView(GovernedListView):
    """Activities of every plan the person sees, with plan and result so far."""

    model = Activity
    title = ACTIVITIES
    search_label = gettext_lazy("Search in activities, projects and cooperatives")
    columns = (
        Column("title", gettext_lazy("Activity"), lambda a: a.title, sort="title", link=True),
        Column(
            "unit",
            gettext_lazy("Unit"),
            lambda a: a.plan.unit.shown_short_name,
            sort=("plan__unit__position", "plan__unit_id"),
        ),
        Column("people", gettext_lazy("Responsible"), names),
        Column("count", gettext_lazy("Unit of count"), lambda a: a.unit_of_count),
        Column(
            "target",
            gettext_lazy("Target of the year"),
            lambda a: figures(a.target),
            sort="target",
            num=True,
            export=lambda a: a.target,
        ),
        Column(
            "planned", gettext_lazy("Plan so far"), lambda a: amount(a.planned), num=True, export=lambda a: a.planned
        ),
        Column("done", gettext_lazy("Result so far"), lambda a: amount(a.done), num=True, export=lambda a: a.done),
        Column(
            "share",
            gettext_lazy("Of plan"),
            lambda a: percent_words(a.share),
            sort="share",
            num=True,
            export=lambda a: a.share,
        ),
        Column(
            "level",
            gettext_lazy("State"),
            lambda a: level_tag(level(a)),
            export=lambda a: str(Level(level(a)).label),
        ),
        Column("district", gettext_lazy("District"), lambda a: a.district, screen=False),
        Column("cooperatives", gettext_lazy("Cooperatives"), lambda a: a.cooperatives, screen=False, paper=False),
    )
    nulls_last = frozenset({"share"})
    default_sort = ("-plan__fiscal_year", "plan__unit__position", "plan__unit_id", "position", "pk")
    empty_title = gettext_lazy("No activity here")
    empty_text = gettext_lazy("Activities come from the plans in force.")
    template_name = "planning/activity_list.html"
    keeps_words = True

    def words_key(self, listing: Listing) -> tuple[Any, ...]:
        return self.until_of(listing.user)

    def until_of(self, user: Any) -> tuple[dt.date, Decimal]:
        """``until_of``, asked once for each list."""
        kept = self.__dict__.setdefault("_until", {})
        if user.pk not in kept:
            kept[user.pk] = until_of(user)
        return kept[user.pk]

    def get_tabs(self, user: Any) -> tuple[Tab, ...]:
        until, near = self.until_of(user)
        now = of_year_in_force(user)
        # Over the whole department the two are lists to be opened, not numbers to be worked out on each page.
        counted = not reach(user).everything
        return (
            Tab("mine", gettext_lazy("Mine"), lambda u: now & of_person(u)),
            Tab("year", gettext_lazy("All of this year"), lambda u: now),
            Tab("behind", Level.BEHIND.label, lambda u: now & of_level(Level.BEHIND, near), True, counted, ("share",)),
            Tab("late", gettext_lazy("Results missing"), lambda u: now & late_until(until), True, counted),
            Tab(
                "all",
                gettext_lazy("All years"),
                lambda u: Q(plan__state__in=[PlanState.IN_FORCE]),
            ),
        )

    def get_default_tab(self, user: Any) -> str:
        return "year" if reach(user).supervises else "mine"

    def get_filters(self, user: Any) -> tuple[Any, ...]:
        _until, near = self.until_of(user)
        return (
            SearchFilter("title", "output", "cooperatives", "district"),
            ChoiceFilter(
                "year", gettext_lazy("Fiscal year"), year_choices, lambda value: Q(plan__fiscal_year=int(value))
            ),
            UnitFilter("unit", gettext_lazy("Unit"), lambda unit: below(unit, "plan__unit")),
            PersonFilter("person", gettext_lazy("Person"), of_person),
            ChoiceFilter(
                "month",
                gettext_lazy("Planned in"),
                recent_months,
                lambda value: due_in(dt.date.fromisoformat(value)),
            ),
            ChoiceFilter("level", gettext_lazy("State"), Level, lambda value: of_level(value, near)),
            ChoiceFilter("origin", gettext_lazy("Origin"), Origin),
            DistrictFilter(),
        )

    def rows_for(self, listing: Listing) -> Any:
        until, near = self.until_of(listing.user)
        return super().rows_for(listing).with_progress(until, near)

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()

    def get_context(self, listing: Listing) -> dict[str, Any]:
        return {"until": month_words(self.until_of(self.request.user)[0])}


class ActivityDetailView(GovernedDetailView):
    """One activity: what is planned, what was done month by month, every result with its history."""

    model = Activity
    template_name = "planning/activity_detail.html"
    context_name = "activity"

    def get_rows(self, user: Any) -> Any:
        return Activity.objects.visible_to(user).with_names().prefetch_related("months")

    def get_title(self) -> Any:
        return self.object.title

    def get_crumbs(self) -> list[tuple[Any, str]]:
        plan = self.object.plan
        return [
            (PLANS, reverse("planning:plan_list")),
            (plan.unit.shown_short_name, plan.get_absolute_url()),
            (self.object.title, ""),
        ]

    def get_context(self) -> dict[str, Any]:
        activity, user = self.object, self.request.user
        plan = activity.plan
        sheet = sheet_of([activity], year=plan.fiscal_year, unit_id=plan.unit_id)
        line = sheet.lines[0]
        results = ActivityResult.objects.visible_to(user).of_key(activity.key).with_names()
        rows = sorted(results, key=lambda r: (r.month, r.pk), reverse=True)
        right = may(user, "report", activity)
        correct = may_map(user, [row for row in rows if row.stands], ["correct"])
        newer = self.newer(user)
        points = [
            Point(
                month_short(cell.month),
                float(cell.plan or 0),
                None if cell.month > sheet.this_month and cell.done is None else float(cell.done or 0),
                now=cell.now,
            )
            for cell in line.cells
        ]
        return {
            "plan": plan,
            "sheet": sheet,
            "line": line,
            "level": level_tag(line.level),
            "points": points,
            "until": month_words(sheet.until),
            "results": rows,
            "may_correct": {pk for (_verb, pk), ok in correct.items() if ok},
            "may_report": right and not refusal_of(activity) and newer is None,
            "why_not": refusal_of(activity) if right else "",
            "newer": newer,
            "late": [(month, month_words(month)) for month in line.late],
        }

    def newer(self, user: Any) -> Activity | None:
        """The same activity in the version in force, where this one was replaced."""
        plan = self.object.plan
        if plan.state != PlanState.REPLACED:
            return None
        rows = Activity.objects.visible_to(user).of_plans_in_force(plan.fiscal_year)
        return rows.filter(key=self.object.key, plan__unit=plan.unit_id).select_related("plan__unit").first()
