"""Forms of the money of trips: claim, advance, and the rows of rates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import GovernedForm, GovernedModelForm, TextField

from ..models import TripAdvance, TripLevel, TripRate, TripRule
from ..services.trips.claim_planning import LINE_KINDS, Expense
from ..trip_choices import LineKind, Lodging, MoneySource, Place, ReturnKind, Room, Taxi
from ..trip_rates import RateBook
from ..trip_words import baht as shown_baht
from .keeping import SOURCE, _typed
from .trips import baht, choice, clock, day, line, moment, number

EXPENSES = 6
EXPENSE_PARTS = ("kind", "words", "amount", "receipt", "legs")
PAID = [
    *((k, LineKind(k).label) for k in LINE_KINDS[:1]),
    *Taxi.choices,
    *((k, LineKind(k).label) for k in LINE_KINDS[1:]),
]


def ceilings(book: RateBook | None) -> str:
    """The ceilings of taxi fares on the day of the trip, with where they are written; empty without any."""
    if book is None:
        return ""
    parts = [gettext("inside one province %(n)d legs a day") % {"n": book.terms.taxi_legs}]
    sources = []
    for taxi in (Taxi.FAR, Taxi.NEAR):
        row = book.rates.get((str(taxi), ""))
        if row is not None:
            words = {"taxi": taxi.label, "baht": shown_baht(row.amount)}
            parts.append(gettext("%(taxi)s %(baht)s baht a leg") % words)
            sources.append(row.source)
    return gettext("At most: %(parts)s. Source: %(sources)s") % {
        "parts": "; ".join(parts),
        "sources": "; ".join(dict.fromkeys(sources)) or book.rule.source,
    }


class TripClaimForm(GovernedForm):
    """แบบ 8708: real times, lodging, kilometres, and up to six fares and expenses as paid."""

    for_group = forms.TypedChoiceField(
        label=_("Claimed for"),
        choices=[("0", _("Myself")), ("1", _("The whole group"))],
        coerce=lambda value: value == "1",
        initial="0",
        widget=forms.RadioSelect,
    )
    left_on = day(_("Left on"))
    left_time = clock(pgettext_lazy("time of day", "at"))
    back_on = day(_("Back on"))
    back_time = clock(pgettext_lazy("time of day", "at"))
    leaves_from = choice(_("Left from"), Place, "c6")
    returns_to = choice(_("Came back to"), Place, "c6")
    why_outside = line(_("Why the times differ from what was permitted"), 300, required=False)
    work_from_on = day(_("Private leave before: work began on"), "c4", required=False)
    work_from_time = clock(pgettext_lazy("time of day", "at"), "c2", required=False)
    work_to_on = day(_("Private leave after: work ended on"), "c4", required=False)
    work_to_time = clock(pgettext_lazy("time of day", "at"), "c2", required=False)
    meals = number(_("Meals supplied to each"), 360, "c4")
    lodging = choice(pgettext_lazy("trip", "Lodging"), Lodging, "c6")
    room = choice(_("Rooms"), Room, "c6", required=False)
    nights = number(_("Nights"), 120, "c4")
    night_price = baht(_("One person's bed, a night"), "c4")
    costly = forms.BooleanField(
        label=_("Costly or tourist place"), required=False, widget=forms.CheckboxInput(attrs={"cell": "c4"})
    )
    kilometres = number(_("Kilometres of the own vehicle"), 9999, "c6")
    papers = number(_("Number of papers"), 200, "c4")
    advance = forms.ModelChoiceField(
        TripAdvance.objects.none(),
        label=_("Settles the advance"),
        required=False,
        empty_label=_("None; the money is paid out"),
        widget=forms.Select(attrs={"cell": "c12"}),
    )

    TIMES = ("left_on", "left_time", "back_on", "back_time", "leaves_from", "returns_to", "why_outside")
    LEAVE = ("work_from_on", "work_from_time", "work_to_on", "work_to_time")
    BED = ("lodging", "room", "nights", "night_price", "costly", "meals")

    def __init__(self, *args: Any, advances: Any = None, book: RateBook | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if advances is not None:
            self.fields["advance"].queryset = advances  # type: ignore[attr-defined]
        said = ceilings(book)
        for n in range(EXPENSES):
            self.fields[f"x{n}_kind"] = choice(_("Kind"), PAID, "c4", required=False)
            self.fields[f"x{n}_words"] = line(_("What was paid"), 300, "c4", required=False)
            self.fields[f"x{n}_amount"] = baht(_("Baht"), "c2")
            self.fields[f"x{n}_receipt"] = forms.BooleanField(
                label=_("With receipt"), required=False, widget=forms.CheckboxInput(attrs={"cell": "c2"})
            )
            self.fields[f"x{n}_legs"] = number(_("Legs by taxi"), 99, "c12", help_text=said)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The form in the order of 8708."""
        expenses = [self[f"x{n}_{part}"] for n in range(EXPENSES) for part in EXPENSE_PARTS]
        return [
            (_("For whom and when"), [self[n] for n in ("for_group", *self.TIMES, *self.LEAVE)]),
            (_("Lodging and meals"), [self[n] for n in self.BED]),
            (_("Own vehicle"), [self["kilometres"]]),
            (_("Fares and other expenses as paid"), expenses),
            (_("Papers and advance"), [self["papers"], self["advance"]]),
        ]

    def refuse(self, error: Any, field: str | None = None) -> None:
        super().refuse(error, {"left_at": "left_on", "back_at": "back_on"}.get(field or "", field))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for n in range(EXPENSES):
            words, amount = cleaned.get(f"x{n}_words"), cleaned.get(f"x{n}_amount")
            if amount and not words:
                self.add_error(f"x{n}_words", _("Say what was paid."))
            elif words and not amount and f"x{n}_amount" not in self.errors:
                self.add_error(f"x{n}_amount", _("Give the amount."))
        for name in ("work_from", "work_to"):
            if bool(cleaned.get(f"{name}_on")) != bool(cleaned.get(f"{name}_time")):
                self.add_error(f"{name}_on", _("Give both day and time, or neither."))
        return cleaned

    def expenses(self) -> list[Expense]:
        """The fares and expenses that were filled in."""
        found = []
        for n in range(EXPENSES):
            amount = self.cleaned_data.get(f"x{n}_amount")
            if amount:
                kind = self.cleaned_data.get(f"x{n}_kind") or LineKind.TRANSPORT
                taxi = kind if kind in Taxi.values else ""
                found.append(
                    Expense(
                        kind=LineKind.TRANSPORT if taxi else kind,
                        taxi=taxi,
                        legs=(self.cleaned_data.get(f"x{n}_legs") or 0) if taxi else 0,
                        row=f"x{n}",
                        words=self.cleaned_data.get(f"x{n}_words") or "",
                        amount=amount,
                        receipt=bool(self.cleaned_data.get(f"x{n}_receipt")),
                    )
                )
        return found

    def counted(self) -> dict[str, Any] | None:
        """What the counting takes; None while times are missing."""
        got = self.cleaned_data
        left, back = (moment(got.get(f"{n}_on"), got.get(f"{n}_time")) for n in ("left", "back"))
        if left is None or back is None:
            return None
        lodging = got.get("lodging") or Lodging.NONE
        return {
            "for_group": bool(got.get("for_group")),
            "left_at": left,
            "back_at": back,
            "lodging": lodging,
            "room": got.get("room") or Room.DOUBLE,
            "nights": (got.get("nights") or 0) if lodging != Lodging.NONE else 0,
            "costly": bool(got.get("costly")),
            "night_price": got.get("night_price") if lodging == Lodging.ACTUAL else None,
            "kilometres": Decimal(got.get("kilometres") or 0),
            "meals": got.get("meals") or 0,
            "counts_from": moment(got.get("work_from_on"), got.get("work_from_time")),
            "counts_to": moment(got.get("work_to_on"), got.get("work_to_time")),
            "why_outside": got.get("why_outside") or "",
            "expenses": self.expenses(),
        }

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        got = self.cleaned_data
        return {
            **(self.counted() or {}),
            "leaves_from": got["leaves_from"],
            "returns_to": got["returns_to"],
            "papers": got.get("papers") or 0,
            "advance": got.get("advance"),
        }


class NoteForm(GovernedForm):
    """A note, which may be left out."""

    note = TextField(label=_("Note"), max_length=300, rows=2, required=False)


class MoneyReasonForm(GovernedForm):
    """The reason why something goes back or is not approved."""

    note = TextField(label=_("Because of"), max_length=300, rows=2)


class ClaimSettleForm(GovernedForm):
    """When it was paid, and the receipt for vouchers where an advance stands behind it."""

    on_date = day(_("Paid on"), "c6", latest=timezone.localdate)
    receipt = line(_("Number of the receipt for vouchers"), 60, "c6", required=False)


class AdvanceAskForm(GovernedForm):
    """How much is borrowed, out of which money."""

    amount = baht(_("Asked for, baht"), "c6", required=True)
    source = choice(_("Lent out of"), MoneySource, "c6")
    purpose = line(_("To be spent on"), 300, required=False)


class AdvanceApproveForm(GovernedForm):
    """How much is approved."""

    granted = baht(_("Approved, baht"), "c6", required=True)


class AdvancePayForm(GovernedForm):
    """When the borrower received it."""

    paid_on = day(_("Received on"), "c6", latest=timezone.localdate)


class AdvanceSettleForm(GovernedForm):
    """A line on the back of the contract."""

    kind = forms.ChoiceField(label=_("Cash or vouchers"), choices=ReturnKind, widget=forms.RadioSelect)
    amount = baht(_("Baht"), "c6", required=True)
    on_date = day(_("On"), "c6", latest=timezone.localdate)
    receipt = line(_("Receipt number"), 60, "c6")


# --- rates ----------------------------------------------------------------------------------------------------------


class TripRateForm(GovernedModelForm):
    """A rate."""

    fieldsets = ((_("Rate"), ("kind", "tier", "amount", "starts_on", "unit")), SOURCE)

    class Meta:
        model = TripRate
        exclude = ("updated_at",)


class TripLevelForm(GovernedModelForm):
    """On which step a level stands."""

    fieldsets = ((_("Level"), ("level", "tier", "starts_on", "unit")), SOURCE)

    class Meta:
        model = TripLevel
        exclude = ("updated_at",)


class TripRuleForm(GovernedModelForm):
    """The rule of trips."""

    fieldsets = (
        (_("From when and for whom"), ("starts_on", "unit")),
        (_("Counting per diem"), ("night_more_hours", "half_hours", "full_hours", "meals_a_day")),
        (_("Lodging and transport"), ("costly_percent", "taxi_legs", "taxi_not_for", "longest_days")),
        (_("Asking and permitting"), ("most_people", "late_reason", "outside_above", "own_above", "report_days")),
        (_("Advances"), ("settle_days", "remind_days", "one_advance")),
        SOURCE,
    )

    class Meta:
        model = TripRule
        exclude = ("updated_at",)


for _form in (TripRateForm, TripLevelForm, TripRuleForm):
    _typed(_form)
# An amount is money, not a number of days in halves.
TripRateForm.base_fields["amount"] = baht(_("Baht"), "c6", required=True)
TripRuleForm.base_fields["costly_percent"] = baht(
    _("More on lodging as paid in costly places, per cent"), "c6", required=True
)
