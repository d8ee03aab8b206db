"""The receipt stamp: a stamped copy beside the untouched original (duty GA-A1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.web.policies import Refused
from units.acting import Actor

from ..choices import BOOK_IN, FileRole, LetterState
from ..documents import stamp
from ..documents.stamp import Spot
from ..models import Letter, LetterEntry, LetterFile
from .incoming import attach_letter_files


def file_to_stamp(letter: Letter, entry: LetterEntry | None = None) -> LetterFile | None:
    """The file that gets the stamp: the copy another registry stamped last, else the first page-like original.

    A stamp of the same book is not stamped over: moving it starts from what was there before.
    """
    files = list(letter.files.select_related("blob").order_by("position", "id"))
    others = [
        f for f in files if f.role == FileRole.STAMPED and (entry is None or not f.name.startswith(_prefix(entry)))
    ]
    if others:
        return others[-1]
    return next((f for f in files if f.role == FileRole.ORIGINAL and stamp.stampable(f.blob.content_type)), None)


def _prefix(entry: LetterEntry) -> str:
    return f"{entry.unit.code}-{entry.year_be}-{entry.number:05d} "


def lines_for(entry: LetterEntry) -> list[str]:
    """The lines of the book's stamp: a group's own stamp carries the time the group received it."""
    at = entry.taken_at or (entry.letter.received_at if entry.unit_id == entry.letter.unit_id else None)
    return stamp.stamp_lines(office=entry.unit.name, number=str(entry.number), at=at or entry.entered_at)


def pdf_of(file: LetterFile) -> bytes:
    """The file as a PDF, a scan's pictures as its pages."""
    return stamp.as_pdf(file.blob.path.read_bytes(), file.blob.content_type)


@service
def stamp_letter(*, by: Actor, entry: LetterEntry, x: float | None = None, y: float | None = None) -> LetterFile | None:
    """Stamp a copy of the letter for the row of the book; without a place the emptiest one is taken.

    The original stays byte for byte (its hash is looked at before and after). Stamping again moves the stamp: the
    earlier copy of this row is taken off. A letter on paper only, without a file, is marked as stamped by hand and
    None is returned. ``x`` and ``y`` are millimetres from the page's upper left corner.
    """
    row = LetterEntry.objects.take(by.user, "keep", entry.pk)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=row.letter_id)
    if row.book != BOOK_IN or letter.state == LetterState.VOID:
        raise Refused(_("Only a letter that stands in a register of letters received is stamped."))
    row = LetterEntry.objects.select_related("unit", "letter").get(pk=row.pk)
    source = file_to_stamp(letter, row)
    row.stamped_at = timezone.now()
    row.save(update_fields=["stamped_at"])
    if source is None:
        return None
    before = source.blob.sha256
    try:
        pdf = pdf_of(source)
        spot = stamp.empty_spot(pdf) if x is None or y is None else Spot(float(x), float(y))
        content = stamp.stamped(pdf, lines_for(row), spot)
    except (ValueError, OSError) as error:
        raise Refused(_("The file cannot be opened, so it cannot be stamped. Scan the letter again.")) from error
    if hashlib.sha256(source.blob.path.read_bytes()).hexdigest() != before:
        raise Refused(_("The original on the disk is not what was received. Tell the system administrator."))
    earlier = [f for f in letter.files.filter(role=FileRole.STAMPED) if f.name.startswith(_prefix(row))]
    for file in earlier:
        if not file.copies.exists():
            file.delete()
    stem = source.name.rpartition(".")[0] or source.name
    if source.role == FileRole.STAMPED:
        stem = stem.partition(" ")[2] or stem
    digest = hashlib.sha256(content).hexdigest()
    copy = Checked(f"{_prefix(row)}{stem}"[:190] + ".pdf", "application/pdf", content, digest)
    made = attach_letter_files(by=by, letter=letter, files=[copy], role=FileRole.STAMPED)
    if not made:  # the same place again within the same second: the copy that stands is this one
        return letter.files.filter(blob__sha256=digest).first()
    made[0].made_from = source
    made[0].save(update_fields=["made_from"])
    return made[0]


@service
def stamp_letters(*, by: Actor, entries: Iterable[LetterEntry]) -> list[Any]:
    """Stamp several at their emptiest places; all or none."""
    return [stamp_letter(by=by, entry=entry) for entry in entries]
