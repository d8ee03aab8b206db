"""Keeping rates, steps of levels and the rule of trips: rows with a day, a source and how sure it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.services.rules import keep_row, new_row
from units.acting import Actor

from ...models import TripLevel, TripRate, TripRule


def _new(by: Actor, model: Any) -> Any:
    return new_row(
        by, model, _("Rates of trips are kept by the holders of the personnel and finance duties (GA-B1, GA-C1).")
    )


@service
def add_trip_rate(*, by: Actor, **values: Any) -> TripRate:
    """Add a rate that counts from its day on. Raises Refused outside the own area."""
    return keep_row(by, _new(by, TripRate), values)


@service
def change_trip_rate(*, by: Actor, triprate: TripRate, **values: Any) -> TripRate:
    """Correct a rate. What was claimed under it keeps its amounts."""
    return keep_row(by, TripRate.objects.take(by.user, "change", triprate.pk), values)


@service
def add_trip_level(*, by: Actor, **values: Any) -> TripLevel:
    """Put a level on a step of the rates from a day on."""
    return keep_row(by, _new(by, TripLevel), values)


@service
def change_trip_level(*, by: Actor, triplevel: TripLevel, **values: Any) -> TripLevel:
    """Correct on which step a level stands."""
    return keep_row(by, TripLevel.objects.take(by.user, "change", triplevel.pk), values)


@service
def add_trip_rule(*, by: Actor, **values: Any) -> TripRule:
    """Add a rule of trips that counts from its day on."""
    return keep_row(by, _new(by, TripRule), values)


@service
def change_trip_rule(*, by: Actor, triprule: TripRule, **values: Any) -> TripRule:
    """Correct the rule of trips."""
    return keep_row(by, TripRule.objects.take(by.user, "change", triprule.pk), values)
