"""What the engine's decisions do to a leave."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import ApprovalState, DecisionAct
from units.models import Approval
from units.services.occupancy import release, settle_occupancy

from ...choices import LeaveState
from ...models import Leave
from ..accounts import free_days, lock_person, use_days
from .telling import propose_acting_in_post

S = LeaveState


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
        propose_acting_in_post(leave, by)


def _decided_line(approval: Approval, decision: Any) -> str:
    """Who permitted it, as the register writes it."""
    if decision is None:
        return ""
    if approval.facts.get("decider") in {"above", "own_above"}:
        return str(decision.note).strip()[:300] or decision.capacity_line
    return str(decision.capacity_line)[:300]
