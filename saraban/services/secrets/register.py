"""Entering a secret into its register, correcting the entry, putting files in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files import limits
from coopoffice.files.inspection import Checked
from coopoffice.files.services import store_sealed_content
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import confirm
from coopoffice.web.refusals import Rejected
from units.models import Unit

from ...choices import BOOK_SECRET_IN, BOOK_SECRET_OUT, LIVE_LEVELS, SecretAct, SecretDirection
from ...documents.secret_papers import as_pdf, page_count
from ...models import SecretEntry, SecretFile, SecretLetter
from .common import office_kept_by, save, take, write

BOOK_OF = {SecretDirection.IN: BOOK_SECRET_IN, SecretDirection.OUT: BOOK_SECRET_OUT}


def why_top_secret_is_refused() -> str:
    """The rule's reason, as the form says it."""
    return _(
        "The highest class (ลับที่สุด) is not taken into the system: the Saraban Regulation (no. 4) 2564 keeps it out of"
        " every electronic channel. Nothing was stored. Enter it by hand in the paper register and keep it in the safe."
    )


def check_level(level: int) -> None:
    """Raise Rejected for a class the system does not take in."""
    if level not in [int(x) for x in LIVE_LEVELS]:
        raise Rejected("level", why_top_secret_is_refused())


@service
def register_secret(
    *,
    by: Any,
    direction: str,
    level: int,
    subject: str,
    from_text: str,
    to_text: str,
    classified_by: str,
    class_reason: str,
    pages: int,
    paper_number: str = "",
    dated_on: dt.date | None = None,
    received_at: dt.datetime | None = None,
    classified_here: bool = False,
    set_number: int = 1,
    set_count: int = 1,
    remark: str = "",
    files: Iterable[Checked] = (),
    unit: Unit | None = None,
) -> SecretLetter:
    """Enter a secret into register ทขล.1 (``direction`` "in") or ทขล.2 ("out") of the office the actor keeps.

    The number comes from the register's own book, last in the transaction. Raises Rejected for the highest class,
    which is never stored, and for values that will not do; Refused for who keeps no secrets; VaultClosed without a key.
    """
    check_level(level)
    office = unit or office_kept_by(by.user)
    if set_number > set_count:
        raise Rejected("set_number", _("The number of the set must not be higher than the number of sets."))
    row = SecretLetter(
        unit=office,
        direction=direction,
        level=level,
        subject=subject,
        from_text=from_text,
        to_text=to_text,
        paper_number=paper_number,
        dated_on=dated_on,
        received_at=(received_at or timezone.now()) if direction == SecretDirection.IN else None,
        classified_here=classified_here or direction == SecretDirection.OUT,
        classified_by=classified_by,
        class_reason=class_reason,
        pages=pages,
        set_number=set_number,
        set_count=set_count,
        remark=remark,
        registered_by=by.user,
    )
    row.full_clean(validate_constraints=False)
    row.save(force_insert=True)
    confirm(by.user, "keep", row)  # the office is one whose secrets the actor keeps
    _put_in(row, files, by)
    write(row, SecretAct.REGISTERED, by)
    _enter(row, by)
    return row


def _enter(row: SecretLetter, by: Any) -> SecretEntry:
    number = draw_number(by=by, unit=row.unit, kind=BOOK_OF[SecretDirection(row.direction)])
    return SecretEntry.objects.create(
        letter=row,
        unit=row.unit,
        book=number.series.kind,
        number_row=number,
        year_be=number.series.year_be,
        number=number.number,
        entered_on=number.issued_on,
        entered_by=by.user,
    )


@service
def change_secret(
    *,
    by: Any,
    secret: SecretLetter,
    subject: str,
    from_text: str,
    to_text: str,
    paper_number: str,
    dated_on: dt.date | None,
    pages: int,
    set_number: int,
    set_count: int,
    remark: str,
    reason: str,
) -> SecretLetter:
    """Correct what was entered. What stood there before is kept, sealed, in its course, with the reason."""
    row = take(by, secret, live=True)
    if set_number > set_count:
        raise Rejected("set_number", _("The number of the set must not be higher than the number of sets."))
    given = {
        "subject": subject,
        "from_text": from_text,
        "to_text": to_text,
        "paper_number": paper_number,
        "dated_on": dated_on,
        "pages": pages,
        "set_number": set_number,
        "set_count": set_count,
        "remark": remark,
    }
    before = [
        f"{row._meta.get_field(name).verbose_name}: {getattr(row, name)}"
        for name, value in given.items()
        if getattr(row, name) != value
    ]
    for field, value in given.items():
        setattr(row, field, value)
    save(row, *given)
    write(row, SecretAct.CORRECTED, by, "\n".join([reason, *before]))
    return row


@service
def add_secret_files(*, by: Any, secret: SecretLetter, files: Iterable[Checked]) -> SecretLetter:
    """Put files in: each becomes a PDF in memory and lies encrypted on the disk."""
    row = take(by, secret, live=True)
    added = _put_in(row, files, by)
    if not added:
        raise Rejected("files", _("These files are there already."))
    write(row, SecretAct.FILED, by, "\n".join(added))
    return row


def _put_in(row: SecretLetter, files: Iterable[Checked], by: Any) -> list[str]:
    there = list(row.files.all())
    known = {file.clear_sha256 for file in there}
    names = []
    for file in files:
        content = as_pdf(file)
        digest = hashlib.sha256(content).hexdigest()
        if digest in known:
            continue
        known.add(digest)
        if len(known) > limits.max_count():
            raise Rejected("files", _("A record holds at most %(limit)s files.") % {"limit": limits.max_count()})
        SecretFile.objects.create(
            letter=row,
            blob=store_sealed_content(content=content, bound_to=SecretFile.BOUND_TO),
            name=file.name,
            clear_sha256=digest,
            pages=page_count(content),
            position=len(known),
            added_by=by.user,
        )
        names.append(file.name)
    return names
