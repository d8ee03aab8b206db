"""Journey of the duty of circulars, as people do it: in a real browser, on a desk and on a phone, to the printed sheet."""

import io

import pypdf
import pytest

from coopoffice.thai import normalise
from saraban.models import Circular
from tests.browser.journeys import PHONE, accessible

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SUBJECT = "ขอเชิญประชุมซักซ้อมการปิดบัญชีสหกรณ์"


def test_ga_a2_clerk_sends_a_pdf_round_people_acknowledge_the_rest_is_reminded_and_the_sheet_is_printed(
    office, sign_in, tmp_path
):
    paper = tmp_path / "agenda.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(paper)

    clerk = sign_in("urai")
    clerk.get_by_role("link", name="สารบรรณ").first.click()
    clerk.get_by_role("link", name="หนังสือเวียน", exact=True).first.click()
    accessible(clerk)
    clerk.get_by_role("link", name="แจ้งเวียน", exact=True).first.click()
    # sent empty: every gap is named beside its field, and the summary has the focus
    clerk.get_by_role("button", name="ส่งแจ้งเวียน").click()
    assert clerk.locator(".errsum").is_visible()
    accessible(clerk)
    clerk.get_by_label("เรื่อง", exact=True).fill(SUBJECT)
    clerk.get_by_label("ข้อความ").fill("ขอเชิญทุกท่านเข้าร่วมตามวันและเวลาในเอกสาร")
    clerk.get_by_label("ไฟล์").set_input_files(str(paper))
    clerk.get_by_label("กลุ่มส่งเสริมสหกรณ์ ๑").check()
    clerk.get_by_label("ระบุชื่อบุคคล").fill("บุญมี ศรีเมือง")
    clerk.get_by_role("button", name="ส่งแจ้งเวียน").click()
    clerk.get_by_text("แจ้งเวียนถึง 6 คนแล้ว").wait_for()
    accessible(clerk)
    circular = Circular.objects.get(letter__subject=SUBJECT)
    assert circular.entry.book == "letter_circular"

    member = sign_in("kanokwan", **PHONE)
    assert SUBJECT in member.locator("#h-circ").locator("xpath=ancestor::section").inner_text()
    member.goto(f"{office}/saraban/circulars/")
    accessible(member)
    row = member.locator("#rows tr.unread", has_text=SUBJECT)
    assert "ยังไม่เปิดอ่าน" in row.inner_text()
    row.get_by_role("link", name=SUBJECT).click()
    accessible(member)
    assert member.get_by_role("link", name="agenda.pdf").is_visible()
    member.get_by_role("button", name="ลงชื่อรับทราบ").click()
    member.get_by_text("ผู้แจ้งเวียนเห็นการรับทราบของท่าน").wait_for()

    reader = sign_in("suphachai")
    reader.goto(f"{office}{circular.get_absolute_url()}")
    stranger = sign_in("chanida")
    assert stranger.goto(f"{office}{circular.get_absolute_url()}").status == 404

    clerk.goto(f"{office}{circular.get_absolute_url()}")
    assert "เปิดอ่านแล้ว 2 จาก 6 คน เสร็จแล้ว 1 คน" in clerk.locator(".circular-sum").inner_text()
    assert "ศุภชัย" in clerk.locator("#h-undone").locator("xpath=ancestor::section").inner_text()
    assert "บุญมี" in clerk.locator("#h-unseen").locator("xpath=ancestor::section").inner_text()
    clerk.get_by_role("link", name="เตือนผู้ที่ยังไม่เสร็จ").click()
    clerk.get_by_role("button", name="ส่งคำเตือน").click()
    clerk.get_by_text("เตือนแล้ว 5 คน").wait_for()

    boss = sign_in("boonmee")
    boss.goto(f"{office}/notifications/")
    assert SUBJECT in boss.locator("main").inner_text()

    clerk.get_by_role("link", name="รายชื่อทุกคน").click()
    accessible(clerk)
    answer = clerk.request.get(f"{office}/saraban/circulars/people/?circular={circular.pk}&format=pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    text = normalise(" ".join(page.extract_text() for page in pages)).replace(" ", "")
    for word in ("ใบลงชื่อรับทราบหนังสือเวียน", SUBJECT, "กนกวรรณศรีสุข", "บุญมีศรีเมือง", "ยังไม่เปิดอ่าน", "เปิดอ่านแล้วยังไม่เสร็จ"):
        assert normalise(word).replace(" ", "") in text, word

    # the register of circulars shows it under its number, and ticked rows are printed alone
    clerk.goto(f"{office}/saraban/registers/out/?book=letter_circular")
    accessible(clerk)
    clerk.locator("#rows tr", has_text=SUBJECT).locator("input.chk").check()
    assert clerk.locator("[data-bulk]").is_visible()
    assert clerk.locator("[data-bulk-count]").inner_text() == "1"
    accessible(clerk)
