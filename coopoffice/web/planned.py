"""Statements of changing words that are asked again and again, planned once per connection.

Words kept for a person and a purpose (``words``) are the same text each time; planning a statement of twenty joins
takes PostgreSQL ten times what answering it does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import psycopg2
from django.conf import settings
from django.db import connection

from .words import Words

BIG = 2**31
_planned: WeakKeyDictionary[Any, dict[tuple[str, tuple], str]] = WeakKeyDictionary()

PLANNED = 600  # statements of changing words that a connection keeps planned; four hundred take some 100 MB
# Told to PostgreSQL, which would else guess the kind of a value from what it is compared with.
_KINDS = ((bool, "boolean"), (Decimal, "numeric"), (dt.datetime, "timestamptz"), (dt.date, "date"))
_unplannable: set[tuple[str, tuple[str | Text, ...]]] = set()


def fetch_planned(sql: str, params: Sequence[Any]) -> list[tuple]:
    """Every row of a statement that is asked again and again in the same words, planned once per connection.

    Texts (states, kinds, verbs) are part of the words: a plan then knows which of them are rare, and which partial
    index serves them. What cannot be planned ahead, or holds values other than text, numbers, days and moments, is sent
    in full. Of too many statements the one longest not asked is forgotten.
    """
    kinds = tuple(map(_kind_of, params))
    if settings.PREPARE_STATEMENTS and "" not in kinds and (sql, kinds) not in _unplannable:
        name = _planned_name(sql, kinds)
        if name:
            params = [value for value, kind in zip(params, kinds, strict=True) if not isinstance(kind, Text)]
            sql = f"EXECUTE {name}" + (f" ({', '.join(['%s'] * len(params))})" if params else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class Text(NamedTuple):
    """A text among the values that is part of the words."""

    said: str


def _kind_of(value: Any) -> str | Text:
    """What PREPARE is told of the value; empty of one that has to be written out."""
    if isinstance(value, str):
        return "unknown" if value.startswith("{") else Text(str(value))  # ids of ``Ids`` are not part of the words
    if isinstance(value, int) and not isinstance(value, bool):
        return "integer" if -BIG <= value < BIG else "bigint"
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "")


def _planned_name(sql: str, kinds: tuple[str | Text, ...]) -> str:
    """The name under which this connection knows the statement, from now on at least; empty where it cannot."""
    connection.ensure_connection()
    raw = connection.connection
    names = _planned.setdefault(raw, {})
    place = (sql, kinds)
    name = names.pop(place, "")
    if name:
        names[place] = name  # the last one asked stands last
        return name
    name = f"coop_w_{hashlib.md5(repr(place).encode(), usedforsecurity=False).hexdigest()}"
    number = itertools.count(1)
    typed = [kind for kind in kinds if not isinstance(kind, Text)]
    types = f"({', '.join(typed)})" if typed else ""
    inside = connection.in_atomic_block  # where a refusal would spoil all that the request does
    with raw.cursor() as cursor:
        text = sql % tuple(
            cursor.mogrify("%s", [kind.said]).decode() if isinstance(kind, Text) else f"${next(number)}"
            for kind in kinds
        )
        try:
            if inside:
                cursor.execute("SAVEPOINT coop_planned")
            cursor.execute(f"PREPARE {name} {types} AS {text}")
        except psycopg2.Error:
            _unplannable.add(place)
            name = ""
        if inside:
            cursor.execute(f"{'' if name else 'ROLLBACK TO SAVEPOINT coop_planned; '}RELEASE SAVEPOINT coop_planned")
        if name:
            names[place] = name
            while len(names) > PLANNED:
                oldest = next(iter(names))
                cursor.execute(f"DEALLOCATE {names.pop(oldest)}")
    return name


def fetch_kept(kept: Words) -> list[tuple]:
    """Every row of kept words: planned once per connection where they are asked again."""
    if kept.often:
        return fetch_planned(kept.sql, kept.params)
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, kept.params)
        return cursor.fetchall()
