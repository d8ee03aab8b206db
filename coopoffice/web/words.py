"""Statements kept in words for as long as everything they follow from is the same.

Counting the numbers of the menu asks eight questions of eight models, each narrowed by its row rule: building them with
the ORM costs ten times what PostgreSQL takes to answer them, on every page, in the very same words. ``kept_words``
keeps the words and asks the database anew each time.

No right is kept. The words of a person are used again only while the facts the rights follow from, read in this very
request, are equal to those the words were built from, on the same day. What is built by asking the database, or holds a
moment in time, is never kept: it may be other words the next time. The record or the days a page is about are given by
name and stand in the words as values, new each time.
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
from psycopg2.extras import Range

from coopoffice.thai.dates import today

from .among import Ids

MOST = 2_000  # statements kept in a process, some ten kilobytes each; the oldest goes
YEAR, NUMBER = 9876, 7_777_777_600_000  # of what stands for values while words are built; no record is such
_STAND_INS: dict[type, Callable[[int], Any]] = {
    dt.datetime: lambda n: dt.datetime(YEAR, 1, 1, n, 1, tzinfo=dt.UTC),
    dt.date: lambda n: dt.date(YEAR, 2, 1 + n),
    int: lambda n: NUMBER + n,
    Ids: lambda n: Ids([NUMBER + 100 + n]),
}
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


class Given(NamedTuple):
    """The place of a value that is given by name among the values of kept words."""

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


def kept_words(user: Any, key: Sequence[Hashable], build: Callable[..., Words], **given: Any) -> Words:
    """Return ``build()``, or what it returned the last time for this person and key under equal facts.

    ``key`` names everything the words depend on apart from the person's rights and the day. ``build`` must write
    nothing; what it knows of the database it must ask within. ``given`` are moments, days, whole numbers and ``Ids``:
    they are handed to it by name, must stand in a condition just as they are (nothing reckoned from them), and are new
    each time. Whatever ``build`` raises is passed on and nothing is kept. Raises ValueError where something reckoned
    from what was given stands in the words.
    """
    if not _facts_of or user.pk is None:
        return build(**given)
    facts = (today(), user.is_active, _facts_of[0](user))
    place = (user.pk, *key)
    known = _kept.get(place)
    if known is not None and known[0] == facts:
        return _at(known[1], given)
    stand_ins = {name: _STAND_INS[type(value)](n) for n, (name, value) in enumerate(given.items())}
    now = dt.datetime(YEAR, 1, 2, tzinfo=dt.UTC)
    statements, present = _Statements(), _now.set(now)
    try:
        with connection.execute_wrapper(statements):
            words = build(**stand_ins)
    finally:
        _now.reset(present)
    names = {_plain(value): name for name, value in stand_ins.items()} | {now: NOW}
    params = tuple(Given(names[value]) if _stands_in(value, names) else value for value in words.params)
    if any(_is_reckoned(value) for value in params):
        raise ValueError(f"{place}: something reckoned from a value that stands for another stands in these words.")
    words = words._replace(sql=sys.intern(words.sql), params=params)  # people of one kind share their words
    if not (statements.asked or any(_is_moment(value) for value in params)):
        words = words._replace(often=True)
        with _lock:
            _kept.pop(place, None)
            while len(_kept) >= MOST:
                del _kept[next(iter(_kept))]
            _kept[place] = (facts, words)
    return _at(words, given)


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
        if any(_is_moment(value) or _is_reckoned(value) for value in rows.query.sql_with_params()[1]):
            raise ValueError(f"{lookup.prefetch_to}: rows read along with others cannot hold a moment.")
        refuse_moments(rows._prefetch_related_lookups)  # type: ignore[attr-defined]


def _at(words: Words, given: dict[str, Any]) -> Words:
    """The words with the values of this time in their places."""
    if not any(isinstance(value, Given) for value in words.params):
        return words
    values = {NOW: timezone.now(), **given}
    params = tuple(_plain(values[value.name]) if isinstance(value, Given) else value for value in words.params)
    return words._replace(params=params)


def _plain(value: Any) -> Any:
    """The value as it stands among those of a statement."""
    return value.array if isinstance(value, Ids) else value


def _stands_in(value: Any, names: dict[Any, str]) -> bool:
    return isinstance(value, str | int | dt.date) and value in names


def _is_reckoned(value: Any) -> bool:
    """Whether the value was made from what stands for another."""
    if isinstance(value, Given):
        return False
    if isinstance(value, list | tuple):
        return any(_is_reckoned(one) for one in value)
    if isinstance(value, Range):
        return _is_reckoned([value.lower, value.upper])
    if isinstance(value, dt.date):
        return abs(value.year - YEAR) < 2
    if isinstance(value, str):
        return str(NUMBER)[:8] in value
    return isinstance(value, int) and value // 10**5 == NUMBER // 10**5


def _is_moment(value: Any) -> bool:
    """Whether the value is a moment other than the beginning of a day: days stay the same through the day."""
    if isinstance(value, Given):
        return False
    if isinstance(value, Range):
        return _is_moment([value.lower, value.upper])
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).time() != dt.time() if timezone.is_aware(value) else True
    return isinstance(value, dt.time) or (isinstance(value, list | tuple) and any(_is_moment(one) for one in value))
