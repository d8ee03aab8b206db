"""The accounts of leave days: what a year gives, what comes over, and what a request sets aside, uses and gives back.

Every amount is a movement of ``coopoffice.ledger``. An account is brought to what the rules say whenever it is needed
(``settle_account``), so that a change of rule, of the service record or of last year's days reaches it by a movement
of the difference, and the past stays written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, F, Sum, When
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.ledger.choices import MovementKind, Place
from coopoffice.ledger.refusals import NotEnough
from coopoffice.ledger.services import (
    give_back_amount,
    left_of,
    lock_pots,
    put_in_amount,
    reserve_amount,
    use_amount,
)
from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year
from coopoffice.web.refusals import Rejected

from ..choices import AccountEntry
from ..counting import ZERO, carried_over, right_of_year
from ..models import Leave, LeaveAccount, LeaveMovement, LeaveRule, PersonnelFile


def day_words(days: Decimal) -> str:
    """A number of days as people read it: 3, 0.5, 12.5."""
    return f"{Decimal(days):.1f}".removesuffix(".0")


def should_have(
    rule: LeaveRule, file: PersonnelFile, year: int, on: dt.date, left_last_year: Decimal
) -> tuple[Decimal, Decimal]:
    """The right of the year and the days carried over, as the rules say on the day. Nothing comes over beforehand."""
    if not rule.keeps_balance:
        return ZERO, ZERO
    right = right_of_year(rule, file.entered_on, year, on)
    if year > fiscal_year(timezone.localdate()):
        return right, ZERO
    return right, carried_over(rule, left_last_year, file.entered_on, year, right)


def put_in(account: LeaveAccount) -> dict[str, Decimal]:
    """What was put in so far, by what it is; taken over stands there, be it with 0, once anything was taken over."""
    inward = Case(When(source=Place.OUTSIDE, then=F("amount")), default=Decimal(0))
    rows = account.movements.exclude(what="").values("what").annotate(total=Sum(inward)).order_by()
    return {row["what"]: row["total"] for row in rows}


@service
def settle_account(
    *, by: Any = None, user: Any, rule: LeaveRule, file: PersonnelFile, year: int, on: dt.date | None = None
) -> LeaveAccount:
    """Return the person's account of the kind and year, locked and brought to what the rules say on the day.

    Opened where there is none. A right that shrank is cut only as far as days are left; what was taken over from the
    former register is never recomputed.
    """
    day = min(max(on or timezone.localdate(), fiscal_start(year)), fiscal_end(year))
    account, _new = LeaveAccount.objects.get_or_create(
        user=user, kind=rule.kind, fiscal_year=year, defaults={"may_overdraw": not rule.blocks}
    )
    (account,) = lock_pots([account])
    if account.may_overdraw == rule.blocks and (account.may_overdraw is False or account.available >= 0):
        account.may_overdraw = not rule.blocks
        account.save(update_fields=["may_overdraw"])
    there = put_in(account)
    last = LeaveAccount.objects.filter(user=user, kind=rule.kind, fiscal_year=year - 1).first()
    right, carried = should_have(rule, file, year, day, last.available if last else ZERO)
    wanted = {AccountEntry.RIGHT: right}
    if AccountEntry.TAKEN_OVER not in there:
        wanted[AccountEntry.CARRIED] = carried
    for what, amount in wanted.items():
        difference = amount - there.get(what, ZERO)
        if difference < 0 and not account.may_overdraw:
            difference = max(difference, -max(account.available, ZERO))
        if difference:
            put_in_amount(
                by=by,
                pot=account,
                amount=difference,
                on_date=max(fiscal_start(year), file.entered_on),
                reason=str(AccountEntry(what).label),
                what=what,
            )
            account.refresh_from_db()
    return account


def lock_person(user: Any) -> None:
    """Let requests of one person wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"personnel.leave:{user.pk}"])


@service
def set_aside(
    *, by: Any, leave: Leave, rule: LeaveRule, file: PersonnelFile, sums: Mapping[int, Decimal], on: dt.date
) -> list[LeaveMovement]:
    """Reserve the leave's days in the account of each fiscal year it touches. Raises Rejected where too few are left.

    ``on`` is the day for which the right is asked: a leave that begins after the months of waiting has them.
    """
    held = []
    for year in sorted(sums):
        account = settle_account(by=by, user=leave.user, rule=rule, file=file, year=year, on=on)
        try:
            held.append(
                reserve_amount(
                    by=by,
                    pot=account,
                    amount=sums[year],
                    on_date=max(leave.starts_on, fiscal_start(year)),
                    leave=leave,
                )
            )
        except NotEnough as refusal:
            raise Rejected(
                "ends_on",
                _("%(kind)s of fiscal year %(year)s: %(left)s days are left, %(asked)s are asked for.")
                % {
                    "kind": rule.kind,
                    "year": year,
                    "left": day_words(refusal.left),
                    "asked": day_words(refusal.asked),
                },
            ) from refusal
    return held


def _holds(leave: Leave, kind: str) -> list[LeaveMovement]:
    rows = LeaveMovement.objects.filter(leave=leave, kind=kind, reversal__isnull=True)
    return list(rows.select_related("pot").order_by("pot_id", "pk"))


@service
def use_days(*, by: Any, leave: Leave) -> None:
    """The leave was permitted: what was set aside is used."""
    holds = _holds(leave, MovementKind.RESERVE)
    lock_pots(hold.pot for hold in holds)
    for hold in holds:
        if left_of(hold) > 0:
            use_amount(by=by, hold=hold, on_date=hold.on_date, leave=leave)


@service
def free_days(*, by: Any, leave: Leave, reason: str = "") -> None:
    """The leave was refused or withdrawn: what is still set aside is given back, exactly."""
    holds = _holds(leave, MovementKind.RESERVE)
    lock_pots(hold.pot for hold in holds)
    for hold in holds:
        if left_of(hold) > 0:
            give_back_amount(by=by, hold=hold, leave=leave, reason=reason)


@service
def give_back_days(*, by: Any, leave: Leave, sums: Mapping[int, Decimal], reason: str) -> None:
    """Days of a permitted leave fall away: they go back into the accounts of their fiscal years, exactly."""
    holds = _holds(leave, MovementKind.USE)
    lock_pots(hold.pot for hold in holds)
    for year, amount in sorted(sums.items()):
        rest = amount
        for hold in holds:
            if hold.pot.fiscal_year != year or rest <= 0:
                continue
            part = min(rest, left_of(hold))
            if part > 0:
                give_back_amount(by=by, hold=hold, amount=part, leave=leave, reason=reason)
                rest -= part
        if rest > 0:
            raise Rejected("ends_on", _("More days would be given back than were used."))


@service
def open_year(*, by: Any = None, people: Iterable[tuple[Any, PersonnelFile, LeaveRule]], year: int) -> int:
    """Open or settle the accounts of a year for the people whose unused days come over. Returns how many.

    Run on 1 October and safe to run again; a person left out gets the account with the next request.
    """
    count = 0
    for user, file, rule in people:
        if rule.accrues:
            settle_account(by=by, user=user, rule=rule, file=file, year=year)
            count += 1
    return count
