"""Doors of repairs (form 6) and accidents (form 5)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PickFilter, SearchFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedFormView, GovernedListView
from units.views.approvals import approval_context

from .. import services
from ..choices import AccidentState, RepairKind, RepairState
from ..forms import repairs as forms
from ..forms.requests import CancelForm
from ..models import Accident, Repair, Vehicle
from ..services.repairs import refusal_of
from .words import accident_tag, bangkok, figure, moment, repair_tag

REPAIRS = gettext_lazy("Repairs")
ACCIDENTS = gettext_lazy("Accidents")
ENDED = (RepairState.PAID, RepairState.REFUSED, RepairState.CANCELLED)


def asked_car(request: Any, user: Any) -> Vehicle | None:
    """The vehicle of the address, as far as the person sees it."""
    raw = request.GET.get("car", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 19):
        return None
    return Vehicle.objects.visible_to(user).filter(pk=int(raw)).first()


class RepairListView(GovernedListView):
    """Repairs and maintenance of every vehicle the person sees."""

    model = Repair
    title = REPAIRS
    tabs = (
        Tab("open", gettext_lazy("Under way"), lambda u: ~Q(state__in=ENDED)),
        Tab("new", gettext_lazy("To be inspected"), lambda u: Q(state=RepairState.REPORTED), hot=True),
        Tab("garage", pgettext_lazy("repair", "At the garage"), lambda u: Q(state=RepairState.AT_GARAGE)),
        Tab("pay", gettext_lazy("To be paid"), lambda u: Q(state=RepairState.ACCEPTED)),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("what", "garage", "vehicle__plate", "payment_ref"),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        ChoiceFilter("kind", gettext_lazy("Repair or maintenance"), RepairKind),
        ChoiceFilter("state", pgettext_lazy("repair", "State"), RepairState),
        DateRangeFilter("reported", gettext_lazy("Reported on"), "reported_on"),
    )
    columns = (
        Column("day", gettext_lazy("Reported on"), lambda r: thaidate_short(r.reported_on, "year"), sort="reported_on",
               export=lambda r: r.reported_on, css="nw"),
        Column("vehicle", gettext_lazy("Vehicle"), lambda r: str(r.vehicle), sort="vehicle__plate", css="nw"),
        Column("what", gettext_lazy("What is broken or due"), lambda r: r.what, link=True),
        Column("odometer", gettext_lazy("Odometer (km)"), lambda r: figure(r.odometer), num=True, sort="odometer",
               export=lambda r: r.odometer),
        Column("garage", gettext_lazy("Garage"), lambda r: r.garage, sort="garage"),
        Column("cost", gettext_lazy("Amount (baht)"), lambda r: figure(r.cost) if r.cost is not None else "", num=True,
               sort="cost", export=lambda r: r.cost),
        Column("state", pgettext_lazy("repair", "State"), repair_tag, sort="state",
               export=lambda r: r.get_state_display()),
        Column("accepted", gettext_lazy("Accepted on"), lambda r: r.accepted_on, screen=False),
        Column("by", gettext_lazy("Accepted by"), lambda r: r.accepted_by.full_name if r.accepted_by else "",
               screen=False),
        Column("ref", gettext_lazy("Payment or purchase reference"), lambda r: r.payment_ref, screen=False),
    )  # fmt: skip
    default_sort = ("-reported_on", "-id")
    nulls_last = frozenset({"cost"})
    add_url_name = "procurement:repair_report"
    add_label = gettext_lazy("Report a fault")
    empty_title = gettext_lazy("No repair here")
    empty_text = gettext_lazy("What is reported, approved, done and paid stands here.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()


class RepairDetailView(GovernedDetailView):
    """One repair with its approval and what can be done."""

    model = Repair
    template_name = "procurement/repair_detail.html"
    context_name = "repair"

    def get_rows(self, user: Any) -> Any:
        return Repair.objects.visible_to(user).with_names().select_related("accident__vehicle")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REPAIRS, reverse("procurement:repair_list")), (str(self.object.vehicle), "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        right = {verb: ok for (verb, _pk), ok in may_map(user, [row], ["keep", "withdraw"]).items()}
        offered = (
            ("inspect", "keep", gettext_lazy("Inspect and ask for approval"), "btn-primary"),
            ("send", "keep", gettext_lazy("Send to the garage"), "btn-primary"),
            ("accept", "keep", gettext_lazy("Accept it back"), "btn-primary"),
            ("pay", "keep", gettext_lazy("Write that it is paid"), "btn-primary"),
            ("withdraw", "withdraw", gettext_lazy("Withdraw the report"), ""),
        )
        acts = []
        for key, verb, label, css in offered:
            if right[verb] and not refusal_of(key, row):
                again = key == "send" and row.state == RepairState.AT_GARAGE
                words = gettext_lazy("Move the days at the garage") if again else label
                url = reverse(f"procurement:repair_{key}", args=[row.pk])
                acts.append({"label": words, "css": "" if again else css, "url": url})
        return {
            "state": repair_tag(row),
            **approval_context(self.request, row.approval),
            "acts": acts,
            "files": row.files.select_related("blob", "uploaded_by"),
            "accident_open": row.accident is not None
            and Accident.objects.visible_to(user).filter(pk=row.accident_id).exists(),
        }


class RepairReportView(GovernedFormView):
    model, form_class, service = Repair, forms.RepairReportForm, staticmethod(services.report_repair)
    title, submit_label = gettext_lazy("Report a fault or service"), gettext_lazy("Report it")
    saved = gettext_lazy("Reported; the vehicle officer is told.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(REPAIRS, reverse("procurement:repair_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:repair_list")

    def get_initial(self) -> dict[str, Any]:
        car = asked_car(self.request, self.request.user)
        return {"vehicle": car, "odometer": car.odometer or None, "drivable": True} if car else {"drivable": True}


class _RepairAct(ActionView):
    model = Repair
    object_kwarg = "repair"
    verb = "keep"
    template_name = "procurement/repair_act.html"
    act = ""

    def get_rows(self, user: Any) -> Any:
        return Repair.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        row = self.object
        first = (REPAIRS, reverse("procurement:repair_list"))
        return [first, (str(row.vehicle), row.get_absolute_url()), (self.get_title(), "")]

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"repair": self.object, "why_not": refusal_of(self.act, self.object)}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class RepairInspectView(_RepairAct):
    act, form_class, service = "inspect", forms.RepairInspectForm, staticmethod(services.inspect_repair)
    title, submit_label = gettext_lazy("Inspect"), gettext_lazy("Ask for approval with this")
    saved = gettext_lazy("Approval is asked for.")


class RepairSendView(_RepairAct):
    act, form_class, service = "send", forms.RepairSendForm, staticmethod(services.send_repair)
    title, submit_label = gettext_lazy("Days at the garage"), gettext_lazy("Take the vehicle off the board")
    saved = gettext_lazy("The vehicle is taken for these days.")

    def get_initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {
            "garage_from": self.object.garage_from or today,
            "garage_until": self.object.garage_until or today,
            "garage": self.object.garage,
        }


class RepairAcceptView(_RepairAct):
    act, form_class, service = "accept", forms.RepairAcceptForm, staticmethod(services.accept_repair)
    title, submit_label = gettext_lazy("Accept it back"), gettext_lazy("Accepted, the vehicle is ready")
    saved = gettext_lazy("Accepted; the vehicle is on the board again.")

    def get_initial(self) -> dict[str, Any]:
        return {"accepted_on": timezone.localdate(), "cost": self.object.estimate}


class RepairPayView(_RepairAct):
    act, form_class, service = "pay", forms.RepairPayForm, staticmethod(services.pay_repair)
    title, submit_label = gettext_lazy("Write that it is paid"), gettext_lazy("It is paid")
    saved = gettext_lazy("Paid.")

    def get_initial(self) -> dict[str, Any]:
        return {"paid_on": timezone.localdate()}


class RepairWithdrawView(_RepairAct):
    act, verb, form_class = "withdraw", "withdraw", CancelForm
    service = staticmethod(services.withdraw_repair)
    title, submit_label, submit_css = gettext_lazy("Withdraw the report"), gettext_lazy("Withdraw it"), "btn-danger"
    saved = gettext_lazy("Withdrawn.")

    def get_initial(self) -> dict[str, Any]:
        return {}


REPAIR_ACTS: dict[str, type[_RepairAct]] = {
    "inspect": RepairInspectView,
    "send": RepairSendView,
    "accept": RepairAcceptView,
    "pay": RepairPayView,
    "withdraw": RepairWithdrawView,
}


# --- accidents --------------------------------------------------------------------------------------------------------


class AccidentListView(GovernedListView):
    """Accident reports the person sees."""

    model = Accident
    title = ACCIDENTS
    tabs = (
        Tab("open", gettext_lazy("Not settled"), lambda u: ~Q(state=AccidentState.CLOSED), hot=True),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("place", "story", "vehicle__plate", "police_ref"),
        PickFilter("vehicle", gettext_lazy("Vehicle"), "vehicle"),
        ChoiceFilter("state", pgettext_lazy("accident", "State"), AccidentState),
        DateRangeFilter("happened", gettext_lazy("Happened"), "happened_at", moments=True),
    )
    columns = (
        Column("when", gettext_lazy("Happened at"), lambda a: moment(a.happened_at), sort="happened_at",
               export=lambda a: bangkok(a.happened_at), css="nw"),
        Column("vehicle", gettext_lazy("Vehicle"), lambda a: str(a.vehicle), sort="vehicle__plate", css="nw"),
        Column("place", gettext_lazy("Where it happened"), lambda a: a.place, link=True),
        Column("driver", pgettext_lazy("vehicle", "Driver"), lambda a: a.driver.full_name,
               sort=("driver__sort_key", "driver_id")),
        Column("estimate", gettext_lazy("Estimated damage (baht)"),
               lambda a: figure(a.estimate) if a.estimate is not None else "", num=True, sort="estimate",
               export=lambda a: a.estimate),
        Column("state", pgettext_lazy("accident", "State"), accident_tag, sort="state",
               export=lambda a: a.get_state_display()),
        Column("damage", gettext_lazy("Damage"), lambda a: a.damage, screen=False),
        Column("outcome", gettext_lazy("How it was settled"), lambda a: a.outcome, screen=False),
    )  # fmt: skip
    default_sort = ("-happened_at", "-id")
    nulls_last = frozenset({"estimate"})
    add_url_name = "procurement:accident_report"
    add_label = gettext_lazy("Report an accident")
    empty_title = gettext_lazy("No accident")
    empty_text = gettext_lazy("An accident on duty is reported here at once; the head is told.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()


class AccidentDetailView(GovernedDetailView):
    """One accident report."""

    model = Accident
    template_name = "procurement/accident_detail.html"
    context_name = "accident"

    def get_rows(self, user: Any) -> Any:
        return Accident.objects.visible_to(user).with_names()

    def get_title(self) -> Any:
        return f"{self.object.vehicle} · {self.object.place}"

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ACCIDENTS, reverse("procurement:accident_list")), (str(self.object.vehicle), "")]

    def get_context(self) -> dict[str, Any]:
        row, user = self.object, self.request.user
        right = {verb: ok for (verb, _pk), ok in may_map(user, [row], ["acknowledge", "close", "file"]).items()}
        acts = []
        if right["acknowledge"] and row.state == AccidentState.REPORTED:
            acts.append(("acknowledge", gettext_lazy("Seen, with an order"), "btn-primary"))
        if right["close"] and row.state == AccidentState.ACKNOWLEDGED:
            acts.append(("close", gettext_lazy("Settled"), "btn-primary"))
        if right["file"]:
            acts.append(("files", gettext_lazy("Hang papers on"), ""))
        return {
            "state": accident_tag(row),
            "acts": [
                {"label": label, "css": css, "url": reverse(f"procurement:accident_{key}", args=[row.pk])}
                for key, label, css in acts
            ],
            "files": row.files.select_related("blob", "uploaded_by"),
            "repairs": [(r, repair_tag(r)) for r in row.repairs.with_names()],
        }


class AccidentReportView(GovernedFormView):
    model, form_class, service = Accident, forms.AccidentReportForm, staticmethod(services.report_accident)
    title, submit_label = gettext_lazy("Report an accident"), gettext_lazy("Report it to the head")
    saved = gettext_lazy("Reported; the head and the vehicle officer are told.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(ACCIDENTS, reverse("procurement:accident_list")), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("procurement:accident_list")

    def get_initial(self) -> dict[str, Any]:
        return {"vehicle": asked_car(self.request, self.request.user), "driver": self.request.user}


class _AccidentAct(ActionView):
    model = Accident
    object_kwarg = "accident"

    def get_rows(self, user: Any) -> Any:
        return Accident.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        row = self.object
        first = (ACCIDENTS, reverse("procurement:accident_list"))
        return [first, (str(row.vehicle), row.get_absolute_url()), (self.get_title(), "")]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()


class AccidentSeeView(_AccidentAct):
    verb, form_class, service = "acknowledge", forms.AccidentSeeForm, staticmethod(services.acknowledge_accident)
    title, submit_label = gettext_lazy("Seen, with an order"), gettext_lazy("I have seen it and order this")
    saved = gettext_lazy("Your order is written.")


class AccidentCloseView(_AccidentAct):
    verb, form_class, service = "close", forms.AccidentCloseForm, staticmethod(services.close_accident)
    title, submit_label = gettext_lazy("How it was settled"), gettext_lazy("Settled")
    saved = gettext_lazy("The accident is settled.")

    def get_initial(self) -> dict[str, Any]:
        return {"closed_on": timezone.localdate()}


class AccidentFilesView(_AccidentAct):
    verb, form_class, service = "file", forms.AccidentFilesForm, staticmethod(services.file_accident)
    title, submit_label = gettext_lazy("Hang papers on"), gettext_lazy("Hang them on")
    saved = gettext_lazy("They hang on the report.")


ACCIDENT_ACTS: dict[str, type[_AccidentAct]] = {
    "acknowledge": AccidentSeeView,
    "close": AccidentCloseView,
    "files": AccidentFilesView,
}
