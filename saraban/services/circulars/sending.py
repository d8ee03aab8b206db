"""Sending circulars to units and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.registers.services import draw_number
from coopoffice.web.policies import Refused, confirm, policy_for
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import by_language, notify
from units import sentences
from units.choices import Capacity
from units.models import Posting, Unit, User
from units.reach import reach

from ...choices import (
    Asked,
    AudienceRole,
    DocKind,
    FileRole,
    LetterState,
    Origin,
)
from ...models import (
    Circular,
    CircularRecipient,
    CircularTarget,
    Letter,
    LetterEntry,
)
from ...policies_circulars import sending_units
from ..audience import concern, refresh_audience
from ..incoming import attach_letter_files
from ..indexing import index_letter
from .numbering import book_of, own_number

# --- sending ---------------------------------------------------------------------------------------------------------


def people_of(units: Iterable[Unit]) -> dict[int, tuple[int, int]]:
    """Return who belongs to the units and all below them today: person -> (unit of the own post, unit addressed)."""
    found: dict[int, tuple[int, int]] = {}
    for unit in units:
        rows = Posting.objects.on().filter(post__unit__above__ancestor_id=unit.pk, user__is_active=True)
        # The own post counts before one a person only stands in for.
        for user_id, unit_id, capacity in rows.order_by("id").values_list("user_id", "post__unit_id", "capacity"):
            if user_id not in found or (capacity == Capacity.SUBSTANTIVE and found[user_id][1] == unit.pk):
                found[user_id] = (unit_id, unit.pk)
    return found


@service
def send_circular(
    *,
    by: Any,
    unit: Unit,
    subject: str,
    message: str = "",
    asked: str = Asked.ACKNOWLEDGE,
    due_on: dt.date | None = None,
    to_units: Sequence[Unit] = (),
    to_people: Sequence[User] = (),
    files: Sequence[Any] = (),
    kind: str = DocKind.MEMO,
) -> Circular:
    """Write a circular of the unit and send it round: to whole units, which become the people there today, and people.

    The number is drawn last, from the run the office has chosen. Raises Refused where the person sends no circulars of
    the unit, Rejected for an empty subject or circular, a day that is over, or nobody to send it to.
    """
    _check_sender(by, unit)
    subject, message = " ".join(subject.split()), message.strip()
    if not subject:
        raise Rejected("subject", _("Write the subject."))
    if not message and not files:
        raise Rejected("message", _("Write the text, or add the file that is to be read."))
    people = _people(to_units, to_people)
    now = timezone.now()
    letter = Letter(
        origin=Origin.WRITTEN,
        kind=kind,
        state=LetterState.DRAFT,
        unit=unit,
        subject=subject,
        is_circular=True,
        from_text=unit.name,
        to_text=_addressed(to_units, to_people)[:300],
        registered_by=by.user,
        registered_at=now,
        sort_at=now,
        due_on=due_on,
    )
    letter.full_clean(validate_constraints=False)
    letter.save()
    if files:
        attach_letter_files(by=by, letter=letter, files=files, role=FileRole.ORIGINAL)
    return _send(by, letter, unit, message, asked, due_on, to_units, to_people, people)


@service
def circulate_letter(
    *,
    by: Any,
    letter: Letter,
    unit: Unit,
    message: str = "",
    asked: str = Asked.ACKNOWLEDGE,
    due_on: dt.date | None = None,
    to_units: Sequence[Unit] = (),
    to_people: Sequence[User] = (),
) -> Circular:
    """Send a letter round as it came: everyone addressed may open it from then on. One unit does so once.

    Raises Http404 where the person does not see the letter, Refused where the person sends no circulars of the unit or
    the letter is void, not sent yet, or was sent round by this unit, Rejected as ``send_circular`` does.
    """
    _check_sender(by, unit)
    row = Letter.objects.take(by.user, "view", letter.pk)
    if row.state in (LetterState.VOID, LetterState.CANCELLED, LetterState.RETURNED):
        raise Refused(_("This letter is void, cancelled or returned; it is not sent round."))
    if row.state in (LetterState.DRAFT, LetterState.VETTING):
        raise Refused(_("This letter is still being written. Sign it first."))
    if Circular.objects.filter(letter=row, unit=unit).exists():
        raise Refused(_("This unit has sent the letter round already."))
    people = _people(to_units, to_people)
    return _send(by, row, unit, message.strip(), asked, due_on, to_units, to_people, people)


def _check_sender(by: Any, unit: Unit) -> None:
    if unit.pk not in sending_units(reach(by.user)):
        raise Refused(policy_for(Circular).refusal(by.user, "add", None))


def _people(to_units: Sequence[Unit], to_people: Sequence[User]) -> dict[int, tuple[int, int | None]]:
    """Everyone addressed: person -> (unit of the own post, unit addressed or None for who is named)."""
    found: dict[int, tuple[int, int | None]] = dict(people_of(to_units))
    named = {user.pk for user in to_people}
    posts = Posting.objects.on().filter(user_id__in=named, user__is_active=True).order_by("id")
    own: dict[int, int] = {}
    for user_id, unit_id, capacity in posts.values_list("user_id", "post__unit_id", "capacity"):
        if user_id not in own or capacity == Capacity.SUBSTANTIVE:
            own[user_id] = unit_id
    for user in to_people:
        if user.pk not in own:
            raise Rejected("to_people", _("%(person)s holds no post today.") % {"person": user.full_name})
        found[user.pk] = (own[user.pk], None)
    if not found:
        raise Rejected("to_units", _("Nobody would receive it. Choose a unit with people, or persons."))
    return found


def _addressed(to_units: Sequence[Unit], to_people: Sequence[User]) -> str:
    return ", ".join([*(unit.name for unit in to_units), *(user.full_name for user in to_people)])


def _send(
    by: Any,
    letter: Letter,
    unit: Unit,
    message: str,
    asked: str,
    due_on: dt.date | None,
    to_units: Sequence[Unit],
    to_people: Sequence[User],
    people: dict[int, tuple[int, int | None]],
) -> Circular:
    today = timezone.localdate()
    if asked == Asked.ACT and due_on is None:
        raise Rejected("due_on", _("Say until when it is to be done."))
    if due_on is not None and due_on < today:
        raise Rejected("due_on", _("This day is over. Choose today or a later day."))
    written_here = letter.origin == Origin.WRITTEN and letter.state == LetterState.DRAFT
    now = timezone.now()
    concern(letter, AudienceRole.REGISTER, units=[unit])
    below = Unit.objects.filter(above__ancestor_id__in=[one.pk for one in to_units]).values_list("pk", flat=True)
    concern(letter, AudienceRole.COPY, units=set(below), users=[user.pk for user in to_people])
    book = book_of(unit, today)
    number = draw_number(by=by, unit=unit, kind=book, purpose="")
    entry = LetterEntry.objects.create(
        letter=letter,
        unit=unit,
        book=book,
        number_row=number,
        year_be=number.series.year_be,
        number=number.number,
        entered_on=number.issued_on,
        entered_by=by.user,
    )
    if written_here:
        letter.own_number = own_number(unit, number.number)
        # Nothing is left to be done to the letter itself; what people owe stands on the circular.
        letter.dated_on, letter.sort_at, letter.state, letter.ended_at = today, now, LetterState.CLOSED, now
        letter.full_clean(validate_constraints=False)
        letter.save()
        refresh_audience(letter)
    circular = Circular(
        letter=letter,
        unit=unit,
        entry=entry,
        message=message,
        asked=asked,
        due_on=due_on,
        sent_at=now,
        sent_by=by.user,
        sent_line=by.capacity_line,
    )
    circular.full_clean(validate_constraints=False)
    circular.save()
    index_letter(letter)
    targets = {
        (one.pk, None): CircularTarget.objects.create(circular=circular, unit=one) for one in dict.fromkeys(to_units)
    } | {(None, one.pk): CircularTarget.objects.create(circular=circular, user=one) for one in dict.fromkeys(to_people)}
    CircularRecipient.objects.bulk_create(
        (
            CircularRecipient(
                circular=circular,
                user_id=user_id,
                unit_id=own_unit,
                target=targets[addressed, None] if addressed else targets[None, user_id],
                # Who sends it knows it.
                first_seen_at=now if user_id == by.user.pk else None,
                done_at=now if user_id == by.user.pk else None,
                done_line=by.capacity_line if user_id == by.user.pk else "",
            )
            for user_id, (own_unit, addressed) in people.items()
        ),
        batch_size=1000,
    )
    confirm(by.user, "keep", circular)
    _tell(
        circular,
        User.objects.filter(pk__in=people.keys()).exclude(pk=by.user.pk),
        gettext_noop("Circular: %(subject)s"),
    )
    return circular


def _tell(circular: Circular, people: Iterable[User], what: str, key: str = "") -> int:
    told = 0
    for language, group in by_language(people).items():
        with translation.override(language):
            words = [str(circular.get_asked_display())]
            if circular.due_on:
                words.append(_("until %(day)s") % {"day": sentences.day(circular.due_on)})
            told += notify(
                users=group,
                kind="circular",
                subject=(translation.gettext(what) % {"subject": circular.letter.subject})[:200],
                text=" ".join(words),
                url=circular.get_absolute_url(),
                icon="speakerphone",
                dedupe_key=f"circular:{circular.pk}:{key}",
            )
    return told
