"""People's names: putting together, taking apart, sorting, and the letter shown in an avatar."""

from __future__ import annotations

import re
from typing import NamedTuple

from coopoffice.thai.digits import tidy
from coopoffice.thai.sorting import sort_key

# Longest first, so that นางสาว is not read as นาง. Each is joined to the first name unless it stands in _SPACED.
TITLES = (
    "ว่าที่ร้อยตรีหญิง",
    "ว่าที่ร้อยโทหญิง",
    "ว่าที่ร้อยเอกหญิง",
    "ว่าที่ ร.ต.หญิง",
    "ว่าที่ร้อยตรี",
    "ว่าที่ร้อยโท",
    "ว่าที่ร้อยเอก",
    "ว่าที่พันตรี",
    "ว่าที่ ร.ต.",
    "ว่าที่ ร.ท.",
    "ว่าที่ ร.อ.",
    "หม่อมราชวงศ์",
    "หม่อมหลวง",
    "เด็กหญิง",
    "เด็กชาย",
    "นางสาว",
    "ร้อยตรี",
    "ร้อยโท",
    "ร้อยเอก",
    "น.ส.",
    "ม.ร.ว.",
    "ม.ล.",
    "ด.ช.",
    "ด.ญ.",
    "ดร.",
    "นาย",
    "นาง",
    "Miss",
    "Mrs.",
    "Mr.",
    "Ms.",
    "Dr.",
)
_SPACED = tuple(title for title in TITLES if title.startswith(("ว่าที่", "ร้อย")) or title.isascii())


class PersonName(NamedTuple):
    """The three parts of a name; any part may be empty."""

    title: str
    first: str
    last: str


def full_name(title: str, first: str, last: str) -> str:
    """Return ``นายสมชาย ใจดี``: the title is joined to the first name, except ranks (ว่าที่ร้อยตรี สมชาย ใจดี) and Latin
    titles."""
    title, first, last = tidy(title), tidy(first), tidy(last)
    joint = " " if title.isascii() or title in _SPACED else ""
    head = f"{title}{joint}{first}" if title and first else title or first
    return f"{head} {last}".strip()


def signature_name(title: str, first: str, last: str) -> str:
    """Return the full name in brackets, as printed under a signature: ``(นายสมชาย ใจดี)``."""
    return f"({full_name(title, first, last)})"


def split_name(text: str) -> PersonName:
    """Take a typed full name apart; a proposal for imports, to be looked at by a person.

    The longest known title at the beginning is taken, the next word is the first name, the rest the last name. Promise:
    ``split_name(full_name(t, f, l)) == (t, f, l)`` for known titles and first names that do not begin with a title.
    """
    text = tidy(text)
    title = ""
    # น.ส.ดร. and the like: several titles may stand in a row.
    while match := next((t for t in TITLES if text.startswith(t) and text != t), None):
        rest = text[len(match) :].lstrip()
        if not re.match(r"[ก-ฮเ-ไA-Za-z(]", rest):
            break
        title, text = f"{title}{match}", rest
        if match in ("นาย", "นาง", "นางสาว"):
            break
    first, _, last = text.partition(" ")
    return PersonName(title, first, last.strip())


_CONSONANT = re.compile("[ก-ฮ]")


def initial(name: str) -> str:
    """Return the letter for an avatar: the first Thai consonant, skipping เ แ โ ใ ไ; else the first letter or figure in
    upper case; "?" when there is none. Give it the first name, without the title."""
    name = tidy(name)
    for character in name:
        if _CONSONANT.match(character):
            return character
        if "เ" <= character <= "ไ":
            continue
        if character.isalnum():
            return character.upper()[0]
    return "?"


def name_key(first: str, last: str) -> str:
    """Return the sort key of a person: by first name, then last name, in Thai order; titles do not count."""
    return f"{sort_key(first)}\x1e{sort_key(last)}"
