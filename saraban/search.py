"""Finding letters by Thai words, parts of words, and numbers, strictly among those a person may see.

* Whole dictionary words, also inside compounds (อนุมัติ in ขออนุมัติ), are terms of one GIN index: full recall.
* What is no dictionary word (a name, a half-typed word) is looked for in the normalised text by ``LIKE``, narrowed by
  the words beside it that are terms, and otherwise among the newest ``LIKE_ROWS`` letters only; the answer says so.
* A number that stands whole on a letter or in a book (323, 323/2569, กษ 1101/ว 389) is a term of its own, written with
  ``#``; letters found by it come first. Thai and Arabic digits are the same.

There are two roads to the same letters in the same order. Common words: look at the person's letters one by one, the
newest first, until the page is full. Other words: ask the index for those of the person's letters that have them; a
letter's audience stands in the same index (``@12`` for unit 12), so that nobody else's letters are met, and the
audience table itself has the last word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Lookup, Q
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from coopoffice.thai import as_tsquery, is_covered, normalise, query_tokens

from .letter_numbers import number_key
from .models import Letter
from .paging import NEWEST, Viewer, newest_statement, on_letters, page_of_letters, page_statement, viewer_of

LONGEST = 200
MOST_WORDS = 8
NEAR = 4_000  # so many of the newest letters are looked at one by one before the index is asked
COMMON = 0.1  # words in a tenth of all letters: walking a person's letters is shorter than sorting all that fit
LIKE_ROWS = 6_000  # parts of words without a whole word beside them are looked for in so many letters, newest first
FEW_ROWS = 2_000  # where nothing has the words whole
COUNTED = 200  # an answer is counted so far; beyond it stands "200+"
TIMEOUT_MS = 3000
FREQUENCIES = "saraban:search:frequencies"


@dataclass(frozen=True)
class Asked:
    """A search as typed, taken apart. ``terms`` go to the index, ``parts`` must stand in the text."""

    text: str
    terms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    number: str = ""
    words: tuple[str, ...] = ()  # as typed, normalised: for the marks

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked that could be found."""
        return not (self.terms or self.parts or self.number)


@dataclass
class Found:
    """One page of an answer: keys in order, exact numbers first.

    ``total`` is how many there are, exact where ``more`` is False. ``bounded`` says that parts of words were looked
    for among the newest letters only.
    """

    keys: list[int] = field(default_factory=list)
    total: int = 0
    more: bool = False
    bounded: bool = False
    exact: int = 0


@lru_cache(maxsize=1024)
def asked(text: str) -> Asked:
    """Take a search apart."""
    text = normalise(text[:LONGEST])
    words = tuple(text.split()[:MOST_WORDS])
    terms: list[str] = []
    parts: list[str] = []
    for word in words:
        tokens = query_tokens(word)
        if tokens and is_covered(word):
            terms += tokens
            # Several terms may stand apart in a text; the word as typed must stand whole.
            if len(tokens) > 1:
                parts.append(word)
        elif tokens:
            parts.append(word)
    key = number_key(text)
    number = f"#{key}" if key and len(key) <= 80 and sum(c.isdigit() for c in key) * 4 >= len(key) else ""
    return Asked(text, tuple(dict.fromkeys(terms)), tuple(dict.fromkeys(parts)), number, words)


@SearchVectorField.register_lookup
class HasTerms(Lookup):
    """``search_terms__has_terms="'อนุมัติ' & '2569'"``: the terms of coopoffice.thai.as_tsquery, taken as they are."""

    lookup_name = "has_terms"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*params, self.rhs]


def matching(what: Asked) -> Q:
    """The condition on letters, exact numbers aside."""
    if not (what.terms or what.parts):
        return Q(pk__in=[])
    q = Q(search_terms__has_terms=as_tsquery(what.terms)) if what.terms else Q()
    for part in what.parts:
        q &= Q(search_text__contains=part)
    return q


def search_letters(
    user: Any, text: str, *, narrow: Q | None = None, unit_id: int | None = None, start: int = 0, stop: int = 31
) -> Found:
    """Return letters ``start`` to ``stop`` of those the person may see that fit the text and ``narrow``.

    ``narrow`` is a condition on letters (filters), ``unit_id`` the unit concerned. An empty search finds nothing.
    Nothing outside what the person may see is looked at for the answer: the person's audience is part of each
    statement. Raises OperationalError where the database takes longer than three seconds.
    """
    what = asked(text)
    viewer = viewer_of(user) if unit_id is None else viewer_of(user).only(unit_id)
    if what.is_empty or not viewer.sees_anything:
        return Found()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MS}")
        found = _search(viewer, what, narrow or Q(), start, stop)
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
        return found


def _search(viewer: Viewer, what: Asked, narrow: Q, start: int, stop: int) -> Found:
    first: list[int] = []
    if what.number:
        number = Q(search_terms__has_terms=as_tsquery([what.number]))
        first = _by_index(viewer, number & narrow, 0, COUNTED + 1)
        narrow &= ~number
    rest = _rest(viewer, what, narrow, max(0, start - len(first)), max(0, stop - len(first)))
    if not (first or rest.total or rest.bounded):
        # Nothing has the words whole: perhaps parts of numbers or foreign words were meant.
        rest = _in_text(viewer, what.words, narrow, start, stop, FEW_ROWS)
    return Found(
        [*first[start:stop], *rest.keys],
        len(first) + rest.total,
        rest.more or len(first) > COUNTED,
        rest.bounded,
        len(first),
    )


def _rest(viewer: Viewer, what: Asked, narrow: Q, start: int, stop: int) -> Found:
    """What fits the words; where ``stop`` is 0 nothing is shown and only whether there is more is asked."""
    q = matching(what) & narrow
    if what.parts and not what.terms:
        return _in_text(viewer, what.parts, narrow, start, stop, LIKE_ROWS)
    if viewer.everything:
        # No audience to hold the index to: the newest few thousand settle every common word.
        keys, all_met = _by_newest(viewer, q, narrow, max(stop, COUNTED) + 1)
        if all_met or len(keys) > stop:
            return Found(keys[start:stop], len(keys[:COUNTED]), len(keys) > COUNTED or not all_met)
    elif _frequency(what.terms) >= COMMON:
        keys = _by_walking(viewer, q, start, stop + 1)
        return Found(keys[: stop - start], start + len(keys[: stop - start]), len(keys) > stop - start)
    keys = _by_index(viewer, q, 0, max(stop, COUNTED) + 1)
    return Found(keys[start:stop], min(len(keys), max(stop, COUNTED)), len(keys) > max(stop, COUNTED))


def _frequency(terms: tuple[str, ...]) -> float:
    """In which share of all letters the rarest of the terms stands, by the database's statistics; 0 for a rare one."""
    known = cache.get(FREQUENCIES)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
                " WHERE schemaname = current_schema() AND tablename = 'saraban_letter' AND attname = 'search_terms'"
            )
            elements, shares = cursor.fetchone() or ([], [])
        known = {
            term: share
            for term, share in zip(elements or [], shares or [], strict=False)
            if share >= COMMON and term[:1] not in "@#"
        }
        cache.set(FREQUENCIES, known, 3600)
    return min((known.get(term, 0.0) for term in terms), default=0.0)


def _scope(viewer: Viewer) -> str:
    """What of the index the viewer may look at, as a part of a tsquery: the letters' audiences stand in it."""
    ways = [
        *(f"'@{unit}'" for unit in viewer.units),
        *(f"'@r{unit}'" for unit in viewer.kept),
        *([f"'@u{viewer.user_id}'"] if viewer.user_id else []),
    ]
    return "(" + " | ".join(ways) + ")"


def _concerned(viewer: Viewer, letter: str) -> tuple[str, list[Any]]:
    """The audience rows that open a letter to the viewer, as a condition on the column ``letter``."""
    if viewer.everything:
        return "true", []
    return (
        f"(SELECT true FROM saraban_letteraudience a WHERE a.letter_id = {letter} AND (a.unit_id = ANY(%s)"
        " OR a.unit_id = ANY(%s) AND a.role = 'register' OR a.user_id = %s) LIMIT 1)",
        [list(viewer.units), list(viewer.kept), viewer.user_id],
    )


def _by_index(viewer: Viewer, q: Q, start: int, stop: int) -> list[int]:
    """The index gives the letters that fit and concern the viewer; newest first each is held against the audience."""
    if stop <= start:
        return []
    if not viewer.everything:
        q = Q(search_terms__has_terms=_scope(viewer)) & q
    rows = Letter._base_manager.filter(on_letters(q)).order_by("-sort_at", "-pk").values("id", "sort_at")
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    test, values = _concerned(viewer, "hit.id")
    with connection.cursor() as cursor:
        # The test must stay a question asked of one row after the other, as they come: turned into a join it would give
        # them in the join's order. PostgreSQL makes a join of EXISTS, never of a row asked for.
        cursor.execute(
            f"WITH fits AS MATERIALIZED ({sql}), page AS MATERIALIZED (SELECT hit.id, hit.sort_at FROM fits AS hit"
            f" WHERE {test} LIMIT %s OFFSET %s) SELECT id FROM page ORDER BY sort_at DESC, id DESC",
            [*params, *values, stop - start, start],
        )
        return [row[0] for row in cursor.fetchall()]


def _by_newest(viewer: Viewer, q: Q, narrow: Q, most: int) -> tuple[list[int], bool]:
    """Which of the viewer's newest ``NEAR`` letters fit; also whether these were all the viewer has."""
    near, params = page_statement(viewer, narrow, NEWEST, 0, NEAR)
    if not near:
        return [], True
    try:
        fits, values = (
            Letter._base_manager.filter(on_letters(q), pk=RawSQL("near.letter_id", []))
            .order_by()
            .values("id", "sort_at")
            .query.sql_with_params()
        )
    except EmptyResultSet:
        return [], True
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH near AS MATERIALIZED ({near}) SELECT (SELECT count(*) FROM near), array("
            f"SELECT hit.id FROM near CROSS JOIN LATERAL ({fits} OFFSET 0) AS hit"
            " ORDER BY hit.sort_at DESC, hit.id DESC LIMIT %s)",
            [*params, *values, most],
        )
        met, keys = cursor.fetchone()
        return keys, met < NEAR


def _by_walking(viewer: Viewer, q: Q, start: int, stop: int) -> list[int]:
    """The viewer's letters are looked at from the newest on, until the page is full."""
    if stop <= start:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        keys = page_of_letters(viewer, q, NEWEST, start, stop)
        cursor.execute("SET LOCAL enable_bitmapscan = DEFAULT")
        return keys


def _in_text(viewer: Viewer, parts: tuple[str, ...], narrow: Q, start: int, stop: int, rows: int) -> Found:
    keys, bounded = _by_text(viewer, parts, narrow, max(stop, COUNTED + 1), rows)
    return Found(keys[start:stop], len(keys), len(keys) > COUNTED, bounded)


def _by_text(viewer: Viewer, parts: tuple[str, ...], narrow: Q, most: int, rows: int) -> tuple[list[int], bool]:
    """The text of the viewer's newest letters is read for the parts; also whether older ones were left out."""
    # So many rows in all, however many units there are: each gives the newest of its own.
    ways = 1 if viewer.everything else len(viewer.units) + len(viewer.kept) + bool(viewer.user_id)
    each = max(1, rows // max(1, ways))
    near, params = newest_statement(viewer, narrow, each)
    if not near:
        return [], False
    like = " AND ".join(["l.search_text LIKE %s"] * len(parts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH near AS MATERIALIZED ({near}), hit AS MATERIALIZED (SELECT l.id, l.sort_at FROM near"
            f" JOIN saraban_letter l ON l.id = near.letter_id WHERE {like})"
            " SELECT (SELECT count(*) FROM near), array(SELECT id FROM hit ORDER BY sort_at DESC, id DESC LIMIT %s)",
            [*params, *(f"%{_literal(part)}%" for part in parts), most],
        )
        looked_at, keys = cursor.fetchone()
        return keys, looked_at >= each


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# --- marks -----------------------------------------------------------------------------------------------------------

_THAI_DIGIT = dict(zip("0123456789", "๐๑๒๓๔๕๖๗๘๙", strict=True))


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """What is marked: each word as typed, in either kind of digits and letters."""
    made = [
        "".join(f"[{c}{_THAI_DIGIT[c]}]" if c in _THAI_DIGIT else re.escape(c) for c in word)
        for word in sorted(words, key=len, reverse=True)
        if word
    ]
    return re.compile("|".join(made), re.IGNORECASE) if made else None


def marked(text: str, words: tuple[str, ...]) -> SafeString:
    """Return the text with every hit inside ``<mark>``; everything else escaped."""
    pattern = _pattern(words)
    if pattern is None:
        return mark_safe(escape(text))  # noqa: S308
    parts, at = [], 0
    for hit in pattern.finditer(text):
        parts += [escape(text[at : hit.start()]), "<mark>", escape(hit.group()), "</mark>"]
        at = hit.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 (every piece is escaped)


def has_hit(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands in the text."""
    pattern = _pattern(words)
    return bool(pattern and pattern.search(text))
