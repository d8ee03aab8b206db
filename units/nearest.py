"""Dated rows that an office may keep of its own: the nearest unit's counts, and of those the latest that had begun."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, Subquery

from .models import UnitReach


def nearest_first(rows: Any, unit: int, on: dt.date) -> Any:
    """Rows in force for the unit on the day, the nearest unit's first, and of those the latest begun.

    ``rows`` have ``unit`` (none for the whole department), ``starts_on`` and the reading word ``begun(on)``.
    """
    near = UnitReach.objects.filter(descendant_id=unit, ancestor_id=OuterRef("unit_id")).values("depth")[:1]
    rows = rows.begun(on).annotate(depth=Subquery(near, output_field=IntegerField()))
    return rows.filter(Q(unit__isnull=True) | Q(depth__isnull=False)).order_by(
        F("depth").asc(nulls_last=True), "-starts_on", "-pk"
    )
