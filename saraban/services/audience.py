"""Writing who is concerned with a letter. Called by every service that moves one, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from coopoffice.thai import register_year

from ..choices import AudienceRole
from ..models import Letter, LetterAudience

# Where a unit or person is concerned for several reasons, the strongest one stands.
_STRENGTH = {
    role: place
    for place, role in enumerate(
        (
            AudienceRole.READER,
            AudienceRole.COPY,
            AudienceRole.COORDINATION,
            AudienceRole.DECIDER,
            AudienceRole.WRITER,
            AudienceRole.ACTION,
            AudienceRole.REGISTER,
        )
    )
}


def concern(letter: Letter, role: str, *, units: Iterable[Any] = (), users: Iterable[Any] = ()) -> None:
    """Add units and people to the letter's audience. A row that stands already keeps the stronger reason.

    The letter is saved and locked by the caller. One statement to read, at most three to write: the search index of
    the letter knows the audience too, so that a search looks at nothing else (saraban/search.py).
    """
    unit_ids = {getattr(u, "pk", u) for u in units} - {None}
    user_ids = {getattr(u, "pk", u) for u in users} - {None}
    have = {("unit", r.unit_id) if r.unit_id else ("user", r.user_id): r for r in letter.audience.all()}
    wanted = [("unit", pk) for pk in sorted(unit_ids)] + [("user", pk) for pk in sorted(user_ids)]
    shared = _shared(letter)
    new, stronger = [], []
    for key in wanted:
        row = have.get(key)
        if row is None:
            new.append(LetterAudience(letter=letter, role=role, **{f"{key[0]}_id": key[1]}, **shared))
        elif _STRENGTH[role] > _STRENGTH[row.role]:
            row.role = role
            stronger.append(row)
    if new:
        # Two services may add the same unit at once, each under another lock: the second finds it there.
        LetterAudience.objects.bulk_create(new, ignore_conflicts=True)
    if stronger:
        LetterAudience.objects.bulk_update(stronger, ["role"])
    if new or stronger:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE saraban_letter SET search_terms = coalesce(search_terms, ''::tsvector)"
                " || array_to_tsvector(%s::text[]) WHERE id = %s",
                [sorted({term for row in (*new, *stronger) for term in scope_terms(row)}), letter.pk],
            )


def scope_terms(row: LetterAudience) -> list[str]:
    """The terms by which a search is held to what a unit or person may see: ``@12``, ``@r12`` of a book, ``@u7``."""
    if row.unit_id is None:
        return [f"@u{row.user_id}"]
    return [f"@{row.unit_id}", *([f"@r{row.unit_id}"] if row.role == AudienceRole.REGISTER else [])]


def refresh_audience(letter: Letter) -> None:
    """Write the letter's sort key, state and due day into its audience rows. One statement; call it after each save."""
    letter.audience.update(**_shared(letter))


def _shared(letter: Letter) -> dict[str, Any]:
    return {
        "sort_at": letter.sort_at,
        "origin": letter.origin,
        "state": letter.state,
        "kind": letter.kind,
        "speed": letter.speed,
        "year_be": register_year(letter.sort_at),
        "live": letter.is_live,
        "due_on": letter.due_on,
    }
