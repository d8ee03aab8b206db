"""The demo office's letters of the last months: about 120 in every state, in their books, with three circulars open.

Rows are written in bulk, so that an office is filled within a second; later parts (instructions, drafts) find them in
``context.found["letters"]`` by key and extend them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from coopoffice.registers.choices import NumberState, VoidCause
from coopoffice.registers.models import Number, Series
from coopoffice.thai import be_year, register_year, to_thai_digits
from coopoffice.web.demo import DemoContext

from ..choices import (
    BOOK_CERTIFICATE,
    BOOK_CIRCULAR,
    BOOK_IN,
    BOOK_OUT,
    LIVE_STATES,
    Asked,
    AudienceRole,
    DocKind,
    LetterState,
    Origin,
    PartyKind,
    ReferenceKind,
)
from ..letter_numbers import number_terms
from ..models import (
    AddressForm,
    Circular,
    CircularRecipient,
    CircularTarget,
    Letter,
    LetterAudience,
    LetterEntry,
    LetterReading,
    LetterReference,
    Party,
)
from ..services.circulars import people_of
from ..services.indexing import write_index
from . import words

S = LetterState
PROVINCE = "ธารานคร"
# kind, name, short name, addressed as, letter code, in the charge of
PARTIES = (
    (PartyKind.AGENCY, "กรมส่งเสริมสหกรณ์", "กสส.", "อธิบดีกรมส่งเสริมสหกรณ์", "กษ 1101", ""),
    (PartyKind.AGENCY, f"สำนักงานตรวจบัญชีสหกรณ์{PROVINCE}",
     "สตส.", f"หัวหน้าสำนักงานตรวจบัญชีสหกรณ์{PROVINCE}", "กษ 0435", ""),
    (PartyKind.GOVERNOR, f"จังหวัด{PROVINCE}", "จ.ธร",
     f"ผู้ว่าราชการจังหวัด{PROVINCE}", "ธร 0017.1", ""),
    (PartyKind.AGENCY, f"สำนักงานเกษตรและสหกรณ์จังหวัด{PROVINCE}",
     "กษ.จ.", f"เกษตรและสหกรณ์จังหวัด{PROVINCE}", "กษ 0224", ""),
    (PartyKind.AGENCY, f"สำนักงานคลังจังหวัด{PROVINCE}",
     "คลัง", f"คลังจังหวัด{PROVINCE}", "กค 0427", ""),
    (PartyKind.AGENCY, "ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร สาขาธารานคร", "ธ.ก.ส.",
     "ผู้จัดการธนาคาร", "ธกส 0912", ""),
    (PartyKind.LOCAL, "องค์การบริหารส่วนตำบลบ้านไร่",
     "อบต.บ้านไร่", "นายกองค์การบริหารส่วนตำบลบ้านไร่", "ธร 7201", ""),
    (PartyKind.COOPERATIVE, "สหกรณ์การเกษตรท่าโพธิ์ จำกัด",
     "สก.ท่าโพธิ์", "ประธานกรรมการสหกรณ์การเกษตรท่าโพธิ์ จำกัด", "สก.ทพ.", "pg3"),
    (PartyKind.COOPERATIVE, f"สหกรณ์ออมทรัพย์ครู{PROVINCE} จำกัด",
     "สอ.ครู", f"ประธานกรรมการสหกรณ์ออมทรัพย์ครู{PROVINCE} จำกัด", "สอ.ธร.", "pg1"),
    (PartyKind.COOPERATIVE, "สหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด",
     "สผ.คลองใหม่", "ประธานกรรมการสหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด", "สผ.คม.", "pg1"),
    (PartyKind.COOPERATIVE, "สหกรณ์การเกษตรเขาแก้ว จำกัด",
     "สก.เขาแก้ว", "ประธานกรรมการสหกรณ์การเกษตรเขาแก้ว จำกัด", "สก.ขก.", "pg2"),
    (PartyKind.FARMER_GROUP, "กลุ่มเกษตรกรทำนาหนองบัวทอง",
     "กก.หนองบัวทอง", "ประธานกลุ่มเกษตรกรทำนาหนองบัวทอง", "กก.นบ.", "pg3"),
    (PartyKind.COOPERATIVE, "สหกรณ์นิคมลำน้ำใส จำกัด",
     "สน.ลำน้ำใส", "ประธานกรรมการสหกรณ์นิคมลำน้ำใส จำกัด", "สน.ลน.", "pg4"),
)  # fmt: skip
# Letters that tell something: key, days ago, sender, subject, speed, state, due in days, to act, to coordinate, groups
# that have their own number for it.
TOLD = (
    ("flood", 0, 0, "ให้รายงานความเสียหายของสหกรณ์จากวาตภัยและอุทกภัย ภายในเวลา ๑๖.๐๐ น.",
     3, S.REGISTERED, 0, (), (), ()),
    ("invite", 0, 2, "ขอเชิญประชุมคณะกรรมการพัฒนาการเกษตรและสหกรณ์ของจังหวัด ครั้งที่ ๓",
     0, S.REGISTERED, 7, (), (), ()),
    ("trial", 0, 1, "ขอให้ส่งงบทดลองและรายงานการประชุมใหญ่ของสหกรณ์ที่สิ้นปีบัญชี",
     2, S.REGISTERED, 2, (), (), ()),
    ("visit", 1, 0, "แจ้งกำหนดการตรวจเยี่ยมของผู้ตรวจราชการกรม เขต ๔",
     1, S.REGISTERED, 9, (), (), ()),
    ("speaker", 1, 8, "ขอความอนุเคราะห์วิทยากรบรรยาย เรื่อง การควบคุมภายในสำหรับกรรมการสหกรณ์",
     0, S.PRESENTED, 14, (), (), ()),
    ("transfer", 1, 0, "แจ้งโอนจัดสรรงบประมาณรายจ่าย งวดที่ ๒ แผนงานยุทธศาสตร์ส่งเสริมสหกรณ์",
     2, S.PRESENTED, None, (), (), ()),
    ("land", 2, 12, "ขอหารือการถือครองที่ดินในเขตนิคมสหกรณ์ลำน้ำใส แปลงเลขที่ ๒๑๔",
     0, S.PRESENTED, 13, (), (), ()),
    ("loan", 2, 7, "ขอความเห็นชอบวงเงินซึ่งอาจกู้ยืมหรือค้ำประกัน ประจำปี",
     0, S.PRESENTED, 10, (), (), ()),
    ("order17", 4, 0, "การแบ่งงานและหน้าที่ความรับผิดชอบของสำนักงานสหกรณ์จังหวัด",
     1, S.INSTRUCTED, 5, ("pg3",), ("est", "mgt"), ("pg3",)),
    ("damage", 5, 3, "ขอข้อมูลพื้นที่การเกษตรที่ประสบอุทกภัยและน้ำท่วมขัง",
     2, S.INSTRUCTED, 1, ("pg1", "pg3"), ("set",), ("pg1", "pg3")),
    ("debt", 9, 0, "ให้สำรวจหนี้ค้างชำระของสมาชิกสหกรณ์ผู้สูงอายุ",
     0, S.INSTRUCTED, -2, ("pg1", "pg2", "pg3", "pg4"), ("mgt",), ("pg1", "pg3")),
    ("audit", 12, 1, "แจ้งข้อสังเกตที่ตรวจพบจากการสอบบัญชีสหกรณ์ผู้ใช้น้ำบ้านคลองใหม่ จำกัด",
     1, S.INSTRUCTED, -4, ("pg1",), ("mgt",), ("pg1",)),
    ("market", 8, 6, "ขอเชิญร่วมตลาดนัดสินค้าสหกรณ์และชุมชน",
     0, S.INSTRUCTED, 4, ("biz",), ("pg1",), ()),
    ("plan", 6, 0, "ขอให้จัดส่งแผนปฏิบัติงานและแผนการใช้จ่ายงบประมาณ",
     1, S.INSTRUCTED, 3, ("gad",), ("est", "biz", "mgt"), ()),
    ("winner", 20, 0, "แจ้งผลการคัดเลือกสหกรณ์ดีเด่นระดับภาค",
     0, S.CLOSED, 0, ("biz",), ("pg2",), ()),
    ("twice", 14, 4, "แจ้งกำหนดปิดรับคำขอเบิกเงินเดือนมีนาคม", 0, S.VOID, None, (), (), ()),
    ("stray", 11, 5, "ขอส่งหนังสือค้ำประกันของบริษัทคู่สัญญา", 0, S.RETURNED, None, (), (), ()),
)  # fmt: skip
CIRCULARS = (
    (1, "gad", "แนวทางการใช้ระบบสารบรรณอิเล็กทรอนิกส์ของสำนักงาน", Asked.ACKNOWLEDGE, None,
     "ให้ทุกกลุ่มลงทะเบียนหนังสือในระบบตั้งแต่บัดนี้เป็นต้นไป และเลิกใช้สมุดทะเบียนกระดาษ\n\nหากพบข้อขัดข้องให้แจ้งงานสารบรรณ"),
    (3, "gad", "ขอให้ตรวจสอบข้อมูลบุคคลของตนเองให้เป็นปัจจุบัน", Asked.ACT, 2,
     "ให้ทุกคนตรวจสอบหมายเลขโทรศัพท์และที่อยู่อีเมล แล้วแจ้งผลกลับในระบบ"),
    (7, "gad", "ประชาสัมพันธ์การแข่งขันกีฬาสหกรณ์สัมพันธ์",
     Asked.READ, None, "ขอเชิญทุกท่านร่วมแข่งขันและร่วมเชียร์ ณ สนามกีฬาจังหวัด"),
    (16, "gad", "มาตรการประหยัดพลังงานในสำนักงาน",
     Asked.ACKNOWLEDGE, None, "ปิดเครื่องปรับอากาศเวลา ๑๒.๐๐-๑๓.๐๐ น. และปรับอุณหภูมิไม่ต่ำกว่า ๒๖ องศา"),
)  # fmt: skip


@dataclass
class Planned:
    """One letter before it is written: its fields, the books it stands in, who is concerned."""

    letter: Letter
    books: list[tuple[Any, str]] = field(default_factory=list)
    concerned: list[tuple[str, Any]] = field(default_factory=list)
    key: str = ""


class _Office:
    """What the units' part of the demo left, at hand."""

    def __init__(self, context: DemoContext) -> None:
        self.today, self.random = context.today, context.random
        self.units, self.people = context.found["units"], context.found["people"]
        self.office = self.units["off"]
        self.clerk = self.people["urai"]
        self.clerks = {"pg1": self.people["malai"], "pg3": self.people["amphorn"], "pg2": self.people["samran"]}

    def at(self, days_ago: int, minute: int) -> dt.datetime:
        """A moment of a working day, never later than now."""
        day = self.today - dt.timedelta(days=days_ago)
        while day.isoweekday() > 5:
            day -= dt.timedelta(days=1)
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(8, 35))) + dt.timedelta(minutes=minute % 440)
        return min(moment, timezone.now())

    def clerk_of(self, unit: Any) -> Any:
        """Who registers for the unit."""
        key = next((k for k, u in self.units.items() if u.pk == unit.pk), "")
        return self.clerks.get(key, self.clerk)


def load(context: DemoContext) -> None:
    """Write the directory, the letters with their numbers and audiences, and the circulars."""
    office = _Office(context)
    parties = _parties(office)
    planned = sorted(
        [*_told(office, parties), *_received(office, parties), *_written(office, parties), *_circular_letters(office)],
        key=lambda one: one.letter.sort_at,
    )
    books = _take_numbers(office, planned)
    Letter.objects.bulk_create([one.letter for one in planned])
    _write_books(office, *books)
    _concern(planned)
    for one in planned:
        _index(one)
    _circulars(office, planned)
    _readings(office, planned)
    letters = {one.key: one.letter for one in planned if one.key}
    LetterReference.objects.create(
        letter=letters["reply"], kind=ReferenceKind.REPLIES, to_letter=letters["winner"], text=""
    )
    context.found["letters"] = letters
    context.say(f"letters: {len(planned)}")


def _parties(office: _Office) -> list[Party]:
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


def _letter(office: _Office, unit: Any, origin: str, state: str, at: dt.datetime, subject: str, **more: Any) -> Letter:
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


def _from(office: _Office, party: Party, number: int, at: dt.datetime, circular: bool = False) -> dict[str, Any]:
    return {
        "from_party": party,
        "from_text": party.name,
        "to_text": f"สหกรณ์จังหวัด{PROVINCE}",
        "their_number": to_thai_digits(f"{party.letter_code}/{'ว ' if circular else ''}{number}"),
        "their_date": timezone.localtime(at).date() - dt.timedelta(days=2),
        "received_at": at,
        "is_circular": circular,
    }


def _told(office: _Office, parties: list[Party]) -> list[Planned]:
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


def _received(office: _Office, parties: list[Party]) -> list[Planned]:
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
        days = (office.today - timezone.localtime(at).date()).days
        state = S.INSTRUCTED if days < 12 and n % 2 else S.CLOSED
        unit = office.units["pg3"] if n % 9 == 0 else office.units["pg1"] if n % 9 == 4 else office.office
        party = rnd.choice(parties)
        letter = _letter(
            office,
            unit,
            Origin.RECEIVED,
            state,
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


def _written(office: _Office, parties: list[Party]) -> list[Planned]:
    """What the office and its groups wrote: drafts, signed ones that wait, sent ones."""
    rnd, found = office.random, []
    occasions = words.occasions((be_year(office.today),))
    recent = [S.DRAFT, S.VETTING, S.SIGNED, S.DISPATCHED, S.DRAFT, S.SIGNED]
    for n in range(40):
        fresh = n < len(recent)
        at = office.at(n % 3 if fresh else rnd.randrange(4, 95), rnd.randrange(440))
        state = recent[n] if fresh else S.CLOSED if n % 6 else S.DISPATCHED
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
        if state not in (S.DRAFT, S.VETTING):
            one.books = [(unit, BOOK_CERTIFICATE if certificate else BOOK_OUT)]
        else:
            one.concerned.append((AudienceRole.WRITER, unit))
        if unit is not office.office:
            one.concerned.append((AudienceRole.DECIDER, office.office))
        found.append(one)
    return found


def _circular_letters(office: _Office) -> list[Planned]:
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


Taken = tuple[Planned, Any, str, Series, int]
Books = dict[tuple[int, str, int], Series]  # unit, book, year


def _take_numbers(office: _Office, planned: list[Planned]) -> tuple[Books, list[Taken]]:
    """Give every letter its numbers in the order of time; the central books go on from paper. Nothing is written."""
    opened = {(office.office.pk, BOOK_IN): 214, (office.office.pk, BOOK_OUT): 96}
    books: Books = {}
    taken: list[Taken] = []
    for one in planned:
        day = timezone.localtime(one.letter.sort_at).date()
        for unit, book in one.books:
            key = (unit.pk, book, register_year(day))
            if key not in books:
                start = opened.get(key[:2], 0)
                books[key] = Series(
                    unit=unit,
                    kind=book,
                    year_be=key[2],
                    opening_number=start,
                    opening_note="สมุดทะเบียนกระดาษ เล่มที่ ๑" if start else "",
                    last_number=start,
                    opened_at=one.letter.sort_at,
                    opened_by=office.clerk,
                )
            series = books[key]
            series.last_number, series.last_on = series.last_number + 1, day
            taken.append((one, unit, book, series, series.last_number))
            if one.letter.origin == Origin.WRITTEN:
                mark = "ว " if book == BOOK_CIRCULAR else ""
                one.letter.own_number = to_thai_digits(f"{unit.letter_code}/{mark}{series.last_number}")
                one.letter.dated_on = day
    return books, taken


def _write_books(office: _Office, books: Books, taken: list[Taken]) -> None:
    """Books, numbers and rows; two numbers stand reserved."""
    held = [s for (unit, book, year), s in books.items() if (unit, book) == (office.office.pk, BOOK_OUT)][-1]
    first_held = held.last_number + 1
    held.last_number, held.last_on = held.last_number + 2, office.today
    Series.objects.bulk_create(books.values())
    numbers = Number.objects.bulk_create(
        Number(
            series=series,
            number=number,
            issued_on=timezone.localtime(one.letter.sort_at).date(),
            issued_at=one.letter.sort_at,
            taken_by=office.clerk_of(unit),
        )
        for one, unit, _book, series, number in taken
    )
    Number.objects.bulk_create(
        Number(
            series=held,
            number=n,
            state=NumberState.RESERVED,
            issued_on=office.today,
            taken_by=office.clerk,
            purpose="เตรียมไว้สำหรับหนังสือเชิญประชุมใหญ่",
            expires_on=office.today + dt.timedelta(days=5),
        )
        for n in (first_held, first_held + 1)
    )
    entries = []
    for (one, unit, book, series, number), row in zip(taken, numbers, strict=True):
        letter = one.letter
        if letter.state == S.VOID:
            row.state, row.void_cause, row.void_reason = NumberState.VOID, VoidCause.DECIDED, letter.void_reason
            row.voided_at, row.voided_by = letter.ended_at, office.clerk
            row.save()
        taker = office.clerk_of(unit) if unit.pk != letter.unit_id else None
        entries.append(
            LetterEntry(
                letter=letter,
                unit=unit,
                book=book,
                number_row=row,
                year_be=series.year_be,
                number=number,
                entered_on=row.issued_on,
                entered_at=letter.sort_at + (dt.timedelta(minutes=50) if taker else dt.timedelta()),
                entered_by=office.clerk_of(unit),
                stamped_at=letter.sort_at if book == BOOK_IN and letter.state != S.REGISTERED else None,
                taken_by=taker,
                taken_at=letter.sort_at + dt.timedelta(minutes=50) if taker else None,
            )
        )
    LetterEntry.objects.bulk_create(entries)


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


def _circulars(office: _Office, planned: list[Planned]) -> None:
    letters = {one.key: one.letter for one in planned}
    everyone = people_of([office.office])
    for n, (_ago, _group, _subject, asked, due, text) in enumerate(CIRCULARS):
        letter = letters[f"circular-{n}"]
        circular = Circular.objects.create(
            letter=letter,
            unit=office.office,
            entry=letter.entries.get(),
            message=text,
            asked=asked,
            due_on=None if due is None else office.today + dt.timedelta(days=due),
            sent_at=letter.sort_at,
            sent_by=office.clerk,
            sent_line="เจ้าพนักงานธุรการชำนาญงาน",
        )
        target = CircularTarget.objects.create(circular=circular, unit=office.office)
        rows = []
        for place, (user_id, (unit_id, _addressed)) in enumerate(sorted(everyone.items())):
            share = (place * 7 + n * 3) % 10
            seen = user_id == office.clerk.pk or share < (4, 6, 7, 10)[n]
            done = user_id == office.clerk.pk or share < (2, 3, 7, 10)[n]
            later = letter.sort_at + dt.timedelta(minutes=20 + 13 * share)
            rows.append(
                CircularRecipient(
                    circular=circular,
                    user_id=user_id,
                    unit_id=unit_id,
                    target=target,
                    first_seen_at=min(later, timezone.now()) if seen else None,
                    done_at=min(later + dt.timedelta(minutes=9), timezone.now()) if done else None,
                    done_note="ตรวจสอบแล้ว ข้อมูลถูกต้อง" if done and asked == Asked.ACT else "",
                )
            )
        CircularRecipient.objects.bulk_create(rows)


def _readings(office: _Office, planned: list[Planned]) -> None:
    """The registry and the head of administration have opened what is not of today."""
    readers = [office.people[name] for name in ("urai", "orathai", "pimjai", "wilai", "somsak", "kanokwan")]
    LetterReading.objects.bulk_create(
        LetterReading(letter=one.letter, user=reader, first_at=one.letter.sort_at, last_at=one.letter.sort_at)
        for n, one in enumerate(planned)
        for place, reader in enumerate(readers)
        if (n + place) % (3 if place > 1 else 9) and one.letter.state not in (S.REGISTERED, S.DRAFT)
    )
