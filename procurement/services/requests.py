"""The verbs of a request for a vehicle (form 3): ask, correct, call off; and what the engine's decisions do to it.

A request holds its travellers' time in the calendar from the moment it is asked, unless the record behind it (a trip)
holds it already. Its seat in a car is held by the run it is put on (services/board.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.registers.services import draw_number
from coopoffice.thai import dates
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units import sentences
from units.acting import Actor, capacity_line, postings_of
from units.choices import (
    FULL_CAPACITIES,
    HEADED_BY_LAW,
    ApprovalState,
    DecisionAct,
    OccupancySource,
    PostRole,
    StepAct,
    StepState,
)
from units.models import Approval, Unit, User
from units.offices import office_of
from units.services.approvals import resubmit_approval, submit_approval
from units.services.approvals.course import cancel_rest, finish
from units.services.approvals.deciding import lock_approval
from units.services.approvals.writing import write
from units.services.occupancy import Clash, Taking, occupy, release, settle_occupancy
from units.services.routes import duty_holders
from units.signals import announce

from ..choices import RequestState
from ..models import Vehicle, VehicleRequest
from ..rulebook import rule_for
from ..signals import vehicle_request_moved
from .papers import warn_of_papers
from .runs import fit_run

APPROVAL_KIND = "procurement.vehicle"
BOOK = "procurement_vehicle"
S = RequestState

_WHY: dict[str, Any] = {
    S.DRAFT: translation.gettext_lazy("It was not sent yet."),
    S.SUBMITTED: translation.gettext_lazy("It waits for the head of the unit."),
    S.SENT_BACK: translation.gettext_lazy("It was sent back; correct it and send it again, or call it off."),
    S.AGREED: translation.gettext_lazy("It waits for a car."),
    S.ASSIGNED: translation.gettext_lazy("A car was found; it waits for permission."),
    S.APPROVED: translation.gettext_lazy("Use is permitted; call it off if the car is not needed."),
    S.REJECTED: translation.gettext_lazy("Use was not permitted; nothing more can be done to it."),
    S.DEPARTED: translation.gettext_lazy("The car is on the road."),
    S.RETURNED: translation.gettext_lazy("The car is back."),
    S.CLOSED: translation.gettext_lazy("It is closed; nothing more can be done to it."),
    S.CANCELLED: translation.gettext_lazy("It was called off; nothing more can be done to it."),
}
STARTS: dict[str, tuple[str, ...]] = {
    "correct": (S.SENT_BACK,),
    "cancel": (S.SUBMITTED, S.SENT_BACK, S.AGREED, S.ASSIGNED, S.APPROVED),
    "assign": (S.SUBMITTED, S.AGREED, S.ASSIGNED, S.APPROVED),
}


def refusal_of(act: str, request: VehicleRequest) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if request.state in STARTS[act] else str(_WHY[request.state])


def time_words(starts: dt.datetime, ends: dt.datetime) -> str:
    """The time of a request or run in words: one day with its hours, or the days."""
    starts, ends = timezone.localtime(starts), timezone.localtime(ends)
    if starts.date() != ends.date():
        return sentences.days(starts.date(), ends.date())
    lang = "en" if translation.get_language() == "en" else "th"
    return f"{sentences.day(starts.date())} {dates.time_range(starts.time(), ends.time(), lang)}"


def subject_of(request: VehicleRequest) -> str:
    """The words of the request in inboxes and notifications."""
    with translation.override("th"):
        return _("Vehicle to %(place)s, %(when)s") % {
            "place": request.going_to[:150],
            "when": time_words(request.starts_at, request.ends_at),
        }


def summary_of(request: VehicleRequest) -> str:
    """The short line below it."""
    with translation.override("th"):
        return _("%(n)d people · %(purpose)s") % {"n": request.people, "purpose": request.purpose[:150]}


def facts_of(request: VehicleRequest) -> dict[str, Any]:
    """What conditions of a route may ask."""
    return {
        "days": (request.last_day - request.first_day).days + 1,
        "people": request.people,
        "other_province": bool(request.province),
        "own_vehicle": own_vehicle(request),
        "late": bool(request.late_because),
        "from_trip": request.people_held,
        "head_asks": head_asks(request),
        "agreed_elsewhere": request.people_held or head_asks(request),
    }


def head_asks(request: VehicleRequest) -> bool:
    """Whether the head of an office the law names asks: nobody in the office stands above to permit it."""
    return any(
        p.post.role == PostRole.HEAD and p.post.unit.kind in HEADED_BY_LAW and p.capacity in FULL_CAPACITIES
        for p in postings_of(request.requester)
    )


def own_vehicle(request: VehicleRequest) -> bool:
    """Whether the car asked for is the unit's own and somebody there keeps it (EX-5)."""
    if request.wanted is None or request.wanted.unit_id != request.unit_id:
        return False
    return bool(duty_holders("EX-5", request.unit, barred=[request.requester_id]))


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
        raise Refused(str(_WHY[row.state]))
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


@service
def cancel_vehicle_request(*, by: Actor, request: VehicleRequest, reason: str) -> VehicleRequest:
    """Call a request off before the car leaves: time and seat are free at once. Who decides and drives is told."""
    row = VehicleRequest.objects.take(by.user, "cancel", request.pk)
    if row.state != S.DRAFT and (why := refusal_of("cancel", row)):
        raise Refused(why)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    row.cancelled_because = reason.strip()[:300]
    driver = row.use.driver if row.use else None
    row.save()
    approval = lock_approval(row.approval_id) if row.approval_id else None
    if approval is not None and not approval.is_ended:
        cancel_rest(approval)
        decision = write(approval, DecisionAct.WITHDRAW, by, note=row.cancelled_because)
        finish(approval, ApprovalState.WITHDRAWN, by, decision)  # comes back as finish_request
        row.refresh_from_db()
    else:
        _call_off(by, row)
    told = [p for p in (driver, row.requester) if p is not None and p.pk != by.user.pk]
    tell(told, row, translation.gettext_noop("Called off: %(subject)s"), "x", f"off:{row.pk}", text=reason.strip())
    return row


def expire_requests() -> int:
    """Call off requests whose time passed a day ago while they still waited. Returns how many. Safe to run twice."""
    limit, count = timezone.now() - dt.timedelta(days=1), 0
    waiting = [S.SUBMITTED, S.SENT_BACK, S.AGREED, S.ASSIGNED]
    for pk in VehicleRequest.objects.filter(state__in=waiting, ends_at__lt=limit).values_list("pk", flat=True):
        with transaction.atomic():
            row = VehicleRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.state not in waiting:
                continue
            with translation.override("th"):
                row.cancelled_because = _("The time passed before it was decided.")
            row.save()
            approval = lock_approval(row.approval_id) if row.approval_id else None
            if approval is not None and not approval.is_ended:
                cancel_rest(approval)
                decision = write(approval, DecisionAct.WITHDRAW, None, note=row.cancelled_because)
                finish(approval, ApprovalState.WITHDRAWN, None, decision)
            else:
                _call_off(None, row)
            count += 1
    return count


def _call_off(by: Actor | None, row: VehicleRequest) -> None:
    row.state = S.CANCELLED
    free_request(by, row)
    row.save()
    moved(by, row)


def free_request(by: Actor | None, row: VehicleRequest) -> None:
    """Give the travellers' time back and take the request off its car; a run nobody rides on is called off."""
    release(by=by, source_key=row.source_key)
    use, row.use = row.use, None
    if use is not None:
        row.save()
        fit_run(by=by, use=use)


# --- what the engine says -------------------------------------------------------------------------------------------


def request_of(approval: Approval) -> VehicleRequest | None:
    """The request of the approval."""
    return VehicleRequest.objects.filter(approval=approval).with_names().first()


def hear_step(approval: Approval, step: Any, decision: Any, by: Actor | None) -> None:
    """A step was decided: the head agreed, or the vehicle officer found a car, which must be there by then."""
    row = VehicleRequest.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None:
        return
    if _records_what_was_permitted(approval, step, decision) and not row.people_held and not decision.note.strip():
        raise Rejected("note", _("Write who permitted it, with number and date of the letter."))
    if decision.act == DecisionAct.PERFORM:
        if row.use_id is None:
            raise Rejected("note", _("Put the request on a car first; the board shows which are free."))
        row.state = S.ASSIGNED
    elif decision.act in {DecisionAct.AGREE, DecisionAct.CHECK} and row.state == S.SUBMITTED:
        row.state = S.AGREED
    elif decision.act == DecisionAct.RETURN and row.state == S.ASSIGNED and decision.to_step_id:
        row.state = S.AGREED if decision.to_step.act == StepAct.PERFORM else S.SUBMITTED
    else:
        return
    row.save()


def _records_what_was_permitted(approval: Approval, step: Any, decision: Any) -> bool:
    """Whether the last step only writes down what was permitted to the head of the office from above."""
    head = bool(approval.facts.get("head_asks")) and step.duty_id is not None
    return head and step.final and decision.act == DecisionAct.APPROVE


def finish_request(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided: use is permitted, or seat and time are given back. Runs inside the decision's transaction."""
    row = VehicleRequest.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None:
        return
    if outcome == ApprovalState.RETURNED:
        row.state = S.SENT_BACK
        free_request(by, row)
        row.save()
        return
    if outcome == ApprovalState.WITHDRAWN:
        _call_off(by, row)
        return
    row.decided_at = timezone.now()
    row.decided_by = decision.by if decision else None
    row.decided_line = str(decision.capacity_line)[:300] if decision else ""
    if outcome == ApprovalState.APPROVED:
        if row.use_id is None:
            raise Rejected("note", _("Put the request on a car before its use is permitted."))
        row.state = S.APPROVED
        settle_occupancy(by=by, source_key=row.source_key)
        settle_occupancy(by=by, source_key=row.use.source_key)
        row.save()
        tell(
            [row.use.driver],
            row,
            translation.gettext_noop("You drive: %(subject)s"),
            "steering-wheel",
            f"drive:{row.pk}",
        )
        warn_of_papers([row.use])
    else:
        row.state = S.REJECTED
        free_request(by, row)
        row.save()
    moved(by, row)


def moved(by: Actor | None, row: VehicleRequest) -> None:
    """Tell the floors above, after commit."""
    announce(vehicle_request_moved, request=row, state=row.state, by=by)


def tell(people: Iterable[User], row: VehicleRequest, subject: str, icon: str, key: str, text: str = "") -> None:
    """Tell people of the request, each in the own language."""
    for person in people:
        with translation.override(person.language):
            words = _("Vehicle to %(place)s, %(when)s") % {
                "place": row.going_to[:120],
                "when": time_words(row.starts_at, row.ends_at),
            }
            notify(
                users=[person],
                kind="vehicle",
                subject=translation.gettext(subject) % {"subject": words},
                text=text,
                url=row.get_absolute_url(),
                icon=icon,
                dedupe_key=f"vehicle:{key}",
            )
