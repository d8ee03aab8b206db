"""Submitting, and what the requester may do afterwards: withdraw, submit again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ...acting import Actor, capacity_line, postings_of
from ...approvals import ApprovalKind, kind_of, storable
from ...choices import ApprovalState, DecisionAct, StepState
from ...models import Approval, Process, Unit, User
from ...signals import announce, approval_submitted
from ..routes import Planned, holders_today, plan_route, process_for
from .course import advance, cancel_rest, finish, freeze
from .writing import tell, thai, write

S, T, A = ApprovalState, StepState, DecisionAct


def barred_from(kind: ApprovalKind, requester: User, not_by: Iterable[User]) -> frozenset[int]:
    own = () if kind.own_ok else (requester.pk,)
    return frozenset([*own, *(person.pk for person in not_by)])


def preview_route(
    *,
    by: Actor,
    kind: str,
    unit: Unit,
    facts: Mapping[str, Any],
    requester: User | None = None,
    not_by: Iterable[User] = (),
    process: Process | None = None,
) -> list[Planned]:
    """Return who would be asked if it were submitted now; writes nothing. Raises Rejected like submit_approval.

    ``process`` previews a version that is not in force yet.
    """
    known = kind_of(kind)
    person = requester or by.user
    return plan_route(
        kind=known,
        unit=unit,
        requester=person,
        facts=storable(facts),
        process=process or process_for(kind, unit),
        barred=barred_from(known, person, not_by),
    )


def _plan(**words: Any) -> list[Planned]:
    """The route with its reasons in Thai, as they are frozen; what is refused is said in the reader's language."""
    try:
        with translation.override("th"):
            return plan_route(**words)
    except Rejected:
        return plan_route(**words)


@service
def submit_approval(
    *,
    by: Actor,
    kind: str,
    unit: Unit,
    subject: str,
    facts: Mapping[str, Any] | None = None,
    requester: User | None = None,
    not_by: Iterable[User] = (),
    summary: str = "",
    speed: int = 0,
    needed_on: dt.date | None = None,
) -> Approval:
    """Freeze the route for the request, open its first step and tell who holds it. Return the approval.

    The caller has checked that the actor may submit the document. ``subject`` and ``summary`` are read by everyone who
    is asked and stand in notifications: a secret passes words that tell nothing. ``needed_on`` shortens the days of
    the steps. Raises Rejected where nobody could decide.
    """
    known = kind_of(kind)
    person = requester or by.user
    process = process_for(kind, unit)
    barred = barred_from(known, person, not_by)
    frozen = storable(facts or {})
    plan = _plan(kind=known, unit=unit, requester=person, facts=frozen, process=process, barred=barred)
    posting = by.posting if person.pk == by.user.pk else next(iter(postings_of(person)), None)
    approval = Approval(
        kind=kind,
        process=process,
        subject=subject,
        summary=summary[:200],
        speed=speed,
        needed_on=needed_on,
        requester=person,
        requester_post=posting.post if posting else None,
        requester_unit=unit,
        requester_name=thai(lambda: person.full_name),
        requester_line=thai(lambda: capacity_line(posting)),
        submitted_by=by.user,
        facts=frozen,
        barred=sorted(barred),
    )
    approval.full_clean(validate_constraints=False)
    approval.save()
    freeze(approval, plan, known)
    write(approval, A.SUBMIT, by)
    advance(approval, by)
    announce(approval_submitted, approval=approval, by=by)
    return approval


# --- the requester ---------------------------------------------------------------------------------------------------


def withdrawing_refusal(approval: Approval) -> str:
    """Why the request cannot be withdrawn; empty where it can."""
    if approval.is_ended:
        return _("It is decided; nothing more can be done to it.")
    if approval.state == S.OPEN and approval.decisions.ending().exclude(act=A.FORWARD).exists():  # type: ignore[attr-defined]
        return _("Somebody has acted on it already. Ask for its return instead.")
    return ""


@service
def withdraw_approval(*, by: Actor, approval: Approval, note: str = "") -> Approval:
    """Take the request back before anybody acted on it, or after it was returned."""
    row = Approval.objects.take(by.user, "withdraw", approval.pk)
    if why := withdrawing_refusal(row):
        raise Refused(why)
    asked = [p.user for s in row.steps.filter(state=T.OPEN).with_holders() for p in holders_today(s)]  # type: ignore[attr-defined]
    cancel_rest(row)
    decision = write(row, A.WITHDRAW, by, note=note.strip())
    finish(row, S.WITHDRAWN, by, decision)
    tell(
        [p for p in asked if p.pk != by.user.pk],
        row,
        gettext_noop("Withdrawn: %(subject)s"),
        key=f"decision{decision.pk}",
        icon="x",
    )
    return row


@service
def resubmit_approval(
    *,
    by: Actor,
    approval: Approval,
    facts: Mapping[str, Any] | None = None,
    subject: str = "",
    summary: str | None = None,
    speed: int | None = None,
    needed_on: dt.date | None = None,
    note: str = "",
) -> Approval:
    """Submit a returned request again, by the same process, with its facts of today. Everyone is asked anew."""
    row = Approval.objects.take(by.user, "resubmit", approval.pk)
    if row.state != S.RETURNED:
        raise Refused(_("Only a request that was returned is submitted again."))
    known = kind_of(row.kind)
    row.facts = storable(facts) if facts is not None else row.facts
    row.subject = subject or row.subject
    row.summary = row.summary if summary is None else summary[:200]
    row.speed = row.speed if speed is None else speed
    row.needed_on = needed_on or row.needed_on
    row.round += 1
    row.state = S.OPEN
    process = Process.objects.with_steps().filter(pk=row.process_id).first() if row.process_id else None
    plan = _plan(
        kind=known,
        unit=row.requester_unit,
        requester=row.requester,
        facts=row.facts,
        process=process,
        barred=frozenset(row.barred),
    )
    row.full_clean(validate_constraints=False)
    row.save()
    freeze(row, plan, known)
    write(row, A.RESUBMIT, by, note=note.strip())
    advance(row, by)
    announce(approval_submitted, approval=row, by=by)
    return row
