"""The board: putting requests on cars with a driver, several on one run, and taking them off again.

A run takes its car and driver in the calendar for the time from its first request's leaving to its last one's return.
The calendar makes a clash impossible; here it is said in words beside the field.
"""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import StepAct, StepState
from units.models import ApprovalStep, User
from units.services.approvals import decide

from ..choices import RequestState, UseState
from ..models import Vehicle, VehicleRequest, VehicleUse
from .obstacles import obstacles_of, riders_of
from .requests import moved, refusal_of, tell
from .runs import fit_run, take_time

S = RequestState


@service
def assign_request(
    *,
    by: Actor,
    request: VehicleRequest,
    vehicle: Vehicle | None = None,
    use: VehicleUse | None = None,
    driver: User | None = None,
    note: str = "",
) -> VehicleUse:
    """Put the request on a car: a run of its own (``vehicle``, with the ``driver`` or its usual one) or a planned run.

    Where the engine asks for it, the step is decided at once. Raises Refused outside the keeper's area or in a state
    that does not allow it, Rejected beside the field at fault: papers that ran out, seats, somebody taken.
    """
    row = VehicleRequest.objects.take(by.user, "assign", request.pk)
    if why := refusal_of("assign", row):
        raise Refused(why)
    if (vehicle is None) == (use is None):
        raise Rejected("place", _("Choose a car or a run."))
    former, former_driver = row.use, row.use.driver if row.use else None
    if former is not None and former == use and driver in (None, former.driver):
        raise Rejected("place", _("It is on this run already."))
    if former is not None:
        _take_off(by, row)
    run = _join(by, row, use) if use is not None else _new_run(by, row, vehicle, driver)  # type: ignore[arg-type]
    row.refresh_from_db()
    row.assign_note, row.assigned_at, row.assigned_by = note.strip()[:300], timezone.now(), by.user
    row.save()
    _decide_step(by, row, note)
    row.refresh_from_db()
    if former is not None:
        people = {p.pk: p for p in (former_driver, run.driver, row.requester) if p is not None and p != by.user}
        moved_to = f"{run.pk}:{row.assigned_at:%H%M%S}"
        tell(
            people.values(),
            row,
            translation.gettext_noop("Another car: %(subject)s"),
            "car",
            f"car:{row.pk}:{moved_to}",
        )
    moved(by, row)
    return run


def _decide_step(by: Actor, row: VehicleRequest, note: str) -> None:
    """Decide the step that asks for a car, where the actor holds it; a route without one goes on by itself."""
    if row.approval is None or row.state not in {S.SUBMITTED, S.AGREED}:
        return
    steps = ApprovalStep.objects.filter(approval=row.approval, act=StepAct.PERFORM)
    mine = ApprovalStep.objects.visible_to(by.user, "decide").filter(pk__in=steps.filter(state=StepState.OPEN))
    if step := mine.first():
        decide(by=by, step=step, act="approve", note=note)
    elif row.state == S.AGREED and not steps.exclude(state=StepState.DONE).exists():
        row.state = S.ASSIGNED
        row.save()


def _people_fit(run: VehicleUse, more: int) -> None:
    taken = riders_of(run) + run.driver_seat if run.pk else run.driver_seat
    if taken + more > run.vehicle.seats:
        raise Rejected(
            "place",
            _("%(car)s has %(seats)d seats; %(taken)d would be taken.")
            % {"car": run.vehicle, "seats": run.vehicle.seats, "taken": taken + more},
        )


def _new_run(by: Actor, row: VehicleRequest, vehicle: Vehicle, driver: User | None) -> VehicleUse:
    car = Vehicle.objects.take(by.user, "keep", vehicle.pk)
    person = driver or (row.requester if row.self_drive else car.driver)
    if person is None:
        raise Rejected("driver", _("Name who drives."))
    if why := obstacles_of(car, row.starts_at, row.ends_at):
        raise Rejected("place", " ".join(why))
    rides = row.passengers.filter(pk=person.pk).exists()
    run = VehicleUse(
        vehicle=car,
        driver=person,
        driver_seat=0 if rides else 1,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        going_to=row.going_to,
        assigned_by=by.user,
    )
    _people_fit(run, row.people)
    run.save()
    row.use = run
    row.save()
    take_time(by, run)
    return run


def _join(by: Actor, row: VehicleRequest, use: VehicleUse) -> VehicleUse:
    run = VehicleUse.objects.take(by.user, "keep", use.pk)
    if run.state != UseState.PLANNED:
        raise Rejected("place", _("This run has left or was called off. Choose another."))
    _people_fit(run, row.people)
    starts, ends = min(run.starts_at, row.starts_at), max(run.ends_at, row.ends_at)
    if why := obstacles_of(run.vehicle, starts, ends, apart_from=run.source_key):
        raise Rejected("place", " ".join(why))
    row.use = run
    row.save()
    fit_run(by=by, use=run)
    return run


def _take_off(by: Actor, row: VehicleRequest) -> None:
    """Take the request off its run; its own state stays, as it is put on another one in the same breath."""
    run = row.use
    assert run is not None
    state = row.state
    row.use = None
    if state in {S.ASSIGNED, S.APPROVED}:
        row.state = S.AGREED  # a request without a car stands nowhere further, not even for a moment
    row.save()
    fit_run(by=by, use=run)
    row.state = state
