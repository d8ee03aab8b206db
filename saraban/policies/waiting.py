"""What waits for a person among the received letters: the conditions of the work lists and of the menu's number.

Each begins at the few rows that can wait (living letters of the books kept or the units headed, by an index of their
own; work that is still being done), never at everything the person may see, so that it costs the same at any age of
the office. They narrow rows that are begun with ``visible_to``.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from units.choices import DOING_STATES, Line
from units.models import Assignment
from units.reach import reach

from ..choices import LIVE_STATES, WAITING_STATES, LetterState, Origin
from ..models import Letter, LetterAudience, LetterTask
from ..querysets import answers_sent
from .letters import concerned, registry_units

# From a piece of work up to the letter it was given from, itself or through what it was handed on from.
TOLD_BY = ("letter_task__letter_id", "parent__letter_task__letter_id", "parent__parent__letter_task__letter_id")


def kept(user: Any) -> frozenset[int]:
    """Units whose letters the person registers and presents."""
    return registry_units(reach(user))


def led(user: Any) -> frozenset[int]:
    """Units whose letters the person instructs."""
    return frozenset(f.unit_id for f in reach(user).facts if f.commands)


def _keys(rows: QuerySet) -> QuerySet:
    return rows.order_by().values("pk")


def _of(rows: QuerySet) -> Q:
    return Q(pk__in=_keys(rows))


def _living(user: Any, **of: Any) -> Q:
    """Living letters that concern the person, by the indexes of the audience, which repeats state, origin and due day.

    Nothing more than ``visible_to`` says: where the department holds a million letters it is where to begin.
    """
    mine = reach(user)
    if mine.everything or not mine.has_place:
        return Q(**of)
    rows = LetterAudience._base_manager.filter(concerned(mine, user.pk), live=True, **of)
    return Q(pk__in=rows.order_by().values("letter_id"), **of)


def _received() -> Any:
    return Letter.objects.received()


def _presentable(user: Any) -> QuerySet:
    return _received().filter(state=LetterState.REGISTERED, unit_id__in=kept(user))


def _instructable(user: Any) -> QuerySet:
    return _received().filter(state=LetterState.PRESENTED, unit_id__in=led(user))


def _closable(user: Any) -> QuerySet:
    return _received().filter(unit_id__in=led(user)).all_answered()


def _told(user: Any) -> QuerySet:
    """Keys of letters with work that waits for the person: named, or addressed to a unit the person heads."""
    work = Assignment.objects.visible_to(user).filter(state__in=[str(s) for s in DOING_STATES])
    mine = work.filter(Q(assignee_id=user.pk) | Q(assignee_id__isnull=True, unit_id__in=led(user)))
    told = mine.annotate(told_by=Coalesce(*map(F, TOLD_BY))).filter(told_by__isnull=False)
    return told.order_by().values("told_by")


def mine(user: Any) -> Q:
    """Every letter that waits for the person, whatever for."""
    work = Letter.objects.filter(pk__in=_told(user), state=LetterState.INSTRUCTED)
    parts = [_keys(work)]
    if kept(user):
        parts.append(_keys(_presentable(user)))
    if led(user):
        parts += [_keys(_instructable(user)), _keys(_closable(user))]
    waiting = _living(user, origin=Origin.RECEIVED, state__in=[str(s) for s in WAITING_STATES])
    return waiting & Q(pk__in=parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0])


def my_tasks(user: Any) -> Q:
    """Letters with work that waits for the person."""
    return Q(state=LetterState.INSTRUCTED, pk__in=_told(user))


def to_present(user: Any) -> Q:
    """Registered in a book the person keeps and not presented yet."""
    return Q(state=LetterState.REGISTERED, unit_id__in=kept(user))


def to_instruct(user: Any) -> Q:
    """Presented to the person."""
    return Q(state=LetterState.PRESENTED, unit_id__in=led(user))


def waiting_for_instruction(user: Any) -> Q:
    """Presented, whoever is to instruct."""
    return _living(user, state=LetterState.PRESENTED)


def to_close(user: Any) -> Q:
    """Everyone told to act has answered; the person may close."""
    return _of(_closable(user)) if led(user) else Q(pk__in=[])


def not_stamped(user: Any) -> Q:
    """In a book the person keeps, without its stamp."""
    return _of(Letter.objects.visible_to(user).not_stamped(kept(user)))


def not_assigned(user: Any) -> Q:
    """Instructed with nobody told to act."""
    return _living(user, state=LetterState.INSTRUCTED) & ~Exists(
        LetterTask.objects.filter(letter=OuterRef("pk"), line=Line.COMMAND)
    )


def unanswered(user: Any) -> Q:
    """Needs an answer, none is sent."""
    waiting = _living(user, origin=Origin.RECEIVED, state__in=[str(s) for s in WAITING_STATES])
    return waiting & Q(needs_answer=True) & ~Exists(answers_sent())


def overdue(user: Any) -> Q:
    """Past the due day."""
    late = {"origin": Origin.RECEIVED, "due_on__lt": timezone.localdate()}
    return _living(user, state__in=[str(s) for s in LIVE_STATES], **late)
