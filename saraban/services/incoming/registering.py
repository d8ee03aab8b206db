"""Registering letters one by one or many at once, and correcting what the register says (duty GA-A1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.thai import normalise
from coopoffice.web.policies import confirm
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.models import Unit

from ...choices import (
    AudienceRole,
    DocKind,
    FileRole,
    Origin,
    ReferenceKind,
    Speed,
)
from ...models import Letter, LetterReference
from ..audience import concern
from ..indexing import index_letter
from .directory import party_named
from .rows import S, check_book, enter, save_letter, take_letter
from .same import _guard, _hashes, tidy_number
from .typed import _write_enclosures, _write_references, attach_letter_files, enclosures_text, references_text


@service
def register_letter(
    *,
    by: Actor,
    unit: Unit,
    from_text: str,
    subject: str,
    received_at: dt.datetime | None = None,
    their_number: str = "",
    their_date: dt.date | None = None,
    kind: str = DocKind.EXTERNAL,
    speed: int = Speed.NORMAL,
    to_text: str = "",
    needs_answer: bool = False,
    due_on: dt.date | None = None,
    references: str = "",
    enclosures: str = "",
    remark: str = "",
    files: Sequence[Checked] = (),
    enclosure_files: Sequence[Checked] = (),
    same_reason: str = "",
) -> Letter:
    """Register a letter that came in under the next number of the unit's book and return it.

    A sender whose name the directory lacks is added to it in the same act. ``references`` and ``enclosures`` are
    typed one a line. Raises Refused for a book that is not the actor's, Rejected on "same_reason" where the letter is
    registered already and no reason is given, and for moments to come (Saraban Regulation 2526, receiving).
    """
    check_book(by, unit)
    now = timezone.now()
    received_at = received_at or now
    if received_at > now + dt.timedelta(minutes=2):
        raise Rejected("received_at", _("A letter cannot have been received in the future."))
    if their_date and their_date > timezone.localdate(received_at):
        raise Rejected("their_date", _("The letter is dated after the day it was received. Check both dates."))
    same = _guard(
        by,
        from_text=from_text,
        their_number=their_number,
        their_date=their_date,
        hashes=_hashes(files),
        reason=same_reason,
    )
    party = party_named(by=by, unit=unit, name=from_text)
    letter = Letter(
        origin=Origin.RECEIVED,
        state=S.REGISTERED,
        unit=unit,
        kind=kind,
        subject=subject,
        speed=speed or Speed.NORMAL,
        from_party=party,
        from_text=party.name if normalise(party.name) == normalise(from_text) else from_text,
        to_text=to_text,
        their_number=tidy_number(their_number),
        their_date=their_date,
        received_at=received_at,
        registered_at=now,
        registered_by=by.user,
        sort_at=now,
        needs_answer=needs_answer,
        due_on=due_on,
        remark=_with_reason(remark, same_reason if same else ""),
    )
    letter.full_clean(validate_constraints=False)
    letter.save()
    attach_letter_files(by=by, letter=letter, files=files, role=FileRole.ORIGINAL)
    attach_letter_files(by=by, letter=letter, files=enclosure_files, role=FileRole.ENCLOSURE)
    _write_enclosures(letter, enclosures)
    _write_references(by, letter, references)
    have = set(letter.references.values_list("to_letter_id", flat=True))
    LetterReference.objects.bulk_create(
        LetterReference(letter=letter, to_letter=row, kind=ReferenceKind.REFERS, text="", position=50 + place)
        for place, row in enumerate(same)
        if row.pk not in have
    )
    concern(letter, AudienceRole.REGISTER, units=[unit])
    index_letter(letter)
    enter(by=by, letter=letter, unit=unit)
    confirm(by.user, "view", letter)
    return letter


def _with_reason(remark: str, reason: str) -> str:
    if not reason.strip():
        return remark
    words = _("Registered again on purpose: %(reason)s") % {"reason": reason.strip()}
    return f"{remark} · {words}".strip(" ·")[:500]


@service
def register_batch(
    *, by: Actor, unit: Unit, rows: Sequence[Mapping[str, Any]], received_at: dt.datetime | None = None
) -> list[Letter]:
    """Register many letters in their order, all or none. Numbers follow one another.

    Each row is keywords of ``register_letter`` and its ``key`` in the form: what a row refuses is raised as Rejected
    on "<key>-<field>".
    """
    check_book(by, unit)
    if not rows:
        raise Rejected("", _("Fill in at least one row."))
    letters = []
    for row in rows:
        values = {k: v for k, v in row.items() if k != "key"}
        try:
            letters.append(register_letter(by=by, unit=unit, received_at=received_at, **values))
        except Rejected as refusal:
            raise Rejected(f"{row['key']}-{refusal.field}" if refusal.field else "", refusal.sentence) from None
    return letters


@service
def correct_letter(
    *,
    by: Actor,
    letter: Letter,
    from_text: str,
    subject: str,
    their_number: str = "",
    their_date: dt.date | None = None,
    received_at: dt.datetime | None = None,
    kind: str = DocKind.EXTERNAL,
    speed: int = Speed.NORMAL,
    to_text: str = "",
    needs_answer: bool = False,
    due_on: dt.date | None = None,
    remark: str = "",
    references: str = "",
    enclosures: str = "",
    files: Sequence[Checked] = (),
    enclosure_files: Sequence[Checked] = (),
) -> Letter:
    """Correct what was written in the book. The number stays; the log keeps what stood there before."""
    row = take_letter(by, letter, "change", "correct")
    received_at = received_at or row.received_at
    if received_at > timezone.now() + dt.timedelta(minutes=2):
        raise Rejected("received_at", _("A letter cannot have been received in the future."))
    if their_date and their_date > timezone.localdate(received_at):
        raise Rejected("their_date", _("The letter is dated after the day it was received. Check both dates."))
    if normalise(from_text) != normalise(row.from_text):
        row.from_party = party_named(by=by, unit=row.unit, name=from_text)
        row.from_text = from_text
    row.subject, row.kind, row.speed, row.to_text = subject, kind, speed or Speed.NORMAL, to_text
    row.their_number, row.their_date, row.received_at = tidy_number(their_number), their_date, received_at
    row.needs_answer, row.due_on, row.remark = needs_answer, due_on, remark
    save_letter(row)
    attach_letter_files(by=by, letter=row, files=files, role=FileRole.ORIGINAL)
    attach_letter_files(by=by, letter=row, files=enclosure_files, role=FileRole.ENCLOSURE)
    if enclosures != enclosures_text(row):
        row.enclosures.all().delete()
        _write_enclosures(row, enclosures)
    if references != references_text(row):
        row.references.filter(kind=ReferenceKind.REFERS).delete()
        _write_references(by, row, references)
    index_letter(row)
    return row
