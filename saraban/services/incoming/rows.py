"""The row of a received letter and of its book: taken, kept, entered under a number."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.registers.services import draw_number
from coopoffice.thai import register_year
from coopoffice.web.policies import Refused, policy_for
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import UnitKind
from units.models import Unit
from units.reach import reach

from ...choices import (
    BOOK_IN,
    LetterState,
    PartyKind,
)
from ...models import Letter, LetterEntry
from ...policies import registry_units
from ..audience import refresh_audience

S = LetterState

OFFICES = (UnitKind.PROVINCIAL_OFFICE, UnitKind.AREA_OFFICE, UnitKind.DEPARTMENT)


# From which states an act starts. What is not listed is refused with the state's own sentence.
MOVES: dict[str, tuple[str, ...]] = {
    "correct": (S.REGISTERED, S.PRESENTED, S.INSTRUCTED, S.CLOSED),
    "stamp": (S.REGISTERED, S.PRESENTED, S.INSTRUCTED, S.CLOSED),
    "present": (S.REGISTERED, S.INSTRUCTED),
    "instruct": (S.REGISTERED, S.PRESENTED, S.INSTRUCTED),
    "close": (S.INSTRUCTED,),
    "forward": (S.REGISTERED,),
    "return": (S.REGISTERED,),
    "void": (S.REGISTERED,),
}

_WHY: dict[str, Any] = {
    S.REGISTERED: gettext_lazy("It has been registered only; nobody has instructed on it yet."),
    S.PRESENTED: gettext_lazy("It is presented and waits for the instruction."),
    S.INSTRUCTED: gettext_lazy("The instruction is given and the letter is being worked on."),
    S.CLOSED: gettext_lazy("The letter is closed."),
    S.RETURNED: gettext_lazy("It was returned to the sender."),
    S.VOID: gettext_lazy("Its number is void."),
}

_QUANTITY = re.compile(r"^(?P<name>.+?)\s+(?:จำนวน\s*)?(?P<count>\d{1,4})\s*(?P<measure>[^\d\s]{1,30})$")


def refusal_of(act: str, letter: Letter) -> str:
    """Return why the letter's state does not allow the act; empty where it does."""
    if not letter.is_received:
        return str(_("This letter was written here; it is not a received one."))
    if letter.state in MOVES[act]:
        return ""
    return str(_WHY[letter.state])


def take_letter(by: Actor, letter: Letter, verb: str, act: str) -> Letter:
    """Right and lock in one statement, then the table of moves. For the services of this topic."""
    row = Letter.objects.take(by.user, verb, letter.pk)
    if why := refusal_of(act, row):
        raise Refused(why)
    return row


def save_letter(row: Letter) -> None:
    """Check and save a locked letter and carry its state into the audience."""
    row.full_clean(validate_constraints=False)  # the database has them, and says them in words
    row.save()
    refresh_audience(row)


# --- the directory ---------------------------------------------------------------------------------------------------

_KINDS_BY_WORD = (
    (("สหกรณ์จังหวัด", "สำนักงานสหกรณ์"), PartyKind.AGENCY),
    (("ผู้ว่าราชการจังหวัด",), PartyKind.GOVERNOR),
    (("กลุ่มเกษตรกร",), PartyKind.FARMER_GROUP),
    (("สหกรณ์", "ชุมนุมสหกรณ์"), PartyKind.COOPERATIVE),
    (("องค์การบริหารส่วน", "เทศบาล", "อบต.", "อบจ."), PartyKind.LOCAL),
    (("บริษัท", "ห้างหุ้นส่วน", "สมาคม", "มูลนิธิ", "ร้าน"), PartyKind.COMPANY),
    (("พระ", "วัด"), PartyKind.MONK),
    (("นาย", "นาง", "นางสาว", "น.ส."), PartyKind.PERSON),
)


# --- registering -----------------------------------------------------------------------------------------------------


def check_book(by: Actor, unit: Unit) -> None:
    """Raise Refused where the actor does not keep the unit's books."""
    if unit.pk not in registry_units(reach(by.user)):
        raise Refused(policy_for(Letter).refusal(by.user, "add", None))


def enter(*, by: Actor, letter: Letter, unit: Unit, book: str = BOOK_IN, taken: bool = False) -> LetterEntry:
    """Draw the book's next number and write the letter's row under it. Call it last in a transaction."""
    number = draw_number(by=by, unit=unit, kind=book)
    now = timezone.now()
    entry = LetterEntry(
        letter=letter,
        unit=unit,
        book=book,
        number_row=number,
        year_be=register_year(number.issued_on),
        number=number.number,
        entered_on=number.issued_on,
        entered_at=now,
        entered_by=by.user,
        taken_by=by.user if taken else None,
        taken_at=now if taken else None,
    )
    entry.full_clean(validate_constraints=False)
    entry.save()
    return entry


def _said(text: str, field: str = "reason") -> str:
    if not text.strip():
        raise Rejected(field, _("Give the reason; it stands in the book for good."))
    return text.strip()
