"""Keeping the register of vehicles: entering, correcting, states, what falls due, norms, papers, figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.thai import to_arabic_digits
from coopoffice.web.policies import Refused, confirm, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.rules import keep_row, new_row
from units.acting import Actor
from units.choices import ResourceKind
from units.models import Resource, Unit
from units.services.occupancy import change_resource, close_resource, open_resource

from ..choices import UseState, VehicleState
from ..models import Vehicle, VehicleDue, VehicleFile, VehicleNorm, VehicleRule
from ..policies.vehicles import vehicle_keepers_only

# What the register's forms write; the rest follows from acts of their own.
DESCRIBED = (
    *("kind", "body", "make", "model_name", "year_made", "cc", "plate", "plate_province", "user_post", "price"),
    *("acquired_on", "acquired_how", "asset_code", "engine_no", "chassis_no", "colour", "seats", "fuel", "tank"),
    *("keeper", "driver", "service_km", "service_months", "marked", "remark", "meter_since"),
    *("parked_at", "parked_because", "parked_permit", "parked_until"),
)


def plain_plate(text: str) -> str:
    """A plate as it is compared: Arabic digits, one blank between letters and figures."""
    return " ".join(to_arabic_digits(text).replace("-", " ").split())


def _describe(row: Vehicle, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name not in DESCRIBED:
            raise TypeError(f"{name} is not written by this form.")
        setattr(row, name, value)
    row.plate = plain_plate(row.plate)
    row.plate_province = row.plate_province.strip()
    if row.acquired_on > timezone.localdate():
        raise Rejected("acquired_on", _("Choose today or an earlier day."))


@service
def register_vehicle(*, by: Actor, unit: Unit, odometer: int = 0, **values: Any) -> Vehicle:
    """Enter a vehicle into the register of the unit, with its place in the calendar, and return it.

    A vehicle the calendar knows by its plate already is taken over from there. Raises Refused outside the keeper's
    area, Rejected for a plate that stands in the register.
    """
    if not may_add(by.user, Vehicle):
        raise Refused(vehicle_keepers_only())
    row = Vehicle(unit=unit, odometer=odometer)
    _describe(row, values)
    known = Resource.objects.filter(
        kind=ResourceKind.VEHICLE, code=row.plate, closed_on__isnull=True, vehicle__isnull=True
    )
    row.resource = known.first() or open_resource(
        by=by,
        kind=ResourceKind.VEHICLE,
        unit=unit,
        code=row.plate,
        name=row.full_name,
        seats=row.seats,
        opened_on=row.acquired_on,
    )
    row.number = (Vehicle.objects.filter(unit=unit).aggregate(last=Max("number"))["last"] or 0) + 1
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


@service
def change_vehicle(*, by: Actor, vehicle: Vehicle, unit: Unit, **values: Any) -> Vehicle:
    """Correct what the register says of a vehicle. Raises Refused outside the keeper's area."""
    row = Vehicle.objects.take(by.user, "change", vehicle.pk)
    _describe(row, values)
    row.unit = unit
    row.full_clean(validate_constraints=False)
    row.save()
    change_resource(
        by=by,
        resource=row.resource,
        unit=unit,
        code=row.plate,
        name=row.full_name,
        name_en=row.resource.name_en,
        seats=row.seats,
        note=row.resource.note,
    )
    confirm(by.user, "change", row)
    return row


@service
def put_vehicle(
    *, by: Actor, vehicle: Vehicle, state: str, state_note: str = "", disposed_on: dt.date | None = None
) -> Vehicle:
    """Put a vehicle into a state: ready, lent, in repair, waiting to be disposed of, disposed of.

    Raises Rejected while it is on the road, and for the disposal of one that is planned for later.
    """
    row = Vehicle.objects.take(by.user, "keep", vehicle.pk)
    if row.state == VehicleState.DISPOSED:
        raise Refused(_("It was disposed of; nothing more can be done to it."))
    if state != VehicleState.READY and row.uses.filter(state=UseState.OUT).exists():
        raise Rejected("state", _("It is on the road. Write its coming back first."))
    if state != VehicleState.READY and not state_note.strip():
        raise Rejected("state_note", _("Say what it is about: to whom, for what, by which order."))
    row.state, row.state_note = state, "" if state == VehicleState.READY else state_note.strip()
    row.disposed_on = None
    if state == VehicleState.DISPOSED:
        row.disposed_on = disposed_on or timezone.localdate()
        if row.disposed_on > timezone.localdate():
            raise Rejected("disposed_on", _("Choose today or an earlier day."))
        row.odometer = row.odometer or 0
    row.full_clean(validate_constraints=False)
    row.save()
    if state == VehicleState.DISPOSED:
        try:
            close_resource(by=by, resource=row.resource, closed_on=row.disposed_on)
        except Rejected as refusal:
            raise Rejected("disposed_on", refusal.sentence) from refusal
    return row


@service
def renew_due(
    *,
    by: Actor,
    vehicle: Vehicle,
    kind: str,
    starts_on: dt.date,
    due_on: dt.date | None = None,
    due_km: int | None = None,
    reference: str = "",
    provider: str = "",
    cost: Decimal | None = None,
    note: str = "",
) -> VehicleDue:
    """Write down that a tax, insurance or service was done and until when it holds; it replaces the one that stood."""
    row = Vehicle.objects.take(by.user, "keep", vehicle.pk)
    if starts_on > timezone.localdate() + dt.timedelta(days=92):
        raise Rejected("starts_on", _("This day is too far ahead."))
    if due_on is None and due_km is None:
        raise Rejected("due_on", _("Give the day, the distance, or both."))
    if due_on is not None and due_on <= starts_on:
        raise Rejected("due_on", _("It falls due after the day it was done."))
    if due_km is not None and due_km <= row.odometer:
        raise Rejected("due_km", _("The odometer stands at %(km)s km already.") % {"km": f"{row.odometer:,}"})
    VehicleDue.objects.filter(vehicle=row, kind=kind, standing=True).update(standing=False)
    made = VehicleDue(
        vehicle=row,
        kind=kind,
        starts_on=starts_on,
        due_on=due_on,
        due_km=due_km,
        reference=reference,
        provider=provider,
        cost=cost,
        note=note,
        recorded_by=by.user,
    )
    made.full_clean(validate_constraints=False)
    made.save()
    return made


@service
def announce_norm(*, by: Actor, vehicle: Vehicle, kml: Decimal, starts_on: dt.date, reference: str) -> VehicleNorm:
    """Write down the consumption norm the agency announced for a vehicle, from a day on (VEH-R5)."""
    row = Vehicle.objects.take(by.user, "keep", vehicle.pk)
    made = VehicleNorm(vehicle=row, kml=kml, starts_on=starts_on, reference=reference)
    made.full_clean(validate_constraints=False)
    made.save()
    return made


@service
def file_vehicle_papers(*, by: Actor, vehicle: Vehicle, files: Iterable[Any]) -> Vehicle:
    """Hang pictures and papers on a vehicle."""
    row = Vehicle.objects.take(by.user, "file", vehicle.pk)
    attach_files(by=by, owner=row, model=VehicleFile, files=files)
    return row


def read_on(vehicle: Vehicle, km: int) -> None:
    """Carry a newer reading to the vehicle's row."""
    if km > vehicle.odometer:
        Vehicle.objects.filter(pk=vehicle.pk, odometer__lt=km).update(odometer=km, updated_at=timezone.now())
        vehicle.odometer = km


@service
def add_vehicle_rule(*, by: Actor, **values: Any) -> VehicleRule:
    """Put figures of vehicle work in force from a day on. Raises Refused outside the own area."""
    refusal = _("Figures of vehicle work are kept by the holders of the duties GA-D4 and GA-D5.")
    return keep_row(by, new_row(by, VehicleRule, refusal), values)


@service
def change_vehicle_rule(*, by: Actor, vehiclerule: VehicleRule, **values: Any) -> VehicleRule:
    """Correct figures of vehicle work. What was judged by them stays as it is."""
    return keep_row(by, VehicleRule.objects.take(by.user, "change", vehiclerule.pk), values)
