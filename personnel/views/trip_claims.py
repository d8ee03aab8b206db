"""Doors of claims of travel money (form 8708): list, page, the form counted while it is filled in, acts."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.filters import ChoiceFilter, DateRangeFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.policies import may_map
from coopoffice.web.tables import Column, Tab
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import ActionView, GovernedDetailView, GovernedListView, GovernedView

from ..forms import trip_money as forms
from ..models import Trip, TripAdvance, TripClaim
from ..services import trips as services
from ..services.trips.claim_planning import plan_claim
from ..services.trips.claims import claim_refusal
from ..trip_choices import OPEN_CLAIMS, OWED, ClaimState, LineKind, Means, Taxi
from ..trip_counting import by_kind
from ..trip_figures import report_of
from ..trip_rates import rate_book
from ..trip_words import line_words, when
from .trip_acts import _Act, crumbs_of

CLAIMS = gettext_lazy("Claims of travel money")
CLAIM_TAGS = {
    ClaimState.CLAIMED: ("info", "hourglass"),
    ClaimState.RETURNED: ("warn", "arrow-back-up"),
    ClaimState.CHECKED: ("info", "list-check"),
    ClaimState.APPROVED: ("ok", "check"),
    ClaimState.SETTLED: ("ok", "coins"),
    ClaimState.WITHDRAWN: ("", "arrow-back"),
}


def claim_tag(claim: TripClaim) -> str:
    """The state in words, tinted."""
    kind, icon = CLAIM_TAGS[ClaimState(claim.state)]
    return tag(claim.get_state_display(), kind, icon)


# --- claims -----------------------------------------------------------------------------------------------------------


class ClaimListView(GovernedListView):
    """Claims of everybody the person sees."""

    model = TripClaim
    title = CLAIMS
    keeps_words = True
    tabs = (
        Tab("open", gettext_lazy("Under way"), lambda user: Q(state__in=OPEN_CLAIMS)),
        Tab("check", gettext_lazy("To be checked"), lambda user: Q(state=ClaimState.CLAIMED), hot=True),
        Tab("approve", gettext_lazy("To be approved"), lambda user: Q(state=ClaimState.CHECKED)),
        Tab("pay", gettext_lazy("To be paid"), lambda user: Q(state=ClaimState.APPROVED)),
        Tab("all", gettext_lazy("All")),
    )
    filters = (
        SearchFilter("trip__place", "trip__request__number", "user__first_name", "user__last_name"),
        ChoiceFilter("state", gettext_lazy("State"), ClaimState),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter("person", gettext_lazy("Person"), "user_id", picker="person"),
        DateRangeFilter("from", gettext_lazy("Left"), "left_at", moments=True),
    )
    columns = (
        Column("person", gettext_lazy("Claimant"), lambda c: c.user.full_name, sort=("user__sort_key", "user_id"),
               link=True),
        Column("unit", gettext_lazy("Unit"), lambda c: c.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column("place", gettext_lazy("Place"), lambda c: c.trip.place),
        Column("when", gettext_lazy("Days and hours"), lambda c: when(c.trip), sort="left_at"),
        Column("total", gettext_lazy("Baht"), lambda c: f"{c.total:,.2f}", sort="total", num=True,
               export=lambda c: c.total),
        Column("advance", gettext_lazy("Advance"), lambda c: c.advance.number if c.advance else ""),
        Column("state", gettext_lazy("State"), claim_tag, sort="state", export=lambda c: c.get_state_display()),
    )  # fmt: skip
    default_sort = ("-claimed_at", "-id")
    empty_title = gettext_lazy("No claim here")
    empty_text = gettext_lazy("Money is claimed on the page of a trip that was made.")

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.with_names()


class ClaimDetailView(GovernedDetailView):
    """One claim: every line with its reason, sums by kind and by person, what can be done."""

    model = TripClaim
    template_name = "personnel/trip_claim.html"
    context_name = "claim"

    def get_rows(self, user: Any) -> Any:
        return (
            TripClaim.objects.visible_to(user)
            .with_names()
            .select_related("checked_by", "approved_by", "settled_by", "trip__user", "trip__unit")
        )

    def get_title(self) -> Any:
        return _("Claim: %(place)s") % {"place": self.object.trip.place}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        trip = self.object.trip
        last = [(trip.place, trip.get_absolute_url()), (_("Claim 8708"), "")]
        return [*crumbs_of(self.request, trip)[:-1], *last]

    def get_context(self) -> dict[str, Any]:
        claim, user = self.object, self.request.user
        lines = list(claim.lines.select_related("person__user"))
        right = {
            verb: ok
            for (verb, _pk), ok in may_map(user, [claim], ["check", "approve", "settle", "withdraw", "correct"]).items()
        }
        return {
            "lines": lines,
            "sums": [(LineKind(kind).label, amount) for kind, amount in by_kind(lines).items()],
            "state": claim_tag(claim),
            "when": when(claim.trip),
            "no_receipt": any(line.by_hand and not line.receipt for line in lines),
            "acts": self.acts(claim, right),
            "files": claim.trip.files.select_related("blob", "uploaded_by"),
        }

    def acts(self, claim: TripClaim, right: dict[str, bool]) -> list[dict[str, Any]]:
        """What the person may do now."""
        found = []

        def offer(verb: str, act: str, name: str, label: Any, css: str = "") -> None:
            if right[verb] and not claim_refusal(act, claim):
                found.append({"label": label, "css": css, "url": reverse(f"personnel:{name}", args=[claim.pk])})

        offer("check", "check", "trip_claim_check", gettext_lazy("Checked, pass it on"), "btn-primary")
        offer("approve", "approve", "trip_claim_approve", gettext_lazy("Approve the payment"), "btn-primary")
        offer("settle", "settle", "trip_claim_settle", gettext_lazy("Record the payment"), "btn-primary")
        if (right["check"] and claim.state == ClaimState.CLAIMED) or (
            right["approve"] and claim.state == ClaimState.CHECKED
        ):
            url = reverse("personnel:trip_claim_return", args=[claim.pk])
            found.append({"label": pgettext_lazy("button", "Send back"), "css": "", "url": url})
        if right["correct"] and claim.state == ClaimState.RETURNED:
            url = reverse("personnel:trip_claim", args=[claim.trip_id])
            found.append({"label": gettext_lazy("Correct the claim"), "css": "btn-primary", "url": url})
        offer("withdraw", "withdraw", "trip_claim_withdraw", gettext_lazy("Withdraw the claim"), "btn-danger")
        return found


class TripClaimView(_Act):
    """แบบ 8708 of a trip: filled from what was permitted and reported, counted while it is filled in."""

    act, verb, form_class, service = "claim", "claim", forms.TripClaimForm, staticmethod(services.claim_trip)
    template_name = "personnel/trip_claim_form.html"
    title, submit_label = gettext_lazy("Claim the money of the trip"), gettext_lazy("Submit the claim")
    saved = gettext_lazy("Claimed. The forms can be printed and signed.")

    def former(self) -> TripClaim | None:
        """The claim that was sent back, which this one corrects."""
        rows = TripClaim.objects.visible_to(self.request.user, "correct").filter(trip=self.object)
        return rows.filter(state=ClaimState.RETURNED).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        mine = TripAdvance.objects.visible_to(self.request.user).filter(borrower=self.request.user, state__in=OWED)
        return {"advances": mine, "book": rate_book(self.object.unit, self.object.first_day)}

    def get_initial(self) -> dict[str, Any]:
        return claim_initial(self.object, self.former(), self.request.user)

    def get_success_url(self, result: Any) -> str:
        return result.get_absolute_url() if result is not None else self.object.get_absolute_url()


def fare_kind(trip: Trip) -> str:
    """What the fares of a trip most likely were: a taxi's where one was permitted."""
    if trip.means != Means.TAXI:
        return LineKind.TRANSPORT
    return Taxi.FAR if trip.outside else Taxi.INSIDE


def claim_initial(trip: Trip, former: TripClaim | None, user: Any) -> dict[str, Any]:
    """What the form starts with: the former claim, else report and permission."""
    report = report_of(trip)
    source: Any = former or trip
    left = former.left_at if former else report.left_at if report else trip.starts_at
    back = former.back_at if former else report.back_at if report else min(trip.ends_at, timezone.now())
    left, back = timezone.localtime(left), timezone.localtime(back)
    found = {
        "for_group": "1" if (former.for_group if former else trip.people.count() > 1) else "0",
        "left_on": left.date(),
        "left_time": left.time(),
        "back_on": back.date(),
        "back_time": back.time(),
        "leaves_from": source.leaves_from,
        "returns_to": source.returns_to,
        "meals": source.meals or None,
        "lodging": source.lodging,
        "room": source.room,
        "nights": source.nights or None,
        "night_price": source.night_price,
        "costly": source.costly,
        "kilometres": int(source.kilometres) or None,
    }
    if former:
        found |= {"why_outside": former.why_outside, "papers": former.papers or None, "advance": former.advance_id}
        for n, line in enumerate(former.lines.filter(by_hand=True)[: forms.EXPENSES]):
            found |= {
                f"x{n}_kind": line.taxi or line.kind,
                f"x{n}_legs": line.legs or None,
                f"x{n}_words": line.words,
                f"x{n}_amount": line.amount,
                f"x{n}_receipt": line.receipt,
            }
    else:
        n = 0
        for amount, words, kind in (
            (trip.fares, _("Fares"), fare_kind(trip)),
            (trip.others, trip.others_words, LineKind.OTHER),
        ):
            if amount:
                found |= {f"x{n}_kind": kind, f"x{n}_words": words, f"x{n}_amount": amount}
                n += 1
        open_one = TripAdvance.objects.visible_to(user).filter(borrower=user, request=trip.request_id).owed().first()
        found["advance"] = open_one.pk if open_one else None
    return found


class TripClaimPreviewView(GovernedView):
    """The claim counted while the form is filled in: every line with its reason."""

    model = Trip

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        trip = Trip.objects.visible_to(request.user).with_names().one_for(request.user, pk=pk)
        form = forms.TripClaimForm(request.GET, actor=request.actor)  # type: ignore[attr-defined]
        form.is_valid()
        given = form.counted()
        if given is None:
            return render(request, "personnel/_claim_preview.html", {"plan": None})
        plan = plan_claim(trip=trip, claimant=request.user, **given)
        shown = [(person.user.full_name, line, line_words(line)) for person, line in plan.lines]
        expenses = [(one, plan.most[n].words if n in plan.most else "") for n, one in enumerate(plan.expenses)]
        return render(
            request,
            "personnel/_claim_preview.html",
            {"plan": plan, "lines": shown, "expenses": expenses, "errors": [s for _n, s in plan.errors]},
        )


class _ClaimAct(ActionView):
    """One act on one claim."""

    model = TripClaim
    template_name = "personnel/trip_money_act.html"
    act = ""

    def get_rows(self, user: Any) -> Any:
        return TripClaim.objects.visible_to(user).with_names()

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (CLAIMS, reverse("personnel:trip_claim_list")),
            (self.object.trip.place, self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context(self, form: Any) -> dict[str, Any]:
        claim = self.object
        return {
            "why_not": claim_refusal(self.act, claim),
            "heading": claim.trip.place,
            "facts": [
                (_("Claimant"), claim.user.full_name),
                (_("Days and hours"), when(claim.trip)),
                (_("Baht"), f"{claim.total:,.2f}"),
                (_("Advance"), claim.advance.number if claim.advance else _("none")),
            ],
        }


class ClaimCheckView(_ClaimAct):
    act, verb, form_class, service = "check", "check", forms.NoteForm, staticmethod(services.check_claim)
    title, submit_label = gettext_lazy("Check the claim"), gettext_lazy("Checked, pass it on")
    saved = gettext_lazy("Checked; it waits for approval.")


class ClaimReturnView(_ClaimAct):
    act, verb, form_class, service = "return", "view", forms.MoneyReasonForm, staticmethod(services.return_claim)
    title, submit_label = gettext_lazy("Send the claim back"), gettext_lazy("Send back with this reason")
    saved, submit_css = gettext_lazy("Sent back; the claimant is told."), "btn-danger"


class ClaimApproveView(_ClaimAct):
    act, verb, form_class, service = "approve", "approve", forms.NoteForm, staticmethod(services.approve_claim)
    title, submit_label = gettext_lazy("Approve the payment"), gettext_lazy("Approve the payment")
    saved = gettext_lazy("Approved; it waits for payment.")


class ClaimSettleView(_ClaimAct):
    act, verb, form_class, service = "settle", "settle", forms.ClaimSettleForm, staticmethod(services.settle_claim)
    title, submit_label = gettext_lazy("Record the payment"), gettext_lazy("Record the payment")
    saved = gettext_lazy("Settled.")

    def get_initial(self) -> dict[str, Any]:
        return {"on_date": timezone.localdate()}


class ClaimWithdrawView(_ClaimAct):
    act, verb, form_class = "withdraw", "withdraw", forms.NoteForm
    service = staticmethod(services.withdraw_claim)
    title, submit_label = gettext_lazy("Withdraw the claim"), gettext_lazy("Withdraw the claim")
    saved, submit_css = gettext_lazy("Withdrawn."), "btn-danger"
