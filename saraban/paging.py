"""Pages and counts of letters that stay flat at a million rows.

A person's letters are those of the units the person reaches. For each unit the newest rows are taken from the narrow
audience table by its index (``LATERAL``), the few rows of all units are merged, and only the page's letters are read
from the wide table. Sorting everything the person may see, or asking each letter whether it may be seen, grows with
the office's age; this does not (engineering notes, section 1). Who sees everything gets no filter at all.

What is found here are keys. The rows themselves are read through ``visible_to``, which says the same once more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from coopoffice.web.tables import CAP
from units.reach import reach

from .choices import LIVE_STATES, AudienceRole
from .models import Letter, LetterAudience
from .policies import registry_units

# Letter columns that the audience repeats; the rest is asked of the letter itself.
REPEATED = {"state", "origin", "kind", "speed", "due_on", "sort_at"}
NEWEST = ("-sort_at", "-pk")
OLDEST = ("sort_at", "pk")
DUE = ("due_on", "pk")
# Of living letters only; the index of due days holds no others.
LIVING = Q(live=True)


@dataclass(frozen=True)
class Viewer:
    """Through which audience rows a person sees letters. The unit likely to have most of them stands first."""

    user_id: int
    units: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    everything: bool = False

    @property
    def sees_anything(self) -> bool:
        """Whether any letter at all can be seen."""
        return self.everything or bool(self.units or self.kept or self.user_id)

    def only(self, unit_id: int) -> Viewer:
        """The same person, looking at the letters that concern one unit."""
        if self.everything:
            return Viewer(0, (unit_id,))
        return Viewer(
            0,
            (unit_id,) if unit_id in self.units else (),
            (unit_id,) if unit_id in self.kept else (),
        )


def viewer_of(user: Any) -> Viewer:
    """Return how the person sees letters; through nothing where the person has no place."""
    mine = reach(user)
    if not mine.has_place:
        return Viewer(0)
    sees = mine.sees
    return Viewer(
        user.pk,
        tuple(sorted(sees, key=lambda unit: (unit not in mine.belongs, unit))),
        tuple(sorted(registry_units(mine) - sees)),
        mine.everything,
    )


def on_audience(q: Q) -> Q:
    """Say a condition on letters as one on audience rows; what the audience does not repeat is asked of the letter."""
    children: list[Any] = []
    for child in q.children:
        if isinstance(child, Q):
            children.append(on_audience(child))
        elif isinstance(child, tuple):
            name, value = child
            first, _mark, rest = name.partition("__")
            if first in {"pk", "id"}:
                name = f"letter_id__{rest}" if rest else "letter_id"
            elif first not in REPEATED and name != "live":
                name = f"letter__{name}"
            children.append((name, value))
        else:  # a condition with a subquery of its own about the letter
            children.append(("letter_id__in", Letter._base_manager.filter(child).values("pk")))
    return Q(*children, _connector=q.connector, _negated=q.negated)


def on_letters(q: Q) -> Q:
    """Say ``live`` of a condition on audience rows in the letter's own columns."""
    children: list[Any] = []
    for child in q.children:
        if isinstance(child, Q):
            children.append(on_letters(child))
        elif isinstance(child, tuple) and child[0] == "live":
            live = Q(state__in=[str(state) for state in LIVE_STATES])
            children.append(live if child[1] else ~live)
        else:
            children.append(child)
    return Q(*children, _connector=q.connector, _negated=q.negated)


def page_of_letters(viewer: Viewer, q: Q, order: tuple[str, ...], start: int, stop: int) -> list[int]:
    """Return the keys of letters ``start`` to ``stop`` the viewer sees and ``q`` keeps, in one of three orders."""
    sql, params = page_statement(viewer, q, order, start, stop)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def newest_statement(viewer: Viewer, q: Q, each: int) -> tuple[str, list[Any] | tuple[Any, ...]]:
    """A statement of the newest ``each`` letters of every unit the viewer reaches, in no order; empty for none."""
    if viewer.everything:
        return page_statement(viewer, q, NEWEST, 0, each)
    branches, params = _branches(viewer, q, "sort_at", "DESC", each)
    return (
        (f"SELECT DISTINCT letter_id FROM ({' UNION ALL '.join(branches)}) AS found", params) if branches else ("", ())
    )


def page_statement(
    viewer: Viewer, q: Q, order: tuple[str, ...], start: int, stop: int
) -> tuple[str, list[Any] | tuple[Any, ...]]:
    """The statement behind ``page_of_letters``, of one column ``letter_id``; empty where nothing can fit."""
    if viewer.everything:
        sql, values = _compiled(_newest_of_all, q, order, start, stop)
        return (f"SELECT id AS letter_id FROM ({sql}) AS every", values) if sql else ("", ())
    key = order[0].lstrip("-")
    way = "DESC" if order[0].startswith("-") else "ASC"
    branches, params = _branches(viewer, q, key, way, stop)
    if not branches:
        return "", ()
    return (
        f"SELECT letter_id FROM ({' UNION ALL '.join(branches)}) AS found GROUP BY letter_id"
        f" ORDER BY min({key}) {way}, letter_id {way} OFFSET %s LIMIT %s",
        [*params, start, stop - start],
    )


def count_letters(viewer: Viewer, several: dict[str, Q], cap: int = CAP) -> dict[str, int]:
    """Count the letters the viewer sees under each condition, to at most ``cap + 1``, in one statement."""
    result = dict.fromkeys(several, 0)
    parts: list[str] = []
    values: list[Any] = []
    names: list[str] = []
    for name, q in several.items():
        made = _count_all(q, cap) if viewer.everything else _count(viewer, q, cap)
        if made is not None:
            parts.append(made[0])
            values += made[1]
            names.append(name)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts), values)
            result.update(zip(names, cursor.fetchone(), strict=True))
    return result


def _count_all(q: Q, cap: int) -> tuple[str, list[Any]] | None:
    sql, params = _compiled(_all_letters, q, cap)
    return (f"(SELECT count(*) FROM ({sql}) AS c)", [*params]) if sql else None


def _count(viewer: Viewer, q: Q, cap: int) -> tuple[str, list[Any]] | None:
    branches, params = _branches(viewer, q, "", "", cap + 1)
    if not branches:
        return None
    counted = (
        f"(SELECT count(*) FROM (SELECT DISTINCT letter_id FROM ({' UNION ALL '.join(branches)}) AS b LIMIT %s) AS c)"
    )
    values = [*params, cap + 1]
    if len(viewer.units) < 2:
        return counted, values
    # One unit that alone has more than the cap settles it; the first asked is the one likely to.
    one, one_params = _compiled(_beyond, q, cap)
    if not one:
        return counted, values
    many = f"EXISTS (SELECT 1 FROM unnest(%s::bigint[]) AS u(id) WHERE EXISTS ({one}))"
    return f"(CASE WHEN {many} THEN %s ELSE {counted} END)", [list(viewer.units), *one_params, cap + 1, *values]


def _branches(viewer: Viewer, q: Q, key: str, way: str, most: int) -> tuple[list[str], list[Any]]:
    """One SELECT for each way the viewer is concerned, each giving at most ``most`` rows for each unit."""
    found: list[str] = []
    params: list[Any] = []
    for make, ids in (
        (_of_units, viewer.units),
        (_of_books, viewer.kept),
        (_of_person, (viewer.user_id,) if viewer.user_id else ()),
    ):
        sql, values = _compiled(make, q, key, way, most) if ids else ("", ())
        if sql:
            found.append(f"(SELECT l.* FROM unnest(%s::bigint[]) AS u(id) CROSS JOIN LATERAL ({sql}) AS l)")
            params += [list(ids), *values]
    return found, params


# --- statements: built once for each condition, with the ids as a value (u.id) ---------------------------------------


def _newest_of_all(q: Q, order: tuple[str, ...], start: int, stop: int) -> QuerySet:
    return Letter._base_manager.filter(on_letters(q)).order_by(*order).values("id")[start:stop]


def _all_letters(q: Q, cap: int) -> QuerySet:
    return Letter._base_manager.filter(on_letters(q)).order_by().values("pk")[: cap + 1]


def _beyond(q: Q, cap: int) -> QuerySet:
    rows = LetterAudience.objects.filter(on_audience(q), unit_id=RawSQL("u.id", [])).order_by().values("pk")
    return rows[cap : cap + 1]


def _of_units(q: Q, key: str, way: str, most: int) -> QuerySet:
    return _some(LetterAudience.objects.filter(on_audience(q), unit_id=RawSQL("u.id", [])), key, way, most)


def _of_books(q: Q, key: str, way: str, most: int) -> QuerySet:
    rows = LetterAudience.objects.filter(on_audience(q), unit_id=RawSQL("u.id", []), role=AudienceRole.REGISTER)
    return _some(rows, key, way, most)


def _of_person(q: Q, key: str, way: str, most: int) -> QuerySet:
    return _some(LetterAudience.objects.filter(on_audience(q), user_id=RawSQL("u.id", [])), key, way, most)


def _some(rows: QuerySet, key: str, way: str, most: int) -> QuerySet:
    if not key:
        return rows.order_by().values_list("letter_id")[:most]
    if key == "due_on":
        rows = rows.filter(live=True, due_on__isnull=False)
    sign = "-" if way == "DESC" else ""
    return rows.order_by(f"{sign}{key}", f"{sign}letter_id").values_list("letter_id", key)[:most]


def _compiled(make: Callable[..., QuerySet], q: Q, *more: Any) -> tuple[str, tuple[Any, ...]]:
    """The statement of ``make(q, ...)`` with its values; an empty one where nothing can fit the condition."""
    try:
        return _remembered(make, q, *more)
    except TypeError:  # a condition with a subquery in it cannot be looked up
        return _compile(make, q, *more)


def _compile(make: Callable[..., QuerySet], q: Q, *more: Any) -> tuple[str, tuple[Any, ...]]:
    try:
        return make(q, *more).query.sql_with_params()
    except EmptyResultSet:
        return "", ()


_remembered = lru_cache(maxsize=512)(_compile)


def living_letters_of(unit: Any, q: Q) -> QuerySet:
    """Keys of the unit's living letters that fit; nothing for no unit. For use inside a filter on rows already seen."""
    rows = LetterAudience.objects.filter(q, unit_id=unit.pk if unit else None, live=True)
    return rows.values("letter_id")
