"""The row rule of official trips.

A trip is seen by those who go, the superiors of the unit it was asked in, whoever is or was asked to permit it, the
holders of the written power there, and the keepers of the control register. Its money is seen by the same people and
by the holders of the finance duties; it is checked by GA-C1, approved by who may approve spending in the office, and
paid by GA-C5 or GA-C7. That somebody is away, and where, stands in the calendar for the whole office.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, InArray, Policy, policy
from units.choices import HEADED_BY_LAW, Power
from units.policies import documents_concerning
from units.reach import Reach, reach

from .models import (
    Trip,
    TripAdvance,
    TripClaim,
    TripLevel,
    TripPerson,
    TripRate,
    TripRequest,
    TripRequestDraft,
    TripRule,
)
from .policies import RulesPolicy

TRIP_KEEPERS = ("EX-4", "GA-B1", "GA-A13")
RATE_KEEPERS = ("EX-4", "GA-B1", "GA-C1")
CHECKERS = ("GA-C1",)
PAYERS = ("GA-C5", "GA-C7")
FINANCE = (*CHECKERS, *PAYERS, "GA-C4")


def spends_for(mine: Reach) -> frozenset[int]:
    """Units whose spending the person approves: head of an office the law names, or the written power."""
    units: set[int] = set()
    for fact in mine.facts:
        if (fact.commands and fact.unit_kind in HEADED_BY_LAW) or (
            fact.kind == "delegation" and fact.code == Power.APPROVE_SPENDING
        ):
            units |= fact.units
    return frozenset(units)


def _within(units: frozenset[int]) -> Q:
    return Q(unit_id__in=sorted(units))


class TripRulesPolicy(RulesPolicy):
    """Rates are read by everyone with a place; kept like the rules of leave, by the keepers of trips and finance."""

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        allowed = Q(unit__in=mine.for_duty(*RATE_KEEPERS))
        whole = any(mine.has_duty_at_root(code) for code in RATE_KEEPERS)
        return allowed | Q(unit__isnull=True) if whole else allowed

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*RATE_KEEPERS)


@policy(TripRate)
class TripRatePolicy(TripRulesPolicy):
    """Rates."""


@policy(TripLevel)
class TripLevelPolicy(TripRulesPolicy):
    """Steps of levels."""


@policy(TripRule)
class TripRulePolicy(TripRulesPolicy):
    """The rule of trips."""


@policy(Trip)
class TripPolicy(Policy):
    """Trips; the module says who sees them."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        goes = TripPerson.objects.filter(user=user.pk).order_by().values("trip_id")
        q = Q(user_id=user.pk) | Q(InArray(F("pk"), ArraySubquery(goes)))
        units = mine.supervises | mine.for_power(Power.APPROVE_TRIP) | mine.for_duty(*TRIP_KEEPERS, *FINANCE)
        if units:
            q |= _within(units)
        return q | documents_concerning(user, on)

    def correct(self, user: Any, on: dt.date) -> Q:
        """Correct the own trip that was sent back, and ask again."""
        return Q(user_id=user.pk)

    def change_own(self, user: Any, on: dt.date) -> Q:
        """Ask that the own permitted trip be changed."""
        return Q(user_id=user.pk)

    def cancel(self, user: Any, on: dt.date) -> Q:
        """Cancel it: the requester, the heads above, and the keeper of the register."""
        mine = reach(user, on)
        units = mine.for_power(Power.APPROVE_TRIP) | mine.for_duty(*TRIP_KEEPERS)
        return Q(user_id=user.pk) | _within(units)

    def report(self, user: Any, on: dt.date) -> Q:
        """Write the report: whoever went."""
        return Q(Exists(TripPerson.objects.filter(trip=OuterRef("pk"), user=user.pk)))

    def claim(self, user: Any, on: dt.date) -> Q:
        """Claim the money: the one who answers for the trip, or a person of the group."""
        return self.report(user, on)

    def keep(self, user: Any, on: dt.date) -> Q:
        """Keep the control register."""
        return _within(reach(user, on).for_duty(*TRIP_KEEPERS))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Trips are asked for by people who hold a post."),
            "report": _("The report is written by those who went."),
            "claim": _("The money is claimed by those who went."),
            "keep": _("The register of trips is kept by the holders of the personnel duties (GA-B1, GA-A13)."),
            "cancel": _("The requester cancels a trip, a head above, or the keeper of the register."),
        }.get(verb) or _("Only the requester of the trip does this.")


@policy(TripRequest)
class TripRequestPolicy(Policy):
    """Requests are seen with any of their trips."""

    def view(self, user: Any, on: dt.date) -> Q:
        if reach(user, on).everything:
            return EVERYTHING
        seen = Trip.objects.visible_to(user, on=on).filter(request=OuterRef("pk"))
        return Q(user_id=user.pk) | Q(Exists(seen))

    def ask_advance(self, user: Any, on: dt.date) -> Q:
        """Ask for an advance: the requester."""
        return Q(user_id=user.pk)

    def file(self, user: Any, on: dt.date) -> Q:
        """Hang a paper on: the requester."""
        return Q(user_id=user.pk)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "add":
            return _("Trips are asked for by people who hold a post.")
        return _("Only the requester does this.")


@policy(TripRequestDraft)
class TripRequestDraftPolicy(Policy):
    """A draft is its writer's alone: no head, no keeper and no administrator sees it."""

    def view(self, user: Any, on: dt.date) -> Q:
        return Q(user_id=user.pk)

    def change(self, user: Any, on: dt.date) -> Q:
        """Write on."""
        return Q(user_id=user.pk)

    def discard(self, user: Any, on: dt.date) -> Q:
        """Throw it away."""
        return Q(user_id=user.pk)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Trips are asked for by people who hold a post.")


def _money_seen(user: Any, on: dt.date, person: str) -> Q:
    mine = reach(user, on)
    if mine.everything:
        return EVERYTHING
    units = mine.supervises | spends_for(mine) | mine.for_duty(*TRIP_KEEPERS, *FINANCE)
    return Q(**{f"{person}_id": user.pk}) | _within(units)


@policy(TripClaim)
class TripClaimPolicy(Policy):
    """Claims: the claimant and the group, superiors, keepers, finance."""

    def view(self, user: Any, on: dt.date) -> Q:
        goes = TripPerson.objects.filter(trip=OuterRef("trip_id"), user=user.pk)
        seen = _money_seen(user, on, "user")
        return seen if seen is EVERYTHING else seen | Q(Exists(goes))

    def correct(self, user: Any, on: dt.date) -> Q:
        """Correct the own claim that was sent back."""
        return Q(user_id=user.pk)

    def withdraw(self, user: Any, on: dt.date) -> Q:
        """Take the own claim back before it is approved."""
        return Q(user_id=user.pk)

    def check(self, user: Any, on: dt.date) -> Q:
        """Check papers and sums; never one's own."""
        return _within(reach(user, on).for_duty(*CHECKERS)) & ~Q(user_id=user.pk)

    def approve(self, user: Any, on: dt.date) -> Q:
        """Approve the payment; never one's own."""
        return _within(spends_for(reach(user, on))) & ~Q(user_id=user.pk)

    def settle(self, user: Any, on: dt.date) -> Q:
        """Record that it was paid."""
        return _within(reach(user, on).for_duty(*PAYERS)) & ~Q(user_id=user.pk)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "check": _("Claims are checked by the holder of GA-C1, never by the claimant."),
            "approve": _(
                "Payment is approved by the head of the office or who holds the written power, never one's own."
            ),
            "settle": _("Payment is recorded by the holders of GA-C5 and GA-C7, never one's own."),
        }.get(verb) or _("Only the claimant does this.")


@policy(TripAdvance)
class TripAdvancePolicy(Policy):
    """Loan contracts: the borrower, superiors, finance."""

    def view(self, user: Any, on: dt.date) -> Q:
        return _money_seen(user, on, "borrower")

    def withdraw(self, user: Any, on: dt.date) -> Q:
        """Take the own contract back before it is paid out."""
        return Q(borrower_id=user.pk)

    def check(self, user: Any, on: dt.date) -> Q:
        """Check debts and estimate; never one's own."""
        return _within(reach(user, on).for_duty(*CHECKERS)) & ~Q(borrower_id=user.pk)

    def approve(self, user: Any, on: dt.date) -> Q:
        """Approve the loan; never one's own."""
        return _within(spends_for(reach(user, on))) & ~Q(borrower_id=user.pk)

    def pay(self, user: Any, on: dt.date) -> Q:
        """Pay out and take back; never one's own."""
        return _within(reach(user, on).for_duty(*PAYERS)) & ~Q(borrower_id=user.pk)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "check": _("Advances are checked by the holder of GA-C1, never by the borrower."),
            "approve": _(
                "An advance is approved by the head of the office or who holds the written power, never one's own."
            ),
            "pay": _("Advances are paid out and taken back by the holders of GA-C5 and GA-C7, never one's own."),
        }.get(verb) or _("Only the borrower does this.")
