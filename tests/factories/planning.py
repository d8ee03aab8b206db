"""Small makers of action plans, written straight into the tables; the services are tried on their own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from coopoffice.thai import fiscal_months, fiscal_year
from planning.choices import Aggregation, PlanState
from planning.models import ActionPlan, Activity, ActivityMonth, ActivityPerson


def this_year() -> int:
    """The fiscal year of today."""
    return fiscal_year(timezone.localdate())


def month_of(year: int, place: int) -> dt.date:
    """The first day of a month of the fiscal year; October is 1."""
    return fiscal_months(year)[place - 1].start


def make_plan(unit, by, *, year: int | None = None, state: str = PlanState.DRAFT, version: int = 1, lines=()):
    """A plan with its lines (see ``make_activity``), moved on to the state by the allowed moves."""
    plan = ActionPlan.objects.create(unit=unit, fiscal_year=year or this_year(), version=version, drawn_by=by)
    for position, line in enumerate(lines, start=1):
        make_activity(plan, position=position, **line)
    return move(plan, state)


def move(plan, state):
    """Move a draft on to the state."""
    steps = {
        PlanState.DRAFT: [],
        PlanState.SUBMITTED: [PlanState.SUBMITTED],
        PlanState.IN_FORCE: [PlanState.SUBMITTED, PlanState.IN_FORCE],
        PlanState.DROPPED: [PlanState.DROPPED],
    }[state]
    for step in steps:
        plan.state = step
        if step == PlanState.IN_FORCE:
            plan.in_force_from = timezone.now()
        plan.save()
    return plan


def make_activity(plan, *, months=None, people=(), aggregation=Aggregation.SUM, **values):
    """An activity with ``months`` as place in the fiscal year -> target; the year's target follows from them."""
    months = {1: Decimal(2), 4: Decimal(3)} if months is None else {n: Decimal(v) for n, v in months.items()}
    amounts = list(months.values())
    made = {"sum": sum(amounts, Decimal(0)), "max": max(amounts), "last": amounts[-1]}.get(
        aggregation, sum(amounts, Decimal(0)) / len(amounts)
    )
    values.setdefault("title", "เข้าแนะนำสหกรณ์")
    values.setdefault("unit_of_count", "ครั้ง")
    values.setdefault("target", made)
    activity = Activity.objects.create(plan=plan, aggregation=aggregation, **values)
    ActivityMonth.objects.bulk_create(
        ActivityMonth(activity=activity, month=month_of(plan.fiscal_year, n), target=v) for n, v in months.items()
    )
    ActivityPerson.objects.bulk_create(ActivityPerson(activity=activity, user=user) for user in people)
    return activity
