"""The verbs of those who carry the work: accept, return, report, ask for time, answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.thai import plain_date
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected

from ...acting import Actor
from ...choices import AssignmentAct as A
from ...models import (
    Assignment,
)
from .moves import attach, move, save, sentence, take_for, write
from .telling import overseers, tell


@service
def accept_work(*, by: Actor, assignment: Assignment, note: str = "") -> Assignment:
    """Accept a piece of work that was given."""
    row = take_for("accept", by, assignment)
    move(row, "accept")
    save(row)
    entry = write(row, A.ACCEPTED, by, note)
    people = overseers(row)
    if row.is_coordination and row.assignee_id and row.assignee_id != by.user.pk:
        people.append(row.assignee)
    tell(people, row, by, gettext_noop("Accepted: %(title)s"), entry)
    return row


@service
def return_work(*, by: Actor, assignment: Assignment, note: str) -> Assignment:
    """Return a piece of work that came as coordination, with the reason."""
    row = take_for("return", by, assignment)
    text = sentence(note)
    move(row, "return")
    save(row)
    tell(overseers(row), row, by, gettext_noop("Returned: %(title)s"), write(row, A.RETURNED, by, text))
    return row


@service
def report_progress(
    *, by: Actor, assignment: Assignment, progress: int, note: str = "", files: Iterable[Checked] = ()
) -> Assignment:
    """Write down how far the work is, in percent, with a note and files."""
    row = take_for("progress", by, assignment)
    if not 0 <= progress <= 100:
        raise Rejected("progress", _("Progress runs from 0 to 100 percent."))
    row.progress = progress
    move(row, "progress")
    save(row)
    attach(row, by, files)
    write(row, A.PROGRESS, by, note, progress=progress)
    return row


@service
def ask_for_time(*, by: Actor, assignment: Assignment, due_on: dt.date, note: str) -> Assignment:
    """Ask the giver for a later due day, with the reason."""
    row = take_for("ask_time", by, assignment)
    if due_on <= row.due_on:
        raise Rejected("due_on", _("Choose a day after %(day)s.") % {"day": plain_date(row.due_on)})
    text = sentence(note)
    row.asked_due_on = due_on
    save(row)
    entry = write(row, A.ASKED_FOR_TIME, by, text, day=due_on)
    tell(overseers(row), row, by, gettext_noop("More time asked: %(title)s"), entry)
    return row


@service
def answer_work(*, by: Actor, assignment: Assignment, note: str, files: Iterable[Checked] = ()) -> Assignment:
    """Answer: the work is done, this is the result, with its files. Pieces handed on must have ended first."""
    row = take_for("answer", by, assignment)
    text = sentence(note)
    left = Assignment.objects.filter(parent=row).open().count()
    if left:
        raise Refused(_("%(n)d pieces handed on are still open. Close them first.") % {"n": left})
    row.progress = 100
    move(row, "answer")
    save(row)
    attach(row, by, files)
    entry = write(row, A.ANSWERED, by, text, progress=100)
    tell(overseers(row), row, by, gettext_noop("Answered: %(title)s"), entry)
    return row
