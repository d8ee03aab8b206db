"""What the page of a request reads of its route, in fixed words (coopoffice.web.prepared).

Reading words, never a right: who asks has found the request, or the document behind it, through its row rule.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedRows

from .models import ApprovalStep, Decision, Posting


def _decisions(approval: int) -> QuerySet[Decision]:
    rows = Decision.objects.filter(approval_id=approval).select_related("by", "to_post__unit", "step")
    return rows.order_by("at", "id")


def _decisions_of_several(approvals: Ids) -> QuerySet[Decision]:
    return Decision.objects.filter(approval__among=approvals).select_related("step").order_by("at", "id")


def _steps(approval: int) -> QuerySet[ApprovalStep]:
    return ApprovalStep.objects.filter(approval_id=approval).with_holders().order_by("order", "round", "position")


def _serving(post: int, on: dt.date) -> QuerySet[Posting]:
    return Posting.objects.on(on).full().filter(post_id=post).select_related("user", "post__unit")


_decisions_of = PreparedRows("coop_decisions_of", _decisions, approval=int)
_steps_of = PreparedRows("coop_steps_of", _steps, approval=int)
decisions_of_several = PreparedRows("coop_decisions_of_several", _decisions_of_several, approvals=Ids)
serving_in = PreparedRows("coop_serving_in", _serving, post=int, on=dt.date)


def decisions_of(approval: Any) -> list[Decision]:
    """What was decided about the request, in order of time, with the people, posts and steps named. One statement."""
    return _of(approval, _decisions_of(approval=approval.pk))


def steps_of(approval: Any) -> list[ApprovalStep]:
    """The steps of the request in their order, each with who holds it. One statement."""
    return _of(approval, _steps_of(approval=approval.pk))


def _of(approval: Any, rows: list[Any]) -> list[Any]:
    """Let each row know the request it was read for, as the rows of ``approval.steps`` do."""
    for row in rows:
        row.approval = approval
    return rows
