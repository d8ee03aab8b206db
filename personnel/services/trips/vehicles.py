"""The office vehicle of a trip: asked for with the trip, called off with it."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from procurement.choices import RequestState
from procurement.services import cancel_vehicle_request, request_vehicle
from procurement.services.requests import refusal_of
from units.acting import Actor, actor_for
from units.services.routes import duty_holders

from ...models import Trip
from ...trip_choices import Means
from ...trip_words import when
from .planning import TripPlan


@service
def ask_vehicle(*, by: Actor, trip: Trip, plan: TripPlan) -> None:
    """Ask for the office vehicle of the trip, with all who go as passengers; nothing for other means.

    The trip holds its people's time itself once permitted. A trip that is over needs no vehicle any more. Raises
    Rejected where the vehicle has to be asked for earlier and no reason is given. The caller saves the trip.
    """
    draft = plan.draft
    trip.vehicle_request = None
    if draft.means != Means.OFFICE_CAR or draft.ends_at <= timezone.now():
        return
    try:
        trip.vehicle_request = request_vehicle(
            by=by,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            going_to=draft.place,
            purpose=trip.request.subject,
            passengers=plan.travellers,
            unit=trip.unit,
            phone=by.user.phone,
            plan_line=trip.request.plan_words[:200],
            wanted=draft.vehicle,
            late_because=draft.late_reason or draft.means_reason,
            people_held=True,
            origin_key=trip.source_key,
            origin_title=str(trip.request.subject)[:200],
            origin_url=trip.get_absolute_url(),
        )
    except Rejected as refusal:
        if refusal.field or not plan.own_above:
            raise
        _tell_vehicle_officer(trip)  # nobody stands above the head of the office to agree to a vehicle


def _tell_vehicle_officer(trip: Trip) -> None:
    for posting in duty_holders("GA-D4", trip.unit):
        with translation.override(posting.user.language):
            notify(
                users=[posting.user],
                kind="trip",
                subject=_("A vehicle for %(person)s: %(place)s, %(when)s")
                % {"person": trip.user.full_name, "place": trip.place, "when": when(trip)},
                url=trip.get_absolute_url(),
                icon="car",
                dedupe_key=f"trip-vehicle:{trip.pk}:{trip.version}",
            )


@service
def give_back_vehicle(*, trip: Trip, reason: str) -> None:
    """Call the request for the vehicle off, where it can be: the car and its driver are free at once.

    It is called off in the requester's name, whoever refused, cancelled or changed the trip: the request is theirs.
    """
    request = trip.vehicle_request
    if request is None:
        return
    request.refresh_from_db()
    if request.state == RequestState.DRAFT or not refusal_of("cancel", request):
        words = reason.strip() or str(_("The trip was cancelled."))
        cancel_vehicle_request(by=actor_for(trip.user), request=request, reason=words)
