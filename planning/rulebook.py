"""Which rule of reporting counts for a unit on a day, and when the results of a month are due under it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from coopoffice.thai import add_working_days, is_working_day
from units.workdays import holidays_between

from .models import ResultRule
from .prepared import rule_of_results

NOWHERE = 0  # no unit has this number: what counts for everybody is left
BEFORE = dt.timedelta(days=15)


def rule_for(unit_id: int | None, on: dt.date) -> ResultRule:
    """Return the rule in force for the unit on the day: the nearest unit's, and of those the latest begun. One
    statement. Without any row the last working day of the month counts, and five points.
    """
    found = rule_of_results(unit=unit_id or NOWHERE, on=on)
    return found[0] if found else ResultRule(starts_on=on, due_day=31, near_points=Decimal(5), source="")


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
