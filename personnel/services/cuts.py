"""Days that fall away from a permitted leave: cancelled through the same chain, or recalled by a head above.

What remains of a leave stays in one piece, so days are cut off from its beginning or its end, or all of it (leave rules
2555, clause 14: the leave ends on the day before the return).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import fiscal_year
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units import sentences
from units.acting import Actor
from units.choices import ApprovalState
from units.models import Approval
from units.querysets import midnight
from units.services.approvals import submit_approval
from units.services.occupancy import release

from ..choices import CutKind, CutState, DayPart, LeaveState
from ..models import Leave, LeaveCut, LeaveDay, last_moment
from ..rulebook import rule_for
from .accounts import day_words, give_back_days, lock_person
from .leave import refusal_of, subject_of

APPROVAL_KIND = "personnel.leave_cancel"
DAY = dt.timedelta(days=1)


def remaining(leave: Leave) -> QuerySet[LeaveDay]:
    """The counted days that were not cut off, in order."""
    return LeaveDay.objects.filter(leave=leave, cut__isnull=True).order_by("day")


def _cut_rows(leave: Leave, starts_on: dt.date, ends_on: dt.date) -> list[LeaveDay]:
    """The counted days in the stretch. Raises Rejected where there is none, or where it cuts a hole."""
    if ends_on < starts_on:
        raise Rejected("ends_on", _("The last day must not be before the first."))
    left = list(remaining(leave))
    rows = [row for row in left if starts_on <= row.day <= ends_on]
    if not rows:
        raise Rejected(
            "starts_on",
            _("None of the days still granted lies there: %(days)s.")
            % {"days": sentences.days(left[0].day, left[-1].day)},
        )
    if rows[0].day != left[0].day and rows[-1].day != left[-1].day:
        raise Rejected(
            "ends_on",
            _("What remains of a leave stays in one piece: cancel up to the last day, and ask anew for the rest."),
        )
    return rows


@service
def ask_cancel(*, by: Actor, leave: Leave, starts_on: dt.date, ends_on: dt.date, reason: str) -> LeaveCut:
    """Ask that days of a permitted leave fall away, by the same chain. Return the cancellation.

    Days already taken are not cancelled; the keeper of the register also enters what happened before today. Raises
    Rejected beside the day at fault.
    """
    row = Leave.objects.take(by.user, "cancel", leave.pk)
    if why := refusal_of("cancel", row):
        raise Refused(why)
    lock_person(row.user)
    if row.cuts.filter(state=CutState.SUBMITTED).exists():
        raise Refused(_("A cancellation of this leave waits already."))
    today = timezone.localdate()
    keeper = by.user.pk != row.user_id and by.user.has_perm("personnel.keep_leave", row)
    if starts_on < today and not keeper:
        raise Rejected(
            "starts_on",
            _("Days before today are taken. Choose today (%(day)s) or later, or ask the keeper of the register.")
            % {"day": sentences.day(today)},
        )
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    rows = _cut_rows(row, starts_on, ends_on)
    cut = LeaveCut(
        leave=row,
        kind=CutKind.CANCEL,
        starts_on=starts_on,
        ends_on=ends_on,
        days=sum((r.amount for r in rows), Decimal(0)),
        reason=reason.strip(),
        asked_by=by.user,
    )
    cut.full_clean(validate_constraints=False)
    cut.save()
    facts = {**(row.approval.facts if row.approval else {}), "days": cut.days}
    facts.setdefault("decider", "officer")
    with translation.override("th"):
        subject = _("Cancel: %(leave)s") % {"leave": subject_of(row)}
        summary = _("%(days)s days, %(when)s") % {
            "days": day_words(cut.days),
            "when": sentences.days(starts_on, ends_on),
        }
    cut.approval = submit_approval(
        by=by,
        kind=APPROVAL_KIND,
        unit=row.unit,
        subject=subject,
        summary=summary,
        facts=facts,
        requester=row.user,
    )
    cut.save()
    return cut


@service
def recall_leave(*, by: Actor, leave: Leave, back_on: dt.date, reason: str) -> LeaveCut:
    """Call somebody back from leave: the days from ``back_on`` on fall away at once. Raises Rejected and Refused.

    Only kinds whose rule allows it, today or later, by a head above (leave rules 2555, vacation and personal leave).
    """
    row = Leave.objects.take(by.user, "recall", leave.pk)
    if why := refusal_of("recall", row):
        raise Refused(why)
    rule = rule_for(row.kind, row.personnel_kind, row.unit, row.starts_on)
    if rule is None or not rule.recallable:
        raise Refused(_("Nobody is called back from this kind of leave."))
    lock_person(row.user)
    if back_on < timezone.localdate():
        raise Rejected("back_on", _("Choose today or a later day."))
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    rows = _cut_rows(row, back_on, max(row.ends_on, back_on))
    for waiting in row.cuts.filter(state=CutState.SUBMITTED):
        raise Refused(
            _("A cancellation of %(days)s waits already; decide that first.")
            % {"days": sentences.days(waiting.starts_on, waiting.ends_on)}
        )
    cut = LeaveCut(
        leave=row,
        kind=CutKind.RECALL,
        starts_on=back_on,
        ends_on=row.ends_on,
        days=sum((r.amount for r in rows), Decimal(0)),
        reason=reason.strip(),
        asked_by=by.user,
        state=CutState.APPROVED,
        decided_at=timezone.now(),
        decided_by=by.user,
        decided_line=by.capacity_line,
    )
    cut.full_clean(validate_constraints=False)
    cut.save()
    _apply(by, row, cut)
    with translation.override(row.user.language):
        notify(
            users=[row.user],
            kind="leave",
            subject=_("You are called back to work on %(day)s") % {"day": sentences.day(back_on)},
            text=f"{by.user.full_name} {by.capacity_line}: {cut.reason}",
            url=row.get_absolute_url(),
            icon="arrow-back-up",
            dedupe_key=f"leave-recall:{cut.pk}",
        )
    return cut


def _apply(by: Actor | None, leave: Leave, cut: LeaveCut) -> None:
    """Take the days off: the accounts get them back, the person's time is free, the leave says what remains."""
    rows = _cut_rows(leave, cut.starts_on, cut.ends_on)
    sums: dict[int, Decimal] = {}
    for row in rows:
        year = fiscal_year(row.day)
        sums[year] = sums.get(year, Decimal(0)) + row.amount
    LeaveDay.objects.filter(pk__in=[row.pk for row in rows]).update(cut=cut)
    give_back_days(by=by, leave=leave, sums=sums, reason=cut.reason[:200])
    leave.cut_days += sum(sums.values())
    if leave.cut_days == leave.days:
        leave.state = LeaveState.CANCELLED
        release(by=by, source_key=leave.source_key)
    else:
        release(
            by=by,
            source_key=leave.source_key,
            starts=midnight(cut.starts_on),
            ends=last_moment(cut.ends_on, DayPart.WHOLE),
        )
    leave.save()


def cut_of(approval: Approval) -> LeaveCut | None:
    """The cancellation of the approval."""
    return LeaveCut.objects.filter(approval=approval).select_related("leave__user", "leave__kind").first()


def finish_cut(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided on a cancellation. Returned ends it: a cancellation is asked anew, not corrected."""
    cut = LeaveCut.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if cut is None or outcome == ApprovalState.RETURNED:
        return
    leave = Leave.objects.select_for_update(of=("self",)).get(pk=cut.leave_id)
    lock_person(leave.user)
    if outcome == ApprovalState.APPROVED:
        cut.state = CutState.APPROVED
    else:
        cut.state = CutState.REFUSED if outcome == ApprovalState.REFUSED else CutState.WITHDRAWN
    cut.decided_at = timezone.now()
    if decision is not None and cut.state != CutState.WITHDRAWN:
        cut.decided_by, cut.decided_line = decision.by, str(decision.capacity_line)[:300]
    cut.save()
    if cut.state == CutState.APPROVED:
        _apply(by, leave, cut)
