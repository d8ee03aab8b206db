"""Marks laid over a PDF for one reader, and its pages as pictures. Everything happens in memory.

The marks are drawn by the same means as every paper (Thai letters stand right), then laid over each page. A page handed
out as a picture has them burnt in: they cannot be taken off as a layer could.
"""

import io
import threading

import pikepdf
import pypdfium2

from .marks import Marks
from .render import render_paper

_DOTS = 120  # to the inch
_LONGEST = 1800  # dots of a picture's longer side
_pdfium = threading.Lock()  # pdfium may not be used by two threads at once


def watermarked(content: bytes, marks: Marks, *, only: int | None = None) -> bytes:
    """Return the PDF with the marks over each page; with ``only`` just that page (counted from 1).

    Raises IndexError where there is no such page.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        total = len(pdf.pages)
        numbers = list(range(1, total + 1))
        if only is not None:
            if not 1 <= only <= total:
                raise IndexError(only)
            numbers = [only]
        across = [_is_across(pdf.pages[n - 1]) for n in numbers]
        layer = render_paper(
            "printing/pdf/watermark.html",
            {
                "sheets": [
                    {"across": wide, "corner": marks.corner.format(page=n, pages=total)}
                    for n, wide in zip(numbers, across, strict=True)
                ],
                "marks": marks,
                "rows": range(7),
            },
            base="watermark",
        ).content
        out = pikepdf.new()
        with pikepdf.open(io.BytesIO(layer)) as over:
            for place, number in enumerate(numbers):
                out.pages.append(pdf.pages[number - 1])
                page = out.pages[place]
                page.add_overlay(over.pages[place], pikepdf.Rectangle(*map(float, page.mediabox)))
            result = io.BytesIO()
            out.save(result)
    return result.getvalue()


def _is_across(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left > top - bottom


def picture_of(content: bytes, page: int) -> bytes:
    """Return one page (counted from 1) as a JPEG. Raises IndexError where there is none."""
    with _pdfium:
        pdf = pypdfium2.PdfDocument(content)
        try:
            if not 1 <= page <= len(pdf):
                raise IndexError(page)
            sheet = pdf[page - 1]
            scale = min(_DOTS / 72, _LONGEST / max(*sheet.get_size(), 1))
            image = sheet.render(scale=scale).to_pil().convert("RGB")
        finally:
            pdf.close()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()
