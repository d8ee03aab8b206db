"""What every new or corrected leave goes through: the plan looked at, written down, counted, held, numbered."""

from __future__ import annotations

from django.utils import translation

from coopoffice.registers.services import draw_number
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import OccupancySource
from units.offices import office_of
from units.services.occupancy import Clash, occupy

from ...models import Leave, LeaveDay
from ..accounts import set_aside
from ..planning import LeavePlan

BOOK = "personnel_leave"


def checked(plan: LeavePlan) -> LeavePlan:
    """The plan, or Rejected with the first thing that stands in its way."""
    if plan.errors:
        field, sentence = plan.errors[0]
        raise Rejected(field, sentence)
    return plan


def write(leave: Leave, plan: LeavePlan) -> None:
    """Put what was worked out on the leave."""
    assert plan.posting is not None
    with translation.override("th"):
        leave.post_line = plan.posting.post.shown_title
    leave.unit = plan.posting.post.unit
    leave.personnel_kind = plan.personnel_kind
    leave.kind, leave.starts_on, leave.ends_on = plan.kind, plan.starts_on, plan.ends_on
    leave.first_part, leave.last_part = plan.first_part, plan.last_part
    leave.days, leave.unpaid_days = plan.total, plan.unpaid


def count(leave: Leave, plan: LeavePlan) -> None:
    """Write the counted days anew."""
    LeaveDay.objects.filter(leave=leave).delete()
    LeaveDay.objects.bulk_create(
        LeaveDay(leave=leave, user=leave.user, day=one.day, amount=one.amount) for one in plan.days
    )


def hold(by: Actor | None, leave: Leave, plan: LeavePlan, *, firm: bool = False) -> None:
    """Hold the days in the accounts and the time in the calendar."""
    assert plan.rule is not None
    assert plan.file is not None
    set_aside(by=by, leave=leave, rule=plan.rule, file=plan.file, sums=plan.sums, on=plan.starts_on)
    try:
        occupy(
            by=by,
            takings=[plan.taking],
            source=OccupancySource.LEAVE,
            source_key=leave.source_key,
            firm=firm,
        )
    except Clash as clash:
        raise Rejected("starts_on", clash.reason) from clash


def give_number(by: Actor | None, leave: Leave) -> None:
    """Draw the next number of the office's book."""
    number = draw_number(by=by, unit=office_of(leave.unit), kind=BOOK)
    leave.register_number, leave.number = number, number.plain
