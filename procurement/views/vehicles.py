"""Doors of the register of vehicles: the list, one vehicle, its forms, what falls due, the figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PickFilter, SearchFilter, UnitFilter
from coopoffice.web.tables import Column, Tab, for_keepers
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import services
from ..choices import DueKind, FuelType, VehicleKind, VehicleState
from ..figures import car_lines
from ..forms import vehicles as forms
from ..kept import dues_of, last_norms, runs_ahead, runs_written
from ..models import Vehicle, VehicleDue, VehicleRule
from ..prepared import accidents_of, files_of_vehicle, last_repairs, the_vehicle
from ..rulebook import rule_for
from ..services.reminding import due_words, is_near
from ..services.vehicles import DESCRIBED
from .words import figure, repair_tag, use_tag, vehicle_tag

REGISTER = gettext_lazy("Register of vehicles")
DUES = gettext_lazy("What falls due")
RULES = gettext_lazy("Figures of vehicle work")


def in_service(user: Any) -> Q:
    """Not waiting to be disposed of, nor gone."""
    return ~Q(state__in=[VehicleState.AWAITING, VehicleState.DISPOSED])


def keeper_of(car: Vehicle) -> str:
    """Who keeps it; empty for nobody."""
    return car.keeper.full_name if car.keeper else ""


class VehicleListView(GovernedListView):
    """ทะเบียนรถราชการ; printed as form 2."""

    model = Vehicle
    title = REGISTER
    search_label = gettext_lazy("Search in plates and makes")
    template_name = "procurement/vehicle_list.html"
    paper_template = "procurement/pdf/form_2.html"
    tabs = (
        Tab("service", gettext_lazy("In service"), in_service),
        Tab("stopped", gettext_lazy("In repair or lent"), lambda u: Q(state__in=["repair", "lent"]), hot=True),
        Tab("gone", gettext_lazy("Disposed of or waiting for it"), lambda u: ~in_service(u)),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("plate", "plate_province", "make", "model_name", "asset_code"),
        ChoiceFilter("kind", gettext_lazy("Kind of vehicle"), VehicleKind),
        ChoiceFilter("fuel", gettext_lazy("Fuel"), FuelType),
        UnitFilter("unit", gettext_lazy("Kept by"), picker="unit"),
    )
    columns = (
        Column("plate", gettext_lazy("Number plate"), str, sort="plate", link=True, css="nw"),
        Column("name", gettext_lazy("Make and model"), lambda v: v.full_name, sort=("make", "model_name")),
        Column("kind", gettext_lazy("Kind of vehicle"), lambda v: v.get_kind_display(), sort="kind"),
        Column("unit", gettext_lazy("Kept by"), lambda v: v.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("seats", gettext_lazy("Seats"), lambda v: v.seats, sort="seats", num=True),
        Column(
            "odometer",
            gettext_lazy("Odometer (km)"),
            lambda v: figure(v.odometer),
            sort="odometer",
            num=True,
            export=lambda v: v.odometer,
        ),
        Column("driver", gettext_lazy("Usual driver"), lambda v: v.driver.full_name if v.driver else ""),
        Column(
            "state",
            pgettext_lazy("vehicle", "State"),
            vehicle_tag,
            sort="state",
            export=lambda v: v.get_state_display(),
        ),
        Column("body", gettext_lazy("Body"), lambda v: v.get_body_display(), screen=False),
        Column("cc", gettext_lazy("Engine size (cc)"), lambda v: v.cc, screen=False, num=True),
        Column("fuel", gettext_lazy("Fuel"), lambda v: v.get_fuel_display(), screen=False),
        Column("price", gettext_lazy("Price (baht)"), lambda v: v.price, screen=False, num=True),
        Column("acquired", gettext_lazy("Acquired on"), lambda v: v.acquired_on, screen=False),
        Column("how", gettext_lazy("Acquired by"), lambda v: v.get_acquired_how_display(), screen=False),
        Column("disposed", gettext_lazy("Disposed of on"), lambda v: v.disposed_on, screen=False),
        Column("chassis", gettext_lazy("Chassis number"), lambda v: v.chassis_no, screen=False),
        Column("engine", gettext_lazy("Engine number"), lambda v: v.engine_no, screen=False),
        Column("asset", gettext_lazy("Asset code"), lambda v: v.asset_code, screen=False),
        Column("keeper", gettext_lazy("Person who keeps it"), keeper_of, screen=False),
        Column("remark", pgettext_lazy("register", "Remark"), lambda v: v.remark, screen=False),
    )  # fmt: skip
    default_sort = ("unit__position", "number", "id")
    add_url_name = "procurement:vehicle_add"
    add_label = gettext_lazy("Enter a vehicle")
    empty_title = gettext_lazy("No vehicle here")
    empty_text = gettext_lazy("Vehicles of the office stand here with their papers, uses, repairs and fuel.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()

    def paper_context(self, listing: Any) -> dict[str, Any]:
        return {"portrait": False}


class VehicleDetailView(GovernedDetailView):
    """One vehicle: what it is, what falls due, its next runs, what it cost this year."""

    model = Vehicle
    template_name = "procurement/vehicle_detail.html"
    context_name = "car"

    prepared = the_vehicle
    verbs = ("change", "keep", "file")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REGISTER, reverse("procurement:vehicle_list")), (str(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        car, user, today = self.object, self.request.user, timezone.localdate()
        rule = rule_for(car.unit, today)
        dues = dues_of(user, car.pk)
        year = fiscal_year(today)
        (line,) = car_lines([car], fiscal_start(year), fiscal_end(year))
        files = files_of_vehicle(vehicle=car.pk)
        ahead, driven = runs_ahead(user, car.pk), runs_written(user, car.pk)
        return {
            "state": vehicle_tag(car),
            "right": self.right,
            "dues": [(due, due_words(due), due_state(due, car, rule, today)) for due in dues],
            "missing": missing_dues(dues, car),
            "norms": last_norms(user, car.pk),
            "line": line,
            "year": year,
            "next": [(use, use_tag(use)) for use in ahead],
            "last": [(use, use_tag(use)) for use in driven],
            "repairs": [(repair, repair_tag(repair)) for repair in last_repairs(vehicle=car.pk)],
            "pictures": [f for f in files if f.blob.content_type.startswith("image/")][:3],
            "files": files,
            "accidents": len(accidents_of(vehicle=car.pk)),
        }


def due_state(due: VehicleDue, car: Vehicle, rule: VehicleRule, today: dt.date) -> str:
    """How a standing due stands today: over, near, or in order."""
    over = (due.due_on is not None and due.due_on < today) or (due.due_km is not None and due.due_km <= car.odometer)
    if over:
        return tag(_("over"), "danger", "alert-triangle")
    return tag(_("soon"), "warn", "clock") if is_near(due, car, rule, today) else tag(_("in order"), "ok", "check")


def missing_dues(dues: list[VehicleDue], car: Vehicle) -> list[str]:
    """Which papers every motor vehicle has and this one lacks."""
    if car.fuel == FuelType.NONE or car.state in {VehicleState.AWAITING, VehicleState.DISPOSED}:
        return []
    there = {due.kind for due in dues}
    return [str(kind.label) for kind in (DueKind.TAX, DueKind.ACT) if kind not in there]


# --- writing ----------------------------------------------------------------------------------------------------------


class VehicleAddView(GovernedFormView):
    model, form_class, service = Vehicle, forms.VehicleAddForm, staticmethod(services.register_vehicle)
    title, submit_label = gettext_lazy("Enter a vehicle"), gettext_lazy("Enter it into the register")
    saved = gettext_lazy("Entered. Write down its tax and insurance next.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REGISTER, reverse("procurement:vehicle_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:vehicle_list")

    def get_initial(self) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        return {"unit": posting.post.unit if posting else None}


class OfCar:
    """Forms on one vehicle: its crumbs and where they lead back."""

    model = Vehicle
    object_kwarg = "vehicle"
    object: Any
    request: Any

    def get_rows(self, user: Any) -> Any:
        return Vehicle.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        title = self.get_title()  # type: ignore[attr-defined]
        register = (REGISTER, reverse("procurement:vehicle_list"))
        return [register, (str(self.object), self.object.get_absolute_url()), (title, "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class VehicleChangeView(OfCar, GovernedFormView):
    form_class, service = forms.VehicleChangeForm, staticmethod(services.change_vehicle)
    title, submit_label = gettext_lazy("Correct the register"), gettext_lazy("Save the corrected entry")
    saved = gettext_lazy("Corrected.")

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        return {name: value for name, value in given.items() if name in {*DESCRIBED, "unit", "vehicle"}}


class VehicleStateView(OfCar, ActionView):
    verb, form_class, service = "keep", forms.VehicleStateForm, staticmethod(services.put_vehicle)
    title, submit_label = gettext_lazy("State of the vehicle"), gettext_lazy("Put it into this state")
    saved = gettext_lazy("The state is written.")


class VehicleDueView(OfCar, ActionView):
    verb, form_class, service = "keep", forms.DueForm, staticmethod(services.renew_due)
    title, submit_label = gettext_lazy("Tax, insurance or service done"), gettext_lazy("Write down")
    saved = gettext_lazy("Written. The former one stands in the history.")

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        kind = self.request.GET.get("kind", "")
        given: dict[str, Any] = {"starts_on": today}
        if kind in DueKind.values:
            given["kind"] = kind
        if kind == DueKind.SERVICE and self.object.service_km:
            given["due_km"] = self.object.odometer + self.object.service_km
        return given


class VehicleNormView(OfCar, ActionView):
    verb, form_class, service = "keep", forms.NormForm, staticmethod(services.announce_norm)
    title, submit_label = gettext_lazy("Consumption norm"), gettext_lazy("Put the norm in force")
    saved = gettext_lazy("The norm is in force from its day on.")

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": timezone.localdate()}


class VehicleFilesView(OfCar, ActionView):
    verb, form_class, service = "file", forms.VehicleFilesForm, staticmethod(services.file_vehicle_papers)
    title, submit_label = gettext_lazy("Hang pictures and papers on"), gettext_lazy("Hang them on")
    saved = gettext_lazy("They hang on the vehicle.")

    def get_initial(self) -> dict[str, Any]:
        return {}


# --- what falls due ---------------------------------------------------------------------------------------------------


def over(user: Any) -> Q:
    """Over by day or by distance."""
    return Q(due_on__lt=timezone.localdate()) | Q(due_km__lte=F("vehicle__odometer"))


def soon(user: Any) -> Q:
    """Within sixty days, or within a thousand kilometres, and not over."""
    limit = timezone.localdate() + dt.timedelta(days=60)
    return (Q(due_on__lte=limit) | Q(due_km__lte=F("vehicle__odometer") + 1000)) & ~over(user)


def until(due: VehicleDue) -> str:
    """The day it falls due; a day that has passed is said."""
    if due.due_on is None:
        return ""
    day = thaidate_short(due.due_on, "year")
    if due.due_on >= timezone.localdate():
        return day
    return format_html('<b class="t-danger">{}</b><span class="vh"> {}</span>', day, _("over"))


class DueListView(GovernedListView):
    """Taxes, insurances and services of every vehicle, by the day they fall due."""

    model = VehicleDue
    title = DUES
    tabs = (
        Tab("now", gettext_lazy("Counting now")),
        Tab("over", gettext_lazy("Over"), over, hot=True),
        Tab("soon", gettext_lazy("In 60 days or 1,000 km"), soon),
    )
    filters = (
        SearchFilter("vehicle__plate", "reference", "provider"),
        ChoiceFilter("kind", gettext_lazy("What falls due"), DueKind),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        DateRangeFilter("due", pgettext_lazy("vehicle", "Due on"), "due_on"),
    )
    columns = (
        Column("vehicle", gettext_lazy("Vehicle"), lambda d: str(d.vehicle), sort="vehicle__plate", link=True,
               css="nw"),
        Column("kind", gettext_lazy("What falls due"), lambda d: d.get_kind_display(), sort="kind"),
        Column("due", pgettext_lazy("vehicle", "Due on"), until, sort="due_on", export=lambda d: d.due_on, css="nw"),
        Column(
            "km",
            gettext_lazy("Due at (km)"),
            lambda d: figure(d.due_km) if d.due_km else "",
            sort="due_km",
            num=True,
            export=lambda d: d.due_km,
        ),
        Column("odometer", gettext_lazy("Odometer now (km)"), lambda d: figure(d.vehicle.odometer), num=True,
               export=lambda d: d.vehicle.odometer),
        Column("done", gettext_lazy("Done on"), lambda d: thaidate_short(d.starts_on, "year"), sort="starts_on",
               export=lambda d: d.starts_on),
        Column("reference", gettext_lazy("Receipt or policy number"), lambda d: d.reference),
        Column("provider", gettext_lazy("Company or place"), lambda d: d.provider, screen=False),
        Column("cost", gettext_lazy("Cost (baht)"), lambda d: d.cost, num=True, screen=False),
        Column("unit", gettext_lazy("Kept by"), lambda d: d.vehicle.unit.shown_short_name),
    )  # fmt: skip
    default_sort = ("due_on", "due_km", "id")
    nulls_last = frozenset({"due_on", "due_km"})
    empty_title = gettext_lazy("Nothing falls due")

    def get_rows(self, user: Any) -> Any:
        rows = VehicleDue.objects.visible_to(user).standing()
        return rows.exclude(vehicle__state__in=[VehicleState.AWAITING, VehicleState.DISPOSED])

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("vehicle__unit")


# --- the figures ------------------------------------------------------------------------------------------------------


def rule_day(row: VehicleRule) -> str:
    """The day the figures begin, leading to the form for those who keep them."""
    return for_keepers(row, thaidate_short(row.starts_on, "year"))


def rule_unit(row: VehicleRule) -> str:
    """For which unit the figures hold."""
    return row.unit.shown_short_name if row.unit else pgettext("rule", "Everywhere")


class VehicleRuleListView(GovernedListView):
    """The figures in force and before."""

    model = VehicleRule
    title = RULES
    columns = (
        Column("from", gettext_lazy("In force from"), rule_day, sort="-starts_on", export=lambda r: r.starts_on),
        Column("unit", gettext_lazy("For the unit"), rule_unit),
        Column("lead", gettext_lazy("Ask so many days before"), lambda r: r.lead_days, num=True),
        Column("gap", gettext_lazy("Odometer gap, above (km)"), lambda r: r.gap_km, num=True),
        Column("below", gettext_lazy("Below the norm by (%)"), lambda r: f"{r.below_percent:f}", num=True),
        Column("remind", gettext_lazy("Remind, days / km"), lambda r: f"{r.remind_days} / {r.remind_km:,}", num=True),
        Column("sure", gettext_lazy("How sure"), lambda r: r.get_confidence_display()),
        Column("source", gettext_lazy("Source"), lambda r: r.source),
    )  # fmt: skip
    default_sort = ("-starts_on", "-id")
    add_url_name = "procurement:vehicle_rule_add"
    add_label = gettext_lazy("Add figures")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit").with_may(user, ["change"])


class VehicleRuleAddView(GovernedFormView):
    model, form_class, service = VehicleRule, forms.VehicleRuleForm, staticmethod(services.add_vehicle_rule)
    title, submit_label = gettext_lazy("Add figures of vehicle work"), gettext_lazy("Put the figures in force")
    saved = gettext_lazy("The figures are in force from their day on.")
    lead = gettext_lazy("They count from their day until the next ones for the same units begin.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(RULES, reverse("procurement:vehicle_rule_list")), (self.get_title(), "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:vehicle_rule_list")

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() if self.object is not None else {"starts_on": timezone.localdate()}


class VehicleRuleChangeView(VehicleRuleAddView):
    service = staticmethod(services.change_vehicle_rule)
    title, submit_label = gettext_lazy("Correct the figures"), gettext_lazy("Save the corrected figures")
    saved = gettext_lazy("Corrected. What was judged by them stays as it is.")
