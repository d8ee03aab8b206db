"""Gathering a group's report and sending it up (duty EX-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.files.refusals import FileRefused
from coopoffice.files.services import attach_files
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.services.assignments import heads_today

from ..choices_reports import WRITING_STATES, ReportAct, ReportState
from ..models import Report, ReportFigure, ReportFile, ReportText
from ..report_sources import count_for
from .report_common import checkers_of, needed, tell, thai_line, write_entry

S, A = ReportState, ReportAct

STARTS: dict[str, tuple[str, ...]] = {
    "write": WRITING_STATES,
    "hand_up": WRITING_STATES,
    "give_back": WRITING_STATES,
    "submit": WRITING_STATES,
    "take_in": (S.SUBMITTED,),
    "return": (S.SUBMITTED, S.CHECKED),
    "remind": WRITING_STATES,
}
_WHY: dict[str, Any] = {
    S.OPEN: gettext_lazy("The group is still gathering it."),
    S.RETURNED: gettext_lazy("It was sent back to the group, which corrects it and sends it up again."),
    S.SUBMITTED: gettext_lazy("It was sent up and waits to be checked."),
    S.CHECKED: gettext_lazy("It was checked and taken in."),
    S.LOCKED: gettext_lazy("The period is closed; nothing more can be done to it."),
}


def refusal_of(act: str, report: Report) -> str:
    """Return why the state does not allow the act; empty where it does."""
    if report.state not in STARTS[act]:
        return str(_WHY[S(report.state)])
    if act == "hand_up" and report.prepared_at is not None:
        return _("It lies before the head already.")
    if act == "hand_up" and report.written_at is None:
        return _("Nothing was written yet.")
    if act == "give_back" and report.prepared_at is None:
        return _("It was not laid before the head.")
    if act == "submit" and report.written_at is None:
        return _("Nothing was written yet.")
    return ""


def take_report(by: Actor, report: Report, verb: str, act: str) -> Report:
    """The report, locked, for the act. Unseen is 404; Refused with the sentence of the right or of the state."""
    row = Report.objects.take(by.user, verb, report.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    return row


def save_report(row: Report) -> None:
    """Check the row and save it."""
    row.full_clean(validate_constraints=False)
    row.save()


# --- what is to be written --------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One figure as it stands or is to be filled in. ``now`` is what the system counts at this moment."""

    source: str
    key: str
    label: str
    count_of: str
    now: Decimal | None = None
    reported: Decimal | None = None
    remark: str = ""
    url: str = ""
    heading: str = ""

    @property
    def name(self) -> str:
        """Its name in the form."""
        return f"{self.source or 'own'}-{self.key}"


@dataclass
class Sheet:
    """A report as it is filled in: parts in order, figures in order."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def sheet_of(report: Report) -> Sheet:
    """Return what the group has to fill in: the kind's parts and figures, with what was written and is counted now."""
    written = {row.heading: row.text for row in report.texts.all()}
    figures = {(row.source, row.key): row for row in report.figures.all()}
    sheet = Sheet(texts=[(heading, written.get(heading, "")) for heading in report.kind.headings])
    for number, (label, count_of) in enumerate(report.kind.typed_lines):
        # A figure is known by its words: the office may put others before it.
        row = next((f for (source, _key), f in figures.items() if not source and f.label == label), None)
        sheet.lines.append(
            Line(
                source="",
                key=str(number),
                label=label,
                count_of=count_of,
                reported=row.reported if row else None,
                remark=row.remark if row else "",
            )
        )
    for source, figure in count_for(report.kind.sources, report.unit, report.period_start, report.period_end):
        row = figures.get((source.key, figure.key))
        sheet.lines.append(
            Line(
                source=source.key,
                key=figure.key,
                label=figure.label,
                count_of=figure.count_of,
                now=figure.value,
                reported=row.reported if row else figure.value,
                remark=row.remark if row else "",
                url=figure.url,
                heading=str(source.label),
            )
        )
    return sheet


@service
def write_report(
    *,
    by: Actor,
    report: Report,
    texts: Mapping[int, str],
    figures: Mapping[str, tuple[Decimal | None, str]],
    files: Iterable[Checked] = (),
    lay_before: bool = False,
) -> Report:
    """Keep what was gathered: texts by the part's place, figures by their name as (reported, remark), and files.

    The figures the system counts are counted again here and stand beside what is reported; a figure that differs needs
    a remark. With ``lay_before`` the report is laid before the head. Raises Rejected on the field at fault.
    """
    row = take_report(by, report, "write", "write")
    sheet = sheet_of(row)
    kept: list[ReportFigure] = []
    for place, line in enumerate(sheet.lines):
        reported, remark = figures.get(line.name, (line.reported, line.remark))
        if line.now is not None and reported is not None and reported != line.now and not remark.strip():
            raise Rejected(
                f"remark-{line.name}",
                _("The system counts %(n)s. Say in the remark why another figure is reported.")
                % {"n": f"{line.now:f}"},
            )
        kept.append(
            ReportFigure(
                report=row,
                position=place,
                source=line.source,
                key=line.key,
                label=line.label[:160],
                count_of=line.count_of[:60],
                computed=line.now,
                reported=reported,
                remark=remark.strip()[:300],
            )
        )
    parts = [
        ReportText(report=row, position=place, heading=heading, text=texts.get(place, old).strip())
        for place, (heading, old) in enumerate(sheet.texts)
    ]
    row.texts.all().delete()
    row.figures.all().delete()
    ReportText.objects.bulk_create(parts)
    ReportFigure.objects.bulk_create(kept)
    try:
        attach_files(by=by, owner=row, model=ReportFile, files=files)
    except FileRefused as refusal:
        raise Rejected("files", " ".join(refusal.messages)) from refusal
    row.written_by, row.written_at = by.user, timezone.now()
    save_report(row)
    write_entry(row, A.WRITTEN, by)
    if lay_before and row.prepared_at is None:
        _lay_before(by, row)
    return row


def missing_in(report: Report) -> list[str]:
    """The parts and figures that are still empty, by name."""
    empty = [row.heading for row in report.texts.all() if not row.text.strip()]
    return empty + [row.label for row in report.figures.all() if row.reported is None]


def _whole(row: Report) -> None:
    if missing := missing_in(row):
        raise Refused(
            _("Not filled in yet: %(what)s. Write “none” or 0 where there is nothing.") % {"what": ", ".join(missing)}
        )


def _lay_before(by: Actor, row: Report) -> None:
    _whole(row)
    row.prepared_by, row.prepared_at = by.user, timezone.now()
    save_report(row)
    entry = write_entry(row, A.HANDED_UP, by)
    tell(
        heads_today([row.unit_id]).get(row.unit_id, []),
        row,
        by,
        gettext_noop("To be sent up: %(report)s"),
        key=f"report-prepared:{row.pk}:{entry.pk}",
    )


@service
def hand_up_report(*, by: Actor, report: Report) -> Report:
    """Lay the gathered report before the head of the group. Raises Refused where parts are still empty."""
    row = take_report(by, report, "write", "hand_up")
    _lay_before(by, row)
    return row


@service
def give_back_report(*, by: Actor, report: Report, note: str) -> Report:
    """Give a report that was laid before the head back to who gathered it, with what is to be corrected."""
    row = take_report(by, report, "submit", "give_back")
    why = needed(note)
    preparer = row.prepared_by
    row.prepared_by = row.prepared_at = None
    save_report(row)
    entry = write_entry(row, A.GIVEN_BACK, by, why)
    tell(
        [preparer] if preparer else [],
        row,
        by,
        gettext_noop("Given back by the head: %(report)s"),
        key=f"report-given-back:{row.pk}:{entry.pk}",
        text=why,
        icon="arrow-back-up",
    )
    return row


@service
def submit_report(*, by: Actor, report: Report, note: str = "") -> Report:
    """Send the group's report up to whoever checks it: the head of the group, or who acts as head today.

    From then on nothing in it changes unless it is sent back; the database sees to it.
    """
    row = take_report(by, report, "submit", "submit")
    _whole(row)
    row.state = S.SUBMITTED
    row.submitted_by, row.submitted_at, row.submitted_line = by.user, timezone.now(), thai_line(by)
    row.checked_by = row.checked_at = None
    save_report(row)
    entry = write_entry(row, A.SUBMITTED, by, note)
    tell(
        checkers_of(row.office),
        row,
        by,
        gettext_noop("To be checked: %(report)s of %(unit)s"),
        key=f"report-submitted:{row.pk}:{entry.pk}",
    )
    return row
