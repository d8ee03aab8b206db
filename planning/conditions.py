"""Conditions of lists and boxes in words: whose activities, planned when, without which results. Never a right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from units.models import UnitReach

from .models import ActivityMonth, ActivityPerson, ActivityResult


def of_person(user: Any) -> Q:
    """Activities the person is responsible for."""
    return Q(pk__in=ActivityPerson.objects.filter(user=user).values("activity_id"))


def due_in(month: dt.date) -> Q:
    """Activities with a target in the month (its first day)."""
    return Q(pk__in=ActivityMonth.objects.filter(month=month, target__gt=0).values("activity_id"))


def late_until(until: dt.date) -> Q:
    """Activities with a month planned up to this one (its first day) of which no result was reported."""
    reported = ActivityResult.objects.standing().filter(key=OuterRef("activity__key"), month=OuterRef("month"))
    months = ActivityMonth.objects.filter(month__lte=until, target__gt=0).filter(~Exists(reported))
    return Q(Exists(months.filter(activity=OuterRef("pk"))))


def standing() -> Q:
    """Results that count: no later row corrects them. For lists, where the corrections are read once."""
    corrected = ActivityResult.objects.filter(corrects__isnull=False).order_by().values("corrects_id")
    return ~Q(pk__in=corrected)


def below(unit: Any, column: str = "unit") -> Q:
    """Rows of the unit and of every unit below it."""
    reach = UnitReach.objects.filter(ancestor=unit).values("descendant_id")
    return Q(**{f"{column}__in": reach})
