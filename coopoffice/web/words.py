"""Statements kept in words for as long as everything they follow from is the same.

Counting the numbers of the menu asks eight questions of eight models, each narrowed by its row rule: building them with
the ORM costs ten times what PostgreSQL takes to answer them, on every page, in the very same words. ``kept_words``
keeps the words and asks the database anew each time.

No right is kept. The words of a person are used again only while the facts the rights follow from, read in this very
request, are equal to those the words were built from, on the same day. What is built by asking the database, or holds a
moment in time, is never kept: it may be other words the next time.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Hashable, Sequence
from contextvars import ContextVar
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Prefetch
from django.utils import timezone

from coopoffice.thai.dates import today

MOST = 2_000  # statements kept in a process, some ten kilobytes each; the oldest goes
# Moments that stand for others while words are built; no record is of such a day. The first stands for "now".
_STAND_INS = [dt.datetime(9876, 1, 1, hour, 1, tzinfo=dt.UTC) for hour in range(5)]
NOW = "now, as the words are asked"
_now: ContextVar[dt.datetime | None] = ContextVar("now", default=None)


class Words(NamedTuple):
    """A statement with its values, and what the caller wants to know of it besides.

    ``often`` says that the words are kept, and so are asked again and again.
    """

    sql: str
    params: tuple[Any, ...] = ()
    about: Any = None
    often: bool = False


class Moment(NamedTuple):
    """The place of a moment among the values of kept words."""

    name: str


def moment() -> dt.datetime:
    """The present moment as a value of a query set; in kept words it is that of each asking.

    Nothing may be added to it: a value reckoned from it would be no moment that can stand for another.
    """
    return _now.get() or timezone.now()


class _Statements:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        self.asked += 1
        return execute(sql, params, many, context)


_facts_of: list[Callable[[Any], Any]] = []
_kept: dict[Hashable, tuple[Any, Words]] = {}
_lock = Lock()


def rights_follow_from(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Register the function that returns the facts a person's rights follow from, comparable by ``==``."""
    _facts_of[:] = [function]
    return function


def kept_words(user: Any, key: Sequence[Hashable], build: Callable[..., Words], **moments: dt.datetime) -> Words:
    """Return ``build()``, or what it returned the last time for this person and key under equal facts.

    ``key`` names everything the words depend on apart from the person's rights and the day. ``build`` must write
    nothing; what it knows of the database it must ask within. ``moments`` are given to it by name and stand in the
    words as values of their own, new each time. Whatever ``build`` raises is passed on and nothing is kept.
    """
    if not _facts_of or user.pk is None:
        return build(**moments)
    facts = (today(), user.is_active, _facts_of[0](user))
    place = (user.pk, *key)
    known = _kept.get(place)
    if known is not None and known[0] == facts:
        return _at(known[1], moments)
    statements, present = _Statements(), _now.set(_STAND_INS[0])
    try:
        with connection.execute_wrapper(statements):
            words = build(**dict(zip(moments, _STAND_INS[1:], strict=False)))
    finally:
        _now.reset(present)
    names = dict(zip(_STAND_INS, (NOW, *moments), strict=False))
    params = tuple(Moment(names[value]) if _stands_in(value, names) else value for value in words.params)
    words = words._replace(sql=sys.intern(words.sql), params=params)  # people of one kind share their words
    if not (statements.asked or any(_is_moment(value) for value in params)):
        words = words._replace(often=True)
        with _lock:
            _kept.pop(place, None)
            while len(_kept) >= MOST:
                del _kept[next(iter(_kept))]
            _kept[place] = (facts, words)
    return _at(words, moments)


def forget_words() -> None:
    """Drop everything kept in this process."""
    with _lock:
        _kept.clear()


def refuse_moments(lookups: Sequence[Any]) -> None:
    """Raise ValueError where a moment stands in the words of what is read along with rows: it would stay in them."""
    for lookup in lookups:
        rows = lookup.queryset if isinstance(lookup, Prefetch) else None
        if rows is None:
            continue
        if any(_is_moment(value) for value in rows.query.sql_with_params()[1]):
            raise ValueError(f"{lookup.prefetch_to}: rows read along with others cannot hold a moment.")
        refuse_moments(rows._prefetch_related_lookups)  # type: ignore[attr-defined]


def _at(words: Words, moments: dict[str, dt.datetime]) -> Words:
    """The words with the moments of this time in their places."""
    if not any(isinstance(value, Moment) for value in words.params):
        return words
    values = {NOW: timezone.now(), **moments}
    return words._replace(params=tuple(values[v.name] if isinstance(v, Moment) else v for v in words.params))


def _stands_in(value: Any, names: dict[dt.datetime, str]) -> bool:
    return isinstance(value, dt.datetime) and value in names


def _is_moment(value: Any) -> bool:
    """Whether the value is a moment other than the beginning of a day: days stay the same through the day."""
    if isinstance(value, Moment):
        return False
    if isinstance(value, dt.datetime):
        if value.year >= _STAND_INS[0].year:
            raise ValueError(f"{value}: reckoned from a moment that stands for another.")
        return timezone.localtime(value).time() != dt.time() if timezone.is_aware(value) else True
    return isinstance(value, dt.time) or (isinstance(value, list | tuple) and any(_is_moment(one) for one in value))
