"""The action plan beside a request for trips: what the month plans of each activity and what was done of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from planning.models import Activity, ActivityMonth, ActivityResult


@dataclass
class PlanLine:
    """One activity in the month of the trip."""

    activity: Activity
    planned: Decimal
    done: Decimal

    @property
    def next(self) -> Decimal:
        """Which time this one is."""
        return self.done + 1

    @property
    def within(self) -> bool:
        """Whether one more lies within the month's plan."""
        return self.done < self.planned


def plan_lines(activities: Sequence[Activity], day: dt.date, user: Any) -> list[PlanLine]:
    """Plan and results of the activities in the day's month. Two statements, none without activities."""
    if not activities:
        return []
    month = day.replace(day=1)
    rows = ActivityMonth.objects.filter(activity__in=activities, month=month)
    planned = {row.activity_id: row.target for row in rows}
    results = (
        ActivityResult.objects.visible_to(user).standing().filter(key__in=[a.key for a in activities], month=month)
    )
    done = dict(results.order_by().values_list("key").annotate(sum=Sum("quantity")))
    return [PlanLine(a, planned.get(a.pk, Decimal(0)), done.get(a.key, Decimal(0))) for a in activities]
