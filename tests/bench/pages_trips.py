"""Trips: the register, my trips, one trip with its box, the form with its working out, advances."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from personnel.models import Trip, TripPerson

from .registry import Page

COUNTED = [Trip, TripPerson]


def _one(person: Any) -> str | None:
    trip = Trip.objects.visible_to(person).order_by("-starts_at", "-pk").first()
    return reverse("personnel:trip_detail", args=[trip.pk]) if trip else None


PAGES = [
    Page("trip register", lambda person: reverse("personnel:trip_list"), order=340),
    Page("trip register, waiting", lambda person: reverse("personnel:trip_list") + "?view=waiting", order=341),
    Page("my trips", lambda person: reverse("personnel:my_trips"), order=342),
    Page("one trip", _one, order=343),
    Page("ask for a trip", lambda person: reverse("personnel:trip_ask"), order=344),
    Page("advances for trips", lambda person: reverse("personnel:trip_advance_list"), order=345),
    Page("claims of travel money", lambda person: reverse("personnel:trip_claim_list"), order=346),
]
