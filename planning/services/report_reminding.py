"""Reminders by the clock: reports that fall due or are late, to those who gather and those who lead."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.services.notifications import notify
from units.models import User
from units.services.assignments import heads_today

from ..models import Report

AHEAD = 3  # days


@service
def remind_of_reports(*, on: dt.date | None = None) -> int:
    """Tell the heads of groups, and whoever began to write, once a day what is late, due today or within three days.

    Returns how many were told. Run twice on one day it tells nobody twice. Two statements and those of telling.
    """
    day = on or timezone.localdate()
    rows = list(
        Report.objects.unsent()
        .filter(due_on__lte=day + dt.timedelta(days=AHEAD))
        .values_list("unit_id", "written_by_id", "due_on")
    )
    heads = heads_today({unit for unit, _who, _due in rows})
    writers = User.objects.in_bulk({who for _unit, who, _due in rows if who})
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    people: dict[int, User] = {}
    for unit_id, who, due_on in rows:
        place = 0 if due_on < day else 1 if due_on == day else 2
        told = {person.pk: person for person in heads.get(unit_id, [])}
        if who in writers:
            told[who] = writers[who]
        for pk, person in told.items():
            people[pk] = person
            counts[pk][place] += 1
    done = 0
    for pk, person in people.items():
        with translation.override(person.language):
            late, today, soon = counts[pk]
            parts = [
                words % {"n": n}
                for words, n in (
                    (_("%(n)d overdue"), late),
                    (_("%(n)d due today"), today),
                    (_("%(n)d due within three days"), soon),
                )
                if n
            ]
            done += notify(
                users=[person],
                kind="report_due",
                subject=_("Reports to be sent: %(parts)s") % {"parts": ", ".join(parts)},
                url=f"{reverse('planning:report_list')}?view=mine",
                icon="clock-exclamation",
                dedupe_key=f"reports-due:{day.isoformat()}",
            )
    return done
