"""Who is away: read from the one table of occupancy, for approvers ("who else is away"), boxes and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Occupancy


def away_between(units: Iterable[int], first: dt.date, last: dt.date) -> QuerySet[Occupancy]:
    """Return the rows of people of the units who are taken on any of the inclusive days, with names. One statement.

    Asked for on behalf of somebody who decides about these units; pages ask ``visible_to`` first.
    """
    rows = Occupancy.objects.of_people().on_days(first, last).filter(unit_id__in=list(units))
    return rows.with_names().order_by("unit__position", "user__sort_key", "span")


def away_on(units: Iterable[int], day: dt.date) -> QuerySet[Occupancy]:
    """Return who of the units is away on the day, and why in one word."""
    return away_between(units, day, day)
