"""The same letter a second time: found, named, entered only with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.files.inspection import Checked
from coopoffice.thai import normalise, to_arabic_digits, to_thai_digits
from coopoffice.web.refusals import Rejected
from units.acting import Actor

from ...models import Letter, LetterFile
from .rows import S

LEAST_OF_A_NAME = 5  # letters of a name before a longer one can be the same

# --- the same letter twice -------------------------------------------------------------------------------------------


def tidy_number(number: str) -> str:
    """A sender's number as it is stored: Arabic digits, single blanks."""
    return " ".join(to_arabic_digits(number).split())


def same_letters(
    *, user: Any, from_text: str, their_number: str, their_date: dt.date | None, hashes: Iterable[str] = ()
) -> list[Letter]:
    """Return letters the person sees that are the same: sender, number and date alike, or one of the very files.

    Void ones do not count. At most two statements.
    """
    rows = Letter.objects.visible_to(user).received().exclude(state=S.VOID)
    found: dict[int, Letter] = {}
    number = tidy_number(their_number)
    if number:
        alike = rows.filter(their_number__in={number, to_thai_digits(number)}, their_date=their_date)
        for row in alike.for_page()[:20]:
            if _one_sender(row.from_text, from_text):
                found[row.pk] = row
    hashes = [h for h in hashes if h]
    if hashes:
        files = LetterFile.objects.filter(Q(received_sha256__in=hashes) | Q(blob__sha256__in=hashes))
        for row in rows.filter(pk__in=files.values("owner_id")).for_page()[:20]:
            found[row.pk] = row
    return list(found.values())


def _one_sender(one: str, other: str) -> bool:
    """Whether two names mean one sender: alike, or the one written out longer than the other."""
    short, long = sorted((normalise(one), normalise(other)), key=len)
    return short == long or (len(short) >= LEAST_OF_A_NAME and short in long)


def _hashes(*groups: Iterable[Checked]) -> list[str]:
    return sorted({h for files in groups for f in files for h in (f.received_sha256, f.sha256)})


def _hold(keys: Iterable[str]) -> None:
    """Two clerks with the same letter in hand: the second waits until the first one's row can be seen."""
    with connection.cursor() as cursor:
        for key in sorted(set(keys)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letter-in:{key}"])


def _guard(by: Actor, *, from_text: str, their_number: str, their_date: Any, hashes: list[str], reason: str) -> list:
    number = tidy_number(their_number)
    _hold([*hashes, *([f"{normalise(from_text)}|{number}|{their_date}"] if number else [])])
    same = same_letters(user=by.user, from_text=from_text, their_number=number, their_date=their_date, hashes=hashes)
    if same and not reason.strip():
        raise Rejected(
            "same_reason",
            _("This letter is registered already (%(numbers)s). To register it again, give the reason.")
            % {"numbers": ", ".join(_numbers_of(row) for row in same[:3])},
        )
    return same


def _numbers_of(letter: Letter) -> str:
    return ", ".join(entry.written for entry in letter.entries.all()) or letter.subject[:40]
