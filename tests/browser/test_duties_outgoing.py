"""Journeys of drafting, vetting and signing (GA-A8) and of who signs in which words (EX-10), to the printed paper."""

import pytest

from coopoffice.thai import to_thai_digits
from saraban.models import Letter
from tests.browser.journeys import words_of
from tests.factories.outgoing import load_organisation, make_party
from units.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COOP = "ประธานกรรมการสหกรณ์การเกษตรบ้านไร่ จำกัด"
COOP3 = "ประธานกรรมการสหกรณ์การเกษตรหนองบัวทอง จำกัด"
WORD = (
    "<html><head><style>p{color:red}</style></head><body><p class=MsoNormal>ในการนี้ จึงขอให้ดำเนินการ ดังนี้<o:p></o:p></p>"
    "<ol><li>ส่งผู้แทนเข้าร่วม</li><li>เตรียมข้อมูล</li></ol>"
    "<table><tr><td>ลำดับ</td><td>รายการ</td></tr><tr><td>1</td><td>งบทดลอง</td></tr></table></body></html>"
)


@pytest.fixture
def office(live_server, transactional_db):
    """The organisation behind a real server, with two cooperatives in two groups' charge."""
    load_organisation()
    office = Unit.objects.get(code="TN")
    for name, charge in ((COOP, "TN-05"), (COOP3, "TN-07")):
        make_party(name, office=office, charge=Unit.objects.get(code=charge), addressed_as=name)
    return live_server.url


def printed(letter: Letter) -> str:
    """The words of the stored PDF."""
    return words_of(letter.signature.document.blob.path.read_bytes())


def decide(page, office: str, letter: Letter, button: str, note: str = "") -> None:
    page.goto(f"{office}/saraban/outgoing/{letter.pk}/open/")
    if note:
        page.get_by_label("บันทึกสั่งการ").fill(note)
    page.locator(".approval-box").get_by_role("button", name=button).click()
    page.wait_for_load_state()


def test_ga_a8_draft_is_vetted_returned_corrected_signed_and_sent(office, sign_in):
    writer = sign_in("kanokwan")
    writer.goto(f"{office}/saraban/outgoing/")
    writer.locator("a[data-new]").first.click()
    writer.locator("select[name=template]").select_option(label="หนังสือภายนอก · ขอเชิญประชุม")
    writer.get_by_role("button", name="เริ่มร่าง").click()
    writer.wait_for_url("**/draft/")
    # written with the paper and the checks beside
    writer.fill("[name=subject]", "ขอเชิญประชุมชี้แจงการปิดบัญชี")
    writer.fill("[name=to] >> nth=0", COOP)
    writer.select_option("[name=issuer]", label="สำนักงานสหกรณ์จังหวัดธารานคร (ธร ๐๐๑๐)")
    writer.fill("[name=cause]", "ด้วยสำนักงานสหกรณ์จังหวัดธารานครกำหนดจัดประชุมชี้แจงการปิดบัญชี")
    writer.fill("[name=purpose]", "")
    writer.evaluate(
        """html => { const field = document.querySelector('[name=purpose]'); field.focus();
        const data = new DataTransfer(); data.setData('text/html', html); data.setData('text/plain', 'x');
        field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""",
        WORD,
    )
    assert writer.input_value("[name=purpose]").split("\n") == [
        "ในการนี้ จึงขอให้ดำเนินการ ดังนี้", "1. ส่งผู้แทนเข้าร่วม", "2. เตรียมข้อมูล", "| ลำดับ | รายการ |", "| 1 | งบทดลอง |",
    ]  # fmt: skip
    writer.fill("[name=conclusion]", "จึงแจ้งมาเพื่อทราบ")
    sheet = writer.locator("#look .sheet")
    sheet.get_by_text("จึงแจ้งมาเพื่อทราบ").wait_for()
    assert sheet.locator("td").all_inner_texts() == [to_thai_digits("1"), "งบทดลอง"]
    assert "(นางพิมพ์ใจ วัฒนกุล)" in sheet.inner_text()
    assert "จึงเรียนมาเพื่อ" in writer.locator("#look .vetted").inner_text()
    writer.locator("#kept").get_by_text("เก็บร่างแล้ว").wait_for()
    # a second tab has the text that was not saved, and each tab is told of the other
    other = writer.context.new_page()
    other.goto(writer.url)
    assert other.input_value("[name=conclusion]") == "จึงแจ้งมาเพื่อทราบ"
    other.fill("[name=conclusion]", "จึงเรียนมาเพื่อโปรดทราบ")
    other.locator("#kept").get_by_text("ท่านเอง ในอีกแท็บหนึ่ง").wait_for()
    other.close()
    writer.get_by_role("button", name="บันทึกร่าง").click()
    writer.get_by_text("บันทึกเป็นฉบับร่างใหม่แล้ว").wait_for()
    letter = Letter.objects.get(subject="ขอเชิญประชุมชี้แจงการปิดบัญชี")
    writer.goto(f"{office}/saraban/outgoing/{letter.pk}/versions/")
    assert writer.locator("ins").count()
    writer.goto(f"{office}/saraban/outgoing/{letter.pk}/submit/")
    assert writer.locator("aside.side-sum .tl > li").count() == 3
    assert "กลั่นกรอง" in writer.locator("aside.side-sum").inner_text()
    writer.get_by_role("button", name="เสนอร่าง").click()
    writer.wait_for_url(f"**/letters/{letter.pk}/")

    head = sign_in("somsak")
    decide(head, office, letter, "ส่งกลับแก้ไข", "สรุปความให้ใช้จึงเรียนมาเพื่อ")
    letter.refresh_from_db()
    assert letter.state == "draft"
    writer.goto(f"{office}/saraban/letters/{letter.pk}/")
    assert "สรุปความให้ใช้จึงเรียนมาเพื่อ" in writer.locator(".act").first.inner_text()
    writer.goto(f"{office}/saraban/outgoing/{letter.pk}/draft/?restore=none")
    writer.fill("[name=conclusion]", "จึงเรียนมาเพื่อโปรดเข้าร่วมประชุม")
    writer.get_by_role("button", name="บันทึกและเสนอ").click()
    writer.get_by_role("button", name="เสนอร่าง").click()
    writer.wait_for_url(f"**/letters/{letter.pk}/")
    decide(head, office, letter, "ตรวจแล้ว")
    decide(sign_in("urai"), office, letter, "ตรวจแล้ว")

    officer = sign_in("pimjai")
    officer.goto(f"{office}/saraban/outgoing/{letter.pk}/open/")
    officer.get_by_role("link", name="ลงนามหนังสือ").click()
    assert "สหกรณ์จังหวัดธารานคร" in officer.locator(".signblock").inner_text()
    officer.get_by_role("button", name="ลงนามและออกเลข").click()
    officer.get_by_text("ลงนามแล้ว ออกเลขและเก็บหนังสือเรียบร้อย").wait_for()
    letter = Letter.objects.get(pk=letter.pk)
    assert letter.own_number == "ธร ๐๐๑๐/๑"
    words = printed(letter)
    for part in ("ที่ ธร ๐๐๑๐/๑", COOP, "ขอแสดงความนับถือ", "(นางพิมพ์ใจ วัฒนกุล)", "๑. ส่งผู้แทนเข้าร่วม", "งบทดลอง"):
        assert part in words, part

    clerk = sign_in("urai")
    clerk.goto(f"{office}/saraban/outgoing/?view=unsent")
    clerk.locator("#rows").get_by_role("link", name="ขอเชิญประชุมชี้แจงการปิดบัญชี").click()
    clerk.locator(".act").get_by_role("link", name="ส่งหนังสือ").click()
    clerk.get_by_label("ไปรษณีย์ลงทะเบียน").check()
    clerk.fill("[name=tracking_number]", "rx๑๒๓๔๕๖๗๘๙th")
    clerk.get_by_role("button", name="บันทึกการส่ง").click()
    clerk.get_by_text("บันทึกการส่งแล้ว").wait_for()
    clerk.get_by_role("link", name="ได้รับแล้ว").click()
    clerk.fill("[name=acknowledged_by]", "ผู้จัดการสหกรณ์")
    clerk.get_by_role("button", name="บันทึกการตอบรับ").click()
    clerk.get_by_text("บันทึกการตอบรับแล้ว").wait_for()
    letter.refresh_from_db()
    [sent] = letter.dispatches.all()
    assert (letter.state, sent.state, sent.tracking_number) == ("dispatched", "acknowledged", "RX123456789TH")


def test_ex_10_group_head_signs_coordination_as_the_groups_seat_says_and_never_for_the_registrar(office, sign_in):
    member = sign_in("chanida")
    for issuer, to, name, line in (
        ("TN-07", COOP3, "นายบุญมี ศรีเมือง", "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓"),
        ("TN-05", COOP, "นายสมศักดิ์ ทองดี", "ปฏิบัติหน้าที่แทน สหกรณ์จังหวัดธารานคร"),
    ):
        member.goto(f"{office}/saraban/who-signs/?issuer={issuer}&kind=external&to={to}")
        answer = member.locator(".who-answer").first
        assert name in answer.inner_text()
        assert line in answer.locator(".signblock").inner_text()
        assert "17/2554" in answer.inner_text()
    member.goto(f"{office}/saraban/who-signs/?issuer=TN-07&kind=external&to={COOP3}&registrar=on")
    assert "ลงนามไม่ได้" in member.locator(".who-answer").first.inner_text()

    head = sign_in("boonmee")
    head.goto(f"{office}/saraban/outgoing/write/")
    head.get_by_role("button", name="เริ่มร่าง").click()
    head.wait_for_url("**/draft/")
    head.fill("[name=subject]", "ขอเชิญร่วมอบรม")
    head.fill("[name=to] >> nth=0", COOP3)
    head.fill("[name=cause]", "ด้วยกลุ่มส่งเสริมสหกรณ์ ๓ จะจัดอบรม")
    head.fill("[name=purpose]", "จึงขอให้สหกรณ์ดำเนินการเพิกถอนมติที่ประชุม")
    head.fill("[name=conclusion]", "จึงเรียนมาเพื่อโปรดพิจารณา")
    head.get_by_role("button", name="บันทึกร่าง").click()
    head.get_by_text("บันทึกเป็นฉบับร่างใหม่แล้ว").wait_for()
    letter = Letter.objects.get(subject="ขอเชิญร่วมอบรม")
    head.goto(f"{office}/saraban/outgoing/{letter.pk}/sign/")
    assert "เพิกถอนมติ" in head.locator(".vetted").inner_text()
    assert head.get_by_role("button", name="ลงนามและออกเลข").is_disabled()
    head.goto(f"{office}/saraban/outgoing/{letter.pk}/draft/")
    head.fill("[name=purpose]", "จึงขอเชิญผู้แทนสหกรณ์เข้าร่วมอบรม")
    head.get_by_role("button", name="บันทึกร่าง").click()
    head.get_by_text("บันทึกเป็นฉบับร่างใหม่แล้ว").wait_for()
    head.goto(f"{office}/saraban/outgoing/{letter.pk}/sign/")
    head.get_by_role("button", name="ลงนามและออกเลข").click()
    head.get_by_text("ลงนามแล้ว ออกเลขและเก็บหนังสือเรียบร้อย").wait_for()
    letter = Letter.objects.get(pk=letter.pk)
    words = printed(letter)
    assert "ที่ ธร ๐๐๑๐.๗/๑" in words
    assert "(นายบุญมี ศรีเมือง) หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓" in words
    assert "ปฏิบัติหน้าที่แทน" not in words
    # the code on the paper answers everybody in the office
    other = sign_in("kanokwan")
    other.goto(f"{office}/saraban/genuine/{letter.signature.document.code}/")
    assert "หนังสือเป็นของแท้" in other.locator(".note").first.inner_text()
    assert "ขอเชิญร่วมอบรม" not in other.locator("#main").inner_text()
