"""Repairs and maintenance (form 6): reported, inspected, approved, at the garage, accepted, paid.

From the garage's first to its last day the vehicle is taken in the calendar, so that nobody is put on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor
from units.choices import ApprovalState, DecisionAct, OccupancySource, OccupantRole
from units.models import Approval, User
from units.querysets import midnight
from units.services.approvals import submit_approval
from units.services.approvals.course import cancel_rest, finish
from units.services.approvals.deciding import lock_approval
from units.services.approvals.writing import write
from units.services.occupancy import Clash, Taking, occupy, release
from units.services.routes import duty_holders

from ..choices import RepairKind, RepairState, VehicleState
from ..models import Accident, Repair, RepairFile, Vehicle
from .vehicles import read_on

APPROVAL_KIND = "procurement.repair"
S = RepairState
DAY = dt.timedelta(days=1)
STARTS: dict[str, tuple[str, ...]] = {
    "inspect": (S.REPORTED, S.REFUSED),
    "send": (S.APPROVED, S.AT_GARAGE),
    "accept": (S.AT_GARAGE,),
    "pay": (S.ACCEPTED,),
    "withdraw": (S.REPORTED, S.INSPECTED, S.APPROVED),
}
_WHY: dict[str, Any] = {
    S.REPORTED: gettext_lazy("It waits to be inspected by the vehicle officer."),
    S.INSPECTED: gettext_lazy("It waits for the approval of the repair."),
    S.APPROVED: gettext_lazy("The repair is approved; it is to be sent to the garage."),
    S.AT_GARAGE: gettext_lazy("It is at the garage."),
    S.ACCEPTED: gettext_lazy("It was accepted back; it is to be paid."),
    S.PAID: gettext_lazy("It is paid; nothing more can be done to it."),
    S.REFUSED: gettext_lazy("The repair was not approved; inspect it again to ask anew."),
    S.CANCELLED: gettext_lazy("The report was withdrawn; nothing more can be done to it."),
}


def refusal_of(act: str, repair: Repair) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if repair.state in STARTS[act] else str(_WHY[repair.state])


def _take(by: Actor, verb: str, act: str, repair: Repair) -> Repair:
    row = Repair.objects.take(by.user, verb, repair.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    return row


@service
def report_repair(
    *,
    by: Actor,
    vehicle: Vehicle,
    what: str,
    odometer: int,
    kind: str = RepairKind.REPAIR,
    drivable: bool = True,
    accident: Accident | None = None,
    files: Iterable[Any] = (),
) -> Repair:
    """Report that something is broken or due: anybody who sees the vehicle. The vehicle officers are told.

    A vehicle that cannot be driven is out of service from that moment.
    """
    if not may_add(by.user, Repair):
        raise Refused(_("Repairs are reported by people who hold a post."))
    car = Vehicle.objects.visible_to(by.user).select_for_update(of=("self",)).one_for(by.user, pk=vehicle.pk)
    row = Repair(
        vehicle=car,
        kind=kind,
        accident=accident,
        reported_on=timezone.localdate(),
        reported_by=by.user,
        odometer=odometer,
        what=what,
        drivable=drivable,
    )
    row.full_clean(validate_constraints=False, exclude=["approval"])
    row.save()
    attach_files(by=by, owner=row, model=RepairFile, files=files)
    if not drivable and car.state == VehicleState.READY:
        car.state, car.state_note = VehicleState.REPAIR, what[:200]
        car.save()
    people = {p.user_id: p.user for code in ("GA-D4", "EX-5") for p in duty_holders(code, car.unit)}
    _tell((p for p in people.values() if p.pk != by.user.pk), row, _REPORTED, "reported")
    return row


_REPORTED = gettext_lazy("Reported: %(car)s, %(what)s")
_READY = gettext_lazy("Repaired and accepted: %(car)s, %(what)s")


def _tell(people: Iterable[User], row: Repair, subject: Any, key: str) -> None:
    for person in people:
        with translation.override(person.language):
            notify(
                users=[person],
                kind="vehicle",
                subject=str(subject) % {"car": row.vehicle, "what": row.what[:120]},
                url=row.get_absolute_url(),
                icon="tool",
                dedupe_key=f"repair:{row.pk}:{key}",
            )


def subject_of(row: Repair) -> str:
    """The words of the request in inboxes."""
    with translation.override("th"):
        return _("Repair of %(car)s: %(what)s") % {"car": row.vehicle, "what": row.what[:180]}


@service
def inspect_repair(
    *, by: Actor, repair: Repair, findings: str, garage: str, estimate: Decimal, files: Iterable[Any] = ()
) -> Repair:
    """Write what the inspection found and what it will cost, and ask for approval of the repair."""
    row = _take(by, "keep", "inspect", repair)
    if estimate <= 0:
        raise Rejected("estimate", _("Give an amount above zero."))
    row.findings, row.garage, row.estimate = findings, garage, estimate
    row.inspected_by, row.inspected_on = by.user, timezone.localdate()
    attach_files(by=by, owner=row, model=RepairFile, files=files)
    row.state = S.INSPECTED
    row.full_clean(validate_constraints=False, exclude=["approval"])
    row.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=row.vehicle.unit,
        subject=subject_of(row),
        summary=f"{garage[:120]} · {estimate:,}",
        facts={"amount": estimate, "kind": row.kind, "after_accident": row.accident_id is not None},
        requester=by.user,
    )
    row.save()
    return row


def repair_of(approval: Approval) -> Repair | None:
    """The repair of the approval."""
    return Repair.objects.filter(approval=approval).with_names().first()


def finish_repair(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided on the repair. Runs inside the decision's transaction."""
    row = Repair.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None or row.state == S.CANCELLED:
        return
    if outcome == ApprovalState.APPROVED:
        row.state = S.APPROVED
    elif outcome == ApprovalState.REFUSED:
        row.state = S.REFUSED
    else:
        row.state = S.REPORTED  # sent back or withdrawn: it is inspected anew
    row.save()


@service
def send_repair(*, by: Actor, repair: Repair, garage_from: dt.date, garage_until: dt.date, garage: str = "") -> Repair:
    """Send the vehicle to the garage, or move the days: it is taken in the calendar from the first to the last day.

    Raises Rejected where it is booked in that time, naming the booking: put those requests on another car first.
    """
    row = _take(by, "keep", "send", repair)
    if garage_until < garage_from:
        raise Rejected("garage_until", _("The last day must not be before the first."))
    release(by=by, source_key=row.source_key)
    taking = Taking(
        midnight(garage_from), midnight(garage_until + DAY), resource=row.vehicle.resource, role=OccupantRole.VEHICLE
    )
    try:
        occupy(
            by=by,
            takings=[taking],
            source=OccupancySource.MAINTENANCE,
            source_key=row.source_key,
            title=row.what[:200],
            url=row.get_absolute_url(),
            firm=True,
        )
    except Clash as clash:
        words = clash.reason + " " + _("Put those requests on another car first.")
        raise Rejected("garage_from", words) from clash
    row.garage_from, row.garage_until, row.garage = garage_from, garage_until, garage or row.garage
    row.state = S.AT_GARAGE
    row.save()
    _state_of_vehicle(row)
    return row


def _state_of_vehicle(row: Repair) -> None:
    """In repair from the first day at the garage on; the calendar guards the days until then."""
    car = Vehicle.objects.select_for_update(of=("self",)).get(pk=row.vehicle_id)
    begun = row.garage_from is not None and row.garage_from <= timezone.localdate()
    if begun and car.state == VehicleState.READY:
        car.state, car.state_note = VehicleState.REPAIR, f"{row.garage}: {row.what}"[:200]
        car.save()


def bring_to_garage() -> int:
    """Put vehicles whose days at the garage began into the state of repair. Safe to run twice."""
    rows = Repair.objects.filter(
        state=S.AT_GARAGE, garage_from__lte=timezone.localdate(), vehicle__state=VehicleState.READY
    )
    count = 0
    for row in rows:
        _state_of_vehicle(row)
        count += 1
    return count


@service
def accept_repair(
    *,
    by: Actor,
    repair: Repair,
    accepted_on: dt.date,
    accepted_by: User,
    done: str,
    cost: Decimal,
    odometer: int | None = None,
    files: Iterable[Any] = (),
) -> Repair:
    """Take the vehicle back: what was done, for how much, who accepted it. It is ready again and its days are free.

    Who reported the repair does not accept it (GEN-R5).
    """
    row = _take(by, "keep", "accept", repair)
    assert row.garage_from is not None
    if accepted_on > timezone.localdate():
        raise Rejected("accepted_on", _("Choose today or an earlier day."))
    if accepted_on < row.garage_from:
        raise Rejected("accepted_on", _("It came to the garage later than that."))
    if accepted_by.pk == row.reported_by_id:
        raise Rejected("accepted_by", _("Who reported the repair does not accept it. Name somebody else."))
    if cost < 0:
        raise Rejected("cost", _("An amount is not below zero."))
    row.accepted_on, row.accepted_by, row.done, row.cost = accepted_on, accepted_by, done, cost
    row.state = S.ACCEPTED
    row.full_clean(validate_constraints=False, exclude=["approval"])
    row.save()
    attach_files(by=by, owner=row, model=RepairFile, files=files)
    release(by=by, source_key=row.source_key, starts=max(timezone.now(), midnight(accepted_on)))
    car = Vehicle.objects.select_for_update(of=("self",)).get(pk=row.vehicle_id)
    others = car.repairs.filter(state=S.AT_GARAGE, garage_from__lte=timezone.localdate()).exclude(pk=row.pk)
    if car.state == VehicleState.REPAIR and not others.exists():
        car.state, car.state_note = VehicleState.READY, ""
        car.save()
    if odometer is not None:
        read_on(car, odometer)
    _tell([p for p in {row.reported_by} if p.pk != by.user.pk], row, _READY, "accepted")
    return row


@service
def pay_repair(*, by: Actor, repair: Repair, paid_on: dt.date, payment_ref: str) -> Repair:
    """Write that the repair was paid, with the reference of the payment or purchase."""
    row = _take(by, "keep", "pay", repair)
    assert row.accepted_on is not None
    if paid_on > timezone.localdate():
        raise Rejected("paid_on", _("Choose today or an earlier day."))
    if paid_on < row.accepted_on:
        raise Rejected("paid_on", _("It is paid after it was accepted."))
    row.paid_on, row.payment_ref, row.state = paid_on, payment_ref, S.PAID
    row.save()
    return row


@service
def withdraw_repair(*, by: Actor, repair: Repair, reason: str) -> Repair:
    """Withdraw a report before the vehicle is at the garage; a vehicle out of service for it is ready again."""
    row = _take(by, "withdraw", "withdraw", repair)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    row.state, row.remark = S.CANCELLED, reason.strip()[:300]
    row.save()
    approval = lock_approval(row.approval_id) if row.approval_id else None
    if approval is not None and not approval.is_ended:
        cancel_rest(approval)
        decision = write(approval, DecisionAct.WITHDRAW, by, note=row.remark)
        finish(approval, ApprovalState.WITHDRAWN, by, decision)
    release(by=by, source_key=row.source_key)
    car = Vehicle.objects.select_for_update(of=("self",)).get(pk=row.vehicle_id)
    if car.state == VehicleState.REPAIR and not car.repairs.under_way().exclude(state=S.ACCEPTED).exists():
        car.state, car.state_note = VehicleState.READY, ""
        car.save()
    return row
