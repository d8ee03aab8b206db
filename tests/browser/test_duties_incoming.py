"""Journeys of received letters, as people do them: from the menu to the printed paper, in a real browser."""

import datetime as dt
import io
import time
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from pypdf import PdfReader

from coopoffice.printing.render import render_pdf
from saraban.models import Letter, LetterEntry, Party
from saraban.services.incoming import register_letter
from saraban.services.incoming_instruct import Target, instruct_letter, present_letter
from tests.browser.journeys import PHONE, accessible, be
from units.acting import actor_for
from units.models import Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUBJECT = "เร่งรัดการแก้ไขข้อบกพร่องของสหกรณ์ตามคำสั่งนายทะเบียนสหกรณ์"


@pytest.fixture
def office(live_server, transactional_db, quiet_office):
    """The demo office before its first letter, behind a real server."""
    return live_server.url


@pytest.fixture
def scan(tmp_path) -> Path:
    """A letter as it comes from the department: one page, the upper right corner empty."""
    paragraphs = ["ด้วยกรมส่งเสริมสหกรณ์ได้ตรวจสอบรายงานผลการแก้ไขข้อบกพร่องของสหกรณ์ ปรากฏว่ายังมีสหกรณ์ที่อยู่ระหว่างการแก้ไข"] * 6
    path = tmp_path / "หนังสือกรม.pdf"
    path.write_bytes(
        render_pdf(
            "printing/pdf/memo.html",
            {"agency": "กรมส่งเสริมสหกรณ์", "number": "กษ ๑๑๐๙/ว ๑๗๒", "subject": SUBJECT, "paragraphs": paragraphs},
        )
    )
    return path


def who(username):
    return actor_for(User.objects.get(username=username))


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_ga_a1_clerk_registers_by_keyboard_alone_stamps_a_copy_and_reads_the_stamp_back(office, sign_in, scan):
    original = scan.read_bytes()
    clerk = sign_in("urai")
    clerk.get_by_role("link", name="ลงรับหนังสือ").first.click()
    accessible(clerk)
    assert clerk.evaluate("document.activeElement.id") == "id_files"
    began = time.monotonic()
    clerk.set_input_files("#id_files", scan)  # stands for the dialog a person opens with Enter
    keys = clerk.keyboard
    keys.press("Tab")
    keys.type("กรมส่งเสริมสหกรณ์")
    keys.press("Tab")
    keys.press("Tab")  # the kind of letter stays as it is
    keys.type("กษ ๑๑๐๙/ว ๑๗๒")
    keys.press("Tab")
    keys.type(be(timezone.localdate() - dt.timedelta(days=2)))
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("ArrowDown")  # very urgent
    keys.press("Tab")
    keys.type(SUBJECT)
    keys.press("Tab")  # received at: now, as it stands
    keys.press("Enter")
    clerk.wait_for_url("**/saraban/incoming/stamp/**")
    assert time.monotonic() - began < 30
    letter = Letter.objects.get()
    entry = letter.entries.get()
    assert (letter.subject, letter.their_number, letter.speed, entry.number) == (SUBJECT, "กษ 1109/ว 172", 2, 1)
    assert Party.objects.filter(name="กรมส่งเสริมสหกรณ์").exists()
    assert (timezone.now() - letter.received_at) < dt.timedelta(minutes=10)

    # the stamp is proposed at the upper right; one arrow key moves it a millimetre; Enter stamps
    accessible(clerk)
    x = float(clerk.locator("#id_x").input_value())
    assert x > 130
    clerk.locator(".mark").focus()
    keys.press("ArrowLeft")
    assert float(clerk.locator("#id_x").input_value()) == pytest.approx(x - 1)
    clerk.get_by_role("button", name="ประทับตรารับบนสำเนา").press("Enter")
    clerk.get_by_text("เก็บสำเนาประทับตราแล้ว").wait_for()
    accessible(clerk)
    stamped = letter.files.get(role="stamped")
    said = text_of(clerk.request.get(f"{office}{stamped.get_absolute_url()}").body())
    for words in (
        "สำนักงานสหกรณ์จังหวัดธารานคร",
        "เลขรับ ๑",
        f"{(timezone.localdate().year + 543)!s}".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")),
        SUBJECT[:20],
    ):
        assert words in said
    assert letter.files.get(role="original").blob.path.read_bytes() == original  # byte for byte
    with pikepdf.open(stamped.blob.path) as pdf:
        assert len(pdf.pages) == 1

    # the same paper a second time: named, with its number; kept only with a reason
    clerk.goto(f"{office}/saraban/incoming/register/")
    clerk.set_input_files("#id_files", scan)
    clerk.fill("#id_from_text", "กรมส่งเสริมสหกรณ์")
    clerk.fill("#id_subject", SUBJECT)
    clerk.press("#id_from_text", "Enter")
    clerk.get_by_text("หนังสือนี้ลงรับแล้ว").first.wait_for()
    assert clerk.locator(".same a").first.get_attribute("href") == letter.get_absolute_url()
    assert clerk.locator("#id_subject").input_value() == SUBJECT
    assert LetterEntry.objects.count() == 1

    # ten at once from one table, and the sheet of their numbers on paper
    clerk.goto(f"{office}/saraban/incoming/register/many/")
    accessible(clerk)
    for n in range(2):
        clerk.fill(f"#id_{n}-from_text", "จังหวัดธารานคร")
        clerk.fill(f"#id_{n}-subject", f"ขอเชิญประชุมครั้งที่ {n + 1}")
    clerk.get_by_role("button", name="ลงรับทุกแถว").click()
    clerk.wait_for_url("**/incoming/numbers/**")
    accessible(clerk)
    paper = text_of(clerk.request.get(f"{clerk.url}?format=pdf").body())
    assert "๒/" in paper
    assert "๓/" in paper
    assert "ขอเชิญประชุมครั้งที่ ๒" in paper


def test_ga_a9_registry_presents_officer_instructs_group_answers_officer_closes_and_prints_the_course(office, sign_in):
    letter = register_letter(
        by=who("urai"), unit=Unit.objects.get(code="TN"), from_text="กรมส่งเสริมสหกรณ์", subject=SUBJECT
    )
    clerk = sign_in("urai")
    clerk.goto(f"{office}/saraban/incoming/?view=present")
    accessible(clerk)
    clerk.get_by_role("link", name=SUBJECT).click()
    clerk.get_by_label("บันทึกเสนอผู้บังคับบัญชา").fill("เห็นควรมอบ กจส. และประสาน กสส.๑")
    clerk.get_by_role("button", name="เสนอ", exact=True).click()
    clerk.get_by_text("เสนอแล้ว รอสั่งการ").first.wait_for()

    officer = sign_in("pimjai", **PHONE)
    officer.goto(f"{office}/units/inbox/")
    officer.get_by_role("link", name=SUBJECT).first.click()
    officer.wait_for_url(f"**{letter.get_absolute_url()}**")
    accessible(officer)
    assert "เห็นควรมอบ กจส." in officer.locator(".act").inner_text()
    officer.get_by_label("คำสั่งการ").fill("มอบ กจส. ดำเนินการ ประสาน กสส.๑")
    establishment, group = (Unit.objects.get(code=c).pk for c in ("TN-02", "TN-05"))
    officer.locator(f"input[name=u{establishment}_line][value=command]").check(force=True)
    officer.locator(f"input[name=u{group}_line][value=coordination]").check(force=True)
    officer.get_by_role("button", name="ลงนามสั่งการ").click()
    officer.get_by_text("สั่งการแล้ว แจ้ง 2 ราย").wait_for()
    assert {(t.assignment.unit.code, t.line) for t in letter.tasks.all()} == {
        ("TN-02", "command"),
        ("TN-05", "coordination"),
    }

    head = sign_in("thawatchai")
    head.goto(f"{office}{letter.get_absolute_url()}")
    accessible(head)
    head.get_by_role("button", name="รับเรื่อง").click()
    head.get_by_label("ผลการดำเนินงาน").fill("ดำเนินการครบทุกสหกรณ์แล้ว")
    head.get_by_role("button", name="รายงานผล").click()
    head.get_by_text("รายงานผลแล้ว").first.wait_for()
    assert letter.get_absolute_url() in head.url

    officer.goto(f"{office}{letter.get_absolute_url()}")
    officer.get_by_role("button", name="ปิดเรื่อง").click()
    officer.get_by_text("ปิดเรื่องแล้ว").first.wait_for()
    letter.refresh_from_db()
    assert letter.state == "closed"
    paper = text_of(officer.request.get(f"{office}{letter.get_absolute_url()}course.pdf").body())
    for words in (
        "บันทึกการปฏิบัติหนังสือรับ",
        "เห็นควรมอบ กจส.",
        "มอบ กจส. ดำเนินการ",
        "ดำเนินการครบทุกสหกรณ์แล้ว",
        "นางพิมพ์ใจ วัฒนกุล",
    ):
        assert words in paper
    stranger = sign_in("boonmee")
    assert stranger.goto(f"{office}{letter.get_absolute_url()}").status == 404


def _sent_to_group_three() -> Letter:
    letter = register_letter(
        by=who("urai"), unit=Unit.objects.get(code="TN"), from_text="กรมส่งเสริมสหกรณ์", subject=SUBJECT
    )
    present_letter(by=who("urai"), letter=letter, note="เห็นควรมอบ กสส.๓")
    due = timezone.localdate() + dt.timedelta(days=5)
    instruct_letter(
        by=who("pimjai"),
        letter=letter,
        text="มอบ กสส.๓ ดำเนินการ",
        targets=[Target(Unit.objects.get(code="TN-07"), None, "command", due, "u")],
    )
    return letter


def test_ex_9_group_receives_the_offices_letter_under_its_own_number_by_name_and_time(office, sign_in):
    letter = _sent_to_group_three()
    clerk = sign_in("amphorn")
    clerk.get_by_role("link", name="สารบรรณ").first.click()
    clerk.get_by_role("link", name="หนังสือรอดำเนินการ").first.click()
    clerk.get_by_role("link", name="ไปลงรับ").click()
    accessible(clerk)
    clerk.locator(".chk").check()
    clerk.get_by_role("button", name="ลงรับทั้งหมดที่เลือก").click()
    clerk.get_by_text("ลงรับแล้ว เลขรับ ๑/").wait_for()
    entry = letter.entries.get(unit__code="TN-07")
    assert (entry.number, entry.taken_by.username) == (1, "amphorn")
    clerk.goto(f"{office}/saraban/arriving/?view=received")
    assert entry.written in clerk.locator("#rows").inner_text()
    clerk.goto(f"{office}{letter.get_absolute_url()}")
    numbers = clerk.locator("#h-facts").locator("xpath=ancestor::section").inner_text()
    assert "เลขรับกลาง" in numbers
    assert "เลขรับกลุ่ม" in numbers
    assert "นางอัมพร น้ำเพชร" in numbers


def test_ex_11_route_from_office_registry_to_group_registry_to_officer_and_back_is_drawn(office, sign_in):
    letter = _sent_to_group_three()
    clerk = sign_in("amphorn")
    clerk.goto(f"{office}{letter.get_absolute_url()}")
    clerk.get_by_role("button", name="ลงรับในทะเบียนของหน่วย").click()
    clerk.get_by_text("ลงรับแล้ว เลขรับ ๑/").wait_for()

    head = sign_in("boonmee")
    head.goto(f"{office}{letter.get_absolute_url()}")
    head.get_by_role("link", name="มอบต่อ").click()
    head.get_by_label("ถึงบุคคล").fill("ชนิดา")
    head.get_by_role("button", name="มอบต่อ").click()
    head.get_by_text("มอบต่อแล้ว").first.wait_for()

    officer = sign_in("chanida", **PHONE)
    officer.goto(f"{office}{letter.get_absolute_url()}")
    accessible(officer)
    officer.get_by_role("button", name="รับเรื่อง").click()
    officer.get_by_label("ผลการดำเนินงาน").fill("ตรวจสอบแล้วเสร็จ")
    officer.get_by_role("button", name="รายงานผล").click()
    officer.get_by_text("รายงานผลแล้ว").first.wait_for()

    top = sign_in("pimjai")
    top.goto(f"{office}{letter.get_absolute_url()}")
    route = top.locator("#course").inner_text()
    order = [
        route.index(w)
        for w in ("นางอุไร แสงทอง", "เกษียนเสนอ", "คำสั่งการ", "ทะเบียน กสส.๓", "นางอัมพร น้ำเพชร", "นางชนิดา แก้วมณี")
    ]
    assert order == sorted(order)
    assert "เปิดอ่านครั้งแรก" in route
    paper = text_of(top.request.get(f"{office}{letter.get_absolute_url()}course.pdf").body())
    assert "ทะเบียน กสส.๓ เลขรับ ๑/" in paper
    assert "นางชนิดา แก้วมณี" in paper
