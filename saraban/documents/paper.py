"""A letter written here as the context of its paper: all that will stand on it, nothing that is looked up later.

The context is plain JSON. At signing it is frozen beside the PDF; the preview is drawn from the same function and the
same templates, so that what is seen while writing is what comes out.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import segno

from coopoffice.printing.render import Paper, render_paper
from coopoffice.thai import document_date, month_name, to_thai_digits
from units.choices import UnitKind

from ..choices import AddresseeRole, DocKind, Speed
from .body import parse_body

TEMPLATE = "saraban/pdf/letter.html"
# More addressees than this are named in a list at the end (บัญชีรายชื่อแนบท้าย).
MOST_ON_THE_PAGE = 3
SPEED_WORDS = {Speed.URGENT: "ด่วน", Speed.VERY_URGENT: "ด่วนมาก", Speed.MOST_URGENT: "ด่วนที่สุด"}
MARKS = {"file": "สำเนาคู่ฉบับ", "copy": "สำเนา"}
_OFFICES = (UnitKind.DEPARTMENT, UnitKind.AREA_OFFICE, UnitKind.PROVINCIAL_OFFICE)


def office_of(unit: Any) -> Any:
    """The office a unit belongs to: itself, or the nearest office above. The chain of ``parent`` is walked."""
    while unit.kind not in _OFFICES and unit.parent is not None:
        unit = unit.parent
    return unit


def letterhead_of(issuer: Any) -> tuple[str, list[str]]:
    """Name and address lines at the head: of the unit where it sits outside the office, else of its office."""
    own = issuer.kind in _OFFICES or not issuer.inside_office
    shown = issuer if own else office_of(issuer)
    name = shown.name
    lines = address_lines(shown.address or "")
    if own and issuer.kind not in _OFFICES:
        name = f"{issuer.name}"
        lines = [office_of(issuer).name, *lines]
    return name, lines


def address_lines(address: str, width: int = 38) -> list[str]:
    """The address in lines that fit beside the emblem, broken before road, subdistrict, district and province."""
    lines: list[str] = []
    for typed in address.split("\n"):
        line = ""
        for part in re.split(r" (?=ถนน|ถ\.|ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต|จังหวัด|จ\.)", typed.strip()):
            if line and len(line) + len(part) >= width:
                lines.append(line)
                line = part
            else:
                line = f"{line} {part}".strip()
        if line:
            lines.append(line)
    return lines


def count_words(quantity: int | None, measure: str) -> str:
    """ "2 ชุด"; empty without a number."""
    return f"{quantity} {measure}".strip() if quantity else ""


def paper_of(
    letter: Any, written: Any, *, block: Mapping[str, Any], number: str = "", on: Any = None
) -> dict[str, Any]:
    """Return the paper's context. ``block`` is the signature: name, lines, picture, signed.

    The caller has read addressees, references and enclosures (prefetched rows are used). Without a number the place
    for the registry is left open: the code stands there, the figure and the day come at signing.
    """
    from ..models import Addressee

    people: list[Addressee] = list(letter.addressees.all())
    to = [a.name for a in people if a.role == AddresseeRole.TO]
    listed = to if len(to) > MOST_ON_THE_PAGE else []
    agency, address = letterhead_of(written.issuer)
    owner = letter.unit
    if letter.kind == DocKind.MEMO:
        office = office_of(written.issuer)
        agency = f"{written.issuer.name} {office.name}" if office.pk != written.issuer.pk else office.name
        if owner.pk != written.issuer.pk:
            agency = f"{written.issuer.name} ({owner.name})"
    day = document_date(on, "th") if on else ""
    return {
        "kind": str(letter.kind),
        "inner": f"saraban/paper/_{letter.kind}.html",
        "title": letter.subject,
        "agency": agency,
        "address": address,
        "number": number or (f"{written.issuer.letter_code}/" if letter.kind != DocKind.CERTIFICATE else ""),
        "date": day,
        "given": certificate_day(on) if on else "....... เดือน ................... พ.ศ. .......",
        "subject": letter.subject,
        "salutation": "ถึง" if letter.kind == DocKind.STAMPED else written.salutation or "เรียน",
        "to": ["ผู้รับตามบัญชีรายชื่อแนบท้าย"] if listed else to or ["................................"],
        "to_list": listed,
        "references": [r.text for r in letter.references.all() if r.text],
        "enclosures": [{"name": e.name, "count": count_words(e.quantity, e.measure)} for e in letter.enclosures.all()],
        "cause": [b.as_json() for b in parse_body(written.cause)],
        "purpose": [b.as_json() for b in parse_body(written.purpose)],
        "conclusion": [b.as_json() for b in parse_body(written.conclusion)],
        "closing": written.closing if letter.kind == DocKind.EXTERNAL else "",
        "signer": block.get("name", ""),
        "signer_short": block.get("name", "").split(" ")[0],
        "signer_lines": list(block.get("lines", [])),
        "picture": block.get("picture", ""),
        "signed": bool(block.get("signed")),
        "owner": owner.name if letter.kind != DocKind.MEMO and letter.kind != DocKind.CERTIFICATE else "",
        "phone": owner.phone or written.issuer.phone,
        "email": owner.email or written.issuer.email,
        "copies": [a.name for a in people if a.role == AddresseeRole.COPY],
        "speed": SPEED_WORDS.get(letter.speed, ""),
        "hands": [],
        "draft": not block.get("signed"),
    }


def certificate_day(on: Any) -> str:
    """ "๑๕ เดือน มกราคม พ.ศ. ๒๕๖๙": the day as certificates write it."""
    return to_thai_digits(f"{on.day} เดือน {month_name(on.month, 'th')} พ.ศ. {on.year + 543}")


@lru_cache(maxsize=256)
def qr_of(address: str) -> str:
    """A QR code of the address as a picture written into the page."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, scale=4)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def draft_pdf(paper: Mapping[str, Any]) -> Paper:
    """The paper as a PDF marked as a draft; kept nowhere."""
    return render_paper(TEMPLATE, {"paper": paper, "title": paper["title"]})
