"""The receipt stamp (ตรารับหนังสือ, form 12) on a copy of a letter: office, number, date and time in Thai digits.

Regulation 2526, section 35: the stamp stands at the upper right of the first page. The box is 5 by 2.5 cm. Where that
corner is written on, the emptiest place near it is taken; the clerk may move it. The original is never touched.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from django.utils import timezone
from django.utils.html import escape
from PIL import Image, ImageSequence

from coopoffice.files.pages import page_picture
from coopoffice.printing.render import render_html
from coopoffice.thai import be_year, month_name, to_thai_digits

MM = 72 / 25.4
WIDTH, HEIGHT = 50.0, 25.0  # millimetres
EDGE = 6.0  # kept free at the page's edge
A4 = (210.0, 297.0)
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/tiff")
_GRID = 2  # a picture point is so many points of a 72 dpi page: half resolution is enough to see ink


@dataclass(frozen=True)
class Spot:
    """Where the stamp stands: its upper left corner in millimetres from the page's upper left corner, as seen."""

    x: float
    y: float


def stampable(content_type: str) -> bool:
    """Whether a file of the type can carry the stamp: a PDF, or a picture that becomes one."""
    return content_type == "application/pdf" or content_type in PICTURES


def as_pdf(content: bytes, content_type: str) -> bytes:
    """Return the file as a PDF: itself, or a scan's pictures as pages of A4 width (or height, whichever is nearer)."""
    if content_type == "application/pdf":
        return content
    pages = []
    with Image.open(io.BytesIO(content)) as picture:
        for frame in ImageSequence.Iterator(picture):
            flat = frame.convert("RGBA") if frame.mode in ("P", "LA", "PA", "RGBA") else frame
            if flat.mode == "RGBA":
                ground = Image.new("RGB", flat.size, "white")
                ground.paste(flat, mask=flat.getchannel("A"))
                flat = ground
            pages.append(flat.convert("L" if flat.mode in ("1", "L", "I;16") else "RGB"))
    wide, high = pages[0].size
    # Points of the picture to the inch, so that the page is no larger than A4.
    resolution = max(wide / (A4[0] / 25.4), high / (A4[1] / 25.4))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=resolution, save_all=True, append_images=pages[1:], quality=88)
    return out.getvalue()


def first_page_size(pdf_content: bytes) -> tuple[float, float]:
    """Width and height of the first page as it is seen, in millimetres."""
    with pikepdf.open(io.BytesIO(pdf_content)) as pdf:
        box, turned = _frame(pdf.pages[0])
        wide, high = float(box[2] - box[0]) / MM, float(box[3] - box[1]) / MM
        return (high, wide) if turned % 180 else (wide, high)


def empty_spot(pdf_content: bytes) -> Spot:
    """Return the emptiest place for the stamp on the first page, the upper right corner first.

    The page is drawn small and ink is counted: of all places in the upper half the one with the least ink is taken, and
    of those as empty the one nearest the upper right.
    """
    wide, high = first_page_size(pdf_content)
    corner = Spot(max(EDGE, wide - WIDTH - EDGE - 4), EDGE + 2)
    picture = page_picture(pdf_content, 1, max(60, int(wide * MM / _GRID)))
    if picture is None or wide < WIDTH + 2 * EDGE or high < HEIGHT + 2 * EDGE:
        return clamp(corner, wide, high)
    grey = picture.convert("L")  # type: ignore[attr-defined]
    across, down = grey.size
    step = across / wide  # points a millimetre
    ink = grey.point(lambda v: 1 if v < 200 else 0).tobytes()
    # Sums of ink above and to the left: the ink of any box is four look-ups.
    sums = [[0] * (across + 1)]
    for line in range(down):
        row, total = [0], 0
        above = sums[-1]
        for place in range(across):
            total += ink[line * across + place]
            row.append(total + above[place + 1])
        sums.append(row)

    def ink_at(spot: Spot) -> int:
        left, top = max(0, int((spot.x - 1) * step)), max(0, int((spot.y - 1) * step))
        right = min(across, int((spot.x + WIDTH + 1) * step))
        foot = min(down, int((spot.y + HEIGHT + 1) * step))
        return sums[foot][right] - sums[top][right] - sums[foot][left] + sums[top][left]

    best, least = corner, None
    y = EDGE
    while y <= min(high - HEIGHT - EDGE, high * 0.5):
        x = wide - WIDTH - EDGE
        while x >= EDGE:
            spot = Spot(round(x, 1), round(y, 1))
            far = (wide - WIDTH - EDGE - x) * 1.2 + (y - EDGE)
            score = (ink_at(spot) * 12) + far
            if least is None or score < least:
                best, least = spot, score
            x -= 3
        y += 3
    return clamp(best, wide, high)


def clamp(spot: Spot, wide: float, high: float) -> Spot:
    """The spot moved so far that the whole stamp stands on the page."""
    return Spot(
        round(min(max(spot.x, 0), max(0, wide - WIDTH)), 1), round(min(max(spot.y, 0), max(0, high - HEIGHT)), 1)
    )


def stamp_lines(*, office: str, number: str, at: dt.datetime) -> list[str]:
    """The four lines of the stamp. ``number`` is the book's number without the year, as stamps carry it."""
    at = timezone.localtime(at)
    day = f"{at.day} {month_name(at.month, 'th', short=True)} {be_year(at.date())}"
    return [office, *(to_thai_digits(t) for t in (f"เลขรับ {number}", f"วันที่ {day}", f"เวลา {at:%H.%M} น."))]


@lru_cache(maxsize=64)
def _stamp_page(lines: tuple[str, ...]) -> bytes:
    size = 12 if len(lines[0]) <= 34 else 10.5 if len(lines[0]) <= 42 else 9
    html = (
        '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>ตรารับ</title><style>'
        f"@page {{ size: {WIDTH}mm {HEIGHT}mm !important; margin: 0 !important }}"
        "@page :first { @top-center { content: none } }"
        "body { margin: 0; color: #1f5394; }"
        f".s {{ box-sizing: border-box; width: {WIDTH}mm; height: {HEIGHT}mm; border: 1.2pt solid #1f5394;"
        " padding: 0.8mm 2mm; font-size: 13pt; line-height: 1.2; overflow: hidden; background: #fff }"
        f".s b {{ display: block; text-align: center; font-size: {size}pt; line-height: 1.15 }}"
        f'</style></head><body><div class="s"><b>{escape(lines[0])}</b>'
        + "".join(f"<div>{escape(line)}</div>" for line in lines[1:])
        + "</div></body></html>"
    )
    return render_html(html).content


def _frame(page: pikepdf.Page) -> tuple[list, int]:
    box = [float(v) for v in page.cropbox]
    return box, int(page.obj.get("/Rotate", 0)) % 360


def stamped(pdf_content: bytes, lines: list[str], spot: Spot) -> bytes:
    """Return a copy of the PDF with the stamp on its first page. Raises ValueError for a PDF that cannot be opened."""
    try:
        with (
            pikepdf.open(io.BytesIO(pdf_content)) as pdf,
            pikepdf.open(io.BytesIO(_stamp_page(tuple(lines)))) as mark,
        ):
            page = pdf.pages[0]
            box, turned = _frame(page)
            wide, high = (box[2] - box[0]) / MM, (box[3] - box[1]) / MM
            seen = (high, wide) if turned % 180 else (wide, high)
            spot = clamp(spot, *seen)
            _draw(pdf, page, mark, box, turned, spot, seen)
            out = io.BytesIO()
            pdf.save(out)
            return out.getvalue()
    except pikepdf.PdfError as error:
        raise ValueError(str(error)) from error


def _draw(pdf, page, mark, box, turned, spot, seen) -> None:
    """Put the mark on the page by a matrix, so that it stands upright also where the page is turned."""
    form = pdf.copy_foreign(mark.pages[0].as_form_xobject())
    own = [float(v) for v in mark.pages[0].mediabox]
    scale = WIDTH * MM / (own[2] - own[0])
    # The mark's lower left corner as the page is seen, in points from the seen page's lower left corner.
    x, y = spot.x * MM, (seen[1] - spot.y - HEIGHT) * MM
    w, h = (box[2] - box[0]), (box[3] - box[1])
    matrices = {
        0: (scale, 0, 0, scale, box[0] + x, box[1] + y),
        90: (0, scale, -scale, 0, box[0] + w - y, box[1] + x),
        180: (-scale, 0, 0, -scale, box[0] + w - x, box[1] + h - y),
        270: (0, -scale, scale, 0, box[0] + y, box[1] + h - x),
    }
    page.contents_coalesce()
    name = page.add_resource(form, pikepdf.Name.XObject)
    words = " ".join(f"{v:.4f}" for v in matrices.get(turned, matrices[0]))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ\nq {words} cm {name} Do Q\n".encode())
