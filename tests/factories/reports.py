"""Makers of kinds of report and of reports of the small office (tests/factories/units.py)."""

import datetime as dt
from decimal import Decimal

from planning.models import OfficeReport, Report, ReportKind, ReportRule
from planning.services import report_calendar, report_checking, report_signing, report_writing
from tests.factories.units import give_duty, make_office, make_post, make_posting, make_user
from units.acting import actor_for

START = dt.date(2026, 10, 1)


def make_reporting_office():
    """The small office with a planner (GA-F1, GA-F5) in general administration."""
    found = make_office()
    found.planner = make_user("planner", first_name="planner", last_name="ทดสอบ")
    make_posting(found.planner, make_post(found.gad, title="นักวิเคราะห์นโยบายและแผน"))
    for code in ("GA-F1", "GA-F5"):
        give_duty(code, found.office, user=found.planner)
    return found


def make_kind(office, name="รายงานประจำเดือน", *, group=(0, 25, "before"), main=(1, 5, "after"), **fields) -> ReportKind:
    """A monthly kind of the office, owed since October 2026, with both due days."""
    fields.setdefault("starts_on", START)
    fields.setdefault("headings", ["ผลงาน", "ปัญหา"])
    fields.setdefault("lines", ["สหกรณ์ที่เข้าแนะนำ | แห่ง"])
    fields.setdefault("addressee", "กรมส่งเสริมสหกรณ์")
    kind = ReportKind.objects.create(unit=office, name=name, **fields)
    for side, (months, day, shift) in (("group", group), ("office", main)):
        ReportRule.objects.create(
            kind=kind, side=side, starts_on=START, months_after=months, day=day, shift=shift, source="หนังสือทดสอบ"
        )
    return kind


def open_all(kind, today) -> list[Report]:
    """The kind's reports as of the day."""
    report_calendar.open_reports(today=today, kinds=[kind], since=kind.starts_on)
    return list(Report.objects.filter(kind=kind).order_by("period_start", "unit_id"))


def write(report, user, *, count=7, **options) -> Report:
    """Fill the report in."""
    return report_writing.write_report(
        by=actor_for(user),
        report=report,
        texts=dict.fromkeys(range(len(report.kind.headings)), "ดำเนินการครบตามแผน"),
        figures={f"own-{n}": (Decimal(count), "") for n in range(len(report.kind.lines))},
        **options,
    )


def sent(report, member, head) -> Report:
    """Written by the member and sent up by the head."""
    write(report, member)
    return report_writing.submit_report(by=actor_for(head), report=report)


def taken_in(report, found, group="1") -> Report:
    """Written, sent up and taken in."""
    sent(report, getattr(found, f"member{group}"), getattr(found, f"head{group}"))
    return report_checking.take_in_report(by=actor_for(found.planner), report=report)


def presented(found, kind, today, *, groups=("1", "2")) -> OfficeReport:
    """The office's report of the first period, compiled from the groups' and presented."""
    open_all(kind, today)
    for group in groups:
        report = Report.objects.get(kind=kind, unit=getattr(found, f"pg{group}"), period_start=kind.starts_on)
        taken_in(report, found, group)
    row = OfficeReport.objects.get(kind=kind, period_start=kind.starts_on)
    return report_signing.compile_report(by=actor_for(found.planner), officereport=row, summary="ผลเป็นไปตามแผน")
