"""Which rule of reporting counts for a unit on a day, and when the results of a month are due under it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet

from coopoffice.thai import add_working_days, is_working_day
from coopoffice.web.prepared import PreparedRows
from units.nearest import nearest_first
from units.workdays import holidays_between

from .models import ResultRule

BEFORE = dt.timedelta(days=15)


def _rules(on: dt.date) -> QuerySet[ResultRule]:
    return ResultRule.objects.begun(on).filter(unit__isnull=True).order_by("-starts_on", "-pk")


def _rules_of(unit: int, on: dt.date) -> QuerySet[ResultRule]:
    return nearest_first(ResultRule.objects.all(), unit, on)


_of_department = PreparedRows("coop_result_rule", _rules, limit=1, on=dt.date)
_of_unit = PreparedRows("coop_result_rule_of", _rules_of, limit=1, unit=int, on=dt.date)


def rule_for(unit_id: int | None, on: dt.date) -> ResultRule:
    """Return the rule in force for the unit on the day: the nearest unit's, and of those the latest begun. One
    statement. Without any row the last working day of the month counts, and five points.
    """
    found = _of_department(on=on) if unit_id is None else _of_unit(unit=unit_id, on=on)
    if found:
        return found[0]
    return ResultRule(starts_on=on, due_day=31, near_points=Decimal(5), source="")


def due_on(rule: ResultRule, month: dt.date, unit_id: int | None = None) -> dt.date:
    """Return the day the results of the month (its first day) are due; on a day off, the working day before."""
    day = rule.last_day_for(month)
    free = holidays_between(day - BEFORE, day, unit_id)
    return day if is_working_day(day, free) else add_working_days(day, -1, free)


def due_month(rule: ResultRule, on: dt.date, unit_id: int | None = None) -> dt.date:
    """Return the first day of the last month whose results were due before the day."""
    month = on.replace(day=1)
    if due_on(rule, month, unit_id) < on:
        return month
    return (month - dt.timedelta(days=1)).replace(day=1)
