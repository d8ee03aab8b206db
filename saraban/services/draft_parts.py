"""The parts of a draft as rows: addressees, references, enclosures, greeting; typed words read into them and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from coopoffice.thai import document_date, normalise, to_arabic_digits, to_thai_digits
from units.acting import Actor
from units.models import Unit

from ..choices import AddresseeRole, DocKind, FileRole, PartyKind, ReferenceKind, Speed
from ..documents.paper import SPEED_WORDS, count_words, office_of
from ..models import Addressee, Enclosure, Letter, LetterReference, Party, WrittenLetter
from .vetting import form_for, forms_in_force

# --- what stands in a draft -------------------------------------------------------------------------------------------


def content_of(letter: Letter, written: WrittenLetter) -> dict[str, Any]:
    """Everything of a draft as JSON: what a version keeps and two versions are compared by."""
    people = list(letter.addressees.all())
    return {
        "kind": letter.kind,
        "kind_label": str(letter.get_kind_display()),
        "issuer": written.issuer_id,
        "issuer_label": written.issuer.name,
        "speed": letter.speed,
        "speed_label": str(letter.get_speed_display()),
        "subject": letter.subject,
        "salutation": written.salutation,
        "closing": written.closing,
        "to": [{"name": a.name, "party": a.party_id} for a in people if a.role == AddresseeRole.TO],
        "copies": [{"name": a.name, "party": a.party_id} for a in people if a.role == AddresseeRole.COPY],
        "references": [r.text for r in letter.references.all() if r.text],
        "enclosures": [enclosure_words(e) for e in letter.enclosures.all()],
        "cause": written.cause,
        "purpose": written.purpose,
        "conclusion": written.conclusion,
        "registrar_matter": written.registrar_matter,
        "needs_answer": letter.needs_answer,
        "due_on": letter.due_on.isoformat() if letter.due_on else "",
    }


def enclosure_words(row: Enclosure) -> str:
    """An enclosure as one types it: name, then how many."""
    count = count_words(row.quantity, row.measure)
    return f"{row.name} จำนวน {count}" if count else row.name


_COUNT = re.compile(r"^(?P<name>.+?)\s+จำนวน\s+(?P<n>[0-9๐-๙]{1,4})\s+(?P<unit>\S[^0-9๐-๙]{0,38})$")


def read_enclosure(line: str) -> tuple[str, int | None, str]:
    """Take a typed enclosure apart: name, number, unit of count."""
    found = _COUNT.match(line)
    if found is None:
        return line[:300], None, ""
    return found["name"][:300], int(to_arabic_digits(found["n"])), found["unit"].strip()[:40]


def reference_words(letter: Letter) -> str:
    """How a letter of ours is referred to on paper: what it is, whose, number and date."""
    number = letter.their_number if letter.is_received else letter.own_number
    day = letter.their_date if letter.is_received else letter.dated_on
    head = {DocKind.MEMO: "บันทึกข้อความ"}.get(DocKind(letter.kind), "หนังสือ")
    sender = letter.from_text if letter.is_received else letter.unit.name
    if letter.speed and letter.speed != Speed.NORMAL:
        head = f"{head} {SPEED_WORDS[Speed(letter.speed)]} "
    words = f"{head}{sender}"
    if number:
        words += f" ที่ {number}"
    if day:
        words += f" ลงวันที่ {document_date(day, 'th')}"
    return words[:300]


# --- names ------------------------------------------------------------------------------------------------------------

_GUESSES: tuple[tuple[str, PartyKind], ...] = (
    (r"^(ประธาน\S*|ผู้จัดการ)?\s*(กรรมการ)?\s*(ดำเนินการ)?\s*(ชุมนุม)?สหกรณ์", PartyKind.COOPERATIVE),
    (r"กลุ่มเกษตรกร", PartyKind.FARMER_GROUP),
    (r"^ผู้ว่าราชการจังหวัด", PartyKind.GOVERNOR),
    (r"^(นายก)?(องค์การบริหารส่วน|เทศบาล|เทศมนตรี)|อบต|อบจ", PartyKind.LOCAL),
    (r"^(พระ|เจ้าอาวาส|เจ้าคณะ|สมเด็จพระ)", PartyKind.MONK),
    (r"^(บริษัท|ห้างหุ้นส่วน|สมาคม|มูลนิธิ)", PartyKind.COMPANY),
    (r"^(นาย|นาง|นางสาว|คุณ)\s*[ก-ฮเ-ไ]", PartyKind.PERSON),
    (r"^(อธิบดี|ปลัด|ผู้อำนวยการ|หัวหน้า|เลขาธิการ|นายอำเภอ|จังหวัด|กรม|สำนักงาน|ศูนย์|ผู้บังคับการ|ผู้กำกับ|ท้องถิ่น|พัฒนาการ|เกษตร|คลัง)",
     PartyKind.AGENCY),
)  # fmt: skip


def guess_kind(name: str) -> str:
    """What kind of addressee a typed name most likely is; the registry corrects it in the directory."""
    return next((kind for pattern, kind in _GUESSES if re.search(pattern, name)), PartyKind.OTHER)


def find_party(user: Any, name: str) -> Party | None:
    """The directory entry a typed name means: the same name, short name or form of address. One statement."""
    rows = Party.objects.visible_to(user).in_use()
    exact = list(rows.filter(Q(name=name) | Q(addressed_as=name) | Q(short_name=name)).order_by("-unit_id", "id")[:2])
    if len(exact) == 1 or (exact and exact[0].name == name):
        return exact[0]
    return None


def address_of(party: Party) -> str:
    return (party.addressed_as or party.name)[:200]


def put_people(
    letter: Letter, to: Sequence[tuple[str, Party | None]], copies: Sequence[tuple[str, Party | None]]
) -> None:
    """Write the addressees: rows that stay keep their key, for sendings hang on them."""
    have = {(a.role, a.name): a for a in letter.addressees.all()}
    wanted: dict[tuple[str, str], tuple[Party | None, int]] = {}
    for role, rows in ((AddresseeRole.TO, to), (AddresseeRole.COPY, copies)):
        for place, (name, party) in enumerate(rows, start=1):
            wanted.setdefault((role, name), (party, place))
    for key, row in have.items():
        if key not in wanted:
            row.delete()
    for (role, name), (party, place) in wanted.items():
        row = have.get((role, name)) or Addressee(letter=letter, role=role, name=name)
        row.party, row.position = party, place
        row.full_clean(validate_constraints=False, exclude=["letter"])
        row.save()
    first = next(iter(to), None)
    letter.to_party = first[1] if first else None
    names = [name for name, _party in to]
    letter.to_text = (", ".join(names) if len(names) < 4 else f"{names[0]} และอื่น ๆ รวม {len(names)} ราย")[:300]


def put_references(by: Actor, written: WrittenLetter, letter: Letter, lines: Iterable[str]) -> None:
    letter.references.all().delete()
    linked: set[tuple[int, str]] = set()
    rows = []
    answered = written.replies_to
    number = answered and normalise(answered.their_number or answered.own_number)
    for place, line in enumerate(lines, start=1):
        target, kind = None, ReferenceKind.REFERS
        if answered is not None and (not linked) and (not number or number in normalise(line)):
            target, kind = answered, ReferenceKind.REPLIES
        else:
            target = _ours(by.user, line, letter)
        if target is not None and (target.pk, kind) in linked:
            target = None
        if target is not None:
            linked.add((target.pk, kind))
        rows.append(LetterReference(letter=letter, kind=kind, to_letter=target, text=line[:300], position=place))
    if answered is not None and (answered.pk, ReferenceKind.REPLIES) not in linked:
        rows.append(
            LetterReference(letter=letter, kind=ReferenceKind.REPLIES, to_letter=answered, position=len(rows) + 1)
        )
    for row in rows:
        row.full_clean(validate_constraints=False, exclude=["letter", "to_letter"])
        row.save()


_NUMBER = re.compile(r"ที่\s+(?P<number>[ก-ฮ]{1,3}\s?[0-9๐-๙]{2,4}(?:\.[0-9๐-๙]+)*/(?:ว\s?)?[0-9๐-๙]+)")


def _ours(user: Any, line: str, letter: Letter) -> Letter | None:
    """The letter of ours a typed reference names by its number, where exactly one is seen. One statement."""
    found = _NUMBER.search(line)
    if found is None:
        return None
    number = found["number"]
    ways = {number, to_arabic_digits(number), to_thai_digits(to_arabic_digits(number))}
    rows = (
        Letter.objects.visible_to(user).filter(Q(their_number__in=ways) | Q(own_number__in=ways)).exclude(pk=letter.pk)
    )
    hits = list(rows[:2])
    return hits[0] if len(hits) == 1 else None


def put_enclosures(letter: Letter, lines: Iterable[str]) -> None:
    have = {e.name: e for e in letter.enclosures.all()}
    keep = []
    for place, line in enumerate((" ".join(one.split()) for one in lines), start=1):
        if not line:
            continue
        name, quantity, measure = read_enclosure(line)
        row = have.get(name) or Enclosure(letter=letter, name=name)
        row.quantity, row.measure, row.position = quantity, measure, place
        row.full_clean(validate_constraints=False, exclude=["letter", "file"])
        row.save()
        keep.append(row.pk)
    letter.enclosures.exclude(pk__in=keep).delete()


def greet(letter: Letter, written: WrittenLetter, salutation: str, closing: str) -> None:
    """Salutation and closing: what was typed, else as the table says for the first addressee."""
    first = letter.addressees.filter(role=AddresseeRole.TO).select_related("party").first()
    row = form_for(first.party if first else None, forms_in_force())
    written.salutation = (salutation or (row.salutation if row else "เรียน"))[:60]
    written.closing = "" if letter.kind != DocKind.EXTERNAL else (closing or (row.closing if row else ""))[:80]


def greeting_by_table(letter: Letter) -> tuple[str, str]:
    """What the table says for the letter's first addressee."""
    first = letter.addressees.filter(role=AddresseeRole.TO).select_related("party").first()
    row = form_for(first.party if first else None, forms_in_force())
    return (row.salutation, row.closing if letter.kind == DocKind.EXTERNAL else "") if row else ("เรียน", "")


def pair_enclosures(letter: Letter) -> None:
    """Hand each listed enclosure without a file the file of its name, else the next one nobody named."""
    open_ = list(letter.enclosures.filter(file__isnull=True).order_by("position", "id"))
    if not open_:
        return
    taken = set(letter.enclosures.exclude(file=None).values_list("file_id", flat=True))
    free = [f for f in letter.files.of_role(FileRole.ENCLOSURE).order_by("position", "id") if f.pk not in taken]
    for row in open_:
        named = next((f for f in free if normalise(f.name.rpartition(".")[0]) == normalise(row.name)), None)
        file = named or (free[0] if free else None)
        if file is None:
            return
        free.remove(file)
        row.file = file
        row.save(update_fields=["file"])


def named(by: Actor, names: Sequence[str], issuer: Unit, keep: bool) -> list[tuple[str, Party | None]]:
    found: list[tuple[str, Party | None]] = []
    for typed in names:
        name = " ".join(typed.split())[:200]
        if not name:
            continue
        party = find_party(by.user, name)
        if party is None and keep:
            party = Party(kind=guess_kind(name), name=name, unit=office_of(issuer))
            party.search = party.words_for_search()
            party.full_clean(validate_constraints=False)
            party.save()
        found.append((address_of(party) if party is not None and name != party.addressed_as else name, party))
    return found
