"""Kinds of report from a workbook: taken out, corrected and taken in again, refused cell by cell."""

import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from coopoffice.tabular.services import confirm_import, rehearse_import
from coopoffice.web.policies import Refused
from planning.models import Report, ReportKind, ReportRule
from planning.report_exports import kind_headings
from tests.factories.reports import make_kind, make_reporting_office, open_all
from units.acting import actor_for

pytestmark = pytest.mark.django_db
HEAD = [
    *("รหัสสำนักงาน", "ชื่อรายงาน", "ส่งถึง", "ความถี่", "เริ่มใช้", "หัวข้อที่ต้องเขียน", "รหัสกลุ่มที่ต้องรายงาน"),
    *("กลุ่มส่ง: วันที่", "สำนักงานส่ง: กี่เดือนหลังงวด", "สำนักงานส่ง: วันที่", "ที่มา"),
]


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(dt.datetime(2026, 10, 26, 3, 0, tzinfo=dt.UTC), tick=True), translation.override("th"):
        yield


@pytest.fixture
def office():
    return make_reporting_office()


def sheet(*rows, head=None) -> bytes:
    book = Workbook()
    for row in (head or HEAD, *rows):
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rehearse(office, data, who=None):
    return rehearse_import(
        by=actor_for(who or office.planner), resource="planning.report_kinds", filename="ร.xlsx", data=data
    )


def line(office, name="รายงานหนี้", **more):
    cells = {
        "unit": office.office.code,
        "name": name,
        "to": "กรมส่งเสริมสหกรณ์",
        "often": "ทุกไตรมาส",
        "from": "1/10/2569",
        "parts": "ผลงาน; ปัญหา",
        "owing": office.pg1.code,
        "day": "๒๕",
        "months": 1,
        "office_day": 10,
        "source": "หนังสือ กสส.",
    } | more
    return list(cells.values())


def test_new_kind_comes_in_with_its_groups_due_days_and_open_reports(office):
    run = rehearse(office, sheet(line(office)))
    assert (run.new, run.changed, run.refused) == (1, 0, 0), run.rows.first().errors
    confirm_import(by=actor_for(office.planner), run=run)
    kind = ReportKind.objects.get(name="รายงานหนี้")
    assert (kind.frequency, kind.headings, kind.all_groups) == ("quarterly", ["ผลงาน", "ปัญหา"], False)
    assert [unit.pk for unit in kind.groups.all()] == [office.pg1.pk]
    days = {rule.side: (rule.months_after, rule.day) for rule in kind.rules.all()}
    assert days == {"group": (0, 25), "office": (1, 10)}
    assert set(Report.objects.filter(kind=kind).values_list("unit_id", flat=True)) == {office.pg1.pk}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"unit": "ไม่มี"}, "unit"),
        ({"often": "ทุกวัน"}, "frequency"),
        ({"day": 32}, "group_day"),
        ({"owing": "ไม่มี"}, "owing"),
        ({"parts": ""}, "headings"),
        ({"parts": "ก; ก"}, "headings"),
        ({"source": ""}, "source"),
        ({"often": "ครั้งเดียว"}, "once_from"),
    ],
)
def test_wrong_cell_is_refused_beside_its_column(office, more, field):
    run = rehearse(office, sheet(line(office, **more)))
    assert run.refused == 1
    assert run.rows.get().errors[0]["field"] == field


def test_sheet_taken_out_and_in_again_changes_nothing(office, client):
    make_kind(office.office, sources=["letters"])
    client.force_login(office.planner)
    answer = client.get(reverse("planning:report_kind_sheet"))
    assert [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]] == kind_headings()
    run = rehearse(office, answer.content)
    found = run.rows.first()
    assert (run.new, run.changed, run.refused) == (0, 0, 0), found and (found.errors, found.differences)


def test_changed_day_becomes_a_rule_from_this_month_and_reports_being_gathered_follow(office):
    kind = make_kind(office.office)
    report = open_all(kind, dt.date(2026, 10, 26))[0]
    assert report.due_on == dt.date(2026, 10, 23)
    row = line(office, kind.name, often="ทุกเดือน", owing="", day=20, office_day=5)
    for _again in range(2):
        run = rehearse(office, sheet(row))
        confirm_import(by=actor_for(office.planner), run=run)
        row[7] = 15
    days = list(
        ReportRule.objects.filter(kind=kind, side="group").order_by("starts_on", "pk").values_list("day", flat=True)
    )
    assert days == [15]
    report.refresh_from_db()
    assert report.due_on == dt.date(2026, 10, 15)


def test_how_often_stands_once_reports_exist(office):
    kind = make_kind(office.office)
    open_all(kind, dt.date(2026, 10, 26))
    run = rehearse(office, sheet(line(office, kind.name, owing="")))
    assert run.rows.get().errors[0]["field"] == "frequency"


def test_without_the_duty_nothing_is_taken_in(office, client):
    with pytest.raises(Refused):
        rehearse(office, sheet(line(office)), who=office.head1)
    client.force_login(office.head1)
    page = client.get(reverse("planning:report_kind_list")).content.decode()
    assert reverse("planning:report_kind_sheet") in page
    assert reverse("import_upload", args=["planning.report_kinds"]) not in page
