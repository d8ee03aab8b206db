"""The action plan beside a request for trips: what the month plans of each activity and what was done of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import get_language

from coopoffice.thai import dates
from coopoffice.web.among import Ids
from coopoffice.web.prepared import kept_lines
from planning.models import ActionPlan, Activity, ActivityResult

from .prepared import months_of


@dataclass
class PlanLine:
    """One activity in the month of the trip."""

    activity: Activity
    planned: Decimal
    done: Decimal
    month: dt.date

    @property
    def next(self) -> Decimal:
        """Which time this one is."""
        return self.done + 1

    @property
    def month_words(self) -> str:
        """The month, as the page says it."""
        return dates.month_year(self.month, "en" if get_language() == "en" else "th", short=True)

    @property
    def within(self) -> bool:
        """Whether one more lies within the month's plan."""
        return self.done < self.planned


def plans_behind(request: Any) -> list[ActionPlan]:
    """The action plans the request goes by: those its activities stand in, each once, as they were then.

    They are attached to the request: who sees the request sees their print, whatever else of planning is open to them.
    """
    keys = request.plan_lines.order_by().values("activity__plan")
    return list(ActionPlan.objects.filter(pk__in=keys).with_names().order_by("unit__position", "pk"))


def lines_by_month(activities: Sequence[Activity], days: Iterable[dt.date], user: Any) -> list[PlanLine]:
    """Plan and results of the activities in every month that one of the days lies in. Two statements a month."""
    months = sorted({day.replace(day=1) for day in days})
    return [line for month in months for line in plan_lines(activities, month, user)]


def _done(user: Any, activities: Ids, month: dt.date) -> Any:
    """What the person may see done of the activities in the month: their keys and sums."""
    keys = Activity.objects.filter(pk__among=activities).order_by().values("key")
    rows = ActivityResult.objects.visible_to(user).standing().filter(key__in=keys, month=month)
    return rows.order_by().values_list("key").annotate(sum=Sum("quantity"))


def plan_lines(activities: Sequence[Activity], day: dt.date, user: Any) -> list[PlanLine]:
    """Plan and results of the activities in the day's month. Two statements, none without activities."""
    if not activities:
        return []
    month = day.replace(day=1)
    ids = Ids(a.pk for a in activities)
    planned = {row.activity_id: row.target for row in months_of(activities=ids, month=month)}
    done = dict(kept_lines(user, ("done_in_month",), lambda **g: _done(user, **g), activities=ids, month=month))
    return [PlanLine(a, planned.get(a.pk, Decimal(0)), done.get(a.key, Decimal(0)), month) for a in activities]
