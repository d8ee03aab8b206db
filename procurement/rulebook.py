"""Which figures count where on a day: the nearest unit's, and of those the latest that had begun."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from coopoffice.web.among import Ids
from units.models import Unit

from .models import Vehicle, VehicleNorm, VehicleRule
from .prepared import norms_on, rule_of_vehicles

NOWHERE = 0  # no unit has this number: what counts for everybody is left


def rule_for(unit: Unit | None, on: dt.date | None = None) -> VehicleRule:
    """Return the figures in force for the unit on the day; the model's own defaults where no row is. One statement."""
    day = on or timezone.localdate()
    found = rule_of_vehicles(unit=unit.pk if unit else NOWHERE, on=day)
    return found[0] if found else VehicleRule(starts_on=day)


def norm_of(vehicle: Vehicle, on: dt.date) -> Decimal | None:
    """Return the vehicle's announced norm on the day, km per litre; None where there is none. One statement."""
    return VehicleNorm.objects.begun(on).filter(vehicle=vehicle).values_list("kml", flat=True).first()


def norms_of(vehicles: list[int], on: dt.date) -> dict[int, Decimal]:
    """Return the norms of several vehicles on the day, by vehicle. One statement."""
    return dict(reversed([(pk, kml) for pk, kml in norms_on(vehicles=Ids(vehicles), on=on)]))
