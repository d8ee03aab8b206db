"""A number made void, a letter returned to its sender."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.registers.services import void_number
from coopoffice.web.policies import Refused
from units.acting import Actor

from ...choices import (
    PassingState,
)
from ...models import Letter
from .rows import S, _said, save_letter, take_letter


@service
def void_letter(*, by: Actor, letter: Letter, reason: str) -> Letter:
    """Make the letter's number void, with the reason; number and row stay in the book (never given again).

    Only while nobody has acted on it and no other unit has it in its book.
    """
    row = take_letter(by, letter, "register", "void")
    reason = _said(reason)
    entries = list(row.entries.select_related("number_row"))
    if any(entry.unit_id != row.unit_id for entry in entries):
        raise Refused(_("Another unit has this letter in its book; it can no longer be made void."))
    for entry in entries:
        void_number(by=by, number=entry.number_row, reason=reason[:250], for_owner=True)
        entry.action = _("Void")
        entry.remark = reason[:300]
        entry.save(update_fields=["action", "remark"])
    _withdraw_passings(by, row)
    row.state, row.void_reason, row.ended_at = S.VOID, reason[:300], timezone.now()
    save_letter(row)
    return row


@service
def return_letter(*, by: Actor, letter: Letter, reason: str) -> Letter:
    """Return a letter that came to the wrong office to its sender; the number stays, the reason is the action taken."""
    row = take_letter(by, letter, "register", "return")
    reason = _said(reason)
    for entry in row.entries.filter(unit_id=row.unit_id):
        entry.action = (_("Returned to the sender") + f": {reason}")[:300]
        entry.save(update_fields=["action"])
    _withdraw_passings(by, row)
    row.state, row.ended_at = S.RETURNED, timezone.now()
    save_letter(row)
    return row


def _withdraw_passings(by: Actor, row: Letter) -> None:
    for passing in row.passings.waiting():
        passing.state, passing.ended_by, passing.ended_at = PassingState.WITHDRAWN, by.user, timezone.now()
        passing.save(update_fields=["state", "ended_by", "ended_at"])
