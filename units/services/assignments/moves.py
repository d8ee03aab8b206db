"""The table of moves, and what every verb does: take, move, check and save, write the history row, attach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.files.inspection import Checked
from coopoffice.files.refusals import FileRefused
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ...acting import Actor
from ...choices import DOING_STATES, OPEN_STATES, Line
from ...choices import AssignmentState as S
from ...models import (
    Assignment,
    AssignmentEntry,
    AssignmentFile,
)


@dataclass(frozen=True)
class Move:
    """One act: the right it needs, the states it starts from, the state it leads to (None: stays)."""

    verb: str
    starts: tuple[str, ...]
    ends: str | None


MOVES: dict[str, Move] = {
    "accept": Move("accept", (S.GIVEN,), S.ACCEPTED),
    "return": Move("accept", (S.GIVEN,), S.RETURNED),
    "progress": Move("work", (S.ACCEPTED, S.IN_PROGRESS), S.IN_PROGRESS),
    "ask_time": Move("work", (S.ACCEPTED, S.IN_PROGRESS), None),
    "answer": Move("work", (S.ACCEPTED, S.IN_PROGRESS), S.ANSWERED),
    "hand_on": Move("hand_on", (S.GIVEN, S.ACCEPTED, S.IN_PROGRESS), None),
    "give_time": Move("oversee", DOING_STATES, None),
    "return_for_more": Move("oversee", (S.ANSWERED,), S.IN_PROGRESS),
    "close": Move("oversee", (S.ANSWERED,), S.CLOSED),
    "cancel": Move("oversee", OPEN_STATES, S.CANCELLED),
    "remind": Move("oversee", DOING_STATES, None),
    "change": Move("change", DOING_STATES, None),
    "share": Move("share", tuple(S.values), None),
}

# Why a move is not open in a state. The first that fits is said.
_WHY: dict[str, Any] = {
    S.GIVEN: gettext_lazy("It has not been accepted yet. Accept it first."),
    S.ACCEPTED: gettext_lazy("It was accepted and has not been answered yet."),
    S.IN_PROGRESS: gettext_lazy("It is still being worked on and has not been answered yet."),
    S.ANSWERED: gettext_lazy("It was answered and waits for the giver."),
    S.CLOSED: gettext_lazy("It is closed; nothing more can be done to it."),
    S.RETURNED: gettext_lazy("It was returned; the giver assigns it anew."),
    S.CANCELLED: gettext_lazy("It was cancelled; nothing more can be done to it."),
}
_ALREADY: dict[str, Any] = {
    "accept": gettext_lazy("It was accepted already."),
    "return": gettext_lazy("It was accepted already and can no longer be returned; ask for more time or answer it."),
}
COMMAND_IS_NOT_RETURNED = gettext_lazy(
    "Work given on the line of command is not returned. Ask for more time, or report what stands in the way."
)


def refusal_of(act: str, assignment: Assignment) -> str:
    """Return why the state does not allow the act; empty where it does."""
    if act == "return" and assignment.line == Line.COMMAND:
        return str(COMMAND_IS_NOT_RETURNED)
    if assignment.state in MOVES[act].starts:
        return ""
    if act in _ALREADY and assignment.state in (S.ACCEPTED, S.IN_PROGRESS):
        return str(_ALREADY[act])
    return str(_WHY[assignment.state])


def take_for(act: str, by: Actor, assignment: Assignment) -> Assignment:
    """The row, locked, for this act. Unseen is 404; Refused with the sentence of the right or of the state."""
    row = Assignment.objects.take(by.user, MOVES[act].verb, assignment.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    return row


def move(row: Assignment, act: str) -> None:
    """Put the row into the state the act leads to; an ended one keeps the moment it ended."""
    to = MOVES[act].ends
    if to is not None:
        row.state = to
    row.ended_at = None if row.state in OPEN_STATES else (row.ended_at or timezone.now())


def save(row: Assignment) -> None:
    """Check the row and save it, with its words for search."""
    row.search = row.words_for_search()
    row.full_clean(validate_constraints=False)  # the database has them, and says them in words
    row.save()


def write(
    row: Assignment,
    act: str,
    by: Actor | None,
    text: str = "",
    *,
    progress: int | None = None,
    day: dt.date | None = None,
    child: Assignment | None = None,
) -> AssignmentEntry:
    """Add a row to the history of the piece of work and return it. Without ``by`` the system acted."""
    entry = AssignmentEntry(
        assignment=row,
        act=act,
        by=by.user if by else None,
        by_line=by.capacity_line if by else "",
        text=text,
        progress=progress,
        day=day,
        child=child,
    )
    entry.full_clean(validate_constraints=False)
    entry.save()
    return entry


def sentence(text: str, field: str = "note") -> str:
    """The note without edges. Raises Rejected where nothing was written."""
    if not text.strip():
        raise Rejected(field, _("Write a sentence: those concerned will read it."))
    return text.strip()


def attach(row: Assignment, by: Actor, files: Iterable[Checked]) -> None:
    """Hang the files on the row. Raises Rejected where it would have too many."""
    try:
        attach_files(by=by, owner=row, model=AssignmentFile, files=files)
    except FileRefused as refusal:
        raise Rejected("files", " ".join(refusal.messages)) from refusal
