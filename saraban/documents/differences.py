"""What changed between two versions of a draft, as people read it: part by part, word by word."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.thai import tokens

# Key in the version's content and the words it is shown under, in the order of the paper.
PARTS: tuple[tuple[str, Any], ...] = (
    ("kind_label", _("Kind of letter")),
    ("issuer_label", _("Issued by")),
    ("speed_label", _("Speed")),
    ("subject", _("Subject")),
    ("salutation", _("Salutation")),
    ("to", _("Addressees")),
    ("references", _("References")),
    ("enclosures", _("Enclosures")),
    ("cause", _("Cause")),
    ("purpose", _("Purpose")),
    ("conclusion", _("Conclusion")),
    ("closing", pgettext_lazy("letter", "Closing")),
    ("copies", _("Copies to")),
)


@dataclass(frozen=True)
class Piece:
    """A run of words: ``kind`` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One part of the letter with its words marked."""

    key: str
    label: Any
    pieces: tuple[Piece, ...]

    @property
    def added(self) -> int:
        """Characters added."""
        return sum(len(p.text.strip()) for p in self.pieces if p.kind == "new")

    @property
    def removed(self) -> int:
        """Characters taken out."""
        return sum(len(p.text.strip()) for p in self.pieces if p.kind == "gone")


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key, "")
    if isinstance(value, list):
        return "\n".join(v["name"] if isinstance(v, dict) else str(v) for v in value)
    return str(value or "")


def _words(text: str) -> list[str]:
    """Dictionary words with the blanks between them, lines apart: joined again they are the text."""
    found: list[str] = []
    for place, line in enumerate(text.split("\n")):
        if place:
            found.append("\n")
        at = 0
        for word in tokens(line):
            start = line.find(word, at)
            if start < 0:
                continue
            if start > at:
                found.append(line[at:start])
            found.append(word)
            at = start + len(word)
        if at < len(line):
            found.append(line[at:])
    return found


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one run of pieces: same and gone make the first, same and new the second."""
    if before == after:
        return (Piece("same", before),) if before else ()
    one, two = _words(before), _words(after)
    pieces: list[Piece] = []
    for act, a1, a2, b1, b2 in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if act == "equal":
            pieces.append(Piece("same", "".join(one[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(Piece("gone", "".join(one[a1:a2])))
        if b2 > b1:
            pieces.append(Piece("new", "".join(two[b1:b2])))
    return tuple(pieces)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The parts that differ between two versions' contents, in the order of the paper."""
    return [
        Change(key, label, compare(_text(before, key), _text(after, key)))
        for key, label in PARTS
        if _text(before, key) != _text(after, key)
    ]
