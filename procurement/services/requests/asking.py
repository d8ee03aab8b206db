"""Asking for a vehicle: write the request down, look at its time, hold the travellers, send it along its route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from units.acting import Actor, capacity_line
from units.choices import OccupancySource, StepAct, StepState
from units.models import Unit, User
from units.offices import office_of
from units.services.approvals import resubmit_approval, submit_approval
from units.services.occupancy import Clash, Taking, occupy, release

from ...choices import RequestState
from ...models import Vehicle, VehicleRequest
from ...rulebook import rule_for
from .words import WHY, facts_of, refusal_of, subject_of, summary_of

APPROVAL_KIND = "procurement.vehicle"
BOOK = "procurement_vehicle"
S = RequestState


@service
def request_vehicle(
    *,
    by: Actor,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    going_to: str,
    purpose: str,
    passengers: Iterable[User] = (),
    unit: Unit | None = None,
    people: int | None = None,
    province: str = "",
    phone: str = "",
    plan_line: str = "",
    wanted: Vehicle | None = None,
    self_drive: bool = False,
    late_because: str = "",
    people_held: bool = False,
    origin_key: str = "",
    origin_title: str = "",
    origin_url: str = "",
    draft: bool = False,
) -> VehicleRequest:
    """Ask for a vehicle and send the request along its route; return it.

    ``people`` counts all who ride (the named passengers where left out). ``people_held`` says that the caller holds
    the passengers' time in the calendar itself, under ``origin_key``. ``draft`` only writes it down: nothing is held
    and nobody is asked until ``submit_vehicle_request``. Raises Rejected beside the field at fault: dates, too late,
    somebody taken at that time (the row in the way is named).
    """
    if not may_add(by.user, VehicleRequest) or by.posting is None:
        raise Refused(_("A vehicle is asked for by people who hold a post."))
    request = VehicleRequest(
        unit=unit or by.posting.post.unit,
        requester=by.user,
        origin_key=origin_key,
        origin_title=origin_title,
        origin_url=origin_url,
        people_held=people_held,
    )
    with translation.override("th"):
        request.post_line = capacity_line(by.posting)[:200]
    riding = _write(
        request,
        passengers=passengers,
        people=people,
        values={
            "starts_at": starts_at,
            "ends_at": ends_at,
            "going_to": going_to,
            "purpose": purpose,
            "province": province,
            "phone": phone,
            "plan_line": plan_line,
            "wanted": wanted,
            "self_drive": self_drive,
            "late_because": late_because,
        },
    )
    request.save()
    request.passengers.set(riding)
    return request if draft else _send(by, request)


def _write(
    request: VehicleRequest, *, passengers: Iterable[User], people: int | None, values: dict[str, Any]
) -> list[User]:
    """Put the values on the request and look at them. Returns the named passengers."""
    riding = list({person.pk: person for person in passengers}.values())
    for name, value in values.items():
        setattr(request, name, value)
    if request.self_drive and request.requester_id not in {p.pk for p in riding}:
        riding.append(request.requester)
    request.people = max(people or 0, len(riding), 1)
    if not request.starts_at < request.ends_at:
        raise Rejected("ends_at", _("The end must come after the beginning."))
    request.full_clean(validate_constraints=False, exclude=["approval", "use", "register_number"])
    return riding


def _look_at_time(request: VehicleRequest) -> None:
    """A request lies ahead, and is asked in time or says why not (VEH-R2)."""
    now = timezone.now()
    if request.ends_at <= now:
        raise Rejected("ends_at", _("This time is over. Choose a later one."))
    lead = rule_for(request.unit, request.first_day).lead_days
    asked_for = (request.first_day - timezone.localtime(now).date()).days
    if asked_for < lead and not request.late_because.strip():
        raise Rejected(
            "late_because",
            _("A vehicle is asked for %(n)d day(s) before. Write why it is urgent.") % {"n": lead},
        )


def _send(by: Actor, request: VehicleRequest) -> VehicleRequest:
    _look_at_time(request)
    _hold_people(by, request)
    request.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=request.unit,
        subject=subject_of(request),
        summary=summary_of(request),
        facts=facts_of(request),
        requester=request.requester,
        needed_on=request.first_day if request.first_day > timezone.localdate() else None,
    )
    request.state = _waiting_state(request)
    if not request.number:
        number = draw_number(by=by, unit=office_of(request.unit), kind=BOOK)
        request.register_number, request.number = number, number.plain
    request.save()
    return request


def _hold_people(by: Actor | None, request: VehicleRequest) -> None:
    if request.people_held:
        return
    takings = [Taking(request.starts_at, request.ends_at, user=person) for person in request.passengers.order_by("pk")]
    if not takings:
        return
    try:
        occupy(
            by=by,
            takings=takings,
            source=OccupancySource.TRIP,
            source_key=request.source_key,
            title=request.going_to[:200],
            url=request.get_absolute_url(),
        )
    except Clash as clash:
        raise Rejected("passengers", clash.reason) from clash


def _waiting_state(request: VehicleRequest) -> str:
    """Where a request that was just sent stands: with a head, or already with the vehicle officer."""
    acts = request.approval.steps.filter(state=StepState.OPEN).values_list("act", flat=True)
    return S.AGREED if StepAct.PERFORM in set(acts) else S.SUBMITTED


@service
def submit_vehicle_request(*, by: Actor, request: VehicleRequest) -> VehicleRequest:
    """Send a draft along its route. Raises as request_vehicle."""
    row = VehicleRequest.objects.take(by.user, "correct", request.pk)
    if row.state != S.DRAFT:
        raise Refused(str(WHY[row.state]))
    return _send(by, row)


@service
def correct_vehicle_request(
    *,
    by: Actor,
    request: VehicleRequest,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    going_to: str,
    purpose: str,
    passengers: Iterable[User] = (),
    people: int | None = None,
    **values: Any,
) -> VehicleRequest:
    """Correct a request that was sent back and send it again. Raises as request_vehicle."""
    row = VehicleRequest.objects.take(by.user, "correct", request.pk)
    if why := refusal_of("correct", row):
        raise Refused(why)
    release(by=by, source_key=row.source_key)
    given = {"starts_at": starts_at, "ends_at": ends_at, "going_to": going_to, "purpose": purpose, **values}
    riding = _write(row, passengers=passengers, people=people, values=given)
    _look_at_time(row)
    row.passengers.set(riding)
    row.save()
    _hold_people(by, row)
    resubmit_approval(
        by=by, approval=row.approval, facts=facts_of(row), subject=subject_of(row), summary=summary_of(row)
    )
    row.state = _waiting_state(row)
    row.save()
    return row
