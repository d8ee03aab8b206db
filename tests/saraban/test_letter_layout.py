"""Letters on paper, measured: where each part stands, in millimetres, read back from the PDF (domain facts 1.3)."""

import html
import re
import subprocess
import unicodedata

import pytest

from coopoffice.printing.render import render_paper
from saraban.documents.body import parse_body
from saraban.documents.paper import TEMPLATE, address_lines, qr_of
from tests.printing.papers import picture

MM = 72 / 25.4
LEFT, RIGHT, CENTRE = 30.0, 190.0, 110.0  # the column: 3 cm from the left edge, 2 cm from the right, 16 cm wide


def paper(kind: str, **changes) -> bytes:
    """A letter of the kind as signed."""
    blocks = {
        "cause": "ด้วยสำนักงานสหกรณ์จังหวัดธารานครกำหนดจัดประชุม",
        "purpose": "จึงขอให้ดำเนินการ\n1. ข้อแรก\n1.1 ข้อย่อย\n1.1.1 ข้อลึก\n| ลำดับ | รายการ |\n| 1 | งบทดลอง |",
        "conclusion": "จึงเรียนมาเพื่อโปรดพิจารณา",
    }
    context = {
        "kind": kind,
        "inner": f"saraban/paper/_{kind}.html",
        "title": "เรื่อง",
        "agency": "สำนักงานสหกรณ์จังหวัดธารานคร",
        "address": ["ถนนราชการ อำเภอเมือง"],
        "number": "ธร 0010/123",
        "date": "25 พฤศจิกายน 2569",
        "given": "๒๕ เดือน พฤศจิกายน พ.ศ. ๒๕๖๙",
        "subject": "ขอเชิญประชุม",
        "salutation": "เรียน",
        "to": ["ประธานกรรมการสหกรณ์"],
        "to_list": [],
        "references": ["หนังสือกรมส่งเสริมสหกรณ์"],
        "enclosures": [{"name": "แบบรายงาน", "count": "2 ฉบับ"}],
        "closing": "ขอแสดงความนับถือ" if kind == "external" else "",
        "signer": "นางพิมพ์ใจ วัฒนกุล",
        "signer_short": "พิมพ์ใจ",
        "signer_lines": ["สหกรณ์จังหวัดธารานคร"],
        "picture": "",
        "signed": True,
        "owner": "กลุ่มส่งเสริมสหกรณ์",
        "phone": "0 9800 0105",
        "email": "",
        "copies": [],
        "speed": "",
        "hands": [],
        "draft": False,
        **{name: [b.as_json() for b in parse_body(text)] for name, text in blocks.items()},
        **changes,
    }
    return render_paper(TEMPLATE, {"paper": context, "title": "x", "qr": qr_of("http://localhost/x")}).content


_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def words(content: bytes) -> list[tuple[str, float, float, float, float]]:
    """Every run of letters with its left, top, right and bottom in millimetres, pages one below the other."""
    read = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    found = []
    for number, page in enumerate(read.split("<page ")[1:]):
        for match in _WORD.finditer(page):
            x1, y1, x2, y2 = (float(match[i]) / MM for i in range(1, 5))
            text = unicodedata.normalize("NFC", html.unescape(match[5])).replace("\u200b", "")
            found.append((text, x1, y1 + number * 297, x2, y2 + number * 297))
    return found


def where(content: bytes, text: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the first run that begins with the text."""
    return next(found[1:] for found in words(content) if found[0].startswith(text))


@pytest.fixture(scope="module")
def external() -> bytes:
    return paper("external")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("เรื่อง", LEFT),
        ("เรียน", LEFT),
        ("อ้างถึง", LEFT),
        ("สิ่งที่ส่งมาด้วย", LEFT),
        ("กลุ่มส่งเสริมสหกรณ์", LEFT),
        ("๒๕", CENTRE),  # the day begins under the emblem
        ("ด้วยสำนักงาน", LEFT + 25),  # a paragraph begins 2.5 cm in
        ("จึงเรียนมา", LEFT + 25),
        ("๑.๑", LEFT + 32),
        ("ขอแสดงความนับถือ", CENTRE),  # the closing begins at the centre
    ],
)
def test_part_of_an_external_letter_begins_where_the_typing_guide_says(external, text, left):
    assert where(external, text)[0] == pytest.approx(left, abs=1.5)


def test_emblem_is_three_centimetres_high_a_centimetre_and_a_half_from_the_edge_and_centred(external):
    dpi = 100
    page = picture(external, dpi=dpi)
    mm = dpi / 25.4
    band = page.crop((int(90 * mm), int(5 * mm), int(126 * mm), int(47 * mm))).point(lambda v: 255 if v < 160 else 0)
    left, top, right, bottom = band.getbbox()
    assert 5 + top / mm == pytest.approx(15, abs=1)
    assert (bottom - top) / mm == pytest.approx(30, abs=1)
    assert 90 + (left + right) / 2 / mm == pytest.approx(CENTRE, abs=1)


def test_number_and_agency_share_a_line_at_the_foot_of_the_emblem(external):
    number, agency = where(external, "ธร"), where(external, "สำนักงานสหกรณ์จังหวัดธารานคร")
    assert number[1] == pytest.approx(agency[1], abs=0.5)
    assert number[3] == pytest.approx(45, abs=2)
    assert agency[0] > CENTRE + 15
    assert agency[2] <= RIGHT + 1


def test_closing_name_and_post_share_one_axis(external):
    axis = [sum(where(external, text)[::2]) / 2 for text in ("ขอแสดงความนับถือ", "สหกรณ์จังหวัดธารานคร")]
    assert axis[0] == pytest.approx(axis[1], abs=1.5)
    name = [w for w in words(external) if w[0].startswith("(นาง") or w[0].endswith("กุล)")]
    assert (name[0][1] + name[-1][3]) / 2 == pytest.approx(axis[0], abs=1.5)


def test_nothing_stands_outside_the_margins(external):
    for text, left, top, right, bottom in words(external):
        assert left >= LEFT - 0.5, text
        assert right <= RIGHT + 0.5, text
        assert top >= 14, text
        assert bottom <= 297 - 10, text


def test_letters_are_sixteen_points_and_lines_single(external):
    lines = sorted(
        {round(w[2], 1) for w in words(external) if w[0] in {"ถนนราชการ"} or w[0].startswith("สำนักงานสหกรณ์จังหวัด")}
    )
    assert lines[1] - lines[0] == pytest.approx(20 / MM, abs=0.3)


def test_figures_are_thai_and_words_can_be_copied(external):
    text = " ".join(w[0] for w in words(external))
    assert not re.search(r"[0-9]", text)
    for word in ("สำนักงานสหกรณ์จังหวัดธารานคร", "๐๐๑๐/๑๒๓", "นับถือ", "สิ่งที่ส่งมาด้วย"):
        assert word in text


def test_second_page_carries_its_number_between_hyphens_and_the_signature_is_never_alone():
    long = [{"kind": "p", "text": "ข้อความยาว " * 60, "level": 0, "number": "", "rows": []}] * 4
    content = paper("external", purpose=long)
    number = [w for w in words(content) if w[0] == "๒" and w[2] > 297 + 10 and w[2] < 297 + 25]
    assert number
    assert (number[0][1] + number[0][3]) / 2 == pytest.approx(CENTRE, abs=2)
    assert where(content, "จึงเรียนมา")[1] // 297 == where(content, "ขอแสดง")[1] // 297


def test_memo_has_title_of_29_points_labels_of_20_and_the_emblem_at_the_left():
    content = paper("memo")
    title = where(content, "บันทึกข้อความ")
    assert sum(title[::2]) / 2 == pytest.approx(CENTRE, abs=2)
    assert title[3] - title[1] > where(content, "เรียน")[3] - where(content, "เรียน")[1]
    for label in ("ส่วนราชการ", "ที่", "เรื่อง"):
        assert where(content, label)[0] == pytest.approx(LEFT, abs=1.5)
    mm = 100 / 25.4
    band = picture(content, dpi=100).crop((int(25 * mm), int(10 * mm), int(48 * mm), int(30.4 * mm)))
    left, top, _right, bottom = band.point(lambda v: 255 if v < 160 else 0).getbbox()
    assert 25 + left / mm == pytest.approx(LEFT, abs=1)
    assert (bottom - top) / mm == pytest.approx(15, abs=1)


def test_stamped_letter_and_certificate_have_their_own_parts():
    stamped, certificate = paper("stamped"), paper("certificate")
    assert where(stamped, "ถึง")[0] == pytest.approx(LEFT, abs=1.5)
    assert not [w for w in words(stamped) if w[0].startswith("เรื่อง")]
    assert where(certificate, "เลขที่")[0] == pytest.approx(LEFT, abs=1.5)
    assert where(certificate, "ให้ไว้")[0] == pytest.approx(LEFT + 25, abs=1.5)


def test_address_is_broken_before_road_and_district():
    assert address_lines("ศาลากลางจังหวัดธารานคร ชั้น 3 ถนนราชการ อำเภอเมืองธารานคร") == [
        "ศาลากลางจังหวัดธารานคร ชั้น 3",
        "ถนนราชการ อำเภอเมืองธารานคร",
    ]
