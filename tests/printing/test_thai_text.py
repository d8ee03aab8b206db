"""The two silent defects of Thai PDFs: wrong glyphs, and text that cannot be copied. Each is read back and looked at."""

import io
import unicodedata
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageFilter, ImageStat

from coopoffice.printing import fonts
from coopoffice.printing.render import render_html, render_paper
from coopoffice.thai.digits import to_thai_digits
from tests.printing.papers import PARAGRAPHS, picture, read_back

HARD = [
    "สำนักงาน",
    "น้ำ",
    "ค่ำ",
    "ก้ำ",
    "จำกัด",
    "ปั๊ม",
    "ฟื้น",
    "ปี่",
    "ฟ้า",
    "ฝ้าย",
    "ญี่ปุ่น",
    "ฐุ",
    "ฎุ",
    "ปู่",
    "กั๊ก",
    "ที่",
    "นี้",
    "สหกรณ์",
    "ณัฐฎ์",
    "กฎ",
    "ปฏิบัติ",
    "วุฒิ",
    "ญาติ",
    "สัญญา",
    "ป้ำ",
    "ฝ้ำ",
    "ป่ำ",
    "ฟ้ำ",
    "ป๊ำ",
    "ผู้",
    "ปู",
    "ฤๅษี",
    "ฦๅ",
    "ทฤษฎี",
    "เก็บ",
    "เป็น",
    "เฟ็ต",
    "เสน่ห์",
    "ศูนย์",
    "ปิ้ง",
    "ปี้",
    "ปื้น",
    "ฝี",
    "ฝึก",
    "ปีติ",
    "ฟิล์ม",
    "ๆ",
    "ฯลฯ",
    "๐๑๒๓๔๕๖๗๘๙",
    "0123456789",
    "ABCxyz",
    "fi",
    "fl",
    "ffi",
    "หมู่",
    "กตัญญู",
    "อายุ",
    "บำรุง",
    "อำเภอ",
    "ทำ",
    "คำ",
    "ดำเนินการ",
    "พุทฺธํ",
    "ชั่วโมง",
    "เปี๊ยก",
    "ปั้น",
    "ฟั่น",
    "๑/๒๕๖๙",
    "1/2",
    "ญู",
    "ฐู",
    "ฏู",
    "ฎู",
    "ปฺ",
    "ก์",
    "ป์",
    "ปั่น",
    "ซ้ำ",
    "ย้ำ",
    "ต่ำ",
    "ล้ำ",
    "ช้ำ",
    "ถ้ำ",
    "สำคัญ",
    "กำหนด",
    "อนุมัติ",
    "ทั้งนี้",
    "(ร่าง)",
    "“คำพูด”",
    "๕๐%",
    "กสส.๑–๔",
    "a@b.go.th",
]
PICTURES = Path(__file__).parent / "pictures"
CELL = "display:inline-block;width:98pt;font-size:26pt;line-height:1.35"
SHEET = "<html lang=th><body style=''>" + " ".join(f"<span style='{CELL}'>{w}</span>" for w in HARD) + "</body></html>"


def same(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("style", ["", "font-weight:700", "font-style:italic", "font-weight:700;font-style:italic"])
def test_every_hard_word_reads_back_as_it_was_typed(style):
    assert len(HARD) >= 40
    page = "".join(f"<p style='break-after:page;{style}'>{w}</p>" for w in HARD)
    sheets = read_back(render_html(f"<html lang=th><body>{page}", base="register").content).split("\f")
    read = [sheet.split("หน้า")[0].strip() for sheet in sheets][: len(HARD)]
    assert read == HARD  # letter for letter, not only after normalisation


def test_ordinary_letters_after_am_stay_ordinary():
    text = "ทำงาน จำนวน นาน้ำมา สาม สำนักงานประจำจังหวัด มา"
    assert same(read_back(render_html(f"<html lang=th><body>{text}").content)).startswith(same(text))


def test_a_whole_memo_reads_back_by_two_readers(memo):
    content = render_paper("printing/pdf/memo.html", memo).content
    wanted = same("".join(to_thai_digits(p) for p in PARAGRAPHS))
    assert wanted in same(read_back(content, "-raw"))
    other = same("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))
    assert wanted in other


def test_without_the_glyph_table_the_text_would_be_wrong(monkeypatch):
    from coopoffice.printing import render

    monkeypatch.setattr(render, "_name_the_glyphs", lambda document, pdf: None)
    assert same(read_back(render_html(SHEET).content, "-raw")) != same("".join(HARD))


def test_halves_of_am_look_like_the_letters_they_stand_for():
    for name in fonts.FACES:
        font = TTFont(io.BytesIO(fonts.face(name)))
        for old in ("uni0E32", "uni0E4D"):
            new = next(g for g in font.getGlyphOrder() if g.startswith(f"{old}."))
            assert font["glyf"][old] == font["glyf"][new]
            assert font["hmtx"][old] == font["hmtx"][new]


def test_one_name_holds_one_complete_file_for_each_face():
    for name in fonts.FACES:
        font = TTFont(io.BytesIO(fonts.face(name)))
        known = font.getBestCmap()
        assert all(code in known for code in [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C), *range(0x20, 0x7F)])
        assert font["name"].getDebugName(1) == fonts.FAMILY
        assert "Sarabun" not in (font["name"].getDebugName(4) or "")
    css = (Path(fonts.__file__).parent / "css" / "paper.css").read_text()
    assert css.count("@font-face") == 4
    assert "unicode-range" not in css


def test_sixteen_point_is_the_official_sixteen_point():
    """Widths of the official TH Sarabun, thousandths of the size, from a published font description."""
    official = {" ": 216, "!": 147, "#": 403, "$": 361, "%": 585, "&": 423, "(": 190, "0": 362, "-": 217}
    font = TTFont(io.BytesIO(fonts.face("regular")))
    size, cmap = font["head"].unitsPerEm, font.getBestCmap()
    for letter, width in official.items():
        assert font["hmtx"][cmap[ord(letter)]][0] / size * 1000 == pytest.approx(width, abs=2)
    head = font["head"]
    box = [round(v / size * 1000) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    assert box == pytest.approx([-427, -421, 947, 836], abs=1)


# --- looked at ---


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean grey difference, 0 to 255, after a little blur (hinting and versions of poppler differ by a pixel)."""
    soft = [i.filter(ImageFilter.GaussianBlur(1.2)) for i in (one, other)]
    return ImageStat.Stat(ImageChops.difference(*soft)).mean[0]


def worst_tile(one: Image.Image, other: Image.Image) -> float:
    """The largest difference of any piece of the sheet about as large as a word."""
    boxes = [(x, y, x + 88, y + 42) for x in range(0, one.width - 40, 44) for y in range(0, one.height - 20, 21)]
    return max(difference(one.crop(box), other.crop(box)) for box in boxes)


def sheet_picture(html: str) -> Image.Image:
    return picture(render_html(html, base="register").content, dpi=80).crop((30, 30, 910, 620))


def test_hard_words_look_as_they_did_when_a_person_checked_them():
    drawn = sheet_picture(SHEET)
    kept = PICTURES / "hard-words.png"
    wanted = Image.open(kept).convert("L")
    assert drawn.size == wanted.size
    assert worst_tile(drawn, wanted) < 0.7, f"Look at it; if right: save the new picture as {kept.name}"


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(
            SHEET.replace("ที่", "ที").replace("ป้ำ", "ปำ").replace("ฝ้าย", "ฝาย").replace("ก้ำ", "กำ"), id="tone marks lost"
        ),
        pytest.param(SHEET.replace("<body style='", "<body style='font-family:serif;"), id="another font"),
        pytest.param(SHEET.translate(str.maketrans("0123456789", "          ")), id="digits lost"),
    ],
)
def test_the_comparison_sees_what_it_must(spoilt):
    wanted = Image.open(PICTURES / "hard-words.png").convert("L")
    drawn = sheet_picture(spoilt)
    worst, noise = worst_tile(drawn, wanted), worst_tile(sheet_picture(SHEET), wanted)
    assert worst > 1
    assert worst > 3 * noise


# --- lines ---


def lines(text: str) -> list[str]:
    """The text set so narrow that every allowed break is taken."""
    return read_back(render_html(f"<html lang=th><body style='width:1pt'>{text}").content).split()


@pytest.mark.parametrize(
    "word",
    [
        "สำนักงาน",
        "จังหวัด",
        "ผู้รับผิดชอบ",
        "ผู้ว่าราชการจังหวัด",
        "ผู้ตรวจการ",
        "ผู้ตรวจราชการ",
        "นายกรัฐมนตรี",
        "นายทะเบียน",
        "คณะกรรมการ",
        "ข้าราชการ",
        "เกษตรกร",
        "เจ้าหน้าที่",
        "เจ้าพนักงาน",
        "อำเภอ",
        "จำกัด",
        "ดำเนิน",
        "สหกรณ์",
        "ลูกจ้าง",
        "ผู้อำนวยการ",
        "๐๐๑๐/๑๒๓",
    ],
)
def test_word_is_never_broken(word):
    assert lines(word) == [word]


def test_lines_break_between_words_beside_those_kept_whole():
    found = lines("การดำเนินงานของผู้ตรวจราชการและคณะกรรมการชุดนี้")
    assert "".join(found) == "การดำเนินงานของผู้ตรวจราชการและคณะกรรมการชุดนี้"
    assert [w for w in found if w in ("ของ", "ผู้ตรวจราชการ", "และ", "คณะกรรมการ")] == [
        "ของ",
        "ผู้ตรวจราชการ",
        "และ",
        "คณะกรรมการ",
    ]


@pytest.mark.parametrize(
    "text", ["๑๘ มีนาคม ๒๕๖๙", "๑๖ มี.ค. ๖๙", "พ.ศ. ๒๕๖๙", "๑๖.๐๐ น.", "๔,๕๖๐.๐๐ บาท", "ธร ๐๐๑๐.๕/๑๒๓"]
)
def test_figure_and_its_unit_stay_on_one_line(text):
    out = read_back(render_html(f"<html lang=th><body style='width:1pt'>{text}").content, "-layout")
    assert [" ".join(line.split()) for line in out.splitlines() if line.strip()] == [text]


def test_kept_words_leave_tags_and_titles_alone():
    from coopoffice.printing.breaking import keep_words_whole

    html = '<title>ผู้ตรวจการ</title><p title="ผู้ตรวจการ">งานผู้ตรวจการสหกรณ์</p>'
    assert keep_words_whole(html) == (
        '<title>ผู้ตรวจการ</title><p title="ผู้ตรวจการ">งาน\u200b<span class="nw">ผู้ตรวจการ</span>\u200bสหกรณ์</p>'
    )
