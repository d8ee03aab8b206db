"""The verbs of a leave (duty GA-A13): ask, correct, withdraw, record from paper; and what the decision does to it.

A request holds its days in the accounts and the person's time in the calendar from the moment it is asked. The
decision, made by the approvals engine, turns the hold into use, or gives everything back exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units import sentences
from units.acting import Actor, postings_of
from units.choices import ApprovalState, DecisionAct, OccupancySource, PostRole
from units.models import Approval, User
from units.offices import office_of
from units.reach import reach
from units.services.approvals import resubmit_approval, submit_approval
from units.services.occupancy import Clash, occupy, release, settle_occupancy
from units.services.routes import duty_holders

from ..choices import DayPart, LeaveState
from ..models import Leave, LeaveDay, LeaveFile, LeaveKind
from ..policies import REGISTER
from .accounts import day_words, free_days, lock_person, set_aside, use_days
from .planning import LeavePlan, plan_leave

APPROVAL_KIND = "personnel.leave"
BOOK = "personnel_leave"
S = LeaveState

_WHY: dict[str, Any] = {
    S.SUBMITTED: translation.gettext_lazy("It waits for permission."),
    S.RETURNED: translation.gettext_lazy("It was sent back; correct it and ask again, or withdraw it."),
    S.APPROVED: translation.gettext_lazy("It is permitted; ask to cancel the days that are not taken."),
    S.REFUSED: translation.gettext_lazy("It was not permitted; nothing more can be done to it."),
    S.WITHDRAWN: translation.gettext_lazy("It was withdrawn; nothing more can be done to it."),
    S.CANCELLED: translation.gettext_lazy("It is cancelled; nothing more can be done to it."),
}
STARTS: dict[str, tuple[str, ...]] = {
    "correct": (S.RETURNED,),
    "cancel": (S.APPROVED,),
    "recall": (S.APPROVED,),
    "file": (S.SUBMITTED, S.RETURNED, S.APPROVED),
}


def refusal_of(act: str, leave: Leave) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if leave.state in STARTS[act] else str(_WHY[leave.state])


def subject_of(leave: Leave) -> str:
    """The words of the request in inboxes and notifications: kind, person, days."""
    words = {
        "kind": leave.kind.name,
        "person": leave.user.full_name,
        "days": sentences.days(leave.starts_on, leave.ends_on),
    }
    with translation.override("th"):
        words |= {"person": leave.user.full_name, "days": sentences.days(leave.starts_on, leave.ends_on)}
        return _("%(kind)s %(person)s %(days)s") % words


def summary_of(leave: Leave) -> str:
    """The short line below it: how many days, and which part of the day."""
    with translation.override("th"):
        text = _("%(days)s days") % {"days": day_words(leave.days)}
        if leave.is_half_day:
            text += f" · {DayPart(leave.first_part).label}"
        return text


def _checked(plan: LeavePlan) -> LeavePlan:
    if plan.errors:
        field, sentence = plan.errors[0]
        raise Rejected(field, sentence)
    return plan


def _write(leave: Leave, plan: LeavePlan) -> None:
    assert plan.posting is not None
    with translation.override("th"):
        leave.post_line = plan.posting.post.shown_title
    leave.unit = plan.posting.post.unit
    leave.personnel_kind = plan.personnel_kind
    leave.kind, leave.starts_on, leave.ends_on = plan.kind, plan.starts_on, plan.ends_on
    leave.first_part, leave.last_part = plan.first_part, plan.last_part
    leave.days, leave.unpaid_days = plan.total, plan.unpaid


def _count(leave: Leave, plan: LeavePlan) -> None:
    LeaveDay.objects.filter(leave=leave).delete()
    LeaveDay.objects.bulk_create(
        LeaveDay(leave=leave, user=leave.user, day=one.day, amount=one.amount) for one in plan.days
    )


def _take(by: Actor | None, leave: Leave, plan: LeavePlan, *, firm: bool = False) -> None:
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
    plan = _checked(
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
    _write(leave, plan)
    leave.full_clean(validate_constraints=False)
    leave.save()
    _count(leave, plan)
    attach_files(by=by, owner=leave, model=LeaveFile, files=files)
    _take(by, leave, plan)
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
    _number(by, leave)
    leave.save()
    _tell_stand_in(leave, by)
    return leave


def _number(by: Actor | None, leave: Leave) -> None:
    number = draw_number(by=by, unit=office_of(leave.unit), kind=BOOK)
    leave.register_number, leave.number = number, number.plain


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
    plan = _checked(
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
    _write(row, plan)
    row.state = S.SUBMITTED
    row.full_clean(validate_constraints=False)
    row.save()
    _count(row, plan)
    attach_files(by=by, owner=row, model=LeaveFile, files=files)
    _take(by, row, plan)
    resubmit_approval(by=by, approval=row.approval, facts=plan.facts, subject=subject_of(row), summary=summary_of(row))
    _tell_stand_in(row, by)
    return row


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
    plan = _checked(
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
    _write(leave, plan)
    leave.full_clean(validate_constraints=False)
    leave.save()
    _count(leave, plan)
    _take(by, leave, plan, firm=True)
    use_days(by=by, leave=leave)
    if number:
        _number(by, leave)
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


# --- what the engine says -------------------------------------------------------------------------------------------


def leave_of(approval: Approval) -> Leave | None:
    """The leave of the approval."""
    return Leave.objects.filter(approval=approval).with_names().first()


def hear_step(approval: Approval, step: Any, decision: Any, by: Actor | None) -> None:
    """A step that records what was decided outside needs the words of that decision."""
    outside = approval.facts.get("decider") in {"above", "own_above"}
    if outside and step.final and decision.act == DecisionAct.APPROVE and not decision.note.strip():
        raise Rejected("note", _("Write who permitted it, with number and date of the letter."))


def finish_leave(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided: use what was set aside, or give everything back. Runs inside the decision's transaction."""
    leave = Leave.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if leave is None:
        return
    lock_person(leave.user)
    if outcome == ApprovalState.RETURNED:
        leave.state = S.RETURNED
        leave.save()
        return
    if outcome == ApprovalState.APPROVED:
        use_days(by=by, leave=leave)
        settle_occupancy(by=by, source_key=leave.source_key)
        leave.state = S.APPROVED
    else:
        free_days(by=by, leave=leave, reason=str(decision.note if decision else "")[:200])
        release(by=by, source_key=leave.source_key)
        leave.state = S.REFUSED if outcome == ApprovalState.REFUSED else S.WITHDRAWN
    if leave.state != S.WITHDRAWN:
        leave.decided_at = timezone.now()
        leave.decided_by = decision.by if decision else None
        leave.decided_line = _decided_line(approval, decision)
    leave.save()
    if leave.state == S.APPROVED:
        _propose_acting(leave, by)


def _decided_line(approval: Approval, decision: Any) -> str:
    """Who permitted it, as the register writes it."""
    if decision is None:
        return ""
    if approval.facts.get("decider") in {"above", "own_above"}:
        return str(decision.note).strip()[:300] or decision.capacity_line
    return str(decision.capacity_line)[:300]


# --- who is told ----------------------------------------------------------------------------------------------------


def _tell_stand_in(leave: Leave, by: Actor) -> None:
    person = leave.stand_in
    if person is None or person.pk == by.user.pk:
        return
    with translation.override(person.language):
        notify(
            users=[person],
            kind="leave",
            subject=_("%(person)s names you to do the work meanwhile, %(days)s")
            % {"person": leave.user.full_name, "days": sentences.days(leave.starts_on, leave.ends_on)},
            url=reverse("units:calendar"),
            icon="user-share",
            dedupe_key=f"leave-stand-in:{leave.pk}:{leave.starts_on}:{leave.ends_on}",
        )


def _propose_acting(leave: Leave, by: Actor | None) -> None:
    """Tell the keepers of personnel work that somebody is proposed to act in the post of the head on leave."""
    if not leave.propose_acting or leave.stand_in is None:
        return
    post = next((p.post for p in postings_of(leave.user) if p.post.role == PostRole.HEAD), None)
    if post is None:
        return
    for posting in duty_holders("GA-B1", leave.unit):
        with translation.override(posting.user.language):
            notify(
                users=[posting.user],
                kind="leave",
                subject=_("Proposed to act in %(post)s: %(person)s, %(days)s")
                % {
                    "post": post.shown_title,
                    "person": leave.stand_in.full_name,
                    "days": sentences.days(leave.starts_on, leave.ends_on),
                },
                text=_("Draw up the order and name the stand-in."),
                url=acting_url(leave, post),
                icon="user-share",
                dedupe_key=f"leave-acting:{leave.pk}",
            )


def acting_url(leave: Leave, post: Any) -> str:
    """The form that names the stand-in, filled from the leave."""
    given = {"user": leave.stand_in_id, "from": leave.starts_on.isoformat(), "until": leave.ends_on.isoformat()}
    return f"{reverse('units:stand_in_name', args=[post.pk])}?{urlencode(given)}"
