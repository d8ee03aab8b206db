"""Leave as figures of the groups' reports (planning/report_sources.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from planning.report_sources import ReportSource, SourceFigure, report_sources

from .choices import LeaveState
from .models import LeaveDay


def leave(units: Sequence[int], first: dt.date, last: dt.date) -> list[SourceFigure]:
    """People on leave and their counted days within the days. One statement."""
    found = LeaveDay.objects.filter(
        leave__unit_id__in=units, leave__state=LeaveState.APPROVED, cut__isnull=True, day__range=(first, last)
    ).aggregate(people=Count("user_id", distinct=True), days=Sum("amount"))
    url = reverse("personnel:leave_list")
    return [
        SourceFigure("people", _("People on leave"), _("people (count)"), Decimal(found["people"]), url),
        SourceFigure("days", _("Days of leave"), _("days (count)"), found["days"] or Decimal(0), url),
    ]


report_sources.register("leave", ReportSource("leave", pgettext_lazy("kind of request", "Leave"), leave, 40))
