"""The long way of one letter: the department's order 17/2554 arrives, is stamped, presented, instructed to three units,
answered by a group that sits outside the office, worked on by a stand-in, and closed. Whoever it does not concern finds
no trace of it.
"""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.db.models import Q
from django.utils import timezone
from pypdf import PdfReader

from coopoffice.printing.render import render_pdf
from personnel.models import Leave, LeaveKind
from personnel.services.leave import record_leave
from saraban.choices import FileRole, PartyKind
from saraban.models import Letter, LetterEntry
from tests.browser.journeys import accessible, be, words_of
from tests.conftest import ROOT
from tests.factories.outgoing import make_party
from tests.factories.personnel import working_days
from units.acting import actor_for
from units.models import Duty, Posting, Unit, User

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ORDER = ROOT.parent / "shared" / "domain" / "order-17-2554.txt"
SIZE = 26_000  # characters of the order and its guide
SUBJECT = "การแบ่งงานและหน้าที่ความรับผิดชอบของสำนักงานสหกรณ์จังหวัด ตามคำสั่งที่ ๑๗/๒๕๕๔"
MARK = "๑๗/๒๕๕๔"
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


def order_text() -> list[str]:
    """The paragraphs of the order: its own text where it lies beside the checkout, else its 126 duties as it names them,
    over and over until they are as long.
    """
    if ORDER.exists():
        return [line.strip() for line in ORDER.read_text(encoding="utf-8").splitlines() if line.strip()]
    duties = [f"{duty.code} {duty.title} {duty.requirement}" for duty in Duty.objects.order_by("code")]
    once = sum(map(len, duties))
    return duties * (SIZE // once + 1)


@pytest.fixture
def order(tmp_path) -> Path:
    """The order as the department sends it: one PDF of many pages."""
    path = tmp_path / "คำสั่งกรม 17-2554.pdf"
    path.write_bytes(
        render_pdf(
            "printing/pdf/memo.html",
            {"agency": "กรมส่งเสริมสหกรณ์", "number": MARK, "date": dt.date(2011, 1, 12), "subject": SUBJECT,
             "to": "สหกรณ์จังหวัดธารานคร", "paragraphs": order_text()},
        )
    )  # fmt: skip
    return path


@pytest.fixture
def office(live_server, transactional_db, quiet_office):
    """The demo office before its first letter; its head of administration is well again and at her desk."""
    Posting.objects.filter(user__username="urai", post__role="head").delete()
    unit = Unit.objects.get(code="TN")
    make_party("สหกรณ์จังหวัดธารานคร", PartyKind.AGENCY, office=unit, own=unit, addressed_as="สหกรณ์จังหวัดธารานคร")
    return live_server.url


def who(username: str):
    return actor_for(User.objects.get(username=username))


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def report(page, office: str, letter: Letter, result: str) -> None:
    """Take the work on and report it, on the letter's own page."""
    page.goto(f"{office}{letter.get_absolute_url()}")
    accessible(page)
    page.get_by_role("button", name="รับเรื่อง").click()
    page.get_by_label("ผลการดำเนินงาน").fill(result)
    page.get_by_role("button", name="รายงานผล").click()
    page.get_by_text("รายงานผลแล้ว").first.wait_for()


def test_order_of_the_department_goes_its_whole_way_and_a_stranger_sees_none_of_it(office, sign_in, order):
    today = timezone.localdate()
    year = str(today.year + 543).translate(THAI)
    original = order.read_bytes()

    # The clerk registers it and stamps a copy; the paper that came in stays as it came.
    clerk = sign_in("urai")
    clerk.goto(f"{office}/saraban/incoming/register/")
    clerk.set_input_files("#id_files", order)
    clerk.fill("#id_from_text", "กรมส่งเสริมสหกรณ์")
    clerk.fill("#id_their_number", "กษ ๑๑๐๑/๒๓๑")
    clerk.fill("#id_their_date", be(today - dt.timedelta(days=1)))
    clerk.fill("#id_subject", SUBJECT)
    clerk.locator("form[enctype] button[type=submit]").first.click()
    clerk.wait_for_url("**/saraban/incoming/stamp/**")
    letter = Letter.objects.get()
    clerk.get_by_role("button", name="ประทับตรารับบนสำเนา").click()
    clerk.get_by_text("เก็บสำเนาประทับตราแล้ว").wait_for()
    assert letter.files.get(role=FileRole.ORIGINAL).blob.path.read_bytes() == original
    file = letter.files.get(role=FileRole.STAMPED)
    before, after = pages_of(original), pages_of(clerk.request.get(f"{office}{file.get_absolute_url()}").body())
    assert len(before) == len(after) > 5
    for part in ("สำนักงานสหกรณ์จังหวัดธารานคร", "เลขรับ ๑", f"{today.day}".translate(THAI), year):
        assert part in after[0]
    assert "เลขรับ ๑" not in before[0]
    assert after[1:] == before[1:], "the stamp stands on the first page alone"

    # The head of administration presents it.
    head = sign_in("wilai")
    head.goto(f"{office}{letter.get_absolute_url()}")
    accessible(head)
    head.get_by_label("บันทึกเสนอผู้บังคับบัญชา").fill("เห็นควรมอบ กสส.๓ ดำเนินการ ประสาน กจส. และ กบส.")
    head.get_by_role("button", name="เสนอ", exact=True).click()
    head.get_by_text("เสนอแล้ว รอสั่งการ").first.wait_for()

    # The provincial officer tells one group to act and two to coordinate.
    officer = sign_in("pimjai")
    officer.goto(f"{office}/units/inbox/")
    officer.get_by_role("link", name=SUBJECT).first.click()
    officer.wait_for_url(f"**{letter.get_absolute_url()}**")
    accessible(officer)
    officer.get_by_label("คำสั่งการ").fill("มอบ กสส.๓ จัดทำแผนปรับการแบ่งงานแล้วเสนอ ประสาน กจส. และ กบส.")
    acting, est, mgt = (Unit.objects.get(code=code).pk for code in ("TN-07", "TN-02", "TN-04"))
    officer.locator(f"input[name=u{acting}_line][value=command]").check(force=True)
    for unit in (est, mgt):
        officer.locator(f"input[name=u{unit}_line][value=coordination]").check(force=True)
    officer.get_by_role("button", name="ลงนามสั่งการ").click()
    officer.get_by_text("สั่งการแล้ว แจ้ง 3 ราย").wait_for()

    # The group outside the office enters it in its own book and hands it to one of its officers.
    group_clerk = sign_in("amphorn")
    group_clerk.goto(f"{office}{letter.get_absolute_url()}")
    group_clerk.get_by_role("button", name="ลงรับในทะเบียนของหน่วย").click()
    group_clerk.get_by_text("ลงรับแล้ว เลขรับ ๑/").wait_for()
    group_head = sign_in("boonmee")
    group_head.goto(f"{office}{letter.get_absolute_url()}")
    group_head.get_by_role("link", name="มอบต่อ").click()
    group_head.get_by_label("ถึงบุคคล").fill("ชนิดา")
    group_head.get_by_role("button", name="มอบต่อ").click()
    group_head.get_by_text("มอบต่อแล้ว").first.wait_for()

    # Its officer drafts the answer with the order beside, the head of the group signs as head of the group.
    writer = sign_in("chanida")
    writer.goto(f"{office}{letter.get_absolute_url()}")
    writer.get_by_role("link", name="ร่างหนังสือตอบ").first.click()
    writer.locator("[name=kind][value=memo]").check(force=True)
    writer.get_by_role("button", name="เริ่มร่าง").click()
    writer.wait_for_url("**/draft/")
    accessible(writer)
    writer.fill("[name=subject]", "แผนปรับการแบ่งงานของกลุ่มส่งเสริมสหกรณ์ ๓")
    writer.fill("[name=to] >> nth=0", "สหกรณ์จังหวัดธารานคร")
    writer.fill("[name=cause]", "ตามที่สหกรณ์จังหวัดได้สั่งการให้จัดทำแผนปรับการแบ่งงาน ตามคำสั่งกรมส่งเสริมสหกรณ์ที่ ๑๗/๒๕๕๔ นั้น")
    writer.fill("[name=purpose]", "กลุ่มส่งเสริมสหกรณ์ ๓ ได้จัดทำแผนแล้ว โดยแบ่งสหกรณ์ในความรับผิดชอบให้นักวิชาการสหกรณ์ทุกคน")
    writer.fill("[name=conclusion]", "จึงเรียนมาเพื่อโปรดพิจารณา")
    writer.get_by_role("button", name="บันทึกและเสนอ").click()
    writer.get_by_role("button", name="เสนอร่าง").click()
    answer = Letter.objects.get(written__replies_to=letter)
    writer.wait_for_url(f"**/letters/{answer.pk}/")
    group_head.goto(f"{office}/saraban/outgoing/{answer.pk}/open/")
    group_head.get_by_role("link", name="ลงนามหนังสือ").click()
    accessible(group_head)
    group_head.get_by_role("button", name="ลงนามและออกเลข").click()
    group_head.get_by_text("ลงนามแล้ว ออกเลขและเก็บหนังสือเรียบร้อย").wait_for()
    answer = Letter.objects.get(pk=answer.pk)
    words = words_of(answer.signature.document.blob.path.read_bytes())
    assert answer.own_number == "ธร ๐๐๑๐.๗/๑"
    assert "(นายบุญมี ศรีเมือง) หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓" in words
    assert "ธร ๐๐๑๐.๗/๑" in words
    assert "ปฏิบัติหน้าที่แทน" not in words

    # It is sent inside the house; the office's clerk gives it the next number of the office's book.
    group_clerk.goto(f"{office}/saraban/outgoing/{answer.pk}/open/")
    group_clerk.locator(".act").get_by_role("link", name="ส่งหนังสือ").click()
    group_clerk.get_by_label("ในระบบ").check()
    group_clerk.get_by_role("button", name="บันทึกการส่ง").click()
    group_clerk.get_by_text("บันทึกการส่งแล้ว").wait_for()
    clerk.goto(f"{office}{answer.get_absolute_url()}")
    clerk.get_by_role("button", name="ลงรับในทะเบียนของหน่วย").click()
    clerk.get_by_text("ลงรับแล้ว เลขรับ ๒/").wait_for()
    received = Letter.objects.get(references__to_letter=answer, unit__code="TN")
    report(writer, office, letter, "จัดทำแผนและเสนอแล้ว")
    group_head.goto(f"{office}{letter.get_absolute_url()}")
    group_head.locator("#course").get_by_role("link", name="มอบต่อ นางชนิดา แก้วมณี").click()
    group_head.get_by_role("button", name="ปิดเรื่อง").click()
    group_head.get_by_text("ปิดเรื่องแล้ว").first.wait_for()
    group_head.goto(f"{office}{letter.get_absolute_url()}")
    group_head.get_by_label("ผลการดำเนินงาน").fill("เสนอแผนตามบันทึกของกลุ่มแล้ว")
    group_head.get_by_role("button", name="รายงานผล").click()
    group_head.get_by_text("รายงานผลแล้ว").first.wait_for()

    # The head of a group told to coordinate is on leave; the stand-in of those days acts, in those words.
    away = User.objects.get(username="thawatchai")
    until = working_days(today, 1)[0]  # today, save on a day nobody takes leave from
    record_leave(
        by=who("suda"), user=away, kind=LeaveKind.objects.get(code="sick"), starts_on=today, ends_on=until,
        decided_line="สหกรณ์จังหวัดธารานคร", decided_on=today, reason="ป่วย",
    )  # fmt: skip
    assert Leave.objects.filter(user=away, starts_on=today).exists()
    post = Posting.objects.get(user=away, post__unit_id=est).post
    keeper = sign_in("thawatchai")
    keeper.goto(f"{office}/units/posts/{post.pk}/stand-in/")
    keeper.fill("[name=user]", "kanda")
    for name in ("starts_on", "ends_on"):
        keeper.fill(f"[name={name}]", be(today))
    keeper.fill("[name=order_number]", f"คำสั่งที่ 51/{today.year + 543}")
    keeper.fill("[name=note]", "ลาป่วย")
    keeper.click("form.governed button[type=submit]")
    keeper.wait_for_url(f"**{post.get_absolute_url()}")
    stand_in = sign_in("kanda")
    report(stand_in, office, letter, "ตรวจแผนแล้ว ไม่ขัดข้อง")
    report(sign_in("prasit"), office, letter, "ตรวจแผนด้านการบริหารจัดการแล้ว")

    # All have answered: the provincial officer closes. The way it went is drawn, in order, solid and dashed.
    officer.goto(f"{office}{letter.get_absolute_url()}")
    officer.get_by_role("button", name="ปิดเรื่อง").click()
    officer.get_by_text("ปิดเรื่องแล้ว").first.wait_for()
    letter.refresh_from_db()
    assert letter.state == "closed"
    accessible(officer)
    route = officer.locator("#course").inner_text()
    places = [route.find(w) for w in ("นางอุไร แสงทอง", "เกษียนเสนอ", "นางวิไล ประเสริฐผล", "คำสั่งการ", "นางพิมพ์ใจ วัฒนกุล",
                                      "นางอัมพร น้ำเพชร", "นางชนิดา แก้วมณี", "ปิดเรื่อง")]  # fmt: skip
    assert places == sorted(places)
    assert min(places) >= 0
    assert officer.locator("#course li.co").count() == 2, "two coordination lines are dashed"
    assert "นางกานดา ศรีวิชัย" in route
    assert "ตรวจแผนแล้ว ไม่ขัดข้อง" in route
    assert answer.own_number in route
    course = words_of(officer.request.get(f"{office}{letter.get_absolute_url()}course.pdf").body())
    assert "นางกานดา ศรีวิชัย" in course
    assert "ธร ๐๐๑๐.๗/๑" in course

    # Numbers: the office's book 1 and 2, the group's own in and out, each 1.
    assert sorted(
        LetterEntry.objects.values_list("unit__code", "book", "number", "letter_id"),
    ) == sorted(
        [("TN", "letter_in", 1, letter.pk), ("TN", "letter_in", 2, received.pk),
         ("TN-07", "letter_in", 1, letter.pk), ("TN-07", "letter_out", 1, answer.pk)]
    )  # fmt: skip
    form13 = words_of(clerk.request.get(f"{office}/saraban/registers/in/?format=pdf").body())
    for part in ("ทะเบียนหนังสือรับ", "แบบที่ ๑๓", "กษ ๑๑๐๑/๒๓๑", "กรมส่งเสริมสหกรณ์", "การแบ่งงานและหน้าที่", "ธร ๐๐๑๐.๗/๑"):
        assert part in form13, part

    _stranger_finds_nothing(office, sign_in("weera"), letter, answer, received)


def _stranger_finds_nothing(office: str, page, *letters: Letter) -> None:
    """Page, course, files and their pictures, lists, books, search, palette, notifications: none of it."""
    person = User.objects.get(username="weera")
    assert Letter.objects.visible_to(person).filter(pk__in=[one.pk for one in letters]).count() == 0
    assert not person.notifications.filter(Q(subject__contains=MARK) | Q(text__contains=MARK)).exists()
    for letter in letters:
        for way in ("", "course.pdf", "instruct/", "reply/"):
            assert page.request.get(f"{office}{letter.get_absolute_url()}{way}").status == 404, way
        for file in letter.files.all():
            assert page.request.get(f"{office}{file.get_absolute_url()}").status == 404
    unit = Unit.objects.get(code="TN").pk
    for address in (
        "/", "/units/inbox/", "/units/work/", "/saraban/letters/", "/saraban/letters/search/?q=การแบ่งงาน",
        "/saraban/letters/search/?q=17/2554", "/saraban/incoming/", "/saraban/incoming/?view=overdue", "/saraban/arriving/",
        f"/saraban/registers/in/?unit={unit}", f"/saraban/registers/out/?unit={unit}", "/saraban/outgoing/",
        "/notifications/", "/search/?q=การแบ่งงาน",
    ):  # fmt: skip
        answer = page.request.get(f"{office}{address}")
        assert answer.status == 200, address
        said = answer.text().split('id="main"', 1)[-1]
        for word in ("การแบ่งงานและหน้าที่", "แผนปรับการแบ่งงาน", *(one.get_absolute_url() for one in letters)):
            assert word not in said, (address, word)
    book = f"{office}/saraban/registers/in/?unit={unit}"
    assert "การแบ่งงาน" not in words_of(page.request.get(f"{book}&format=pdf").body())
    sheet = openpyxl.load_workbook(io.BytesIO(page.request.get(f"{book}&format=xlsx").body())).active
    assert not [cell for row in sheet.iter_rows(values_only=True) for cell in row if "การแบ่งงาน" in str(cell)]
