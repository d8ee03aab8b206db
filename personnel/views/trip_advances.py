"""Doors of loan contracts for trips (form 8500): list, page, asking, acts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedListView

from ..forms import trip_money as forms
from ..models import TripAdvance, TripRequest
from ..services import trips as services
from ..services.trips.advances import advance_refusal, estimate_lines
from ..trip_choices import OWED, AdvanceState
from .trips import MINE

ADVANCES = gettext_lazy("Advances for trips")
ADVANCE_TAGS = {
    AdvanceState.REQUESTED: ("info", "hourglass"),
    AdvanceState.CHECKED: ("info", "list-check"),
    AdvanceState.APPROVED: ("ok", "check"),
    AdvanceState.PAID: ("warn", "coins"),
    AdvanceState.PARTIAL: ("warn", "coins"),
    AdvanceState.SETTLED: ("ok", "check"),
    AdvanceState.REFUSED: ("danger", "x"),
    AdvanceState.CANCELLED: ("", "x"),
}


def advance_tag(advance: TripAdvance) -> str:
    """The state in words, tinted; overdue before all else."""
    if advance.is_overdue():
        days = (timezone.localdate() - advance.due_on).days
        return tag(_("Overdue by %(n)d days") % {"n": days}, "danger", "alarm")
    kind, icon = ADVANCE_TAGS[AdvanceState(advance.state)]
    return tag(advance.get_state_display(), kind, icon)


# --- advances ---------------------------------------------------------------------------------------------------------


class AdvanceListView(GovernedListView):
    """ทะเบียนคุมสัญญายืมเงิน for trips, the overdue first."""

    model = TripAdvance
    title = ADVANCES
    keeps_words = True
    tabs = (
        Tab("owed", gettext_lazy("To be settled"), lambda user: Q(state__in=OWED)),
        Tab(
            "overdue",
            gettext_lazy("Past the day of settlement"),
            lambda user: Q(state__in=OWED, due_on__lt=timezone.localdate()),
            hot=True,
        ),
        Tab(
            "asked",
            gettext_lazy("Under way"),
            lambda user: Q(state__in=[AdvanceState.REQUESTED, AdvanceState.CHECKED, AdvanceState.APPROVED]),
        ),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("number", "purpose", "borrower__first_name", "borrower__last_name"),
        ChoiceFilter("state", gettext_lazy("State"), AdvanceState),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter("person", gettext_lazy("Borrower"), "borrower_id", picker="person"),
        DateRangeFilter("due", gettext_lazy("To be settled by"), "due_on"),
    )
    columns = (
        Column("number", gettext_lazy("Contract"), lambda a: a.number, sort="id", css="nw", link=True),
        Column("person", gettext_lazy("Borrower"), lambda a: a.borrower.full_name,
               sort=("borrower__sort_key", "borrower_id")),
        Column("unit", gettext_lazy("Unit"), lambda a: a.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("purpose", gettext_lazy("To be spent on"), lambda a: a.purpose),
        Column("amount", gettext_lazy("Lent"), lambda a: f"{a.granted or a.amount:,.2f}", sort="amount", num=True,
               export=lambda a: a.granted or a.amount),
        Column("left", gettext_lazy("Still owed"), lambda a: f"{a.outstanding:,.2f}", num=True,
               export=lambda a: a.outstanding),
        Column("due", gettext_lazy("To be settled by"), lambda a: thaidate_short(a.due_on, "year"), sort="due_on",
               export=lambda a: a.due_on),
        Column("state", gettext_lazy("State"), advance_tag, sort="state", export=lambda a: a.get_state_display()),
    )  # fmt: skip
    default_sort = ("due_on", "id")
    empty_title = gettext_lazy("No advance here")
    empty_text = gettext_lazy("An advance is asked for on the page of a request whose trips are permitted.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()


class AdvanceDetailView(GovernedDetailView):
    """One contract, front and back."""

    model = TripAdvance
    template_name = "personnel/trip_advance.html"
    context_name = "advance"

    def get_rows(self, user: Any) -> Any:
        return TripAdvance.objects.visible_to(user).with_names().select_related("checked_by", "approved_by", "paid_by")

    def get_title(self) -> Any:
        return _("Loan contract %(number)s") % {"number": self.object.number}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        own = self.object.borrower_id == self.request.user.pk
        first = (MINE, reverse("personnel:my_trips")) if own else (ADVANCES, reverse("personnel:trip_advance_list"))
        return [first, (self.object.number, "")]

    def get_context(self) -> dict[str, Any]:
        advance, user = self.object, self.request.user
        right = {
            verb: ok for (verb, _pk), ok in may_map(user, [advance], ["check", "approve", "pay", "withdraw"]).items()
        }
        found = []
        for verb, act, name, label, css in (
            ("check", "check", "trip_advance_check", gettext_lazy("Checked, pass it on"), "btn-primary"),
            ("approve", "approve", "trip_advance_approve", gettext_lazy("Approve the advance"), "btn-primary"),
            ("approve", "refuse", "trip_advance_refuse", gettext_lazy("Do not approve"), "btn-danger"),
            ("pay", "pay", "trip_advance_pay", gettext_lazy("Record the paying out"), "btn-primary"),
            ("pay", "return", "trip_advance_settle", gettext_lazy("Take cash or vouchers back"), "btn-primary"),
            ("withdraw", "withdraw", "trip_advance_withdraw", gettext_lazy("Withdraw the contract"), "btn-danger"),
        ):
            if right[verb] and not advance_refusal(act, advance):
                found.append({"label": label, "css": css, "url": reverse(f"personnel:{name}", args=[advance.pk])})
        return {
            "state": advance_tag(advance),
            "returns": advance.returns.select_related("taken_by"),
            "claims": advance.claims.visible_to(user).select_related("trip").order_by(F("id").desc()),
            "overdue": advance.is_overdue(),
            "acts": found,
        }


class AdvanceAskView(ActionView):
    """ขอยืมเงิน: the amount is that of the permitted trips' estimate."""

    model = TripRequest
    verb = "ask_advance"
    form_class = forms.AdvanceAskForm
    template_name = "personnel/trip_advance_ask.html"
    service = staticmethod(services.ask_advance)
    title, submit_label = gettext_lazy("Ask for an advance"), gettext_lazy("Submit the contract")
    saved = gettext_lazy("Asked for. Print the contract in two copies and sign both.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (MINE, reverse("personnel:my_trips")),
            (self.object.subject, self.object.get_absolute_url()),
            (self.title, ""),
        ]

    def lines(self) -> list[dict[str, str]]:
        """The estimate."""
        return estimate_lines(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {
            "amount": sum((Decimal(line["amount"]) for line in self.lines()), Decimal(0)) or None,
            "purpose": self.object.subject,
        }

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"lines": self.lines(), "asked": self.object}


class _AdvanceAct(ActionView):
    """One act on one contract."""

    model = TripAdvance
    template_name = "personnel/trip_money_act.html"
    act = ""

    def get_rows(self, user: Any) -> Any:
        return TripAdvance.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (ADVANCES, reverse("personnel:trip_advance_list")),
            (self.object.number, self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_context(self, form: Any) -> dict[str, Any]:
        advance = self.object
        return {
            "why_not": advance_refusal(self.act, advance),
            "heading": advance.number,
            "facts": [
                (_("Borrower"), advance.borrower.full_name),
                (_("To be spent on"), advance.purpose),
                (_("Asked for, baht"), f"{advance.amount:,.2f}"),
                (_("Still owed"), f"{advance.outstanding:,.2f}"),
                (_("To be settled by"), thaidate_short(advance.due_on, "year")),
            ],
        }


class AdvanceCheckView(_AdvanceAct):
    act, verb, form_class, service = "check", "check", forms.NoteForm, staticmethod(services.check_advance)
    title, submit_label = gettext_lazy("Check the advance"), gettext_lazy("Checked, pass it on")
    saved = gettext_lazy("Checked; it waits for approval.")


class AdvanceApproveView(_AdvanceAct):
    act, verb, form_class = "approve", "approve", forms.AdvanceApproveForm
    service = staticmethod(services.approve_advance)
    title, submit_label = gettext_lazy("Approve the advance"), gettext_lazy("Approve this amount")
    saved = gettext_lazy("Approved; it waits to be paid out.")

    def get_initial(self) -> dict[str, Any]:
        return {"granted": self.object.amount}


class AdvanceRefuseView(_AdvanceAct):
    act, verb, form_class = "refuse", "approve", forms.MoneyReasonForm
    service = staticmethod(services.refuse_advance)
    title, submit_label = gettext_lazy("Do not approve the advance"), gettext_lazy("Do not approve, with this reason")
    saved, submit_css = gettext_lazy("Not approved; the borrower is told."), "btn-danger"


class AdvancePayView(_AdvanceAct):
    act, verb, form_class, service = "pay", "pay", forms.AdvancePayForm, staticmethod(services.pay_advance)
    title, submit_label = gettext_lazy("Record the paying out"), gettext_lazy("The borrower has received it")
    saved = gettext_lazy("Paid out; the day of settlement is watched.")

    def get_initial(self) -> dict[str, Any]:
        return {"paid_on": timezone.localdate()}


class AdvanceSettleView(_AdvanceAct):
    act, verb, form_class, service = "return", "pay", forms.AdvanceSettleForm, staticmethod(services.settle_advance)
    title, submit_label = gettext_lazy("Take cash or vouchers back"), gettext_lazy("Write it on the contract")
    saved = gettext_lazy("Written on the back of the contract.")

    def get_initial(self) -> dict[str, Any]:
        return {"kind": "vouchers", "amount": self.object.outstanding or None, "on_date": timezone.localdate()}


class AdvanceWithdrawView(_AdvanceAct):
    act, verb, form_class = "withdraw", "withdraw", forms.NoteForm
    service = staticmethod(services.withdraw_advance)
    title, submit_label = gettext_lazy("Withdraw the contract"), gettext_lazy("Withdraw the contract")
    saved, submit_css = gettext_lazy("Withdrawn."), "btn-danger"
