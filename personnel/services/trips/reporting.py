"""After the trip: what was done, with pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.thai import is_working_day
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from planning.models import Activity
from planning.services.results import record_result
from units.acting import Actor
from units.workdays import holidays_between

from ...models import Trip, TripFile, TripReport, TripResult
from ...trip_rates import trip_rule
from .asking import refusal_of

ONE_DAY = dt.timedelta(days=1)


@service
def report_trip(
    *,
    by: Actor,
    trip: Trip,
    left_at: dt.datetime,
    back_at: dt.datetime,
    result: str,
    problems: str = "",
    results: Iterable[tuple[Activity, Decimal]] = (),
    files: Iterable[Any] = (),
) -> TripReport:
    """Write or correct the report of a trip that was made. One report a trip; a second writing corrects the first.

    ``results`` say how much of which activity was done: each goes to the plan's results once, under the trip's name,
    in the month of the return. What went there is corrected there, not here.
    """
    row = Trip.objects.take(by.user, "report", trip.pk)
    if why := refusal_of("report", row):
        raise Refused(why)
    if back_at <= left_at:
        raise Rejected("back_at", _("The return must come after the departure."))
    if back_at > timezone.now():
        raise Rejected("back_at", _("The return lies in the future. Report once you are back."))
    if not result.strip():
        raise Rejected("result", _("Write what was done."))
    report = TripReport.objects.filter(trip=row).first() or TripReport(trip=row, reported_by=by.user)
    report.left_at, report.back_at = left_at, back_at
    report.result, report.problems = result.strip(), problems.strip()
    report.full_clean(validate_constraints=False)
    report.save()
    attach_files(by=by, owner=row, model=TripFile, files=list(files))
    for activity, quantity in results:
        if quantity <= 0 or TripResult.objects.filter(report=report, activity=activity).exists():
            continue
        made = record_result(
            by=by,
            activity=activity,
            month=timezone.localtime(back_at).date(),
            quantity=quantity,
            note=report.result[:500],
            problem=report.problems[:500],
            source_key=row.source_key,
        )
        TripResult.objects.create(report=report, activity=activity, quantity=quantity, result=made)
    return report


def report_due(trip: Trip) -> dt.date:
    """The day by which the report is written: the rule's working days after the return. At most two statements."""
    days = trip_rule(trip.unit, trip.last_day).report_days
    closed = holidays_between(trip.last_day, trip.last_day + ONE_DAY * (days * 3 + 20), trip.unit_id)
    day = trip.last_day
    while days > 0:
        day += ONE_DAY
        if is_working_day(day, closed):
            days -= 1
    return day
