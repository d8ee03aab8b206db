"""The office's report (duty GA-F5): compiled from the groups', presented, signed off, sent on, closed.

The signature is the decision of the approval's last step: whoever lawfully fills the post today holds it, exactly one
decision counts, and the capacity line is kept. In the same transaction the paper is issued once and the row freezes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import ApprovalState, Line, StepState
from units.models import Approval, ApprovalStep, Unit, User
from units.services.approvals import decide, resubmit_approval, submit_approval
from units.services.assignments import assign_work

from ..choices_reports import COMPILING_STATES, FROZEN_STATES, OfficeState, ReportAct, ReportState, SentBy
from ..documents.report_papers import issued_office_report
from ..models import OfficeReport, Report, ReportOrder
from .report_common import checkers_of, tell, thai_line, write_entry

S, A = OfficeState, ReportAct
SIGNING = "planning.report"

STARTS: dict[str, tuple[str, ...]] = {
    "compile": COMPILING_STATES,
    "sign": (S.PRESENTED,),
    "instruct": FROZEN_STATES,
    "send": (S.SIGNED, S.SENT),
    "lock": (S.SENT,),
}
_WHY: dict[str, Any] = {
    S.GATHERING: gettext_lazy("The groups are still gathering; it was not compiled yet."),
    S.PRESENTED: gettext_lazy("It is presented and waits for the signature."),
    S.RETURNED: gettext_lazy("It was sent back; compile it again and present it."),
    S.SIGNED: gettext_lazy("It is signed; what was signed is not changed."),
    S.SENT: gettext_lazy("It was sent on."),
    S.LOCKED: gettext_lazy("The period is closed; nothing more can be done to it."),
}


def refusal_of(act: str, report: OfficeReport) -> str:
    """Return why the state does not allow the act; empty where it does."""
    return "" if report.state in STARTS[act] else str(_WHY[S(report.state)])


def _take(by: Actor, report: OfficeReport, verb: str, act: str) -> OfficeReport:
    row = OfficeReport.objects.take(by.user, verb, report.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    return row


def _save(row: OfficeReport) -> None:
    row.full_clean(validate_constraints=False)
    row.save()


# --- compiling -------------------------------------------------------------------------------------------------------


def group_reports(report: OfficeReport) -> list[Report]:
    """The groups' reports of the period with what was written, in the order of the groups. Four statements."""
    rows = Report.objects.filter(
        kind_id=report.kind_id, office_id=report.office_id, period_start=report.period_start
    ).with_names()
    return list(rows.prefetch_related("texts", "figures", "files__blob").order_by("unit__position", "unit_id"))


def _signer_title(office: Unit) -> str:
    """The post the paper is laid before: the head of the office."""
    unit = Unit.objects.filter(pk=office.pk).with_heads().first()
    return unit.head.shown_title if unit is not None and unit.head else office.name


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def compiled(report: OfficeReport, rows: Iterable[Report]) -> dict[str, Any]:
    """What the office's report says, from the groups' reports that were taken in; those missing are named.

    Written in Thai and in plain values: it is kept as it is and shown and printed from itself.
    """
    groups, missing = [], []
    totals: dict[tuple[str, str], dict[str, Any]] = {}
    with translation.override("th"):
        for row in rows:
            if row.state not in (ReportState.CHECKED, ReportState.LOCKED) or row.submitted_at is None:
                missing.append({"unit": row.unit.name, "short": row.unit.short_name, "state": row.get_state_display()})
                continue
            figures = []
            for figure in row.figures.all():
                value = figure.reported
                figures.append(
                    {
                        "label": figure.label,
                        "count_of": figure.count_of,
                        "value": _number(value),
                        "remark": figure.remark,
                    }
                )
                total = totals.setdefault(
                    (figure.label, figure.count_of),
                    {"label": figure.label, "count_of": figure.count_of, "value": Decimal(0), "by": {}},
                )
                total["value"] += value or Decimal(0)
                total["by"][str(row.unit_id)] = _number(value)
            groups.append(
                {
                    "id": row.unit_id,
                    "unit": row.unit.name,
                    "short": row.unit.short_name,
                    "by": row.submitted_by.full_name if row.submitted_by else "",
                    "line": row.submitted_line,
                    "sent_on": timezone.localtime(row.submitted_at).date().isoformat(),
                    "late": row.came_late,
                    "texts": [{"heading": t.heading, "text": t.text} for t in row.texts.all()],
                    "figures": figures,
                    "files": [{"name": f.name, "sha256": f.blob.sha256} for f in row.files.all()],
                }
            )
        return {
            "kind": report.kind.name,
            "period": report.period_name,
            "office": report.office.name,
            "to": _signer_title(report.office),
            "addressee": report.kind.addressee,
            "groups": groups,
            "missing": missing,
            "totals": [{**total, "value": _number(total["value"])} for total in totals.values()],
        }


def subject_of(report: OfficeReport) -> str:
    """The words of the request in inboxes and notifications."""
    with translation.override("th"):
        return f"{report.kind.name} {report.period_name}"


@service
def compile_report(*, by: Actor, officereport: OfficeReport, summary: str) -> OfficeReport:
    """Compile the reports taken in and present the whole to the head of the office with a summary.

    Groups whose report was not taken in are named as missing. Raises Refused where none was taken in, Rejected where
    the summary is empty or nobody could sign.
    """
    row = _take(by, officereport, "compile", "compile")
    if not summary.strip():
        raise Rejected("summary", _("Write the summary: it is what the signer reads first."))
    snapshot = compiled(row, group_reports(row))
    if not snapshot["groups"]:
        raise Refused(_("No group's report was taken in yet. Take at least one in first."))
    row.summary, row.snapshot = summary.strip(), snapshot
    row.compiled_by, row.compiled_at, row.compiled_line = by.user, timezone.now(), thai_line(by)
    with translation.override("th"):
        words = _("%(n)d of %(all)d groups") % {
            "n": len(snapshot["groups"]),
            "all": len(snapshot["groups"]) + len(snapshot["missing"]),
        }
    needed_on = row.due_on if row.due_on >= timezone.localdate() else None
    if row.approval is not None and row.approval.state == ApprovalState.RETURNED:
        resubmit_approval(by=by, approval=row.approval, summary=words, needed_on=needed_on)
    else:
        row.approval = submit_approval(
            by=by,
            kind=SIGNING,
            unit=row.office,
            subject=Truncator(subject_of(row)).chars(300),
            summary=words,
            facts={"frequency": row.kind.frequency, "missing": len(snapshot["missing"])},
            needed_on=needed_on,
        )
    row.state = S.PRESENTED
    _save(row)
    write_entry(row, A.COMPILED, by)
    return row


# --- the signature ---------------------------------------------------------------------------------------------------


def report_of(approval: Approval) -> OfficeReport | None:
    """The office's report of the approval."""
    return OfficeReport.objects.filter(approval=approval).select_related("kind", "office").first()


def finish_report(approval: Approval, outcome: str, decision: Any, by: Actor | None) -> None:
    """What the decision does. Called by the engine inside its transaction: signed and frozen, or sent back."""
    row = OfficeReport.objects.select_for_update(of=("self",)).filter(approval=approval).first()
    if row is None or row.state != S.PRESENTED:
        return
    if outcome == ApprovalState.APPROVED:
        row.state = S.SIGNED
        row.signed_by, row.signed_at, row.signed_line = decision.by, timezone.now(), decision.capacity_line
        row.sign_note = decision.note
        row.paper = issued_office_report(by=by, report=row)
        _save(row)
        write_entry(row, A.SIGNED, by, decision.note)
        tell(
            checkers_of(row.office),
            row,
            by,
            gettext_noop("Signed off, to be sent on: %(report)s"),
            key=f"office-report-signed:{row.pk}",
            icon="signature",
        )
        return
    back = outcome in (ApprovalState.RETURNED, ApprovalState.REFUSED)
    row.state = S.RETURNED if back else S.GATHERING
    _save(row)
    write_entry(row, A.SENT_BACK if back else A.WITHDRAWN, by, decision.note if decision is not None else "")


def own_step(user: Any, approval: Approval | None) -> ApprovalStep | None:
    """The open last step that the person may decide now. One statement."""
    if approval is None:
        return None
    rows = ApprovalStep.objects.visible_to(user, "decide").filter(approval=approval, state=StepState.OPEN)
    return rows.order_by("position").first()


@service
def sign_report(
    *,
    by: Actor,
    officereport: OfficeReport,
    note: str = "",
    instruction: str = "",
    units: Iterable[Unit] = (),
    person: User | None = None,
    due_on: dt.date | None = None,
) -> OfficeReport:
    """Sign the office's report off, with an instruction to units and a person where one is given.

    The instruction stands on the signed paper and becomes assigned work, followed up like any other. Raises Refused
    where the signature is not the actor's today or somebody was quicker, Rejected on the field at fault.
    """
    # The request is locked before the report, in the order deciding locks them.
    list(Approval.objects.select_for_update(of=("self",)).filter(office_report=officereport.pk))
    row = _take(by, officereport, "view", "sign")
    step = own_step(by.user, row.approval)
    if step is None or not step.final:
        raise Refused(_("It is signed by the head of the office, or whoever acts as head today."))
    _instruct(by, row, instruction, units, person, due_on, with_signature=True)
    decide(by=by, step=step, act="approve", note=note)
    return OfficeReport.objects.get(pk=row.pk)


@service
def instruct_from_report(
    *,
    by: Actor,
    officereport: OfficeReport,
    instruction: str,
    units: Iterable[Unit] = (),
    person: User | None = None,
    due_on: dt.date | None = None,
) -> OfficeReport:
    """Give a further instruction from a signed report. The signed paper stays as it is."""
    row = _take(by, officereport, "instruct", "instruct")
    if not instruction.strip():
        raise Rejected("instruction", _("Write the instruction."))
    _instruct(by, row, instruction, units, person, due_on, with_signature=False)
    write_entry(row, A.INSTRUCTED, by, instruction)
    return row


def _instruct(
    by: Actor,
    row: OfficeReport,
    instruction: str,
    units: Iterable[Unit],
    person: User | None,
    due_on: dt.date | None,
    *,
    with_signature: bool,
) -> None:
    targets: list[tuple[Unit | None, User | None]] = [(unit, None) for unit in units]
    if person is not None:
        targets.append((None, person))
    text = instruction.strip()
    if not text and not targets:
        return
    if not text:
        raise Rejected("instruction", _("Write the instruction."))
    if not targets:
        raise Rejected("units", _("Choose at least one unit or person."))
    if due_on is None:
        raise Rejected("due_on", _("Write the due day."))
    for unit, someone in targets:
        try:
            work = assign_work(
                by=by,
                title=Truncator(" ".join(text.split())).chars(200),
                details=f"{text}\n\n{subject_of(row)}"[:10_000],
                unit=unit,
                assignee=someone,
                line=Line.COMMAND,
                due_on=due_on,
            )
        except Rejected as refusal:
            field = {"due_on": "due_on", "assignee": "person"}.get(refusal.field, "person" if someone else "units")
            raise Rejected(field, refusal.sentence) from None
        ReportOrder.objects.create(office_report=row, assignment=work, with_signature=with_signature)


# --- sending on and closing ------------------------------------------------------------------------------------------


@service
def send_report(
    *, by: Actor, officereport: OfficeReport, sent_on: dt.date, sent_by: str, letter_number: str = ""
) -> OfficeReport:
    """Record when and how the signed report went on. It can be corrected until the period is closed."""
    row = _take(by, officereport, "send", "send")
    today = timezone.localdate()
    if sent_on > today:
        raise Rejected("sent_on", _("Write a day that has come: today or before."))
    if row.signed_at and sent_on < timezone.localtime(row.signed_at).date():
        raise Rejected("sent_on", _("It cannot have been sent before it was signed."))
    if sent_by == SentBy.LETTER and not letter_number.strip():
        raise Rejected("letter_number", _("Write the number of the letter it went with."))
    row.state, row.sent_on, row.sent_by, row.letter_number = S.SENT, sent_on, sent_by, letter_number.strip()
    _save(row)
    write_entry(row, A.SENT, by, f"{row.get_sent_by_display()} {row.letter_number}")
    return row


@service
def lock_report(*, by: Actor, officereport: OfficeReport, note: str = "") -> OfficeReport:
    """Close the period: neither the office's report nor any group's changes any more."""
    row = _take(by, officereport, "lock", "lock")
    groups = Report.objects.filter(kind_id=row.kind_id, office_id=row.office_id, period_start=row.period_start)
    list(groups.order_by("pk").select_for_update().values_list("pk"))
    groups.exclude(state=ReportState.LOCKED).update(state=ReportState.LOCKED, updated_at=timezone.now())
    row.state = S.LOCKED
    _save(row)
    write_entry(row, A.LOCKED, by, note)
    return row
