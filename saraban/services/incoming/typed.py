"""References, enclosures and files as the registry types and drops them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from coopoffice.files.inspection import Checked
from coopoffice.files.pages import pdf_pages, pdf_text
from coopoffice.files.services import attach_files
from coopoffice.thai import to_arabic_digits, to_thai_digits
from units.acting import Actor

from ...choices import (
    BOOK_IN,
    ReferenceKind,
)
from ...models import Enclosure, Letter, LetterEntry, LetterFile, LetterReference
from .rows import _QUANTITY, S
from .same import tidy_number

# --- lines typed into one field --------------------------------------------------------------------------------------


def enclosure_lines(text: str) -> list[tuple[str, int | None, str]]:
    """Read "one enclosure a line": name, and at the end how many of what ("แบบรายงาน 2 ชุด")."""
    rows = []
    for line in text.splitlines():
        line = " ".join(line.split()).lstrip("-•* ")
        line = re.sub(r"^[0-9๐-๙]{1,2}[.)]\s*", "", line)
        if not line:
            continue
        match = _QUANTITY.match(to_arabic_digits(line))
        if match:
            rows.append((line[: len(match["name"])].strip(), int(match["count"]), match["measure"]))
        else:
            rows.append((line, None, ""))
    return [(name[:300], count, measure[:40]) for name, count, measure in rows[:50]]


def reference_for(user: Any, text: str) -> Letter | None:
    """Return our own letter of the number, where exactly one that the person sees carries it; else None.

    Understood are the number printed on a letter, the sender's number, and a register's "312/2569".
    """
    number = tidy_number(text)
    bare = re.sub(r"^(ที่|เลขรับ(ที่)?|หนังสือ(ที่)?)\s*", "", number).strip()
    spellings = {bare, to_thai_digits(bare), number, to_thai_digits(number)}
    q = Q(own_number__in=spellings) | Q(their_number__in=spellings)
    if match := re.fullmatch(r"0*(\d{1,7})\s*/\s*(25\d\d)", bare):
        held = LetterEntry.objects.filter(number=int(match[1]), year_be=int(match[2]), book=BOOK_IN)
        q |= Q(pk__in=held.values("letter_id"))
    found = list(Letter.objects.visible_to(user).exclude(state=S.VOID).filter(q).order_by("-sort_at")[:2])
    return found[0] if len(found) == 1 else None


def _write_references(by: Actor, letter: Letter, text: str) -> None:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    seen: set[int] = set()
    for place, line in enumerate([line for line in lines if line][:20]):
        ours = reference_for(by.user, line)
        if ours is not None and (ours.pk == letter.pk or ours.pk in seen):
            continue
        if ours is not None:
            seen.add(ours.pk)
        LetterReference.objects.create(
            letter=letter, kind=ReferenceKind.REFERS, to_letter=ours, text=line[:300], position=place
        )


def _write_enclosures(letter: Letter, text: str) -> None:
    Enclosure.objects.bulk_create(
        Enclosure(letter=letter, name=name, quantity=count, measure=measure, position=place)
        for place, (name, count, measure) in enumerate(enclosure_lines(text))
    )


def attach_letter_files(*, by: Actor, letter: Letter, files: Iterable[Checked], role: str) -> list[LetterFile]:
    """Hang files on the (locked) letter, with the number of pages and the text of each PDF read once."""
    rows = attach_files(by=by, owner=letter, model=LetterFile, files=files)
    for row in rows:
        row.role = role
        if row.blob.content_type == "application/pdf":
            content = row.blob.path.read_bytes()
            row.pages, row.text = pdf_pages(content) or None, pdf_text(content)
        row.save(update_fields=["role", "pages", "text"])
    return rows


def enclosures_text(letter: Letter) -> str:
    """The letter's enclosures as they are typed: one a line, with how many of what."""
    return "\n".join(
        f"{row.name} {row.quantity} {row.measure}".strip() if row.quantity else row.name
        for row in letter.enclosures.all()
    )


def references_text(letter: Letter) -> str:
    """The letter's references as they are typed: one a line."""
    rows = letter.references.filter(kind=ReferenceKind.REFERS).select_related("to_letter")
    return "\n".join(row.text or row.to_letter.own_number or row.to_letter.their_number or str(row) for row in rows)
