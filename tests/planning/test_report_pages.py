"""Pages of reports and of the overview: equal cost, what stands on them, papers."""

import datetime as dt
import subprocess

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Report
from planning.services import report_signing as signing
from tests.factories.reports import make_kind, make_reporting_office, open_all, presented, sent, taken_in
from tests.factories.units import make_unit
from units.acting import actor_for
from units.choices import UnitKind
from units.services.assignments import assign_work

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 26)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(dt.datetime(2026, 10, 26, 3, 0, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def office():
    return make_reporting_office()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user, url) -> str:
    answer = client_of(user).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def text_of(content: bytes) -> str:
    out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(out.stdout.decode().split())


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


@pytest.mark.parametrize("name", ["planning:report_calendar", "planning:report_chase", "overview", "my_day"])
def test_page_costs_the_same_at_two_groups_and_at_twelve(office, name):
    kind = make_kind(office.office)
    open_all(kind, TODAY)
    assign_work(by=actor_for(office.officer), title="งาน", unit=office.pg1, due_on=dt.date(2026, 11, 2))
    few = cost(client_of(office.officer), reverse(name))
    for n in range(10):
        unit = make_unit(f"กลุ่มที่ {n}", office.office, kind=UnitKind.PROMOTION_GROUP)
        assign_work(by=actor_for(office.officer), title=f"งาน {n}", unit=unit, due_on=dt.date(2026, 11, 2))
    open_all(kind, TODAY)
    assert Report.objects.count() == 13
    assert cost(client_of(office.officer), reverse(name)) == few


def test_calendar_shows_how_each_group_stands_and_leads_to_its_rows(office):
    kind = make_kind(office.office)
    reports = {r.unit_id: r for r in open_all(kind, TODAY)}
    taken_in(reports[office.pg1.pk], office)
    sent(reports[office.pg2.pk], office.member2, office.head2)
    words = page(office.planner, reverse("planning:report_calendar"))
    for mark in ("ตรวจรับแล้ว", "ส่งแล้ว รอตรวจ", "เกินกำหนด"):
        assert mark in words
    assert "2/3" in words
    assert reports[office.pg1.pk].get_absolute_url() in words


def test_chase_list_stands_under_the_head_to_ask(office):
    open_all(make_kind(office.office), TODAY)
    words = page(office.planner, reverse("planning:report_chase"))
    assert office.head1.full_name in words
    assert reverse("planning:report_remind", args=[Report.objects.get(unit=office.pg1).pk]) in words


def test_figure_of_the_overview_opens_exactly_the_rows_it_counts(office):
    for unit, due in ((office.pg1, 2), (office.pg2, 3), (office.pg2, 9)):
        assign_work(by=actor_for(office.officer), title=f"งาน {due}", unit=unit, due_on=dt.date(2026, 11, due))
    with time_machine.travel(dt.datetime(2026, 11, 5, 3, 0, tzinfo=dt.UTC), tick=True):
        client = client_of(office.officer)
        overview = client.get(reverse("overview"))
        box = next(w for w in overview.context["columns"]["middle"] if w["key"] == "instructions")["facts"]
        assert [figure["n"] for figure in box["figures"]] == [2, 0, 3]
        for figure in box["figures"]:
            listing = client.get(figure["url"]).context["listing"]
            assert listing.total == figure["n"], figure["url"]
        chosen = client.get(f"{reverse('overview')}?unit={office.pg2.pk}")
        box = next(w for w in chosen.context["columns"]["middle"] if w["key"] == "instructions")["facts"]
        assert [figure["n"] for figure in box["figures"]] == [1, 0, 2]
        for figure in box["figures"]:
            assert client.get(figure["url"]).context["listing"].total == figure["n"], figure["url"]


def test_overview_looks_no_higher_than_the_person_leads(office):
    answer = client_of(office.head1).get(f"{reverse('overview')}?unit={office.office.pk}")
    assert answer.context["scope"].unit == office.pg1
    assert client_of(office.member1).get(reverse("overview")).status_code == 403


def test_printed_overview_is_one_sheet_that_says_what_the_page_says(office):
    kind = make_kind(office.office)
    presented(office, kind, TODAY)
    for n in range(30):
        assign_work(
            by=actor_for(office.officer), title=f"เร่งรัดงานเรื่องที่ {n}", unit=office.pg1, due_on=dt.date(2026, 11, 2)
        )
    answer = client_of(office.officer).get(reverse("overview_paper"))
    assert answer["Content-Type"] == "application/pdf"
    pages = subprocess.run(["pdfinfo", "-"], input=answer.content, capture_output=True, check=True).stdout.decode()
    assert "Pages:           1" in pages
    words = text_of(answer.content)
    for part in (
        "สรุปภาพรวม",
        "สำนักงานสหกรณ์จังหวัดทดสอบ",
        "ปีงบประมาณ พ.ศ. ๒๕๗๐",
        "รอพิจารณา ๑ เรื่อง",
        "ข้อสั่งการและงานมอบหมาย",
        "รายงานของกลุ่ม",
    ):
        assert part in words, part


def test_draft_paper_says_so_and_the_signed_one_is_the_issued_one_for_good(office):
    kind = make_kind(office.office)
    row = presented(office, kind, TODAY)
    url = reverse("planning:office_report_paper", args=[row.pk])
    draft = client_of(office.officer).get(url)
    assert "ร่าง ยังไม่ได้ลงนาม" in text_of(draft.content)
    row = signing.sign_report(by=actor_for(office.officer), officereport=row, note="ทราบ")
    first = b"".join(client_of(office.member1).get(url).streaming_content)
    kind.name = "ชื่อใหม่"
    kind.save()
    again = b"".join(client_of(office.officer).get(url).streaming_content)
    assert first == again
    assert "สหกรณ์จังหวัด" in text_of(first)


def test_form_keeps_what_was_typed_beside_the_figure_that_needs_a_reason(office):
    kind = make_kind(office.office, sources=["assignments"])
    report = next(r for r in open_all(kind, TODAY) if r.unit_id == office.pg1.pk)
    client = client_of(office.member1)
    url = reverse("planning:report_write", args=[report.pk])
    form = client.get(url).context["form"]
    answer = client.post(
        url,
        {
            "submission": form.initial["submission"],
            "seen": form.initial["seen"],
            "text-0": "ผลงานเด่น",
            "text-1": "ไม่มี",
            "figure-own-0": "๑๒",
            "figure-assignments-given": "5",
            "figure-assignments-closed": "0",
            "figure-assignments-overdue": "0",
        },
    )
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "ผลงานเด่น" in words
    assert "ระบบนับได้ 0" in words


def test_thai_digits_are_read_in_figures(office):
    kind = make_kind(office.office)
    report = next(r for r in open_all(kind, TODAY) if r.unit_id == office.pg1.pk)
    client = client_of(office.member1)
    url = reverse("planning:report_write", args=[report.pk])
    form = client.get(url).context["form"]
    client.post(
        url,
        {
            "submission": form.initial["submission"],
            "seen": form.initial["seen"],
            "text-0": "ผล",
            "text-1": "ไม่มี",
            "figure-own-0": "๑,๒๕๐.๕๐",
            "lay_before": "1",
        },
    )
    report.refresh_from_db()
    assert str(report.figures.get().reported) == "1250.50"
    assert report.prepared_by == office.member1
