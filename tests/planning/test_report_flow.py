"""Gathering, sending up, checking, compiling, signing, sending on: states, walls, and two at once."""

import datetime as dt
import subprocess
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from planning.models import OfficeReport, Report, ReportOrder
from planning.services import report_checking as checking
from planning.services import report_signing as signing
from planning.services import report_writing as writing
from planning.services.report_reminding import remind_of_reports
from tests.at_once import at_once
from tests.factories.reports import make_kind, make_reporting_office, open_all, presented, sent, taken_in, write
from units.acting import actor_for
from units.models import Assignment
from units.services.approvals import decide, withdraw_approval

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 26)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(dt.datetime(2026, 10, 26, 3, 0, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def office():
    return make_reporting_office()


@pytest.fixture
def report(office):
    return next(r for r in open_all(make_kind(office.office), TODAY) if r.unit_id == office.pg1.pk)


def by(user):
    return actor_for(user)


# --- gathering --------------------------------------------------------------------------------------------------------


def test_member_gathers_lays_before_and_the_head_sends_up(office, report):
    row = write(report, office.member1, lay_before=True)
    assert row.prepared_by == office.member1
    assert Notification.objects.filter(user=office.head1, kind="report").exists()
    row = writing.submit_report(by=by(office.head1), report=row)
    assert (row.state, row.submitted_by, row.submitted_line) == ("submitted", office.head1, "หัวหน้ากลุ่ม ๑")
    assert Notification.objects.filter(user=office.planner, subject__contains="รอตรวจ").exists()


def test_member_does_not_send_up(office, report):
    write(report, office.member1)
    with pytest.raises(Refused, match="หัวหน้ากลุ่ม"):
        writing.submit_report(by=by(office.member1), report=report)


def test_people_of_another_group_do_not_see_it(office, report):
    with pytest.raises(Http404):
        write(report, office.member2)


def test_report_with_an_empty_part_is_not_sent_up(office, report):
    writing.write_report(by=by(office.member1), report=report, texts={0: "ผล"}, figures={"own-0": (Decimal(1), "")})
    with pytest.raises(Refused, match="ปัญหา"):
        writing.submit_report(by=by(office.head1), report=report)


def test_nothing_written_is_not_sent_up(office, report):
    with pytest.raises(Refused, match="ยังไม่ได้เขียน"):
        writing.submit_report(by=by(office.head1), report=report)


def test_figure_of_the_system_is_filled_in_and_another_needs_a_reason(office):
    kind = make_kind(office.office, sources=["assignments"])
    report = next(r for r in open_all(kind, TODAY) if r.unit_id == office.pg1.pk)
    write(report, office.member1)
    given = report.figures.get(source="assignments", key="given")
    assert (given.computed, given.reported) == (0, 0)
    with pytest.raises(Rejected) as refusal:
        writing.write_report(
            by=by(office.member1), report=report, texts={}, figures={"assignments-given": (Decimal(4), "")}
        )
    assert refusal.value.field == "remark-assignments-given"
    writing.write_report(
        by=by(office.member1), report=report, texts={}, figures={"assignments-given": (Decimal(4), "รวมงานทางโทรศัพท์")}
    )
    given = report.figures.get(source="assignments", key="given")
    assert given.differs
    assert (given.computed, given.reported) == (0, 4)


def test_head_gives_back_with_a_reason_and_the_writer_hears(office, report):
    write(report, office.member1, lay_before=True)
    with pytest.raises(Rejected):
        writing.give_back_report(by=by(office.head1), report=report, note=" ")
    row = writing.give_back_report(by=by(office.head1), report=report, note="ขาดสาเหตุ")
    assert row.prepared_at is None
    assert Notification.objects.filter(user=office.member1, text="ขาดสาเหตุ").exists()


@pytest.mark.parametrize("what", ["texts", "figures"])
def test_parts_of_a_report_sent_up_do_not_change_in_the_database(office, report, what):
    row = sent(report, office.member1, office.head1)
    part = getattr(row, what).first()
    for change in (
        lambda: type(part).objects.filter(pk=part.pk).update(position=9),
        lambda: type(part).objects.filter(pk=part.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
            change()
    with pytest.raises(Refused, match="รอตรวจ"):
        write(row, office.member1)


def test_history_is_only_ever_added(office, report):
    write(report, office.member1)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.entries.update(text="อื่น")
    with pytest.raises(IntegrityError), transaction.atomic():
        report.entries.all().delete()


def test_report_sent_without_a_sender_is_refused_by_the_database(report):
    with pytest.raises(IntegrityError, match="sent_whole"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="submitted")


# --- checking ---------------------------------------------------------------------------------------------------------


def test_planner_returns_with_reason_and_the_group_corrects_and_sends_again(office, report):
    row = sent(report, office.member1, office.head1)
    row = checking.return_report(by=by(office.planner), report=row, note="ตัวเลขไม่ตรง")
    assert row.state == "returned"
    assert Notification.objects.filter(user=office.head1, text="ตัวเลขไม่ตรง").exists()
    row = sent(row, office.member1, office.head1)
    assert checking.take_in_report(by=by(office.planner), report=row).state == "checked"
    assert [e.act for e in row.entries.all()][-3:] == ["written", "submitted", "taken_in"]


def test_group_does_not_take_in_its_own_report(office, report):
    row = sent(report, office.member1, office.head1)
    with pytest.raises(Refused, match="GA-F"):
        checking.take_in_report(by=by(office.head1), report=row)


def test_reminder_goes_once_a_day(office, report):
    checking.remind_report(by=by(office.planner), report=report)
    with pytest.raises(Refused, match="วันนี้"):
        checking.remind_report(by=by(office.planner), report=report)
    assert Notification.objects.filter(user=office.head1, subject__contains="โปรดส่ง").count() == 1


def test_timed_reminder_tells_each_head_once_a_day(office, report):
    assert remind_of_reports(on=TODAY) == 2  # the heads of both groups; general administration has none here
    remind_of_reports(on=TODAY)
    assert Notification.objects.filter(user=office.head1, kind="report_due").count() == 1


# --- compiling --------------------------------------------------------------------------------------------------------


def test_compiled_report_adds_figures_up_and_names_who_is_missing(office):
    row = presented(office, make_kind(office.office), TODAY)
    assert row.state == "presented"
    assert row.snapshot["totals"][0]["value"] == "14.00"
    assert [g["short"] for g in row.snapshot["missing"]] == [office.gad.short_name]
    assert row.snapshot["to"] == "สหกรณ์จังหวัด"


def test_nothing_taken_in_is_not_compiled(office):
    kind = make_kind(office.office)
    open_all(kind, TODAY)
    with pytest.raises(Refused, match="ตรวจรับ"):
        signing.compile_report(by=by(office.planner), officereport=OfficeReport.objects.get(kind=kind), summary="สรุป")


def test_report_of_a_group_is_not_returned_once_the_offices_is_presented(office):
    kind = make_kind(office.office)
    presented(office, kind, TODAY)
    row = Report.objects.get(kind=kind, unit=office.pg1)
    with pytest.raises(Refused, match="รอลงนาม"):
        checking.return_report(by=by(office.planner), report=row, note="แก้")


def test_signer_sends_back_and_it_is_compiled_again(office):
    row = presented(office, make_kind(office.office), TODAY)
    step = signing.own_step(office.officer, row.approval)
    decide(by=by(office.officer), step=step, act="return", note="เพิ่มสาเหตุ")
    row.refresh_from_db()
    assert row.state == "returned"
    row = signing.compile_report(by=by(office.planner), officereport=row, summary="เพิ่มสาเหตุแล้ว")
    assert row.state == "presented"
    assert signing.sign_report(by=by(office.officer), officereport=row).state == "signed"


def test_presented_report_taken_back_is_compiled_anew(office):
    row = presented(office, make_kind(office.office), TODAY)
    withdraw_approval(by=by(office.planner), approval=row.approval)
    row.refresh_from_db()
    assert row.state == "gathering"
    assert signing.compile_report(by=by(office.planner), officereport=row, summary="ใหม่").state == "presented"


# --- signing ----------------------------------------------------------------------------------------------------------


def read(paper) -> str:
    with open(paper.blob.path, "rb") as file:
        out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file.read(), capture_output=True, check=True)
    return " ".join(out.stdout.decode().split())


def test_signed_with_an_instruction_it_stands_on_the_paper_and_becomes_work(office):
    row = presented(office, make_kind(office.office), TODAY)
    row = signing.sign_report(
        by=by(office.officer), officereport=row, note="ทราบ", instruction="ให้เร่งรัดการปิดบัญชี",
        units=[office.pg1], person=office.member2, due_on=dt.date(2026, 11, 10),
    )  # fmt: skip
    assert (row.state, row.signed_by, row.signed_line) == ("signed", office.officer, "สหกรณ์จังหวัด")
    works = Assignment.objects.filter(report_order__office_report=row)
    assert {(w.unit_id, w.assignee_id, w.due_on) for w in works} == {
        (office.pg1.pk, None, dt.date(2026, 11, 10)),
        (office.pg2.pk, office.member2.pk, dt.date(2026, 11, 10)),
    }
    words = read(row.paper)
    for part in ("บันทึกข้อความ", "รายงานประจำเดือน ตุลาคม ๒๕๖๙", "๑๔", "ให้เร่งรัดการปิดบัญชี", "๑๐ พฤศจิกายน ๒๕๖๙", "ทราบ"):
        assert part in words, part
    assert "ร่าง" not in words


def test_instruction_beyond_ones_command_undoes_the_signature_too(office):
    from tests.factories.units import make_unit

    row = presented(office, make_kind(office.office), TODAY)
    outside = make_unit("หน่วยนอกสำนักงาน", office.root)
    with pytest.raises(Rejected) as refusal:
        signing.sign_report(
            by=by(office.officer), officereport=row, instruction="ให้ทำ", units=[outside], due_on=dt.date(2026, 11, 10)
        )
    assert refusal.value.field == "units"
    row.refresh_from_db()
    assert row.state == "presented"
    assert not ReportOrder.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"instruction": "ทำ"}, "units"),
        ({"units": True, "due_on": dt.date(2026, 11, 10)}, "instruction"),
        ({"instruction": "ทำ", "units": True}, "due_on"),
        ({"instruction": "ทำ", "units": True, "due_on": dt.date(2026, 10, 1)}, "due_on"),
    ],
)
def test_half_an_instruction_is_rejected_beside_its_field(office, more, field):
    row = presented(office, make_kind(office.office), TODAY)
    if more.get("units"):
        more = {**more, "units": [office.pg1]}
    with pytest.raises(Rejected) as refusal:
        signing.sign_report(by=by(office.officer), officereport=row, **more)
    assert refusal.value.field == field


@pytest.mark.parametrize("who", ["head1", "planner", "personnel"])
def test_nobody_but_the_head_of_the_office_signs(office, who):
    row = presented(office, make_kind(office.office), TODAY)
    with pytest.raises((Refused, Http404)):
        signing.sign_report(by=by(getattr(office, who)), officereport=row)


def test_what_was_signed_does_not_change_in_the_database(office):
    row = signing.sign_report(by=by(office.officer), officereport=presented(office, make_kind(office.office), TODAY))
    for fields in (
        {"summary": "อื่น"},
        {"snapshot": {"groups": []}},
        {"sign_note": "อื่น"},
        {"signed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"signed_by": office.head1},
        {"state": "presented"},
        {"state": "gathering"},
        {"state": "locked", "sent_on": TODAY, "sent_by": "system"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OfficeReport.objects.filter(pk=row.pk).update(**fields)
    with pytest.raises(Exception, match="delete"), transaction.atomic():
        OfficeReport.objects.filter(pk=row.pk).delete()


def test_unsigned_report_cannot_be_made_signed_past_the_engine(office):
    row = presented(office, make_kind(office.office), TODAY)
    with pytest.raises(IntegrityError, match="signed"), transaction.atomic():
        OfficeReport.objects.filter(pk=row.pk).update(state="signed")
    with pytest.raises(IntegrityError, match="never back"), transaction.atomic():
        OfficeReport.objects.filter(pk=row.pk).update(state="sent")


def test_signed_report_is_sent_on_corrected_and_closed_with_its_groups(office):
    kind = make_kind(office.office)
    row = signing.sign_report(by=by(office.officer), officereport=presented(office, kind, TODAY))
    with pytest.raises(Rejected, match="เลขที่หนังสือ"):
        signing.send_report(by=by(office.planner), officereport=row, sent_on=TODAY, sent_by="letter")
    with pytest.raises(Rejected, match="ก่อนวันที่ลงนาม"):
        signing.send_report(by=by(office.planner), officereport=row, sent_on=dt.date(2026, 10, 25), sent_by="system")
    row = signing.send_report(
        by=by(office.planner), officereport=row, sent_on=TODAY, sent_by="letter", letter_number="ธร 0010/12"
    )
    row = signing.send_report(
        by=by(office.planner), officereport=row, sent_on=TODAY, sent_by="letter", letter_number="ธร 0010/13"
    )
    row = signing.lock_report(by=by(office.planner), officereport=row)
    assert (row.state, row.letter_number) == ("locked", "ธร 0010/13")
    assert set(Report.objects.filter(kind=kind).values_list("state", flat=True)) == {"locked"}
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        OfficeReport.objects.filter(pk=row.pk).update(letter_number="อื่น")
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        Report.objects.filter(kind=kind).update(state="open")


def test_late_report_may_still_be_taken_in_and_leaves_the_signed_one_as_it_was(office):
    kind = make_kind(office.office)
    row = signing.sign_report(by=by(office.officer), officereport=presented(office, kind, TODAY, groups=("1",)))
    taken_in(Report.objects.get(kind=kind, unit=office.pg2), office, "2")
    row.refresh_from_db()
    assert [g["short"] for g in row.snapshot["groups"]] == [office.pg1.short_name]


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_make_one_signature_one_paper_and_one_instruction(transactional_db):
    from tests.factories.units import load_duties

    load_duties()
    office = make_reporting_office()
    row = presented(office, make_kind(office.office), TODAY)
    sign = partial(
        signing.sign_report,
        by=by(office.officer),
        officereport=row,
        instruction="ให้เร่งรัด",
        units=[office.pg1],
        due_on=dt.date(2026, 11, 10),
    )
    outcomes = [type(outcome).__name__ for outcome in at_once(*[sign] * 4)]
    assert sorted(outcomes) == ["OfficeReport", "Refused", "Refused", "Refused"]
    assert ReportOrder.objects.count() == 1
    row.refresh_from_db()
    assert row.entries.filter(act="signed").count() == 1
