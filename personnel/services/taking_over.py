"""Balances taken over from the register an office kept before: days carried over and days used, per person and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.ledger.choices import MovementKind, Place
from coopoffice.ledger.services import lock_pots, put_in_amount, reverse_movement, use_amount
from coopoffice.thai import fiscal_start
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor, postings_of
from units.models import Unit, User
from units.reach import reach

from ..choices import AccountEntry
from ..counting import ZERO
from ..models import LeaveAccount, LeaveKind, LeaveMovement
from ..policies import KEEPERS, placed_in
from ..rulebook import file_of, rule_for
from .accounts import settle_account


@dataclass
class BalanceLine:
    """One account to take over: what came over from last year, and what was used of the year so far."""

    user: User
    kind: LeaveKind
    fiscal_year: int
    carried: Decimal
    used: Decimal


def taken_over(account: LeaveAccount) -> tuple[list[LeaveMovement], list[LeaveMovement]]:
    """The movements of an earlier taking over that stand: openings, uses."""
    rows = list(
        account.movements.filter(what=AccountEntry.TAKEN_OVER, reversal__isnull=True)
        .exclude(kind=MovementKind.REVERSE)
        .order_by("pk")
    )
    return [r for r in rows if r.source == Place.OUTSIDE], [r for r in rows if r.kind == MovementKind.USE]


@service
def take_over_balances(*, by: Actor, lines: Sequence[BalanceLine]) -> list[LeaveAccount]:
    """Bring the accounts to what the former register says, all or nothing; an earlier file is reversed first.

    Raises Refused outside the own area, Rejected where a person has no file or right, or more was used than there is.
    """
    people = {line.user.pk for line in lines}
    mine = set(_in_area(by, people))
    if people - mine:
        raise Refused(_("Some of these people are outside your area."))
    accounts = []
    for line in lines:
        file = file_of(line.user)
        if file is None:
            raise Rejected("", _("%(person)s has no personnel file yet.") % {"person": line.user.full_name})
        start = fiscal_start(line.fiscal_year)
        day = max(start, file.entered_on)
        unit = _unit_of(line.user)
        rule = rule_for(line.kind, file.kind_on(day), unit, day)
        if rule is None:
            raise Rejected(
                "",
                _("%(person)s has no right to %(kind)s.") % {"person": line.user.full_name, "kind": line.kind},
            )
        account = settle_account(by=by, user=line.user, rule=rule, file=file, year=line.fiscal_year)
        (account,) = lock_pots([account])
        opened, used = taken_over(account)
        words = _("corrected by a later file")
        for movement in [*used, *opened]:
            reverse_movement(by=by, movement=movement, reason=words, on_date=day, what=AccountEntry.TAKEN_OVER)
        account.refresh_from_db()
        computed = account.movements.filter(what=AccountEntry.CARRIED, source=Place.OUTSIDE)
        there = sum((m.amount for m in computed), ZERO)
        # What came over is what the register says; an earlier computed amount is offset in the same row.
        opening = line.carried - there
        reason = str(AccountEntry.TAKEN_OVER.label)
        if opening:
            put_in_amount(by=by, pot=account, amount=opening, on_date=day, reason=reason, what=AccountEntry.TAKEN_OVER)
        if line.used:
            use_amount(by=by, pot=account, amount=line.used, on_date=day, reason=reason, what=AccountEntry.TAKEN_OVER)
        account.refresh_from_db()
        accounts.append(account)
    return accounts


def _in_area(by: Actor, people: set[int]) -> list[int]:
    rows = User.objects.visible_to(by.user).filter(pk__in=people)
    return list(
        rows.filter(placed_in(reach(by.user).for_duty(*KEEPERS), timezone.localdate(), "pk")).values_list(
            "pk", flat=True
        )
    )


def _unit_of(user: User) -> Unit | None:
    return next((p.post.unit for p in postings_of(user)), None)
