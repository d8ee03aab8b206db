"""Journey of EX-4: trips asked for from the menu, agreed on a phone, permitted one by one, made, reported, claimed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date
from personnel.models import Trip, TripClaim, TripRequest
from procurement.models import VehicleRequest
from tests.browser.journeys import PHONE, accessible, be, paper
from tests.factories.personnel import working_days
from units.models import Occupancy, User

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ex_4_trips_are_asked_for_agreed_on_a_phone_permitted_one_by_one_reported_and_claimed(office, sign_in):
    today = timezone.localdate()
    days = working_days(today + dt.timedelta(days=50), 4)
    person = User.objects.get(username="laddawan")

    # from the menu: two trips in one request, the first by office vehicle, the second over night with a companion
    member = sign_in("laddawan")
    member.get_by_role("link", name="บุคคล", exact=True).click()
    member.get_by_role("link", name="ไปราชการของฉัน").first.click()
    member.get_by_role("heading", name="ไปราชการของฉัน").wait_for()
    accessible(member)
    member.get_by_role("link", name="ขอไปราชการ", exact=True).first.click()
    member.get_by_label("วัตถุประสงค์").fill("แนะนำการปิดบัญชีและจัดทำงบทดลอง")
    member.get_by_label("งานตามแผน (ข้อความ)").fill("ผลผลิตที่ ๑ สหกรณ์ได้รับการส่งเสริม")
    row = member.locator("[data-trip-row]").nth(0)
    row.get_by_label("วันที่ไป").fill(be(days[0]))
    row.get_by_label("วันที่กลับ").fill(be(days[0]))
    row.get_by_label("กลับถึงเวลา").fill("07:00")
    row.get_by_label("สหกรณ์หรือสถานที่").fill("สหกรณ์โคนมบ้านไร่ จำกัด")
    member.get_by_role("button", name="เสนอขออนุญาต").click()
    assert "เวลากลับต้องอยู่หลังเวลาออก" in member.locator(".errsum").inner_text()
    row = member.locator("[data-trip-row]").nth(0)
    assert row.get_by_label("สหกรณ์หรือสถานที่").input_value() == "สหกรณ์โคนมบ้านไร่ จำกัด"
    row.get_by_label("กลับถึงเวลา").fill("16:30")

    # put away half written, taken up again where it was left
    member.get_by_role("button", name="เก็บเป็นร่าง").click()
    member.get_by_text("เก็บเป็นร่างแล้ว").wait_for()
    accessible(member)
    assert not Trip.objects.filter(place="สหกรณ์โคนมบ้านไร่ จำกัด", user=person, starts_at__date=days[0]).exists()
    member.get_by_role("link", name="แนะนำการปิดบัญชีและจัดทำงบทดลอง").first.click()
    member.get_by_role("heading", name="เขียนร่างต่อ").wait_for()
    accessible(member)
    row = member.locator("[data-trip-row]").nth(0)
    assert row.get_by_label("กลับถึงเวลา").input_value() == "16:30"
    member.get_by_role("button", name="เพิ่มอีกครั้ง").click()
    second = member.locator("[data-trip-row]").nth(1)
    second.wait_for()
    second.get_by_label("วันที่ไป").fill(be(days[1]))
    second.get_by_label("วันที่กลับ").fill(be(days[1] + dt.timedelta(days=1)))
    second.get_by_label("สหกรณ์หรือสถานที่").fill("นิคมสหกรณ์ลำน้ำใส")
    second.get_by_label("ผู้ร่วมเดินทาง").fill("ฐิติมา")
    second.get_by_label("พาหนะเดินทาง").select_option(label="รถยนต์ส่วนตัว")
    second.get_by_label("ระยะทางไปกลับ (กม.)").fill("๙๖")
    second.get_by_label("ทะเบียนพาหนะส่วนตัว").fill("กข 2511")
    second.get_by_label("เหตุผลที่ใช้พาหนะนี้").fill("รถราชการไม่เพียงพอ")
    second.locator("summary").click()
    second.locator("select[name$=-lodging]").select_option("flat")
    preview = member.locator("#preview")
    preview.get_by_text("2,584 บาท").wait_for()  # half a day 120; one day 240 and a night 800 for two people; 96 km
    assert "นายวีระ คงมั่น" in preview.inner_text()
    assert "นางพิมพ์ใจ วัฒนกุล" in preview.inner_text()
    accessible(member)
    member.get_by_role("button", name="เสนอขออนุญาต").click()
    member.get_by_text("ยื่นแล้ว").wait_for()
    accessible(member)
    asked = TripRequest.objects.get(user=person, subject="แนะนำการปิดบัญชีและจัดทำงบทดลอง", trips__state="submitted",
                                    asked_at__date=today, trips__position=2)  # fmt: skip
    first, over_night = asked.trips.order_by("position")
    assert (first.estimate, over_night.estimate) == (Decimal(120), Decimal(2464))
    assert VehicleRequest.objects.get(origin_key=first.source_key).going_to == first.place

    # the head agrees to both with one thumb
    head = sign_in("weera", **PHONE)
    head.goto(f"{office}{asked.get_absolute_url()}")
    accessible(head)
    head.get_by_role("button", name="บันทึกผลการพิจารณา").click()
    head.get_by_text("พิจารณาแล้ว").wait_for()

    # the provincial officer permits one and sends the other back, with a reason
    officer = sign_in("pimjai")
    officer.goto(f"{office}{over_night.get_absolute_url()}")
    officer.get_by_text("ผู้อื่นในหน่วยงาน").or_(officer.locator("#h-else")).first.wait_for()
    accessible(officer)
    officer.goto(f"{office}{asked.get_absolute_url()}")
    officer.locator(f"input[name=trip{over_night.pk}][value=return]").check()
    officer.locator("textarea[name=note]").fill("ขอให้ใช้รถราชการ")
    officer.get_by_role("button", name="บันทึกผลการพิจารณา").click()
    officer.get_by_text("พิจารณาแล้ว").wait_for()
    first.refresh_from_db()
    over_night.refresh_from_db()
    assert (first.state, over_night.state) == ("approved", "returned")
    assert Occupancy.objects.get(source_key=first.source_key).firm

    # the memo as it is printed, with what was decided
    memo = paper("laddawan", reverse("personnel:trip_memo", args=[asked.pk]))
    for words in ("บันทึกข้อความ", "จำนวน ๒ ครั้ง", document_date(days[0]), "ขออนุญาตเดินทางไปราชการ", "นายวีระ คงมั่น"):
        assert words in memo, words

    # the days are taken: another request on that day is refused, and the row in the way is named
    member.goto(f"{office}/personnel/trips/ask/")
    member.get_by_label("วัตถุประสงค์").fill("ตรวจการ")
    row = member.locator("[data-trip-row]").nth(0)
    row.get_by_label("วันที่ไป").fill(be(days[0]))
    row.get_by_label("วันที่กลับ").fill(be(days[0]))
    row.get_by_label("สหกรณ์หรือสถานที่").fill("ที่ว่าการอำเภอ")
    row.get_by_label("พาหนะเดินทาง").select_option(value="public")
    member.get_by_role("button", name="เสนอขออนุญาต").click()
    assert "สหกรณ์โคนมบ้านไร่" in member.locator(".errsum").inner_text()

    # a trip that lies behind: reported, claimed, printed on 8708
    made = Trip.objects.filter(user=person, state="approved", ends_at__lt=timezone.now(), estimate__gt=0,
                               claims__isnull=True).order_by("-starts_at").first()  # fmt: skip
    member.goto(f"{office}/personnel/trips/{made.pk}/report/")
    accessible(member)
    member.get_by_label("ผลการปฏิบัติงานและสิ่งที่พบ").fill("ปิดบัญชีเดือนที่แล้วเรียบร้อย")
    member.get_by_role("button", name="ส่งรายงาน").click()
    member.get_by_text("บันทึกรายงานแล้ว").wait_for()
    member.goto(f"{office}/personnel/trips/{made.pk}/claim/")
    member.locator("#preview .money-lines").wait_for()
    accessible(member)
    member.get_by_role("button", name="ยื่นใบเบิก").click()
    member.get_by_text("ขอเบิกแล้ว").first.wait_for()
    accessible(member)
    claim = TripClaim.objects.get(trip=made)
    form = paper("laddawan", reverse("personnel:trip_8708", args=[claim.pk]))
    for words in ("แบบ ๘๗๐๘", "นางลัดดาวัลย์ ใจเพชร", document_date(made.first_day)):
        assert words in form, words

    # the control register on the screen and on paper
    keeper = sign_in("suda")
    keeper.goto(f"{office}/personnel/trips/?q=โคนมบ้านไร่&person=ลัดดาวัลย์")
    keeper.locator("#rows tr", has_text=asked.number).first.wait_for()
    accessible(keeper)
    listing = paper("suda", f"{reverse('personnel:trip_list')}?q=โคนมบ้านไร่&format=pdf")
    assert "ทะเบียนคุมการไปราชการ" in listing
