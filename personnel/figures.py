"""Reading words about one person's leave: balances of a year, what was taken before, the book of the year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year
from coopoffice.web.among import Ids
from units.acting import postings_of
from units.models import User

from .choices import LIVE_STATES, LeaveState
from .counting import ZERO, total_cap
from .models import Leave, LeaveDay, LeaveRule, PersonnelFile
from .prepared import leave_accounts, leave_moved, leave_taken
from .rulebook import file_of, rules_for
from .services.planning import YearBalance, balance_from


@dataclass
class KindBalance:
    """One kind of leave in a year, for the person's page: the account where the rule keeps one, else what was taken."""

    rule: LeaveRule
    balance: YearBalance | None
    taken: Decimal = ZERO
    cap: Decimal | None = None

    @property
    def share_used(self) -> Decimal:
        """What was used, for the bar."""
        return self.balance.used if self.balance else self.taken

    @property
    def whole(self) -> Decimal:
        """What the bar is drawn of."""
        if self.balance is None:
            return self.rule.limit_days or ZERO
        return max(self.balance.granted, self.balance.taken)


@dataclass
class PersonYear:
    """A person's leave in a fiscal year."""

    user: User
    year: int
    file: PersonnelFile | None
    personnel_kind: str = ""
    kinds: list[KindBalance] = field(default_factory=list)

    @property
    def with_balance(self) -> list[KindBalance]:
        """The kinds that keep an account of the year."""
        return [k for k in self.kinds if k.balance is not None]

    @property
    def others(self) -> list[KindBalance]:
        """The other kinds, of which something was taken."""
        return [k for k in self.kinds if k.balance is None and k.taken]


def person_year(user: User, year: int, on: dt.date) -> PersonYear:
    """Return the balances of the year as they stand on the day. The same number of statements for everybody."""
    day = min(max(on, fiscal_start(year)), fiscal_end(year))
    file = file_of(user)
    found = PersonYear(user, year, file)
    if file is None:
        return found
    postings = postings_of(user)
    found.personnel_kind = file.kind_on(day)
    rules = rules_for(found.personnel_kind, postings[0].post.unit if postings else None, day)
    held = leave_accounts(user=user.pk, years=Ids([year - 1, year]))
    accounts = {(account.kind_id, account.fiscal_year): account for account in held}
    put: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for kind, what, amount in leave_moved(user=user.pk, years=Ids([year])):
        put[kind][what] = amount
    taken = days_taken([user.pk], fiscal_start(year), fiscal_end(year)).get(user.pk, {})
    for code, rule in rules.items():
        balance = None
        cap = None
        if rule.keeps_balance:
            account, last = accounts.get((rule.kind_id, year)), accounts.get((rule.kind_id, year - 1))
            balance = balance_from(rule, file, year, day, account, last, put[rule.kind_id])
            cap = total_cap(rule, file.entered_on, year) if rule.accrues else None
        found.kinds.append(KindBalance(rule, balance, taken.get(code, ZERO), cap))
    return found


def days_taken(users: Iterable[int], first: dt.date, last: dt.date) -> dict[int, dict[str, Decimal]]:
    """The permitted days in the stretch that were not cut off, by person and code of the kind. One statement."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for user, code, amount in leave_taken(users=Ids(users), first=first, last=last):
        found[user][code] = amount
    return found


# --- what the form says of the past -----------------------------------------------------------------------------------


@dataclass
class Statistic:
    """One line of the box on the form: taken before, this time, together."""

    label: str
    before: Decimal
    now: Decimal

    @property
    def together(self) -> Decimal:
        """The sum."""
        return self.before + self.now


def taken_before(leave: Leave) -> dict[str, Decimal]:
    """The permitted days of the leave's fiscal year before its first day, by code of the kind. One statement."""
    start = fiscal_start(fiscal_year(leave.starts_on))
    return days_taken([leave.user_id], start, leave.starts_on - dt.timedelta(days=1)).get(leave.user_id, {})


def last_leave(leave: Leave, codes: Iterable[str]) -> Leave | None:
    """The latest permitted leave of the kinds before this one."""
    rows = Leave.objects.filter(user=leave.user_id, state=LeaveState.APPROVED, kind__code__in=list(codes))
    return rows.filter(starts_on__lt=leave.starts_on).select_related("kind").order_by("-starts_on", "-pk").first()


# --- the book of the year ---------------------------------------------------------------------------------------------


@dataclass
class BookLine:
    """One line of ทะเบียนคุมวันลา: the leave, its days in the year, and the sum of its kind so far."""

    number: int
    leave: Leave
    days: Decimal
    halves: int
    running: Decimal
    note: str = ""


def leave_book(user: User, year: int) -> list[BookLine]:
    """Every leave of the person that has days in the fiscal year and was permitted, in order. Two statements.

    A leave over 30 September stands in both years, each with its own days. A cancelled one stands with none.
    """
    first, last = fiscal_start(year), fiscal_end(year)
    leaves = (
        Leave.objects.filter(user=user, state__in=[LeaveState.APPROVED, LeaveState.CANCELLED])
        .on_days(first, last)
        .with_names()
        .order_by("starts_on", "pk")
    )
    counted: dict[int, list[LeaveDay]] = defaultdict(list)
    rows = LeaveDay.objects.filter(user=user, day__range=(first, last), cut__isnull=True)
    for row in rows.order_by("day"):
        counted[row.leave_id].append(row)
    running: dict[int, Decimal] = defaultdict(lambda: ZERO)
    lines = []
    for number, leave in enumerate(leaves, start=1):
        days = counted[leave.pk]
        amount = sum((d.amount for d in days), ZERO)
        running[leave.kind_id] += amount
        halves = sum(1 for d in days if d.amount != 1)
        lines.append(BookLine(number, leave, amount, halves, running[leave.kind_id]))
    return lines


def waiting_of(user: Any) -> Any:
    """The person's leaves that wait or lie ahead."""
    return Leave.objects.filter(user=user, state__in=LIVE_STATES)
