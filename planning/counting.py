"""How the months of an activity make its year (PLN-R1, PLN-R3). Plain functions, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from coopoffice.thai import fiscal_months, quarter

from .choices import Aggregation, Level

ZERO = Decimal(0)
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def together(aggregation: str, amounts: Iterable[Decimal]) -> Decimal | None:
    """Put amounts in the order of their months together the activity's way; None where there is none at all.

    An average is rounded half up to two places, as PostgreSQL rounds it.
    """
    found = list(amounts)
    if not found:
        return None
    if aggregation == Aggregation.SUM:
        return sum(found, ZERO)
    if aggregation == Aggregation.MAX:
        return max(found)
    if aggregation == Aggregation.AVERAGE:
        return (sum(found, ZERO) / len(found)).quantize(CENT, ROUND_HALF_UP)
    return found[-1]


def quarters(aggregation: str, months: Mapping[dt.date, Decimal]) -> list[Decimal | None]:
    """The four quarters of a fiscal year from its months (first day of the month -> amount)."""
    parts: list[list[Decimal]] = [[], [], [], []]
    for month in sorted(months):
        parts[quarter(month) - 1].append(months[month])
    return [together(aggregation, part) for part in parts]


def year_of(aggregation: str, months: Mapping[dt.date, Decimal]) -> Decimal:
    """The whole year from its months; nought where no month is planned."""
    return together(aggregation, (months[month] for month in sorted(months))) or ZERO


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Part of the whole in percent with two places; None where the whole is nought or unknown."""
    if not whole:
        return None
    return ((part or ZERO) * HUNDRED / whole).quantize(CENT, ROUND_HALF_UP)


def level_of(planned: Decimal | None, done: Decimal | None, near_points: Decimal) -> str:
    """How the result stands to the plan so far; within so many percentage points below the plan is near."""
    share = percent(done, planned)
    if share is None:
        return Level.NOTHING_DUE
    if share >= HUNDRED:
        return Level.REACHED
    return Level.NEAR if share >= HUNDRED - near_points else Level.BEHIND


def month_starts(year: int) -> list[dt.date]:
    """The first days of the twelve months of a BE fiscal year, October first."""
    return [period.start for period in fiscal_months(year)]
