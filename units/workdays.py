"""Working days as an office counts them: weekends, and the editable table of holidays."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from coopoffice.thai import workdays
from coopoffice.web.prepared import PreparedRows

from .models import Holiday, UnitReach


def _of_department(first: dt.date, last: dt.date) -> QuerySet[Holiday]:
    return Holiday.objects.filter(day__gte=first, day__lte=last, unit__isnull=True)


def _of_unit(first: dt.date, last: dt.date, unit: int) -> QuerySet[Holiday]:
    mine = Holiday.objects.filter(day__gte=first, day__lte=last)
    near = UnitReach.objects.filter(descendant_id=unit, ancestor_id=OuterRef("unit_id")).values("depth")[:1]
    # Farthest first, so that the nearest row is the one left standing; the department's (no unit) is the farthest.
    ordered = mine.annotate(depth=Subquery(near)).filter(Q(unit__isnull=True) | Q(depth__isnull=False))
    return ordered.order_by(F("depth").desc(nulls_first=True))


_department = PreparedRows("coop_holidays", _of_department, first=dt.date, last=dt.date)
_unit = PreparedRows("coop_holidays_of", _of_unit, first=dt.date, last=dt.date, unit=int)


def _rows(start: dt.date, end: dt.date, unit_id: int | None) -> dict[dt.date, Holiday]:
    """The row that counts on each day: the nearest unit's, else the department's. One statement."""
    if unit_id is None:
        return {h.day: h for h in _department(first=start, last=end)}
    return {h.day: h for h in _unit(first=start, last=end, unit=unit_id)}


def holidays_between(start: dt.date, end: dt.date, unit_id: int | None = None) -> frozenset[dt.date]:
    """Return the days from ``start`` to ``end`` on which the unit's offices are closed. One statement."""
    return frozenset(day for day, row in _rows(start, end, unit_id).items() if row.closed)


def add_working_days(day: dt.date, count: int, unit_id: int | None = None) -> dt.date:
    """Return the working day ``count`` working days after ``day``; at most 400 working days are looked ahead.

    Raises ValueError for more.
    """
    if abs(count) > 400:
        raise ValueError("at most 400 working days")
    span = dt.timedelta(days=abs(count) * 3 + 60)
    return workdays.add_working_days(day, count, holidays_between(day - span, day + span, unit_id))


def working_days_in(start: dt.date, end: dt.date, unit_id: int | None = None) -> int:
    """Return the number of working days from ``start`` to ``end``, both included."""
    return workdays.working_days_in(start, end, holidays_between(start, end, unit_id))


def holiday_name(day: dt.date, unit_id: int | None = None) -> str:
    """Return the name of the holiday on the day in the page's language, empty on other days."""
    row = _rows(day, day, unit_id).get(day)
    return str(row) if row and row.closed else ""


def holiday_names_between(start: dt.date, end: dt.date, unit_id: int | None = None) -> dict[dt.date, str]:
    """Return the closed days from ``start`` to ``end`` with their names in the page's language. One statement."""
    return {day: str(row) for day, row in sorted(_rows(start, end, unit_id).items()) if row.closed}
