"""Vehicles and fuel: the board, requests, the book of use, the fuel account, the report."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from procurement.models import FuelEntry, Vehicle, VehicleRequest, VehicleUse

from .registry import Page

COUNTED = [Vehicle, VehicleUse, VehicleRequest, FuelEntry]


def a_car(person: Any) -> str | None:
    """The page of the first vehicle the person sees."""
    found = Vehicle.objects.visible_to(person).order_by("pk").first()
    return found.get_absolute_url() if found else None


def its_account(person: Any) -> str | None:
    """The fuel account of that vehicle."""
    found = Vehicle.objects.visible_to(person).order_by("pk").first()
    return reverse("procurement:fuel_account", args=[found.pk]) if found else None


PAGES = [
    Page("board of cars, week", lambda person: reverse("procurement:board")),
    Page("requests for vehicles", lambda person: reverse("procurement:request_list")),
    Page("asking for a car", lambda person: reverse("procurement:request_ask")),
    Page("book of use", lambda person: reverse("procurement:use_list")),
    Page("fuel account, all vehicles", lambda person: reverse("procurement:fuel_list")),
    Page("report of vehicles", lambda person: reverse("procurement:vehicle_report")),
    Page("one vehicle", a_car),
    Page("fuel account of one vehicle", its_account),
]
