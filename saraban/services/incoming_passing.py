"""From the central registry to a group's own (duties EX-9, EX-11): sent, received, sent back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from coopoffice.web.services.notifications import by_language, notify
from units.acting import Actor
from units.choices import Line
from units.models import DutyAssignment, Unit, User

from ..choices import BOOK_IN, AudienceRole, FileRole, LetterState, Origin, PassingSource, PassingState, ReferenceKind
from ..models import Letter, LetterEntry, LetterFile, LetterReference, Passing
from .acknowledging import acknowledge_inside, fail_inside
from .audience import concern
from .incoming import OFFICES, enter, save_letter, take_letter
from .indexing import index_letter

GROUP_REGISTRY, OFFICE_REGISTRY = "EX-9", "GA-A1"


def keeps_registry(unit_ids: Iterable[int]) -> set[int]:
    """Which of the units keep a registry of their own today: somebody holds duty EX-9 there. One statement."""
    return set(
        DutyAssignment.objects.on(timezone.localdate())
        .filter(duty__code=GROUP_REGISTRY, area_id__in=list(unit_ids))
        .values_list("area_id", flat=True)
    )


def registrars(unit: Unit) -> list[User]:
    """The people who keep the unit's registry today: a group's own (EX-9), an office's central one (GA-A1)."""
    duty = OFFICE_REGISTRY if unit.kind in OFFICES else GROUP_REGISTRY
    rows = DutyAssignment.objects.on(timezone.localdate()).filter(duty__code=duty, area=unit)
    return list(User.objects.filter(pk__in=rows.exclude(user=None).values("user_id"), is_active=True))


@service
def pass_to_registry(
    *, by: Actor, letter: Letter, unit: Unit, source: str, line: str = Line.COMMAND, note: str = ""
) -> Passing | None:
    """Put the letter on its way to the unit's registry and tell those who keep it.

    The caller has taken the letter. None where it stands in that unit's book or is on its way there already.
    """
    if LetterEntry.objects.filter(letter=letter, unit=unit, book=BOOK_IN).exists():
        return None
    if letter.passings.waiting().filter(unit=unit).exists():
        return None
    passing = Passing(letter=letter, unit=unit, source=source, line=line, note=note[:500], sent_by=by.user)
    passing.full_clean(validate_constraints=False)
    passing.save()
    concern(letter, AudienceRole.REGISTER, units=[unit])
    _tell(registrars(unit), by, passing, gettext_noop("To be received in your register: %(subject)s"), note)
    return passing


def _tell(people: Iterable[User], by: Actor, passing: Passing, what: str, text: str) -> None:
    for language, group in by_language(person for person in people if person.pk != by.user.pk).items():
        with translation.override(language):
            notify(
                users=group,
                kind="letter_passing",
                subject=translation.gettext(what) % {"subject": passing.letter.subject[:160]},
                text=text,
                url=passing.letter.get_absolute_url(),
                icon="inbox",
                dedupe_key=f"passing:{passing.pk}:{passing.state}",
            )


@service
def forward_letter(*, by: Actor, letter: Letter, unit: Unit, note: str = "") -> Passing:
    """Forward a misrouted letter to the registry of the unit it belongs to.

    It becomes that unit's letter when it is received there; until then it stays here, and so does its number.
    """
    row = take_letter(by, letter, "register", "forward")
    if unit.pk == row.unit_id:
        raise Rejected("unit", _("The letter is this unit's already. Choose another."))
    if unit.closed_on and unit.closed_on < timezone.localdate():
        raise Rejected("unit", _("This unit is closed. Choose another."))
    passing = pass_to_registry(by=by, letter=row, unit=unit, source=PassingSource.FORWARD, note=note)
    if passing is None:
        raise Rejected("unit", _("The letter is in that register or on its way there already."))
    row.entries.filter(unit_id=row.unit_id, book=BOOK_IN).update(
        action=(_("Forwarded to %(unit)s") % {"unit": unit.short_name or unit.name})[:300]
    )
    save_letter(row)
    return passing


def _take(by: Actor, passing: Passing) -> Passing:
    row = Passing.objects.take(by.user, "receive", passing.pk)
    if row.state != PassingState.WAITING:
        raise Refused(
            _("%(who)s has dealt with it already (%(what)s).")
            % {"who": row.ended_by or "-", "what": row.get_state_display()}
        )
    return row


@service
def receive_letter(*, by: Actor, passing: Passing) -> LetterEntry:
    """Receive a letter in the unit's own book, under its next number, by name and time.

    A forwarded letter becomes this unit's; one dispatched from inside the department becomes a received letter of
    this unit's own, linked to the sender's.
    """
    row = _take(by, passing)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=row.letter_id)
    if row.source == PassingSource.DISPATCH and letter.origin == Origin.WRITTEN:
        acknowledge_inside(by=by, letter=letter, unit=row.unit)
        letter = _as_received(by, letter, row)
    elif row.source == PassingSource.FORWARD and letter.state == LetterState.REGISTERED:
        letter.unit = row.unit
        save_letter(letter)
    concern(letter, AudienceRole.REGISTER, units=[row.unit])
    entry = enter(by=by, letter=letter, unit=row.unit, taken=True)
    row.state, row.entry, row.ended_by, row.ended_at = PassingState.RECEIVED, entry, by.user, timezone.now()
    row.full_clean(validate_constraints=False)
    row.save()
    return entry


@service
def receive_letters(*, by: Actor, passings: Iterable[Passing]) -> list[LetterEntry]:
    """Receive several at once, in the order they were sent; all or none."""
    return [receive_letter(by=by, passing=p) for p in sorted(passings, key=lambda p: (p.sent_at, p.pk))]


def _as_received(by: Actor, sent: Letter, passing: Passing) -> Letter:
    now = timezone.now()
    letter = Letter(
        origin=Origin.RECEIVED,
        state=LetterState.REGISTERED,
        unit=passing.unit,
        kind=sent.kind,
        subject=sent.subject,
        speed=sent.speed,
        from_party=sent.from_party,
        from_text=sent.from_text or sent.unit.name,
        to_text=sent.to_text,
        their_number=sent.own_number,
        their_date=sent.dated_on,
        received_at=now,
        registered_at=now,
        registered_by=by.user,
        sort_at=now,
    )
    letter.full_clean(validate_constraints=False)
    letter.save()
    roles = {FileRole.SIGNED: FileRole.ORIGINAL, FileRole.ENCLOSURE: FileRole.ENCLOSURE}
    for file in sent.files.filter(role__in=list(roles)):
        LetterFile.objects.create(
            owner=letter,
            blob=file.blob,
            name=file.name,
            position=file.position,
            received_sha256=file.received_sha256,
            uploaded_by=by.user,
            uploaded_at=now,
            role=roles[FileRole(file.role)],
            pages=file.pages,
            text=file.text,
        )
    LetterReference.objects.create(letter=letter, to_letter=sent, kind=ReferenceKind.REFERS, text=sent.own_number)
    index_letter(letter)
    return letter


@service
def send_back(*, by: Actor, passing: Passing, reason: str) -> Passing:
    """Send a letter that does not belong here back to the registry it came from, with the reason."""
    row = _take(by, passing)
    if not reason.strip():
        raise Rejected("reason", _("Say why it is sent back: the registry decides by it."))
    row.state, row.reason = PassingState.RETURNED, reason.strip()[:500]
    row.ended_by, row.ended_at = by.user, timezone.now()
    row.full_clean(validate_constraints=False)
    row.save()
    if row.source == PassingSource.DISPATCH:
        fail_inside(letter=row.letter, unit=row.unit, reason=row.reason)
    _tell([row.sent_by], by, row, gettext_noop("Sent back as misrouted: %(subject)s"), row.reason)
    return row


def waiting_of(user: Any) -> Any:
    """Letters waiting for registries the person keeps or heads."""
    return Passing.objects.visible_to(user, "receive").waiting()
