"""The pages of a PDF: how many, what stands on them, and a picture of each. The only module that meets PDFium.

PDFium keeps no two documents apart between threads, so everything runs behind one lock; a page takes some 20-60 ms.
What cannot be read gives no pages, no text and no picture, never an error: the file itself can still be downloaded.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

POINTS_PER_INCH = 72
MOST_WIDTH = 2400
# Reading text stops here: a search index wants no more, and a request must not wait for a book.
MOST_TEXT_PAGES = 300
MOST_TEXT = 200_000

_lock = threading.RLock()
# Where a PDF draws ำ in two halves, the first half has no letter and PDFium shows its glyph number as some letter.
_HALF_AM = re.compile("(?<=[\u0e01-\u0e2e\u0e48-\u0e4b])[^\u0e00-\u0e7f\\s](?=[\u0e48-\u0e4b]?\u0e33)")


def _plain(text: str) -> str:
    return _HALF_AM.sub("", text.replace("\r\n", "\n")).replace("\x00", "").strip()


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument | None]:
    """The document for the block, None where PDFium cannot open it. Holds the lock."""
    with _lock:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            document = None
        try:
            yield document
        finally:
            if document is not None:
                document.close()


def pdf_pages(content: bytes) -> int:
    """How many pages the PDF has; 0 where it cannot be read."""
    with opened(content) as document:
        return len(document) if document is not None else 0


def pdf_text(content: bytes) -> str:
    """The text of the PDF, a blank line between pages; empty for a scan. At most 300 pages and 200,000 characters."""
    parts: list[str] = []
    length = 0
    with opened(content) as document:
        for number in range(min(len(document), MOST_TEXT_PAGES) if document is not None else 0):
            try:
                page = document[number]
                words = page.get_textpage()
                text = _plain(words.get_text_range())
                words.close()
                page.close()
            except pypdfium2.PdfiumError:
                continue
            parts.append(text)
            length += len(text)
            if length > MOST_TEXT:
                break
    return "\n\n".join(p for p in parts if p)[:MOST_TEXT]


def page_size(content: bytes, number: int) -> tuple[float, float] | None:
    """Width and height of the page (from 1) in points as it is shown, turned where it is turned; None without it."""
    with opened(content) as document:
        if document is None or not 1 <= number <= len(document):
            return None
        return document.get_page_size(number - 1)


def page_picture(content: bytes, number: int, width: int) -> object | None:
    """The page (from 1) as a Pillow picture of so many points across; None where there is no such page."""
    with opened(content) as document:
        if document is None or not 1 <= number <= len(document):
            return None
        try:
            page = document[number - 1]
            across, down = page.get_size()
            # A page a hundred times taller than wide would make a picture of that height.
            scale = min(width / max(across, 1), 4 * MOST_WIDTH / max(down, 1))
            picture = page.render(scale=scale, draw_annots=True, may_draw_forms=False).to_pil()
            page.close()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            return None
        return picture.convert("RGB")


def page_png(content: bytes, number: int, width: int) -> bytes | None:
    """The page (from 1) as a PNG ``width`` points across (at most 2,400); None where there is no such page."""
    picture = page_picture(content, number, max(60, min(width, MOST_WIDTH)))
    if picture is None:
        return None
    out = io.BytesIO()
    # Text on white needs few colours; a palette halves the bytes and nobody sees it.
    picture.quantize(64).save(out, "PNG", compress_level=6)  # type: ignore[attr-defined]
    return out.getvalue()
