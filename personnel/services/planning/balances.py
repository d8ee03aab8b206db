"""One fiscal year's account, as it stands and as it would be once a leave is granted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from coopoffice.thai import fiscal_end, fiscal_start
from units.models import User

from ...choices import AccountEntry
from ...counting import ZERO
from ...models import LeaveAccount, LeaveRule, PersonnelFile
from ..accounts import put_in, should_have


@dataclass
class YearBalance:
    """One fiscal year's account: what there is now, what is asked of it."""

    year: int
    right: Decimal
    carried: Decimal
    used: Decimal
    reserved: Decimal
    available: Decimal
    asked: Decimal = ZERO

    @property
    def granted(self) -> Decimal:
        """Right and what came over."""
        return self.right + self.carried

    @property
    def after(self) -> Decimal:
        """What is left once it is granted."""
        return self.available - self.asked

    @property
    def taken(self) -> Decimal:
        """Used and set aside."""
        return self.used + self.reserved


def balance_of(user: User, rule: LeaveRule, file: PersonnelFile, year: int, on: dt.date | None = None) -> YearBalance:
    """The account of the year as it would stand if it were settled on the day; nothing is written. Two statements."""
    day = min(max(on or timezone.localdate(), fiscal_start(year)), fiscal_end(year))
    rows = LeaveAccount.objects.filter(user=user, kind=rule.kind, fiscal_year__in=[year - 1, year])
    found = {row.fiscal_year: row for row in rows}
    put: dict[str, Decimal] = {}
    account = found.get(year)
    if account is not None:
        put = put_in(account)
    return balance_from(rule, file, year, day, account, found.get(year - 1), put)


def balance_from(
    rule: LeaveRule,
    file: PersonnelFile,
    year: int,
    day: dt.date,
    account: LeaveAccount | None,
    last: LeaveAccount | None,
    put: dict[str, Decimal],
) -> YearBalance:
    """The same from rows already read."""
    right, carried = should_have(rule, file, year, day, last.available if last else ZERO)
    if AccountEntry.TAKEN_OVER in put:
        carried = put[AccountEntry.TAKEN_OVER] + put.get(AccountEntry.CARRIED, ZERO)
    used = account.used if account else ZERO
    reserved = account.reserved if account else ZERO
    return YearBalance(year, right, carried, used, reserved, right + carried - used - reserved)
