"""The rules a plan is held against, one by one: each adds what it finds to the plan."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum
from django.utils.translation import gettext as _

from coopoffice.thai import fiscal_start, fiscal_year, working_days_in
from units import sentences
from units.acting import postings_of
from units.choices import FULL_CAPACITIES, HEADED_BY_LAW, PostRole
from units.models import User
from units.workdays import holidays_between

from ...choices import LIVE_STATES, Counting, DayPart, EventKind, LimitPer, OverLimit
from ...counting import ZERO, count_days, full_months, right_of_year, total
from ...models import Leave
from ...rulebook import authorities_for, deciding_level
from ..accounts import day_words
from .balances import balance_of
from .plan import LeavePlan

OWN_ABOVE = "own_above"  # the head of the office asks: decided outside, by the governor or the department


def heads_the_office(user: User) -> bool:
    """Whether the person fills the post of head of an office the law names, substantively or acting."""
    return any(
        p.post.role == PostRole.HEAD and p.post.unit.kind in HEADED_BY_LAW and p.capacity in FULL_CAPACITIES
        for p in postings_of(user)
    )


def count_the_days(plan: LeavePlan) -> None:
    """Which days count, and whether the parts of a day are allowed."""
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


def look_at_service(plan: LeavePlan) -> None:
    """Whether the person serves, may take this kind, and has served long enough."""
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


def look_at_time(plan: LeavePlan, today: dt.date, on_paper: bool) -> None:
    """Whether it is asked for in time."""
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


def look_at_event(plan: LeavePlan, event_date: dt.date | None) -> None:
    """Whether it lies near the day it hangs on."""
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


def look_at_limit(plan: LeavePlan, replacing: Leave | None) -> None:
    """Whether the days are left, of the year or of the whole career."""
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


def look_at_pay(plan: LeavePlan, event_date: dt.date | None) -> None:
    """How many of the days are without pay."""
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


def find_who_decides(plan: LeavePlan, replacing: Leave | None) -> None:
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


def look_at_certificate(plan: LeavePlan, has_certificate: bool) -> None:
    """Whether a medical certificate is needed."""
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
