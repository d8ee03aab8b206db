"""A draft as it stands in an open form and nowhere else: what the live preview and the live checks look at.

It answers like the stored rows do, as far as ``paper_of`` and the checks ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..choices import AddresseeRole, DocKind, Speed
from .pasted import clean_pasted


class Rows(list):
    """Rows that were never stored; asked like a related manager."""

    def all(self) -> Rows:
        return self

    def select_related(self, *names: str) -> Rows:
        return self


@dataclass
class Person:
    """An addressee."""

    name: str
    party: Any
    role: str = AddresseeRole.TO

    @property
    def party_id(self) -> Any:
        return self.party.pk if self.party is not None else None


@dataclass
class Enclosed:
    """An enclosure."""

    name: str
    quantity: int | None
    measure: str
    file_id: int | None


@dataclass
class Referred:
    """A reference."""

    text: str


@dataclass
class OpenLetter:
    """The letter."""

    kind: str
    subject: str
    speed: int
    unit: Any
    comments: Any
    addressees: Rows = field(default_factory=Rows)
    references: Rows = field(default_factory=Rows)
    enclosures: Rows = field(default_factory=Rows)


@dataclass
class OpenText:
    """What a letter written here has besides."""

    issuer: Any
    salutation: str
    closing: str
    cause: str
    purpose: str
    conclusion: str
    registrar_matter: str
    replies_to_id: int | None


def open_draft(
    stored: Any,
    values: Any,
    *,
    issuer: Any,
    to: Iterable[tuple[str, Any]],
    copies: Iterable[str],
    enclosures: Iterable[tuple[str, int | None, str, int | None]],
    greeting: tuple[str, str],
) -> tuple[OpenLetter, OpenText]:
    """Put the form's raw values together. ``values`` is a QueryDict; nothing of it is trusted to be whole."""
    kind = values.get("kind", "")
    if kind not in DocKind.values:
        kind = stored.letter.kind
    speed = values.get("speed", "0")
    letter = OpenLetter(
        kind=kind,
        subject=" ".join(values.get("subject", "").split())[:500],
        speed=int(speed) if speed in {str(s.value) for s in Speed} else 0,
        unit=stored.letter.unit,
        comments=stored.letter.comments,
        addressees=Rows(
            [Person(name, party) for name, party in to] + [Person(n, None, AddresseeRole.COPY) for n in copies]
        ),
        references=Rows([Referred(" ".join(t.split())[:300]) for t in values.getlist("references") if t.strip()]),
        enclosures=Rows([Enclosed(*row) for row in enclosures]),
    )
    text = OpenText(
        issuer=issuer,
        salutation=values.get("salutation", "").strip() or greeting[0],
        closing=values.get("closing", "").strip() or greeting[1],
        cause=clean_pasted(values.get("cause", "")[:20_000]),
        purpose=clean_pasted(values.get("purpose", "")[:40_000]),
        conclusion=clean_pasted(values.get("conclusion", "")[:4_000]),
        registrar_matter=values.get("registrar_matter", ""),
        replies_to_id=stored.replies_to_id,
    )
    if kind != DocKind.EXTERNAL:
        text.closing = ""
    return letter, text
