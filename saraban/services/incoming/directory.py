"""Senders as the registry types them, kept in the directory once."""

from __future__ import annotations

from coopoffice.thai import normalise
from units.acting import Actor
from units.models import Unit

from ...choices import (
    PartyKind,
)
from ...models import Party
from .rows import _KINDS_BY_WORD, OFFICES


def guess_kind(name: str) -> str:
    """The kind of a sender by the first word of its name; a government agency where nothing tells."""
    return next((kind for words, kind in _KINDS_BY_WORD if name.startswith(words)), PartyKind.AGENCY)


def office_of(unit: Unit) -> Unit:
    """The office whose directory serves the unit: the nearest one above a group, else the unit itself."""
    above: Unit | None = unit
    while above is not None and above.kind not in OFFICES:
        above = above.parent
    return above or unit


def party_named(*, by: Actor, unit: Unit, name: str) -> Party:
    """Return the directory's entry of the name, adding one to the office's directory where there is none.

    Names are compared in one spelling (Thai digits, blanks), so that a sender typed twice stays one entry.
    """
    wanted = normalise(name)
    found = [
        p
        for p in Party.objects.visible_to(by.user).in_use().filter(search__contains=wanted[:120]).order_by("id")[:50]
        if wanted in {normalise(p.name), normalise(p.short_name or p.name)}
    ]
    if found:
        return found[0]
    party = Party(name=name, kind=guess_kind(name), unit=office_of(unit))
    party.search = party.words_for_search()
    party.full_clean(validate_constraints=False)
    stored, _fresh = Party.objects.get_or_create(
        unit=party.unit,
        name=party.name,
        kind=party.kind,
        ended_on=None,
        defaults={"search": party.search},
    )
    return stored
