"""Giving work and handing it on: where it may go, and under which posting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.thai import plain_date
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected

from ...acting import Actor, capacity_line, postings_of
from ...choices import AssignmentAct as A
from ...choices import AssignmentState as S
from ...choices import Line, Power
from ...models import (
    Assignment,
    AssignmentEntry,
    Duty,
    Posting,
    Unit,
    User,
)
from ...reach import reach
from ...work_hooks import tell_followers
from .moves import attach, save, take_for, write
from .telling import doers, tell


def posting_for(by: Actor, unit: Unit, *, command: bool) -> Posting:
    """Return the posting under which the actor gives work to the unit: the chosen one where it carries the power.

    Otherwise another of the person's postings that does. Raises Refused where the person holds none today.
    """
    mine = reach(by.user)
    postings = {p.pk: p for p in postings_of(by.user)}
    order = sorted(postings.values(), key=lambda p: p != by.posting)
    if not order:
        raise Refused(_("You hold no post today, so you cannot assign work."))
    able = []
    for posting in order:
        fact = next((f for f in mine.facts if f.kind == "posting" and f.fact_id == posting.pk), None)
        powers = [
            f
            for f in mine.facts
            if f.kind == "delegation" and f.code == Power.ASSIGN_WORK and f.post_id == posting.post_id
        ]
        commands = [f for f in [fact] if f and f.commands] + powers
        if any(unit.pk in f.units for f in commands) if command else commands:
            able.append(posting)
    return (able or order)[0]


def check_target(
    by: Actor,
    line: str,
    unit: Unit,
    assignee: User | None,
    *,
    within: frozenset[int] | None = None,
    dashed_below: bool = False,
) -> None:
    """Raise Rejected where the work may not go there on this line. ``within`` replaces the giver's own units.

    With ``dashed_below`` coordination may also be asked of a unit under the giver's command.
    """
    commanded = reach(by.user).for_power(Power.ASSIGN_WORK) if within is None else within
    today = timezone.localdate()
    if unit.closed_on and unit.closed_on < today:
        raise Rejected("unit", _("%(unit)s closed on %(day)s.") % {"unit": unit, "day": plain_date(unit.closed_on)})
    if unit.opened_on > today:
        raise Rejected("unit", _("%(unit)s does not exist yet.") % {"unit": unit})
    if line == Line.COMMAND and unit.pk not in commanded:
        raise Rejected(
            "unit",
            _("%(unit)s is not under your command. Choose coordination, or a unit under you.") % {"unit": unit},
        )
    if line == Line.COORDINATION and unit.pk in commanded and not dashed_below:
        raise Rejected("line", _("%(unit)s is under your command. Choose the line of command.") % {"unit": unit})
    if assignee is None:
        return
    if assignee.pk == by.user.pk:
        raise Rejected("assignee", _("Choose somebody else than yourself."))
    if not Posting.objects.on().filter(user=assignee, post__unit=unit).exists():
        raise Rejected(
            "assignee",
            _("%(person)s does not hold a post in %(unit)s today.") % {"person": assignee, "unit": unit},
        )


def _given(
    by: Actor, posting: Posting, *, act: str, text: str = "", **fields: Any
) -> tuple[Assignment, AssignmentEntry]:
    row = Assignment(
        given_by=by.user,
        given_post=posting.post,
        given_unit=posting.post.unit,
        given_line=capacity_line(posting),
        **fields,
    )
    if row.due_on < timezone.localdate():
        raise Rejected("due_on", _("Choose today or a later day."))
    save(row)
    return row, write(row, act, Actor(by.user, posting), text, day=row.due_on)


@service
def assign_work(
    *,
    by: Actor,
    title: str,
    unit: Unit | None,
    due_on: dt.date,
    line: str = Line.COMMAND,
    assignee: User | None = None,
    details: str = "",
    duty: Duty | None = None,
    priority: int = 0,
    dashed_below: bool = False,
    url: str = "",
    files: Iterable[Checked] = (),
) -> Assignment:
    """Give a piece of work to a unit or a person of it, with the files that belong to it, and return it.

    On the line of command only to units the giver commands or to which the power was delegated; as coordination to
    any other open unit, whose head accepts or returns it. Without a unit the person's own unit is meant.
    ``dashed_below``: an instruction to several units at once may ask some of those under command to coordinate only.
    ``url``: the page the notice leads to, where the work belongs to another record.
    Raises Refused where the actor may assign nothing, Rejected for a target, person or day that will not do.
    """
    if not reach(by.user).for_power(Power.ASSIGN_WORK):
        raise Refused(_("Work is assigned by heads, and by those to whom the power was delegated in writing."))
    if unit is None and assignee is not None:
        unit = next((p.post.unit for p in postings_of(assignee)), None)
        if unit is None:
            raise Rejected("assignee", _("%(person)s holds no post today.") % {"person": assignee})
    if unit is None:
        raise Rejected("unit", _("Choose a unit or a person."))
    check_target(by, line, unit, assignee, dashed_below=dashed_below)
    posting = posting_for(by, unit, command=line == Line.COMMAND)
    row, entry = _given(
        by,
        posting,
        act=A.GIVEN,
        title=title,
        details=details,
        duty=duty,
        priority=priority,
        line=line,
        unit=unit,
        assignee=assignee,
        due_on=due_on,
    )
    attach(row, by, files)
    confirm(by.user, "view", row)
    tell(doers(row), row, by, gettext_noop("Work assigned to you: %(title)s"), entry, url=url)
    return row


@service
def hand_on_work(
    *,
    by: Actor,
    assignment: Assignment,
    assignee: User,
    due_on: dt.date,
    title: str = "",
    note: str = "",
) -> Assignment:
    """Hand the piece of work on to a person of the carrying unit or of a unit below it; return the new piece.

    The new piece goes on the line of command and is due no later than the one it comes from. A piece not yet accepted
    counts as accepted by handing it on. The files go along, for who carries the new piece may not see the first.
    """
    row = take_for("hand_on", by, assignment)
    mine = reach(by.user).for_power(Power.ASSIGN_WORK)
    places = {
        p.post.unit_id: p.post.unit
        for p in Posting.objects.on()
        .filter(user=assignee, post__unit__above__ancestor_id=row.unit_id)
        .select_related("post__unit")
    }
    unit = places.get(row.unit_id) or next(iter(places.values()), None)
    if unit is None:
        raise Rejected(
            "assignee", _("%(person)s does not hold a post in %(unit)s today.") % {"person": assignee, "unit": row.unit}
        )
    check_target(by, Line.COMMAND, unit, assignee, within=mine)
    if due_on > row.due_on:
        raise Rejected(
            "due_on",
            _("The work itself is due on %(day)s; choose that day or before.") % {"day": plain_date(row.due_on)},
        )
    child, entry = _given(
        by,
        posting_for(by, unit, command=True),
        act=A.GIVEN,
        text=note,
        title=title or row.title,
        details=row.details,
        duty=row.duty,
        priority=row.priority,
        line=Line.COMMAND,
        unit=unit,
        assignee=assignee,
        due_on=due_on,
        parent=row,
    )
    for file in row.files.all():
        file.pk, file.owner = None, child
        file._state.adding = True
        file.save()
    if row.state == S.GIVEN:
        row.state = S.ACCEPTED
        write(row, A.ACCEPTED, by)
    save(row)
    write(row, A.HANDED_ON, by, note, day=due_on, child=child)
    tell_followers(parent=row, child=child, by=by)
    tell([assignee], child, by, gettext_noop("Work assigned to you: %(title)s"), entry)
    return child
