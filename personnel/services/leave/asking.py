"""Asking for leave, and correcting what was sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused, may_add
from units.acting import Actor, postings_of
from units.choices import PostRole
from units.models import User
from units.reach import reach
from units.services.approvals import resubmit_approval, submit_approval
from units.services.occupancy import release

from ...choices import DayPart, LeaveState
from ...models import Leave, LeaveFile, LeaveKind
from ...policies import REGISTER
from ..accounts import free_days, lock_person
from ..planning import plan_leave
from .telling import tell_stand_in
from .words import refusal_of, subject_of, summary_of
from .writing import checked, count, give_number, hold, write

APPROVAL_KIND = "personnel.leave"
S = LeaveState


def _may_ask_for(by: Actor, person: User) -> None:
    """Oneself; another only by the keeper of the register in whose area the person works."""
    if not may_add(by.user, Leave):
        raise Refused(_("Leave is asked for by people who hold a post."))
    if person.pk == by.user.pk:
        return
    places = [p.post.unit_id for p in postings_of(person)]
    if not set(places) & reach(by.user).for_duty(REGISTER, "GA-B1"):
        raise Refused(_("Only the keeper of the leave register (GA-A13) asks for somebody else."))


@service
def ask_leave(
    *,
    by: Actor,
    kind: LeaveKind,
    starts_on: dt.date,
    ends_on: dt.date,
    first_part: str = DayPart.WHOLE,
    last_part: str = DayPart.WHOLE,
    reason: str = "",
    contact: str = "",
    stand_in: User | None = None,
    propose_acting: bool = False,
    event_date: dt.date | None = None,
    place: str = "",
    certificate_later: bool = False,
    files: Iterable[Any] = (),
    user: User | None = None,
) -> Leave:
    """Ask for leave and send it along the route; return it.

    ``user`` is asked for by the keeper of the register where the person cannot sign (leave rules 2555, sick leave).
    Raises Rejected beside the field at fault: dates, balance, certificate, a clash with the row in the way named.
    """
    person = user or by.user
    _may_ask_for(by, person)
    lock_person(person)
    files = list(files)
    plan = checked(
        plan_leave(
            user=person,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            first_part=first_part,
            last_part=last_part,
            event_date=event_date,
            has_certificate=bool(files) or certificate_later,
            stand_in=stand_in,
        )
    )
    leave = Leave(
        user=person,
        reason=reason,
        contact=contact,
        stand_in=stand_in,
        propose_acting=propose_acting and stand_in is not None and is_head(person),
        event_date=event_date,
        place=place,
        certificate_later=certificate_later and not files,
        asked_by=by.user,
    )
    write(leave, plan)
    leave.full_clean(validate_constraints=False)
    leave.save()
    count(leave, plan)
    attach_files(by=by, owner=leave, model=LeaveFile, files=files)
    hold(by, leave, plan)
    leave.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=leave.unit,
        subject=subject_of(leave),
        summary=summary_of(leave),
        facts=plan.facts,
        requester=person,
        needed_on=leave.starts_on if leave.starts_on > timezone.localdate() else None,
    )
    give_number(by, leave)
    leave.save()
    tell_stand_in(leave, by)
    return leave


def is_head(person: User) -> bool:
    """Whether the person holds a post of head, so that somebody may be proposed to act in it."""
    return any(p.post.role == PostRole.HEAD for p in postings_of(person))


@service
def correct_leave(
    *,
    by: Actor,
    leave: Leave,
    kind: LeaveKind,
    starts_on: dt.date,
    ends_on: dt.date,
    first_part: str = DayPart.WHOLE,
    last_part: str = DayPart.WHOLE,
    reason: str = "",
    contact: str = "",
    stand_in: User | None = None,
    propose_acting: bool = False,
    event_date: dt.date | None = None,
    place: str = "",
    certificate_later: bool = False,
    files: Iterable[Any] = (),
) -> Leave:
    """Correct a request that was sent back and send it again, with the days of today's count. Raises as ask_leave."""
    row = Leave.objects.take(by.user, "correct", leave.pk)
    if why := refusal_of("correct", row):
        raise Refused(why)
    lock_person(row.user)
    files = list(files)
    plan = checked(
        plan_leave(
            user=row.user,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            first_part=first_part,
            last_part=last_part,
            event_date=event_date,
            has_certificate=bool(files) or certificate_later or row.files.exists(),
            stand_in=stand_in,
            replacing=row,
        )
    )
    free_days(by=by, leave=row, reason=_("corrected"))
    release(by=by, source_key=row.source_key)
    row.reason, row.contact, row.stand_in = reason, contact, stand_in
    row.propose_acting = propose_acting and stand_in is not None and is_head(row.user)
    row.event_date, row.place = event_date, place
    row.certificate_later = certificate_later and not files and not row.files.exists()
    write(row, plan)
    row.state = S.SUBMITTED
    row.full_clean(validate_constraints=False)
    row.save()
    count(row, plan)
    attach_files(by=by, owner=row, model=LeaveFile, files=files)
    hold(by, row, plan)
    resubmit_approval(by=by, approval=row.approval, facts=plan.facts, subject=subject_of(row), summary=summary_of(row))
    tell_stand_in(row, by)
    return row
