"""Periods of a report and the day it is due, by the fiscal year and the office's working days. Pure functions."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Container, Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopoffice.thai import dates, fiscal_months, fiscal_year, fiscal_years, half_period, is_working_day, quarter_period
from coopoffice.thai.fiscal import Period, fiscal_period, half, quarter

from .choices_reports import Frequency, Shift

DAY = dt.timedelta(days=1)
MOST_MONTHS_AFTER = 12


@dataclass(frozen=True)
class DueDay:
    """The day of the month that lies ``months_after`` months after the period's last; 31 means its last day."""

    months_after: int
    day: int
    shift: str = Shift.BEFORE


def periods(frequency: str, first: dt.date, last: dt.date) -> Iterator[Period]:
    """Yield, in order, every period of the frequency that shares a day with ``first`` to ``last``.

    A report owed once has no period of its own here: its days stand in its kind.
    """
    for year in fiscal_years(first, last):
        for period in _of_year(frequency, year):
            if period.start <= last and period.end >= first:
                yield period


def _of_year(frequency: str, year: int) -> tuple[Period, ...]:
    if frequency == Frequency.MONTHLY:
        return fiscal_months(year)
    if frequency == Frequency.QUARTERLY:
        return tuple(quarter_period(year, n) for n in range(1, 5))
    if frequency == Frequency.HALF:
        return tuple(half_period(year, n) for n in (1, 2))
    if frequency == Frequency.YEARLY:
        return (fiscal_period(year),)
    return ()


def due_day(rule: DueDay, period: Period, holidays: Container[dt.date]) -> dt.date:
    """Return the day on which a report of the period is due under the rule.

    ``holidays`` are the days around it on which the office is closed. With ``Shift.BEFORE`` the answer is never after
    the day named, with ``Shift.AFTER`` never before it; both are working days.
    """
    months = period.end.year * 12 + period.end.month - 1 + rule.months_after
    year, month = divmod(months, 12)
    day = dt.date(year, month + 1, min(rule.day, calendar.monthrange(year, month + 1)[1]))
    step = {Shift.BEFORE: -DAY, Shift.AFTER: DAY}.get(Shift(rule.shift))
    while step is not None and not is_working_day(day, holidays):
        day += step
    return day


def period_name(frequency: str, start: dt.date, end: dt.date) -> str:
    """The period in the language of the page: a month, a quarter, half or year of the fiscal year, else its days."""
    lang: dates.Lang = "en" if (get_language() or "th").startswith("en") else "th"
    year = fiscal_year(start)
    if frequency == Frequency.MONTHLY:
        return f"{dates.month_name(start.month, lang)} {dates.be_year(start)}"
    if frequency == Frequency.QUARTERLY:
        return _("Quarter %(n)d of fiscal year %(year)d") % {"n": quarter(start), "year": year}
    if frequency == Frequency.HALF:
        return _("Half %(n)d of fiscal year %(year)d") % {"n": half(start), "year": year}
    if frequency == Frequency.YEARLY:
        return _("Fiscal year %(year)d") % {"year": year}
    return dates.date_range(start, end, lang, style="table")


def short_period_name(frequency: str, start: dt.date, end: dt.date) -> str:
    """The period as a column head: "พ.ย. 69", "1/2570"."""
    lang: dates.Lang = "en" if (get_language() or "th").startswith("en") else "th"
    year = fiscal_year(start)
    if frequency == Frequency.MONTHLY:
        return f"{dates.month_name(start.month, lang, short=True)} {dates.be_year(start) % 100:02d}"
    if frequency == Frequency.QUARTERLY:
        return f"Q{quarter(start)}/{year}"
    if frequency == Frequency.HALF:
        return f"{half(start)}/{year}"
    if frequency == Frequency.YEARLY:
        return str(year)
    return dates.date_range(start, end, lang, style="table")
