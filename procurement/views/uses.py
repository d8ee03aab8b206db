"""Doors of the book of use (form 4): leaving, coming back, written lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, FlagFilter, PersonFilter, PickFilter, SearchFilter
from coopoffice.web.policies import may_add, may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import services
from ..choices import RUNNING_USES, RequestState, UseState
from ..forms import requests as forms
from ..models import Vehicle, VehicleRequest, VehicleUse
from ..querysets.vehicles import papers_run_out
from ..services.obstacles import seats_words
from ..services.papers import leaving_papers, paper_words, papers_over
from ..services.uses import before_words, leaving_refusal
from .requests import when
from .words import bangkok, figure, moment, request_tag, use_tag

BOOK = gettext_lazy("Book of use")


def now_out(user: Any) -> Q:
    """On the road now."""
    return Q(state=UseState.OUT)


def planned(user: Any) -> Q:
    """Planned, and waiting to leave."""
    return Q(state=UseState.PLANNED)


def papers_out(user: Any) -> Q:
    """Planned or out, with a car whose papers run out before the run is over."""
    return Q(state__in=RUNNING_USES) & papers_run_out()


def to_look_at(user: Any) -> Q:
    """With a gap in the readings, or opened again."""
    return Q(gap_km__gt=1) | Q(state=UseState.REOPENED)


class UseListView(GovernedListView):
    """บันทึกการใช้รถ: every run of every car the person sees."""

    model = VehicleUse
    title = BOOK
    keeps_words = True
    search_label = gettext_lazy("Search in plates and places")
    template_name = "procurement/use_list.html"
    tabs = (
        Tab("written", gettext_lazy("Written lines"), lambda u: Q(state__in=[UseState.BACK, UseState.REOPENED])),
        Tab("out", gettext_lazy("On the road"), now_out, hot=True),
        Tab("planned", pgettext_lazy("vehicle use", "Planned"), planned),
        Tab("papers", gettext_lazy("Papers run out"), papers_out),
        Tab("look", gettext_lazy("Gaps and opened lines"), to_look_at),
        Tab("mine", gettext_lazy("I drive"), lambda u: Q(driver_id=u.pk)),
    )
    filters = (
        SearchFilter("vehicle__plate", "going_to"),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        PersonFilter("driver", pgettext_lazy("vehicle", "Driver"), "driver_id", picker="person"),
        ChoiceFilter("state", pgettext_lazy("vehicle use", "State"), UseState),
        DateRangeFilter("left", gettext_lazy("Left on"), "left_at", moments=True),
        FlagFilter("gap", gettext_lazy("With a gap"), Q(gap_km__gt=1)),
    )
    columns = (
        Column("vehicle", gettext_lazy("Vehicle"), lambda u: str(u.vehicle), sort="vehicle__plate", css="nw"),
        Column("to", gettext_lazy("Place gone to"), lambda u: u.going_to or "–", sort="going_to", link=True),
        Column("left", gettext_lazy("Left at"), lambda u: moment(u.left_at) or when(u), sort="left_at",
               export=lambda u: bangkok(u.left_at)),
        Column("out", gettext_lazy("km at leaving"), lambda u: figure(u.odometer_out), num=True,
               export=lambda u: u.odometer_out),
        Column("back", gettext_lazy("Came back at"), lambda u: moment(u.back_at), sort="back_at",
               export=lambda u: bangkok(u.back_at)),
        Column("in", gettext_lazy("km at coming back"), lambda u: figure(u.odometer_in), num=True,
               export=lambda u: u.odometer_in),
        Column("km", gettext_lazy("Distance (km)"), lambda u: figure(u.distance), num=True, sort="km",
               export=lambda u: u.distance),
        Column("driver", pgettext_lazy("vehicle", "Driver"), lambda u: u.driver.full_name,
               sort=("driver__sort_key", "driver_id")),
        Column("state", pgettext_lazy("vehicle use", "State"), use_tag, sort="state",
               export=lambda u: u.get_state_display()),
        Column("users", gettext_lazy("Who used it"), lambda u: users_of(u), screen=False),
        Column("gap", gettext_lazy("Gap (km)"), lambda u: u.gap_km, num=True, screen=False),
        Column("remark", pgettext_lazy("register", "Remark"), lambda u: u.remark or u.gap_note, screen=False),
    )  # fmt: skip
    default_sort = ("-left_at", "-starts_at", "-id")
    nulls_last = frozenset({"left_at", "back_at", "km"})
    empty_title = gettext_lazy("No run here")
    empty_text = gettext_lazy("Each run of a car becomes a line of its book of use.")

    def get_rows(self, user: Any) -> Any:
        return VehicleUse.objects.visible_to(user).annotate(km=F("odometer_in") - F("odometer_out"))

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()

    def get_context(self, listing: Any) -> dict[str, Any]:
        return {"may_record": may_add(self.request.user, VehicleUse)}


def users_of(use: VehicleUse) -> str:
    """Who used the car: those who asked, else the driver."""
    names = dict.fromkeys(r.requester.full_name for r in use.carried)  # type: ignore[attr-defined]
    return ", ".join(names) or use.driver.full_name


class UseDetailView(GovernedDetailView):
    """One run: who rides, the readings, what can be written."""

    model = VehicleUse
    template_name = "procurement/use_detail.html"
    context_name = "use"

    def get_rows(self, user: Any) -> Any:
        return VehicleUse.objects.visible_to(user).with_names()

    def get_title(self) -> Any:
        return f"{self.object.vehicle} · {self.object.going_to or when(self.object)}"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(BOOK, reverse("procurement:use_list")), (str(self.object.vehicle), "")]

    def get_context(self) -> dict[str, Any]:
        use, user = self.object, self.request.user
        right = {verb: ok for (verb, _pk), ok in may_map(user, [use], ["drive", "keep"]).items()}
        acts, why_not = [], ""
        if right["drive"] and use.state == UseState.PLANNED:
            why_not = leaving_refusal(use)
            if not why_not:
                acts.append(("depart", gettext_lazy("Write leaving"), "btn-primary"))
        if right["drive"] and use.state == UseState.OUT:
            acts.append(("back", gettext_lazy("Write coming back"), "btn-primary"))
        if right["drive"] and use.state == UseState.REOPENED:
            acts.append(("correct", gettext_lazy("Write the line anew"), "btn-primary"))
        if right["keep"] and use.state == UseState.BACK:
            if any(r.state == RequestState.RETURNED for r in use.carried):
                acts.append(("close", gettext_lazy("Looked over, close it"), "btn-primary"))
            acts.append(("reopen", gettext_lazy("Open the line again"), ""))
        seen = VehicleRequest.objects.visible_to(user).filter(use=use)
        over = papers_over([use])[use.pk] if use.state in RUNNING_USES else []
        return {
            "papers": [paper_words(due) for due in over],
            "papers_stop": bool(why_not) and why_not == leaving_papers(use).refusal,
            "may_renew": right["keep"],
            "when": when(use),
            "state": use_tag(use),
            "seats": seats_words(use),
            "why_not": why_not,
            "acts": [
                {"label": label, "css": css, "url": reverse(f"procurement:use_{key}", args=[use.pk])}
                for key, label, css in acts
            ],
            "open_requests": set(seen.values_list("pk", flat=True)),
            "carried": [(r, request_tag(r), when(r)) for r in use.carried],
        }


class _Act(ActionView):
    """One act on one run."""

    model = VehicleUse
    object_kwarg = "use"
    verb = "drive"
    template_name = "procurement/use_act.html"

    def get_rows(self, user: Any) -> Any:
        return VehicleUse.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        use = self.object
        return [
            (BOOK, reverse("procurement:use_list")),
            (str(use.vehicle), use.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"use": self.object, "when": when(self.object), "before": before_words(self.object.vehicle)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


def _this_minute() -> dt.datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


class UseDepartView(_Act):
    """Leaving; papers that ran out are said, and their reason is asked for where the figures say so."""

    form_class, service = forms.DepartForm, staticmethod(services.depart)
    template_name = "procurement/use_depart.html"
    title, submit_label = gettext_lazy("The car leaves"), gettext_lazy("Write leaving")
    saved = gettext_lazy("Have a safe journey.")

    def get_initial(self) -> dict[str, Any]:
        return {"left_at": _this_minute(), "odometer_out": self.object.vehicle.odometer or None}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"asks_papers": leaving_papers(self.object).needs_reason}

    def get_context(self, form: Any) -> dict[str, Any]:
        papers = leaving_papers(self.object)
        return {
            **super().get_context(form),
            "papers": [paper_words(due) for due in papers.over],
            "refusal": papers.refusal,
        }


class UseBackView(_Act):
    form_class, service = forms.ComeBackForm, staticmethod(services.come_back)
    title, submit_label = gettext_lazy("The car is back"), gettext_lazy("Write coming back")
    saved = gettext_lazy("The line is written and locked.")

    def get_initial(self) -> dict[str, Any]:
        return {"back_at": _this_minute()}


class UseCorrectView(_Act):
    form_class, service = forms.UseCorrectForm, staticmethod(services.correct_use)
    title, submit_label = gettext_lazy("Write the line anew"), gettext_lazy("Write and lock it")
    saved = gettext_lazy("The line is written anew and locked.")


class UseReopenView(_Act):
    verb, form_class, service = "keep", forms.ReopenForm, staticmethod(services.reopen_use)
    title, submit_label = gettext_lazy("Open the line again"), gettext_lazy("Open it with this reason")
    saved = gettext_lazy("Open; write it anew now.")

    def get_initial(self) -> dict[str, Any]:
        return {}


class UseCloseView(_Act):
    verb, form_class, service = "keep", forms.NothingForm, staticmethod(services.close_use)
    title, submit_label = gettext_lazy("Looked over, close it"), gettext_lazy("Close it")
    saved = gettext_lazy("Closed.")


class UseRecordView(GovernedFormView):
    """Enter a line of the paper book."""

    model, form_class, service = VehicleUse, forms.UseRecordForm, staticmethod(services.record_use)
    title, submit_label = gettext_lazy("Enter a line of the book"), gettext_lazy("Write the line")
    saved = gettext_lazy("The line is written and locked.")
    lead = gettext_lazy("For runs without a request, and for lines taken over from the paper book.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(BOOK, reverse("procurement:use_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:use_list")

    def get_initial(self) -> dict[str, Any]:
        raw = self.request.GET.get("car", "")
        rows = Vehicle.objects.visible_to(self.request.user, "keep")
        car = rows.filter(pk=int(raw)).first() if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
        if car is None:
            return {}
        return {"vehicle": car, "driver": car.driver, "odometer_out": car.odometer or None}


ACT_VIEWS: dict[str, type[_Act]] = {
    "depart": UseDepartView,
    "back": UseBackView,
    "correct": UseCorrectView,
    "reopen": UseReopenView,
    "close": UseCloseView,
}
