"""Which figures count where on a day: the nearest unit's, and of those the latest that had begun."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import F, IntegerField, OuterRef, Q, Subquery
from django.utils import timezone

from units.models import Unit, UnitReach

from .models import Vehicle, VehicleNorm, VehicleRule


def rule_for(unit: Unit | None, on: dt.date | None = None) -> VehicleRule:
    """Return the figures in force for the unit on the day; the model's own defaults where no row is. One statement."""
    day = on or timezone.localdate()
    near = UnitReach.objects.filter(descendant_id=unit.pk if unit else None, ancestor_id=OuterRef("unit_id"))
    rows = VehicleRule.objects.begun(day).annotate(
        depth=Subquery(near.values("depth")[:1], output_field=IntegerField())
    )
    rows = rows.filter(Q(unit__isnull=True) | Q(depth__isnull=False))
    found = rows.order_by(F("depth").asc(nulls_last=True), "-starts_on", "-pk").first()
    return found or VehicleRule(starts_on=day)


def norm_of(vehicle: Vehicle, on: dt.date) -> Decimal | None:
    """Return the vehicle's announced norm on the day, km per litre; None where there is none. One statement."""
    return VehicleNorm.objects.begun(on).filter(vehicle=vehicle).values_list("kml", flat=True).first()


def norms_of(vehicles: list[int], on: dt.date) -> dict[int, Decimal]:
    """Return the norms of several vehicles on the day, by vehicle. One statement."""
    rows = VehicleNorm.objects.begun(on).filter(vehicle_id__in=vehicles).order_by("vehicle_id", "-starts_on")
    return dict(reversed([(pk, kml) for pk, kml in rows.values_list("vehicle_id", "kml")]))
