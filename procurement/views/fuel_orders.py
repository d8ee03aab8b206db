"""Doors of orders for fuel and of fuel quotas."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.ledger.statements import statement
from coopoffice.thai import fiscal_year
from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PickFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import progress
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView
from units.views.approvals import approval_context

from .. import services
from ..choices import SlipState
from ..forms import fuel as forms
from ..forms.requests import CancelForm
from ..models import FuelEntry, FuelQuota, FuelSlip
from .fuel import year_choices
from .repairs import asked_car
from .words import bangkok, figure, moment, slip_tag

ORDERS = gettext_lazy("Orders for fuel")
QUOTAS = gettext_lazy("Fuel quotas")


# --- orders -----------------------------------------------------------------------------------------------------------


def litres_words(slip: FuelSlip) -> Any:
    """The litres that may be filled; those asked for stand beside where fewer were ordered."""
    if slip.ordered is None:
        return figure(slip.litres)
    return format_html(
        '{} <small class="muted">{}</small>', figure(slip.ordered), _("of %(n)s") % {"n": figure(slip.litres)}
    )


class SlipListView(GovernedListView):
    """ใบขอเบิก/สั่งจ่ายน้ำมัน the person sees."""

    model = FuelSlip
    title = ORDERS
    tabs = (
        Tab("open", gettext_lazy("Under way"), lambda u: Q(state__in=[SlipState.REQUESTED, SlipState.APPROVED])),
        Tab("fill", gettext_lazy("To be filled"), lambda u: Q(state=SlipState.APPROVED), hot=True),
        Tab("mine", gettext_lazy("Mine"), lambda u: Q(requester_id=u.pk)),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("number", "vehicle__plate", "purpose"),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        ChoiceFilter("state", pgettext_lazy("fuel order", "State"), SlipState),
        UnitFilter("unit", gettext_lazy("Unit that pays"), picker="unit"),
        DateRangeFilter("asked", gettext_lazy("Asked on"), "asked_at", moments=True),
    )
    columns = (
        Column("number", pgettext_lazy("fuel order", "Order number"), lambda s: s.number, sort="id", link=True,
               css="nw"),
        Column("when", gettext_lazy("Asked on"), lambda s: moment(s.asked_at), sort="asked_at",
               export=lambda s: bangkok(s.asked_at)),
        Column("vehicle", gettext_lazy("Vehicle"), lambda s: str(s.vehicle), sort="vehicle__plate", css="nw"),
        Column("litres", gettext_lazy("Litres"), litres_words, sort="litres", num=True, export=lambda s: s.litres),
        Column("ordered", gettext_lazy("Litres ordered"), lambda s: s.given, screen=False),
        Column("amount", gettext_lazy("Set aside (baht)"), lambda s: figure(s.amount), sort="amount", num=True,
               export=lambda s: s.amount),
        Column("who", gettext_lazy("Asked by"), lambda s: s.requester.full_name,
               sort=("requester__sort_key", "requester_id")),
        Column("unit", gettext_lazy("Unit that pays"), lambda s: s.unit.shown_short_name,
               sort=("unit__position", "unit_id")),
        Column("state", pgettext_lazy("fuel order", "State"), slip_tag, sort="state",
               export=lambda s: s.get_state_display()),
    )  # fmt: skip
    default_sort = ("-asked_at", "-id")
    add_url_name = "procurement:slip_ask"
    add_label = gettext_lazy("Ask for fuel")
    empty_title = gettext_lazy("No order here")
    empty_text = gettext_lazy("Orders for fuel stand here from asking to filling.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()


class SlipDetailView(GovernedDetailView):
    """One order with its route."""

    model = FuelSlip
    template_name = "procurement/slip_detail.html"
    context_name = "slip"

    def get_rows(self, user: Any) -> Any:
        return FuelSlip.objects.visible_to(user).with_names()

    def get_title(self) -> Any:
        return _("Fuel for %(car)s") % {"car": self.object.vehicle}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ORDERS, reverse("procurement:slip_list")), (self.object.number, "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        right = {verb: ok for (verb, _pk), ok in may_map(user, [row], ["fill", "withdraw", "cut"]).items()}
        acts = []
        if right["cut"]:
            url = reverse("procurement:slip_cut", args=[row.pk])
            acts.append({"label": gettext_lazy("Order fewer litres"), "css": "", "url": url})
        if right["fill"] and row.state == SlipState.APPROVED:
            url = f"{reverse('procurement:fuel_record')}?slip={row.pk}"
            acts.append({"label": gettext_lazy("Write the filling"), "css": "btn-primary", "url": url})
        if right["withdraw"] and row.state in {SlipState.REQUESTED, SlipState.APPROVED}:
            url = reverse("procurement:slip_withdraw", args=[row.pk])
            acts.append({"label": gettext_lazy("Withdraw the order"), "css": "", "url": url})
        year = fiscal_year(timezone.localtime(row.asked_at).date())
        quota = FuelQuota.objects.visible_to(user).of_year(year).filter(unit=row.unit_id).first()
        return {
            "state": slip_tag(row),
            **approval_context(self.request, row.approval),
            "acts": acts,
            "quota": quota,
            "cuts": list(row.cuts.select_related("by")),
            "fillings": list(FuelEntry.objects.visible_to(user).filter(slip=row)),
        }


class SlipAskView(GovernedFormView):
    model, form_class, service = FuelSlip, forms.FuelOrderForm, staticmethod(services.order_fuel)
    title, submit_label = gettext_lazy("Ask for fuel"), gettext_lazy("Send this order")
    template_name = "procurement/slip_ask.html"
    saved = gettext_lazy("Sent; the money is set aside.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ORDERS, reverse("procurement:slip_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:slip_list")

    def get_initial(self) -> dict[str, Any]:
        user = self.request.user
        last = FuelEntry.objects.visible_to(user).counted().order_by("-filled_at").first()
        car = asked_car(self.request, user)
        given = {"price": last.price} if last else {}
        return {**given, "vehicle": car, "odometer": car.odometer or None} if car else given

    def get_context(self, form: Any) -> dict[str, Any]:
        posting = self.request.actor.posting  # type: ignore[attr-defined]
        rows = FuelQuota.objects.visible_to(self.request.user).of_year(fiscal_year(timezone.localdate()))
        quota = rows.filter(unit=posting.post.unit_id).first() if posting else None
        return {"quota": quota, "bar": quota_bar(quota) if quota else ""}


class _SlipAct(ActionView):
    """One act on one order."""

    model, object_kwarg = FuelSlip, "slip"

    def get_rows(self, user: Any) -> Any:
        return FuelSlip.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        first = (ORDERS, reverse("procurement:slip_list"))
        return [first, (self.object.number, self.object.get_absolute_url()), (self.get_title(), "")]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class SlipCutView(_SlipAct):
    """Who decides the order gives fewer litres than were asked for."""

    verb, form_class, service = "cut", forms.CutForm, staticmethod(services.cut_order)
    template_name = "procurement/slip_cut.html"
    title, submit_label = gettext_lazy("Order fewer litres"), gettext_lazy("Order these litres")
    saved = gettext_lazy("Ordered with fewer litres. The money too much is free again.")

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"slip": self.object}


class SlipWithdrawView(_SlipAct):
    verb, form_class, service = "withdraw", CancelForm, staticmethod(services.withdraw_slip)
    title, submit_label, submit_css = gettext_lazy("Withdraw the order"), gettext_lazy("Withdraw it"), "btn-danger"
    saved = gettext_lazy("Withdrawn; the money is free again.")


# --- quotas -----------------------------------------------------------------------------------------------------------


def quota_bar(quota: FuelQuota) -> Any:
    """What is used and set aside of a quota, as a bar; red beyond nine tenths."""
    taken = quota.used + quota.reserved
    kind = "danger" if quota.granted and taken * 10 > quota.granted * 9 else "real"
    return progress(taken, quota.granted or 1, kind=kind, label=f"{figure(taken)} / {figure(quota.granted)}")


class QuotaListView(GovernedListView):
    """Fuel money of each unit and fiscal year."""

    model = FuelQuota
    title = QUOTAS
    tabs = (
        Tab("now", gettext_lazy("This fiscal year"), lambda u: Q(fiscal_year=fiscal_year(timezone.localdate()))),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        ChoiceFilter("year", gettext_lazy("Fiscal year"), year_choices, "fiscal_year"),
    )
    columns = (
        Column("unit", gettext_lazy("Unit"), lambda q: q.unit.shown_short_name, sort=("unit__position", "unit_id"),
               link=True),
        Column("year", gettext_lazy("Fiscal year"), lambda q: str(q.fiscal_year), sort="fiscal_year"),
        Column("granted", gettext_lazy("Granted (baht)"), lambda q: figure(q.granted), num=True, sort="all_of_it",
               export=lambda q: q.granted),
        Column("reserved", gettext_lazy("Set aside (baht)"), lambda q: figure(q.reserved), num=True, sort="reserved",
               export=lambda q: q.reserved),
        Column("used", gettext_lazy("Used (baht)"), lambda q: figure(q.used), num=True, sort="used",
               export=lambda q: q.used),
        Column("left", gettext_lazy("Left (baht)"), lambda q: figure(q.available), num=True, sort="available",
               export=lambda q: q.available),
        Column("bar", gettext_lazy("Used and set aside"), quota_bar, paper=False),
    )  # fmt: skip
    default_sort = ("-fiscal_year", "unit__position", "id")
    add_url_name = "procurement:quota_grant"
    add_label = gettext_lazy("Grant fuel money")
    empty_title = gettext_lazy("No fuel quota")
    empty_text = gettext_lazy("What each unit may spend on fuel in a fiscal year stands here.")

    def get_rows(self, user: Any) -> Any:
        rows = FuelQuota.objects.visible_to(user)
        return rows.annotate(all_of_it=F("available") + F("reserved") + F("committed") + F("used"))

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.select_related("unit")


class QuotaDetailView(GovernedDetailView):
    """One quota with every movement and the balance after it."""

    model = FuelQuota
    template_name = "procurement/quota_detail.html"
    context_name = "quota"

    def get_rows(self, user: Any) -> Any:
        return FuelQuota.objects.visible_to(user).select_related("unit")

    def get_title(self) -> Any:
        return _("Fuel of %(unit)s, %(year)s") % {
            "unit": self.object.unit.shown_short_name,
            "year": self.object.fiscal_year,
        }

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(QUOTAS, reverse("procurement:quota_list")), (self.object.unit.shown_short_name, "")]

    def get_context(self) -> dict[str, Any]:
        lines = statement(self.object).lines
        (right,) = may_map(self.request.user, [self.object], ["grant"]).values()
        return {"lines": list(reversed(lines))[:200], "bar": quota_bar(self.object), "may_grant": right}


class QuotaGrantView(GovernedFormView):
    model, form_class, service = FuelQuota, forms.QuotaForm, staticmethod(services.grant_quota)
    title, submit_label = gettext_lazy("Grant fuel money"), gettext_lazy("Grant it")
    saved = gettext_lazy("Granted.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(QUOTAS, reverse("procurement:quota_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:quota_list")

    def get_initial(self) -> dict[str, Any]:
        given: dict[str, Any] = {"year": fiscal_year(timezone.localdate())}
        raw = self.request.GET.get("quota", "")
        if raw.isascii() and raw.isdigit() and len(raw) < 19:
            rows = FuelQuota.objects.visible_to(self.request.user).select_related("unit")
            if found := rows.filter(pk=int(raw)).first():
                given |= {"unit": found.unit, "year": found.fiscal_year}
        return given
