"""Reminders of results: those responsible hear once of what a month that fell due is missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai import is_working_day, month_year
from coopoffice.web.services.notifications import notify
from units.models import UnitReach
from units.workdays import holidays_between

from ..choices import PlanState
from ..models import ActivityMonth, ActivityPerson, ActivityResult, ResultRule
from ..rulebook import due_month, rule_for


def due_months(on: dt.date) -> tuple[dt.date, dict[int, dt.date]]:
    """The last month that fell due before the day: the department's, and by unit where a rule of its own says so."""
    own: dict[int, dt.date] = {}
    owners = set(ResultRule.objects.begun(on).filter(unit__isnull=False).values_list("unit_id", flat=True))
    above = Counter(UnitReach.objects.filter(descendant_id__in=owners).values_list("descendant_id", flat=True))
    for unit_id in sorted(owners, key=lambda key: above[key]):  # from above to below: the nearest rule counts
        until = due_month(rule_for(unit_id, on), on, unit_id)
        below = UnitReach.objects.filter(ancestor_id=unit_id).values_list("descendant_id", flat=True)
        own.update(dict.fromkeys(below, until))
    return due_month(rule_for(None, on), on), own


@service
def remind_missing_results(*, on: dt.date | None = None) -> int:
    """On a working day, tell each person how many of the own activities lack the result of the last month due.

    Once for each month, however often it runs. Returns how many people were told or had been.
    """
    day = on or timezone.localdate()
    if not is_working_day(day, holidays_between(day, day)):
        return 0
    base, own = due_months(day)
    reported = ActivityResult.objects.standing().filter(key=OuterRef("activity__key"), month=OuterRef("month"))
    rows = ActivityMonth.objects.filter(
        month__in={base, *own.values()}, target__gt=0, activity__plan__state=PlanState.IN_FORCE
    ).filter(~Exists(reported))
    missing = {
        activity: month
        for activity, unit, month in rows.values_list("activity_id", "activity__plan__unit_id", "month")
        if month == own.get(unit, base)
    }
    counts: Counter[tuple[int, dt.date]] = Counter()
    users: dict[int, Any] = {}
    for row in ActivityPerson.objects.filter(activity__in=missing).select_related("user"):
        counts[(row.user_id, missing[row.activity_id])] += 1
        users[row.user_id] = row.user
    groups: dict[tuple[str, dt.date, int], list[Any]] = defaultdict(list)
    for (user_id, month), n in counts.items():
        groups[(users[user_id].language, month, n)].append(users[user_id])
    for (language, month, n), people in groups.items():
        with translation.override(language):
            words = {"month": month_year(month, "en" if language == "en" else "th"), "n": n}
            notify(
                users=people,
                kind="plan",
                subject=_("Results of %(month)s are missing: %(n)d of your activities") % words,
                url=f"{reverse('planning:month_report')}?month={month:%Y-%m}",
                icon="clipboard-check",
                dedupe_key=f"results-missing:{month}",
            )
    return len(counts)
