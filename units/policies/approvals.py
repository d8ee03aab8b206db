"""The row rule of requests, their steps, processes and general requests.

The right to decide is the open step: it is held by a post, a person or a duty, and whoever lawfully fills the post or
carries the duty on the day sees it. Nobody decides the own request.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import NOTHING, InArray, Policy, policy

from ..choices import HEADED_BY_LAW, ApprovalState, ProcessState, StepState
from ..models import Approval, ApprovalStep, Decision, GeneralRequest, Process
from ..reach import reach

DRAWING = "EX-1"


def steps_held_by(user: Any, on: dt.date) -> Q:
    """Steps held by a post the person fills, by the person, by a duty the person carries, or by a delegated power."""
    mine = reach(user, on)
    q = Q(user_id=user.pk)
    if mine.posts:
        q |= Q(post_id__in=sorted(mine.posts))
    for units, codes in mine.duty_areas:
        q |= Q(duty_id__in=codes, unit_id__in=sorted(units))
    for power, posts in mine.delegated.items():
        q |= Q(power=power, post_id__in=sorted(posts))
    return q if mine.has_place else Q(user_id=user.pk)


def steps_waiting_for(user: Any, on: dt.date) -> Q:
    """Open steps the person may decide on the day: held, and not the person's own request."""
    return Q(state=StepState.OPEN) & steps_held_by(user, on) & ~Q(barred__contains=[user.pk])


def approvals_seen_by(user: Any, on: dt.date, prefix: str = "") -> Q:
    """Requests the person sees: as requester, as holder of a step now or before, as superior of the requester's unit.

    ``prefix`` lets an upper app fold it into the ``Q`` of its document: ``approvals_seen_by(user, on, "approval__")``.
    """
    mine = reach(user, on)
    if not mine.has_place:
        return Q(**{f"{prefix}requester_id": user.pk})
    if mine.everything:
        return Q(**{f"{prefix}pk__isnull": False})
    q = Q(**{f"{prefix}requester_id": user.pk}) | Q(**{f"{prefix}submitted_by_id": user.pk})
    if mine.supervises:
        q |= Q(**{f"{prefix}requester_unit_id__in": sorted(mine.supervises)})
    return q | approvals_asked_of(user, on, f"{prefix}pk")


def approvals_asked_of(user: Any, on: dt.date, key: str = "pk") -> Q:
    """Requests the person is or was asked about, or has decided, by the column ``key`` that names the request.

    For the ``Q`` of a large table of documents, with its own columns for writer and unit beside it: unlike
    ``approvals_seen_by`` it joins nothing, so that every branch goes by an index. ``key`` is then ``"approval_id"``.
    """
    held = ApprovalStep._base_manager.filter(steps_held_by(user, on)).exclude(state=StepState.WAITING)
    decided = Decision._base_manager.filter(by_id=user.pk)
    q = Q()
    for rows in (held, decided):
        q |= Q(InArray(F(key), ArraySubquery(rows.order_by().values("approval_id"))))
    return q


def documents_concerning(user: Any, on: dt.date, key: str = "approval_id") -> Q:
    """Documents whose request the person made, sent in, is or was asked about, by the column that names the request.

    What ``approvals_seen_by`` opens beyond this, the superiors of the unit, a large table says with its own column of
    the unit. Every branch goes by an index.
    """
    made = Q(requester_id=user.pk)
    if not reach(user, on).has_place:
        return Q(InArray(F(key), ArraySubquery(Approval._base_manager.filter(made).order_by().values("pk"))))
    own = Approval._base_manager.filter(made | Q(submitted_by_id=user.pk))
    return Q(InArray(F(key), ArraySubquery(own.order_by().values("pk")))) | approvals_asked_of(user, on, key)


@policy(Approval)
class ApprovalPolicy(Policy):
    """Requests: withdrawn and submitted again by the requester, or by who submitted for the requester."""

    def view(self, user: Any, on: dt.date) -> Q:
        return approvals_seen_by(user, on)

    def withdraw(self, user: Any, on: dt.date) -> Q:
        return Q(requester_id=user.pk) | Q(submitted_by_id=user.pk)

    resubmit = withdraw

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Only the requester withdraws a request or submits it again.")


@policy(ApprovalStep)
class ApprovalStepPolicy(Policy):
    """Steps follow the request. ``decide``: whoever holds the open step. ``call``: the superior of the post asked."""

    def view(self, user: Any, on: dt.date) -> Q:
        return approvals_seen_by(user, on, "approval__")

    def decide(self, user: Any, on: dt.date) -> Q:
        return steps_waiting_for(user, on)

    def call(self, user: Any, on: dt.date) -> Q:
        """Call a step up that waits below: the head above the post asked, not for the own request."""
        commands = sorted(reach(user, on).commands)
        return Q(state=StepState.OPEN, post__unit_id__in=commands) & ~Q(barred__contains=[user.pk])

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if row.state != StepState.OPEN:
            return decided_words(row)
        if user.pk in row.barred:
            return _("Nobody decides the own request. It is decided by the next head above.")
        return _("This step is held by somebody else.")


def decided_words(step: Any) -> str:
    """Why a step that is not open cannot be decided, with who decided it."""
    if step.state == StepState.WAITING:
        return _("The request has not come to this step yet.")
    made = step.decisions.order_by("id").first()
    if made is None:
        return _("This step is not needed any more.")
    return _("%(who)s decided this step already: %(what)s.") % {
        "who": made.by_name or _("The system"),
        "what": made.get_act_display(),
    }


@policy(Process)
class ProcessPolicy(Policy):
    """Processes: read by everyone with a place, drafts by those who draw them: the holders of duty EX-1 in its area and
    the head of the office.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        if not reach(user, on).has_place:
            return NOTHING
        return ~Q(state=ProcessState.DRAFT) | self._drawers(user, on)

    def draw(self, user: Any, on: dt.date) -> Q:
        return self._drawers(user, on)

    bring = draw

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return mine.has_duty(DRAWING) or mine.heads_an_office

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Processes are drawn by the holders of the duty (EX-1) and by the head of the office.")

    def _drawers(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(unit_id__in=sorted(mine.for_duty(DRAWING))) | Q(
            unit_id__in=sorted(mine.commands), unit__kind__in=[str(k) for k in HEADED_BY_LAW]
        )


@policy(GeneralRequest)
class GeneralRequestPolicy(Policy):
    """General requests: a draft is its writer's alone; once submitted it is seen like its approval."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        q = Q(writer_id=user.pk)
        if mine.everything:
            return q | Q(approval__isnull=False)
        if not mine.has_place:
            return q
        q |= approvals_asked_of(user, on, "approval_id")
        return q | Q(approval__isnull=False, unit_id__in=sorted(mine.supervises)) if mine.supervises else q

    def change(self, user: Any, on: dt.date) -> Q:
        """Correct the words: the writer, while it is a draft or was returned."""
        return Q(writer_id=user.pk) & (Q(approval__isnull=True) | Q(approval__state=ApprovalState.RETURNED))

    submit = change

    def discard(self, user: Any, on: dt.date) -> Q:
        """Throw a draft away."""
        return Q(writer_id=user.pk, approval__isnull=True)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if row is not None and row.writer_id != user.pk:
            return _("Only its writer changes a request.")
        return _("A request that is under way or decided is not changed. Ask for its return, or withdraw it.")
