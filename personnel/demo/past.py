"""Leave that lies behind, written in bulk: files, accounts of two fiscal years, and what was taken in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from django.utils import timezone

from coopoffice.ledger.choices import MovementKind, Place
from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year, is_working_day
from personnel.choices import AccountEntry, DayPart, LeaveState, Sex
from personnel.counting import ZERO, CountedDay, carried_over, count_days, right_of_year, total
from personnel.models import (
    Leave,
    LeaveAccount,
    LeaveDay,
    LeaveMovement,
    LeaveRule,
    PersonnelFile,
    ServicePeriod,
    first_moment,
    last_moment,
)
from units.choices import OccupancySource, OccupantRole
from units.models import Occupancy, Posting

DAY = dt.timedelta(days=1)
REASONS = {
    "sick": ("ปวดศีรษะและมีไข้", "ไข้หวัดใหญ่", "ท้องเสีย", "พบแพทย์ตามนัด", "ปวดหลัง"),
    "personal": ("ทำธุระที่ธนาคาร", "พาบิดาไปพบแพทย์", "ร่วมงานศพญาติ", "ติดต่อราชการที่อำเภอ", "ดูแลบุตรป่วย"),
    "vacation": ("",),
}


@dataclass
class Past:
    """One person's years as they are made up."""

    posting: Posting
    file: PersonnelFile
    rules: dict[str, LeaveRule]
    permitted_by: str
    leaves: list[tuple[Leave, list[CountedDay]]] = field(default_factory=list)


def make_files(postings: Sequence[Posting], entered: Sequence[dt.date]) -> dict[int, PersonnelFile]:
    """One file with one running period each, by person."""
    rows = PersonnelFile.objects.bulk_create(
        PersonnelFile(
            user=posting.user,
            entered_on=day,
            sex=Sex.MALE if posting.user.title == "นาย" else Sex.FEMALE,
        )
        for posting, day in zip(postings, entered, strict=True)
    )
    ServicePeriod.objects.bulk_create(
        (ServicePeriod(file=row, kind=row.user.personnel_kind, starts_on=row.entered_on) for row in rows),
        batch_size=2000,
    )
    return {row.user_id: row for row in rows}


def make_leaves(past: Past, rnd: Random, first: dt.date, last: dt.date, often: int, closed: frozenset[dt.date]) -> None:
    """About ``often`` short leaves between the days, one after another, within what vacation there is."""
    span = (last - first).days
    if span < 3:
        return
    day = first
    for _n in range(often):
        day += DAY * rnd.randrange(2, max(3, 2 * span // max(often, 1)))
        while not is_working_day(day, closed) and day <= last:
            day += DAY
        if day > last:
            return
        code = rnd.choices(("sick", "personal", "vacation"), (4, 3, 5))[0]
        rule = past.rules.get(code)
        if rule is None or day < past.file.entered_on:
            continue
        ends = min(day + DAY * rnd.choices((0, 1, 2, 4), (6, 4, 2, 1))[0], last)
        half = rule.half_days and ends == day and rnd.random() < 0.2
        part = rnd.choice((DayPart.MORNING, DayPart.AFTERNOON)) if half else DayPart.WHOLE
        counted = count_days(day, ends, part, part if ends == day else DayPart.WHOLE, rule.counting, closed)
        year = fiscal_year(day)
        same = [days for leave, days in past.leaves if leave.kind_id == rule.kind_id]
        used = total([d for days in same for d in days if d.fiscal_year == year])
        if rule.blocks and used + total(counted) > right_of_year(rule, past.file.entered_on, year, day) - 2:
            day = ends + DAY
            continue
        if not counted or len({d.fiscal_year for d in counted}) > 1:
            day = ends + DAY
            continue
        before = dt.datetime.combine(day - DAY * rnd.randrange(1, 6), dt.time(rnd.randrange(8, 16), 30))
        asked = timezone.make_aware(before)
        past.leaves.append(
            (
                Leave(
                    user=past.posting.user,
                    unit=past.posting.post.unit,
                    post_line=past.posting.post.shown_title,
                    personnel_kind=past.posting.user.personnel_kind,
                    kind=rule.kind,
                    starts_on=day,
                    ends_on=ends,
                    first_part=part,
                    last_part=part if ends == day else DayPart.WHOLE,
                    days=total(counted),
                    reason=rnd.choice(REASONS[code]),
                    contact=past.posting.user.phone,
                    state=LeaveState.APPROVED,
                    asked_by=past.posting.user,
                    asked_at=asked,
                    decided_at=asked + dt.timedelta(hours=5),
                    decided_line=past.permitted_by,
                ),
                counted,
            )
        )
        day = ends + DAY


def write(pasts: Sequence[Past], years: Sequence[int], carried: dict[int, Decimal], today: dt.date) -> None:
    """Write leaves, days, calendar rows and accounts. ``carried`` is what came over into the first year, by person."""
    pairs = [pair for past in pasts for pair in past.leaves]
    Leave.objects.bulk_create([leave for leave, _days in pairs], batch_size=2000)
    LeaveDay.objects.bulk_create(
        (LeaveDay(leave=leave, user=leave.user, day=d.day, amount=d.amount) for leave, days in pairs for d in days),
        batch_size=4000,
    )
    Occupancy.objects.bulk_create(
        (
            Occupancy(
                user=leave.user,
                role=OccupantRole.PERSON,
                unit=leave.unit,
                span=(first_moment(leave.starts_on, leave.first_part), last_moment(leave.ends_on, leave.last_part)),
                firm=True,
                source=OccupancySource.LEAVE,
                source_key=leave.source_key,
                made_by=leave.user,
            )
            for leave, _days in pairs
        ),
        batch_size=2000,
    )
    accounts: dict[tuple[int, int, int], LeaveAccount] = {}
    openings: list[LeaveMovement] = []
    uses: list[LeaveMovement] = []
    for past in pasts:
        _accounts_of(past, years, carried, today, accounts, openings, uses)
    LeaveAccount.objects.bulk_create(accounts.values(), batch_size=4000)
    LeaveMovement.objects.bulk_create(openings, batch_size=4000)
    LeaveMovement.objects.bulk_create(uses, batch_size=4000)


def _accounts_of(
    past: Past,
    years: Sequence[int],
    carried: dict[int, Decimal],
    today: dt.date,
    accounts: dict[tuple[int, int, int], LeaveAccount],
    openings: list[LeaveMovement],
    uses: list[LeaveMovement],
) -> None:
    user = past.posting.user
    for rule in past.rules.values():
        if not rule.keeps_balance:
            continue
        left: Decimal | None = None
        for year in years:
            start = fiscal_start(year)
            if fiscal_end(year) < past.file.entered_on:
                continue
            day = min(max(today, start), fiscal_end(year))
            right = right_of_year(rule, past.file.entered_on, year, day)
            over = carried.get(user.pk, ZERO) if left is None else left
            entry = AccountEntry.TAKEN_OVER if left is None else AccountEntry.CARRIED
            over = carried_over(rule, over, past.file.entered_on, year, right)
            account = LeaveAccount(user=user, kind=rule.kind, fiscal_year=year, may_overdraw=not rule.blocks)
            accounts[user.pk, rule.kind_id, year] = account
            for what, amount in ((AccountEntry.RIGHT, right), (entry, over)):
                if amount:
                    openings.append(_movement(account, MovementKind.OPEN, Place.OUTSIDE, amount, start, what=what))
            spent = ZERO
            for leave, days in past.leaves:
                if leave.kind_id == rule.kind_id and days[0].fiscal_year == year:
                    amount = total(days)
                    spent += amount
                    # Straight from what is available: nobody waited for these.
                    uses.append(
                        _movement(account, MovementKind.USE, Place.AVAILABLE, amount, leave.starts_on, leave=leave)
                    )
            left = right + over - spent


def _movement(account: LeaveAccount, kind: str, source: str, amount: Decimal, on: dt.date, **more) -> LeaveMovement:
    target = Place.AVAILABLE if kind == MovementKind.OPEN else Place.USED
    return LeaveMovement(pot=account, kind=kind, source=source, target=target, amount=amount, on_date=on, **more)
