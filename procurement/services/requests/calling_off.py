"""Calling a request off: by a person, or because its time passed while it waited."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import ApprovalState, DecisionAct
from units.services.approvals.course import cancel_rest, finish
from units.services.approvals.deciding import lock_approval
from units.services.approvals.writing import write
from units.services.occupancy import release

from ...choices import RequestState
from ...models import VehicleRequest
from ..runs import fit_run
from .telling import moved, tell
from .words import refusal_of

S = RequestState


@service
def cancel_vehicle_request(*, by: Actor, request: VehicleRequest, reason: str) -> VehicleRequest:
    """Call a request off before the car leaves: time and seat are free at once. Who decides and drives is told."""
    row = VehicleRequest.objects.take(by.user, "cancel", request.pk)
    if row.state != S.DRAFT and (why := refusal_of("cancel", row)):
        raise Refused(why)
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    row.cancelled_because = reason.strip()[:300]
    driver = row.use.driver if row.use else None
    row.save()
    approval = lock_approval(row.approval_id) if row.approval_id else None
    if approval is not None and not approval.is_ended:
        cancel_rest(approval)
        decision = write(approval, DecisionAct.WITHDRAW, by, note=row.cancelled_because)
        finish(approval, ApprovalState.WITHDRAWN, by, decision)  # comes back as finish_request
        row.refresh_from_db()
    else:
        call_off(by, row)
    told = [p for p in (driver, row.requester) if p is not None and p.pk != by.user.pk]
    tell(told, row, translation.gettext_noop("Called off: %(subject)s"), "x", f"off:{row.pk}", text=reason.strip())
    return row


def expire_requests() -> int:
    """Call off requests whose time passed a day ago while they still waited. Returns how many. Safe to run twice."""
    limit, count = timezone.now() - dt.timedelta(days=1), 0
    waiting = [S.SUBMITTED, S.SENT_BACK, S.AGREED, S.ASSIGNED]
    for pk in VehicleRequest.objects.filter(state__in=waiting, ends_at__lt=limit).values_list("pk", flat=True):
        with transaction.atomic():
            row = VehicleRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.state not in waiting:
                continue
            with translation.override("th"):
                row.cancelled_because = _("The time passed before it was decided.")
            row.save()
            approval = lock_approval(row.approval_id) if row.approval_id else None
            if approval is not None and not approval.is_ended:
                cancel_rest(approval)
                decision = write(approval, DecisionAct.WITHDRAW, None, note=row.cancelled_because)
                finish(approval, ApprovalState.WITHDRAWN, None, decision)
            else:
                call_off(None, row)
            count += 1
    return count


def call_off(by: Actor | None, row: VehicleRequest) -> None:
    """Let it be called off, with all it holds given back."""
    row.state = S.CANCELLED
    free_request(by, row)
    row.save()
    moved(by, row)


def free_request(by: Actor | None, row: VehicleRequest) -> None:
    """Give the travellers' time back and take the request off its car; a run nobody rides on is called off."""
    release(by=by, source_key=row.source_key)
    use, row.use = row.use, None
    if use is not None:
        row.save()
        fit_run(by=by, use=use)
