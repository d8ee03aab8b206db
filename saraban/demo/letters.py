"""The demo office's letters of the last months: about 120 in every state, in their books, with three circulars open.

Rows are written in bulk, so that an office is filled within a second. Those that tell something are found by the later
parts in ``context.found["letters"]`` by key: letter_course lets them go their way, letter_drafts answers them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from coopoffice.thai import be_year, register_year, to_thai_digits
from coopoffice.web.demo import DemoContext

from ..choices import (
    BOOK_CERTIFICATE,
    BOOK_CIRCULAR,
    BOOK_IN,
    BOOK_OUT,
    LIVE_STATES,
    AudienceRole,
    DocKind,
    LetterState,
    Origin,
    ReferenceKind,
)
from ..letter_numbers import number_terms
from ..models import (
    AddressForm,
    Letter,
    LetterAudience,
    LetterReading,
    LetterReference,
    Party,
)
from ..services.indexing import write_index
from . import words
from .letter_books import take_numbers, write_books
from .letter_office import Office, Planned
from .letter_rounds import send_round
from .letter_texts import CIRCULARS, PARTIES, PROVINCE, TOLD

S = LetterState


def load(context: DemoContext) -> None:
    """Write the directory, the letters with their numbers and audiences, and the circulars."""
    office = Office(context)
    parties = _parties(office)
    planned = sorted(
        [*_told(office, parties), *_received(office, parties), *_written(office, parties), *_circular_letters(office)],
        key=lambda one: one.letter.sort_at,
    )
    books = take_numbers(office, planned)
    Letter.objects.bulk_create([one.letter for one in planned])
    write_books(office, *books)
    _concern(planned)
    for one in planned:
        _index(one)
    send_round(office, planned)
    _readings(office, planned)
    letters = {one.key: one.letter for one in planned if one.key}
    LetterReference.objects.create(
        letter=letters["reply"], kind=ReferenceKind.REPLIES, to_letter=letters["winner"], text=""
    )
    context.found["letters"] = letters
    context.say(f"letters: {len(planned)}")


def _parties(office: Office) -> list[Party]:
    form = AddressForm.objects.filter(salutation="เรียน").order_by("position").first()
    rows = []
    for kind, name, short, addressed, code, charge in PARTIES:
        row = Party(
            kind=kind,
            name=name,
            short_name=short,
            addressed_as=addressed,
            letter_code=code,
            address_form=form,
            unit=office.office,
            charge_unit=office.units[charge] if charge else None,
        )
        row.search = row.words_for_search()
        rows.append(row)
    return Party.objects.bulk_create(rows)


def _letter(office: Office, unit: Any, origin: str, state: str, at: dt.datetime, subject: str, **more: Any) -> Letter:
    ended = state not in LIVE_STATES
    return Letter(
        origin=origin,
        state=state,
        unit=unit,
        subject=subject,
        registered_at=at,
        sort_at=at,
        registered_by=office.clerk_of(unit),
        ended_at=min(at + dt.timedelta(days=2), timezone.now()) if ended else None,
        void_reason="ลงทะเบียนซ้ำกับหนังสือฉบับก่อน" if state == S.VOID else "",
        **more,
    )


def _from(office: Office, party: Party, number: int, at: dt.datetime, circular: bool = False) -> dict[str, Any]:
    return {
        "from_party": party,
        "from_text": party.name,
        "to_text": f"สหกรณ์จังหวัด{PROVINCE}",
        "their_number": to_thai_digits(f"{party.letter_code}/{'ว ' if circular else ''}{number}"),
        "their_date": timezone.localtime(at).date() - dt.timedelta(days=2),
        "received_at": at,
        "is_circular": circular,
    }


def _told(office: Office, parties: list[Party]) -> list[Planned]:
    found = []
    for n, line in enumerate(TOLD):
        key, ago, sender, subject, speed, state, due, act, coordinate, own = line
        at = office.at(ago, 30 + n * 17)
        letter = _letter(
            office,
            office.office,
            Origin.RECEIVED,
            state,
            at,
            subject,
            speed=speed,
            due_on=None if due is None else office.today + dt.timedelta(days=due),
            needs_answer=key in {"trial", "damage", "debt", "loan", "land"},
            **_from(office, parties[sender], 380 + n * 7, at, circular=n % 5 == 0),
        )
        one = Planned(letter, [(office.office, BOOK_IN)], key=key)
        one.books += [(office.units[group], BOOK_IN) for group in own]
        one.concerned = [
            *((AudienceRole.ACTION, office.units[group]) for group in act),
            *((AudienceRole.COORDINATION, office.units[group]) for group in coordinate),
        ]
        found.append(one)
    return found


def _received(office: Office, parties: list[Party]) -> list[Planned]:
    """Ordinary ones of the last three months, nearly all closed."""
    rnd, found = office.random, []
    occasions = words.occasions((be_year(office.today),))
    groups = ["pg1", "pg2", "pg3", "pg4", "est", "biz", "mgt", "set", "gad"]
    for n in range(58):
        at = office.at(rnd.randrange(3, 95), rnd.randrange(440))
        subject = " ".join(
            rnd.choice(words.RECEIVED)
            .replace("{f}", rnd.choice(words.FILLERS))
            .replace("{t}", rnd.choice(occasions))
            .split()
        )
        unit = office.units["pg3"] if n % 9 == 0 else office.units["pg1"] if n % 9 == 4 else office.office
        party = rnd.choice(parties)
        letter = _letter(
            office,
            unit,
            Origin.RECEIVED,
            S.CLOSED,
            at,
            to_thai_digits(subject),
            speed=rnd.choices((0, 1, 2, 3), (80, 12, 6, 2))[0],
            due_on=timezone.localtime(at).date() + dt.timedelta(days=rnd.randrange(5, 25)) if n % 3 == 0 else None,
            **_from(office, party, rnd.randrange(20, 1900), at, circular=n % 7 == 0),
        )
        group = office.units[rnd.choice(groups)]
        one = Planned(letter, [(unit, BOOK_IN)], key="")
        if unit is office.office:
            one.concerned = [(AudienceRole.ACTION, group)]
            if group in (office.units["pg1"], office.units["pg3"], office.units["pg2"]):
                one.books.append((group, BOOK_IN))
            if n % 4 == 0:
                one.concerned.append((AudienceRole.COPY, office.units["gad"]))
        found.append(one)
    return found


def _written(office: Office, parties: list[Party]) -> list[Planned]:
    """What the office and its groups wrote on paper before, signed and sent; what is being written is letter_drafts."""
    rnd, found = office.random, []
    occasions = words.occasions((be_year(office.today),))
    for n in range(36):
        at = office.at(rnd.randrange(4, 95), rnd.randrange(440))
        state = S.DISPATCHED if n in (6, 18) else S.CLOSED
        unit = (office.office, office.units["pg1"], office.office, office.units["pg3"])[n % 4]
        subject = " ".join(
            rnd.choice(words.WRITTEN)
            .replace("{f}", rnd.choice(words.FILLERS))
            .replace("{t}", rnd.choice(occasions))
            .split()
        )
        certificate = n % 13 == 12
        if certificate:
            subject = "หนังสือรับรองการเป็นบุคลากรในสังกัด"
        party = parties[7 + rnd.randrange(6)] if n % 3 else parties[rnd.randrange(7)]
        letter = _letter(
            office,
            unit,
            Origin.WRITTEN,
            state,
            at,
            to_thai_digits(subject),
            kind=DocKind.CERTIFICATE if certificate else DocKind.MEMO if n % 5 == 0 else DocKind.EXTERNAL,
            from_text=unit.name,
            to_party=party,
            to_text=party.addressed_as,
        )
        one = Planned(letter, key="reply" if n == 7 else "")
        one.books = [(unit, BOOK_CERTIFICATE if certificate else BOOK_OUT)]
        if unit is not office.office:
            one.concerned.append((AudienceRole.DECIDER, office.office))
        found.append(one)
    return found


def _circular_letters(office: Office) -> list[Planned]:
    found = []
    for n, (ago, _group, subject, _asked, due, _text) in enumerate(CIRCULARS):
        at = office.at(ago, 95 + n)
        letter = _letter(
            office,
            office.office,
            Origin.WRITTEN,
            S.CLOSED,
            at,
            subject,
            kind=DocKind.MEMO,
            is_circular=True,
            from_text=office.office.name,
            to_text=office.office.name,
            due_on=None if due is None else office.today + dt.timedelta(days=due),
        )
        letter.ended_at = at
        below = [(AudienceRole.COPY, unit) for key, unit in office.units.items() if key not in {"dep", "off"}]
        found.append(Planned(letter, [(office.office, BOOK_CIRCULAR)], below, key=f"circular-{n}"))
    return found


def _concern(planned: list[Planned]) -> None:
    rows = []
    for one in planned:
        letter = one.letter
        roles: dict[int, str] = {}
        for role, unit in one.concerned:
            roles.setdefault(unit.pk, role)
        roles.update({unit.pk: AudienceRole.REGISTER for unit, _book in one.books})
        rows += [
            LetterAudience(
                letter=letter,
                unit_id=unit_id,
                role=role,
                sort_at=letter.sort_at,
                origin=letter.origin,
                state=letter.state,
                kind=letter.kind,
                speed=letter.speed,
                year_be=register_year(letter.sort_at),
                live=letter.is_live,
                due_on=letter.due_on,
            )
            for unit_id, role in roles.items()
        ]
    LetterAudience.objects.bulk_create(rows)


def _index(one: Planned) -> None:
    letter = one.letter
    numbers = [text for e in letter.entries.all() for text in (str(e.number), f"{e.number}/{e.year_be}")]
    texts = (letter.subject, letter.from_text, letter.to_text, letter.their_number, letter.own_number, *numbers)
    write_index(
        letter.pk, "\n".join(t for t in texts if t), number_terms(letter.their_number, letter.own_number, *numbers)
    )


def _readings(office: Office, planned: list[Planned]) -> None:
    """Registry, officer and those concerned have opened what is not new; nobody opened what is kept from them."""
    units = office.units
    readers = [("urai", ""), ("orathai", ""), ("pimjai", ""), ("wilai", ""), ("somsak", "pg1"), ("kanokwan", "pg1")]
    rows = []
    for n, one in enumerate(planned):
        concerned = {unit.pk for _role, unit in one.concerned} | {unit.pk for unit, _book in one.books}
        for place, (name, group) in enumerate(readers):
            told = not group or units[group].pk in concerned
            if told and (n + place) % (3 if place > 1 else 9) and one.letter.state != S.REGISTERED:
                at = one.letter.sort_at + dt.timedelta(minutes=25 + 47 * place)
                rows.append(LetterReading(letter=one.letter, user=office.people[name], first_at=at, last_at=at))
    LetterReading.objects.bulk_create(rows)
