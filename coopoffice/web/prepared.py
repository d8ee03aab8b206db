"""Statements that never change but for their values: built once per process, planned once per connection.

Some questions are asked by every page in the very same words: how far a person reaches, under which postings a person
acts. Building such a query with the ORM and planning it in PostgreSQL cost several times what answering it does. A
``Statement`` is kept by PostgreSQL under a name (PREPARE), per connection; ``PreparedRows`` is a query set compiled
once, whose rows come back as the model instances the query set itself would give. Nothing of an answer is kept.

A pool between the site and PostgreSQL that hands out another connection for each transaction knows no names: set
``PREPARE_STATEMENTS=0`` there and the same words are sent in full each time.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Expression, F, Q
from django.db.models.query import ModelIterable, ValuesIterable, ValuesListIterable, get_related_populators
from psycopg2.extensions import AsIs

from .among import Ids
from .planned import fetch_kept, fetch_planned
from .policies import EVERYTHING, NOTHING, policy_for
from .words import Words, kept_words, refuse_moments

__all__ = [
    "PreparedIds",
    "PreparedLines",
    "PreparedRows",
    "Statement",
    "fetch_planned",
    "hang",
    "hang_on",
    "kept_lines",
    "kept_rows",
    "kept_rows_of",
    "kept_values_of",
]
BIGINT = 2**63
ASKED = "asked"  # the name under which ``kept_rows_of`` gives the number or the ids it asks of
NAME = re.compile(r"coop_[a-z_]+")
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()

# Values that stand for a parameter while a query set is compiled; no office has such a number or such a day.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 7_777_777_700_000 + n,
    dt.date: lambda n: dt.date(9876, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(9876, 3, 1, n, tzinfo=dt.UTC),
    Ids: lambda n: Ids([7_777_777_700_000 + n]),
    str: lambda n: f"coop_text_{n}",
}


class Statement:
    """One statement with named values: ``Statement("coop_x", "SELECT ... %(user)s", user="bigint")``.

    ``kinds`` are the PostgreSQL types, in the order of PREPARE. A percent sign in the text is written ``%%``.
    """

    def __init__(self, name: str, text: str, **kinds: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name}: a statement's name is coop_ and small letters.")
        self.name, self.text, self.kinds = name, text, kinds
        places = {key: AsIs(f"${n}") for n, key in enumerate(kinds, 1)}
        types = f"({', '.join(kinds.values())})" if kinds else ""
        self.prepare = f"PREPARE {name} {types} AS {text % places}"  # (our own words; values never come here)
        self.execute = f"EXECUTE {name}" + (f" ({', '.join(f'%({key})s' for key in kinds)})" if kinds else "")

    def fetch(self, **values: Any) -> list[tuple]:
        """Return every row of the answer. One query."""
        with connection.cursor() as cursor:
            if settings.PREPARE_STATEMENTS:
                self._make_known()
                cursor.execute(self.execute, values)
            else:
                cursor.execute(self.text, values)
            return cursor.fetchall()

    def _make_known(self) -> None:
        """Tell this connection the words, once. A rollback does not make PostgreSQL forget them."""
        raw = connection.connection
        names = _known.setdefault(raw, set())
        if self.name not in names:
            with raw.cursor() as cursor:
                cursor.execute(self.prepare)
            names.add(self.name)


class PreparedRows:
    """A query set in fixed words: ``PreparedRows("coop_x", lambda user, on: Model.objects..., user=int, on=dt.date)``.

    ``limit`` takes no more than so many. Called with the values it returns the list of instances the query set would,
    related ones included (``select_related``, ``only``); prefetching is for plain query sets. Every value must stand
    in a condition as it is given; many ids stand as ``field__among=ids`` and are given as ``Ids``. Raises ValueError,
    at first use, for a query set that cannot be kept so.
    """

    known: ClassVar[dict[str, PreparedRows]] = {}
    _iterable: ClassVar[type] = ModelIterable

    def __init__(
        self, name: str, build: Callable[..., models.QuerySet], *, limit: int | None = None, **kinds: type
    ) -> None:
        if name in self.known:
            raise ValueError(f"{name} is prepared already.")
        self.known[name] = self
        self.name, self.build, self.limit, self.kinds = name, build, limit, kinds

    def __call__(self, **values: Any) -> list[Any]:
        if any(isinstance(value, int) and not -BIGINT <= value < BIGINT for value in values.values()):
            return []  # no row has such a number; PostgreSQL would refuse to look
        statement, draw = self._compiled
        plain = {key: value.array if isinstance(value, Ids) else value for key, value in values.items()}
        return draw(statement.fetch(**plain))

    def seen_by(self, user: Any, **values: Any) -> list[Any]:
        """The rows of a governed model that the person may see today; the door's ``visible_to`` in fixed words.

        The rule is asked first. Where it opens the whole table the prepared rows are all seen, where it opens nothing
        nothing is read, and any other rule narrows the query set in the ordinary way.
        """
        rule = policy_for(self._model).q(user)
        if rule == EVERYTHING:
            return self(**values)
        return [] if rule == NOTHING else list(self.build(**values).filter(rule)[: self.limit])

    @functools.cached_property
    def _model(self) -> type[models.Model]:
        return self.build(**self._stand_ins()).model

    def _stand_ins(self) -> dict[str, Any]:
        return {key: _STAND_INS[kind](n) for n, (key, kind) in enumerate(self.kinds.items())}

    @functools.cached_property
    def _compiled(self) -> tuple[Statement, Callable[[list[tuple]], list[Any]]]:
        stand_ins = self._stand_ins()
        rows = self.build(**stand_ins)[: self.limit]
        if rows._iterable_class is not self._iterable or rows._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError(f"{self.name}: only plain rows of a model can be prepared.")
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        keys = _places(stand_ins)
        named = [keys.get((type(value), value)) for value in params]
        if missing := set(self.kinds) - set(named):
            raise ValueError(f"{self.name}: {', '.join(sorted(missing))} stands in no condition.")
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            parts = [
                f"%({key})s" if key else cursor.mogrify("%s", [value]).decode().replace("%", "%%")
                for key, value in zip(named, params, strict=True)
            ]
        types = {int: "bigint", dt.date: "date", dt.datetime: "timestamptz", Ids: "bigint[]", str: "text"}
        statement = Statement(self.name, sql % tuple(parts), **{key: types[k] for key, k in self.kinds.items()})
        return statement, functools.partial(self._draw, compiler)

    @staticmethod
    def _draw(compiler: Any, found: list[tuple]) -> list[Any]:
        return _instances(compiler, found)


class PreparedLines(PreparedRows):
    """The same for ``values_list(...)``: called with the values it returns a list of tuples."""

    _iterable = ValuesListIterable

    @staticmethod
    def _draw(compiler: Any, found: list[tuple]) -> list[Any]:
        return _lines(compiler, found)


def kept_rows(user: Any, key: Sequence[Hashable], build: Callable[..., models.QuerySet], **given: Any) -> list:
    """The instances of ``build()``, a query set that follows from the person's rights, in kept words.

    ``key``, ``build`` and ``given`` as for ``words.kept_words``. Related rows come along as the query set says. The
    rows are read anew each time; only writing the statement is spared. Raises ValueError where rows are no instances.
    """
    kept = _kept_query(user, key, build, ModelIterable, given)
    if not kept.sql:
        return []
    compiler, related = kept.about
    made = _instances(compiler, fetch_kept(kept))
    if related:
        models.prefetch_related_objects(made, *related)
    return made


def kept_lines(user: Any, key: Sequence[Hashable], build: Callable[..., models.QuerySet], **given: Any) -> list[tuple]:
    """The same for ``values_list(...)``: a list of tuples."""
    kept = _kept_query(user, key, build, ValuesListIterable, given)
    if not kept.sql:
        return []
    return _lines(kept.about[0], fetch_kept(kept))


def kept_rows_of(user: Any, key: Sequence[Hashable], build: Callable[[Any], models.QuerySet], asked: int | Ids) -> list:
    """The instances of ``build(asked)``, such as a page's one record by its key or a list's by theirs, in kept words.

    As ``kept_rows``, for what is asked of one number or of some ids at a time: they stand in the words as a value, so
    ``key`` does not name them. Raises ValueError where they stand in no condition.
    """
    return kept_rows(user, key, lambda asked: build(asked), **{ASKED: asked})


def kept_values_of(
    user: Any, key: Sequence[Hashable], build: Callable[[Any], models.QuerySet], asked: int | Ids
) -> list[dict[str, Any]]:
    """The rows of ``build(asked).values(...)``, such as numbers by unit, in kept words; as ``kept_rows_of``."""
    kept = _kept_query(user, key, lambda asked: build(asked), ValuesIterable, {ASKED: asked})
    if not kept.sql:
        return []
    compiler = kept.about[0]
    names = tuple(compiler.query.selected)
    return [dict(zip(names, row, strict=True)) for row in _lines(compiler, fetch_kept(kept))]


def _kept_query(
    user: Any, key: Sequence[Hashable], build: Callable[..., models.QuerySet], iterable: type, given: dict[str, Any]
) -> Words:
    """The words of a query set; ``about`` is its compiler and what hangs on its rows. Empty where nothing is found."""
    if any(isinstance(value, int) and not -BIGINT <= value < BIGINT for value in given.values()):
        return Words("")  # no row has such a number; PostgreSQL would refuse to look

    def words(**stand_ins: Any) -> Words:
        rows = build(**stand_ins)
        if rows._iterable_class is not iterable:  # type: ignore[attr-defined]
            raise ValueError("Only rows of a model can be kept in words.")
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            if stand_ins and not _finds_nothing(build(**given)):
                raise ValueError(f"{key}: a column is too narrow for what stands for a number.") from None
            return Words("")
        refuse_moments(rows._prefetch_related_lookups)  # type: ignore[attr-defined]
        asked = stand_ins.get(ASKED)
        if asked is not None and (asked.array if isinstance(asked, Ids) else asked) not in params:
            raise ValueError(f"{key}: what is asked of stands in no condition.")
        compiler = _writers.setdefault((rows.model, iterable, sql), compiler)  # people of one kind share it
        return Words(sql, tuple(params), (compiler, rows._prefetch_related_lookups))  # type: ignore[attr-defined]

    return kept_words(user, key, words, **given)


def _finds_nothing(rows: models.QuerySet) -> bool:
    """Whether Django knows without asking that there are no such rows."""
    try:
        rows.query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return True
    return False


def hang_on(rows: Iterable[models.Model], name: str, found: Iterable[models.Model]) -> None:
    """Let ``row.<name>.all()`` of each row, as after prefetching, answer with those of ``found`` that point to it.

    ``name`` is the far end of a foreign key; ``found`` were read for these very rows, in the order wanted.
    """
    rows = list(rows)
    if not rows:
        return
    relation: Any = type(rows[0])._meta.get_field(name)
    by_key: dict[Any, list[models.Model]] = {}
    for one in found:
        by_key.setdefault(getattr(one, relation.field.attname), []).append(one)
    for row in rows:
        mine = by_key.get(row.pk, [])
        for one in mine:
            relation.field.set_cached_value(one, row)
        hang(row, relation.cache_name, mine)


def hang(row: models.Model, name: str, found: list[Any]) -> None:
    """Let ``row.<name>.all()``, as after prefetching, answer with these very instances."""
    answer: Any = getattr(row, name).get_queryset()
    answer._result_cache, answer._prefetch_done = found, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answer


_writers: WeakValueDictionary[tuple[type[models.Model], type, str], Any] = WeakValueDictionary()


class PreparedIds:
    """The ids of a query set in fixed words, to stand inside a ``Q``: ``PreparedIds(lambda units: ..., units=Ids)``.

    ``ids.among("pk", units=Ids(...))`` returns the ``Q`` of rows whose column is one of them. The query set gives one
    column of whole numbers (``values("assignment_id")``) and asks nothing of the outer rows. PostgreSQL reads the ids
    once, before the scan, and can still join the condition by OR with others that use an index.
    """

    def __init__(self, build: Callable[..., models.QuerySet], **kinds: type) -> None:
        self.build, self.kinds = build, kinds

    def among(self, column: str, **values: Any) -> Q:
        sql, keys = self._compiled
        plain = {key: value.array if isinstance(value, Ids) else value for key, value in values.items()}
        return Q(AmongThese(column, sql, tuple(constant if key is None else plain[key] for key, constant in keys)))

    @functools.cached_property
    def _compiled(self) -> tuple[str, list[tuple[str | None, Any]]]:
        stand_ins = {key: _STAND_INS[kind](n) for n, (key, kind) in enumerate(self.kinds.items())}
        sql, params = self.build(**stand_ins).order_by().query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
        keys = _places(stand_ins)
        return sql, [(keys.get((type(value), value)), value) for value in params]


class AmongThese(Expression):
    """The column is one of the ids of a finished statement (see ``PreparedIds``)."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, column: str, sql: str, params: tuple) -> None:
        super().__init__()
        self.column: Any = F(column)
        self.sql, self.params = sql, params

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, expressions: list[Any]) -> None:
        (self.column,) = expressions

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.column)
        return f"({column} = ANY(ARRAY({self.sql})))", [*params, *self.params]


def _places(stand_ins: dict[str, Any]) -> dict[tuple[type, Any], str]:
    """Which value each stand-in became among the parameters of a compiled query."""
    became = {key: value.array if isinstance(value, Ids) else value for key, value in stand_ins.items()}
    return {(type(value), value): key for key, value in became.items()}


def _reading(compiler: Any) -> tuple:
    """How rows of the compiler become instances: worked out once, the same on every connection."""
    known = compiler.__dict__.get("coop_reading")
    if known is None:
        select, info = compiler.select, compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[first:last]]
        related = get_related_populators(info, select, DEFAULT_DB_ALIAS)
        converters = compiler.get_converters([column[0] for column in select])
        known = compiler.coop_reading = (info["model"], first, last, names, related, converters)
    return known


def _instances(compiler: Any, found: list[tuple]) -> list[Any]:
    """The rows as Django's own ModelIterable makes them, from a compiler that ran once."""
    model, first, last, names, related, converters = _reading(compiler)
    compiler = copy.copy(compiler)
    compiler.connection = connection
    rows: Any = compiler.apply_converters(found, converters) if converters else found
    made = []
    for row in rows:
        one = model.from_db(DEFAULT_DB_ALIAS, names, row[first:last])
        for populator in related:
            populator.populate(row, one)
        for name, place in (compiler.annotation_col_map or {}).items():
            setattr(one, name, row[place])
        made.append(one)
    return made


def _lines(compiler: Any, found: list[tuple]) -> list[tuple]:
    """The rows as Django's own ValuesListIterable makes them."""
    compiler = copy.copy(compiler)
    compiler.connection = connection
    return list(compiler.results_iter([found], tuple_expected=True))
