"""How a request goes on: freezing the route, opening the next stage, ending."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ...acting import Actor
from ...approvals import ApprovalKind, kind_of
from ...choices import UNDECIDED_STEPS, ApprovalState, StepState
from ...models import Approval, ApprovalStep, Decision, Post
from ...signals import announce, approval_ended
from ...workdays import add_working_days
from ..routes import Heads, Planned, passed_over_today, serving
from .writing import tell_holders, tell_requester, thai

S, T = ApprovalState, StepState


def freeze(approval: Approval, plan: list[Planned], kind: ApprovalKind) -> None:
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            approval=approval,
            round=approval.round,
            position=step.position,
            order=step.order,
            parallel=step.parallel,
            join=step.join,
            line=step.line,
            act=step.act,
            label=step.label,
            final=step.final,
            days=step.days,
            may_return=step.may_return,
            may_refuse=step.may_refuse,
            may_forward=step.may_forward,
            post=step.post,
            user=step.user,
            duty=step.duty,
            unit=step.unit,
            power=kind.power if step.post is not None else "",
            barred=[] if step.user is not None else approval.barred,
            kind=approval.kind,
            speed=approval.speed,
            why=step.why[:300],
        )
        for step in plan
    )


def advance(approval: Approval, by: Actor | None, last: Decision | None = None) -> None:
    """Open the next stage, passing over what falls to one person twice; where none is left the request is approved."""
    while True:
        waiting = list(
            approval.steps.filter(state=T.WAITING).with_holders().order_by("order", "position")  # type: ignore[attr-defined]
        )
        if not waiting:
            finish(approval, S.APPROVED, by, last)
            return
        stage = [step for step in waiting if step.order == waiting[0].order]
        following = [step for step in waiting if step.order != stage[0].order]
        after = [step for step in following if step.order == following[0].order] if following else []
        for step in stage:
            climb_own(approval, step)
        if len(stage) == 1 and len(after) == 1 and passed_over_today(stage[0], after[0]):
            stage[0].why = thai(lambda: _("The same person decides the next step; decided once, there."))
            end_step(stage[0], T.SKIPPED)
            continue
        for step in stage:
            open_step(approval, step)
        tell_holders(approval, stage, by)
        return


def open_step(approval: Approval, step: ApprovalStep) -> None:
    now = timezone.now()
    step.state, step.opened_at = T.OPEN, now
    step.due_on = add_working_days(timezone.localdate(now), step.days, approval.requester_unit_id)
    if approval.needed_on and approval.needed_on < step.due_on:
        step.due_on = max(approval.needed_on, timezone.localdate(now))
    step.save()


def end_step(step: ApprovalStep, state: str) -> None:
    step.state, step.decided_at = state, timezone.now()
    step.save()


def climb_own(approval: Approval, step: ApprovalStep) -> None:
    """Between submitting and now the post may have come to be filled by the requester alone: then it climbs."""
    if step.post_id is None or not step.barred:
        return
    post = Post.objects.filter(pk=step.post_id).select_related("unit").with_people().get()
    if not serving(post) or serving(post, step.barred):
        return
    higher, _people, why = Heads(timezone.localdate()).climb(post.unit_id, frozenset(step.barred))
    if higher is not None and higher.pk != step.post_id:
        step.post, step.why = higher, why[:300]
        step.save()


def cancel_rest(approval: Approval, *, orders: Iterable[int] | None = None, state: str = T.CANCELLED) -> None:
    rows = approval.steps.filter(state__in=UNDECIDED_STEPS)
    if orders is not None:
        rows = rows.filter(order__in=list(orders))
    for row in rows:
        end_step(row, state)


def finish(approval: Approval, state: str, by: Actor | None, decision: Decision | None) -> None:
    approval.state = state
    approval.ended_at = timezone.now() if state != S.RETURNED else None
    approval.save()
    known = kind_of(approval.kind)
    if known.on_finish:
        known.on_finish(approval, str(state), decision, by)
    announce(approval_ended, approval=approval, outcome=str(state), by=by)
    told = {
        S.APPROVED: gettext_noop("Approved: %(subject)s"),
        S.REFUSED: gettext_noop("Not approved: %(subject)s"),
        S.RETURNED: gettext_noop("Returned to you for correction: %(subject)s"),
    }.get(S(state))
    if told and decision is not None:
        tell_requester(approval, by, told, decision)
