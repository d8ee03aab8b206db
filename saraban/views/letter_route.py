"""The course of a letter as it is drawn (duty EX-11): registry, presenting, instruction, those told, and back.

Solid stops are the line of command, dashed ones coordination. The same stops stand on the page and on paper. Costs a
constant number of statements.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from units.choices import STEP_DECISIONS as STEP_ACTS
from units.choices import AssignmentAct, AssignmentState, DecisionAct, Line
from units.services.assignments import heads_today
from units.services.routes import holders_today

from ..choices import LetterState, PassingState
from ..models import Letter
from ..prepared import LetterParts


@dataclass
class Fact:
    """One line under a stop: what, who, when."""

    word: str
    who: str = ""
    at: Any = None
    url: str = ""


@dataclass
class Stop:
    """One stop. ``look`` is done, now or next."""

    icon: str
    word: str
    who: str = ""
    capacity: str = ""
    at: dt.datetime | None = None
    took: str = ""
    text: str = ""
    look: str = "done"
    dashed: bool = False
    due_on: dt.date | None = None
    late: bool = False
    url: str = ""
    facts: list[Fact] = field(default_factory=list)


def duration(start: dt.datetime, end: dt.datetime) -> str:
    """How long something took, in the two largest units: "1 ชม. 26 นาที", "3 วัน"."""
    minutes = max(0, int((end - start).total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = []
    if days:
        parts.append(ngettext("%(n)d day", "%(n)d days", days) % {"n": days})
    if hours and days < 3:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if not days and (rest or not hours):
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


def route_of(user: Any, letter: Letter, parts: LetterParts | None = None) -> list[Stop]:
    """The stops of a received letter, in the order of the route; ``parts`` are those the page reads besides."""
    parts = parts or LetterParts(letter)
    stops = [_registered(letter)]
    passings = defaultdict(list)
    for row in parts.passings:
        passings[row.unit_id].append(row)
    tasks = defaultdict(list)
    for task in parts.tasks:
        tasks[task.instruction_id].append(task)
    presentations = parts.presentations
    checks = [
        d
        for p in presentations
        for d in p.decisions
        if (d.act in STEP_ACTS and d.step is not None and not d.step.final) or d.act == DecisionAct.RETURN
    ]
    events = sorted(
        [(p.presented_at, 0, p) for p in presentations]
        + [(d.at, 1, d) for d in checks]
        + [(i.at, 2, i) for i in parts.instructions],
        key=lambda e: e[:2],
    )
    before = letter.registered_at
    shown: set[int] = set()
    for at, kind, row in events:
        if kind == 0:
            stops.append(
                Stop(
                    "writing",
                    _("Presented with a note"),
                    row.presented_by.full_name,
                    row.by_line,
                    at,
                    duration(before, at),
                    row.note,
                )
            )
        elif kind == 1:
            stops.append(
                Stop(
                    "arrow-back-up" if row.act == DecisionAct.RETURN else "list-check",
                    row.get_act_display(),
                    row.by_name,
                    row.capacity_line,
                    at,
                    duration(before, at),
                    row.note,
                )
            )
        else:
            stops.append(
                Stop("signature", _("Instruction"), row.by.full_name, row.by_line, at, duration(before, at), row.text)
            )
            for task in tasks[row.pk]:
                stops.append(_task(task, passings, parts))
                shown.add(task.assignment.unit_id)
        before = at
    stops += [_passing(row) for unit, rows in passings.items() if unit not in shown for row in rows]
    stops += _answers(user, parts)
    stops += _ahead(letter, parts)
    return stops


def _registered(letter: Letter) -> Stop:
    stop = Stop("inbox", _("Registered"), letter.registered_by.full_name, "", letter.registered_at)
    first = next((e for e in letter.entries.all() if e.entered_by_id == letter.registered_by_id), None)
    own = next((e for e in letter.entries.all() if e.unit_id == letter.unit_id), first)
    central = min(letter.entries.all(), key=lambda e: (e.entered_at, e.pk), default=own)
    if central is not None:
        stop.capacity = _("registry of %(unit)s") % {"unit": central.unit.shown_short_name}
        stop.facts.append(Fact(_("Number %(number)s") % {"number": central.written}))
        if central.stamped_at:
            stop.facts.append(Fact(_("stamped"), at=central.stamped_at))
    return stop


def _task(task: Any, passings: dict[int, list[Any]], parts: LetterParts) -> Stop:
    work = task.assignment
    entries, handed_on = parts.work
    dashed = task.line == Line.COORDINATION
    open_ = work.is_open and work.state != AssignmentState.ANSWERED
    stop = Stop(
        "users" if dashed else "user-check",
        _("Coordination") if dashed else _("To act"),
        work.receiver if not work.assignee else f"{work.assignee.full_name} ({work.unit.shown_short_name})",
        dashed=dashed,
        due_on=work.due_on,
        late=work.is_overdue,
        look="now" if open_ and not dashed else "next" if open_ else "done",
        url=work.get_absolute_url(),
    )
    for row in passings.get(work.unit_id, []):
        if row.state == PassingState.RECEIVED:
            words = _("Registry of %(unit)s, number %(number)s") % {
                "unit": row.unit.shown_short_name,
                "number": row.entry.written,
            }
            stop.facts.append(Fact(words, row.ended_by.full_name, row.ended_at))
        elif row.state == PassingState.WAITING:
            stop.facts.append(Fact(_("The registry has not received it yet"), at=row.sent_at))
        elif row.state == PassingState.RETURNED:
            stop.facts.append(Fact(_("Sent back: %(why)s") % {"why": row.reason}, row.ended_by.full_name, row.ended_at))
    if (first := parts.first_opened_by_unit.get(work.unit_id)) is not None:
        stop.facts.append(Fact(_("First opened"), first.user.full_name, first.first_at))
    for child in handed_on[work.pk]:
        stop.facts.append(
            Fact(
                _("Handed on to %(who)s: %(state)s")
                % {"who": child.assignee.full_name if child.assignee else "", "state": child.get_state_display()},
                "",
                child.given_at,
                child.get_absolute_url(),
            )
        )
    for entry in entries[work.pk]:
        if entry.act in (
            AssignmentAct.ACCEPTED,
            AssignmentAct.ASKED_FOR_TIME,
            AssignmentAct.RETURNED,
            AssignmentAct.CANCELLED,
        ):
            stop.facts.append(Fact(entry.get_act_display(), entry.by.full_name if entry.by else "", entry.at))
        elif entry.act == AssignmentAct.PROGRESS:
            stop.facts.append(Fact(f"{entry.get_act_display()} {entry.progress} %", entry.by.full_name, entry.at))
        elif entry.act == AssignmentAct.ANSWERED:
            stop.facts.append(Fact(entry.get_act_display(), entry.by.full_name if entry.by else "", entry.at))
            stop.text = entry.text
    return stop


def _passing(row: Any) -> Stop:
    stop = Stop(
        "inbox" if row.state == PassingState.RECEIVED else "send",
        {
            PassingState.RECEIVED: _("Received in the register of %(unit)s"),
            PassingState.RETURNED: _("Sent back by %(unit)s"),
        }.get(row.state, _("On its way to the registry of %(unit)s"))
        % {"unit": row.unit.shown_short_name},
        row.ended_by.full_name if row.ended_by else "",
        at=row.ended_at or row.sent_at,
        text=row.reason,
        dashed=row.line == Line.COORDINATION,
        look="now" if row.state == PassingState.WAITING else "done",
    )
    if row.entry_id:
        stop.facts.append(Fact(_("Number %(number)s") % {"number": row.entry.written}))
    return stop


def _answers(user: Any, parts: LetterParts) -> list[Stop]:
    return [
        Stop(
            "mail-forward",
            pgettext("letter", "Answer") if row.own_number else _("Answer being drafted"),
            row.own_number or row.subject,
            row.unit.shown_short_name,
            row.sort_at,
            look="done" if row.own_number else "next",
            url=row.get_absolute_url(),
        )
        for row in parts.answered_by(user)[:10]
    ]


def _ahead(letter: Letter, parts: LetterParts) -> list[Stop]:
    """What is still to come, and how it ended."""
    if letter.state in (LetterState.CLOSED, LetterState.RETURNED, LetterState.VOID):
        return [
            Stop(
                "circle-check" if letter.state == LetterState.CLOSED else "x",
                letter.get_state_display(),
                at=letter.ended_at,
                text=letter.void_reason,
            )
        ]
    heads = heads_today([letter.unit_id]).get(letter.unit_id, [])
    who = ", ".join(p.full_name for p in heads)
    stops = []
    if letter.state == LetterState.REGISTERED:
        stops.append(Stop("writing", _("To be presented"), _("the registry"), look="now"))
        stops.append(Stop("signature", _("Instruction"), who, look="next"))
    elif letter.state == LetterState.PRESENTED:
        stops += _asked(parts)
    stops.append(Stop("circle-check", _("Closing"), who, look="next", due_on=letter.due_on, late=letter.is_overdue))
    return stops


def _asked(parts: LetterParts) -> list[Stop]:
    """The steps of the presenting that wait now and after: who is asked today, since when, whether it was opened."""
    presented = parts.presented
    if presented is None or presented.approval is None:
        return []
    read = {r.user_id: r for r in parts.readings}
    stops = []
    for one in presented.approval.course.stops:
        if one.look not in ("now", "next"):
            continue
        people = [p.user for p in holders_today(one.step)]
        stop = Stop(
            "signature" if one.step.final else "list-check",
            one.word,
            ", ".join(p.full_name for p in people[:3]) or one.holder,
            one.holder if people else one.unit,
            look=one.look,
            dashed=one.dashed,
            due_on=one.step.due_on if one.look == "now" else None,
            late=bool(one.step.due_on and one.step.due_on < timezone.localdate()),
        )
        stop.facts += [Fact(_("Opened"), p.full_name, read[p.pk].first_at) for p in people[:3] if p.pk in read]
        stops.append(stop)
    return stops


def age_days(moment: dt.datetime) -> int:
    """Whole days since the moment, on the Bangkok calendar."""
    return (timezone.localdate() - timezone.localdate(moment)).days
