"""The office somebody works in: the nearest unit with a head by law (department, area or provincial office)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from .choices import HEADED_BY_LAW
from .models import Unit
from .reach import reach

# The offices units stand in: the nearest unit with a head by law above each, itself included.
OFFICES = """
SELECT DISTINCT near.ancestor_id
  FROM unnest(%(units)s::bigint[]) AS own(unit_id)
  CROSS JOIN LATERAL (
        SELECT r.ancestor_id FROM units_unitreach r JOIN units_unit u ON u.id = r.ancestor_id
         WHERE r.descendant_id = own.unit_id AND u.kind = ANY(%(kinds)s)
         ORDER BY r.depth LIMIT 1) AS near
"""


def office_ids(units: Iterable[int]) -> list[int]:
    """Return the keys of the offices the units stand in. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(OFFICES, {"units": sorted(units), "kinds": [str(kind) for kind in HEADED_BY_LAW]})
        return [key for (key,) in cursor.fetchall()]


def office_units(user: Any, on: dt.date | None = None) -> frozenset[int]:
    """Return every unit of the offices the person has a place in on the day; read once with the reach."""
    return reach(user, on).office_units


def office_of(unit: Unit) -> Unit:
    """Return the office the unit stands in; the unit itself where it stands in none. At most two statements."""
    if unit.kind in HEADED_BY_LAW:
        return unit
    found = office_ids([unit.pk])
    return Unit.objects.get(pk=found[0]) if found else unit
