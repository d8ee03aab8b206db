"""Reminders by the clock: what falls due, and to heads what is late below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.services.notifications import notify

from ...choices import AssignmentState as S
from ...choices import Line
from ...models import (
    Assignment,
    User,
)
from .telling import heads_today


@dataclass
class _Waiting:
    """What one person is told about: counts by how near the due day is, and of the own people's late work."""

    person: User
    late: int = 0
    today: int = 0
    soon: int = 0
    late_below: int = 0


def waiting_people(on: dt.date) -> list[_Waiting]:
    """Return, by person, what falls due within two days, today, or is late. Three statements at any size."""
    rows = list(
        Assignment.objects.doing()
        .filter(due_on__lte=on + dt.timedelta(days=2))
        .values_list("unit_id", "assignee_id", "due_on", "state", "line")
    )
    heads = heads_today({unit for unit, *_rest in rows})
    people = User.objects.in_bulk({a for _u, a, *_rest in rows if a})
    found: dict[int, _Waiting] = {}

    def line_of(person: User) -> _Waiting:
        return found.setdefault(person.pk, _Waiting(person))

    for unit_id, assignee_id, due_on, state, line in rows:
        chiefs = heads.get(unit_id, [])
        named = people.get(assignee_id) if assignee_id else None
        if named and line == Line.COORDINATION and state == S.GIVEN:
            named = None  # still with the head, who accepts or returns
        for person in [named] if named else chiefs:
            mine = line_of(person)
            if due_on < on:
                mine.late += 1
            elif due_on == on:
                mine.today += 1
            else:
                mine.soon += 1
        if due_on < on and named:
            for chief in chiefs:
                if chief.pk != named.pk:
                    line_of(chief).late_below += 1
    return list(found.values())


@service
def remind_everyone(*, on: dt.date | None = None) -> int:
    """Tell each person once a day what falls due, and each head what is late below. Returns how many were told.

    Run twice on one day it tells nobody twice.
    """
    day = on or timezone.localdate()
    told = 0
    for waiting in waiting_people(day):
        with translation.override(waiting.person.language):
            parts = [
                sentence % {"n": count}
                for sentence, count in (
                    (_("%(n)d overdue"), waiting.late),
                    (_("%(n)d due today"), waiting.today),
                    (_("%(n)d due within two days"), waiting.soon),
                    (_("%(n)d overdue with your people"), waiting.late_below),
                )
                if count
            ]
            told += notify(
                users=[waiting.person],
                kind="assignment_due",
                subject=_("Assigned work: %(parts)s") % {"parts": ", ".join(parts)},
                url=_list_url(waiting),
                icon="clock-exclamation",
                dedupe_key=f"assignments-due:{day.isoformat()}",
            )
    return told


def _list_url(waiting: _Waiting) -> str:
    mine = waiting.late or waiting.today or waiting.soon
    return reverse("units:assignment_list") + ("" if mine else "?view=overdue")
