"""From the registrar to the person who decides, to the persons told to act, and back. Always by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.models import User

from ...choices import ReaderPurpose, SecretAct, SecretDirection, SecretState
from ...models import SecretCheck, SecretKeeper, SecretLetter, SecretLoan, SecretReader, SecretTask
from .common import check_cleared, keepers_of, name, now, save, take, tell, write


@service
def name_reader(*, by: Any, secret: SecretLetter, person: User, note: str = "") -> SecretLetter:
    """Name one more person who may read it. The clearance must be in force already; both are needed."""
    row = take(by, secret)
    check_cleared(row, person)
    if SecretReader.objects.filter(letter=row, user=person, ended_at__isnull=True).exists():
        raise Rejected("person", _("This person is named already."))
    name(row, person, ReaderPurpose.READ, by)
    write(row, SecretAct.NAMED, by, note, person)
    tell([person], by)
    return row


@service
def take_off_reader(*, by: Any, secret: SecretLetter, person: User, note: str) -> SecretLetter:
    """Take a named reader off, with the reason; from then on it does not exist for that person."""
    row = take(by, secret)
    reader = SecretReader.objects.select_for_update().filter(letter=row, user=person, ended_at__isnull=True).first()
    if reader is None:
        raise Rejected("person", _("This person is not named for it."))
    if SecretTask.objects.filter(letter=row, user=person, answered_at__isnull=True).exists():
        raise Rejected("person", _("This person has an open instruction on it; the answer comes first."))
    reader.ended_at = now()
    reader.save(update_fields=["ended_at"])
    write(row, SecretAct.UNNAMED, by, note, person)
    return row


@service
def present_secret(*, by: Any, secret: SecretLetter, person: User, note: str = "") -> SecretLetter:
    """Present it to the person who decides, who becomes a named reader. Presenting anew moves it to another."""
    row = take(by, secret, live=True)
    if row.state not in (SecretState.REGISTERED, SecretState.PRESENTED):
        raise Refused(_("It was instructed on already."))
    check_cleared(row, person)
    name(row, person, ReaderPurpose.DECIDE, by)
    row.presented_to, row.presented_at, row.state = person, now(), SecretState.PRESENTED
    save(row, "presented_to", "presented_at", "state")
    write(row, SecretAct.PRESENTED, by, note, person)
    tell([person], by)
    return row


@service
def instruct_secret(*, by: Any, secret: SecretLetter, person: User, text: str, due_on: dt.date) -> SecretLetter:
    """Instruct one named person, with a due day. Each further person gets an instruction of the own."""
    row = take(by, secret, "instruct", live=True)
    if row.state not in (SecretState.PRESENTED, SecretState.INSTRUCTED):
        raise Refused(_("It was not presented for instruction."))
    if person.pk == by.user.pk:
        raise Rejected("person", _("Choose somebody else than yourself."))
    if due_on < timezone.localdate():
        raise Rejected("due_on", _("Choose today or a later day."))
    check_cleared(row, person)
    if SecretTask.objects.filter(letter=row, user=person, answered_at__isnull=True).exists():
        raise Rejected("person", _("This person has an open instruction on it already."))
    name(row, person, ReaderPurpose.ACT, by)
    task = SecretTask(letter=row, user=person, given_by=by.user, given_line=by.capacity_line, text=text, due_on=due_on)
    task.full_clean(validate_constraints=False)
    task.save()
    row.state = SecretState.INSTRUCTED
    save(row, "state")
    write(row, SecretAct.INSTRUCTED, by, text, person)
    tell([person], by)
    return row


@service
def answer_secret(*, by: Any, secret: SecretLetter, answer: str) -> SecretLetter:
    """Answer the own open instruction; the person who gave it and the keepers are told that something waits."""
    row = take(by, secret, "answer", live=True)
    task = SecretTask.objects.select_for_update().get(letter=row, user=by.user, answered_at__isnull=True)
    task.answer, task.answered_at = answer, now()
    task.full_clean(validate_constraints=False)
    task.save(update_fields=["answer", "answered_at"])
    write(row, SecretAct.ANSWERED, by, answer)
    tell({p.pk: p for p in [task.given_by, *keepers_of(row.unit_id)]}.values(), by)
    return row


@service
def minute_secret(*, by: Any, secret: SecretLetter, text: str) -> SecretLetter:
    """Write a minute on it (เกษียน): everyone who may read it."""
    row = take(by, secret, "minute", live=True)
    write(row, SecretAct.MINUTED, by, text)
    return row


@service
def send_secret(*, by: Any, secret: SecretLetter, sent_on: dt.date, note: str) -> SecretLetter:
    """Write down how one of register ทขล.2 left the house, in two envelopes with the receipt slip inside."""
    row = take(by, secret, live=True)
    if row.direction != SecretDirection.OUT:
        raise Refused(_("Only what stands in the register of secrets sent is sent."))
    if row.sent_at is not None:
        raise Refused(_("It was sent already."))
    if sent_on > timezone.localdate():
        raise Rejected("sent_on", _("Choose today or an earlier day."))
    row.sent_at = timezone.make_aware(dt.datetime.combine(sent_on, dt.time(12)))
    row.state = SecretState.SENT
    save(row, "sent_at", "state")
    write(row, SecretAct.SENT, by, note)
    return row


@service
def note_receipt(*, by: Any, secret: SecretLetter, note: str) -> SecretLetter:
    """The receipt slip of the inner envelope came back: that closes what was sent."""
    row = take(by, secret, live=True)
    if row.state != SecretState.SENT:
        raise Refused(_("It was not sent yet."))
    row.receipt_at = row.ended_at = now()
    row.state = SecretState.CLOSED
    save(row, "receipt_at", "ended_at", "state")
    write(row, SecretAct.RECEIPT, by, note)
    return row


@service
def close_secret(*, by: Any, secret: SecretLetter, note: str = "") -> SecretLetter:
    """Close it. Everything told must be answered, and nothing of it may be out on loan."""
    row = take(by, secret, "close", live=True)
    if SecretTask.objects.filter(letter=row, answered_at__isnull=True).exists():
        raise Refused(_("Somebody told to act has not answered yet."))
    if SecretLoan.objects.filter(letter=row, returned_at__isnull=True).exists():
        raise Refused(_("It is out on loan; take it back first."))
    row.state, row.ended_at = SecretState.CLOSED, now()
    save(row, "state", "ended_at")
    write(row, SecretAct.CLOSED, by, note)
    return row


@service
def remind_of_secrets(*, by: Any = None) -> int:
    """Once a working day: overdue instructions, loans not back, checks that are due. Says only that something waits.

    Returns how many people were told.
    """
    today = timezone.localdate()
    people: dict[int, User] = {}
    for task in SecretTask.objects.filter(answered_at__isnull=True, due_on__lt=today).select_related("user"):
        people[task.user_id] = task.user
    late = SecretLoan.objects.filter(returned_at__isnull=True, due_on__lt=today).values_list(
        "letter__unit_id", flat=True
    )
    for unit_id in {*late, *(unit for unit in _offices() if check_is_due(unit, today))}:
        people.update({p.pk: p for p in keepers_of(unit_id)})
    tell(people.values())
    return len(people)


def _offices() -> list[int]:
    return list(SecretKeeper.objects.on().values_list("unit_id", flat=True).distinct())


def next_check_due(unit_id: int) -> dt.date | None:
    """Return the day by which the next six-monthly check must have been held; None while there is nothing to check."""
    last = (
        SecretCheck.objects.filter(unit_id=unit_id, state="done").order_by("-held_on").values_list("held_on", flat=True)
    )
    first = (
        SecretLetter.objects.filter(unit_id=unit_id).order_by("registered_at").values_list("registered_at", flat=True)
    )
    begun = last.first() or (timezone.localtime(first[0]).date() if first else None)
    if begun is None:
        return None
    month = begun.month + 6
    year, month = begun.year + (month - 1) // 12, (month - 1) % 12 + 1
    for day in range(begun.day, 0, -1):
        try:
            return dt.date(year, month, day)
        except ValueError:
            continue
    return None


def check_is_due(unit_id: int, today: dt.date) -> bool:
    """Whether the six-monthly check is over its day."""
    day = next_check_due(unit_id)
    return day is not None and day < today
