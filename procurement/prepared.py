"""Readings of vehicles that pages ask in the very same words, kept ready (coopoffice.web.prepared).

What hangs on a vehicle is read for whoever sees the vehicle; the door has asked the row rule of the vehicle before.
Sums are over vehicles the asker has judged.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Count, F, Func, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth

from coopoffice.thai import BANGKOK
from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedLines, PreparedRows
from units.models import Occupancy
from units.nearest import nearest_first

from .models import Accident, FuelEntry, Repair, Vehicle, VehicleDue, VehicleFile, VehicleNorm, VehicleRule, VehicleUse

KM = F("odometer_in") - F("odometer_out")


def _vehicle(pk: int) -> QuerySet[Vehicle]:
    return Vehicle.objects.filter(pk=pk).with_names()


def _files(vehicle: int) -> QuerySet[VehicleFile]:
    return VehicleFile.objects.filter(owner=vehicle).select_related("blob", "uploaded_by")


def _repairs(vehicle: int) -> QuerySet[Repair]:
    return Repair.objects.filter(vehicle=vehicle).order_by("-reported_on", "-pk")


def _accidents(vehicle: int) -> QuerySet:
    return Accident.objects.filter(vehicle=vehicle).order_by().values_list("pk")


def _rule(unit: int, on: dt.date) -> QuerySet[VehicleRule]:
    return nearest_first(VehicleRule.objects.all(), unit, on)


def _norms(vehicles: Ids, on: dt.date) -> QuerySet:
    rows = VehicleNorm.objects.begun(on).filter(vehicle__among=vehicles)
    return rows.order_by("vehicle_id", "-starts_on").values_list("vehicle_id", "kml")


def _driven(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet[VehicleUse]:
    rows = VehicleUse.objects.written().filter(vehicle__among=vehicles, left_at__gte=start, left_at__lt=end)
    return rows.order_by()


def _filled(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet[FuelEntry]:
    rows = FuelEntry.objects.counted().filter(vehicle__among=vehicles, filled_at__gte=start, filled_at__lt=end)
    return rows.order_by()


def _trips(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet:
    rows = _driven(vehicles, start, end).values_list("vehicle")
    return rows.annotate(trips=Count("pk"), km=Sum(KM)).order_by("vehicle_id")


def _fuel(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet:
    rows = _filled(vehicles, start, end).values_list("vehicle")
    return rows.annotate(n=Count("pk"), sum_litres=Sum("litres"), baht=Sum("amount")).order_by("vehicle_id")


def _mended(vehicles: Ids, first: dt.date, last: dt.date) -> QuerySet:
    rows = Repair.objects.filter(vehicle__among=vehicles, accepted_on__gte=first, accepted_on__lte=last)
    return rows.order_by().values_list("vehicle").annotate(baht=Sum("cost")).order_by("vehicle_id")


def _km_by_month(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet:
    rows = _driven(vehicles, start, end).annotate(month=TruncMonth("left_at", tzinfo=BANGKOK))
    return rows.values_list("month").annotate(km=Sum(KM)).order_by("month")


def _fuel_by_month(vehicles: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet:
    rows = _filled(vehicles, start, end).annotate(month=TruncMonth("filled_at", tzinfo=BANGKOK))
    return rows.values_list("month").annotate(sum_litres=Sum("litres"), baht=Sum("amount")).order_by("month")


def _dues(vehicles: Ids) -> QuerySet[VehicleDue]:
    return VehicleDue.objects.standing().filter(vehicle__among=vehicles)


def _taken(resources: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
    span = Func(Value(start), Value(end), function="tstzrange", output_field=DateTimeRangeField())
    return Occupancy.objects.filter(resource__among=resources, span__overlap=span).with_names().order_by("span", "id")


_MOMENTS = {"start": dt.datetime, "end": dt.datetime}

the_vehicle = PreparedRows("coop_vehicle", _vehicle, pk=int)
files_of_vehicle = PreparedRows("coop_files_of_vehicle", _files, vehicle=int)
last_repairs = PreparedRows("coop_last_repairs", _repairs, limit=5, vehicle=int)
accidents_of = PreparedLines("coop_accidents_of", _accidents, vehicle=int)
rule_of_vehicles = PreparedRows("coop_vehicle_rule", _rule, limit=1, unit=int, on=dt.date)
norms_on = PreparedLines("coop_vehicle_norms", _norms, vehicles=Ids, on=dt.date)
trips_of = PreparedLines("coop_vehicle_trips", _trips, vehicles=Ids, **_MOMENTS)
fuel_of = PreparedLines("coop_vehicle_fuel", _fuel, vehicles=Ids, **_MOMENTS)
mended_of = PreparedLines("coop_vehicle_mended", _mended, vehicles=Ids, first=dt.date, last=dt.date)
km_by_month = PreparedLines("coop_km_by_month", _km_by_month, vehicles=Ids, **_MOMENTS)
fuel_by_month = PreparedLines("coop_fuel_by_month", _fuel_by_month, vehicles=Ids, **_MOMENTS)
dues_standing = PreparedRows("coop_dues_standing", _dues, vehicles=Ids)
resources_taken = PreparedRows("coop_resources_taken", _taken, resources=Ids, **_MOMENTS)
