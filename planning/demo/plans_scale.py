"""Action plans at department scale: this year's and last year's at every group, by bulk insert."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.demo import DemoContext
from planning.choices import PlanState
from planning.counting import year_of
from planning.models import ActionPlan, Activity, ActivityMonth, ActivityPerson, ActivityResult
from planning.rulebook import due_month, rule_for
from units.choices import Capacity, PostRole, UnitKind
from units.models import Posting, Unit

from . import words
from .plans import DAY, months_of, write_rules


def load(context: DemoContext) -> None:
    """A plan in force for this year and the last at every group of every office, with results, by bulk insert."""
    write_rules()
    year = fiscal_year(context.today)
    people: dict[int, list[int]] = defaultdict(list)
    rows = Posting.objects.on().filter(capacity=Capacity.SUBSTANTIVE).exclude(post__role=PostRole.HEAD)
    for unit_id, user_id in rows.order_by("pk").values_list("post__unit_id", "user_id"):
        people[unit_id].append(user_id)
    kinds = (UnitKind.DIVISION, UnitKind.PROMOTION_GROUP, UnitKind.SETTLEMENT)
    units = [u for u in Unit.objects.filter(kind__in=kinds).order_by("pk") if people[u.pk]]
    until = due_month(rule_for(None, context.today), context.today)
    total = 0
    with transaction.atomic():
        tell_database()
        for plan_year in (year - 1, year):
            total += _year(context, units, people, plan_year, until)
    context.say(f"action plans: {2 * len(units)}, results: {total}")


def _year(context: DemoContext, units: list[Unit], people: dict[int, list[int]], year: int, until: dt.date) -> int:
    begin = timezone.make_aware(dt.datetime.combine(fiscal_start(year), dt.time(9)))
    plans = ActionPlan.objects.bulk_create(
        [ActionPlan(unit=unit, fiscal_year=year, drawn_by_id=people[unit.pk][0]) for unit in units], batch_size=1000
    )
    activities, lines = [], []
    for plan in plans:
        for position, line in enumerate(_lines_for(plan.unit), start=1):
            months = months_of(line, year)
            activities.append(
                Activity(
                    plan=plan,
                    position=position,
                    title=line.title,
                    origin=line.origin,
                    output=line.output,
                    unit_of_count=line.count,
                    aggregation=line.kind,
                    target=year_of(line.kind, months),
                )
            )
            lines.append(months)
    Activity.objects.bulk_create(activities, batch_size=1000)
    ActivityMonth.objects.bulk_create(
        (
            ActivityMonth(activity=activity, month=month, target=target)
            for activity, months in zip(activities, lines, strict=True)
            for month, target in months.items()
        ),
        batch_size=2000,
    )
    ActivityPerson.objects.bulk_create(
        (
            ActivityPerson(activity=a, user_id=people[a.plan.unit_id][a.position % len(people[a.plan.unit_id])])
            for a in activities
        ),
        batch_size=2000,
    )
    mine = ActionPlan.objects.filter(pk__in=[plan.pk for plan in plans])
    mine.update(state=PlanState.SUBMITTED, submitted_at=begin)
    mine.update(state=PlanState.IN_FORCE, in_force_from=begin)
    rows = []
    for activity, months in zip(activities, lines, strict=True):
        crew = people[activity.plan.unit_id]
        for month, target in months.items():
            if month > until or context.random.random() < 0.1:
                continue
            rows.append(
                ActivityResult(
                    activity=activity,
                    key=activity.key,
                    unit_id=activity.plan.unit_id,
                    fiscal_year=year,
                    month=month,
                    quantity=Decimal(round(float(target) * context.random.choice((1, 1, 1.1, 0.8, 0.5)))),
                    reporter_id=crew[activity.position % len(crew)],
                    reported_at=timezone.make_aware(dt.datetime.combine(month + DAY * 26, dt.time(14))),
                )
            )
    ActivityResult.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def _lines_for(unit: Unit) -> tuple[words.Plan, ...]:
    if unit.kind == UnitKind.PROMOTION_GROUP:
        return words.PROMOTION
    if unit.kind == UnitKind.SETTLEMENT:
        return words.SETTLEMENT
    number = int(unit.code.rpartition("-")[2]) if "-" in unit.code and unit.code.rpartition("-")[2].isdigit() else 1
    return (words.GENERAL, words.ESTABLISHMENT, words.BUSINESS, words.MANAGEMENT)[(number - 1) % 4]
