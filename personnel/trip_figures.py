"""Reading words about trips for their pages: who goes, what was reported and claimed, report and former versions."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from .models import Trip, TripClaim, TripPerson, TripReport, TripVersion
from .prepared import report_on, versions_of_trip
from .trip_choices import ClaimState


def goes(user: Any) -> Q:
    """Trips on which the person goes."""
    return Q(Exists(TripPerson.objects.filter(trip=OuterRef("pk"), user=user)))


def reported() -> Exists:
    """Whether the outer trip has its report."""
    return Exists(TripReport.objects.filter(trip=OuterRef("pk")))


def claimed() -> Exists:
    """Whether the outer trip's money is claimed."""
    return Exists(TripClaim.objects.filter(trip=OuterRef("pk")).exclude(state=ClaimState.WITHDRAWN))


def report_of(trip: Trip) -> TripReport | None:
    """The report of a trip the reader sees."""
    found = report_on(trip=trip.pk)
    return found[0] if found else None


def versions_of(trip: Trip) -> list[TripVersion]:
    """The former versions of a trip the reader sees, the latest first."""
    return versions_of_trip(trip=trip.pk)
