"""How vehicles, requests, runs, repairs and fillings are drawn in lists and on pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from coopoffice.web.templatetags.thai import thaimoment
from coopoffice.web.templatetags.web import tag

from ..choices import AccidentState, RepairState, RequestState, SlipState, UseState, VehicleState
from ..models import Accident, FuelEntry, FuelSlip, Repair, Vehicle, VehicleRequest, VehicleUse

REQUEST_TAGS = {
    RequestState.DRAFT: ("", "pencil"),
    RequestState.SUBMITTED: ("info", "hourglass"),
    RequestState.SENT_BACK: ("warn", "arrow-back-up"),
    RequestState.AGREED: ("info", "car"),
    RequestState.ASSIGNED: ("info", "signature"),
    RequestState.APPROVED: ("ok", "check"),
    RequestState.REJECTED: ("danger", "x"),
    RequestState.DEPARTED: ("info", "road"),
    RequestState.RETURNED: ("ok", "home"),
    RequestState.CLOSED: ("", "lock"),
    RequestState.CANCELLED: ("", "x"),
}
USE_TAGS = {
    UseState.PLANNED: ("info", "calendar"),
    UseState.OUT: ("warn", "road"),
    UseState.BACK: ("ok", "lock"),
    UseState.REOPENED: ("warn", "lock-open"),
    UseState.CANCELLED: ("", "x"),
}
VEHICLE_TAGS = {
    VehicleState.READY: ("ok", "check"),
    VehicleState.LENT: ("warn", "arrow-up-right"),
    VehicleState.REPAIR: ("warn", "tool"),
    VehicleState.AWAITING: ("", "archive"),
    VehicleState.DISPOSED: ("", "x"),
}
REPAIR_TAGS = {
    RepairState.REPORTED: ("warn", "alert-triangle"),
    RepairState.INSPECTED: ("info", "hourglass"),
    RepairState.APPROVED: ("info", "check"),
    RepairState.AT_GARAGE: ("warn", "tool"),
    RepairState.ACCEPTED: ("info", "receipt"),
    RepairState.PAID: ("ok", "check"),
    RepairState.REFUSED: ("danger", "x"),
    RepairState.CANCELLED: ("", "x"),
}
SLIP_TAGS = {
    SlipState.REQUESTED: ("info", "hourglass"),
    SlipState.APPROVED: ("ok", "check"),
    SlipState.REFUSED: ("danger", "x"),
    SlipState.FILLED: ("", "gas-station"),
    SlipState.CANCELLED: ("", "x"),
}
ACCIDENT_TAGS = {
    AccidentState.REPORTED: ("danger", "alert-triangle"),
    AccidentState.ACKNOWLEDGED: ("warn", "eye-check"),
    AccidentState.CLOSED: ("ok", "check"),
}


def request_tag(row: VehicleRequest) -> str:
    """Where a request stands."""
    return tag(row.get_state_display(), *REQUEST_TAGS[RequestState(row.state)])


def use_tag(row: VehicleUse) -> str:
    """Where a run stands; a car that should be back is said."""
    drawn = tag(row.get_state_display(), *USE_TAGS[UseState(row.state)])
    if row.state == UseState.OUT and row.is_late:
        return format_html("{} {}", drawn, tag(_("should be back"), "danger"))
    return drawn


def vehicle_tag(row: Vehicle) -> str:
    """In which state a vehicle stands."""
    return tag(row.get_state_display(), *VEHICLE_TAGS[VehicleState(row.state)])


def repair_tag(row: Repair) -> str:
    """Where a repair stands."""
    return tag(row.get_state_display(), *REPAIR_TAGS[RepairState(row.state)])


def slip_tag(row: FuelSlip) -> str:
    """Where an order for fuel stands."""
    return tag(row.get_state_display(), *SLIP_TAGS[SlipState(row.state)])


def accident_tag(row: Accident) -> str:
    """Where an accident stands."""
    return tag(row.get_state_display(), *ACCIDENT_TAGS[AccidentState(row.state)])


def filling_tag(row: FuelEntry) -> str:
    """Whether a filling is void, below the norm, explained or accepted."""
    if row.voided:
        return tag(_("Void"), "", "x")
    if not row.odd:
        return tag(_("Within the norm"), "ok", "check") if row.kml is not None and row.norm is not None else ""
    if row.accepted_at is not None:
        return tag(_("Below the norm, explained and accepted"), "", "check")
    if row.explained_at is not None:
        return tag(_("Below the norm, explained"), "info", "message")
    return tag(_("Below the norm, to be explained"), "danger", "alert-triangle")


def figure(value: Any) -> str:
    """A number with its commas; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"


def moment(value: Any) -> str:
    """Day and time, short; empty for none."""
    return thaimoment(value) if value else ""


def bangkok(value: Any) -> Any:
    """The moment in Bangkok, for spreadsheets."""
    return timezone.localtime(value).replace(tzinfo=None) if value else None
