"""What trips contribute to the shell: kind of request, boxes of "my day", quick action, search, the duty's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.thai import normalise
from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedRows, hang_on, kept_rows
from units.approvals import approval_kinds
from units.querysets import midnight
from units.reach import reach

from .models import Trip, TripAdvance, TripPerson
from .trip_choices import LIVE_TRIPS, OWED
from .trip_figures import goes
from .trip_kinds import TRIP
from .trip_words import people_words, when
from .views.trips import ONE_DAY, away_between, away_today, state_tag

approval_kinds.register(TRIP)


# What the box of today's trips shows of one.
COLUMNS = (
    *("place", "starts_at", "ends_at", "unit__short_name", "unit__short_name_en"),
    *(f"user__{name}" for name in ("title", "first_name", "last_name", "first_name_en", "last_name_en")),
)


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


registry.quick_actions.register(
    "trip_ask",
    registry.QuickAction("trip_ask", _("Ask for a trip"), "personnel:trip_ask", "map-pin", order=15, shown=_has_place),
)


def _going(trips: Ids) -> QuerySet[TripPerson]:
    return TripPerson.objects.filter(trip__among=trips).order_by("trip_id", "position", "pk")


going_on = PreparedRows("coop_going_on", _going, trips=Ids)


def mine(request: HttpRequest) -> dict[str, Any] | None:
    """The person's trips ahead and advances owed; not shown while there is none."""
    if not _has_place(request):
        return None
    user = request.user

    def ahead(now: dt.datetime) -> QuerySet:
        rows = Trip.objects.visible_to(user).filter(Q(user=user) | goes(user))
        return rows.filter(state__in=LIVE_TRIPS, ends_at__gt=now).order_by("starts_at", "pk")[:4]

    def owed() -> QuerySet:
        rows = TripAdvance.objects.visible_to(user).filter(borrower=user, state__in=OWED)
        return rows.order_by("due_on")[:2]

    rows = kept_rows(user, ("trips_ahead",), ahead, now=timezone.now())
    found = [(trip, state_tag(trip), when(trip)) for trip in rows]
    advances = kept_rows(user, ("advances_owed",), owed)
    return {"rows": found, "advances": advances} if found or advances else None


def today(request: HttpRequest) -> dict[str, Any] | None:
    """Trips of today in the units one supervises or keeps the register of; not shown to others."""
    reached = reach(request.user)
    if not (reached.supervises or reached.has_duty("GA-B1", "EX-4")):
        return None

    def away(start: dt.datetime, end: dt.datetime) -> QuerySet:
        rows = Trip.objects.visible_to(request.user).filter(away_between(start, end))
        rows = rows.select_related("user", "unit").only(*COLUMNS)
        return rows.order_by("unit__position", "starts_at", "pk")[:7]

    start = midnight(timezone.localdate())
    found = kept_rows(request.user, ("trips_today",), away, start=start, end=start + ONE_DAY)
    if not found:
        return None
    hang_on(found, "people", going_on(trips=Ids(trip.pk for trip in found)))
    count = len(found)
    if count == 7:  # one more than is shown
        count = Trip.objects.visible_to(request.user).filter(away_today(request.user)).count()
    return {"rows": [(trip, when(trip)) for trip in found[:6]], "count": count}


registry.widgets.register(
    "my_trips", registry.Widget("my_trips", "personnel/_trips_widget.html", mine, column="side", order=28)
)
registry.widgets.register(
    "trips_today", registry.Widget("trips_today", "personnel/_trips_today_widget.html", today, column="side", order=26)
)


def find_trips(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Trips by place, purpose, number or person."""
    rows = Trip.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(
            Q(place__icontains=word)
            | Q(request__subject__icontains=word)
            | Q(request__number__icontains=word)
            | Q(user__first_name__icontains=word)
            | Q(user__last_name__icontains=word)
        )
    for row in rows.with_names().order_by("-starts_at", "-pk")[:limit]:
        meta = f"{when(row)} · {people_words(row)} · {row.get_state_display()}"
        yield registry.SearchHit(row.place, row.get_absolute_url(), meta, "map-pin")


registry.search_sources.register(
    "trips",
    registry.SearchSource(
        "trips",
        pgettext_lazy("kind of request", "Official trip"),
        find_trips,
        45,
        lambda text: f"{reverse('personnel:trip_list')}?{urlencode({'q': text})}",
    ),
)
registry.carries_out("personnel:trip_list", "EX-4")
