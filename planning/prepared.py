"""Readings of plans and results that pages ask in the very same words, kept ready (coopoffice.web.prepared).

What hangs on a plan is read for whoever sees the plan; the door has asked the row rule of the plan before.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedRows, hang, hang_on, kept_rows

from .models import ActionPlan, Activity, ActivityMonth, ActivityPerson, ActivityResult


def _plan(pk: int) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.filter(pk=pk).with_names().select_related("decided_by")


def _lines(plan: int) -> QuerySet[Activity]:
    return Activity.objects.filter(plan=plan).order_by("position", "pk").select_related("plan__unit")


def _months(activities: Ids) -> QuerySet[ActivityMonth]:
    return ActivityMonth.objects.filter(activity__among=activities).order_by("month")


def _people(activities: Ids) -> QuerySet[ActivityPerson]:
    rows = ActivityPerson.objects.filter(activity__among=activities)
    return rows.select_related("user").order_by("user__sort_key", "user_id")


def _standing(activities: Ids) -> QuerySet[ActivityResult]:
    keys = Activity.objects.filter(pk__among=activities).order_by().values("key")
    return ActivityResult.objects.standing().filter(key__in=keys).order_by("month", "pk")


the_plan = PreparedRows("coop_plan", _plan, pk=int)
_lines_of_plan = PreparedRows("coop_lines_of_plan", _lines, plan=int)
_months_of_lines = PreparedRows("coop_months_of_lines", _months, activities=Ids)
_people_of_lines = PreparedRows("coop_people_of_lines", _people, activities=Ids)
standing_results = PreparedRows("coop_standing_results", _standing, activities=Ids)


def lines_of(plan: ActionPlan) -> list[Activity]:
    """The activities of the plan in order, each with months and people in memory. Three statements."""
    lines = _lines_of_plan(plan=plan.pk)
    if lines:
        ids = Ids(line.pk for line in lines)
        hang_on(lines, "months", _months_of_lines(activities=ids))
        people: dict[int, list[Any]] = {}
        for row in _people_of_lines(activities=ids):
            people.setdefault(row.activity_id, []).append(row.user)
        for line in lines:
            hang(line, "people", people.get(line.pk, []))
    return lines


def other_versions(user: Any, plan: ActionPlan) -> list[ActionPlan]:
    """The other versions of the plan's year that the person sees, the latest first."""

    def rows(unit: int, pk: int) -> Any:
        found = ActionPlan.objects.visible_to(user).filter(unit=unit, fiscal_year=plan.fiscal_year)
        return found.exclude(pk=pk).order_by("-version")

    return kept_rows(user, ("other_versions", plan.fiscal_year), rows, unit=plan.unit_id, pk=plan.pk)
