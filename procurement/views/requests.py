"""Doors of requests for a vehicle (form 3): the list, asking, one request with its route, putting it on a car."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import ThaiInputError, parse_thai_date
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, PickFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView
from units.views.approvals import approval_context

from .. import services
from ..choices import ENDED_REQUESTS, RUNNING_USES, RequestState
from ..forms import requests as forms
from ..kept import vehicles_for_people
from ..models import Vehicle, VehicleDue, VehicleRequest, VehicleUse
from ..rulebook import rule_for
from ..services.obstacles import obstacles_for, seats_words
from ..services.papers import paper_words, papers_over, stopping_runs
from ..services.requests import refusal_of, time_words
from .words import bangkok, request_tag, use_tag

REQUESTS = gettext_lazy("Requests for vehicles")


def when(row: Any) -> str:
    """The time of a request or run."""
    return time_words(row.starts_at, row.ends_at)


def driver_of(row: VehicleRequest) -> str:
    """Who drives; empty before a car is found."""
    return row.use.driver.full_name if row.use else ""


def mine(user: Any) -> Q:
    """Asked by the person, or riding."""
    return Q(requester_id=user.pk)


def to_assign(user: Any) -> Q:
    """Agreed by the head and still without a car."""
    return Q(state=RequestState.AGREED)


def under_way(user: Any) -> Q:
    """Neither closed nor refused nor called off."""
    return ~Q(state__in=ENDED_REQUESTS)


class RequestListView(GovernedListView):
    """Requests the person sees."""

    model = VehicleRequest
    title = REQUESTS
    keeps_words = True
    template_name = "procurement/request_list.html"
    search_label = gettext_lazy("Search in places, purposes and form numbers")
    tabs = (
        Tab("open", gettext_lazy("Under way"), under_way),
        Tab("assign", gettext_lazy("Waiting for a car"), to_assign, hot=True),
        Tab("mine", gettext_lazy("Mine"), mine),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("number", "going_to", "purpose", "requester__first_name", "requester__last_name"),
        ChoiceFilter("state", pgettext_lazy("vehicle request", "State"), RequestState),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle", "use__vehicle_id"),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter("person", gettext_lazy("Asked by"), "requester_id", picker="person"),
        DateRangeFilter("from", gettext_lazy("Leaves on"), "starts_at", moments=True),
    )
    columns = (
        Column("number", pgettext_lazy("vehicle request", "Form number"), lambda r: r.number, sort="id", css="nw"),
        Column("to", gettext_lazy("Going to"), lambda r: r.going_to, sort="going_to", link=True),
        Column("when", gettext_lazy("When"), when, sort="starts_at", export=lambda r: bangkok(r.starts_at)),
        Column("until", gettext_lazy("Back by"), lambda r: bangkok(r.ends_at), screen=False),
        Column(
            "who", gettext_lazy("Asked by"), lambda r: r.requester.full_name, sort=("requester__sort_key", "requester")
        ),
        Column("unit", gettext_lazy("Unit"), lambda r: r.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("people", gettext_lazy("Riders"), lambda r: r.people, sort="people", num=True),
        Column("car", gettext_lazy("Car"), lambda r: str(r.use.vehicle) if r.use else "", css="nw"),
        Column("driver", pgettext_lazy("vehicle", "Driver"), driver_of, screen=False),
        Column("purpose", pgettext_lazy("vehicle request", "For what"), lambda r: r.purpose, screen=False),
        Column(
            "state",
            pgettext_lazy("vehicle request", "State"),
            request_tag,
            sort="state",
            export=lambda r: r.get_state_display(),
        ),
    )  # fmt: skip
    default_sort = ("-starts_at", "-id")
    add_url_name = "procurement:request_ask"
    add_label = gettext_lazy("Ask for a car")
    empty_title = gettext_lazy("No request here")
    empty_text = gettext_lazy("Requests for a car stand here with their route, car and driver.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()


class RequestAskView(GovernedFormView):
    """ขอใช้รถ."""

    model, form_class = VehicleRequest, forms.VehicleRequestForm
    template_name = "procurement/request_ask.html"
    service = staticmethod(services.request_vehicle)
    title, submit_label = gettext_lazy("Ask for a car"), gettext_lazy("Send this request")
    saved = gettext_lazy("Sent. The route and its state stand below.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REQUESTS, reverse("procurement:request_list")), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:request_list")

    def get_initial(self) -> dict[str, Any]:
        today, user = timezone.localdate(), self.request.user
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        lead = rule_for(posting.post.unit if posting else None, today).lead_days
        try:
            day = dt.date.fromisoformat(self.request.GET.get("on", "")[:10])
        except (ThaiInputError, ValueError):
            day = today + dt.timedelta(days=max(lead, 1))
        raw = self.request.GET.get("car", "")
        wanted = None
        if raw.isascii() and raw.isdigit() and len(raw) < 19:
            wanted = Vehicle.objects.visible_to(user).filter(pk=int(raw)).first()
        return {
            "starts_on": day,
            "starts_time": dt.time(8, 30),
            "ends_on": day,
            "ends_time": dt.time(16, 30),
            "passengers": user.full_name,
            "phone": getattr(user, "phone", ""),
            "wanted": wanted,
        }

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"free": self.free(form)}

    def free(self, form: Any) -> list[dict[str, Any]]:
        """Which cars are free in the time of the form, with the reasons of those that are not."""
        start, end = self.time_of(form)
        if start is None or end is None or end <= start:
            return []
        cars = vehicles_for_people(self.request.user)
        why = obstacles_for(cars, start, end)
        return [{"car": car, "why": why[car.pk]} for car in cars]

    def time_of(self, form: Any) -> tuple[Any, Any]:
        """The moments in the form: as typed where they can be read, else as first offered."""
        if form.is_bound:
            given = form.cleaned_data if hasattr(form, "cleaned_data") else {}
            return given.get("starts_at"), given.get("ends_at")
        first = form.initial
        if not first.get("starts_on") or not first.get("starts_time"):
            return None, None
        return (
            timezone.make_aware(dt.datetime.combine(first["starts_on"], first["starts_time"])),
            timezone.make_aware(dt.datetime.combine(first["ends_on"], first["ends_time"])),
        )


class RequestFreeView(RequestAskView):
    """Which cars are free, said while the form is being filled in."""

    http_method_names = ("get", "head", "options")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        def day(name: str) -> Any:
            return parse_thai_date(request.GET.get(name, ""), today=timezone.localdate())

        self.object = None
        form = forms.VehicleRequestForm(request.GET, actor=request.actor)
        form.is_valid()
        try:
            asked = day("starts_on")
        except ThaiInputError:
            asked = None
        return self.page({"free": self.free(form), "asked": asked}, template="procurement/_free_cars.html")


class RequestDetailView(GovernedDetailView):
    """One request: what is asked, the route, the box of who decides, its car, what can be done."""

    model = VehicleRequest
    template_name = "procurement/request_detail.html"
    context_name = "asked"

    def get_rows(self, user: Any) -> Any:
        return VehicleRequest.objects.visible_to(user).with_names()

    def get_title(self) -> Any:
        return _("Car to %(place)s") % {"place": self.object.going_to}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REQUESTS, reverse("procurement:request_list")), (self.object.number or self.object.going_to, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        verbs = ["correct", "cancel", "assign"]
        right = {verb: ok for (verb, _pk), ok in may_map(user, [row], verbs).items()}
        acts = []
        if right["assign"] and not refusal_of("assign", row):
            label = gettext_lazy("Put on another car") if row.use_id else gettext_lazy("Put on a car")
            acts.append(("assign", label, "" if row.use_id else "btn-primary"))
        if right["correct"] and not refusal_of("correct", row):
            acts.append(("correct", gettext_lazy("Correct and send again"), "btn-primary"))
        if right["cancel"] and not refusal_of("cancel", row):
            acts.append(("cancel", gettext_lazy("Call it off"), ""))
        return {
            "when": when(row),
            "state": request_tag(row),
            **approval_context(self.request, row.approval),
            "acts": [
                {"label": label, "css": css, "url": reverse(f"procurement:request_{key}", args=[row.pk])}
                for key, label, css in acts
            ],
            "passengers": list(row.passengers.order_by("sort_key")),
            "papers": [paper_words(due) for due in self.papers(row)],
            "seats": seats_words(row.use) if row.use else "",
            "use_state": use_tag(row.use) if row.use else "",
            "together": list(
                VehicleRequest.objects.visible_to(user).filter(use=row.use).exclude(pk=row.pk).with_names()
            )
            if row.use
            else [],
        }

    def papers(self, row: VehicleRequest) -> list[VehicleDue]:
        """The papers of its car that run out before the run is over; none once the car is back."""
        return papers_over([row.use])[row.use.pk] if row.use and row.use.state in RUNNING_USES else []


class _Act(ActionView):
    """One act on one request."""

    model = VehicleRequest
    object_kwarg = "request"
    template_name = "procurement/request_act.html"
    act = ""

    def get_rows(self, user: Any) -> Any:
        return VehicleRequest.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        row = self.object
        first = (REQUESTS, reverse("procurement:request_list"))
        return [first, (row.number or row.going_to, row.get_absolute_url()), (self.get_title(), "")]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"asked": self.object, "when": when(self.object), "why_not": refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class RequestCorrectView(_Act):
    act, verb, form_class = "correct", "correct", forms.VehicleRequestForm
    service = staticmethod(services.correct_vehicle_request)
    title, submit_label = gettext_lazy("Correct the request"), gettext_lazy("Send it again with this")
    saved = gettext_lazy("Sent again.")

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        names = (
            "going_to",
            "province",
            "purpose",
            "plan_line",
            "people",
            "phone",
            "wanted",
            "self_drive",
            "late_because",
        )
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        return {
            **{name: getattr(row, name) for name in names},
            "starts_on": starts.date(),
            "starts_time": starts.time(),
            "ends_on": ends.date(),
            "ends_time": ends.time(),
            "passengers": "\n".join(p.full_name for p in row.passengers.order_by("sort_key")),
        }


class RequestCancelView(_Act):
    act, verb, form_class = "cancel", "cancel", forms.CancelForm
    service = staticmethod(services.cancel_vehicle_request)
    title, submit_label, submit_css = gettext_lazy("Call the request off"), gettext_lazy("Call it off"), "btn-danger"
    saved = gettext_lazy("Called off. Time and seat are free again.")

    def get_initial(self) -> dict[str, Any]:
        return {}


def places_for(user: Any, row: VehicleRequest) -> list[dict[str, Any]]:
    """Every car the person gives out and every planned run near it: free or not, with the reasons. Few statements."""
    rows = Vehicle.objects.visible_to(user, "keep").for_people().with_names()
    cars = list(rows.order_by("unit__position", "number", "pk"))
    why = obstacles_for(cars, row.starts_at, row.ends_at, apart_from=row.use.source_key if row.use else "")
    runs = VehicleUse.objects.visible_to(user, "keep").filter(state="planned").on_days(row.first_day, row.last_day)
    found = []
    near = list(runs.exclude(pk=row.use_id).with_people().with_names().order_by("starts_at"))
    papers = stopping_runs(near, row.last_day)
    for run in near:
        left = run.vehicle.seats - run.driver_seat - run.riding
        short = _("%(left)d seats are left, %(people)d are needed.") % {"left": left, "people": row.people}
        found.append(
            {
                "value": f"u:{run.pk}",
                "label": str(run.vehicle),
                "meta": _("Join the run to %(place)s, %(when)s, driver %(driver)s, %(left)d seats left")
                % {"place": run.going_to, "when": when(run), "driver": run.driver.full_name, "left": left},
                "why": [*([short] if left < row.people else []), *(paper_words(due) for due in papers[run.pk])],
                "run": True,
            }
        )
    for car in cars:
        reasons = list(why[car.pk])
        if car.seats < row.people:
            reasons.append(_("%(seats)d seats, %(people)d are needed.") % {"seats": car.seats, "people": row.people})
        found.append(
            {
                "value": f"v:{car.pk}",
                "label": str(car),
                "meta": " · ".join(
                    filter(
                        None,
                        [
                            car.full_name,
                            _("%(n)d seats") % {"n": car.seats},
                            car.unit.shown_short_name,
                            car.driver.full_name if car.driver else _("no usual driver"),
                        ],
                    )
                ),
                "why": reasons,
                "run": False,
            }
        )
    return found


class RequestAssignView(_Act):
    """Put the request on a car or join it to a planned run; what is taken cannot be chosen and says why."""

    act, verb, form_class = "assign", "assign", forms.AssignForm
    template_name = "procurement/request_assign.html"
    service = staticmethod(services.assign_request)
    title, submit_label = gettext_lazy("Put on a car"), gettext_lazy("Put it on this car")
    saved = gettext_lazy("The car and its driver are taken for this time.")

    def places(self) -> list[dict[str, Any]]:
        if not hasattr(self, "_places"):
            self._places = places_for(self.request.user, self.object)
        return self._places

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"places": [(p["value"], p["label"]) for p in self.places()]}

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        wanted = f"v:{row.wanted_id}" if row.wanted_id else ""
        free = [p["value"] for p in self.places() if not p["why"] and not p["run"]]
        raw = self.request.GET.get("car", "")
        if f"v:{raw}" in free:
            wanted = f"v:{raw}"
        return {"place": wanted if wanted in free else "", "driver": row.requester if row.self_drive else None}

    def get_context(self, form: Any) -> dict[str, Any]:
        return {**super().get_context(form), "places": self.places(), "chosen": form["place"].value()}

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        kind, _colon, key = given.pop("place").partition(":")
        model = VehicleUse if kind == "u" else Vehicle
        found = model.objects.get_visible(self.request.user, "keep", pk=int(key))
        return {**given, "use" if kind == "u" else "vehicle": found}
