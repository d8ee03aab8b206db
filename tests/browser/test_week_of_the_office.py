"""A week of the office: a month is planned, trips are asked for with a car and permitted one by one, the car's book is
kept, the claim is printed, and the month's report goes up and is signed off. The clock is moved from day to day.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date
from personnel.models import Leave, Trip, TripClaim, TripRequest
from planning.choices import PlanState
from planning.models import ActionPlan, Activity, ActivityResult, OfficeReport, Report
from planning.tasks_reports import open_due_reports
from procurement.models import VehicleRequest
from tests.browser.journeys import PHONE, accessible, be, paper
from tests.factories.personnel import working_days
from units.models import ApprovalStep, Assignment, Occupancy

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BANGKOK = ZoneInfo("Asia/Bangkok")
TITLE = "เยี่ยมติดตามสหกรณ์ที่มีข้อบกพร่อง"
SUBJECT = "ติดตามการแก้ไขข้อบกพร่องรายแห่ง"  # asked for by nobody else in the demo office
MONTHLY = "รายงานผลการปฏิบัติงานประจำเดือน"
PLACES = ("สหกรณ์โคนมบ้านไร่ จำกัด", "สหกรณ์การเกษตรหนองบัว จำกัด", "นิคมสหกรณ์ลำน้ำใส", "สหกรณ์ผู้ใช้น้ำคลองใหม่ จำกัด")


def at(day: dt.date, hour: int, minute: int = 0):
    """The clock of the office, moved to a moment of a day; it runs on from there."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=BANGKOK), tick=True)


def decide(page, url: str) -> None:
    """Decide the open step on the record's page."""
    page.goto(url)
    page.locator(".approval-box button[value=approve]").click()
    page.wait_for_load_state()


def plan_the_month(office, sign_in) -> Activity:
    """The member adds a line to the group's plan; the head and the provincial officer approve the new version."""
    page = sign_in("kanokwan")
    page.click("nav a:has-text('แผนงานและผลงาน')")
    page.click("a:has-text('ของหน่วยงานฉัน')")
    page.click("tbody tr:has-text('ใช้อยู่') a >> nth=0")
    page.click("a:has-text('จัดทำฉบับใหม่')")
    page.fill("[name=reason]", "เพิ่มการเยี่ยมติดตามเดือนหน้า")
    page.click("button:has-text('เริ่มฉบับใหม่')")
    page.click("a:has-text('กรอกตารางรายเดือน')")
    page.fill("[name='title-new0']", TITLE)
    page.fill("[name='count-new0']", "แห่ง")
    page.fill("[name='y-new0']", "๔๘")
    for month in range(12):
        page.fill(f"[name='m-new0-{month}']", "4")
    page.click("button:has-text('บันทึกและดูแผน')")
    page.wait_for_selector(f"table.mg >> text={TITLE}")
    page.click("a:has-text('เสนอขออนุมัติ')")
    page.click("button:has-text('เสนอแผนนี้')")
    page.wait_for_selector("text=รออนุมัติ")
    plan = ActionPlan.objects.get(unit__code="TN-05", state=PlanState.SUBMITTED)
    for username in ("somsak", "pimjai"):
        decide(sign_in(username), f"{office}{plan.get_absolute_url()}")
    plan.refresh_from_db()
    assert plan.state == PlanState.IN_FORCE
    return plan.activities.get(title=TITLE)


def take_leave(office, sign_in, day: dt.date) -> Leave:
    """The member is on permitted leave on a day of the week to come."""
    page = sign_in("kanokwan")
    page.goto(f"{office}/personnel/leave/ask/")
    page.get_by_label("ประเภทการลา").select_option(label="ลาพักผ่อน")
    page.get_by_label("ตั้งแต่วันที่").fill(be(day))
    page.get_by_label("วันสุดท้าย", exact=True).fill(be(day))
    page.get_by_role("button", name="ยื่นใบลานี้").click()
    page.get_by_text("ยื่นใบลาแล้ว").wait_for()
    leave = Leave.objects.get(user__username="kanokwan", starts_on=day)
    for username in ("somsak", "pimjai"):
        decide(sign_in(username), f"{office}/personnel/leave/{leave.pk}/")
    leave.refresh_from_db()
    assert leave.state == "approved"
    return leave


def fill_row(page, n: int, day: dt.date, place: str) -> None:
    row = page.locator("[data-trip-row]").nth(n)
    row.wait_for()
    row.get_by_label("วันที่ไป").fill(be(day))
    row.get_by_label("วันที่กลับ").fill(be(day))
    row.get_by_label("สหกรณ์หรือสถานที่").fill(place)


def ask_for_trips(office, sign_in, activity: Activity, days: list[dt.date], leave_day: dt.date) -> TripRequest:
    """Four trips in one request against the plan; the one on the day of leave is refused with the leave named."""
    page = sign_in("kanokwan")
    page.get_by_role("link", name="บุคคล", exact=True).click()
    page.get_by_role("link", name="ไปราชการของฉัน").first.click()
    page.get_by_role("link", name="ขอไปราชการ", exact=True).first.click()
    page.get_by_label("วัตถุประสงค์").fill(SUBJECT)
    page.locator(f"input[name=activities][value='{activity.pk}']").check()
    for n, (day, place) in enumerate(zip([*days[:3], leave_day], PLACES, strict=True)):
        if n:
            page.get_by_role("button", name="เพิ่มอีกครั้ง").click()
        fill_row(page, n, day, place)
    page.get_by_role("button", name="เสนอขออนุญาต").click()
    refused = page.locator(".errsum").inner_text()
    assert "ลา" in refused
    assert page.locator("[data-trip-row]").nth(3).get_by_label("สหกรณ์หรือสถานที่").input_value() == PLACES[3]
    fill_row(page, 3, days[3], PLACES[3])
    page.get_by_role("button", name="เสนอขออนุญาต").click()
    page.get_by_text("ยื่นแล้ว").wait_for()
    accessible(page)
    asked = TripRequest.objects.get(subject=SUBJECT, user__username="kanokwan")
    assert [trip.place for trip in asked.trips.order_by("position")] == list(PLACES)
    assert "เยี่ยมติดตามสหกรณ์" in paper("kanokwan", reverse("personnel:trip_memo", args=[asked.pk]))
    return asked


def drive(office, sign_in, trip: Trip) -> None:
    """The car of a permitted trip is given, permitted, driven out and back; its book says how far."""
    request = VehicleRequest.objects.get(origin_key=trip.source_key)
    url = f"{office}{request.get_absolute_url()}"
    step = ApprovalStep.objects.get(approval=request.approval, state="open")
    assert step.act == "perform", "the head agreed to the trip and is not asked again for its car"
    keeper = sign_in("chuchat")
    keeper.goto(f"{office}/procurement/vehicles/requests/{request.pk}/assign/")
    keeper.locator(".v-place", has_text="กค 2255").locator("input").check()
    keeper.get_by_role("button", name="จัดรถคันนี้").click()
    keeper.get_by_text("กันรถและพนักงานขับรถไว้ในเวลานี้แล้ว").wait_for()
    decide(sign_in("pimjai", **PHONE), url)
    request.refresh_from_db()
    assert request.state == "approved"
    assert Occupancy.objects.filter(source_key=request.use.source_key, firm=True).exists()


def test_a_week_from_the_plan_to_the_signed_report(office, sign_in):
    today = timezone.localdate()
    month = (today.replace(day=1) + dt.timedelta(days=95)).replace(day=1)  # a month nobody has filled yet
    days = working_days(month + dt.timedelta(days=7), 6)
    leave_day = days[5]

    # The month is planned; a day of it is taken for leave.
    activity = plan_the_month(office, sign_in)
    take_leave(office, sign_in, leave_day)

    with at(month, 9):
        # Four trips with a car are asked for; the head agrees on a phone; three are permitted, one comes back.
        asked = ask_for_trips(office, sign_in, activity, days, leave_day)
        head = sign_in("somsak", **PHONE)
        head.goto(f"{office}/units/inbox/")
        head.locator(f"#main a[href^='/units/approvals/{asked.trips.get(position=1).approval_id}/']").first.click()
        accessible(head)
        head.goto(f"{office}{asked.get_absolute_url()}")
        head.get_by_role("button", name="บันทึกผลการพิจารณา").click()
        head.get_by_text("พิจารณาแล้ว").wait_for()
        first, second, third, fourth = asked.trips.order_by("position")
        officer = sign_in("pimjai")
        officer.goto(f"{office}{asked.get_absolute_url()}")
        officer.locator(f"input[name=trip{fourth.pk}][value=return]").check()
        officer.locator("textarea[name=note]").fill("ขอให้รวมกับการประชุมใหญ่")
        officer.get_by_role("button", name="บันทึกผลการพิจารณา").click()
        officer.get_by_text("พิจารณาแล้ว").wait_for()
        states = [Trip.objects.get(pk=trip.pk).state for trip in (first, second, third, fourth)]
        assert states == ["approved", "approved", "approved", "returned"]
        drive(office, sign_in, first)

    request = VehicleRequest.objects.get(origin_key=first.source_key)
    use, car = request.use, request.use.vehicle
    with at(days[0], 8, 35):
        # The driver writes leaving and coming back on the phone.
        driver = sign_in(use.driver.username, **PHONE)
        driver.goto(f"{office}{use.get_absolute_url()}")
        driver.get_by_role("link", name="บันทึกรถออก").click()
        driver.get_by_label("เลขมาตรเมื่อรถออก").fill(str(car.odometer))
        driver.get_by_role("button", name="บันทึกรถออก").click()
        driver.wait_for_load_state()
        use.refresh_from_db()
        assert use.odometer_out == car.odometer
    with at(days[0], 16, 40):
        driver = sign_in(use.driver.username, **PHONE)
        driver.goto(f"{office}{use.get_absolute_url()}")
        driver.get_by_role("link", name="บันทึกรถกลับ").click()
        driver.get_by_label("เลขมาตรเมื่อรถกลับ").fill(str(use.odometer_out + 64))
        driver.get_by_role("button", name="บันทึกรถกลับ").click()
        driver.get_by_text("บันทึกและล็อกรายการแล้ว").wait_for()
        book = paper("chuchat", reverse("procurement:use_book_paper", args=[car.pk]))
        assert "สหกรณ์โคนมบ้านไร่" in book
        assert "๖๔" in book

        # The trip is reported, with its result for the plan, and claimed.
        member = sign_in("kanokwan")
        member.goto(f"{office}/personnel/trips/{first.pk}/report/")
        member.get_by_label("ผลการปฏิบัติงานและสิ่งที่พบ").fill("สหกรณ์แก้ไขข้อบกพร่องแล้ว 2 ใน 3 ข้อ")
        member.get_by_role("button", name="ส่งรายงาน").click()
        member.get_by_text("บันทึกรายงานแล้ว").wait_for()
        result = ActivityResult.objects.get(key=activity.key)
        assert (result.quantity, result.month) == (1, month)
        member.goto(f"{office}/personnel/trips/{first.pk}/claim/")
        member.locator("#preview .money-lines").wait_for()
        member.get_by_role("button", name="ยื่นใบเบิก").click()
        member.get_by_text("ขอเบิกแล้ว").first.wait_for()
        claim = TripClaim.objects.get(trip=first)
        form = paper("kanokwan", reverse("personnel:trip_8708", args=[claim.pk]))
        for words in ("แบบ ๘๗๐๘", "นางสาวกนกวรรณ ศรีสุข", document_date(days[0]), "หนึ่งร้อยยี่สิบบาทถ้วน"):
            assert words in form, words

    with at(working_days(month + dt.timedelta(days=24), 1)[0], 10):
        # The month's report is gathered by the group, passed up, compiled and signed with an instruction.
        open_due_reports()
        report = Report.objects.get(kind__name=MONTHLY, unit__code="TN-05", period_start=month)
        member = sign_in("kanokwan")
        member.goto(f"{office}{report.get_absolute_url()}")
        member.get_by_role("link", name="เขียนรายงาน").click()
        member.get_by_label("ผลการดำเนินงานที่สำคัญ").fill("ติดตามการแก้ไขข้อบกพร่อง 1 แห่ง")
        member.get_by_label("ปัญหาและอุปสรรค").fill("ไม่มี")
        member.get_by_label("ข้อเสนอแนะและงานเดือนถัดไป").fill("ติดตามอีก 2 แห่ง")
        member.get_by_label("สหกรณ์และกลุ่มที่เข้าแนะนำ (แห่ง)").fill("1")
        member.get_by_label("การประชุมใหญ่ที่เข้าร่วม (ครั้ง)").fill("0")
        member.get_by_label("ผู้เข้ารับการอบรม (คน)").fill("0")
        member.get_by_role("button", name="บันทึกและเสนอหัวหน้ากลุ่ม").click()
        member.get_by_text("เสนอหัวหน้ากลุ่มแล้ว").first.wait_for()
        head = sign_in("somsak", **PHONE)
        head.goto(f"{office}{report.get_absolute_url()}submit/")
        head.get_by_role("button", name="ส่งรายงาน").click()
        head.wait_for_load_state()
        planner = sign_in("narong")
        planner.goto(f"{office}{report.get_absolute_url()}take-in/")
        planner.get_by_role("button", name="ตรวจแล้ว รับรายงาน").click()
        planner.get_by_text("ตรวจรับแล้ว").first.wait_for()
        whole = OfficeReport.objects.get(kind__name=MONTHLY, period_start=month)
        planner.goto(f"{office}{whole.get_absolute_url()}")
        planner.get_by_role("link", name="รวบรวมและเสนอลงนาม").click()
        planner.get_by_label("บทสรุปเสนอผู้ลงนาม").fill("กลุ่มส่งเสริมสหกรณ์ ๑ รายงานแล้ว กลุ่มอื่นยังไม่ครบ")
        planner.get_by_role("button", name="เสนอลงนาม").click()
        planner.get_by_text("รวบรวมและเสนอแล้ว").wait_for()
        officer = sign_in("pimjai")
        officer.goto(f"{office}{whole.get_absolute_url()}")
        officer.get_by_role("link", name="ลงนามและสั่งการ").click()
        officer.get_by_label("ข้อความบนเอกสาร").fill("ทราบ")
        officer.get_by_label("คำสั่งการ").fill("ให้ติดตามสหกรณ์ที่เหลือให้ครบ")
        officer.get_by_label("กสส.๑").check()
        officer.get_by_label("ให้แล้วเสร็จภายในวันที่").fill(be(timezone.localdate() + dt.timedelta(days=14)))
        officer.get_by_role("button", name="ลงนามรับรอง").click()
        officer.get_by_text("ลงนามแล้ว เอกสารออกแล้ว").wait_for()
        signed = paper("pimjai", reverse("planning:office_report_paper", args=[whole.pk]))
        for words in (MONTHLY, "กลุ่มอื่นยังไม่ครบ", "นางพิมพ์ใจ วัฒนกุล", "รหัสตรวจสอบ"):
            assert words in signed, words
        assert Assignment.objects.get(report_order__office_report=whole).unit.code == "TN-05"
