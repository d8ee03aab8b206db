"""The office somebody works in: the nearest unit with a head by law (department, area or provincial office)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .choices import HEADED_BY_LAW
from .models import Unit
from .prepared import offices_above
from .reach import reach


def office_units(user: Any, on: dt.date | None = None) -> frozenset[int]:
    """Return every unit of the offices the person has a place in on the day; read once with the reach."""
    return reach(user, on).office_units


def office_of(unit: Unit) -> Unit:
    """Return the office the unit stands in; the unit itself where it stands in none. At most one statement."""
    if unit.kind in HEADED_BY_LAW:
        return unit
    found = offices_above(unit=unit.pk)
    return found[0] if found else unit
