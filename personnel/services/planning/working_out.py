"""Working a leave out: who asks, what rule holds, then every check in turn."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from units.acting import postings_of
from units.models import User
from units.services.occupancy import Taking, clash_words, clashing_rows

from ...choices import DayPart
from ...models import Leave, LeaveKind
from ...rulebook import file_of, rule_for
from .checks import (
    count_the_days,
    find_who_decides,
    look_at_certificate,
    look_at_event,
    look_at_limit,
    look_at_pay,
    look_at_service,
    look_at_time,
)
from .plan import LeavePlan

LONGEST = dt.timedelta(days=366 * 6)


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
    count_the_days(plan)
    look_at_service(plan)
    look_at_time(plan, day, on_paper)
    look_at_event(plan, event_date)
    if plan.days:
        look_at_limit(plan, replacing)
        look_at_pay(plan, event_date)
        find_who_decides(plan, replacing)
        look_at_certificate(plan, has_certificate)
    apart = replacing.source_key if replacing else ""
    plan.clashes = clashing_rows([plan.taking], apart_from=apart)
    plan.errors += [("starts_on", clash_words(row)) for row in plan.clashes]
    if stand_in is not None:
        taken = clashing_rows([Taking(plan.taking.starts, plan.taking.ends, user=stand_in)])
        plan.warnings += [clash_words(row) for row in taken]
    return plan
