"""Deciding an open step: pass on, send back, refuse, forward, call up; several ordinary ones at once.

The right to decide is the open step: it is fetched and locked in one statement. The request's row is locked before it,
so that everything that happens to one request happens one after the other, whoever comes from whichever side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ...acting import Actor, capacity_line, postings_of
from ...approvals import kind_of
from ...choices import ApprovalState, DecisionAct, JoinRule, StepState
from ...models import Approval, ApprovalStep, Decision, Post
from ...reach import reach
from ...signals import announce, approval_decided
from ..routes import holders_today, serving
from .course import advance, cancel_rest, end_step, finish, open_step
from .writing import NOTE_LIMIT, Hand, hand_for, reason, tell_holders, thai, write

S, T, A = ApprovalState, StepState, DecisionAct

# What the words of decide() mean: the step's permission it needs, and the sentence where the step does not have it.
_NEEDS = {
    "return": ("may_return", gettext_noop("This step does not send back. Pass it on with a note.")),
    "refuse": ("may_refuse", gettext_noop("This step does not refuse. Send it back or pass it on with a note.")),
    "forward": ("may_forward", gettext_noop("This step is not forwarded. Decide it, or send it back.")),
}
ACTS = ("approve", *_NEEDS)


def refusal_of(act: str, step: ApprovalStep) -> str:
    """Why the step does not allow the act; empty where it does. Says nothing about who asks."""
    if act not in ACTS:
        return _("There is no such act.")
    if step.state != T.OPEN:
        return _("This step does not wait for a decision.")
    if act in _NEEDS and not getattr(step, _NEEDS[act][0]):
        return _(_NEEDS[act][1])
    return ""


def lock_approval(approval_id: int) -> Approval:
    return Approval.objects.select_for_update().select_related(None).get(pk=approval_id)


@service
def decide(
    *,
    by: Actor,
    step: ApprovalStep,
    act: str = "approve",
    note: str = "",
    to_step: ApprovalStep | None = None,
    to_post: Post | None = None,
) -> Decision:
    """Decide the open step and return the decision.

    ``approve`` carries out what the step asks (check, agree, approve, acknowledge, carry out). ``return`` sends back
    with a reason: to ``to_step``, an earlier step, or without one to the requester. ``refuse`` ends the request with
    a reason. ``forward`` hands the step to ``to_post``. Raises Http404 unseen, Refused where the step is not (or no
    longer) the actor's, Rejected for a missing reason or a place it cannot go. Exactly one of many callers succeeds.
    """
    approval = lock_approval(step.approval_id)
    row = ApprovalStep.objects.take(by.user, "decide", step.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    if len(note) > NOTE_LIMIT:
        raise Rejected("note", _("Write at most %(n)d characters.") % {"n": NOTE_LIMIT})
    note = note.strip()
    hand = hand_for(by, row)
    decision = {"approve": _approve, "return": _return, "refuse": _refuse, "forward": _forward}[act](
        by, approval, row, hand, note, to_step=to_step, to_post=to_post
    )
    announce(approval_decided, approval=approval, step=row, decision=decision, by=by)
    return decision


def _heard(approval: Approval, step: ApprovalStep, decision: Decision, by: Actor) -> None:
    known = kind_of(approval.kind)
    if known.on_step:
        known.on_step(approval, step, decision, by)


def _approve(by: Actor, approval: Approval, row: ApprovalStep, hand: Hand, note: str, **_places: Any) -> Decision:
    decision = write(approval, row.act, by, step=row, hand=hand, note=note)
    end_step(row, T.DONE)
    _heard(approval, row, decision, by)
    beside = approval.steps.filter(state=T.OPEN)
    if beside.exists():
        if row.join == JoinRule.ALL:
            return decision
        for other in beside:
            other.why = thai(lambda: _("Another of the same stage decided; one was enough."))
            end_step(other, T.SKIPPED)
    advance(approval, by, decision)
    return decision


def _refuse(by: Actor, approval: Approval, row: ApprovalStep, hand: Hand, note: str, **_places: Any) -> Decision:
    decision = write(approval, A.REFUSE, by, step=row, hand=hand, note=reason(note))
    end_step(row, T.DONE)
    _heard(approval, row, decision, by)
    cancel_rest(approval)
    finish(approval, S.REFUSED, by, decision)
    return decision


def _return(
    by: Actor, approval: Approval, row: ApprovalStep, hand: Hand, note: str, *, to_step: Any = None, **_rest: Any
) -> Decision:
    why = reason(note)
    target = earlier_steps(row).filter(pk=to_step.pk).first() if to_step is not None else None
    if to_step is not None and target is None:
        raise Rejected("to_step", _("Choose the requester or a step that was decided before this one."))
    decision = write(approval, A.RETURN, by, step=row, hand=hand, note=why, to_step=target)
    end_step(row, T.RETURNED)
    _heard(approval, row, decision, by)
    if target is None:
        cancel_rest(approval)
        finish(approval, S.RETURNED, by, decision)
        return decision
    siblings = list(approval.steps.filter(order=row.order, state=T.OPEN))
    for other in siblings:
        end_step(other, T.CANCELLED)
    _ask_anew(approval, target, row, siblings)
    advance(approval, by, decision)
    return decision


def earlier_steps(step: ApprovalStep) -> Any:
    """Steps decided before this one in the request, to which it may be sent back; the newest row of each place."""
    rows = ApprovalStep.objects.filter(approval_id=step.approval_id, order__lt=step.order, state=T.DONE).exclude(
        decisions__act=A.FORWARD
    )
    newest = rows.order_by("position", "-round").distinct("position").values("pk")
    return ApprovalStep.objects.filter(pk__in=newest).with_holders().order_by("order", "position")


def _ask_anew(approval: Approval, target: ApprovalStep, row: ApprovalStep, siblings: list[ApprovalStep]) -> None:
    """Copy the step sent back to, and all that came after it up to the one that sent it back, into a new round."""
    approval.round += 1
    approval.save()
    again = [target, *(s for s in earlier_steps(row) if s.order > target.order), row, *siblings]
    fresh = []
    for old in again:
        copy = ApprovalStep.objects.get(pk=old.pk)
        copy.pk, copy.id = None, None
        copy._state.adding = True
        copy.round, copy.state = approval.round, T.WAITING
        copy.opened_at = copy.due_on = copy.decided_at = None
        copy.parallel = sum(1 for s in again if s.order == old.order) > 1
        copy.why = ""
        fresh.append(copy)
    ApprovalStep.objects.bulk_create(fresh)


def _forward(
    by: Actor, approval: Approval, row: ApprovalStep, hand: Hand, note: str, *, to_post: Any = None, **_rest: Any
) -> Decision:
    if to_post is None:
        raise Rejected("to_post", _("Choose the post it is forwarded to."))
    post = Post.objects.open_on().filter(pk=to_post.pk).select_related("unit").with_people().first()
    if post is None:
        raise Rejected("to_post", _("This post is closed."))
    if post.pk == row.post_id:
        raise Rejected("to_post", _("It is with this post already."))
    if not serving(post):
        raise Rejected("to_post", _("Nobody serves in this post today. Choose another."))
    if not serving(post, row.barred):
        raise Rejected("to_post", _("Nobody decides the own request. Choose another post."))
    return hand_over(approval, row, post, by, hand, note)


def hand_over(
    approval: Approval, row: ApprovalStep, post: Post, by: Actor | None, hand: Hand | None, note: str
) -> Decision:
    """End the step as forwarded and open the same step at the other post."""
    decision = write(approval, A.FORWARD, by, step=row, hand=hand, note=note, to_post=post)
    end_step(row, T.DONE)
    if by is not None:
        _heard(approval, row, decision, by)
    copy = ApprovalStep.objects.get(pk=row.pk)
    copy.pk, copy.id = None, None
    copy._state.adding = True
    last = approval.steps.aggregate(last=Max("position"))["last"]
    copy.position, copy.state, copy.decided_at = last + 1, T.WAITING, None
    copy.opened_at = copy.due_on = None
    copy.round = approval.round
    copy.post, copy.user, copy.duty, copy.unit = post, None, None, None
    copy.power = kind_of(approval.kind).power
    copy.barred = approval.barred
    copy.why = ""
    copy.save()
    open_step(approval, copy)
    tell_holders(approval, [copy], by)
    return decision


@service
def call_step(*, by: Actor, step: ApprovalStep, note: str = "") -> Decision:
    """Call a step up from below: the head above the post asked takes it, when it is late or nobody serves there."""
    approval = lock_approval(step.approval_id)
    row = ApprovalStep.objects.take(by.user, "call", step.pk)
    if why := calling_refusal(row):
        raise Refused(why)
    commanding = [f for f in reach(by.user).facts if f.commands and row.post and row.post.unit_id in f.units]
    mine = {p.post_id: p for p in postings_of(by.user)}
    usable = [mine[f.post_id] for f in commanding if f.post_id in mine and f.post_id != row.post_id]
    posting = next((p for p in usable if by.posting and p.pk == by.posting.pk), usable[0] if usable else None)
    if posting is None:
        raise Refused(_("It is with your own post already."))
    hand = Hand(posting, posting.post, thai(lambda: capacity_line(posting)))
    return hand_over(approval, row, posting.post, by, hand, note.strip())


def calling_refusal(step: ApprovalStep) -> str:
    """Why a step below cannot be called up now; empty where it can."""
    if step.is_late:
        return ""
    if not holders_today(step):
        return ""
    return _("It is not late and somebody serves in the post. It can be called up once its day has passed.")


# --- several at once -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of one of several: the step, whether it was decided, and why not."""

    step: ApprovalStep
    done: bool
    why: str = ""


def quick_refusal(step: ApprovalStep) -> str:
    """Why the step is not decided from the list; empty where it may be: an ordinary kind whose checks all pass."""
    known = kind_of(step.kind)
    if not known.quick:
        return _("This kind is opened and read before it is decided.")
    bad = [c for c in known.checks(known.document(step.approval)) if c.ok is not True]
    return str(bad[0].label) if bad else ""


def decide_together(*, by: Actor, steps: Iterable[ApprovalStep], note: str = "") -> list[Outcome]:
    """Pass on each ordinary step whose checks all pass, each in a transaction of its own; say why not the others."""
    outcomes = []
    for step in steps:
        try:
            outcomes.append(_decide_quick(by=by, step=step, note=note))
        except (Refused, Rejected) as refusal:
            outcomes.append(Outcome(step, False, str(refusal)))
    return outcomes


@service
def _decide_quick(*, by: Actor, step: ApprovalStep, note: str) -> Outcome:
    if why := quick_refusal(step):
        return Outcome(step, False, why)
    decide(by=by, step=step, act="approve", note=note)
    return Outcome(step, True)
