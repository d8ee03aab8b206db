"""The receipt stamp: on a copy, upright, where the page is empty; the original stays byte for byte."""

import hashlib
import io

import pikepdf
import pytest
from django.http import Http404
from django.utils import timezone
from PIL import Image, ImageDraw
from pypdf import PdfReader

from coopoffice.files.inspection import check_content
from coopoffice.files.pages import page_picture
from coopoffice.printing.render import render_pdf
from saraban.choices import FileRole
from saraban.documents import stamp
from saraban.services.incoming import register_letter
from saraban.services.incoming_passing import forward_letter, receive_letter
from saraban.services.incoming_stamp import stamp_letter, stamp_letters
from tests.files.samples import make_picture
from units.acting import actor_for
from units.models import Unit, User

LINES = ["สำนักงานสหกรณ์จังหวัดธารานคร", "เลขรับ ๓๑๒", "วันที่ ๑๖ มี.ค. ๒๕๖๙", "เวลา ๐๙.๑๔ น."]


def page(written: tuple[float, float, float, float] = (0, 0, 0, 0), rotate: int = 0) -> bytes:
    """An A4 page, black in the box given in millimetres from the upper left corner."""
    picture = Image.new("L", (420, 594), 255)
    ImageDraw.Draw(picture).rectangle([v * 2 for v in written], fill=0)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=50.8)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        pdf.pages[0].rotate(rotate, relative=False)
        turned = io.BytesIO()
        pdf.save(turned)
    return turned.getvalue()


def blue(content: bytes) -> tuple[float, float, float, float]:
    """Where the stamp's colour stands on the first page as it is seen, in millimetres."""
    picture = page_picture(content, 1, 840)
    wide, _high = stamp.first_page_size(content)
    points = [
        (x, y) for y in range(picture.size[1]) for x in range(picture.size[0])
        if (lambda r, g, b: b > 110 and b > r + 40)(*picture.getpixel((x, y)))
    ]  # fmt: skip
    mm = wide / picture.size[0]
    xs, ys = [p[0] * mm for p in points], [p[1] * mm for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def test_empty_page_is_stamped_at_the_upper_right():
    spot = stamp.empty_spot(page())
    assert spot.x > 210 - 50 - 12
    assert spot.y < 12


def test_written_corner_is_left_alone_for_the_nearest_empty_place():
    spot = stamp.empty_spot(page((120, 0, 210, 40)))
    assert spot.y >= 39 or spot.x + 50 <= 121


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_stamp_stands_upright_where_it_was_put_however_the_page_is_turned(rotate):
    content = page(rotate=rotate)
    left, top, right, foot = blue(stamp.stamped(content, LINES, stamp.Spot(100, 60)))
    assert (left, top) == (pytest.approx(100, abs=1.5), pytest.approx(60, abs=1.5))
    assert (right - left, foot - top) == (pytest.approx(50, abs=2), pytest.approx(25, abs=2))


def test_stamp_outside_the_page_is_moved_onto_it():
    _left, _top, right, foot = blue(stamp.stamped(page(), LINES, stamp.Spot(900, 900)))
    assert right <= 210.5
    assert foot <= 297.5


def test_stamp_can_be_read_back_in_thai():
    text = PdfReader(io.BytesIO(stamp.stamped(page(), LINES, stamp.Spot(150, 6)))).pages[0].extract_text()
    for line in LINES:
        assert line in text


def test_picture_becomes_one_page_of_at_most_a4_and_every_frame_a_page_of_its_own():
    wide, high = stamp.first_page_size(stamp.as_pdf(make_picture("PNG", (1000, 1600)), "image/png"))
    assert max(wide / 210, high / 297) == pytest.approx(1, abs=0.01)
    frames = [Image.new("1", (200, 280), 1) for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    with pikepdf.open(io.BytesIO(stamp.as_pdf(out.getvalue(), "image/tiff"))) as pdf:
        assert len(pdf.pages) == 3


@pytest.fixture
def people(quiet_office):
    return {u.username: actor_for(u) for u in User.objects.all()}


def registered(people, name="a.pdf", content=None):
    files = [check_content(name, content or render_pdf("printing/pdf/memo.html", {"subject": "ขอเชิญประชุม"}))]
    return register_letter(
        by=people["urai"], unit=Unit.objects.get(code="TN"), from_text="จังหวัดธารานคร", subject="ขอเชิญ", files=files
    )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_stamped_copy_is_kept_beside_an_untouched_original_and_moving_the_stamp_leaves_one_copy(people, kind):
    letter = registered(people, "a.png", make_picture("PNG", (600, 850))) if kind == "png" else registered(people)
    original = letter.files.get()
    before = original.blob.sha256
    first = stamp_letter(by=people["urai"], entry=letter.entries.get())
    second = stamp_letter(by=people["urai"], entry=letter.entries.get(), x=20, y=200)
    assert hashlib.sha256(original.blob.path.read_bytes()).hexdigest() == before
    [copy] = letter.files.filter(role=FileRole.STAMPED)
    assert (copy, copy.made_from, copy.pages) == (second, original, 1)
    assert copy != first
    assert "เลขรับ ๑" in copy.text
    assert letter.entries.get().stamped_at is not None


@pytest.mark.django_db
def test_group_stamps_onto_the_offices_stamped_copy_so_that_both_numbers_are_seen(people):
    letter = registered(people)
    stamp_letter(by=people["urai"], entry=letter.entries.get())
    passing = forward_letter(by=people["urai"], letter=letter, unit=Unit.objects.get(code="TN-05"))
    entry = receive_letter(by=people["malai"], passing=passing)
    copy = stamp_letter(by=people["malai"], entry=entry)
    assert "กลุ่มส่งเสริมสหกรณ์" in copy.text
    assert "สำนักงานสหกรณ์จังหวัดธารานคร" in copy.text
    with pytest.raises(Http404):  # a row of the central book is not the group's
        stamp_letter(by=people["malai"], entry=letter.entries.get(unit__code="TN"))


@pytest.mark.django_db
def test_letter_on_paper_only_is_marked_as_stamped_by_hand_and_leaves_the_queue(people):
    from saraban.models import Letter

    letter = register_letter(
        by=people["urai"], unit=Unit.objects.get(code="TN"), from_text="จังหวัดธารานคร", subject="ขอเชิญ"
    )
    other = registered(people)
    unit = letter.unit_id
    assert set(Letter.objects.not_stamped([unit])) == {letter, other}
    assert stamp_letters(by=people["urai"], entries=[letter.entries.get(), other.entries.get()])[0] is None
    assert not Letter.objects.not_stamped([unit]).exists()
    assert letter.entries.get().stamped_at <= timezone.now()
