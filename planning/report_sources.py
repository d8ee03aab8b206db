"""Figures the system fills into reports by itself. Upper apps add their own in ``AppConfig.ready``::

    report_sources.register("leave", ReportSource("leave", _("Leave"), leave_figures, order=40))

``figures(units, first, last)`` counts for the units (a group with all below it) over the days, both included, in a
constant number of statements. It counts and shows no record, so it asks no row rule; what it counts is opened by
``url`` through the list's own rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.web.registry import Registry
from saraban.choices import BOOK_IN, BOOK_OUT
from saraban.models import Letter, LetterEntry
from units.choices import DOING_STATES, AssignmentState
from units.models import Assignment, Unit
from units.querysets import midnight

from .choices import PlanState
from .models import ActivityMonth, ActivityResult


@dataclass(frozen=True)
class SourceFigure:
    """One figure: ``key`` is its name for good, ``url`` the list of what was counted."""

    key: str
    label: str
    count_of: str
    value: Decimal
    url: str = ""


@dataclass(frozen=True)
class ReportSource:
    """What one app counts for a report."""

    key: str
    label: Any
    figures: Callable[[Sequence[int], dt.date, dt.date], list[SourceFigure]]
    order: int = 100


report_sources: Registry[ReportSource] = Registry("sources of reports")


def count_for(
    keys: Iterable[str], unit: Unit, first: dt.date, last: dt.date
) -> list[tuple[ReportSource, SourceFigure]]:
    """Return the figures of the sources named, in their order, for the unit and all below it."""
    wanted = set(keys)
    sources = [source for source in report_sources if source.key in wanted]
    if not sources:
        return []
    units = list(Unit.objects.below(unit.pk).values_list("pk", flat=True))
    return [(source, figure) for source in sources for figure in source.figures(units, first, last)]


def _moments(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    return midnight(first), midnight(last + dt.timedelta(days=1))


def letters(units: Sequence[int], first: dt.date, last: dt.date) -> list[SourceFigure]:
    """Received and sent by the books, and what was overdue when it was counted. Two statements."""
    books = LetterEntry.objects.filter(unit_id__in=units, entered_on__range=(first, last)).aggregate(
        received=Count("letter_id", distinct=True, filter=Q(book=BOOK_IN)),
        sent=Count("letter_id", distinct=True, filter=Q(book=BOOK_OUT)),
    )
    overdue = Letter.objects.live().filter(unit_id__in=units, due_on__lt=timezone.localdate()).count()
    days = {"date_from": first.isoformat(), "date_to": last.isoformat()}
    url = f"{reverse('saraban:letter_list')}?{urlencode(days)}"
    return [
        SourceFigure("received", _("Letters received"), _("letters (count)"), Decimal(books["received"]), url),
        SourceFigure("sent", _("Letters sent"), _("letters (count)"), Decimal(books["sent"]), url),
        SourceFigure("overdue", _("Letters past their due day"), _("letters (count)"), Decimal(overdue), url),
    ]


def assignments(units: Sequence[int], first: dt.date, last: dt.date) -> list[SourceFigure]:
    """Work given, closed, and past its due day when it was counted. One statement."""
    since, until = _moments(first, last)
    found = Assignment.objects.filter(unit_id__in=units).aggregate(
        given=Count("pk", filter=Q(given_at__gte=since, given_at__lt=until)),
        closed=Count("pk", filter=Q(state=AssignmentState.CLOSED, ended_at__gte=since, ended_at__lt=until)),
        overdue=Count("pk", filter=Q(state__in=DOING_STATES, due_on__lt=timezone.localdate())),
    )
    url = reverse("units:assignment_list")
    return [
        SourceFigure("given", _("Work assigned"), _("pieces (count)"), Decimal(found["given"]), f"{url}?view=group"),
        SourceFigure("closed", _("Work closed"), _("pieces (count)"), Decimal(found["closed"]), f"{url}?view=done"),
        SourceFigure(
            "overdue", _("Work past its due day"), _("pieces (count)"), Decimal(found["overdue"]), f"{url}?view=overdue"
        ),
    ]


report_sources.register("letters", ReportSource("letters", gettext_lazy("Letters"), letters, 10))
report_sources.register("assignments", ReportSource("assignments", gettext_lazy("Assigned work"), assignments, 20))


def plans(units: Sequence[int], first: dt.date, last: dt.date) -> list[SourceFigure]:
    """Activities planned for the months, those with a result, and people helped. Two statements."""
    months = (first.replace(day=1), last)
    planned = ActivityMonth.objects.filter(
        activity__plan__unit_id__in=units, activity__plan__state=PlanState.IN_FORCE, month__range=months, target__gt=0
    ).aggregate(n=Count("activity_id", distinct=True))
    done = ActivityResult.objects.standing().filter(unit_id__in=units, month__range=months, quantity__gt=0)
    sums = done.aggregate(n=Count("key", distinct=True), people=Sum("people_helped"))
    url = reverse("planning:result_list")
    of, people = _("activities (count)"), _("people (count)")
    return [
        SourceFigure("planned", _("Activities planned"), of, Decimal(planned["n"]), reverse("planning:activity_list")),
        SourceFigure("reported", _("Activities with a result"), of, Decimal(sums["n"]), url),
        SourceFigure("people", _("People helped by activities"), people, Decimal(sums["people"] or 0), url),
    ]


report_sources.register("plans", ReportSource("plans", gettext_lazy("Action plan"), plans, 5))
