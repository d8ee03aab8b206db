"""Pages of plans and results: what they say, what they cost, what stands on the papers and in the workbooks."""

import datetime as dt
import io
import subprocess
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from coopoffice.tabular.reading import Line
from planning import services
from planning.choices import Level, PlanState
from planning.exports import ActivityResource, sheet_headings
from planning.figures import by_group, sheet_of_plan
from planning.forms.fields import ActivitiesField
from planning.models import ActionPlan, Activity, ActivityResult
from planning.services import Months
from tests.factories.planning import make_activity, make_plan, month_of, move, this_year
from tests.factories.units import make_office, place
from units.acting import actor_for
from units.models import ApprovalStep
from units.services.approvals import decide

pytestmark = pytest.mark.django_db
TEXT = ["pdftotext", "-", "-"]


@pytest.fixture
def office():
    return make_office()


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def plan_in_force(office, unit=None, by=None, **line):
    by = by or office.member1
    return make_plan(unit or office.pg1, by, state=PlanState.IN_FORCE, lines=[{"people": [by], **line}])


def cost(client, url) -> int:
    client.get(url)  # the first page of a session costs its session
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def on_paper(response) -> str:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return subprocess.run(TEXT, input=response.content, capture_output=True, check=True).stdout.decode()


def form_of(client, url) -> dict:
    """The hidden fields of the page's form."""
    form = client.get(url).context["form"]
    return {"submission": str(form.initial["submission"]), "seen": form.initial["seen"]}


# --- lists ------------------------------------------------------------------------------------------------------------


def test_lists_cost_the_same_queries_at_one_row_and_at_many(office):
    plan = plan_in_force(office)
    client = signed_in(office.officer)
    names = ("plan_list", "activity_list", "result_list", "rule_list")
    urls = [reverse(f"planning:{name}") for name in names]
    services.record_result(
        by=actor_for(office.member1), activity=plan.activities.get(), month=month_of(this_year(), 1), quantity=D(1)
    )
    before = [cost(client, url) for url in urls]
    detail = cost(client, plan.get_absolute_url())
    second = make_plan(office.pg2, office.member2)
    for n in range(8):
        make_activity(second, position=n, people=[office.member2])
    move(second, PlanState.IN_FORCE)
    for activity in second.activities.all():
        services.record_result(
            by=actor_for(office.member2), activity=activity, month=month_of(this_year(), 1), quantity=D(1)
        )
    assert [cost(client, url) for url in urls] == before
    assert cost(client, second.get_absolute_url()) == detail


def test_behind_and_missing_activities_are_found_by_their_tabs(office):
    year = this_year() - 1  # all months were due
    plan = make_plan(office.pg1, office.member1, year=year)
    reached = make_activity(plan, position=1, title="ครบ", months={1: 2})
    behind = make_activity(plan, position=2, title="ช้า", months={1: 10})
    missing = make_activity(plan, position=3, title="หาย", months={1: 1, 2: 1})
    move(plan, PlanState.IN_FORCE)
    for activity, quantity in ((reached, 2), (behind, 3), (missing, 2)):
        services.record_result(
            by=actor_for(office.member1), activity=activity, month=month_of(year, 1), quantity=D(quantity)
        )
    until = month_of(year, 12)
    rows = Activity.objects.filter(plan=plan).with_progress(until)
    from planning.conditions import late_until
    from planning.views.activities import of_level

    assert [a.title for a in rows.filter(of_level(Level.BEHIND, D(5)))] == ["ช้า"]
    assert {a.title for a in rows.filter(of_level(Level.REACHED, D(5)))} == {"ครบ", "หาย"}
    assert [a.title for a in rows.filter(late_until(until))] == ["หาย"]


def test_the_activity_list_filters_by_person_month_district_and_unit(office):
    plan_in_force(office, title="ของหนึ่ง", district="อ.บ้านไร่")
    plan_in_force(office, office.pg2, office.member2, title="ของสอง", months={2: 4})
    client = signed_in(office.officer)
    url = reverse("planning:activity_list")
    month = month_of(this_year(), 2).isoformat()
    for query, seen, unseen in (
        (f"unit={office.pg1.pk}", "ของหนึ่ง", "ของสอง"),
        (f"unit={office.office.pk}", "ของหนึ่ง", ""),
        (f"person={office.member2.pk}", "ของสอง", "ของหนึ่ง"),
        (f"month={month}", "ของสอง", "ของหนึ่ง"),
        ("district=อ.บ้านไร่", "ของหนึ่ง", "ของสอง"),
        ("q=ของสอง", "ของสอง", "ของหนึ่ง"),
    ):
        page = client.get(f"{url}?view=year&{query}").content.decode()
        rows = page.split("<tbody>")[1] if "<tbody>" in page else page
        assert seen in rows, query
        assert not unseen or unseen not in rows, query


def test_the_list_is_taken_away_as_a_workbook_and_printed(office):
    plan_in_force(office, title="เข้าแนะนำ")
    client = signed_in(office.officer)
    for name in ("plan_list", "activity_list", "result_list"):
        book = client.get(reverse(f"planning:{name}") + "?view=all&format=xlsx")
        assert book.status_code == 200
        assert "spreadsheet" in book["Content-Type"]
    assert "เข้าแนะนำ" in on_paper(client.get(reverse("planning:activity_list") + "?view=year&format=pdf"))


# --- drawing up -------------------------------------------------------------------------------------------------------


def test_the_grid_saves_thai_digits_and_new_lines_and_keeps_what_is_wrong(office):
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    client = signed_in(office.member1)
    url = reverse("planning:plan_grid", args=[plan.pk])
    data = {"title-new0": "เข้าแนะนำ", "count-new0": "ครั้ง", "y-new0": "๑,๒๐๐", "m-new0-0": "๖๐๐", "m-new0-11": "600"}
    response = client.post(url, {**data, **form_of(client, url)})
    assert response.status_code == 302
    activity = plan.activities.get()
    assert (activity.target, list(activity.months.values_list("target", flat=True))) == (1200, [600, 600])
    assert list(activity.people.all()) == [office.member1]
    wrong = {f"y-{activity.pk}": "1200", f"m-{activity.pk}-0": "หกร้อย", "title-new0": "ใหม่"}
    response = client.post(url, {**wrong, **form_of(client, url)})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="หกร้อย"' in page
    assert "ใส่ตัวเลขตั้งแต่ 0 ขึ้นไป" in page
    assert "ใส่หน่วยนับ" in page


def test_a_grid_drawn_before_another_person_saved_is_not_written_over(office):
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    client = signed_in(office.member1)
    url = reverse("planning:plan_grid", args=[plan.pk])
    old = form_of(client, url)
    services.add_activity(
        by=actor_for(office.head1), actionplan=plan, title="ก", unit_of_count="ครั้ง", target=D(1), months=Months()
    )
    response = client.post(url, {"title-new0": "ข", "count-new0": "ครั้ง", "y-new0": "1", **old})
    assert response.status_code == 409
    assert list(plan.activities.values_list("title", flat=True)) == ["ก"]


def test_a_line_is_written_on_its_own_page_with_months_money_and_people(office):
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    client = signed_in(office.member1)
    url = reverse("planning:activity_add", args=[plan.pk])
    data = {
        "title": "อบรมกรรมการ", "origin": "department", "output": "โครงการ ก", "unit_of_count": "ราย", "target": "40",
        "aggregation": "sum", "money": "12,000.50", "district": "อ.เมือง", "cooperatives": "สหกรณ์ ก",
        "people": [office.member1.pk, office.head1.pk], "t2": "40", "b2": "12000.50",
    }  # fmt: skip
    assert client.post(url, {**data, **form_of(client, url)}).status_code == 302
    activity = plan.activities.get()
    assert (activity.money, activity.people.count()) == (D("12000.50"), 2)
    month = activity.months.get()
    assert (month.month, month.target, month.money) == (month_of(this_year(), 3), 40, D("12000.50"))
    change = reverse("planning:activity_change", args=[activity.pk])
    page = client.get(change).content.decode()
    assert 'value="12,000.50"' in page
    assert 'value="40"' in page
    remove = reverse("planning:activity_remove", args=[activity.pk])
    assert client.post(remove, form_of(client, remove)).status_code == 302
    assert not plan.activities.exists()


def test_only_people_of_the_unit_can_be_made_responsible_on_the_page(office):
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    client = signed_in(office.member1)
    url = reverse("planning:activity_add", args=[plan.pk])
    data = {"title": "ก", "origin": "duty", "unit_of_count": "ครั้ง", "target": "1", "aggregation": "sum"}
    response = client.post(url, {**data, "people": [office.member2.pk], **form_of(client, url)})
    assert response.status_code == 422


def test_a_settled_plan_has_no_page_to_write_on(office):
    plan = plan_in_force(office)
    client = signed_in(office.member1)
    activity = plan.activities.get()
    for url in (
        reverse("planning:plan_grid", args=[plan.pk]),
        reverse("planning:activity_add", args=[plan.pk]),
        reverse("planning:activity_change", args=[activity.pk]),
        reverse("planning:activity_remove", args=[activity.pk]),
    ):
        response = client.get(url)
        assert response.status_code == 403, url
        assert "ให้จัดทำฉบับใหม่" in response.content.decode()


def test_the_page_of_a_new_version_says_what_changed(office):
    plan = plan_in_force(office, title="เข้าแนะนำ")
    second = services.start_version(by=actor_for(office.member1), actionplan=plan, reason="เพิ่มเป้าหมายตามสั่งการ")
    activity = second.activities.get()
    months = Months({month_of(this_year(), 1): D(2), month_of(this_year(), 4): D(5)})
    services.change_activity(by=actor_for(office.member1), activity=activity, target=D(7), months=months)
    page = signed_in(office.head1).get(reverse("planning:plan_changes", args=[second.pk])).content.decode()
    for words in ("เข้าแนะนำ", "5 ครั้ง", "7 ครั้ง", "เพิ่มเป้าหมายตามสั่งการ"):
        assert words in page


# --- results ----------------------------------------------------------------------------------------------------------


def test_a_months_sheet_is_sent_with_evidence_and_shows_what_is_there(office):
    plan = plan_in_force(office, title="เข้าแนะนำ", months=dict.fromkeys(range(1, 13), 2))
    activity = plan.activities.get()
    client = signed_in(office.member1)
    url = reverse("planning:month_report")
    paper = SimpleUploadedFile("หลักฐาน.txt", "ภาพการประชุม".encode(), content_type="text/plain")
    key = activity.pk
    data = {f"q-{key}": "๓", f"h-{key}": "25", f"n-{key}": "ประชุมครบ", f"f-{key}": paper}
    response = client.post(url, {**data, **form_of(client, url)})
    assert response.status_code == 302
    row = ActivityResult.objects.get()
    assert (row.quantity, row.people_helped, row.note, row.month.day) == (3, 25, "ประชุมครบ", 1)
    file = row.files.get()
    assert signed_in(office.officer).get(file.get_absolute_url()).status_code == 200
    assert signed_in(office.member2).get(file.get_absolute_url()).status_code == 404
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "ประชุมครบ" in page
    assert "หลักฐาน.txt" in page


def test_words_without_a_figure_are_half_a_line(office):
    activity = plan_in_force(office).activities.get()
    client = signed_in(office.member1)
    url = reverse("planning:month_report")
    response = client.post(url, {f"n-{activity.pk}": "ทำแล้ว", **form_of(client, url)})
    assert response.status_code == 422
    assert "ใส่ผลงานเป็นตัวเลข" in response.content.decode()
    assert not ActivityResult.objects.exists()


def test_the_board_of_a_plan_marks_reached_less_missing_and_extra(office):
    year = this_year() - 1
    plan = make_plan(office.pg1, office.member1, year=year, lines=[{"months": {1: 2, 2: 2, 3: 2}}])
    move(plan, PlanState.IN_FORCE)
    activity = plan.activities.get()
    for place_, quantity in ((1, 2), (2, 1), (5, 4)):
        services.record_result(
            by=actor_for(office.member1), activity=activity, month=month_of(year, place_), quantity=D(quantity)
        )
    line = sheet_of_plan(plan).lines[0]
    assert [c.state for c in line.cells][:6] == ["reached", "less", "late", "none", "extra", "none"]
    assert (line.planned, line.done, line.level) == (6, 7, Level.REACHED)
    assert line.late == [month_of(year, 3)]
    assert line.quarters == [6, None, None, None]


def test_groups_are_measured_against_the_year_the_furthest_behind_first(office):
    year = this_year() - 1
    for unit, by, done in ((office.pg1, office.member1, 5), (office.pg2, office.member2, 1)):
        plan = make_plan(unit, by, year=year, lines=[{}])
        move(plan, PlanState.IN_FORCE)
        services.record_result(
            by=actor_for(by), activity=plan.activities.get(), month=month_of(year, 1), quantity=D(done)
        )
    rows = Activity.objects.visible_to(office.officer).of_plans_in_force(year)
    lines = by_group(rows, month_of(year, 12), D(5))
    assert [(one.unit, one.done, one.due, one.behind) for one in lines] == [
        (office.pg2, 20, 100, 1),
        (office.pg1, 100, 100, 0),
    ]


def test_my_day_shows_my_plan_and_the_officer_every_group(office):
    this_month = timezone.localdate().month
    place_ = (this_month - 10) % 12 + 1
    plan_in_force(office, title="กิจกรรมของฉัน", months={place_: 3})
    plan_in_force(office, office.pg2, office.member2, months={place_: 3})
    page = signed_in(office.member1).get("/").content.decode()
    assert "กิจกรรมของฉัน" in page
    assert "ผลงานรายกลุ่ม" not in page
    page = signed_in(office.officer).get("/").content.decode()
    assert "ผลงานรายกลุ่ม" in page
    assert f"unit={office.pg2.pk}" in page


def test_search_finds_activities_and_plans_of_the_own_reach_only(office):
    plan_in_force(office, title="ติดตามหนี้ค้างชำระ")
    client, other = signed_in(office.member1), signed_in(office.member2)
    assert "ติดตามหนี้ค้างชำระ" in client.get("/search/?q=หนี้ค้างชำระ").content.decode()
    assert "ติดตามหนี้ค้างชำระ" not in other.get("/search/?q=หนี้ค้างชำระ").content.decode().replace("q=", "")


# --- papers -----------------------------------------------------------------------------------------------------------


def test_the_plan_on_paper_names_lines_months_people_and_who_approved(office):
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    months = Months({month_of(this_year(), 1): D(12), month_of(this_year(), 4): D(13)})
    services.add_activity(
        by=actor_for(office.member1), actionplan=plan, title="เข้าแนะนำส่งเสริมสหกรณ์", unit_of_count="ครั้ง",
        target=D(25), months=months, people=[office.member1], district="อ.บ้านไร่",
    )  # fmt: skip
    client = signed_in(office.member1)
    draft = on_paper(client.get(reverse("planning:plan_paper", args=[plan.pk])))
    assert "กำลังจัดทำ" in draft
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    plan.refresh_from_db()
    for person in (office.head1, office.officer):
        step = ApprovalStep.objects.get(approval=plan.approval, state="open")
        decide(by=actor_for(person), step=step, act="approve")
    text = on_paper(client.get(reverse("planning:plan_paper", args=[plan.pk])))
    year = str(this_year()).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    for words in (f"ปีงบประมาณ พ.ศ. {year}", "กลุ่มส่งเสริมสหกรณ์ ๑", "ครั้ง", "๒๕", "๑๒", "๑๓", "ต.ค.", "ไตรมาส ๑"):
        assert words in text, words
    for name in ("member1", "head1", "officer"):
        assert name in text
    assert "ผู้อนุมัติ" in text
    assert "กำลังจัดทำ" not in text


def test_the_monthly_sheet_prints_plan_and_result(office):
    plan = plan_in_force(office, title="เข้าแนะนำส่งเสริม", months={1: 12, 2: 5})
    services.record_result(
        by=actor_for(office.member1), activity=plan.activities.get(), month=month_of(this_year(), 1), quantity=D(9),
        problem="ฝนตกหนัก",
    )  # fmt: skip
    client = signed_in(office.officer)
    month = f"{month_of(this_year(), 1):%Y-%m}"
    query = f"?unit={office.office.pk}&month={month}"
    page = client.get(reverse("planning:month_sheet") + query).content.decode()
    assert "ฝนตกหนัก" in page
    text = on_paper(client.get(reverse("planning:month_paper") + query))
    for words in ("เข้าแนะนำส่งเสริม", "๑๒", "๙", "๗๕", "ฝนตกหนัก", "ประจำเดือนตุลาคม"):
        assert words in text, words
    book = client.get(reverse("planning:month_workbook") + query)
    row = [cell.value for cell in load_workbook(io.BytesIO(book.content)).active[2]]
    assert row[1:6] == ["เข้าแนะนำส่งเสริม", "ครั้ง", 12, 9, 75]


def test_an_unreadable_month_or_unit_of_the_address_shows_the_own_sheet(office):
    plan_in_force(office, title="เข้าแนะนำ")
    client = signed_in(office.member1)
    for query in ("?month=x&unit=y", "?month=2026-99", f"?unit={office.pg2.pk}", "?unit=99999999999999999999"):
        response = client.get(reverse("planning:month_sheet") + query)
        assert response.status_code == 200
        assert "เข้าแนะนำ" in response.content.decode()


# --- in and out by workbook -------------------------------------------------------------------------------------------


def rehearse(by, rows):
    resource = ActivityResource()
    return resource, *resource.rehearse(actor_for(by), [Line(n, tuple(r)) for n, r in enumerate(rows, start=1)])[:1]


def line_of(office, **values):
    names = [
        "unit",
        "fiscal_year",
        "title",
        "origin",
        "output",
        "unit_of_count",
        "aggregation",
        "target",
        "money",
        "people",
        "district",
        "cooperatives",
    ]
    given = {
        "unit": office.pg1.code, "fiscal_year": this_year(), "title": "เข้าแนะนำ", "unit_of_count": "ครั้ง",
        "target": 5, "people": "member1",
    } | values  # fmt: skip
    return [given.get(name, "") for name in names] + [given.get(f"m{n}", "") for n in range(1, 13)]


def test_a_workbook_taken_out_comes_in_again_without_a_difference(office):
    with translation.override("th"):
        plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
        months = Months({month_of(this_year(), 1): D(2), month_of(this_year(), 4): D(3)})
        services.add_activity(
            by=actor_for(office.member1), actionplan=plan, title="เข้าแนะนำ", unit_of_count="ครั้ง", target=D(5),
            months=months, people=[office.member1], money=None,
        )  # fmt: skip
        response = signed_in(office.member1).get(reverse("planning:plan_workbook", args=[plan.pk]))
        sheet = load_workbook(io.BytesIO(response.content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert rows[0] == sheet_headings(this_year())
        _resource, outcomes = rehearse(office.member1, rows)
        assert [(o.state, o.errors, o.differences) for o in outcomes] == [("same", [], [])]


def test_lines_sent_in_begin_a_draft_and_change_it_the_second_time(office):
    with translation.override("th"):
        heads = sheet_headings(this_year())
        by = actor_for(office.member1)
        resource, outcomes = rehearse(office.member1, [heads, line_of(office, m1="๒", m4="3")])
        assert [(o.state, o.errors) for o in outcomes] == [("new", [])]
        resource.write(by, outcomes, [])
        activity = Activity.objects.get()
        assert (activity.plan.state, activity.target, activity.people.get()) == (PlanState.DRAFT, 5, office.member1)
        assert list(activity.months.values_list("target", flat=True)) == [2, 3]
        resource, outcomes = rehearse(office.member1, [heads, line_of(office, target=6, m1=2, m4=4)])
        assert [o.state for o in outcomes] == ["changed"]
        resource.write(by, [], outcomes)
        activity.refresh_from_db()
        assert (activity.target, list(activity.months.values_list("target", flat=True))) == (6, [2, 4])


def test_wrong_cells_are_refused_beside_their_column(office):
    with translation.override("th"):
        heads = sheet_headings(this_year())
        rows = [
            heads,
            line_of(office, unit=office.pg2.code),
            line_of(office, title="ก", fiscal_year=2500),
            line_of(office, title="ข", target=-1),
            line_of(office, title="ค", people="ไม่มีใคร"),
            line_of(office, title="ง", origin="อื่น ๆ"),
        ]
        _resource, outcomes = rehearse(office.member1, rows)
        assert [o.errors[0]["field"] for o in outcomes] == ["unit", "fiscal_year", "target", "people", "origin"]


def test_a_year_with_a_plan_in_force_takes_in_lines_only_into_a_new_version(office):
    plan = plan_in_force(office)
    with translation.override("th"):
        heads = sheet_headings(this_year())
        _resource, outcomes = rehearse(office.member1, [heads, line_of(office)])
        assert outcomes[0].errors[0]["field"] == "fiscal_year"
        services.start_version(by=actor_for(office.member1), actionplan=plan, reason="ปรับ")
        _resource, outcomes = rehearse(office.member1, [heads, line_of(office, title="กิจกรรมใหม่", m1=5)])
        assert outcomes[0].state == "new"


def test_an_upload_is_rehearsed_through_the_door(office):
    client = signed_in(office.member1)
    with translation.override("th"):
        book = Workbook()
        book.active.append(sheet_headings(this_year()))
        book.active.append(line_of(office, m1=5))
    file = io.BytesIO()
    book.save(file)
    url = reverse("import_upload", args=["planning.activities"])
    assert client.get(url).status_code == 200
    template = client.get(reverse("import_template", args=["planning.activities"]))
    assert load_workbook(io.BytesIO(template.content)).active["C1"].value


# --- for other rooms --------------------------------------------------------------------------------------------------


def test_other_rooms_choose_from_the_own_units_plan_in_force_on_the_day(office):
    plan = plan_in_force(office, title="ของหน่วยฉัน")
    plan_in_force(office, office.pg2, office.member2, title="ของหน่วยอื่น")
    field = ActivitiesField()
    field.narrow_to(office.member1)
    activity = plan.activities.get()
    assert list(field.queryset) == [activity]
    assert list(field.clean([activity.pk])) == [activity]
    field.offer(unit=office.pg1, on=timezone.localdate() - dt.timedelta(days=800))
    assert not field.queryset
    field.narrow_to(None)
    assert not field.queryset


def test_in_force_of_a_unit_and_day_reads_that_fiscal_years_plan(office):
    old = make_plan(
        office.pg1, office.member1, year=this_year() - 1, state=PlanState.IN_FORCE, lines=[{"title": "เก่า"}]
    )
    new = plan_in_force(office, title="ใหม่")
    other = place(office.pg1)
    rows = Activity.objects.visible_to(other)
    assert [a.title for a in rows.in_force(office.pg1, timezone.localdate())] == ["ใหม่"]
    assert [a.title for a in rows.in_force(office.pg1.pk, month_of(this_year() - 1, 3))] == ["เก่า"]
    assert ActionPlan.objects.in_force(office.pg1, this_year()).get() == new
    assert old.pk != new.pk


# --- rules ------------------------------------------------------------------------------------------------------------


def test_an_office_keeps_its_own_rule_and_not_the_departments(office):
    from planning.models import ResultRule
    from tests.factories.units import give_duty

    give_duty("GA-F1", office.office, user=office.personnel)
    whole, _made = ResultRule.objects.get_or_create(
        unit=None, starts_on=dt.date(2009, 10, 1), defaults={"source": "แนวปฏิบัติ"}
    )
    client = signed_in(office.personnel)
    url = reverse("planning:rule_add")
    data = {"unit": office.office.pk, "starts_on": "1/10/2569", "due_day": "๒๕", "near_points": "10", "source": "คำสั่ง"}
    assert client.post(url, {**data, **form_of(client, url)}).status_code == 302
    assert ResultRule.objects.get(unit=office.office).due_day == 25
    assert client.get(reverse("planning:rule_change", args=[whole.pk])).status_code == 403
    data["unit"] = ""
    assert client.post(url, {**data, **form_of(client, url)}).status_code == 403
