"""What a leave would be: days counted, balance before and after, who decides, and everything that stands in its way.

One function works it out for the form while it is being filled, for the service that writes it, and for the checks the
approver sees. It writes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year, working_days_in
from units import sentences
from units.acting import postings_of
from units.choices import FULL_CAPACITIES, HEADED_BY_LAW, PostRole
from units.models import Occupancy, Posting, Unit, User
from units.services.occupancy import Taking, clash_words, clashing_rows
from units.workdays import holidays_between

from ..choices import (
    LIVE_STATES,
    AccountEntry,
    Counting,
    DayPart,
    EventKind,
    LimitPer,
    OverLimit,
)
from ..counting import ZERO, CountedDay, by_fiscal_year, count_days, full_months, right_of_year, total
from ..models import Leave, LeaveAccount, LeaveKind, LeaveRule, PersonnelFile, first_moment, last_moment
from ..rulebook import authorities_for, deciding_level, file_of, rule_for
from .accounts import day_words, put_in, should_have

LONGEST = dt.timedelta(days=366 * 6)
OWN_ABOVE = "own_above"  # the head of the office asks: decided outside, by the governor or the department


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


@dataclass
class LeavePlan:
    """The whole of it. ``errors`` are (field, sentence); a plan without errors can be asked for."""

    user: User
    kind: LeaveKind
    starts_on: dt.date
    ends_on: dt.date
    first_part: str
    last_part: str
    unit: Unit | None = None
    posting: Posting | None = None
    file: PersonnelFile | None = None
    personnel_kind: str = ""
    rule: LeaveRule | None = None
    days: list[CountedDay] = field(default_factory=list)
    balances: list[YearBalance] = field(default_factory=list)
    unpaid: Decimal = ZERO
    run_days: Decimal = ZERO
    level: str = ""
    clashes: list[Occupancy] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    needs_certificate: bool = False

    @property
    def total(self) -> Decimal:
        """The counted days."""
        return total(self.days)

    @property
    def sums(self) -> dict[int, Decimal]:
        """The counted days of each fiscal year."""
        return by_fiscal_year(self.days)

    @property
    def taking(self) -> Taking:
        """What it takes of the person's time."""
        return Taking(
            first_moment(self.starts_on, self.first_part), last_moment(self.ends_on, self.last_part), user=self.user
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the route's conditions ask."""
        return {
            "kind": self.kind.code,
            "days": self.total,
            "decider": self.level,
            "after_it_began": self.starts_on < timezone.localdate(),
            "without_pay": self.unpaid > 0,
        }


def heads_the_office(user: User) -> bool:
    """Whether the person fills the post of head of an office the law names, substantively or acting."""
    return any(
        p.post.role == PostRole.HEAD and p.post.unit.kind in HEADED_BY_LAW and p.capacity in FULL_CAPACITIES
        for p in postings_of(user)
    )


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


def plan_leave(
    *,
    user: User,
    kind: LeaveKind,
    starts_on: dt.date,
    ends_on: dt.date,
    first_part: str = DayPart.WHOLE,
    last_part: str = DayPart.WHOLE,
    event_date: dt.date | None = None,
    has_certificate: bool = False,
    stand_in: User | None = None,
    replacing: Leave | None = None,
    on_paper: bool = False,
    today: dt.date | None = None,
) -> LeavePlan:
    """Work the leave out. ``replacing`` is a returned request that is corrected: its own days do not count against it.

    ``on_paper`` records a leave that was permitted on paper: rules about when it is asked fall away.
    """
    day = today or timezone.localdate()
    if starts_on == ends_on:
        last_part = first_part
    plan = LeavePlan(user, kind, starts_on, ends_on, first_part, last_part)
    postings = postings_of(user)
    plan.posting = postings[0] if postings else None
    plan.unit = plan.posting.post.unit if plan.posting else None
    if plan.unit is None:
        plan.errors.append(("", _("%(person)s holds no post today.") % {"person": user.full_name}))
        return plan
    if ends_on < starts_on:
        plan.errors.append(("ends_on", _("The last day must not be before the first.")))
        return plan
    if ends_on - starts_on > LONGEST:
        plan.errors.append(("ends_on", _("No leave is that long. Check the year.")))
        return plan
    plan.file = file_of(user)
    if plan.file is None:
        plan.errors.append(
            ("", _("The first day of service is not on file yet. Ask the keeper of the leave register to enter it."))
        )
        return plan
    plan.personnel_kind = plan.file.kind_on(starts_on)
    plan.rule = rule_for(kind, plan.personnel_kind, plan.unit, starts_on)
    if plan.rule is None:
        plan.errors.append(("kind", _("There is no right to this kind of leave for your kind of personnel.")))
        return plan
    _count(plan)
    _service(plan)
    _when(plan, day, on_paper)
    _event(plan, event_date)
    if plan.days:
        _limit(plan, replacing)
        _pay(plan, event_date)
        _level(plan, replacing)
        _certificate(plan, has_certificate)
    apart = replacing.source_key if replacing else ""
    plan.clashes = clashing_rows([plan.taking], apart_from=apart)
    plan.errors += [("starts_on", clash_words(row)) for row in plan.clashes]
    if stand_in is not None:
        taken = clashing_rows([Taking(plan.taking.starts, plan.taking.ends, user=stand_in)])
        plan.warnings += [clash_words(row) for row in taken]
    return plan


def _count(plan: LeavePlan) -> None:
    rule = plan.rule
    assert rule is not None
    one_day = plan.starts_on == plan.ends_on
    halves = {plan.first_part, plan.last_part} - {DayPart.WHOLE}
    if halves and not rule.half_days:
        plan.errors.append(("first_part", _("This kind of leave is taken by whole days only.")))
        return
    if not one_day and plan.first_part == DayPart.MORNING:
        plan.errors.append(("first_part", _("Over several days the first day begins whole or in the afternoon.")))
        return
    if not one_day and plan.last_part == DayPart.AFTERNOON:
        plan.errors.append(("last_part", _("Over several days the last day ends whole or at noon.")))
        return
    assert plan.unit is not None
    holidays = holidays_between(plan.starts_on, plan.ends_on, plan.unit.pk) if rule.counting == Counting.WORKING else ()
    plan.days = count_days(plan.starts_on, plan.ends_on, plan.first_part, plan.last_part, rule.counting, holidays)
    if not plan.days:
        plan.errors.append(("starts_on", _("Offices are closed on all of these days; no leave is needed.")))


def _service(plan: LeavePlan) -> None:
    rule, file = plan.rule, plan.file
    assert rule is not None
    assert file is not None
    if plan.starts_on < file.entered_on:
        plan.errors.append(
            (
                "starts_on",
                _("Service began on %(day)s; choose a day from then on.") % {"day": sentences.day(file.entered_on)},
            )
        )
        return
    if rule.sex and file.sex and rule.sex != file.sex:
        plan.errors.append(("kind", _("This kind of leave is not for you, as your file stands.")))
    elif rule.sex and not file.sex:
        plan.warnings.append(_("The file does not say who this kind of leave is for; the keeper checks it."))
    year = fiscal_year(plan.starts_on)
    waits = rule.accrues and right_of_year(rule, file.entered_on, year, plan.starts_on) == 0
    if waits and full_months(file.entered_on, plan.starts_on) < rule.wait_months:
        plan.errors.append(
            (
                "starts_on",
                _("There is a right to it after %(months)d months of service only; service began on %(day)s.")
                % {"months": rule.wait_months, "day": sentences.day(file.entered_on)},
            )
        )


def _when(plan: LeavePlan, today: dt.date, on_paper: bool) -> None:
    rule = plan.rule
    assert rule is not None
    if on_paper:
        return
    if plan.starts_on < today and not rule.back_dated:
        plan.errors.append(
            ("starts_on", _("This kind of leave is asked for before it begins. Choose today or a later day."))
        )
    elif plan.starts_on < fiscal_start(fiscal_year(today) - 1):
        plan.errors.append(("starts_on", _("This lies before last fiscal year. The keeper records it from paper.")))
    elif plan.starts_on < today:
        plan.warnings.append(_("It is asked for after it began; say in the reason why."))
    if rule.notice_days and (plan.starts_on - today).days < rule.notice_days:
        plan.warnings.append(
            _("It is to be asked for %(days)d days before; the one who permits decides.") % {"days": rule.notice_days}
        )


def _event(plan: LeavePlan, event_date: dt.date | None) -> None:
    rule = plan.rule
    assert rule is not None
    if not rule.event:
        return
    if event_date is None:
        plan.errors.append(("event_date", _("Give this day: %(what)s.") % {"what": EventKind(rule.event).label}))
        return
    within = rule.event_within_days
    if within is None:
        return
    last = event_date + dt.timedelta(days=within)
    first = event_date if rule.event == EventKind.BIRTH else event_date - dt.timedelta(days=within)
    if not first <= plan.starts_on <= last:
        plan.errors.append(
            (
                "starts_on",
                _("It begins from %(first)s to %(last)s.")
                % {"first": sentences.day(first), "last": sentences.day(last)},
            )
        )


def _limit(plan: LeavePlan, replacing: Leave | None) -> None:
    rule, file = plan.rule, plan.file
    assert rule is not None
    assert file is not None
    words = {"kind": str(rule.kind), "asked": day_words(plan.total)}
    if rule.keeps_balance:
        for year, asked in sorted(plan.sums.items()):
            balance = balance_of(plan.user, rule, file, year, plan.starts_on)
            if replacing is not None and replacing.kind_id == rule.kind_id:
                mine = replacing.movements.filter(pot__fiscal_year=year, kind="reserve", drawings__isnull=True)
                own = mine.aggregate(sum=Sum("amount"))["sum"] or ZERO
                balance.reserved -= own
                balance.available += own
            balance.asked = asked
            plan.balances.append(balance)
            if balance.after >= 0:
                continue
            left = max(balance.available, ZERO)
            if rule.over_limit == OverLimit.REFUSE:
                plan.errors.append(
                    (
                        "ends_on",
                        _("%(kind)s of fiscal year %(year)s: %(left)s days are left, %(asked)s are asked for.")
                        % {**words, "year": year, "left": day_words(left), "asked": day_words(asked)},
                    )
                )
            else:
                plan.unpaid += asked - left
        return
    if rule.limit_days is None:
        return
    before = ZERO
    if rule.limit_per == LimitPer.CAREER:
        rows = Leave.objects.filter(user=plan.user, kind=rule.kind, state__in=LIVE_STATES)
        rows = rows.exclude(pk=replacing.pk) if replacing else rows
        found = rows.aggregate(days=Sum("days"), cut=Sum("cut_days"))
        before = (found["days"] or ZERO) - (found["cut"] or ZERO)
    over = before + plan.total - rule.limit_days
    if over <= 0:
        return
    if rule.over_limit == OverLimit.REFUSE:
        plan.errors.append(
            (
                "ends_on",
                _("%(kind)s: at most %(limit)s days for %(per)s; %(asked)s are asked for, %(before)s were taken.")
                % {
                    **words,
                    "limit": day_words(rule.limit_days),
                    "per": LimitPer(rule.limit_per).label,
                    "before": day_words(before),
                },
            )
        )
    else:
        plan.unpaid += min(over, plan.total)


def _pay(plan: LeavePlan, event_date: dt.date | None) -> None:
    rule, file = plan.rule, plan.file
    assert rule is not None
    assert file is not None
    if not rule.paid or (
        rule.paid_after_months and full_months(file.entered_on, plan.starts_on) < rule.paid_after_months
    ):
        plan.unpaid = plan.total
    elif rule.paid_within_days is not None and event_date is not None:
        last = event_date + dt.timedelta(days=rule.paid_within_days)
        plan.unpaid = max(plan.unpaid, total([d for d in plan.days if d.day > last]))
    if plan.unpaid > 0:
        plan.warnings.append(_("%(days)s of these days are beyond those with pay.") % {"days": day_words(plan.unpaid)})


def _level(plan: LeavePlan, replacing: Leave | None) -> None:
    """Who decides: by the days of this leave, and of those right before it where they are one time (clause 10)."""
    assert plan.rule is not None
    assert plan.unit is not None
    plan.run_days = plan.total
    if plan.rule.runs_on:
        first = plan.starts_on
        rows = Leave.objects.filter(user=plan.user, kind=plan.kind, state__in=LIVE_STATES, ends_on__lt=first)
        rows = rows.exclude(pk=replacing.pk) if replacing else rows
        for leave in rows.order_by("-ends_on")[:20]:
            gap_from, gap_to = leave.ends_on + dt.timedelta(days=1), first - dt.timedelta(days=1)
            if leave.cut_days or working_days_in(gap_from, gap_to, holidays_between(gap_from, gap_to, plan.unit.pk)):
                break
            plan.run_days += leave.left_days
            first = leave.starts_on
    if plan.run_days > plan.total:
        plan.warnings.append(
            _("It follows another leave of the same kind and counts as one time: %(days)s days together.")
            % {"days": day_words(plan.run_days)}
        )
    plan.level = deciding_level(authorities_for(plan.kind, plan.unit, plan.starts_on), plan.run_days)
    if heads_the_office(plan.user):
        plan.level = OWN_ABOVE


def _certificate(plan: LeavePlan, has_certificate: bool) -> None:
    rule = plan.rule
    assert rule is not None
    if rule.certificate_days is None or plan.run_days < rule.certificate_days:
        return
    plan.needs_certificate = True
    if not has_certificate:
        plan.errors.append(
            (
                "files",
                _("From %(days)s days on a medical certificate is needed. Attach it, or say that it follows.")
                % {"days": day_words(rule.certificate_days)},
            )
        )
