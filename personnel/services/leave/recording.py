"""What comes on paper: a leave that was permitted there, and papers that follow a leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor, postings_of
from units.models import User
from units.reach import reach

from ...choices import DayPart, LeaveState
from ...models import Leave, LeaveFile, LeaveKind
from ...policies import REGISTER
from ..accounts import lock_person, use_days
from ..planning import plan_leave
from .words import refusal_of
from .writing import checked, count, give_number, hold, write

S = LeaveState


@service
def record_leave(
    *,
    by: Actor | None,
    user: User,
    kind: LeaveKind,
    starts_on: dt.date,
    ends_on: dt.date,
    decided_line: str,
    decided_on: dt.date,
    first_part: str = DayPart.WHOLE,
    last_part: str = DayPart.WHOLE,
    reason: str = "",
    event_date: dt.date | None = None,
    number: bool = True,
) -> Leave:
    """Enter a leave that was permitted on paper: the keeper of the register, for the people of the own area.

    It draws on the balance and takes the time like any other. ``decided_line`` says who permitted it. Without ``by``
    the system takes over a former register.
    """
    if by is not None:
        places = {p.post.unit_id for p in postings_of(user)}
        if not places & reach(by.user).for_duty(REGISTER, "GA-B1"):
            raise Refused(_("The register is kept by the holders of the leave register duty (GA-A13)."))
        if user.pk == by.user.pk:
            raise Rejected("user", _("Nobody records the own leave from paper; another keeper does."))
    if not decided_line.strip():
        raise Rejected("decided_line", _("Write who permitted it."))
    if decided_on > timezone.localdate():
        raise Rejected("decided_on", _("Choose today or an earlier day."))
    lock_person(user)
    plan = checked(
        plan_leave(
            user=user,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            first_part=first_part,
            last_part=last_part,
            event_date=event_date,
            has_certificate=True,
            on_paper=True,
        )
    )
    asked_at = timezone.make_aware(dt.datetime.combine(min(decided_on, starts_on), dt.time(9)))
    leave = Leave(
        user=user,
        reason=reason,
        event_date=event_date,
        asked_by=by.user if by else user,
        asked_at=asked_at,
        state=S.APPROVED,
        decided_at=timezone.make_aware(dt.datetime.combine(decided_on, dt.time(12))),
        decided_line=decided_line.strip(),
    )
    write(leave, plan)
    leave.full_clean(validate_constraints=False)
    leave.save()
    count(leave, plan)
    hold(by, leave, plan, firm=True)
    use_days(by=by, leave=leave)
    if number:
        give_number(by, leave)
        leave.save(update_fields=["register_number", "number"])
    return leave


@service
def file_papers(*, by: Actor, leave: Leave, files: Iterable[Any]) -> Leave:
    """Hang papers on a leave: a medical certificate that follows, a birth certificate."""
    row = Leave.objects.take(by.user, "file", leave.pk)
    if why := refusal_of("file", row):
        raise Refused(why)
    attach_files(by=by, owner=row, model=LeaveFile, files=files)
    if row.certificate_later:
        row.certificate_later = False
        row.save(update_fields=["certificate_later", "updated_at"])
    return row
