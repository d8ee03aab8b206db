"""What deciding does to trips: several in one act, and what the engine says of each: permitted, returned, ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.acting import Actor
from units.choices import ApprovalState, DecisionAct, OccupancySource, StepState
from units.models import Approval, ApprovalStep
from units.services.approvals import decide
from units.services.occupancy import Clash, Taking, occupy

from ...models import Trip, TripPerson, TripRequest, TripVersion
from ...prepared import trip_of_approval, with_people
from ...trip_choices import TripState
from ...trip_words import when
from .vehicles import give_back_vehicle

S = TripState


@service
def decide_trips(*, by: Actor, request: TripRequest, acts: Mapping[int, str], note: str = "") -> list[Trip]:
    """Decide the trips of a request one by one in one go: ``acts`` says approve, return or refuse by trip's key.

    All or none: a clash on one of them undoes the others and is named. Raises Rejected where a reason is missing.
    """
    row = TripRequest.objects.take(by.user, "view", request.pk)
    wanted = {key: act for key, act in acts.items() if act in {"approve", "return", "refuse"}}
    if not wanted:
        raise Rejected("", _("Choose what becomes of at least one trip."))
    if not note.strip() and set(wanted.values()) & {"return", "refuse"}:
        raise Rejected("note", _("Give the reason."))
    decided = []
    for trip in Trip.objects.visible_to(by.user).filter(request=row, pk__in=wanted).order_by("position"):
        steps = ApprovalStep.objects.visible_to(by.user, "decide").filter(approval=trip.approval_id)
        step = steps.filter(state=StepState.OPEN).first()
        if step is None:
            raise Refused(_("%(place)s does not wait for you.") % {"place": trip.place})
        try:
            decide(by=by, step=step, act=wanted[trip.pk], note=note)
        except Rejected as refusal:
            raise Rejected(
                refusal.field if refusal.field == "note" else "", f"{trip.place}: {refusal.sentence}"
            ) from refusal
        trip.refresh_from_db()
        decided.append(trip)
    if len(decided) != len(wanted):
        raise Refused(_("One of these trips is not yours to decide."))
    return decided


# --- what the engine says -------------------------------------------------------------------------------------------


def trip_of(approval: Approval) -> Trip | None:
    """The trip of the approval, of its present version or a former one."""
    found = with_people(trip_of_approval(approval=approval.pk))
    if found:
        return found[0]
    version = TripVersion.objects.filter(approval=approval).first()
    return Trip.objects.filter(pk=version.trip_id).with_names().first() if version else None


def _outside(approval: Approval) -> bool:
    return approval.facts.get("decider") in {"above", "own_above"}


def hear_step(approval: Approval, step: Any, decision: Any, by: Actor | None) -> None:
    """A step that records what was permitted outside needs the words of that permission."""
    if _outside(approval) and step.final and decision.act == DecisionAct.APPROVE and not decision.note.strip():
        raise Rejected("note", _("Write who permitted it, with number and date of the letter."))


def finish_trip(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided. Permitted: everybody is taken, or the decision is undone and the row in the way is named."""
    trip = Trip.objects.select_for_update(of=("self",)).filter(approval=approval).select_related("request").first()
    if trip is None:
        return
    if outcome == ApprovalState.RETURNED:
        trip.state = S.RETURNED
        trip.save()
        return
    if outcome != ApprovalState.APPROVED:
        give_back_vehicle(trip=trip, reason=_why_ended(outcome))
    if outcome == ApprovalState.APPROVED:
        people = list(trip.people.select_related("user"))
        with translation.override("th"):
            title = (_("Trip: %(place)s") % {"place": trip.place})[:200]
        try:
            occupy(
                by=by,
                takings=[Taking(trip.starts_at, trip.ends_at, user=p.user) for p in people],
                source=OccupancySource.TRIP,
                source_key=trip.source_key,
                title=title,
                url=trip.get_absolute_url(),
                firm=True,
            )
        except Clash as clash:
            raise Rejected("", clash.reason) from clash
        trip.state = S.APPROVED
        _tell_companions(trip, people)
    else:
        trip.state = S.REFUSED if outcome == ApprovalState.REFUSED else S.WITHDRAWN
    if trip.state != S.WITHDRAWN:
        trip.decided_at = timezone.now()
        trip.decided_by = decision.by if decision else None
        note = str(decision.note).strip() if decision else ""
        line = str(decision.capacity_line) if decision else ""
        trip.decided_line = ((note if _outside(approval) and note else line) or line)[:300]
    trip.save()


def _why_ended(outcome: str) -> str:
    with translation.override("th"):
        return _("The trip was withdrawn.") if outcome == ApprovalState.WITHDRAWN else _("The trip was not permitted.")


def _tell_companions(trip: Trip, people: Iterable[TripPerson]) -> None:
    for row in people:
        if row.user_id == trip.user_id:
            continue
        with translation.override(row.user.language):
            notify(
                users=[row.user],
                kind="trip",
                subject=_("You go along with %(person)s: %(place)s, %(when)s")
                % {"person": trip.user.full_name, "place": trip.place, "when": when(trip)},
                url=trip.get_absolute_url(),
                icon="map-pin",
                dedupe_key=f"trip-goes:{trip.pk}:{trip.version}",
            )
