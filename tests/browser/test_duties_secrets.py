"""The journey of duty GA-A3 as people do it: in a real browser, from the menu to the printed register and cover sheet."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from saraban.models import SecretLetter, SecretOpening
from tests.browser.journeys import PHONE, accessible, be
from tests.factories.secrets import paper

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUBJECT = "ข้อร้องเรียนการทุจริตในสหกรณ์แห่งหนึ่ง"


def words_of(page, address: str) -> str:
    """The words of a paper the page's person opens."""
    response = page.context.request.get(address)
    assert response.headers["content-type"] == "application/pdf", response.status
    return "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.body())).pages).split())


def pick(page, label: str, name: str) -> None:
    """Type part of a name into a person's field."""
    page.get_by_label(label).fill(name)
    page.get_by_label(label).blur()


def test_ga_a3_secret_from_the_envelope_to_register_and_cover_sheet_and_nobody_else_knows(office, sign_in, tmp_path):
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(paper("SCANNED SECRET", pages=2))

    # The registrar finds the duty in the menu and enters the letter.
    registrar = sign_in("urai")
    registrar.get_by_role("link", name="เรื่องลับ").first.click()
    accessible(registrar)
    registrar.get_by_role("link", name="ลงทะเบียนรับเรื่องลับ").first.click()
    accessible(registrar)
    registrar.get_by_role("button", name="ลงทะเบียน ทขล. 1").click()  # empty: each gap is said
    assert registrar.locator(".errsum").is_visible()
    accessible(registrar)
    registrar.get_by_label("ลับที่สุด").check()
    registrar.get_by_label("จาก (ส่วนราชการ)").fill("กรมส่งเสริมสหกรณ์")
    registrar.get_by_label("ถึง", exact=True).fill("สหกรณ์จังหวัดธารานคร")
    registrar.get_by_label("เรื่อง", exact=True).fill(SUBJECT)
    registrar.get_by_label("ที่ (เลขที่บนหนังสือ)").fill("กษ 1101/ล 77")
    registrar.get_by_label("ลงวันที่ (บนหนังสือ)").fill("18 มี.ค. 69")
    registrar.get_by_label("ผู้กำหนดชั้นความลับ").fill("อธิบดีกรมส่งเสริมสหกรณ์")
    registrar.get_by_label("เหตุผลที่กำหนดชั้นความลับ").fill("กระทบการสอบสวน")
    registrar.get_by_label("จำนวนหน้า").fill("๒")
    registrar.get_by_role("button", name="ลงทะเบียน ทขล. 1").click()
    # the highest class is refused with the rule's reason; what was typed is still there
    assert "ฉบับที่ 4" in registrar.locator(".errsum").inner_text()
    assert registrar.get_by_label("เรื่อง", exact=True).input_value() == SUBJECT
    registrar.get_by_label("ลับมาก").check()
    registrar.set_input_files("input[type=file]", scan)
    registrar.get_by_role("button", name="ลงทะเบียน ทขล. 1").click()
    registrar.get_by_text("ลงทะเบียนแล้ว เลขทะเบียนอยู่บนหน้านี้").wait_for()
    accessible(registrar)
    secret = SecretLetter.objects.latest("registered_at")
    number = secret.entry.written
    assert number in registrar.locator("h1").inner_text()
    assert SUBJECT not in registrar.title()
    drawn = "() => { const i = document.querySelector('.sec-sheet img'); return i.complete && i.naturalWidth > 500; }"
    registrar.wait_for_function(drawn)
    page_of_it = registrar.url

    # Presented to the officer by name.
    registrar.get_by_role("link", name="เสนอ", exact=True).click()
    accessible(registrar)
    pick(registrar, "บุคคล", "สมศักดิ์")  # head of a group, not cleared
    registrar.get_by_role("button", name="เสนอต่อบุคคลนี้").click()
    assert "ยังไม่ได้รับอนุญาต" in registrar.locator(".errsum").inner_text()
    pick(registrar, "บุคคล", "พิมพ์ใจ")
    registrar.get_by_label("บันทึก").or_(registrar.get_by_label("หมายเหตุ")).first.fill("เพื่อโปรดพิจารณา")
    registrar.get_by_role("button", name="เสนอต่อบุคคลนี้").click()
    registrar.get_by_text("เสนอแล้ว").first.wait_for()

    # The officer, on a phone: the bell says that something waits and nothing else.
    officer = sign_in("pimjai", **PHONE)
    officer.goto(f"{office}/notifications/")
    bell = officer.locator("main").inner_text()
    assert "มีเรื่องลับรอท่าน" in bell
    assert SUBJECT not in bell
    officer.goto(f"{office}/saraban/secrets/?view=waiting")
    accessible(officer)
    assert SUBJECT not in officer.locator("main").inner_text()
    officer.get_by_role("link", name=number).first.click()
    accessible(officer)
    assert SUBJECT in officer.locator("main").inner_text()
    assert officer.locator(".sec-tiles").count() == 1
    assert officer.get_by_role("link", name="ดาวน์โหลดพร้อมลายน้ำ").count() == 0
    officer.get_by_role("link", name="สั่งการรายบุคคล").click()
    pick(officer, "ผู้รับมอบหมาย", "วิไล")
    officer.get_by_label("คำสั่งการ").fill("ตรวจสอบข้อเท็จจริงโดยลับ")
    officer.get_by_label("กำหนดแล้วเสร็จ").fill(be(timezone.localdate() + dt.timedelta(days=3)))
    officer.get_by_role("button", name="สั่งการ", exact=True).click()
    officer.get_by_text("สั่งการแล้ว").first.wait_for()

    # The person told answers, and the officer closes.
    told = sign_in("wilai")
    told.goto(page_of_it)
    told.get_by_role("link", name="รายงานผล").first.click()
    told.locator("textarea").fill("ตรวจสอบแล้ว ไม่พบมูล")
    told.get_by_role("button", name="ส่งรายงานผล").click()
    told.get_by_text("รายงานผลแล้ว").first.wait_for()
    officer.goto(page_of_it)
    assert "ไม่พบมูล" in officer.locator("main").inner_text()
    officer.get_by_role("link", name="ปิดเรื่อง").click()
    officer.get_by_role("button", name="ปิดเรื่องลับ").click()
    officer.get_by_text("ปิดเรื่องแล้ว").first.wait_for()

    # Printed: register and cover sheet, marked with who and when.
    registrar.goto(f"{office}/saraban/secrets/")
    registrar.get_by_role("link", name="พิมพ์ทะเบียน").click()
    accessible(registrar)
    register = words_of(registrar, f"{registrar.url}?book=in&first=&last=")
    for word in ("ทะเบียนรับข้อมูลข่าวสารลับ(ทขล.๑)", "เลขที่รับ", "ชั้นความลับ", "ลงชื่อ", SUBJECT, number, "เปิดโดยนางอุไรแสงทอง"):
        assert word in register, word
    registrar.goto(page_of_it)
    cover = words_of(registrar, office + registrar.get_by_role("link", name="ใบปก").get_attribute("href"))
    for word in ("ใบปกข้อมูลข่าวสารลับ", "ลับมาก", SUBJECT, "กษ๑๑๐๑/ล๗๗", "๑๘มีนาคม๒๕๖๙", "๑ของ๑ชุดจำนวน๒หน้า"):
        assert word in cover, word
    openings = SecretOpening.objects.filter(letter=secret)
    assert {o.user.username for o in openings.filter(how="page")} == {"urai", "pimjai", "wilai"}
    assert openings.filter(user__username="pimjai", how="sheet").exists()

    # Heads and everybody else: no menu entry's count, no page, no suggestion.
    stranger = sign_in("somsak")
    assert stranger.goto(page_of_it).status == 404
    stranger.goto(f"{office}/search/?q={SUBJECT}")
    assert "SCANNED" not in stranger.content()
    assert number not in stranger.locator("main").inner_text()
