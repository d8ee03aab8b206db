"""Checking the groups' reports: taking in, sending back, reminding (duties GA-F4, GA-F6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.models import User
from units.services.assignments import heads_today

from ..choices_reports import COMPILING_STATES, OfficeState, ReportAct, ReportState
from ..models import OfficeReport, Report
from .report_common import needed, tell, write_entry
from .report_writing import missing_in, save_report, take_report

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


def look_at(row: Report) -> list[str]:
    """Why a person should look at a report before it is taken in; empty where its automatic checks pass.

    Reads the prefetched texts, figures and entries (``with_contents``); asks nothing else.
    """
    found = []
    if missing := missing_in(row):
        found.append(_("Not filled in: %(what)s") % {"what": ", ".join(missing)})
    figures = row.figures.all()
    if other := [f.label for f in figures if f.computed is not None and f.reported not in (None, f.computed)]:
        found.append(_("Other figures than the system counts: %(what)s") % {"what": ", ".join(other)})
    if any(entry.act == A.RETURNED for entry in row.entries.all()):
        found.append(_("It was sent back before; see whether it was corrected"))
    return found


@dataclass(frozen=True)
class TakenIn:
    """What became of one of several: the report, whether it was taken in, and why not."""

    report: Report
    done: bool
    why: str = ""


def take_in_together(*, by: Actor, reports: Iterable[Report]) -> list[TakenIn]:
    """Take in each report whose automatic checks pass, each in a transaction of its own; say why not the others."""
    outcomes = []
    for report in reports:
        try:
            outcomes.append(_take_in_passing(by=by, report=report))
        except (Refused, Rejected) as refusal:
            outcomes.append(TakenIn(report, False, str(refusal)))
    return outcomes


@service
def _take_in_passing(*, by: Actor, report: Report) -> TakenIn:
    row = take_in_report(by=by, report=report)
    if why := look_at(row):
        raise Refused("; ".join(why))
    return TakenIn(row, True)


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
