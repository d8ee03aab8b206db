"""Why a vehicle cannot be taken for some time (VEH-R9), in sentences that stand beside the choice that is not open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.web.among import Ids
from units import sentences
from units.models import Occupancy
from units.services.occupancy import clash_words

from ..choices import DueKind, RequestState, VehicleState
from ..models import Vehicle, VehicleDue, VehicleRule, VehicleUse
from ..prepared import dues_standing, resources_taken
from ..rulebook import rule_for


def blocking_kinds(rule: VehicleRule) -> list[str]:
    """Which papers stop a car once they have run out, as the figures say."""
    pairs = (
        (DueKind.TAX, rule.tax_blocks),
        (DueKind.ACT, rule.act_blocks),
        (DueKind.INSURANCE, rule.insurance_blocks),
        (DueKind.INSPECTION, rule.inspection_blocks),
    )
    return [kind for kind, on in pairs if on]


def _standing(vehicle: Vehicle) -> str:
    if vehicle.state == VehicleState.READY:
        return ""
    note = f" ({vehicle.state_note})" if vehicle.state_note else ""
    return _("%(car)s is not in service: %(state)s%(note)s.") % {
        "car": vehicle,
        "state": vehicle.get_state_display(),
        "note": note,
    }


def expired_words(due: VehicleDue) -> str:
    """What ran out and when."""
    day = sentences.day(due.due_on) if due.due_on else ""
    return _("%(what)s ran out on %(day)s") % {"what": due.get_kind_display(), "day": day}


def _expired(due: VehicleDue, last: dt.date) -> str:
    return f"{expired_words(due)}." if due.due_on is not None and due.due_on < last else ""


def obstacles_for(
    vehicles: Sequence[Vehicle],
    starts: dt.datetime,
    ends: dt.datetime,
    *,
    apart_from: str = "",
    rule: VehicleRule | None = None,
) -> Mapping[int, list[str]]:
    """Return, by vehicle, why each cannot be taken from ``starts`` to ``ends``; an empty list where it can.

    ``apart_from`` leaves one source's rows of the calendar out. Two statements, whatever the number of vehicles, and
    one for the figures where none are given.
    """
    found: dict[int, list[str]] = {vehicle.pk: [] for vehicle in vehicles}
    if not vehicles:
        return found
    figures = rule or rule_for(vehicles[0].unit, timezone.localtime(starts).date())
    last = timezone.localtime(ends - dt.timedelta(microseconds=1)).date()
    by_resource = {vehicle.resource_id: vehicle for vehicle in vehicles}
    for vehicle in vehicles:
        if why := _standing(vehicle):
            found[vehicle.pk].append(why)
    kinds = blocking_kinds(figures)
    for due in dues_standing(vehicles=Ids(found)):
        if due.kind in kinds and (why := _expired(due, last)):
            found[due.vehicle_id].append(why)
    for row in resources_taken(resources=Ids(by_resource), start=starts, end=ends):
        if row.source_key != apart_from:
            found[by_resource[row.resource_id].pk].append(clash_words(row))
    return found


def obstacles_of(vehicle: Vehicle, starts: dt.datetime, ends: dt.datetime, *, apart_from: str = "") -> list[str]:
    """Why one vehicle cannot be taken; empty where it can. Three statements."""
    return list(obstacles_for([vehicle], starts, ends, apart_from=apart_from)[vehicle.pk])


def riders_of(use: VehicleUse, apart_from: int | None = None) -> int:
    """How many ride on the run, the driver not counted unless among them."""
    rows = use.requests.exclude(state__in=[RequestState.CANCELLED, RequestState.REJECTED])
    return rows.exclude(pk=apart_from).aggregate(n=Sum("people"))["n"] or 0


def seats_words(use: VehicleUse) -> str:
    """Seats taken of those there are, in words."""
    return _("%(taken)d of %(seats)d seats taken") % {
        "taken": riders_of(use) + use.driver_seat,
        "seats": use.vehicle.seats,
    }


def taken_people(
    people: Iterable[Any], starts: dt.datetime, ends: dt.datetime, *, apart_from: Iterable[str] = ()
) -> list[str]:
    """Sentences about those of the people who are taken at that time. One statement."""
    rows = Occupancy.objects.between(starts, ends).filter(user__in=[p.pk for p in people]).with_names()
    return [clash_words(row) for row in rows.exclude(source_key__in=list(apart_from)).order_by("span")]
