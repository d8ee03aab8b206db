"""The row rule of personnel work.

A leave is seen by the person, the superiors of the unit it was asked in, whoever is or was asked to decide it, the
holders of the written power to approve leave there, and the holders of the leave register (GA-A13) and of personnel
work (GA-B1, GA-B2) in their area. The person's colleagues see in the calendar that somebody is away, and no more.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.choices import Power
from units.models import Posting
from units.policies import documents_concerning
from units.querysets import within
from units.reach import reach

from .models import (
    Leave,
    LeaveAccount,
    LeaveAuthority,
    LeaveCut,
    LeaveKind,
    LeaveRule,
    PersonnelFile,
    RoundLimit,
    RoundLine,
)

REGISTER = "GA-A13"
KEEPERS = (REGISTER, "GA-B1", "GA-B2")


def placed_in(units: frozenset[int], on: dt.date, person: str = "user") -> Q:
    """Rows of people who hold a post in the units on the day, and of those who hold none any more."""
    if not units:
        return NOTHING
    here = Posting.objects.filter(within(on), user=OuterRef(person), post__unit__in=sorted(units))
    anywhere = Posting.objects.filter(within(on), user=OuterRef(person))
    return Q(Exists(here)) | ~Q(Exists(anywhere))


@policy(PersonnelFile)
class PersonnelFilePolicy(Policy):
    """A person's service: seen by the person and by the keepers, who write it."""

    def view(self, user: Any, on: dt.date) -> Q:
        return Q(user_id=user.pk) | self.change(user, on)

    def change(self, user: Any, on: dt.date) -> Q:
        return placed_in(reach(user, on).for_duty(*KEEPERS), on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*KEEPERS)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Personnel files are kept by the holders of the personnel duties (GA-A13, GA-B1, GA-B2).")


class RulesPolicy(Policy):
    """Rules are read by everyone with a place. The department's are kept by who holds the duty across the department;
    an office's keeper adds rows for the own office, which overrule the department's there.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        allowed = Q(unit__in=mine.for_duty(*KEEPERS))
        whole = any(mine.has_duty_at_root(code) for code in KEEPERS)
        return allowed | Q(unit__isnull=True) if whole else allowed

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*KEEPERS)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _(
            "The department's rules are kept by who holds the duty across the department. Add a rule for your own"
            " office instead: it overrules the department's there."
        )


@policy(LeaveKind)
class LeaveKindPolicy(Policy):
    """Kinds of leave: read by everyone with a place."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING


@policy(LeaveRule)
class LeaveRulePolicy(RulesPolicy):
    """Rules of leave."""


@policy(LeaveAuthority)
class LeaveAuthorityPolicy(RulesPolicy):
    """Who may permit how much."""


@policy(RoundLimit)
class RoundLimitPolicy(RulesPolicy):
    """Limits of the salary round."""


@policy(Leave)
class LeavePolicy(Policy):
    """Leaves; the module says who sees them."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        units = mine.supervises | mine.for_power(Power.APPROVE_LEAVE) | mine.for_duty(*KEEPERS)
        q = Q(user_id=user.pk)
        if units:
            q |= Q(unit_id__in=units)
        return q | documents_concerning(user, on)

    def correct(self, user: Any, on: dt.date) -> Q:
        """Correct the own request that was sent back, and ask again."""
        return Q(user_id=user.pk)

    def cancel(self, user: Any, on: dt.date) -> Q:
        """Ask that days fall away: the person, or the keeper of the register for the person."""
        return Q(user_id=user.pk) | self.keep(user, on)

    def recall(self, user: Any, on: dt.date) -> Q:
        """Call the person back to work: the heads above, and who holds the power in writing; never oneself."""
        return Q(unit_id__in=reach(user, on).for_power(Power.APPROVE_LEAVE)) & ~Q(user_id=user.pk)

    def keep(self, user: Any, on: dt.date) -> Q:
        """Keep the register: hang papers on, record what happened on paper."""
        return Q(unit_id__in=reach(user, on).for_duty(REGISTER, "GA-B1"))

    def file(self, user: Any, on: dt.date) -> Q:
        """Hang a paper on: the person, and the keeper."""
        return Q(user_id=user.pk) | self.keep(user, on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Leave is asked for by people who hold a post."),
            "recall": _("Only a head above calls somebody back to work, and nobody calls back oneself."),
            "keep": _("The register is kept by the holders of the leave register duty (GA-A13)."),
        }.get(verb) or _("Only the person on leave does this, or the keeper of the leave register (GA-A13).")


@policy(LeaveCut)
class LeaveCutPolicy(Policy):
    """Cancellations are seen with their leave."""

    def view(self, user: Any, on: dt.date) -> Q:
        return Q(Exists(Leave.objects.visible_to(user, on=on).filter(pk=OuterRef("leave_id"))))


@policy(LeaveAccount)
class LeaveAccountPolicy(Policy):
    """Balances: the person, the superiors, and the keepers."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        units = mine.supervises | mine.for_power(Power.APPROVE_LEAVE) | mine.for_duty(*KEEPERS)
        return Q(user_id=user.pk) | placed_in(units, on)

    def keep(self, user: Any, on: dt.date) -> Q:
        """Take a balance over from the former register."""
        return placed_in(reach(user, on).for_duty(*KEEPERS), on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*KEEPERS)


@policy(RoundLine)
class RoundLinePolicy(Policy):
    """The half-year summary: the person's own line, the superiors', and the keepers' whole area."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return Q(user_id=user.pk) | Q(unit_id__in=mine.supervises | mine.for_duty(*KEEPERS, "GA-B4"))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*KEEPERS)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The half-year summary is compiled by the holders of the leave register and personnel duties.")
