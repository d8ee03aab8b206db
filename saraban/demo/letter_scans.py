"""Scans of the demo office's received letters: one page each, as sent, with the receipt stamp."""

from __future__ import annotations

import hashlib
from typing import Any

from coopoffice.files.inspection import Checked
from coopoffice.printing.render import render_paper
from coopoffice.thai import document_date
from units.acting import actor_for

from ..choices import BOOK_IN, DocKind, FileRole, LetterState, Speed
from ..documents.body import parse_body
from ..documents.paper import SPEED_WORDS, TEMPLATE
from ..models import Letter, LetterEntry, Party
from ..services.incoming import attach_letter_files
from ..services.incoming_stamp import stamp_letter
from ..services.indexing import index_letter
from .letter_office import Office

CAUSE = "ด้วย{sender} มีความจำเป็นต้องดำเนินการในเรื่องดังกล่าวข้างต้นให้แล้วเสร็จตามกำหนด เพื่อประโยชน์ของสหกรณ์และสมาชิกในพื้นที่"
PURPOSE = "ในการนี้ จึงขอให้สำนักงานพิจารณาดำเนินการในส่วนที่เกี่ยวข้อง และแจ้งผลให้ทราบ{when}"
SIGNERS = ("นายวิชัย ธรรมรักษ์", "นางอำไพ ศรีสวัสดิ์", "นายสุรพล คำแก้ว", "นางเพ็ญศรี ทองสุข")


def _body(text: str) -> list[dict[str, Any]]:
    return [block.as_json() for block in parse_body(text)]


def page_of(letter: Letter, party: Party, place: int) -> bytes:
    """The letter as its sender printed it."""
    when = f"ภายในวันที่ {document_date(letter.due_on, 'th')}" if letter.due_on else "โดยเร็ว"
    paper: dict[str, Any] = {
        "kind": str(DocKind.EXTERNAL),
        "inner": "saraban/paper/_external.html",
        "title": letter.subject,
        "agency": party.name,
        "address": ["จังหวัดธารานคร"],
        "number": letter.their_number,
        "date": document_date(letter.their_date, "th") if letter.their_date else "",
        "subject": letter.subject,
        "salutation": "เรียน",
        "to": [letter.to_text],
        "to_list": [],
        "references": [],
        "enclosures": [],
        "cause": _body(CAUSE.format(sender=party.name)),
        "purpose": _body(PURPOSE.format(when=when)),
        "conclusion": _body("จึงเรียนมาเพื่อโปรดพิจารณา"),
        "closing": "ขอแสดงความนับถือ",
        "signer": SIGNERS[place % len(SIGNERS)],
        "signer_short": "",
        "signer_lines": [party.addressed_as],
        "picture": "",
        "signed": True,
        "owner": party.name,
        "phone": "",
        "email": "",
        "copies": [],
        "speed": SPEED_WORDS.get(Speed(letter.speed), ""),
        "hands": [],
        "draft": False,
    }
    return render_paper(TEMPLATE, {"paper": paper, "title": letter.subject}).content


def scan_letters(office: Office, letters: list[Letter]) -> None:
    """Lay a scan to each letter; those that went on from the registry carry the stamp, dated as their row is."""
    by = actor_for(office.clerk)
    for place, letter in enumerate(letters):
        content = page_of(letter, letter.from_party, place)  # type: ignore[arg-type]
        digest = hashlib.sha256(content).hexdigest()
        file = Checked("หนังสือเข้า.pdf", "application/pdf", content, digest)
        attach_letter_files(by=by, letter=letter, files=[file], role=FileRole.ORIGINAL)
        index_letter(letter)
        if letter.state == LetterState.REGISTERED:
            continue
        entry = LetterEntry.objects.get(letter=letter, unit=letter.unit, book=BOOK_IN)
        stamp_letter(by=by, entry=entry)
        LetterEntry.objects.filter(pk=entry.pk).update(stamped_at=entry.stamped_at)
