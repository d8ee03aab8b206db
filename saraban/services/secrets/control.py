"""Control of one secret (register ทขล.3): copies, loans, changes of class, handing over, loss and leak."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.files.inspection import Checked
from coopoffice.files.services import attach_files, read_sealed_content
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.models import User
from units.reach import reach

from ...choices import (
    BOOK_IN,
    BOOK_OUT,
    AudienceRole,
    LetterState,
    Origin,
    SecretAct,
    SecretDirection,
    SecretLevel,
    SecretState,
)
from ...models import (
    Letter,
    LetterEntry,
    LetterFile,
    SecretClassChange,
    SecretCopy,
    SecretFile,
    SecretIncident,
    SecretLetter,
    SecretLoan,
    SecretTask,
)
from ..audience import concern
from ..indexing import index_letter
from .common import check_cleared, keepers_of, now, save, take, tell, write
from .register import check_level


@service
def copy_secret(*, by: Any, secret: SecretLetter, sheets: int, holder: str, leave_by: str, reason: str) -> SecretLetter:
    """Write down a copy: the next copy number, for whom, by whose leave and why (the head's leave is needed)."""
    row = take(by, secret)
    last = row.copies.aggregate(last=Max("set_number"))["last"] or 0
    copy = SecretCopy(
        letter=row,
        set_number=last + 1,
        sheets=sheets,
        holder=holder,
        leave_by=leave_by,
        reason=reason,
        made_by=by.user,
    )
    copy.full_clean(validate_constraints=False)
    copy.save()
    write(row, SecretAct.COPIED, by, _("Copy number %(n)s for %(holder)s") % {"n": last + 1, "holder": holder})
    return row


@service
def lend_secret(
    *, by: Any, secret: SecretLetter, person: User, due_on: dt.date, leave_by: str, reason: str
) -> SecretLetter:
    """Lend the paper to a cleared person until a day, by the head's leave."""
    row = take(by, secret)
    check_cleared(row, person)
    if due_on < timezone.localdate():
        raise Rejected("due_on", _("Choose today or a later day."))
    if SecretLoan.objects.filter(letter=row, returned_at__isnull=True).exists():
        raise Refused(_("It is lent already; take it back first."))
    loan = SecretLoan(letter=row, borrower=person, due_on=due_on, leave_by=leave_by, reason=reason, lent_by=by.user)
    loan.full_clean(validate_constraints=False)
    loan.save()
    write(row, SecretAct.LENT, by, reason, person)
    return row


@service
def take_back_secret(*, by: Any, secret: SecretLetter, note: str = "") -> SecretLetter:
    """Take the lent paper back, after counting its sheets."""
    row = take(by, secret)
    loan = SecretLoan.objects.select_for_update().filter(letter=row, returned_at__isnull=True).first()
    if loan is None:
        raise Refused(_("It is not lent."))
    loan.returned_at, loan.returned_to = now(), by.user
    loan.save(update_fields=["returned_at", "returned_to"])
    write(row, SecretAct.RETURNED, by, note, loan.borrower)
    return row


@service
def change_class(
    *, by: Any, secret: SecretLetter, level: int, authority: str, reason: str, paper: str = ""
) -> SecretLetter:
    """Change the class. Lowering or lifting it belongs to the authority that set it.

    Where this office set the class, its head does it; where another did, the registrar writes down that authority's
    letter. Raises Refused and Rejected in words.
    """
    row = take(by, secret, "classify")
    if level == row.level:
        raise Rejected("level", _("It has this class already."))
    if level != SecretLevel.NONE:
        check_level(level)
    if row.level == SecretLevel.NONE:
        raise Refused(_("Its class was lifted; a lifted class is not set again."))
    if level < row.level:
        if row.classified_here:
            if row.unit_id not in reach(by.user).commands:
                raise Refused(_("This office set its class: only the head of the office lowers it."))
        elif not paper.strip():
            raise Rejected("paper", _("Only the authority that set the class lowers it. Write its letter or order."))
    if level == SecretLevel.NONE and SecretTask.objects.filter(letter=row, answered_at__isnull=True).exists():
        raise Refused(_("Somebody told to act has not answered yet."))
    change = SecretClassChange(
        letter=row,
        from_level=row.level,
        to_level=level,
        authority=authority,
        paper=paper,
        reason=reason,
        by=by.user,
    )
    change.full_clean(validate_constraints=False)
    change.save()
    row.level = level
    save(row, "level")
    write(
        row,
        SecretAct.RECLASSED,
        by,
        _("From %(before)s to %(after)s by %(authority)s %(paper)s: %(reason)s")
        % {
            "before": change.get_from_level_display(),
            "after": change.get_to_level_display(),
            "authority": authority,
            "paper": paper,
            "reason": reason,
        },
    )
    tell(keepers_of(row.unit_id), by)
    return row


@service
def hand_over_secret(*, by: Any, secret: SecretLetter, note: str = "") -> Letter:
    """Hand one whose class was lifted altogether to the ordinary registry, as a new ordinary letter with its files.

    It gets an ordinary number; the row in the register of secrets stays and points at it. Returns the letter.
    """
    row = take(by, secret)
    if row.level != SecretLevel.NONE:
        raise Refused(_("Its class must be lifted altogether first."))
    if row.handed_to_id is not None:
        raise Refused(_("It was handed to the ordinary registry already."))
    received = row.direction == SecretDirection.IN
    fields: dict[str, Any] = {
        "unit": row.unit,
        "subject": row.subject,
        "from_text": row.from_text,
        "to_text": row.to_text,
        "registered_by": by.user,
    }
    if received:
        fields |= {
            "origin": Origin.RECEIVED,
            "state": LetterState.REGISTERED,
            "their_number": row.paper_number,
            "their_date": row.dated_on,
            "received_at": row.received_at,
        }
    else:
        fields |= {
            "origin": Origin.WRITTEN,
            "state": LetterState.CLOSED,
            "ended_at": now(),
            "own_number": row.paper_number,
            "dated_on": row.dated_on,
        }
    letter = Letter(**fields)
    letter.full_clean(validate_constraints=False)
    letter.save()
    concern(letter, AudienceRole.REGISTER, units=[row.unit])
    files = []
    for file in row.files.select_related("blob"):
        content = read_sealed_content(file.blob, bound_to=SecretFile.BOUND_TO)
        name = file.name if file.name.lower().endswith(".pdf") else f"{file.name.rpartition('.')[0] or file.name}.pdf"
        files.append(Checked(name, "application/pdf", content, hashlib.sha256(content).hexdigest()))
    attach_files(by=by, owner=letter, model=LetterFile, files=files)
    index_letter(letter)
    row.handed_to = letter
    if row.state != SecretState.CLOSED:
        row.state, row.ended_at = SecretState.CLOSED, now()
    save(row, "handed_to", "state", "ended_at")
    write(row, SecretAct.HANDED_OVER, by, note)
    number = draw_number(by=by, unit=row.unit, kind=BOOK_IN if received else BOOK_OUT)
    LetterEntry.objects.create(
        letter=letter,
        unit=row.unit,
        book=number.series.kind,
        number_row=number,
        year_be=number.series.year_be,
        number=number.number,
        entered_on=number.issued_on,
        entered_by=by.user,
    )
    return letter


@service
def report_incident(*, by: Any, secret: SecretLetter, kind: str, found_on: dt.date, what: str) -> SecretLetter:
    """Report a loss or a leak at once: everyone who may read it. Keepers and the deciding person are told."""
    row = take(by, secret, "report")
    if found_on > timezone.localdate():
        raise Rejected("found_on", _("Choose today or an earlier day."))
    incident = SecretIncident(letter=row, kind=kind, found_on=found_on, what=what, reported_by=by.user)
    incident.full_clean(validate_constraints=False)
    incident.save()
    write(row, SecretAct.REPORTED, by, what)
    people = {p.pk: p for p in [*keepers_of(row.unit_id), row.presented_to] if p is not None}
    tell(people.values(), by)
    return row


@service
def settle_incident(*, by: Any, secret: SecretLetter, outcome: str, inquiry: str = "") -> SecretLetter:
    """Write down how the report ended: the order of the inquiry and what came of it."""
    row = take(by, secret)
    incident = SecretIncident.objects.select_for_update().filter(letter=row, ended_at__isnull=True).first()
    if incident is None:
        raise Refused(_("There is no open report on it."))
    incident.inquiry, incident.outcome, incident.ended_at = inquiry, outcome, now()
    incident.full_clean(validate_constraints=False)
    incident.save(update_fields=["inquiry", "outcome", "ended_at"])
    write(row, SecretAct.RESOLVED, by, outcome)
    return row
