"""The verbs of results (duty PG-18): report what was done in a month, correct it. Rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.services import attach_files
from coopoffice.thai import fiscal_end, fiscal_start
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor

from ..choices import PlanState
from ..models import Activity, ActivityResult, ResultFile

REPORTED = (PlanState.IN_FORCE, PlanState.REPLACED)


def refusal_of(activity: Activity) -> str:
    """Return why no result can be reported of the activity now; empty where it can."""
    if activity.plan.state not in REPORTED:
        return _("The plan of this activity is not in force yet.")
    if fiscal_start(activity.plan.fiscal_year) > timezone.localdate():
        return _("The fiscal year of this plan has not begun.")
    return ""


def current_version(activity: Activity) -> Activity:
    """The same activity in the version of its plan that is in force; the given one where it fell away there."""
    if activity.plan.state != PlanState.REPLACED:
        return activity
    rows = Activity.objects.filter(
        key=activity.key,
        plan__unit_id=activity.plan.unit_id,
        plan__fiscal_year=activity.plan.fiscal_year,
        plan__state=PlanState.IN_FORCE,
    )
    return rows.select_related("plan").first() or activity


def _month_of(activity: Activity, month: dt.date) -> dt.date:
    """The first day of the month, where the plan has that month and it has begun."""
    first = month.replace(day=1)
    year = activity.plan.fiscal_year
    if not fiscal_start(year) <= first <= fiscal_end(year):
        raise Rejected("month", _("Choose a month of fiscal year %(year)d.") % {"year": year})
    if first > timezone.localdate():
        raise Rejected("month", _("That month has not begun yet."))
    return first


def _add(by: Actor, activity: Activity, month: dt.date, files: Iterable[Any], values: dict[str, Any]) -> ActivityResult:
    row = ActivityResult(
        activity=activity,
        key=activity.key,
        unit_id=activity.plan.unit_id,
        fiscal_year=activity.plan.fiscal_year,
        month=month,
        reporter=by.user,
        reporter_line=by.capacity_line,
        **values,
    )
    if row.quantity < 0:
        raise Rejected("quantity", _("A result cannot be below nought."))
    row.full_clean(validate_constraints=False)
    row.save()
    attach_files(by=by, owner=row, model=ResultFile, files=files)
    return row


@service
def record_result(
    *,
    by: Actor,
    activity: Activity,
    month: dt.date,
    quantity: Decimal,
    people_helped: int | None = None,
    note: str = "",
    problem: str = "",
    suggestion: str = "",
    files: Iterable[Any] = (),
    source_key: str = "",
) -> ActivityResult:
    """Report what was done of an activity in a month; any day of the month will do. Return the row.

    ``quantity`` is counted in the activity's unit, nought or more (PLN-R3); it adds to what was reported of the month
    before, as the activity's aggregation says. With a ``source_key`` (say of a trip) the same activity and source give
    one row: asked again, the row that is there is returned as it stands. Reported of a replaced version, the result
    goes to the same activity in the version in force. Raises Refused without the right or where no plan is in force,
    Rejected beside ``month`` or ``quantity``.
    """
    given = Activity.objects.get_visible(by.user, pk=activity.pk)
    row = Activity.objects.take(by.user, "report", current_version(given).pk)
    if source_key:
        there = ActivityResult.objects.filter(source_key=source_key, key=row.key, corrects__isnull=True).first()
        if there is not None:
            return there
    if why := refusal_of(row):
        raise Refused(why)
    values = {
        "quantity": quantity,
        "people_helped": people_helped,
        "note": note,
        "problem": problem,
        "suggestion": suggestion,
        "source_key": source_key,
    }
    return _add(by, row, _month_of(row, month), files, values)


@service
def correct_result(
    *,
    by: Actor,
    activityresult: ActivityResult,
    quantity: Decimal,
    reason: str,
    people_helped: int | None = None,
    note: str = "",
    problem: str = "",
    suggestion: str = "",
    files: Iterable[Any] = (),
) -> ActivityResult:
    """Correct a reported result by a new row that counts in its place; nought takes it back. Return the new row.

    Raises Refused where the row was corrected already (correct the later one), Rejected without a reason.
    """
    row = ActivityResult.objects.take(by.user, "correct", activityresult.pk)
    if ActivityResult.objects.filter(corrects=row).exists():
        raise Refused(_("This result was corrected already. Correct the later one."))
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    values = {
        "quantity": quantity,
        "people_helped": people_helped,
        "note": note,
        "problem": problem,
        "suggestion": suggestion,
        "source_key": row.source_key,
        "corrects": row,
        "reason": reason.strip(),
    }
    return _add(by, row.activity, row.month, files, values)


@dataclass
class ResultLine:
    """What is reported of one activity of a month on the month's sheet."""

    activity: Activity
    quantity: Decimal
    people_helped: int | None = None
    note: str = ""
    problem: str = ""
    files: Sequence[Any] = field(default_factory=tuple)


@service
def report_month(*, by: Actor, month: dt.date, lines: Sequence[ResultLine]) -> list[ActivityResult]:
    """Report a whole month in one act, all or nothing. Raises as record_result, with the activity named in front."""
    if not lines:
        raise Rejected("", _("Write at least one result."))
    made = []
    for line in sorted(lines, key=lambda one: one.activity.pk):  # in one order, so that two sheets cannot deadlock
        try:
            made.append(
                record_result(
                    by=by,
                    activity=line.activity,
                    month=month,
                    quantity=line.quantity,
                    people_helped=line.people_helped,
                    note=line.note,
                    problem=line.problem,
                    files=line.files,
                )
            )
        except Rejected as refusal:
            raise Rejected(refusal.field, f"{line.activity.title}: {refusal.sentence}") from refusal
    return made
