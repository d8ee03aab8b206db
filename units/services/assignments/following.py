"""The verbs of those who gave the work: time, more, close, cancel, remind, correct."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected

from ...acting import Actor
from ...choices import AssignmentAct as A
from ...models import (
    Assignment,
    Duty,
)
from .moves import move, save, sentence, take_for, write
from .telling import doers, tell


@service
def give_time(*, by: Actor, assignment: Assignment, due_on: dt.date, note: str = "") -> Assignment:
    """Move the due day, asked or not."""
    row = take_for("give_time", by, assignment)
    if due_on < timezone.localdate():
        raise Rejected("due_on", _("Choose today or a later day."))
    if due_on == row.due_on:
        raise Rejected("due_on", _("That is the due day already."))
    row.due_on, row.asked_due_on = due_on, None
    save(row)
    entry = write(row, A.TIME_GIVEN, by, note, day=due_on)
    tell(doers(row), row, by, gettext_noop("New due day: %(title)s"), entry)
    return row


@service
def return_for_more(*, by: Actor, assignment: Assignment, note: str) -> Assignment:
    """Send an answer back: say what is missing."""
    row = take_for("return_for_more", by, assignment)
    text = sentence(note)
    move(row, "return_for_more")
    row.progress = min(row.progress, 99)
    save(row)
    entry = write(row, A.RETURNED_FOR_MORE, by, text)
    tell(doers(row), row, by, gettext_noop("More is asked: %(title)s"), entry)
    return row


@service
def close_work(*, by: Actor, assignment: Assignment, note: str = "") -> Assignment:
    """Close an answered piece of work."""
    row = take_for("close", by, assignment)
    move(row, "close")
    save(row)
    tell(doers(row), row, by, gettext_noop("Closed: %(title)s"), write(row, A.CLOSED, by, note))
    return row


@service
def cancel_work(*, by: Actor, assignment: Assignment, note: str) -> Assignment:
    """Cancel a piece of work, with the reason. What was handed on from it is cancelled with it."""
    row = take_for("cancel", by, assignment)
    text = sentence(note)
    _cancel(row, by, text)
    return row


def _cancel(row: Assignment, by: Actor, text: str) -> None:
    move(row, "cancel")
    save(row)
    tell(doers(row), row, by, gettext_noop("Cancelled: %(title)s"), write(row, A.CANCELLED, by, text))
    for child in Assignment.objects.filter(parent=row).open().select_for_update().order_by("pk"):
        _cancel(child, by, text)


@service
def remind_work(*, by: Actor, assignment: Assignment, note: str = "") -> Assignment:
    """Remind those who carry the work, with a word of one's own."""
    row = take_for("remind", by, assignment)
    entry = write(row, A.REMINDED, by, note)
    tell(doers(row), row, by, gettext_noop("Reminder: %(title)s"), entry)
    return row


@service
def change_work(
    *, by: Actor, assignment: Assignment, title: str, details: str = "", duty: Duty | None = None, priority: int = 0
) -> Assignment:
    """Correct what was written when the work was given. The history keeps that it was."""
    row = take_for("change", by, assignment)
    before = row.title
    row.title, row.details, row.duty, row.priority = title, details, duty, priority
    save(row)
    write(row, A.CHANGED, by, _("Was: %(title)s") % {"title": before} if before != title else "")
    return row
