"""Counting the days of a leave, and the days a person has a right to: plain functions of dates and rules.

Leave rules 2555: sick, personal and vacation leave are counted by working days, the other kinds by every day of the
calendar; half a day counts half. What the limits are stands in the rows of ``LeaveRule``, never here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol

from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year, is_working_day

from .choices import Counting, DayPart

DAY = dt.timedelta(days=1)
HALF, WHOLE, ZERO = Decimal("0.5"), Decimal("1.0"), Decimal("0.0")


@dataclass(frozen=True)
class CountedDay:
    """One day that counts, and how much of it."""

    day: dt.date
    amount: Decimal

    @property
    def fiscal_year(self) -> int:
        """The BE fiscal year the day belongs to."""
        return fiscal_year(self.day)


def count_days(
    starts_on: dt.date,
    ends_on: dt.date,
    first_part: str,
    last_part: str,
    counting: str,
    holidays: Container[dt.date],
) -> list[CountedDay]:
    """Return the counted days of a leave, in order. Days off inside it count only where every day does."""
    found = []
    day = starts_on
    while day <= ends_on:
        if counting == Counting.CALENDAR or is_working_day(day, holidays):
            half = (day == starts_on and first_part != DayPart.WHOLE) or (day == ends_on and last_part != DayPart.WHOLE)
            found.append(CountedDay(day, HALF if half else WHOLE))
        day += DAY
    return found


def total(days: Sequence[CountedDay]) -> Decimal:
    """The sum of the counted days."""
    return sum((d.amount for d in days), ZERO)


def by_fiscal_year(days: Sequence[CountedDay]) -> dict[int, Decimal]:
    """The sum in each fiscal year a leave touches: one over 30 September and 1 October draws on both."""
    sums: dict[int, Decimal] = {}
    for day in days:
        sums[day.fiscal_year] = sums.get(day.fiscal_year, ZERO) + day.amount
    return sums


def full_months(start: dt.date, on: dt.date) -> int:
    """Full months from ``start`` to ``on``; 0 before it. Six months from 31 August are full on 28 February."""
    if on < start:
        return 0
    months = (on.year - start.year) * 12 + on.month - start.month
    # A month is full on the day of the same number, or on the last day of a month that has none.
    last_of_month = (on + DAY).month != on.month
    return months if on.day >= start.day or last_of_month else months - 1


class Terms(Protocol):
    """What the functions below read of a rule."""

    limit_days: Decimal | None
    first_year_days: Decimal | None
    first_year_prorated: bool
    wait_months: int
    accrues: bool
    carry_days: Decimal | None
    carry_total: Decimal | None
    long_service_years: int | None
    carry_total_long: Decimal | None


def right_of_year(rule: Terms, entered_on: dt.date, year: int, on: dt.date) -> Decimal:
    """The days of the year's own right as it stands on the day, without what is carried over.

    None before the first day of service. In the fiscal year of entering: none until the months of waiting are full,
    then the first year's limit where the rule has one, by the share of the year where it says so.
    """
    limit = rule.limit_days or ZERO
    if fiscal_end(year) < entered_on:
        return ZERO
    if entered_on <= fiscal_start(year):
        return limit
    if full_months(entered_on, on) < rule.wait_months:
        return ZERO
    if rule.first_year_days is not None:
        limit = min(limit, rule.first_year_days)
    if rule.first_year_prorated:
        share = Decimal((fiscal_end(year) - entered_on).days + 1) / Decimal(
            (fiscal_end(year) - fiscal_start(year)).days + 1
        )
        limit = floor_half(limit * share)
    return limit


def carried_over(rule: Terms, left: Decimal, entered_on: dt.date, year: int, right: Decimal) -> Decimal:
    """The days of last year that come over into ``year``: never below zero, so that the total stays within its cap.

    The cap is the higher one where the service had lasted the years of long service on the year's first day.
    """
    if not rule.accrues or left <= 0:
        return ZERO
    cap = total_cap(rule, entered_on, year)
    carried = min(left, max(ZERO, cap - right))
    if rule.carry_days is not None:
        carried = min(carried, rule.carry_days)
    return carried


def total_cap(rule: Terms, entered_on: dt.date, year: int) -> Decimal:
    """How many days a person can have in the year, those carried over included."""
    cap = rule.carry_total or rule.limit_days or ZERO
    long = rule.long_service_years
    served_long = long is not None and full_months(entered_on, fiscal_start(year)) >= long * 12
    return rule.carry_total_long if served_long and rule.carry_total_long is not None else cap


def floor_half(days: Decimal) -> Decimal:
    """Round down to half days."""
    return (days * 2).to_integral_value(ROUND_FLOOR) / 2
