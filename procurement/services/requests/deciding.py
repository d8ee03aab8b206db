"""What the engine's decisions do to a request."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import ApprovalState, DecisionAct, StepAct
from units.models import Approval
from units.services.occupancy import settle_occupancy

from ...choices import RequestState
from ...models import VehicleRequest
from ..papers import warn_of_papers
from .calling_off import call_off, free_request
from .telling import moved, tell

S = RequestState


def request_of(approval: Approval) -> VehicleRequest | None:
    """The request of the approval."""
    return VehicleRequest.objects.filter(approval=approval).with_names().first()


def hear_step(approval: Approval, step: Any, decision: Any, by: Actor | None) -> None:
    """A step was decided: the head agreed, or the vehicle officer found a car, which must be there by then."""
    row = VehicleRequest.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None:
        return
    if _records_what_was_permitted(approval, step, decision) and not row.people_held and not decision.note.strip():
        raise Rejected("note", _("Write who permitted it, with number and date of the letter."))
    if decision.act == DecisionAct.PERFORM:
        if row.use_id is None:
            raise Rejected("note", _("Put the request on a car first; the board shows which are free."))
        row.state = S.ASSIGNED
    elif decision.act in {DecisionAct.AGREE, DecisionAct.CHECK} and row.state == S.SUBMITTED:
        row.state = S.AGREED
    elif decision.act == DecisionAct.RETURN and row.state == S.ASSIGNED and decision.to_step_id:
        row.state = S.AGREED if decision.to_step.act == StepAct.PERFORM else S.SUBMITTED
    else:
        return
    row.save()


def _records_what_was_permitted(approval: Approval, step: Any, decision: Any) -> bool:
    """Whether the last step only writes down what was permitted to the head of the office from above."""
    head = bool(approval.facts.get("head_asks")) and step.duty_id is not None
    return head and step.final and decision.act == DecisionAct.APPROVE


def finish_request(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """The engine decided: use is permitted, or seat and time are given back. Runs inside the decision's transaction."""
    row = VehicleRequest.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None:
        return
    if outcome == ApprovalState.RETURNED:
        row.state = S.SENT_BACK
        free_request(by, row)
        row.save()
        return
    if outcome == ApprovalState.WITHDRAWN:
        call_off(by, row)
        return
    row.decided_at = timezone.now()
    row.decided_by = decision.by if decision else None
    row.decided_line = str(decision.capacity_line)[:300] if decision else ""
    if outcome == ApprovalState.APPROVED:
        if row.use_id is None:
            raise Rejected("note", _("Put the request on a car before its use is permitted."))
        row.state = S.APPROVED
        settle_occupancy(by=by, source_key=row.source_key)
        settle_occupancy(by=by, source_key=row.use.source_key)
        row.save()
        tell(
            [row.use.driver],
            row,
            translation.gettext_noop("You drive: %(subject)s"),
            "steering-wheel",
            f"drive:{row.pk}",
        )
        warn_of_papers([row.use])
    else:
        row.state = S.REJECTED
        free_request(by, row)
        row.save()
    moved(by, row)
