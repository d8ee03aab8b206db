"""Vehicles as they are chosen by typing: registered for filters of this app and of those above."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from coopoffice.thai import normalise
from coopoffice.web.registry import Picker, pickers

from .kept import few_vehicles
from .models import Vehicle


def vehicles(user: Any) -> Any:
    """Every vehicle the person may see, those gone as well: their records remain."""
    return Vehicle.objects.visible_to(user).order_by("unit__position", "number", "pk")


def find(user: Any, text: str, limit: int) -> list[Vehicle]:
    """Vehicles by plate, make or model."""
    rows = vehicles(user)
    for word in text.replace("·", " ").split()[:6]:
        one = Q()
        for spelling in {word, normalise(word)} - {""}:
            for name in ("plate", "plate_province", "make", "model_name"):
                one |= Q(**{f"{name}__icontains": spelling})
        rows = rows.filter(one)
    return list(rows[:limit])


def label(vehicle: Vehicle) -> str:
    """Plate and make."""
    return f"{vehicle.plate} {vehicle.plate_province} · {vehicle.full_name}"


def few(user: Any, most: int) -> list[tuple[int, str]] | None:
    """Every such vehicle as key and label; None where there are more than ``most``."""
    found = few_vehicles(user, most)
    return None if found is None else [(vehicle.pk, label(vehicle)) for vehicle in found]


pickers.register("vehicle", Picker("vehicle", vehicles, find, label, few=few))
