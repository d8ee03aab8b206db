"""What waits for a person: open steps of every kind, and what upper apps add, from one indexed statement.

An upper app adds things that wait without being an approval (letters to be instructed)::

    inbox_sources.register("letters", InboxSource("letters", rows=..., draw=..., word=...))

``rows(user, on)`` returns a values_list queryset of COLUMNS, narrow and indexed; all sources are read in one UNION.
``draw(user, pks)`` returns the items of one page, in one statement for each source. ``word(group)`` names a group.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from coopoffice.web.among import Ids
from coopoffice.web.planned import fetch_kept
from coopoffice.web.registry import Registry
from coopoffice.web.words import Words, kept_words

from .approvals import act_word, approval_kinds, button_word, kind_label
from .models import ApprovalStep
from .policies import steps_waiting_for
from .prepared import inbox_steps

# What each source's queryset gives, in this order: key, group, due day, speed, since when it waits.
COLUMNS = ("pk", "group", "due_on", "speed", "since")
PAGE = 30
URGENT = 2  # speed from which a thing stands with what is due today
APPROVALS = "approvals"


@dataclass(frozen=True)
class InboxItem:
    """One line of the inbox, in words.

    ``button`` is the word that carries a quick one out from the list; empty where it is opened first. ``step`` is the
    key of the approval's step, for the bulk bar.
    """

    title: str
    url: str
    word: str
    icon: str = "file"
    unit: str = ""
    who: str = ""
    meta: str = ""
    button: str = ""
    step: int | None = None
    coordination: bool = False
    secrecy: str = ""


@dataclass(frozen=True)
class InboxSource:
    """One app's share of the inbox. ``rows`` begins with the right itself: what is listed waits for the person."""

    key: str
    rows: Callable[[Any, dt.date], QuerySet]
    draw: Callable[[Any, list[int]], Mapping[int, InboxItem]]
    word: Callable[[str], str]
    order: int = 100


inbox_sources: Registry[InboxSource] = Registry("inbox sources")


@dataclass
class Line:
    """One thing that waits: where it comes from, how urgent, and its words once drawn."""

    source: str
    pk: int
    group: str
    due_on: dt.date | None
    speed: int
    since: Any
    number: int
    item: InboxItem | None = None
    to: str = ""  # the address of its page, with the walk kept

    @cached_property
    def hot(self) -> bool:
        """Whether it is due today or before, or very urgent."""
        return self.speed >= URGENT or (self.due_on is not None and self.due_on <= timezone.localdate())

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return f"{self.source}-{self.pk}"


@dataclass
class Group:
    """What waits for one kind of act."""

    key: str
    word: str
    count: int


@dataclass
class Waiting:
    """A page of the inbox with its counts."""

    lines: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    late: int = 0
    shown: int = 0  # lines in the chosen group, all pages
    page: int = 1

    @property
    def total(self) -> int:
        """Everything that waits."""
        return sum(self.counts.values())

    @property
    def groups(self) -> list[Group]:
        """Groups by how much waits, most first."""
        found = []
        for key, count in self.counts.items():
            source, _dot, group = key.partition("~")
            entry = inbox_sources.get(source)
            found.append(Group(key, entry.word(group) if entry else group, count))
        return sorted(found, key=lambda g: (-g.count, g.word))

    @property
    def hot(self) -> list[Line]:
        """What is urgent or due today."""
        return [line for line in self.lines if line.hot]

    @property
    def calm(self) -> list[Line]:
        """The rest."""
        return [line for line in self.lines if not line.hot]

    @property
    def pages(self) -> int:
        """How many pages the chosen group has."""
        return max(1, -(-self.shown // PAGE))


_ORDER = f"(speed >= {URGENT} OR due_on <= %s) DESC NULLS LAST, due_on NULLS LAST, speed DESC, since, source, pk"


def _union(user: Any, on: dt.date) -> Words:
    """What waits, of every source, in kept words; for another day than today they are written anew."""
    if on != timezone.localdate():
        return _union_of(user, on)
    return kept_words(user, ("inbox",), lambda: _union_of(user, on))


def _union_of(user: Any, on: dt.date) -> Words:
    parts, params = [], []
    for source in inbox_sources:
        try:
            sql, values = source.rows(user, on).order_by().query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT %s::text AS source, q.* FROM ({sql}) AS q(pk, grp, due_on, speed, since)")
        params += [source.key, *values]
    if not parts:
        parts = [
            "SELECT ''::text AS source, 0 AS pk, '' AS grp, NULL::date AS due_on, 0 AS speed, now() AS since"
            " WHERE false"
        ]
    return Words(" UNION ALL ".join(parts), tuple(params))


def waiting_for(
    user: Any, *, group: str = "", late: bool = False, page: int = 1, limit: int = PAGE, on: dt.date | None = None
) -> Waiting:
    """Return a page of what waits for the person, with the counts of every group. One statement; not drawn yet."""
    day = on or timezone.localdate()
    union = _union(user, day)
    sql = f"""
        WITH mine AS MATERIALIZED ({union.sql}),
        tally AS (SELECT source || '~' || grp AS k, count(*) AS n, count(*) FILTER (WHERE due_on < %s) AS late
                    FROM mine GROUP BY 1),
        chosen AS (SELECT *, row_number() OVER (ORDER BY {_ORDER}) AS number, count(*) OVER () AS shown FROM mine
                    WHERE (%s = '' OR source || '~' || grp = %s) AND (NOT %s OR due_on < %s))
        SELECT t.counts, t.late, c.source, c.pk, c.grp, c.due_on, c.speed, c.since, c.number, c.shown
          FROM (SELECT coalesce(json_object_agg(k, n), '{{}}'::json) AS counts, coalesce(sum(late), 0) AS late
                  FROM tally) AS t
          LEFT JOIN (SELECT * FROM chosen ORDER BY number LIMIT %s OFFSET %s) AS c ON true
         ORDER BY c.number
    """
    page = max(1, page)
    rows = _fetch(union, sql, day, day, group, group, late, day, limit, (page - 1) * limit, often=not group)
    counts = rows[0][0]
    found = Waiting(counts=dict(counts if isinstance(counts, dict) else json.loads(counts)), page=page)
    found.late = int(rows[0][1])
    for _counts, _late, source, pk, grp, due_on, speed, since, number, shown in rows:
        if pk is not None:
            found.lines.append(Line(source, pk, f"{source}~{grp}", due_on, speed, since, number))
            found.shown = shown
    return found


def _fetch(union: Words, sql: str, *params: Any, often: bool = False) -> list[tuple]:
    """The rows of a statement around the union: planned once per connection where both are asked again and again."""
    return fetch_kept(Words(sql, (*union.params, *params), often=often and union.often))


def waiting_rows(user: Any, on: dt.date | None = None) -> QuerySet:
    """Everything that waits for the person, of every source, as rows to be counted together with others."""
    day = on or timezone.localdate()
    first, *rest = [source.rows(user, day).order_by().values("pk") for source in inbox_sources]
    return first.union(*rest, all=True) if rest else first


@dataclass(frozen=True)
class Walk:
    """Where a thing stands in the row of all that waits: its number, how many, and its neighbours."""

    number: int
    total: int
    before: str = ""
    after: str = ""


def walk_from(user: Any, source: str, pk: int, *, group: str = "", on: dt.date | None = None) -> Walk | None:
    """Return the place of the thing among what waits (in the group, where one is given); None where it is not there."""
    day = on or timezone.localdate()
    union = _union(user, day)
    sql = f"""
        WITH mine AS MATERIALIZED ({union.sql}),
        row_of AS (SELECT source, pk, row_number() OVER (ORDER BY {_ORDER}) AS number, count(*) OVER () AS total
                     FROM mine WHERE (%s = '' OR source || '~' || grp = %s)),
        here AS (SELECT number FROM row_of WHERE source = %s AND pk = %s)
        SELECT r.source, r.pk, r.number, r.total, here.number FROM row_of r, here
         WHERE r.number BETWEEN here.number - 1 AND here.number + 1 ORDER BY r.number
    """
    rows = _fetch(union, sql, day, group, group, source, pk)
    if not rows:
        return None
    number, total = rows[0][4], rows[0][3]
    around = {row[2] - number: f"{row[0]}-{row[1]}" for row in rows}
    return Walk(number, total, around.get(-1, ""), around.get(1, ""))


def draw(user: Any, lines: list[Line], group: str = "") -> list[Line]:
    """Give the lines of one page their words: one statement for each source on it. Lines gone meanwhile fall away.

    ``group`` is the one that is walked through from them, all where none is given.
    """
    by_source: dict[str, list[int]] = {}
    for line in lines:
        by_source.setdefault(line.source, []).append(line.pk)
    for key, pks in by_source.items():
        source = inbox_sources.get(key)
        items = source.draw(user, pks) if source else {}
        for line in lines:
            if line.source == key and (item := items.get(line.pk)):
                line.item, line.to = item, _walked(item, quote(group, safe="/"))
    return [line for line in lines if line.item is not None]


def item_url(user: Any, key: str, group: str = "") -> str:
    """The page of the thing named ``source-pk``, with the walk kept; the inbox itself where it is gone."""
    source, _dash, pk = key.rpartition("-")
    entry = inbox_sources.get(source)
    item = entry.draw(user, [int(pk)]).get(int(pk)) if entry and pk.isdigit() and len(pk) < 19 else None
    if item is None:
        return reverse("units:inbox")
    return _walked(item, group)


def _walked(item: InboxItem, group: str) -> str:
    return f"{item.url}{'&' if '?' in item.url else '?'}walk={group or 'all'}"


# --- the approvals' own share -----------------------------------------------------------------------------------------


def _rows(user: Any, on: dt.date) -> QuerySet:
    final = Case(When(final=True, then=Value("!")), default=Value(""), output_field=CharField())
    return (
        ApprovalStep.objects.filter(steps_waiting_for(user, on))
        .annotate(group=Concat(F("kind"), Value(":"), F("act"), final, output_field=CharField()))
        .values_list("pk", "group", "due_on", "speed", "opened_at")
    )


def _word(group: str) -> str:
    kind, _colon, act = group.rpartition(":")
    word = act_word(kind, act.removesuffix("!"), act.endswith("!"))
    return f"{word} · {kind_label(kind)}"


def _draw(user: Any, pks: list[int]) -> dict[int, InboxItem]:
    found = {}
    for step in inbox_steps(steps=Ids(pks)):
        approval, kind = step.approval, approval_kinds.get(step.kind)
        found[step.pk] = InboxItem(
            title=approval.subject,
            url=approval.get_absolute_url(),
            word=act_word(step.kind, step.act, step.final, step.label),
            icon=kind.icon if kind else "file",
            unit=approval.requester_unit.shown_short_name,
            who=approval.requester_name,
            meta=" · ".join(part for part in (kind_label(step.kind), approval.summary) if part),
            button=button_word(step.kind, step.act, step.final) if kind and kind.quick else "",
            step=step.pk,
            coordination=step.is_coordination,
        )
    return found


inbox_sources.register(APPROVALS, InboxSource(APPROVALS, _rows, _draw, _word, order=10))
