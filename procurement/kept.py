"""Readings of vehicles that follow from the person's rights, in kept words (coopoffice.web.prepared)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from coopoffice.thai import fiscal_end, fiscal_start
from coopoffice.web.filters import LISTED
from coopoffice.web.prepared import kept_rows
from units.querysets import midnight

from .models import FuelEntry, FuelQuota, Vehicle, VehicleDue, VehicleNorm, VehicleUse


def dues_of(user: Any, car: int) -> list[VehicleDue]:
    """What falls due of the vehicle, where the person sees it."""

    def rows(car: int) -> Any:
        return VehicleDue.objects.visible_to(user).standing().filter(vehicle=car)

    return kept_rows(user, ("dues_of_car",), rows, car=car)


def last_norms(user: Any, car: int) -> list[VehicleNorm]:
    """The last norms of the vehicle that the person sees."""

    def rows(car: int) -> Any:
        return VehicleNorm.objects.visible_to(user).filter(vehicle=car).order_by("-starts_on")[:5]

    return kept_rows(user, ("norms_of_car",), rows, car=car)


def runs_ahead(user: Any, car: int) -> list[VehicleUse]:
    """The next runs of the vehicle that the person sees, with their drivers."""

    def rows(car: int) -> Any:
        found = VehicleUse.objects.visible_to(user).filter(vehicle=car).running()
        return found.select_related("driver").order_by("starts_at")[:6]

    return kept_rows(user, ("runs_ahead_of_car",), rows, car=car)


def runs_written(user: Any, car: int) -> list[VehicleUse]:
    """The last lines of the vehicle's book that the person sees, with their drivers."""

    def rows(car: int) -> Any:
        found = VehicleUse.objects.visible_to(user).filter(vehicle=car).written()
        return found.select_related("driver").order_by("-left_at")[:6]

    return kept_rows(user, ("runs_of_car",), rows, car=car)


def fillings_of(user: Any, car: int, year: int) -> list[FuelEntry]:
    """The vehicle's fillings of the fiscal year that the person sees, oldest first, with who received and checked."""

    def rows(car: int, start: dt.datetime, end: dt.datetime) -> Any:
        found = FuelEntry.objects.visible_to(user).filter(vehicle=car, filled_at__gte=start, filled_at__lt=end)
        return found.select_related("receiver", "checker").order_by("filled_at", "pk")

    start, end = midnight(fiscal_start(year)), midnight(fiscal_end(year) + dt.timedelta(days=1))
    return kept_rows(user, ("fillings_of_car",), rows, car=car, start=start, end=end)


def quotas_of(user: Any, year: int) -> list[FuelQuota]:
    """The fuel quotas of the fiscal year that the person sees, with their units."""

    def rows() -> Any:
        found = FuelQuota.objects.visible_to(user).of_year(year).select_related("unit")
        return found.order_by("unit__position", "pk")[:200]

    return kept_rows(user, ("quotas_of_year", year), rows)


def vehicles_for_people(user: Any) -> list[Vehicle]:
    """The vehicles the person may ask for, with their names; at most forty."""

    def rows() -> Any:
        found = Vehicle.objects.visible_to(user).for_people().with_names()
        return found.order_by("unit__position", "number")[:40]

    return kept_rows(user, ("vehicles_for_people",), rows)


def few_vehicles(user: Any, most: int) -> list[Vehicle] | None:
    """The vehicles a filter lists, with what their labels say; None where there are more than ``most``."""

    def rows() -> Any:
        found = Vehicle.objects.visible_to(user).order_by("unit__position", "number", "pk")
        return found.only("plate", "plate_province", "make", "model_name")[: LISTED + 1]

    found = kept_rows(user, ("few_vehicles",), rows)
    return found if len(found) <= most else None
