"""Chasing by person, not by letter: once a day each person hears how many letters wait, and of what kind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coopoffice.audit.acting import service
from coopoffice.web.services.notifications import notify
from units.choices import AssignmentState, Line
from units.models import DutyAssignment, User
from units.services.assignments import heads_today

from ..choices import LetterState, PassingState
from ..models import Letter, LetterTask, Passing


@dataclass
class Waiting:
    """What waits for one person, by kind: letters, so that one that waits for two reasons counts once in all."""

    person: User
    acting: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    receive: set[int] = field(default_factory=set)
    present: set[int] = field(default_factory=set)
    close: set[int] = field(default_factory=set)

    @property
    def letters(self) -> set[int]:
        """Every letter that waits for the person."""
        return self.acting | self.late | self.receive | self.present | self.close

    def parts(self) -> list[str]:
        """The kinds in words, in the language of the moment."""
        return [
            words % {"n": len(found)}
            for words, found in (
                (_("%(n)d past the due day"), self.late),
                (_("%(n)d to be worked on"), self.acting - self.late),
                (_("%(n)d to be received"), self.receive),
                (_("%(n)d to be presented"), self.present),
                (_("%(n)d answered and to be closed"), self.close),
            )
            if found
        ]


def letters_waiting(on: dt.date) -> list[Waiting]:
    """Return, by person, the letters that wait for them. Seven statements at any size."""
    found: dict[int, Waiting] = {}
    tasks = list(
        LetterTask.objects.doing()
        .filter(letter__state=LetterState.INSTRUCTED)
        .values_list(
            "letter_id",
            "assignment__unit_id",
            "assignment__assignee_id",
            "assignment__due_on",
            "assignment__state",
            "line",
        )
    )
    passings = list(Passing.objects.filter(state=PassingState.WAITING).values_list("letter_id", "unit_id"))
    fresh = list(Letter.objects.received().not_presented().values_list("pk", "unit_id"))
    ready = list(Letter.objects.received().all_answered().values_list("pk", "unit_id"))
    units = {t[1] for t in tasks} | {u for _l, u in passings} | {u for _l, u in fresh} | {u for _l, u in ready}
    heads = heads_today(units)
    keepers: dict[int, list[int]] = defaultdict(list)
    kept = DutyAssignment.objects.on(on).filter(duty__code__in=("GA-A1", "EX-9"), area_id__in=units)
    for area, user in kept.exclude(user=None).values_list("area_id", "user_id"):
        keepers[area].append(user)
    people = User.objects.filter(is_active=True).in_bulk(
        {t[2] for t in tasks if t[2]} | {u for users in keepers.values() for u in users}
    )

    def of(person: User | None) -> Waiting | None:
        return found.setdefault(person.pk, Waiting(person)) if person is not None else None

    for letter, unit, assignee, due_on, state, line in tasks:
        held_by_head = not assignee or (line == Line.COORDINATION and state == AssignmentState.GIVEN)
        for person in heads.get(unit, []) if held_by_head else [people.get(assignee)]:
            if (mine := of(person)) is not None:
                mine.acting.add(letter)
                if due_on < on:
                    mine.late.add(letter)
    for rows, name in ((passings, "receive"), (fresh, "present")):
        for letter, unit in rows:
            holders = [people.get(pk) for pk in keepers.get(unit, [])] or heads.get(unit, [])
            for person in holders:
                if (mine := of(person)) is not None:
                    getattr(mine, name).add(letter)
    for letter, unit in ready:
        for person in heads.get(unit, []):
            if (mine := of(person)) is not None:
                mine.close.add(letter)
    return list(found.values())


@service
def chase_letters(*, on: dt.date | None = None) -> int:
    """Tell each person once a day how many letters wait; return how many were told. Safe to run twice."""
    day = on or timezone.localdate()
    told = 0
    for waiting in letters_waiting(day):
        count = len(waiting.letters)
        with translation.override(waiting.person.language):
            told += notify(
                users=[waiting.person],
                kind="letters_waiting",
                subject=ngettext("%(n)d letter waits for you", "%(n)d letters wait for you", count) % {"n": count},
                text=", ".join(waiting.parts()),
                url=reverse("saraban:incoming_work") + "?view=mine",
                icon="mail-exclamation",
                dedupe_key=f"letters-waiting:{day.isoformat()}",
            )
    return told
