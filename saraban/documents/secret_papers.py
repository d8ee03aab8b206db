"""Papers of secrets: made in memory for one reader, marked with reader and time, never stored, never in the clear on
a disk."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pikepdf
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence

from coopoffice.files.inspection import Checked
from coopoffice.printing.marks import Marks
from coopoffice.printing.templatetags.printing import paper_moment

# The renderers (WeasyPrint, pdfium) are loaded inside the functions, by who draws, not by every process.
from ..choices import SecretLevel
from ..models import SecretCheck, SecretLetter

_LONG_SIDE = 842  # points of an A4 sheet

__all__ = [
    "as_pdf",
    "check_report",
    "cover_sheet",
    "destruction_list",
    "marked_file",
    "page_count",
    "register_paper",
    "sheet_picture",
]


def page_count(content: bytes) -> int:
    """Return how many pages the PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def as_pdf(file: Checked) -> bytes:
    """Return the file as a PDF: a PDF as it is, a picture (each sheet of a TIFF) as pages of A4's size."""
    if file.content_type.startswith("application/pdf"):
        return file.content
    with Image.open(io.BytesIO(file.content)) as picture:
        sheets = []
        for frame in ImageSequence.Iterator(picture):
            sheet = frame.convert("RGBA") if frame.mode in {"RGBA", "LA", "P"} else frame.convert("RGB")
            if sheet.mode == "RGBA":
                paper = Image.new("RGB", sheet.size, "white")
                paper.paste(sheet, mask=sheet.getchannel("A"))
                sheet = paper
            sheets.append(sheet.copy())
        dots = max(1.0, max(sheets[0].size) * 72 / _LONG_SIDE)
        out = io.BytesIO()
        sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=dots)
    return out.getvalue()


def reader_line(person: Any) -> str:
    """Who reads it, and when: what stands across every page."""
    with translation.override("th"):
        return _("Opened by %(person)s %(at)s") % {"person": person.full_name, "at": paper_moment(timezone.now())}


def marks_for(secret: SecretLetter, person: Any) -> Marks:
    """The marks of a secret's pages: class, set x of y and page x of y, reader and time."""
    with translation.override("th"):
        corner = _("Set %(number)s of %(count)s · page %(page)s of %(pages)s") % {
            "number": secret.set_number,
            "count": secret.set_count,
            "page": "{page}",
            "pages": "{pages}",
        }
        head = "" if secret.is_lifted else str(secret.get_level_display())
    return Marks(reader=reader_line(person), head=head, corner=corner)


def marked_file(content: bytes, secret: SecretLetter, person: Any) -> bytes:
    """Return the whole PDF with the marks on each page."""
    from coopoffice.printing.watermark import watermarked

    return watermarked(content, marks_for(secret, person))


def sheet_picture(content: bytes, secret: SecretLetter, person: Any, number: int) -> bytes:
    """Return one page as a picture with the marks burnt in. Raises IndexError where there is no such page."""
    from coopoffice.printing.watermark import picture_of, watermarked

    return picture_of(watermarked(content, marks_for(secret, person), only=number), 1)


def cover_sheet(secret: SecretLetter, person: Any) -> bytes:
    """Return the cover sheet of the secret's class."""
    from coopoffice.printing.render import render_pdf
    from coopoffice.printing.watermark import watermarked

    with translation.override("th"):
        content = render_pdf(
            "saraban/pdf/secret_cover.html",
            {"secret": secret, "secrecy": str(secret.get_level_display()), "title": _("Cover sheet")},
        )
        return watermarked(content, Marks(reader=reader_line(person)))


def register_paper(book: str, unit: Any, days: Iterable[tuple[Any, list[Any]]], person: Any, under: str) -> bytes:
    """Return ทขล.1 ("in"), ทขล.2 ("out") or ทขล.3 ("control") for the rows given, grouped by day."""
    from coopoffice.printing.render import render_pdf
    from coopoffice.printing.watermark import watermarked

    with translation.override("th"):
        titles = {
            "in": _("Register of secrets received (form TKhL. 1)"),
            "out": _("Register of secrets sent (form TKhL. 2)"),
            "control": _("Control register of secrets (form TKhL. 3)"),
        }
        content = render_pdf(
            f"saraban/pdf/secret_register_{book}.html",
            {
                "title": titles[book],
                "under": f"{unit.name} {under}".strip(),
                "unit": unit,
                "days": list(days),
                "printed_by": person.full_name,
            },
            base="register",
        )
        return watermarked(content, Marks(reader=reader_line(person), head=str(SecretLevel.CONFIDENTIAL.label)))


def destruction_list(record: Any, secrets: list[Any], members: list[Any], person: Any) -> bytes:
    """Return the list of destroyed secrets with places to sign for the committee: numbers and classes, no subject."""
    from coopoffice.printing.render import render_pdf
    from coopoffice.printing.watermark import watermarked

    with translation.override("th"):
        content = render_pdf(
            "saraban/pdf/secret_destruction.html",
            {"title": _("List of secrets destroyed"), "record": record, "secrets": secrets, "members": members},
        )
        return watermarked(content, Marks(reader=reader_line(person), head=str(SecretLevel.CONFIDENTIAL.label)))


def check_report(check: SecretCheck, items: list[Any], members: list[Any], person: Any) -> bytes:
    """Return the report of a six-monthly check to the head of the office: numbers and classes, never a subject."""
    from coopoffice.printing.render import render_pdf
    from coopoffice.printing.watermark import watermarked

    with translation.override("th"):
        content = render_pdf(
            "saraban/pdf/secret_check.html",
            {
                "title": _("Report of the check of secrets"),
                "check": check,
                "items": items,
                "members": members,
                "missing": [item for item in items if item.present is False],
                "there": sum(1 for item in items if item.present),
            },
        )
        return watermarked(content, Marks(reader=reader_line(person), head=str(SecretLevel.CONFIDENTIAL.label)))
