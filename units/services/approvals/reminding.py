"""Every morning: steps climb past their own requester, people hear what waits and heads what is late below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coopoffice.audit.acting import service
from coopoffice.web.policies import InArray
from coopoffice.web.services.notifications import notify

from ...choices import StepState
from ...models import ApprovalStep, Post, Posting, User
from ..routes import Heads, holders_today, serving
from .deciding import hand_over, lock_approval
from .writing import NOTE_LIMIT, thai

T = StepState


@service
def reroute_own_steps(*, on: dt.date | None = None) -> int:
    """Send on open steps whose post is filled today only by people who may not decide them. Returns how many."""
    barred_there = (
        Posting.objects.on(on).full().filter(InArray(F("user_id"), OuterRef("barred")), post_id=OuterRef("post_id"))
    )
    rows = ApprovalStep.objects.open().filter(Exists(barred_there), post__isnull=False).order_by("pk")
    moved = 0
    for candidate in rows:
        approval = lock_approval(candidate.approval_id)
        row = ApprovalStep.objects.select_for_update(of=("self",)).filter(pk=candidate.pk, state=T.OPEN).first()
        if row is None or holders_today(row, on):
            continue
        post = Post.objects.filter(pk=row.post_id).select_related("unit").with_people(on).get()
        if not serving(post):
            continue
        higher, _people, why = Heads(on or timezone.localdate()).climb(post.unit_id, frozenset(row.barred))
        if higher is None or higher.pk == row.post_id:
            continue
        hand_over(approval, row, higher, None, None, thai(lambda why=why: why)[:NOTE_LIMIT])
        moved += 1
    return moved


@dataclass
class _Waiting:
    person: User
    open: int = 0
    late: int = 0
    late_below: int = 0


def waiting_people(on: dt.date) -> list[_Waiting]:
    """By person: steps that wait, steps that are late, and late steps held below."""
    steps = list(ApprovalStep.objects.open().only("post", "user", "duty", "unit", "due_on", "barred", "state"))
    posts = {s.post_id for s in steps if s.post_id}
    serving_now: dict[int, list[Posting]] = {}
    for posting in Posting.objects.on(on).full().filter(post_id__in=posts).select_related("user", "post"):
        serving_now.setdefault(posting.post_id, []).append(posting)
    people = User.objects.in_bulk({s.user_id for s in steps if s.user_id})
    duties: dict[tuple[str, int], list[Posting]] = {}
    found: dict[int, _Waiting] = {}
    late_units: dict[int, int] = {}
    for step in steps:
        if step.post_id:
            holders = [p.user for p in serving_now.get(step.post_id, []) if p.user_id not in step.barred]
        elif step.user_id:
            holders = [people[step.user_id]]
        else:
            key = (step.duty_id, step.unit_id)
            if key not in duties:
                duties[key] = holders_today(step, on)
            holders = [p.user for p in duties[key] if p.user_id not in step.barred]
        late = step.due_on < on
        for person in holders:
            line = found.setdefault(person.pk, _Waiting(person))
            line.open += 1
            line.late += late
        if late and step.post_id:
            late_units[step.post_id] = late_units.get(step.post_id, 0) + 1
    heads = Heads(on)
    for post in Post.objects.filter(pk__in=late_units):
        _higher, chiefs, _why = heads.climb(post.unit_id, frozenset(), 1 if post.role == "head" else 0)
        for posting in chiefs:
            found.setdefault(posting.user_id, _Waiting(posting.user)).late_below += late_units[post.pk]
    return list(found.values())


@service
def remind_deciders(*, on: dt.date | None = None) -> int:
    """Tell each person once a day what waits and what is late, and each head above what is late below.

    Run twice on one day it tells nobody twice. Returns how many were told.
    """
    day = on or timezone.localdate()
    told = 0
    for waiting in waiting_people(day):
        if not (waiting.late or waiting.late_below or waiting.open):
            continue
        with translation.override(waiting.person.language):
            parts = [
                sentence % {"n": count}
                for sentence, count in (
                    (_("%(n)d wait for your decision"), waiting.open),
                    (_("%(n)d of them late"), waiting.late),
                    (_("%(n)d late with heads under you"), waiting.late_below),
                )
                if count
            ]
            told += notify(
                users=[waiting.person],
                kind="approval_due",
                subject=pgettext("inbox", "Waiting for me") + ": " + ", ".join(parts),
                url=reverse("units:inbox") + ("" if waiting.open else "?late=1"),
                icon="clock-exclamation",
                dedupe_key=f"approvals-due:{day.isoformat()}",
            )
    return told
