"""What a request says: why an act is not open, its time and subject in words, the facts its route asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.thai import dates
from units import sentences
from units.acting import postings_of
from units.choices import FULL_CAPACITIES, HEADED_BY_LAW, PostRole
from units.services.routes import duty_holders

from ...choices import RequestState
from ...models import VehicleRequest

S = RequestState
WHY: dict[str, Any] = {
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
    return "" if request.state in STARTS[act] else str(WHY[request.state])


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
