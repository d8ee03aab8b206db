"""What a letter can be found by: terms for whole words, normalised text for parts of words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from coopoffice.thai import normalise, search_tokens

from ..letter_numbers import number_terms
from ..models import Letter, WrittenLetter

MOST_TEXT = 200_000


def index_letter(letter: Letter) -> None:
    """Write the letter's search columns anew from subject, people, numbers, enclosures, references and its files' text,
    and of a letter written here its own.

    Call it last in a service that changed any of them or gave the letter a number. Seven statements.
    """
    numbers = [text for n, y in letter.entries.values_list("number", "year_be") for text in (str(n), f"{n}/{y}")]
    words = [
        letter.subject,
        letter.from_text,
        letter.to_text,
        letter.their_number,
        letter.own_number,
        letter.remark,
        *numbers,
        *letter.enclosures.values_list("name", flat=True),
        *letter.references.exclude(text="").values_list("text", flat=True),
        *letter.files.values_list("text", flat=True),
        *letter.circulars.values_list("message", flat=True),
        *(WrittenLetter.objects.filter(pk=letter.pk).values_list("cause", "purpose", "conclusion").first() or ()),
    ]
    exact = number_terms(letter.their_number, letter.own_number, *numbers)
    write_index(letter.pk, "\n".join(w for w in words if w), exact)


def write_index(letter_id: int, text: str, exact: Iterable[str] = ()) -> None:
    """Store the search columns for the text and the whole numbers, and the letter's audience beside them. One
    statement.
    """
    text = text[:MOST_TEXT]
    terms = sorted({*search_tokens(text), *exact})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE saraban_letter SET search_text = %s, search_terms = array_to_tsvector(%s::text[] || coalesce(("
            " SELECT array_agg('@' || a.unit_id) FILTER (WHERE a.unit_id IS NOT NULL)"
            " || array_agg('@r' || a.unit_id) FILTER (WHERE a.role = 'register' AND a.unit_id IS NOT NULL)"
            " || array_agg('@u' || a.user_id) FILTER (WHERE a.user_id IS NOT NULL)"
            " FROM saraban_letteraudience a WHERE a.letter_id = saraban_letter.id), '{}')) WHERE id = %s",
            [normalise(text), terms, letter_id],
        )
