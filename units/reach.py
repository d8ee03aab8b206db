"""How far a person reaches on a day, computed from dated facts. Nothing is stored, so nothing is stale.

One statement reads every fact (postings, duties, delegations) with the units each one opens; PostgreSQL plans it once
per connection, for planning cost four times what answering does.

* A head, and whoever acts for the head, commands the unit and every unit below it.
* A deputy oversees the same units: sees what the head sees, decides only by delegation.
* A member belongs to the own unit.
* A duty opens its area to its holder, for the records of that duty and no other.
* A delegation opens the units of the giving post for the one power named.

The units of the offices a person has a place in are read along: calendars, cars and rooms are seen by the whole office.

A closed unit gives its people nothing after its last day; those above it still reach what it left behind.
The day is the Bangkok day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from coopoffice.thai.dates import today
from coopoffice.web.policies import forget_settled_rules
from coopoffice.web.prepared import Statement
from coopoffice.web.words import rights_follow_from

from .choices import HEADED_BY_LAW, Capacity, PostRole

FACTS = Statement(
    "coop_reach",
    """
WITH fact AS (
    SELECT 'posting' AS kind, pg.id AS fact_id, p.unit_id AS unit_id, p.role AS role, pg.capacity AS capacity,
           NULL::text AS code, p.id AS post_id, NULL::bigint AS from_post_id, NULL::bigint AS duty_id
      FROM units_posting pg
      JOIN units_post p ON p.id = pg.post_id
      JOIN units_unit u ON u.id = p.unit_id
     WHERE pg.user_id = %(user)s AND pg.starts_on <= %(on)s AND (pg.ends_on IS NULL OR pg.ends_on >= %(on)s)
       AND p.opened_on <= %(on)s AND (p.closed_on IS NULL OR p.closed_on >= %(on)s)
       AND u.opened_on <= %(on)s AND (u.closed_on IS NULL OR u.closed_on >= %(on)s)
), everything AS (
    SELECT * FROM fact
    UNION ALL
    SELECT 'duty', da.id, da.area_id, NULL, NULL, d.code, NULL, NULL, d.id
      FROM units_dutyassignment da JOIN units_duty d ON d.id = da.duty_id
     WHERE da.starts_on <= %(on)s AND (da.ends_on IS NULL OR da.ends_on >= %(on)s)
       AND da.user_id = %(user)s AND EXISTS (SELECT 1 FROM fact)
    UNION ALL  -- two branches, so that each goes by its own index: with OR the whole table was read
    SELECT DISTINCT 'duty', da.id, da.area_id, NULL, NULL, d.code, NULL::bigint, NULL::bigint, d.id
      FROM fact
      JOIN units_dutyassignment da ON da.unit_id = fact.unit_id
           AND (da.for_members OR fact.role IN ('head', 'deputy'))
      JOIN units_duty d ON d.id = da.duty_id
     WHERE fact.capacity IN ('substantive', 'acting_head', 'acting_post')
       AND da.starts_on <= %(on)s AND (da.ends_on IS NULL OR da.ends_on >= %(on)s)
    UNION ALL
    SELECT 'delegation', de.id, fp.unit_id, fp.role, NULL, de.power, de.to_post_id, de.from_post_id, NULL
      FROM units_delegation de
      JOIN units_post fp ON fp.id = de.from_post_id
      JOIN units_posting mine ON mine.post_id = de.to_post_id AND mine.user_id = %(user)s
           AND mine.capacity IN ('substantive', 'acting_head', 'acting_post', 'delegated')
           AND mine.starts_on <= %(on)s AND (mine.ends_on IS NULL OR mine.ends_on >= %(on)s)
     WHERE de.starts_on <= %(on)s AND (de.ends_on IS NULL OR de.ends_on >= %(on)s)
), below AS (  -- once per unit: a member holds sixty duties of one area
    SELECT r.ancestor_id, array_agg(r.descendant_id) AS units
      FROM units_unitreach r
     WHERE r.ancestor_id IN (SELECT unit_id FROM everything)
     GROUP BY r.ancestor_id
), office AS (
    SELECT DISTINCT near.ancestor_id
      FROM (SELECT DISTINCT unit_id FROM fact) AS own
      CROSS JOIN LATERAL (
            SELECT r.ancestor_id FROM units_unitreach r JOIN units_unit u ON u.id = r.ancestor_id
             WHERE r.descendant_id = own.unit_id AND u.kind IN (@kinds)
             ORDER BY r.depth LIMIT 1) AS near
)
SELECT e.kind, e.fact_id, e.unit_id, e.role, e.capacity, e.code, top.parent_id IS NULL AS is_root, e.post_id,
       e.from_post_id, top.kind AS unit_kind, e.duty_id,
       CASE WHEN e.kind = 'posting'
              AND (e.role = 'member' OR e.capacity NOT IN ('substantive', 'acting_head', 'acting_post'))
            THEN ARRAY[e.unit_id]
            ELSE below.units
       END AS units
  FROM everything e
  JOIN units_unit top ON top.id = e.unit_id
  JOIN below ON below.ancestor_id = e.unit_id
 UNION ALL
SELECT 'office', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, array_agg(DISTINCT r.descendant_id)
  FROM office JOIN units_unitreach r ON r.ancestor_id = office.ancestor_id
 ORDER BY 1, 2
""".replace("@kinds", ", ".join(f"'{kind.value}'" for kind in HEADED_BY_LAW)),
    user="bigint",
    on="date",
)


@dataclass(frozen=True)
class Fact:
    """One dated fact and the units it opens. ``kind`` is posting, duty or delegation; ``fact_id`` its row."""

    kind: str
    fact_id: int
    unit_id: int
    role: str | None
    capacity: str | None
    code: str | None  # duty code, or power
    units: frozenset[int]
    is_root: bool
    post_id: int | None = None  # of a posting, the post filled; of a delegation, the post that received the power
    from_post_id: int | None = None  # of a delegation, the post whose power it is
    unit_kind: str = ""
    duty_id: int | None = None  # of a duty, its row in the duty register

    @property
    def commands(self) -> bool:
        """Whether the fact is the command of its units (head, or acting for the head)."""
        return self.kind == "posting" and self.role == PostRole.HEAD and self.is_full

    @property
    def oversees(self) -> bool:
        """Whether the fact is a deputy's sight over its units."""
        return self.kind == "posting" and self.role == PostRole.DEPUTY and self.is_full

    @property
    def is_full(self) -> bool:
        """Whether the capacity carries the whole reach of the post."""
        return self.capacity in {Capacity.SUBSTANTIVE, Capacity.ACTING_HEAD, Capacity.ACTING_POST}


# What a fact says besides its units.
_PLAIN = tuple(part.name for part in fields(Fact) if part.name != "units")


@dataclass(frozen=True)
class Reach:
    """What a person reaches on a day: sets of unit ids, ready to stand as literal lists in a ``Q``."""

    user_id: int
    on: dt.date
    facts: tuple[Fact, ...]
    commands: frozenset[int] = field(default_factory=frozenset)  # head or acting head: unit and all below
    oversees: frozenset[int] = field(default_factory=frozenset)  # deputy: unit and all below
    belongs: frozenset[int] = field(default_factory=frozenset)  # every unit the person has a place in
    posts: frozenset[int] = field(default_factory=frozenset)  # posts filled in full (substantively or acting)
    everything: bool = False  # head or deputy of the root: lists need no filter at all
    office_units: frozenset[int] = field(default_factory=frozenset)  # all of the offices the person has a place in

    @property
    def sees(self) -> frozenset[int]:
        """Units whose ordinary records the person sees: commanded, overseen and own."""
        return self.commands | self.oversees | self.belongs

    @property
    def supervises(self) -> frozenset[int]:
        """Units the person sees as a superior: commanded and overseen, without the merely own."""
        return self.commands | self.oversees

    def for_duty(self, *codes: str) -> frozenset[int]:
        """Units opened by the holding of any of the duties, e.g. ``for_duty("GA-A1")``."""
        wanted = set(codes)
        return frozenset().union(*(f.units for f in self.facts if f.kind == "duty" and f.code in wanted))

    def has_duty(self, *codes: str) -> bool:
        """Whether the person holds any of the duties anywhere."""
        return any(f.kind == "duty" and f.code in set(codes) for f in self.facts)

    def has_duty_at_root(self, code: str) -> bool:
        """Whether the person holds the duty across the whole department."""
        return any(f.kind == "duty" and f.is_root and f.code == code for f in self.facts)

    def for_power(self, power: str) -> frozenset[int]:
        """Units where the person decides with the power: by command, or by written delegation."""
        delegated = (f.units for f in self.facts if f.kind == "delegation" and f.code == power)
        return self.commands.union(*delegated)

    @cached_property
    def fingerprint(self) -> tuple[Any, ...]:
        """Equal for two reaches if and only if their facts are; each set of units is looked at once."""
        facts = tuple((len(f.units), *(getattr(f, name) for name in _PLAIN)) for f in self.facts)
        return (self.user_id, self.on, facts, {(f.unit_id, len(f.units)): f.units for f in self.facts})

    @cached_property
    def delegated(self) -> dict[str, frozenset[int]]:
        """By power, the posts whose power the person holds in writing."""
        found: dict[str, set[int]] = {}
        for fact in self.facts:
            if fact.kind == "delegation" and fact.from_post_id:
                found.setdefault(str(fact.code), set()).add(fact.from_post_id)
        return {power: frozenset(posts) for power, posts in found.items()}

    @cached_property
    def duty_areas(self) -> list[tuple[frozenset[int], list[str]]]:
        """The duties held, gathered by the units they open: (units, codes)."""
        areas: dict[frozenset[int], set[str]] = {}
        for fact in self.facts:
            if fact.kind == "duty" and fact.code:
                areas.setdefault(fact.units, set()).add(fact.code)
        return [(units, sorted(codes)) for units, codes in areas.items()]

    @property
    def heads_an_office(self) -> bool:
        """Whether the person heads, or acts for the head of, an office the law names (department, area, province)."""
        return any(f.commands and f.unit_kind in HEADED_BY_LAW for f in self.facts)

    @property
    def has_place(self) -> bool:
        """Whether the person has any posting in force; without one nothing is reached."""
        return any(f.kind == "posting" for f in self.facts)


_cache: ContextVar[dict[tuple[int, dt.date], Reach] | None] = ContextVar("units_reach_cache", default=None)


@contextmanager
def reach_cache() -> Iterator[None]:
    """Remember each reach for the block, a request or one task's unit of work, and no longer."""
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


def forget_reach() -> None:
    """Drop what the running block remembers; services that change postings, units or duties call it."""
    cached = _cache.get()
    if cached is not None:
        cached.clear()
    forget_settled_rules()


def reach(user: Any, on: dt.date | None = None) -> Reach:
    """Return what the person reaches on the day (today in Bangkok where none is given). One statement.

    Inside ``reach_cache()`` the second question about the same person and day costs nothing.
    Superusers and inactive people reach only what their postings give, like everybody else.
    """
    day = on or today()
    cached = _cache.get()
    key = (user.pk, day)
    if cached is not None and key in cached:
        return cached[key]
    facts: list[Fact] = []
    office: frozenset[int] = frozenset()
    if user.pk is not None and user.is_active:
        for kind, fact_id, unit_id, role, capacity, code, is_root, post_id, *rest, units in FACTS.fetch(
            user=user.pk, on=day
        ):
            if kind == "office":
                office = frozenset(units or ())
                continue
            facts.append(
                Fact(kind, fact_id, unit_id, role, capacity, code, frozenset(units or ()), is_root, post_id, *rest)
            )
    found = Reach(
        user_id=user.pk,
        on=day,
        facts=tuple(facts),
        commands=frozenset().union(*(f.units for f in facts if f.commands)),
        oversees=frozenset().union(*(f.units for f in facts if f.oversees)),
        belongs=frozenset(f.unit_id for f in facts if f.kind == "posting"),
        posts=frozenset(f.post_id for f in facts if f.kind == "posting" and f.is_full and f.post_id),
        everything=any(f.is_root and (f.commands or f.oversees) for f in facts),
        office_units=office,
    )
    if cached is not None:
        cached[key] = found
    return found


@rights_follow_from
def _facts_of(user: Any) -> tuple[Any, ...]:
    """What a person's rights follow from today."""
    mine = reach(user)
    return (mine.fingerprint, mine.office_units)
