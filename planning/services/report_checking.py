"""Checking the groups' reports: taking in, sending back, reminding (duties GA-F4, GA-F6)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from units.acting import Actor
from units.models import User
from units.services.assignments import heads_today

from ..choices_reports import COMPILING_STATES, OfficeState, ReportAct, ReportState
from ..models import OfficeReport, Report
from .report_common import needed, tell, write_entry
from .report_writing import save_report, take_report

S, A = ReportState, ReportAct


def writers(row: Report) -> list[User]:
    """Who has to do with the report in the group: its head today and whoever wrote it."""
    people = {person.pk: person for person in heads_today([row.unit_id]).get(row.unit_id, [])}
    for person in (row.prepared_by, row.written_by):
        if person is not None:
            people.setdefault(person.pk, person)
    return list(people.values())


@service
def take_in_report(*, by: Actor, report: Report, note: str = "") -> Report:
    """Check a report and take it in, to be compiled."""
    row = take_report(by, report, "check", "take_in")
    row.state, row.checked_by, row.checked_at = S.CHECKED, by.user, timezone.now()
    save_report(row)
    write_entry(row, A.TAKEN_IN, by, note)
    return row


@service
def return_report(*, by: Actor, report: Report, note: str) -> Report:
    """Send a report back to its group with the reason; it can be changed again.

    Raises Refused once the office's report of the period was presented: what stands in it would no longer be what the
    group reports.
    """
    row = Report.objects.take(by.user, "check", report.pk)
    above = OfficeReport.objects.select_for_update().filter(
        kind_id=row.kind_id, office_id=row.office_id, period_start=row.period_start
    )
    compiled = above.first()
    row = take_report(by, row, "check", "return")
    if compiled is not None and compiled.state not in COMPILING_STATES:
        raise Refused(
            _("The office's report of this period is presented already (%(state)s). Take it back first.")
            % {"state": OfficeState(compiled.state).label}
        )
    why = needed(note)
    row.state = S.RETURNED
    row.prepared_by = row.prepared_at = None
    row.checked_by = row.checked_at = None
    save_report(row)
    entry = write_entry(row, A.RETURNED, by, why)
    tell(
        writers(row),
        row,
        by,
        gettext_noop("Sent back to be corrected: %(report)s"),
        key=f"report-returned:{row.pk}:{entry.pk}",
        text=why,
        icon="arrow-back-up",
    )
    return row


@service
def remind_report(*, by: Actor, report: Report, note: str = "") -> Report:
    """Remind the group's head and writer of a report that was not sent yet, at most once a day."""
    row = take_report(by, report, "remind", "remind")
    today = timezone.localdate()
    if row.entries.filter(act=A.REMINDED, at__date=today).exists():
        raise Refused(_("They were reminded today already."))
    write_entry(row, A.REMINDED, by, note)
    tell(
        writers(row),
        row,
        by,
        gettext_noop("Please send: %(report)s"),
        key=f"report-reminded:{row.pk}:{today.isoformat()}",
        text=note.strip(),
        icon="clock-exclamation",
    )
    return row
