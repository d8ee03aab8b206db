"""The verbs of trips (duty EX-4): ask, correct, change, cancel. What a decision does stands in ``deciding``.

A request has one or many trips and each trip its own approval, so that three of four may be permitted and one sent
back. People are taken in the calendar at the moment of permission, in one transaction with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from planning.models import Activity
from units.acting import Actor
from units.offices import office_of
from units.services.approvals import resubmit_approval, submit_approval
from units.services.occupancy import release

from ...models import (
    Trip,
    TripActivity,
    TripPerson,
    TripRequest,
    TripRequestDraft,
    TripRequestDraftFile,
    TripRequestFile,
    TripVersion,
)
from ...trip_choices import ClaimState, TripState
from ...trip_words import when
from ..accounts import lock_person
from .drafts import use_trip_draft
from .planning import FIELDS, TripDraft, TripPlan, plan_trip
from .vehicles import ask_vehicle, give_back_vehicle

APPROVAL_KIND = "personnel.trip"
BOOK = "personnel_trip"
S = TripState
MOST_TRIPS = 12

_WHY: dict[str, Any] = {
    S.SUBMITTED: translation.gettext_lazy("It waits for permission."),
    S.RETURNED: translation.gettext_lazy("It was sent back; correct it and ask again, or withdraw it."),
    S.APPROVED: translation.gettext_lazy("It is permitted; ask for a change, or cancel it."),
    S.REFUSED: translation.gettext_lazy("It was not permitted; nothing more can be done to it."),
    S.WITHDRAWN: translation.gettext_lazy("It was withdrawn; nothing more can be done to it."),
    S.CANCELLED: translation.gettext_lazy("It is cancelled; nothing more can be done to it."),
}
STARTS: dict[str, tuple[str, ...]] = {
    "correct": (S.RETURNED,),
    "change": (S.APPROVED,),
    "cancel": (S.APPROVED,),
    "report": (S.APPROVED,),
    "claim": (S.APPROVED,),
}


def refusal_of(act: str, trip: Trip) -> str:
    """Return why the state does not allow the act; empty where it does."""
    if trip.state not in STARTS[act]:
        return str(_WHY[trip.state])
    if act == "change" and trip.has_begun:
        return _("The trip has begun. What went otherwise is said in the report and the claim.")
    if act in {"cancel", "change"} and trip.claims.exclude(state=ClaimState.WITHDRAWN).exists():
        return _("Money of this trip is claimed; withdraw the claim first.")
    if act in {"report", "claim"} and not trip.has_begun:
        return _("The trip has not begun yet.")
    return ""


def subject_of(trip: Trip) -> str:
    """The words of the request in inboxes and notifications: what for, where, when, who."""
    with translation.override("th"):
        words = {"what": trip.request.subject, "place": trip.place, "when": when(trip), "who": trip.user.full_name}
        return (_("Trip: %(what)s · %(place)s · %(when)s · %(who)s") % words)[:300]


def summary_of(trip: Trip) -> str:
    """The short line below it: means, people, estimate."""
    with translation.override("th"):
        n = trip.people.count()
        return _("%(means)s · %(n)d people · %(baht)s baht") % {
            "means": trip.get_means_display(),
            "n": n,
            "baht": f"{trip.estimate:,.2f}".removesuffix(".00"),
        }


def _checked(plan: TripPlan, row: int | None = None) -> TripPlan:
    if plan.errors:
        name, sentence = plan.errors[0]
        raise Rejected(f"t{row}-{name}" if row is not None and name else name, sentence)
    return plan


def _write(trip: Trip, plan: TripPlan) -> None:
    """Put the draft into the trip. The people follow once it has a key."""
    assert plan.unit is not None
    for name in FIELDS:
        setattr(trip, name, getattr(plan.draft, name))
    trip.nights = plan.draft.counted_nights
    trip.user, trip.unit = plan.user, plan.unit
    trip.estimate, trip.decider = plan.estimate, plan.decider


def _seat(trip: Trip, plan: TripPlan) -> None:
    TripPerson.objects.filter(trip=trip).delete()
    rows = []
    for position, person in enumerate(plan.travellers):
        posting = plan.places[person.pk]
        with translation.override("th"):
            line = posting.post.shown_title
        rows.append(
            TripPerson(
                trip=trip,
                user=person,
                unit=posting.post.unit,
                post_line=line,
                tier=plan.tier(person.pk),
                position=position,
            )
        )
    TripPerson.objects.bulk_create(rows)


@service
def ask_trips(
    *,
    by: Actor,
    subject: str,
    trips: Sequence[TripDraft],
    plan_words: str = "",
    budget_words: str = "",
    invitation: str = "",
    wants_advance: bool = False,
    activities: Iterable[Activity] = (),
    files: Iterable[Any] = (),
    repeats: TripRequest | None = None,
    draft: TripRequestDraft | None = None,
    without: Iterable[TripRequestDraftFile] = (),
) -> TripRequest:
    """Ask for one or many trips and send each along the route; return the request.

    ``draft`` is the draft it was written in: its papers go along (but those in ``without``) and it is gone.

    Raises Rejected beside the field at fault (``t2-starts_at`` is the third trip's): times, people, means, a clash
    with the row in the way named. What only waits for permission elsewhere does not stop the asking.
    """
    if not may_add(by.user, Trip):
        raise Refused(_("Trips are asked for by people who hold a post."))
    if not trips:
        raise Rejected("", _("Give at least one trip."))
    if len(trips) > MOST_TRIPS:
        raise Rejected("", _("At most %(n)d trips go into one request.") % {"n": MOST_TRIPS})
    lock_person(by.user)
    plans = []
    for n, wanted in enumerate(trips):
        others = [other for m, other in enumerate(trips) if m < n]
        plans.append(_checked(plan_trip(user=by.user, draft=wanted, among=others), n))
    unit = plans[0].unit
    assert unit is not None
    with translation.override("th"):
        post_line = plans[0].posting.post.shown_title  # type: ignore[union-attr]
    request = TripRequest(
        user=by.user,
        unit=unit,
        post_line=post_line,
        subject=subject.strip(),
        plan_words=plan_words.strip(),
        budget_words=budget_words.strip(),
        invitation=invitation.strip(),
        wants_advance=wants_advance,
        repeats=draft.repeats if draft is not None else repeats,
        asked_by=by.user,
    )
    number = draw_number(by=by, unit=office_of(unit), kind=BOOK)
    request.register_number, request.number = number, number.plain
    request.full_clean(validate_constraints=False)
    request.save()
    TripActivity.objects.bulk_create(TripActivity(request=request, activity=a) for a in dict.fromkeys(activities))
    if draft is not None:
        use_trip_draft(by=by, draft=draft, request=request, without=without)
    attach_files(by=by, owner=request, model=TripRequestFile, files=list(files))
    for position, plan in enumerate(plans, start=1):
        trip = Trip(request=request, position=position)
        _write(trip, plan)
        trip.full_clean(validate_constraints=False)
        trip.save()
        _seat(trip, plan)
        _submit(by, trip, plan, position - 1)
    return request


def _submit(by: Actor, trip: Trip, plan: TripPlan, row: int | None = None) -> None:
    try:
        ask_vehicle(by=by, trip=trip, plan=plan)
    except Rejected as refusal:
        name = {"late_because": "late_reason", "passengers": "people"}.get(refusal.field, refusal.field)
        raise Rejected(f"t{row}-{name}" if row is not None and name else name, refusal.sentence) from refusal
    trip.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=trip.unit,
        subject=subject_of(trip),
        summary=summary_of(trip),
        facts=plan.facts,
        requester=trip.user,
        not_by=plan.travellers[1:] if plan.own_above else (),
        needed_on=trip.first_day if trip.first_day > timezone.localdate() else None,
    )
    trip.save()


def snapshot(trip: Trip) -> dict[str, Any]:
    """The trip as it stands, for its history: plain values, people by name and post."""
    data: dict[str, Any] = {}
    for name in (*FIELDS, "nights", "estimate"):
        value = getattr(trip, name)
        if isinstance(value, dt.datetime):
            value = timezone.localtime(value).isoformat()
        data[name] = str(value) if isinstance(value, Decimal) else value
    with translation.override("th"):
        data["people"] = [{"name": p.user.full_name, "post": p.post_line} for p in trip.people.select_related("user")]
        data["state"] = str(trip.get_state_display())
    data["decided_line"] = trip.decided_line
    return data


def _keep_version(by: Actor, trip: Trip, reason: str) -> None:
    TripVersion.objects.create(
        trip=trip,
        number=trip.version,
        data=snapshot(trip),
        approval=trip.approval,
        reason=reason[:300],
        made_by=by.user,
    )
    trip.version += 1


@service
def correct_trip(*, by: Actor, trip: Trip, draft: TripDraft) -> Trip:
    """Correct a trip that was sent back and send it again along the same route. Raises as ask_trips."""
    row = Trip.objects.take(by.user, "correct", trip.pk)
    if why := refusal_of("correct", row):
        raise Refused(why)
    lock_person(row.user)
    plan = _checked(plan_trip(user=row.user, draft=draft, replacing=row, among=_siblings(row)))
    with translation.override("th"):
        _keep_version(by, row, _("corrected after it was sent back"))
    give_back_vehicle(trip=row, reason=_("The trip was corrected."))
    _write(row, plan)
    row.state = S.SUBMITTED
    row.full_clean(validate_constraints=False)
    row.save()
    _seat(row, plan)
    ask_vehicle(by=by, trip=row, plan=plan)
    row.save()
    resubmit_approval(by=by, approval=row.approval, facts=plan.facts, subject=subject_of(row), summary=summary_of(row))
    return row


@service
def change_trip(*, by: Actor, trip: Trip, draft: TripDraft, reason: str) -> Trip:
    """Ask for a permitted trip anew with other words, before it begins. Return it.

    The former permission ends here: the time is given back at once, what stood is kept as a version, and the trip
    waits for a new permission. Raises as ask_trips.
    """
    row = Trip.objects.take(by.user, "change_own", trip.pk)
    if why := refusal_of("change", row):
        raise Refused(why)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    lock_person(row.user)
    plan = _checked(plan_trip(user=row.user, draft=draft, replacing=row, among=_siblings(row)))
    _keep_version(by, row, reason.strip())
    release(by=by, source_key=row.source_key)
    give_back_vehicle(trip=row, reason=reason.strip())
    _write(row, plan)
    row.state, row.decided_at, row.decided_by, row.decided_line = S.SUBMITTED, None, None, ""
    row.approval = None
    row.full_clean(validate_constraints=False)
    row.save()
    _seat(row, plan)
    _submit(by, row, plan)
    return row


def _siblings(trip: Trip) -> list[TripDraft]:
    rows = Trip.objects.filter(request=trip.request_id).live().exclude(pk=trip.pk)
    return [TripDraft(starts_at=t.starts_at, ends_at=t.ends_at, place=t.place) for t in rows]


@service
def cancel_trip(*, by: Actor, trip: Trip, reason: str) -> Trip:
    """Cancel a permitted trip with a reason: everybody's time is given back at once, and those concerned are told.

    The requester before the return; a head above or the keeper of the register at any time before money is claimed.
    """
    row = Trip.objects.take(by.user, "cancel", trip.pk)
    if why := refusal_of("cancel", row):
        raise Refused(why)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    if by.user.pk == row.user_id and row.is_over:
        raise Refused(_("The trip is over. The keeper of the register cancels it."))
    release(by=by, source_key=row.source_key)
    give_back_vehicle(trip=row, reason=reason.strip())
    row.state, row.ended_reason = S.CANCELLED, reason.strip()[:300]
    row.full_clean(validate_constraints=False)
    row.save()
    told = [p.user for p in row.people.select_related("user") if p.user_id != by.user.pk]
    if row.decided_by is not None and row.decided_by_id != by.user.pk:
        told.append(row.decided_by)
    for person in told:
        with translation.override(person.language):
            notify(
                users=[person],
                kind="trip",
                subject=_("Cancelled: %(place)s, %(when)s") % {"place": row.place, "when": when(row)},
                text=row.ended_reason,
                url=row.get_absolute_url(),
                icon="calendar-x",
                dedupe_key=f"trip-cancelled:{row.pk}",
            )
    return row


@service
def file_trip_papers(*, by: Actor, triprequest: TripRequest, files: Iterable[Any]) -> TripRequest:
    """Hang papers on a request: the plan, an invitation, a map."""
    row = TripRequest.objects.take(by.user, "file", triprequest.pk)
    attach_files(by=by, owner=row, model=TripRequestFile, files=list(files))
    return row
