"""Working-day arithmetic. Saturdays, Sundays and the given holidays are free; everything else is a working day.

``holidays`` is any container of ``date`` (a set for speed), usually the office's editable holiday table. Functions
raise OverflowError when the answer lies beyond the calendar (years 1-9999).
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta

_DAY = timedelta(days=1)


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Tell whether offices work on ``day``."""
    return day.weekday() < 5 and day not in holidays


def next_working_day(day: date, holidays: Container[date]) -> date:
    """Return the first working day strictly after ``day``."""
    return add_working_days(day, 1, holidays)


def previous_working_day(day: date, holidays: Container[date]) -> date:
    """Return the last working day strictly before ``day``."""
    return add_working_days(day, -1, holidays)


def roll_forward(day: date, holidays: Container[date]) -> date:
    """Return ``day`` if it is a working day, else the next one.

    The rule for a time limit that ends on a holiday (ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา ๑๙๓/๘, พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง
    พ.ศ. ๒๕๓๙ มาตรา ๖๔).
    """
    while not is_working_day(day, holidays):
        day += _DAY
    return day


def add_working_days(day: date, count: int, holidays: Container[date]) -> date:
    """Return the ``count``-th working day after ``day`` (before it when negative); 0 returns ``day`` itself.

    ``day`` is not counted, so that "within 3 working days of receipt" is ``add_working_days(received, 3, holidays)``.
    Promise: ``working_days_between(day, add_working_days(day, n, h), h) == n`` for every n.
    """
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(start: date, end: date, holidays: Container[date]) -> int:
    """Count the working days from ``start`` to ``end``, without ``start`` and with ``end``; negative when ``end`` is
    earlier.

    The number of working days that must pass to come from one day to the other.
    """
    if end < start:
        return -_count(end, start - _DAY, holidays)
    return _count(start + _DAY, end, holidays) if end > start else 0


def working_days_in(start: date, end: date, holidays: Container[date]) -> int:
    """Count the working days from ``start`` to ``end``, both included; 0 when ``end`` is earlier. Leave is counted
    so."""
    return _count(start, end, holidays) if end >= start else 0


def _count(first: date, last: date, holidays: Container[date]) -> int:
    return sum(is_working_day(first + timedelta(days=offset), holidays) for offset in range((last - first).days + 1))
