"""Journeys of vehicles and fuel (GA-D4, EX-5, GA-D5, EX-6), each from the menu to the printed paper."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date, fiscal_year
from procurement.models import FuelEntry, FuelQuota, FuelSlip, Vehicle, VehicleRequest
from tests.browser.journeys import PHONE, accessible, be, paper
from tests.factories.personnel import working_days
from units.models import Occupancy

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def decide_at(page, url):
    """Decide the open step on the record's page."""
    page.goto(url)
    accessible(page)
    page.locator(".approval-box button[value=approve]").click()
    page.wait_for_load_state()


def test_ga_d4_car_is_asked_for_agreed_given_on_the_board_permitted_driven_and_stands_on_forms_3_and_4(office, sign_in):
    day = working_days(timezone.localdate() + dt.timedelta(days=30), 1)[0]
    member = sign_in("thitima")
    member.goto(f"{office}/procurement/vehicles/board/")
    accessible(member)
    member.get_by_role("link", name="ขอใช้รถ", exact=True).first.click()
    accessible(member)
    member.get_by_label("ออกเดินทางวันที่").fill(be(day))
    member.get_by_label("วันที่กลับถึง").fill(be(day))
    member.get_by_label("เวลากลับ").fill("8.00")
    member.get_by_label("ไปที่", exact=True).fill("สหกรณ์การเกษตรหนองบัว จำกัด")
    member.get_by_label("เพื่อ", exact=True).fill("แนะนำการปิดบัญชี")
    member.get_by_role("button", name="ส่งคำขอนี้").click()
    assert member.locator(".errsum").is_visible()
    assert member.get_by_label("ไปที่", exact=True).input_value() == "สหกรณ์การเกษตรหนองบัว จำกัด"
    member.get_by_label("เวลากลับ").fill("๑๖.๓๐")
    member.get_by_role("button", name="ส่งคำขอนี้").click()
    member.get_by_text("ส่งแล้ว เส้นทางและสถานะอยู่ด้านล่าง").wait_for()
    accessible(member)
    row = VehicleRequest.objects.get(requester__username="thitima", going_to__contains="หนองบัว จำกัด", state="submitted")
    url = f"{office}{row.get_absolute_url()}"
    form = reverse("procurement:request_paper", args=[row.pk])

    # the head agrees on a phone; the vehicle officer sees what is taken and why, and puts it on a car
    decide_at(sign_in("weera", **PHONE), url)
    officer = sign_in("chuchat")
    officer.goto(f"{office}/procurement/vehicles/requests/{row.pk}/assign/")
    accessible(officer)
    off = officer.locator(".v-place.off", has_text="1กก 482")
    assert off.locator("input").is_disabled()
    assert "ภาษีประจำปี" in off.inner_text()
    officer.locator(".v-place", has_text="กง 3390").locator("input").check()
    officer.get_by_role("button", name="จัดรถคันนี้").click()
    officer.get_by_text("กันรถและพนักงานขับรถไว้ในเวลานี้แล้ว").wait_for()
    row.refresh_from_db()
    assert row.state == "assigned"
    assert "✓" not in paper("thitima", form), "no tick before it is permitted"
    decide_at(sign_in("pimjai", **PHONE), url)
    row.refresh_from_db()
    assert row.state == "approved"
    assert Occupancy.objects.filter(source_key=row.use.source_key, firm=True).count() == 2
    text = paper("thitima", form)
    for words in ("แบบ ๓", "ใบขออนุญาตใช้รถส่วนกลาง", "กง ๓๓๙๐", "✓ อนุญาต", document_date(day), "นางพิมพ์ใจ วัฒนกุล"):
        assert words in text, words

    # the driver who is on the road writes the coming back, on the phone
    out = VehicleRequest.objects.get(state="departed")
    driver = sign_in("bunsong", **PHONE)
    accessible(driver)
    driver.goto(f"{office}{out.use.get_absolute_url()}")
    accessible(driver)
    driver.get_by_role("link", name="บันทึกรถกลับ").click()
    accessible(driver)
    driver.get_by_label("เลขมาตรเมื่อรถกลับ").fill(str(out.use.odometer_out))
    driver.get_by_role("button", name="บันทึกรถกลับ").click()
    assert driver.locator(".errsum").is_visible()
    driver.get_by_label("เลขมาตรเมื่อรถกลับ").fill(f"{out.use.odometer_out + 24:,}")
    driver.get_by_role("button", name="บันทึกรถกลับ").click()
    driver.get_by_text("บันทึกและล็อกรายการแล้ว").wait_for()
    year = fiscal_year(timezone.localdate())
    book = paper("chuchat", f"{reverse('procurement:use_book_paper', args=[out.use.vehicle_id])}?year={year}")
    for words in ("บันทึกการใช้รถ", "แบบ ๔", "ระยะ กม./ไมล์", "พนักงานขับรถ", "๒๔"):
        assert words in book, words


def test_ex_5_group_reports_a_fault_of_its_car_which_is_approved_repaired_accepted_and_stands_on_form_6(
    office, sign_in
):
    car = Vehicle.objects.get(plate="ผก 5512")
    keeper = sign_in("malai")
    keeper.goto(f"{office}/procurement/vehicles/?view=service")
    accessible(keeper)
    keeper.get_by_role("link", name="ผก 5512 ธารานคร").click()
    accessible(keeper)
    keeper.get_by_role("link", name="แอร์ไม่เย็น มีเสียงดังจากพัดลม").click()
    accessible(keeper)
    keeper.get_by_role("link", name="ตรวจสภาพและขออนุมัติ").click()
    keeper.get_by_label("ผลการตรวจสภาพ").fill("มอเตอร์พัดลมเสีย")
    keeper.get_by_label("อู่/ศูนย์บริการ").fill("อู่ช่างแอร์ธารานคร")
    keeper.get_by_label("ประมาณราคา (บาท)").fill("๒,๘๐๐")
    keeper.get_by_role("button", name="ขออนุมัติตามนี้").click()
    keeper.get_by_text("ขออนุมัติแล้ว").wait_for()
    repair = car.repairs.get(state="inspected")
    url = f"{office}{repair.get_absolute_url()}"
    decide_at(sign_in("somsak", **PHONE), url)
    decide_at(sign_in("pimjai"), url)
    keeper.goto(url)
    keeper.get_by_role("link", name="ส่งเข้าอู่").click()
    keeper.get_by_role("button", name="กันรถออกจากกระดาน").click()
    keeper.get_by_text("กันรถไว้ในวันเหล่านี้แล้ว").wait_for()
    assert Occupancy.objects.filter(source_key=repair.source_key, resource=car.resource).exists()
    keeper.get_by_role("link", name="ตรวจรับรถ").click()
    keeper.get_by_label("ผู้ตรวจรับ").fill("มาลัย ดอกไม้")
    keeper.locator("#id_done").fill("เปลี่ยนมอเตอร์พัดลมแอร์")
    keeper.get_by_label("จำนวนเงิน (บาท)").fill("2,750")
    keeper.get_by_role("button", name="ตรวจรับแล้ว รถพร้อมใช้").click()
    keeper.get_by_text("ตรวจรับแล้ว รถกลับขึ้นกระดาน").wait_for()
    accessible(keeper)
    text = paper("malai", reverse("procurement:repair_book_paper", args=[car.pk]))
    for words in ("รายละเอียดการซ่อมบำรุง", "แบบ ๖", "เปลี่ยนมอเตอร์พัดลมแอร์", "๒,๗๕๐.๐๐", "ผู้ตรวจรับ"):
        assert words in text, words


def test_ga_d5_filling_below_the_norm_is_flagged_explained_accepted_and_stands_in_the_account(office, sign_in):
    entry = FuelEntry.objects.odd_open().filter(explained_at__isnull=True).order_by("filled_at").first()
    officer = sign_in("chuchat")
    officer.goto(f"{office}/procurement/fuel/?view=odd")
    accessible(officer)
    officer.get_by_role("link", name=entry.receipt).click()
    accessible(officer)
    driver = sign_in(entry.receiver.username, **PHONE)
    driver.goto(f"{office}{entry.get_absolute_url()}")
    driver.get_by_role("link", name="ชี้แจง", exact=True).click()
    accessible(driver)
    driver.get_by_label("คำชี้แจง").fill("บรรทุกอุปกรณ์เต็มคันขึ้นเขาทั้งสัปดาห์")
    driver.get_by_role("button", name="ส่งคำชี้แจงนี้").click()
    driver.get_by_text("เก็บไว้กับรายการเติมแล้ว").wait_for()
    officer.goto(f"{office}{entry.get_absolute_url()}")
    officer.get_by_role("link", name="รับคำชี้แจง").click()
    officer.get_by_role("button", name="รับคำชี้แจงนี้").click()
    officer.get_by_text("ต่ำกว่าเกณฑ์ ชี้แจงและรับแล้ว").wait_for()
    entry.refresh_from_db()
    assert entry.accepted_by.username == "chuchat"
    year = fiscal_year(timezone.localtime(entry.filled_at).date())
    officer.goto(f"{office}/procurement/vehicles/{entry.vehicle_id}/fuel/?year={year}")
    accessible(officer)
    text = paper("chuchat", f"{reverse('procurement:fuel_account_paper', args=[entry.vehicle_id])}?year={year}")
    for words in ("บัญชีคุมน้ำมันเชื้อเพลิง", "อัตราสิ้นเปลือง", "ต่ำกว่าเกณฑ์", "บรรทุกอุปกรณ์เต็มคัน", "รวมทั้งปี"):
        assert words in text, words
    report = sign_in("pimjai")
    report.goto(f"{office}/procurement/vehicles/report/?year={year}")
    accessible(report)


def test_ex_6_group_buys_fuel_from_its_own_quota_which_never_falls_below_zero_and_the_order_is_printed(office, sign_in):
    quota = FuelQuota.objects.get(unit__code="TN-05", fiscal_year=fiscal_year(timezone.localdate()))
    car = Vehicle.objects.get(plate="ผก 5512")
    before = quota.available
    keeper = sign_in("malai", **PHONE)
    keeper.goto(f"{office}/procurement/fuel/orders/")
    accessible(keeper)
    keeper.goto(f"{office}/procurement/fuel/orders/ask/")
    accessible(keeper)
    keeper.get_by_label("ยานพาหนะ").select_option(label=str(car))
    keeper.get_by_label("เลขมาตร (กม.)").fill(str(car.odometer))
    keeper.get_by_label("จำนวนลิตรที่ขอ").fill("80")
    keeper.get_by_label("ราคาต่อลิตรโดยประมาณ (บาท)").fill("30")
    keeper.get_by_role("button", name="ส่งคำขอนี้").click()
    assert "75 ลิตร" in keeper.locator(".errsum").inner_text()
    keeper.get_by_label("จำนวนลิตรที่ขอ").fill("๓๐")
    keeper.get_by_role("button", name="ส่งคำขอนี้").click()
    keeper.get_by_text("ส่งแล้ว กันเงินไว้แล้ว").wait_for()
    accessible(keeper)
    slip = FuelSlip.objects.get(requester__username="malai", litres=Decimal(30))
    quota.refresh_from_db()
    assert quota.available == before - 900
    decide_at(sign_in("somsak", **PHONE), f"{office}{slip.get_absolute_url()}")
    keeper.goto(f"{office}{slip.get_absolute_url()}")
    keeper.get_by_role("link", name="บันทึกการเติม").click()
    accessible(keeper)
    keeper.get_by_label("เลขที่ใบเสร็จหรือใบสั่งจ่าย").fill("55/1234")
    keeper.get_by_label("สถานีบริการน้ำมัน").fill("ปตท. เมืองธารานคร")
    keeper.get_by_label("ลิตร", exact=True).fill("29")
    keeper.get_by_label("จำนวนเงิน (บาท)").fill("870")
    keeper.get_by_role("button", name="บันทึกลงบัญชี").click()
    keeper.get_by_text("บันทึกแล้ว ตัดวงเงินแล้ว").wait_for()
    accessible(keeper)
    quota.refresh_from_db()
    assert quota.available == before - 870
    text = paper("malai", reverse("procurement:slip_paper", args=[slip.pk]))
    for words in ("ใบขอเบิก/สั่งจ่ายน้ำมันเชื้อเพลิง", "ผก ๕๕๑๒", "✓ อนุมัติให้จ่าย", "๕๕/๑๒๓๔", "นายสมศักดิ์ ทองดี"):
        assert words in text, words
