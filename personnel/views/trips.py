"""Doors of trips: my trips, the control register, asking with its live working out, one request with its trips."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import fiscal_end, fiscal_start
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may, may_add
from coopoffice.web.prepared import kept_rows
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import (
    ActionView,
    GovernedDetailView,
    GovernedListView,
    GovernedView,
)
from coopoffice.web.words import moment
from units.choices import StepState
from units.models import ApprovalStep
from units.querysets import midnight

from ..forms import trip_acts as act_forms
from ..models import Trip, TripAdvance, TripRequest, TripRequestDraft
from ..services import trips as services
from ..trip_choices import LIVE_TRIPS, WAITING_TRIPS, Means, TripState
from ..trip_counting import total
from ..trip_figures import claimed, goes, reported
from ..trip_plan import lines_by_month
from ..trip_words import people_words, when
from .leave import fiscal_choices

MINE = gettext_lazy("My trips")
REGISTER_TITLE = gettext_lazy("Control register of trips")
ONE_DAY = dt.timedelta(days=1)

STATE_TAGS = {
    TripState.SUBMITTED: ("info", "hourglass"),
    TripState.RETURNED: ("warn", "arrow-back-up"),
    TripState.APPROVED: ("ok", "check"),
    TripState.REFUSED: ("danger", "x"),
    TripState.WITHDRAWN: ("", "arrow-back"),
    TripState.CANCELLED: ("", "x"),
}


def state_tag(trip: Trip) -> str:
    """The state in words, tinted."""
    kind, icon = STATE_TAGS[TripState(trip.state)]
    return tag(trip.get_state_display(), kind, icon)


# --- my trips ---------------------------------------------------------------------------------------------------------


def my_trips(user: Any) -> Any:
    """The trips the person goes on, with what hangs on them."""
    rows = Trip.objects.visible_to(user).filter(Q(user=user) | goes(user)).with_names()
    return rows.annotate(reported=reported(), claimed=claimed())


class MyTripsView(GovernedView):
    """ไปราชการของฉัน: what lies ahead, what waits, what is to be reported and claimed, what is owed."""

    model = Trip
    template_name = "personnel/my_trips.html"
    title = MINE

    def get(self, request: HttpRequest) -> HttpResponse:
        user, now = request.user, timezone.now()
        ahead, returned, done = self.trips(user, now)
        advances = kept_rows(user, ("my_advances",), lambda: my_advances(user))
        return self.page(
            {
                "title": self.title,
                "crumbs": [(MINE, "")],
                "ahead": [(t, state_tag(t), when(t)) for t in [*returned, *ahead]],
                "done": [(t, state_tag(t), when(t)) for t in done],
                "advances": advances,
                "may_ask": may_add(user, Trip),
                "last": last_request(user),
                "drafts": kept_rows(user, ("my_trip_drafts",), lambda: my_drafts(user)),
                "waiting": sum(1 for t in ahead if t.is_waiting),
            }
        )

    def trips(self, user: Any, now: dt.datetime) -> tuple[list[Trip], list[Trip], list[Trip]]:
        """What lies ahead, what was sent back too late, and what was made; each with its request."""
        rows = lambda: my_trips(user).prefetch_related(None).select_related(None).select_related("request")  # noqa: E731
        return (
            kept_rows(user, ("my_trips_ahead",), lambda now: my_ahead(rows(), now), now=now),
            kept_rows(user, ("my_trips_returned",), lambda now: my_returned(rows(), user, now), now=now),
            kept_rows(user, ("my_trips_done",), lambda now: my_done(rows(), now), now=now),
        )


def my_ahead(rows: Any, now: dt.datetime) -> Any:
    """Waiting or permitted, and not over."""
    return rows.filter(state__in=LIVE_TRIPS, ends_at__gt=now).order_by("starts_at", "pk")[:30]


def my_returned(rows: Any, user: Any, now: dt.datetime) -> Any:
    """The own ones that were sent back, and whose time has passed."""
    return rows.filter(state=TripState.RETURNED, user=user, ends_at__lte=now)[:10]


def my_done(rows: Any, now: dt.datetime) -> Any:
    """Permitted and over, the latest first."""
    return rows.filter(state=TripState.APPROVED, ends_at__lte=now).order_by("-starts_at", "-pk")[:20]


def my_advances(user: Any) -> Any:
    """Advances the person owes."""
    return TripAdvance.objects.visible_to(user).filter(borrower=user).owed().order_by("due_on")[:5]


def last_request(user: Any) -> TripRequest | None:
    """The key of the person's latest request, as a row."""

    def rows() -> Any:
        return TripRequest.objects.visible_to(user).filter(user=user).order_by("-pk").only("pk")[:1]

    return next(iter(kept_rows(user, ("my_last_request",), rows)), None)


def my_drafts(user: Any) -> Any:
    """The person's drafts, the latest first."""
    return TripRequestDraft.objects.visible_to(user).order_by("-updated_at", "-pk")


# --- the control register ---------------------------------------------------------------------------------------------


def waiting(user: Any) -> Q:
    """Asked for and not yet decided."""
    return Q(state__in=WAITING_TRIPS)


def away_today(user: Any) -> Q:
    """Permitted and running today."""
    start = midnight(timezone.localdate())
    return away_between(start, start + ONE_DAY)


def away_between(start: dt.datetime, end: dt.datetime) -> Q:
    """Permitted and running at any moment from ``start`` until before ``end``."""
    return Q(state=TripState.APPROVED, starts_at__lt=end, ends_at__gt=start)


def coming(user: Any) -> Q:
    """Permitted and still to come."""
    return Q(state=TripState.APPROVED, starts_at__gte=midnight(timezone.localdate()) + ONE_DAY)


def unreported(user: Any) -> Q:
    """Made, and no report yet."""
    return Q(state=TripState.APPROVED, ends_at__lte=moment()) & Q(~reported())


def in_year(value: str) -> Q:
    """Trips with a moment in the fiscal year."""
    year = int(value)
    return Q(starts_at__lt=midnight(fiscal_end(year) + ONE_DAY), ends_at__gt=midnight(fiscal_start(year)))


def numbered(trip: Trip) -> str:
    """The request's number and the place of the trip in it."""
    return f"{trip.request.number} ({trip.position})" if trip.request.number else str(trip.position)


class TripListView(GovernedListView):
    """ทะเบียนคุมการไปราชการ of everybody the person sees: screen, Excel and print carry the same rows."""

    model = Trip
    title = REGISTER_TITLE
    keeps_words = True
    search_label = gettext_lazy("Search in places, purposes, names and numbers")
    tabs = (
        Tab("all", gettext_lazy("All")),
        Tab("waiting", pgettext_lazy("trip", "Waiting"), waiting, hot=True),
        Tab("today", gettext_lazy("On a trip today"), away_today),
        Tab("coming", gettext_lazy("Coming"), coming),
        Tab("unreported", gettext_lazy("No report yet"), unreported),
    )
    filters = (
        SearchFilter(
            "place", "request__subject", "request__number", "user__first_name", "user__last_name",
            "user__first_name_en", "user__last_name_en",
        ),
        ChoiceFilter("state", gettext_lazy("State"), TripState),
        ChoiceFilter("means", gettext_lazy("Travels by"), Means),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), fiscal_choices, in_year),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter(
            "person", gettext_lazy("Person"),
            goes, picker="person",
        ),
        DateRangeFilter("from", gettext_lazy("Departure"), "starts_at", moments=True),
    )  # fmt: skip
    columns = (
        Column("number", gettext_lazy("Request number"), numbered, sort="id", css="nw"),
        Column(
            "asked", gettext_lazy("Asked on"), lambda t: timezone.localtime(t.request.asked_at).date(), screen=False
        ),
        Column("person", gettext_lazy("Who goes"), people_words, sort=("user__sort_key", "user_id"), link=True,
               export=lambda t: ", ".join(p.user.full_name for p in t.people.all())),
        Column("unit", gettext_lazy("Unit"), lambda t: t.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("what", gettext_lazy("Purpose of the trips"), lambda t: t.request.subject),
        Column("place", gettext_lazy("Place"), lambda t: t.place, sort="place"),
        Column("when", gettext_lazy("Days and hours"), when, sort="starts_at",
               export=lambda t: timezone.localtime(t.starts_at).replace(tzinfo=None)),
        Column("until", gettext_lazy("Back at"), lambda t: timezone.localtime(t.ends_at).replace(tzinfo=None),
               screen=False),
        Column("means", gettext_lazy("Travels by"), lambda t: t.get_means_display(), sort="means"),
        Column("estimate", gettext_lazy("Estimate"), lambda t: f"{t.estimate:,.0f}", sort="estimate", num=True,
               export=lambda t: t.estimate),
        Column("state", gettext_lazy("State"), state_tag, sort="state", export=lambda t: t.get_state_display()),
        Column("by", gettext_lazy("Permitted by"), lambda t: t.decided_line, screen=False),
    )  # fmt: skip
    default_sort = ("-starts_at", "-id")
    add_url_name = "personnel:trip_ask"
    add_label = gettext_lazy("Ask for a trip")
    empty_title = gettext_lazy("No trip here")
    empty_text = gettext_lazy("Trips that are asked for stand here, with people, means and money.")
    template_name = "personnel/trip_list.html"

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()


# --- one request with its trips ---------------------------------------------------------------------------------------


def open_for(user: Any, trips: list[Trip]) -> list[Trip]:
    """Those of the trips whose open step the person may decide now. One statement."""
    keys = [t.approval_id for t in trips if t.approval_id]
    steps = ApprovalStep.objects.visible_to(user, "decide").filter(approval_id__in=keys, state=StepState.OPEN)
    mine = set(steps.values_list("approval_id", flat=True))
    return [t for t in trips if t.approval_id in mine]


class TripRequestDetailView(GovernedDetailView):
    """One request: its trips and their states, decided one by one in one go; plan, papers, money."""

    model = TripRequest
    template_name = "personnel/trip_request.html"
    context_name = "asked"

    def get_rows(self, user: Any) -> Any:
        trips = Prefetch("trips", Trip.objects.visible_to(user).with_names().order_by("position"))
        return TripRequest.objects.visible_to(user).with_names().prefetch_related(trips)

    def get_title(self) -> Any:
        return self.object.subject

    def get_crumbs(self) -> list[tuple[Any, str]]:
        own = self.object.user_id == self.request.user.pk
        first = (MINE, reverse("personnel:my_trips")) if own else (REGISTER_TITLE, reverse("personnel:trip_list"))
        return [first, (_("Request %(number)s") % {"number": self.object.number}, "")]

    def get_context(self) -> dict[str, Any]:
        asked, user = self.object, self.request.user
        trips = list(asked.trips.all())
        mine = open_for(user, trips)
        form = None
        if mine:
            form = act_forms.TripDecideForm(None, actor=self.request.actor, trips=mine)  # type: ignore[attr-defined]
        advances = list(TripAdvance.objects.visible_to(user).filter(request=asked).order_by("-pk"))
        permitted = [t for t in trips if t.is_permitted]
        may_borrow = bool(permitted) and may(user, "ask_advance", asked) and not any(a.is_owed for a in advances)
        activities = [row.activity for row in asked.plan_lines.select_related("activity__plan__unit")]
        return {
            "trips": [(t, state_tag(t), when(t)) for t in trips],
            "decide_form": form,
            "advances": advances,
            "may_borrow": may_borrow and not advances,
            "may_file": may(user, "file", asked),
            "plan_lines": lines_by_month(activities, [t.first_day for t in trips], user),
            "files": asked.files.select_related("blob", "uploaded_by"),
            "own": asked.user_id == user.pk,
            "estimate": sum((t.estimate for t in trips if t.state in LIVE_TRIPS), start=total([])),
        }


class TripDecideView(ActionView):
    """Decide the trips of one request one by one, in one act."""

    model = TripRequest
    verb = "view"
    object_kwarg = "request"
    form_class = act_forms.TripDecideForm
    service = staticmethod(services.decide_trips)
    title, submit_label = gettext_lazy("Decide the trips"), gettext_lazy("Record these decisions")
    saved = gettext_lazy("Decided; those concerned are told.")
    template_name = "personnel/trip_decide.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        trips = Trip.objects.visible_to(self.request.user).filter(request=self.object).with_names()
        return {"trips": open_for(self.request.user, list(trips.order_by("position")))}

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REGISTER_TITLE, reverse("personnel:trip_list")), (self.object.subject, self.object.get_absolute_url())]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class TripRequestFilesView(ActionView):
    """Hang papers on a request."""

    model = TripRequest
    verb = "file"
    form_class = act_forms.TripFilesForm
    service = staticmethod(services.file_trip_papers)
    title, submit_label = gettext_lazy("Hang papers on"), gettext_lazy("Hang them on")
    saved = gettext_lazy("The papers hang on the request.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(MINE, reverse("personnel:my_trips")), (self.object.subject, self.object.get_absolute_url())]

    def get_initial(self) -> dict[str, Any]:
        return {}
