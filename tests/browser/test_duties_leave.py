"""Journey of the leave register (GA-A13), from the person's menu to the printed form and register."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date, fiscal_year
from personnel.models import Leave, LeaveAccount
from tests.browser.journeys import PHONE, accessible, be, paper
from tests.factories.personnel import working_days
from units.models import Occupancy, User

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ga_a13_leave_is_asked_for_decided_on_a_phone_cancelled_in_part_and_stands_on_form_and_register(
    office, sign_in
):
    today = timezone.localdate()
    days = working_days(today + dt.timedelta(days=60), 3)
    person = User.objects.get(username="laddawan")

    # from the menu: what is left, then the form, which counts while it is filled in
    member = sign_in("laddawan")
    member.get_by_role("link", name="บุคคล", exact=True).click()
    member.get_by_role("heading", name="การลาของฉัน").wait_for()
    accessible(member)
    member.get_by_role("link", name="ขอลา", exact=True).click()
    accessible(member)
    member.get_by_label("ประเภทการลา").select_option(label="ลาพักผ่อน")
    member.get_by_label("ตั้งแต่วันที่").fill(be(days[2]))
    member.get_by_label("วันสุดท้าย", exact=True).fill(be(days[0]))
    member.get_by_role("button", name="ยื่นใบลานี้").click()
    assert member.locator(".errsum").is_visible()
    assert "วันสุดท้าย" in member.locator(".errsum").inner_text()
    member.get_by_label("ตั้งแต่วันที่").fill(be(days[0]))
    member.get_by_label("วันสุดท้าย", exact=True).fill(be(days[2]))
    member.get_by_label("ผู้ปฏิบัติงานแทน").fill("พงษ์ศักดิ์")
    member.get_by_label("ผู้ปฏิบัติงานแทน").blur()
    preview = member.locator("#preview")
    preview.get_by_text("นายวีระ คงมั่น").wait_for()
    assert "3 วันทำการ" in " ".join(preview.inner_text().split())
    assert "นางพิมพ์ใจ วัฒนกุล" in preview.inner_text()
    member.get_by_role("button", name="ยื่นใบลานี้").click()
    member.get_by_text("ยื่นใบลาแล้ว").wait_for()
    accessible(member)
    leave = Leave.objects.get(user=person, starts_on=days[0])
    assert leave.days == 3
    account = LeaveAccount.objects.get(user=person, kind__code="vacation", fiscal_year=fiscal_year(days[0]))
    assert account.reserved == 3

    # the head agrees with one thumb; the officer permits
    head = sign_in("weera", **PHONE)
    head.goto(f"{office}/personnel/leave/{leave.pk}/")
    accessible(head)
    head.locator(".approval-box button[value=approve]").click()
    head.wait_for_load_state()
    officer = sign_in("pimjai")
    officer.goto(f"{office}/personnel/leave/{leave.pk}/")
    accessible(officer)
    officer.locator(".approval-box button[value=approve]").click()
    officer.wait_for_load_state()
    leave.refresh_from_db()
    assert leave.state == "approved"
    assert Occupancy.objects.get(user=person, source_key=leave.source_key).firm

    # the form as it is printed
    form = paper("laddawan", reverse("personnel:leave_paper", args=[leave.pk]))
    for words in (
        "แบบใบลาพักผ่อน",
        "สำนักงานสหกรณ์จังหวัดธารานคร",
        "นางลัดดาวัลย์ ใจเพชร",
        document_date(days[0]),
        document_date(days[2]),
        "นายพงษ์ศักดิ์ ฟ้าใส",
        "นายวีระ คงมั่น",
        "นางพิมพ์ใจ วัฒนกุล",
        "สถิติการลาในปีงบประมาณนี้",
    ):
        assert words in form, words

    # a second request for the same days is refused, and the row in the way is named
    member.goto(f"{office}/personnel/leave/ask/")
    member.get_by_label("ประเภทการลา").select_option(label="ลากิจส่วนตัว")
    member.get_by_label("ตั้งแต่วันที่").fill(be(days[1]))
    member.get_by_label("วันสุดท้าย", exact=True).fill(be(days[1]))
    member.get_by_label("เนื่องจาก").fill("ติดต่อธนาคาร")
    member.get_by_role("button", name="ยื่นใบลานี้").click()
    assert "ไม่ว่าง" in member.locator(".errsum").inner_text()
    assert member.get_by_label("เนื่องจาก").input_value() == "ติดต่อธนาคาร"

    # everybody of the office sees in the calendar that she is away, and not why
    colleague = sign_in("kanokwan", **PHONE)
    colleague.goto(f"{office}/units/calendar/?view=week&on={days[0].isoformat()}")
    accessible(colleague)
    card = colleague.locator(".cal-cards li", has_text="ลัดดาวัลย์")
    assert "ลา" in card.inner_text()
    assert "พักผ่อน" not in card.inner_text()

    # the last day is cancelled by the same chain and comes back into the balance
    member.goto(f"{office}/personnel/leave/{leave.pk}/cancel/")
    member.get_by_label("ยกเลิกตั้งแต่วันที่").fill(be(days[2]))
    member.get_by_label("เนื่องจาก").fill("ได้รับมอบหมายงานด่วน")
    member.get_by_role("button", name="ยื่นขอยกเลิกวันลานี้").click()
    member.get_by_text("ยื่นขอยกเลิกแล้ว").wait_for()
    for who in (head, officer):
        who.goto(f"{office}/personnel/leave/{leave.pk}/")
        who.locator(".approval-box button[value=approve]").click()
        who.wait_for_load_state()
    leave.refresh_from_db()
    account.refresh_from_db()
    assert (leave.left_days, account.used, account.reserved) == (2, 2, 0)
    cancelled = paper("laddawan", reverse("personnel:leave_cut_paper", args=[leave.cuts.get().pk]))
    assert "แบบใบขอยกเลิกวันลา" in cancelled
    assert "ได้รับมอบหมายงานด่วน" in cancelled

    # the keeper's register, on the screen and on paper
    keeper = sign_in("suda")
    keeper.get_by_role("link", name="บุคคล", exact=True).click()
    keeper.get_by_role("link", name="ทะเบียนคุมวันลา").click()
    accessible(keeper)
    keeper.get_by_label("ค้น").first.fill("ลัดดาวัลย์")
    keeper.locator("#rows tr", has_text=leave.number).wait_for()
    keeper.goto(f"{office}/personnel/leave/book/{person.pk}/{fiscal_year(days[0])}/")
    accessible(keeper)
    book = paper("suda", reverse("personnel:leave_book_paper", args=[person.pk, fiscal_year(days[0])]))
    for words in ("ทะเบียนคุมวันลา", "นางลัดดาวัลย์ ใจเพชร", "ลาพักผ่อน", "ผู้อนุญาต", document_date(days[0])):
        assert words in book, words
    assert "ยกเลิก ๑ วัน" in book
    listing = paper("suda", f"{reverse('personnel:leave_list')}?q=ลัดดาวัลย์&format=pdf")
    assert "ทะเบียนคุมวันลา" in listing
    assert "ลัดดาวัลย์" in listing

    # the half-year for the salary round
    keeper.goto(f"{office}/personnel/leave/half-years/compile/")
    keeper.get_by_role("button", name="รวบรวมรอบนี้").click()
    keeper.get_by_text("รวบรวมแล้ว").wait_for()
    accessible(keeper)
    assert keeper.locator("#rows tbody tr").count() > 10
