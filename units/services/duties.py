"""Giving the duties of order 17/2554 to units and people."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected

from .. import sentences
from ..acting import Actor
from ..models import Duty, DutyAssignment, Posting, Unit, User
from ..querysets import sharing_days, within
from ..reach import forget_reach
from ..signals import announce, duty_assigned, duty_ended
from .postings import check_days


def _make(
    by: Actor,
    duty: Duty,
    area: Unit,
    unit: Unit | None,
    user: User | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    for_members: bool,
    order_number: str,
) -> DutyAssignment:
    if (unit is None) == (user is None):
        raise Rejected("user", _("Give the duty to a unit or to a person, not to both."))
    check_days(starts_on, ends_on)
    if unit is not None and unit.closed_on is not None and unit.closed_on < starts_on:
        raise Rejected(
            "unit",
            _("%(unit)s closed on %(day)s and takes nothing new. Choose an open unit.")
            % {"unit": unit.shown_name, "day": sentences.day(unit.closed_on)},
        )
    if user is not None and not Posting.objects.filter(within(starts_on), user=user).exists():
        raise Rejected(
            "user",
            _("%(person)s holds no post on %(day)s; a duty is held from a post.")
            % {"person": user.full_name, "day": sentences.day(starts_on)},
        )
    same = DutyAssignment.objects.filter(sharing_days(starts_on, ends_on), duty=duty, area=area, unit=unit, user=user)
    clash = same.first()
    if clash is not None:
        raise Rejected(
            "duty",
            _("%(duty)s is given to this holder already, %(days)s.")
            % {"duty": duty, "days": sentences.days(clash.starts_on, clash.ends_on)},
        )
    row = DutyAssignment(
        duty=duty,
        area=area,
        unit=unit,
        user=user,
        starts_on=starts_on,
        ends_on=ends_on,
        for_members=for_members,
        order_number=order_number.strip(),
    )
    row.full_clean()
    row.save()
    forget_reach()
    announce(duty_assigned, by=by, assignment=row)
    return row


@service
def assign_duty(
    *,
    by: Actor,
    duty: Duty,
    area: Unit,
    starts_on: dt.date,
    unit: Unit | None = None,
    user: User | None = None,
    ends_on: dt.date | None = None,
    for_members: bool = True,
    order_number: str = "",
) -> DutyAssignment:
    """Give the duty to a unit or to a person, for the records of ``area`` (the unit and all below it).

    The personnel duty gives across its area, a head across the units commanded. Raises Refused or Rejected in words.
    """
    area = Unit.objects.take(by.user, "give_duties", area.pk)
    return _make(by, duty, area, unit, user, starts_on, ends_on, for_members, order_number)


@service
def share_duty(
    *,
    by: Actor,
    assignment: DutyAssignment,
    user: User,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    order_number: str = "",
) -> DutyAssignment:
    """Name a person of the unit for a duty the unit holds, across the same area: the head's act."""
    held = DutyAssignment.objects.take(by.user, "share", assignment.pk)
    if held.unit_id is None:
        raise Rejected("", _("This duty is a person's already."))
    if held.ends_on is not None and (ends_on is None or ends_on > held.ends_on):
        ends_on = held.ends_on
    inside = Posting.objects.full().filter(within(starts_on), user=user, post__unit__above__ancestor=held.unit_id)
    if not inside.exists():
        raise Rejected(
            "user",
            _("%(person)s has no post in %(unit)s on %(day)s.")
            % {"person": user.full_name, "unit": held.unit.shown_name, "day": sentences.day(starts_on)},
        )
    return _make(by, held.duty, held.area, None, user, starts_on, ends_on, True, order_number)


@service
def end_duty(*, by: Actor, assignment: DutyAssignment, ends_on: dt.date) -> DutyAssignment | None:
    """End the assignment at midnight after ``ends_on``; one that has not begun is taken away (returns None)."""
    row = DutyAssignment.objects.take(by.user, "end", assignment.pk)
    today = timezone.localdate()
    if row.ends_on is not None and row.ends_on < today:
        raise Rejected("", _("It ended on %(day)s.") % {"day": sentences.day(row.ends_on)})
    announce(duty_ended, by=by, assignment=row)
    forget_reach()
    if row.starts_on > today and ends_on < row.starts_on:
        row.delete()
        return None
    if ends_on < row.starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))
    row.ends_on = ends_on
    row.full_clean()
    row.save(update_fields=["ends_on"])
    return row
