"""Doors of fuel: fillings, orders, quotas, the account of one vehicle and year."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.thai import chosen_fiscal_year, fiscal_year, fiscal_years
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, PickFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import Refused, may_add, may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView

from .. import services
from ..choices import FuelType
from ..figures import fuel_account
from ..forms import fuel as forms
from ..forms.requests import NothingForm
from ..kept import fillings_of
from ..models import FuelEntry, FuelSlip, Vehicle
from ..prepared import the_vehicle
from ..rulebook import norm_of
from .repairs import asked_car
from .words import bangkok, figure, filling_tag, moment

ACCOUNT = gettext_lazy("Fuel account")


def year_choices() -> list[tuple[str, str]]:
    """Fiscal years to choose from, the newest first."""
    today = timezone.localdate()
    return [
        (str(y), str(y)) for y in sorted(fiscal_years(today.replace(year=today.year - 5, day=1), today), reverse=True)
    ]


def odd(user: Any) -> Q:
    """Below the norm, and the explanation not accepted yet."""
    return Q(odd=True, voided=False, accepted_at__isnull=True)


class FuelListView(GovernedListView):
    """บัญชีคุมน้ำมันเชื้อเพลิง over all vehicles the person sees."""

    model = FuelEntry
    title = ACCOUNT
    keeps_words = True
    template_name = "procurement/fuel_list.html"
    search_label = gettext_lazy("Search in receipts, stations and plates")
    tabs = (
        Tab("counted", gettext_lazy("Lines that count"), lambda u: Q(voided=False)),
        Tab("odd", gettext_lazy("Below the norm, open"), odd, hot=True),
        Tab("unchecked", gettext_lazy("Not checked"), lambda u: Q(voided=False, checker__isnull=True)),
        Tab("void", gettext_lazy("Void"), lambda u: Q(voided=True)),
    )
    filters = (
        SearchFilter("receipt", "station", "vehicle__plate"),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        ChoiceFilter("fuel", gettext_lazy("Fuel"), FuelType),
        UnitFilter("unit", gettext_lazy("Unit that pays"), picker="unit"),
        PersonFilter("receiver", gettext_lazy("Received by"), "receiver_id", picker="person"),
        DateRangeFilter("filled", gettext_lazy("Filled on"), "filled_at", moments=True),
    )
    columns = (
        Column("when", gettext_lazy("Filled at"), lambda f: moment(f.filled_at), sort="filled_at", css="nw",
               export=lambda f: bangkok(f.filled_at)),
        Column("vehicle", gettext_lazy("Vehicle"), lambda f: str(f.vehicle), sort="vehicle__plate", css="nw"),
        Column("receipt", gettext_lazy("Receipt or order number"), lambda f: f.receipt, sort="receipt", link=True),
        Column("station", gettext_lazy("Filling station"), lambda f: f.station, screen=False),
        Column("fuel", gettext_lazy("Fuel"), lambda f: f.get_fuel_display(), screen=False),
        Column("litres", gettext_lazy("Litres"), lambda f: figure(f.litres), sort="litres", num=True,
               export=lambda f: f.litres),
        Column("price", gettext_lazy("Price per litre (baht)"), lambda f: f.price, num=True, screen=False),
        Column("amount", gettext_lazy("Amount (baht)"), lambda f: figure(f.amount), sort="amount", num=True,
               export=lambda f: f.amount),
        Column("odometer", gettext_lazy("Odometer (km)"), lambda f: figure(f.odometer), sort="odometer", num=True,
               export=lambda f: f.odometer),
        Column("kml", gettext_lazy("km per litre"), lambda f: figure(f.kml), sort="kml", num=True,
               export=lambda f: f.kml),
        Column("norm", gettext_lazy("Norm"), lambda f: f.norm, num=True, screen=False),
        Column("receiver", gettext_lazy("Received by"), lambda f: f.receiver.full_name, screen=False),
        Column("checker", gettext_lazy("Checked by"), lambda f: f.checker.full_name if f.checker else "", screen=False),
        Column("unit", gettext_lazy("Unit that pays"), lambda f: f.unit.shown_short_name,
               sort=("unit__position", "unit_id")),
        Column("odd", gettext_lazy("Against the norm"), filling_tag),
        Column("words", gettext_lazy("Explanation"), lambda f: f.explanation, screen=False),
        Column("remark", pgettext_lazy("register", "Remark"), lambda f: f.void_reason or f.remark, screen=False),
    )  # fmt: skip
    default_sort = ("-filled_at", "-id")
    nulls_last = frozenset({"kml"})
    add_url_name = "procurement:fuel_record"
    add_label = gettext_lazy("Write a filling")
    empty_title = gettext_lazy("No filling here")
    empty_text = gettext_lazy("Each filling becomes a line of the vehicle's fuel account.")

    def row_css(self, record: Any) -> str:
        return "unread" if record.waits_for_words else ""

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()


class FuelDetailView(GovernedDetailView):
    """One filling, its explanation, what can be done."""

    model = FuelEntry
    template_name = "procurement/fuel_detail.html"
    context_name = "filling"

    def get_rows(self, user: Any) -> Any:
        return (
            FuelEntry.objects.visible_to(user).with_names().select_related("explained_by", "accepted_by", "recorded_by")
        )

    def get_title(self) -> Any:
        return _("Filling %(receipt)s") % {"receipt": self.object.receipt}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ACCOUNT, reverse("procurement:fuel_list")), (self.object.receipt, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        right = {verb: ok for (verb, _pk), ok in may_map(user, [row], ["explain", "check"]).items()}
        acts = []
        if right["explain"] and row.odd and not row.voided and row.accepted_at is None:
            acts.append(("explain", gettext_lazy("Explain"), "btn-primary"))
        others = row.explained_at is not None and row.explained_by_id != user.pk
        if right["check"] and row.odd and row.accepted_at is None and others:
            acts.append(("accept", gettext_lazy("Accept the explanation"), "btn-primary"))
        if right["check"] and not row.voided and row.checker_id is None and row.recorded_by_id != user.pk:
            acts.append(("check", gettext_lazy("Checked against the receipt"), ""))
        if right["check"] and not row.voided:
            acts.append(("void", gettext_lazy("Void the line"), ""))
        return {
            "state": filling_tag(row),
            "acts": [
                {"label": label, "css": css, "url": reverse(f"procurement:fuel_{key}", args=[row.pk])}
                for key, label, css in acts
            ],
            "files": row.files.select_related("blob", "uploaded_by"),
            "year": fiscal_year(timezone.localtime(row.filled_at).date()),
            "slip_open": row.slip_id is not None and FuelSlip.objects.visible_to(user).filter(pk=row.slip_id).exists(),
        }


class FuelRecordView(GovernedFormView):
    """Write a filling; with ``?slip=`` it fills an order."""

    model, form_class, service = FuelEntry, forms.FillingForm, staticmethod(services.record_filling)
    title, submit_label = gettext_lazy("Write a filling"), gettext_lazy("Write it into the account")
    saved = gettext_lazy("Written; the quota follows.")

    @property
    def slip(self) -> FuelSlip | None:
        """The order of the address, as far as the person may fill it."""
        if not hasattr(self, "_slip"):
            raw = self.request.GET.get("slip", "")
            rows = FuelSlip.objects.visible_to(self.request.user, "fill").to_fill().with_names()
            good = raw.isascii() and raw.isdigit() and len(raw) < 19
            self._slip = rows.filter(pk=int(raw)).first() if good else None
        return self._slip

    def check_may_add(self) -> None:
        if self.slip is None and not may_add(self.request.user, FuelEntry):
            raise Refused(
                _("The fuel account is kept by the holders of the fuel duty (GA-D5), in a group by its holder of EX-6.")
            )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"slip": self.slip}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ACCOUNT, reverse("procurement:fuel_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return self.slip.get_absolute_url() if self.slip else reverse("procurement:fuel_list")

    @property
    def lead(self) -> str:  # type: ignore[override]
        """Which order is filled."""
        if self.slip is None:
            return ""
        return _("Order %(number)s: %(car)s, %(litres)s litres") % {
            "number": self.slip.number,
            "car": self.slip.vehicle,
            "litres": self.slip.given,
        }

    def get_initial(self) -> dict[str, Any]:
        given: dict[str, Any] = {"filled_at": timezone.localtime().replace(second=0, microsecond=0), "full_tank": True}
        if self.slip is not None:
            names = ("odometer", "litres", "price", "amount")
            return {**given, **{name: getattr(self.slip, name) for name in names}, "receiver": self.slip.requester}
        car = asked_car(self.request, self.request.user)
        return {**given, "vehicle": car, "odometer": car.odometer or None if car else None}

    def get_service_kwargs(self, form: Any) -> dict[str, Any]:
        given = super().get_service_kwargs(form)
        return {**given, "slip": self.slip, "vehicle": self.slip.vehicle} if self.slip else given


class _FuelAct(ActionView):
    model = FuelEntry

    def get_rows(self, user: Any) -> Any:
        return FuelEntry.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        first = (ACCOUNT, reverse("procurement:fuel_list"))
        return [first, (self.object.receipt, self.object.get_absolute_url()), (self.get_title(), "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    @property
    def lead(self) -> str:  # type: ignore[override]
        """Which filling."""
        row = self.object
        return (
            f"{row.vehicle} · {moment(row.filled_at)} · {figure(row.litres)} · {figure(row.kml)} / {figure(row.norm)}"
        )


class FuelExplainView(_FuelAct):
    verb, form_class, service = "explain", forms.ExplainForm, staticmethod(services.explain_filling)
    title, submit_label = gettext_lazy("Explain the consumption"), gettext_lazy("Give this explanation")
    saved = gettext_lazy("Kept with the filling.")


class FuelAcceptView(_FuelAct):
    verb, form_class, service = "check", NothingForm, staticmethod(services.accept_explanation)
    title, submit_label = gettext_lazy("Accept the explanation"), gettext_lazy("Accept it")
    saved = gettext_lazy("The explanation is accepted.")


class FuelCheckView(_FuelAct):
    verb, form_class, service = "check", NothingForm, staticmethod(services.check_filling)
    title, submit_label = gettext_lazy("Checked against the receipt"), gettext_lazy("I have checked it")
    saved = gettext_lazy("Checked.")


class FuelVoidView(_FuelAct):
    verb, form_class, service = "check", forms.VoidForm, staticmethod(services.void_filling)
    title, submit_label, submit_css = gettext_lazy("Void the line"), gettext_lazy("Void it"), "btn-danger"
    saved = gettext_lazy("Void; its money is in the quota again.")

    def get_initial(self) -> dict[str, Any]:
        return {}


FUEL_ACTS: dict[str, type[_FuelAct]] = {
    "explain": FuelExplainView,
    "accept": FuelAcceptView,
    "check": FuelCheckView,
    "void": FuelVoidView,
}


class FuelAccountView(GovernedDetailView):
    """The fuel account of one vehicle and fiscal year, by month: the thirteen columns of the paper."""

    model = Vehicle
    template_name = "procurement/fuel_account.html"
    context_name = "car"

    prepared = the_vehicle

    def get_title(self) -> Any:
        return _("Fuel account of %(car)s") % {"car": self.object}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ACCOUNT, reverse("procurement:fuel_list")), (str(self.object), "")]

    def get_context(self) -> dict[str, Any]:
        year = chosen_fiscal_year(self.request.GET.get("year", ""), timezone.localdate())
        months = fuel_account(fillings_of(self.request.user, self.object.pk, year))
        return {
            "year": year,
            "this_year": fiscal_year(timezone.localdate()),
            "months": months,
            "litres": sum((m.litres for m in months), 0),
            "amount": sum((m.amount for m in months), 0),
            "norm": norm_of(self.object, timezone.localdate()),
            "may_record": may_add(self.request.user, FuelEntry),
        }
