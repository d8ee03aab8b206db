"""Journeys of the report calendar (EX-7) and of the summary for the provincial officer (GA-F5), from menu to paper."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date
from planning.models import OfficeReport, Report
from tests.browser.journeys import PHONE, accessible, be, paper
from units.models import Assignment

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MONTHLY = "รายงานผลการปฏิบัติงานประจำเดือน"
DEFECTS = "รายงานผลการแก้ไขข้อบกพร่องของสหกรณ์"


def test_ex_7_report_is_gathered_sent_up_returned_corrected_and_taken_in(office, sign_in):
    first = timezone.localdate().replace(day=1)
    report = Report.objects.get(kind__name=MONTHLY, unit__code="TN-07", period_start=first)
    assert report.state == "open"

    # from the menu: the calendar of every report due, then what the own group owes
    member = sign_in("chanida")
    member.get_by_role("link", name="รายงาน", exact=True).click()
    member.get_by_role("heading", name="ปฏิทินรายงาน").wait_for()
    accessible(member)
    member.locator("nav").get_by_role("link", name="รายงานของกลุ่ม").first.click()
    accessible(member)
    member.locator("#rows tr", has_text=MONTHLY).get_by_role("link").first.click()
    member.get_by_role("link", name="เขียนรายงาน").click()
    accessible(member)

    # laid before the head with a gap: the form says which, and keeps what was typed
    member.get_by_label("ผลการดำเนินงานที่สำคัญ").fill("เข้าแนะนำสหกรณ์การเกษตรหนองบัวทอง จำกัด เรื่องการปิดบัญชี")
    member.get_by_label("สหกรณ์และกลุ่มที่เข้าแนะนำ (แห่ง)").fill("๑๔")
    member.get_by_role("button", name="บันทึกและเสนอหัวหน้ากลุ่ม").click()
    assert member.locator(".errsum").is_visible()
    assert "ปัญหาและอุปสรรค" in member.locator(".errsum").inner_text()
    assert "หนองบัวทอง" in member.get_by_label("ผลการดำเนินงานที่สำคัญ").input_value()
    member.get_by_label("ปัญหาและอุปสรรค").fill("ไม่มี")
    member.get_by_label("ข้อเสนอแนะและงานเดือนถัดไป").fill("ติดตามการประชุมใหญ่ 3 แห่ง")
    member.get_by_label("การประชุมใหญ่ที่เข้าร่วม (ครั้ง)").fill("2")
    member.get_by_label("ผู้เข้ารับการอบรม (คน)").fill("0")
    member.get_by_role("button", name="บันทึกและเสนอหัวหน้ากลุ่ม").click()
    member.get_by_text("เสนอหัวหน้ากลุ่มแล้ว").first.wait_for()
    accessible(member)
    report.refresh_from_db()
    assert report.prepared_by.username == "chanida"
    assert report.figures.get(label="สหกรณ์และกลุ่มที่เข้าแนะนำ").reported == 14

    # the head finds it among what waits, on a phone, and sends it up
    head = sign_in("boonmee", **PHONE)
    head.goto(f"{office}/units/inbox/")
    head.get_by_role("link", name=f"{MONTHLY}").first.click()
    accessible(head)
    head.get_by_role("link", name="ส่งรายงาน").click()
    head.get_by_role("button", name="ส่งรายงาน").click()
    head.get_by_text("ส่งแล้ว รอตรวจ").first.wait_for()

    # planning sends it back with a reason; the group corrects it and sends it again
    planner = sign_in("narong")
    planner.goto(f"{office}{report.get_absolute_url()}")
    accessible(planner)
    planner.get_by_role("link", name="ส่งกลับกลุ่ม").click()
    planner.get_by_label("สิ่งที่ต้องแก้ไข").fill("ระบุชื่อสหกรณ์ที่จะประชุมใหญ่")
    planner.get_by_role("button", name="ส่งกลับกลุ่ม").click()
    planner.get_by_text("ส่งกลับแล้ว").wait_for()
    member.goto(f"{office}{report.get_absolute_url()}")
    assert "ระบุชื่อสหกรณ์ที่จะประชุมใหญ่" in member.locator("#main").inner_text()
    member.get_by_role("link", name="เขียนรายงาน").click()
    member.get_by_label("ข้อเสนอแนะและงานเดือนถัดไป").fill("ติดตามการประชุมใหญ่สหกรณ์การเกษตรท่าโพธิ์ จำกัด")
    member.get_by_role("button", name="บันทึกและเสนอหัวหน้ากลุ่ม").click()
    member.get_by_text("เสนอหัวหน้ากลุ่มแล้ว").first.wait_for()
    head.goto(f"{office}{report.get_absolute_url()}submit/")
    head.get_by_role("button", name="ส่งรายงาน").click()
    head.wait_for_load_state()
    planner.goto(f"{office}{report.get_absolute_url()}take-in/")
    planner.get_by_role("button", name="ตรวจแล้ว รับรายงาน").click()
    planner.get_by_text("ตรวจรับแล้ว").first.wait_for()
    report.refresh_from_db()
    assert report.state == "checked"

    # who has not sent: by the person to ask, reminded once; and the list on paper
    planner.goto(f"{office}/planning/reports/chase/")
    accessible(planner)
    planner.locator(".rc-chase").get_by_role("link", name="เตือน").first.click()
    planner.get_by_role("button", name="เตือนกลุ่ม").click()
    planner.get_by_text("เตือนกลุ่มแล้ว").wait_for()
    listing = paper("narong", f"{reverse('planning:report_list')}?view=all&kind={report.kind_id}&format=pdf")
    for words in ("รายงานของกลุ่ม", MONTHLY, "ตรวจรับแล้ว", "กสส.๓"):
        assert words in listing, words


def test_ga_f5_summary_is_compiled_signed_with_an_instruction_followed_up_and_sent_on(office, sign_in):
    today = timezone.localdate()
    row = OfficeReport.objects.get(
        kind__name=DEFECTS, period_start=(today.replace(day=1) - dt.timedelta(1)).replace(day=1)
    )
    assert row.state == "gathering"

    # planning compiles what was taken in and presents it
    planner = sign_in("narong")
    planner.get_by_role("link", name="รายงาน", exact=True).click()
    planner.locator("nav").get_by_role("link", name="รายงานของสำนักงาน").first.click()
    accessible(planner)
    planner.goto(f"{office}{row.get_absolute_url()}")
    accessible(planner)
    planner.get_by_role("link", name="รวบรวมและเสนอลงนาม").click()
    accessible(planner)
    planner.get_by_label("บทสรุปเสนอผู้ลงนาม").fill("กลุ่มส่งเสริมสหกรณ์ ๑ แก้ไขข้อบกพร่องได้ตามแผน\nกลุ่มอื่นยังไม่ครบ เห็นควรสั่งการเร่งรัด")
    planner.get_by_role("button", name="เสนอลงนาม").click()
    planner.get_by_text("รวบรวมและเสนอแล้ว").wait_for()
    assert "ร่าง ยังไม่ได้ลงนาม" in paper("narong", reverse("planning:office_report_paper", args=[row.pk]))

    # the officer finds it on the overview, signs and instructs
    officer = sign_in("pimjai")
    officer.get_by_role("link", name="ภาพรวม", exact=True).click()
    officer.get_by_role("heading", name="ภาพรวมสำนักงาน").wait_for()
    accessible(officer)
    officer.get_by_role("link", name=DEFECTS).first.click()
    officer.goto(f"{office}{row.get_absolute_url()}")
    accessible(officer)
    officer.get_by_role("link", name="ลงนามและสั่งการ").click()
    accessible(officer)
    officer.get_by_label("ข้อความบนเอกสาร").fill("ทราบ")
    officer.get_by_label("คำสั่งการ").fill("ให้แก้ไขข้อบกพร่องที่ค้างเกิน 60 วันให้แล้วเสร็จ")
    officer.get_by_label("กสส.๒").check()
    officer.get_by_role("button", name="ลงนามรับรอง").click()
    assert officer.locator(".errsum").is_visible()  # the due day is missing
    assert officer.get_by_label("กสส.๒").is_checked()
    due = today + dt.timedelta(days=14)
    officer.get_by_label("ให้แล้วเสร็จภายในวันที่").fill(be(due))
    officer.get_by_role("button", name="ลงนามรับรอง").click()
    officer.get_by_text("ลงนามแล้ว เอกสารออกแล้ว").wait_for()
    accessible(officer)
    row.refresh_from_db()
    assert row.state == "signed"

    # the paper as it was signed
    signed = paper("pimjai", reverse("planning:office_report_paper", args=[row.pk]))
    for words in (
        "บันทึกข้อความ",
        "สำนักงานสหกรณ์จังหวัดธารานคร",
        DEFECTS,
        "เห็นควรสั่งการเร่งรัด",
        "ข้อบกพร่องยกมา",
        "นางพิมพ์ใจ วัฒนกุล",
        "ให้แก้ไขข้อบกพร่องที่ค้างเกิน ๖๐ วันให้แล้วเสร็จ",
        "กสส.๒",
        document_date(due),
        "รหัสตรวจสอบ",
    ):
        assert words in signed, words
    assert "ร่าง" not in signed

    # the instruction is work of the group, followed up from the report
    work = Assignment.objects.get(report_order__office_report=row)
    head = sign_in("weera", **PHONE)
    head.goto(f"{office}{work.get_absolute_url()}")
    assert DEFECTS in head.locator("#main").inner_text()
    head.get_by_role("button", name="รับเรื่อง").click()
    head.get_by_text("รับเรื่องแล้ว").first.wait_for()
    officer.goto(f"{office}{row.get_absolute_url()}")
    followed = officer.locator("section", has_text="ข้อสั่งการและความคืบหน้า").last.inner_text()
    assert "รับเรื่องแล้ว" in followed

    # sent on under its letter, then the period is closed
    planner.goto(f"{office}{row.get_absolute_url()}send/")
    accessible(planner)
    planner.get_by_label("เลขที่หนังสือนำส่ง").fill("ธร ๐๐๑๐/๔๕๖")
    planner.get_by_role("button", name="บันทึกการส่ง", exact=True).click()
    planner.get_by_text("ส่งต่อแล้ว").first.wait_for()
    planner.goto(f"{office}{row.get_absolute_url()}lock/")
    planner.get_by_role("button", name="ปิดงวดถาวร").click()
    planner.get_by_text("ปิดงวดแล้ว").first.wait_for()
    row.refresh_from_db()
    assert (row.state, row.letter_number) == ("locked", "ธร ๐๐๑๐/๔๕๖")
    assert signed == paper("pimjai", reverse("planning:office_report_paper", args=[row.pk]))

    # the overview on one sheet
    sheet = paper("pimjai", reverse("overview_paper"))
    for words in ("สรุปภาพรวม", "ข้อสั่งการและงานมอบหมาย", "วันนี้ใครไม่อยู่", "รายงานของกลุ่ม"):
        assert words in sheet, words
    officer.set_viewport_size({"width": 390, "height": 844})
    officer.goto(f"{office}/overview/")
    accessible(officer)
