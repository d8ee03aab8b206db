"""What becomes of a circular: seen, acknowledged, reminded of, recalled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from coopoffice.audit.acting import service
from coopoffice.registers.services import void_number
from coopoffice.web.policies import Refused, confirm
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import notify
from units.models import User

from ...choices import (
    Asked,
    LetterState,
    Origin,
)
from ...models import (
    Circular,
    CircularRecipient,
    Letter,
)
from ..audience import refresh_audience
from .numbering import own_number
from .sending import _tell

REMIND_AFTER = dt.timedelta(days=1)

DUE_SOON = dt.timedelta(days=2)


# --- what each person does -------------------------------------------------------------------------------------------


@service
def note_circular_seen(*, by: Any, circular: Circular) -> bool:
    """Write down when the actor first opened the circular; one that only asks to be read is done with that.

    Returns whether this was the first time. The caller has found the circular with ``visible_to``.
    """
    rows = CircularRecipient.objects.filter(circular=circular, user=by.user, first_seen_at__isnull=True)
    now = timezone.now()
    if circular.asked == Asked.READ and circular.is_live:
        return bool(rows.update(first_seen_at=now, done_at=now, done_line=by.capacity_line))
    return bool(rows.update(first_seen_at=now))


@service
def acknowledge_circular(*, by: Any, circular: Circular, note: str = "") -> CircularRecipient:
    """Be done with a circular: acknowledged or, where it asks for more, carried out, with a word on what was done.

    Raises Http404 where the person does not see it, Refused where it was not sent to the person, was recalled, or is
    done already; Rejected where it asks for work and nothing is said of it.
    """
    row = Circular.objects.take(by.user, "acknowledge", circular.pk)
    if not row.is_live:
        raise Refused(_("The circular was recalled; nothing more is asked."))
    mine = CircularRecipient.objects.select_for_update().get(circular=row, user=by.user)
    if mine.done_at is not None:
        raise Refused(_("You are done with this circular already."))
    if row.asked == Asked.ACT and not note.strip():
        raise Rejected("note", _("Write in a word what was done; the sender reads it."))
    mine.done_at = timezone.now()
    mine.first_seen_at = mine.first_seen_at or mine.done_at
    mine.done_line, mine.done_note = by.capacity_line, note.strip()
    mine.full_clean(validate_constraints=False)
    mine.save()
    return mine


# --- what the sender does --------------------------------------------------------------------------------------------


@service
def remind_circular(*, by: Any, circular: Circular) -> int:
    """Remind everyone who is not done and still here, each once a day. Returns how many were reminded.

    Raises Refused for a recalled circular and where nobody is left to remind today.
    """
    row = Circular.objects.take(by.user, "keep", circular.pk)
    if not row.is_live:
        raise Refused(_("The circular was recalled; nothing more is asked."))
    today = timezone.localdate()
    late = (
        row.recipients.here()
        .undone()
        .filter(Q(reminded_at__isnull=True) | Q(reminded_at__date__lt=today))
        .select_related("user")
    )
    rows = list(late)
    if not rows:
        raise Refused(_("Everyone who still owes an answer was reminded today already, or is done."))
    _tell(row, [one.user for one in rows], gettext_noop("Reminder of the circular: %(subject)s"), f"remind:{today}")
    _count_reminders(rows)
    return len(rows)


def _count_reminders(rows: Sequence[CircularRecipient]) -> None:
    now = timezone.now()
    for one in rows:
        one.reminded_at, one.reminders = now, one.reminders + 1
    CircularRecipient.objects.bulk_update(rows, ["reminded_at", "reminders"], batch_size=1000)


@service
def recall_circular(*, by: Any, circular: Circular, reason: str) -> Circular:
    """End a circular early. Its number stays in the book, void with the reason; nothing more is asked of anybody.

    A letter written for it becomes void with it; one that was passed on stays what it is. Raises Refused where it was
    recalled already, Rejected without a reason.
    """
    row = Circular.objects.take(by.user, "keep", circular.pk)
    if not row.is_live:
        raise Refused(_("The circular was recalled already."))
    if not reason.strip():
        raise Rejected("reason", _("Say why; everyone who received it reads it."))
    now = timezone.now()
    row.recalled_at, row.recalled_by, row.recall_reason = now, by.user, reason.strip()
    row.full_clean(validate_constraints=False)
    row.save()
    void_number(by=by, number=row.entry.number_row, reason=reason.strip(), for_owner=True)
    letter = Letter.objects.select_for_update().get(pk=row.letter_id)
    if letter.origin == Origin.WRITTEN and letter.own_number == own_number(row.unit, row.entry.number):
        letter.state, letter.ended_at, letter.void_reason = LetterState.VOID, now, reason.strip()[:300]
        letter.save()
        refresh_audience(letter)
    confirm(by.user, "keep", row)
    people = User.objects.filter(pk__in=row.recipients.here().values("user_id")).exclude(pk=by.user.pk)
    _tell(row, people, gettext_noop("Recalled: %(subject)s"), "recalled")
    return row


@service
def remind_everyone_of_circulars() -> int:
    """Tell each person once, in one notification, how many circulars still wait. Returns how many people were told.

    Doing it twice on a day tells nobody twice.
    """
    now, today = timezone.now(), timezone.localdate()
    rows = (
        CircularRecipient.objects.filter(circular__recalled_at__isnull=True)
        .filter(Q(circular__sent_at__lt=now - REMIND_AFTER) | Q(circular__due_on__lte=today + DUE_SOON))
        .filter(Q(reminded_at__isnull=True) | Q(reminded_at__date__lt=today))
        .here()
        .undone()
        .select_related("user", "circular__letter")
        .order_by("user_id", "circular__due_on", "circular_id")
    )
    by_person: dict[int, list[CircularRecipient]] = {}
    for one in rows:
        by_person.setdefault(one.user_id, []).append(one)
    for several in by_person.values():
        person = several[0].user
        with translation.override(person.language):
            first = several[0].circular.letter.subject
            notify(
                users=[person],
                kind="circular",
                subject=ngettext("%(n)d circular waits for you", "%(n)d circulars wait for you", len(several))
                % {"n": len(several)},
                text=first if len(several) == 1 else _("%(first)s and others") % {"first": first},
                url=f"{reverse('saraban:circular_list')}?view=mine",
                icon="speakerphone",
                dedupe_key=f"circulars:{today}",
            )
        _count_reminders(several)
    return len(by_person)
