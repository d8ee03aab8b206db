"""The reach in sentences: which units a person reaches on a day and by which fact; who reaches a unit.

Reads the same facts as units.reach; nothing here decides a right.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import sentences
from .acting import capacity_line
from .choices import FULL_CAPACITIES, PostRole
from .models import Delegation, DutyAssignment, Posting, Unit, User
from .reach import reach


@dataclass(frozen=True)
class Ground:
    """One fact in words. ``kind``: posting, duty, delegation. ``units`` are those it opens, ``row`` the fact itself."""

    kind: str
    sentence: str
    effect: str
    units: tuple[Unit, ...]
    row: Any
    until: dt.date | None = None

    @property
    def icon(self) -> str:
        """The icon beside the sentence."""
        return {"posting": "briefcase", "duty": "clipboard-check", "delegation": "writing"}[self.kind]


def _effect_of_posting(posting: Posting) -> str:
    name = posting.post.unit.shown_name
    if posting.capacity not in FULL_CAPACITIES:
        return _("Signs for the post in what was put in writing; reaches the records of %(unit)s as a member.") % {
            "unit": name
        }
    if posting.post.role == PostRole.HEAD:
        return _("Commands %(unit)s and every unit below it.") % {"unit": name}
    if posting.post.role == PostRole.DEPUTY:
        return _("Sees what the head of %(unit)s sees, there and below; decides only what is delegated.") % {
            "unit": name
        }
    return _("Works in %(unit)s and reaches its records.") % {"unit": name}


def _said_posting(posting: Posting) -> str:
    words = {
        "line": capacity_line(posting),
        "unit": posting.post.unit.shown_name,
        "days": sentences.days(posting.starts_on, posting.ends_on),
        "order": posting.order_number,
    }
    if posting.order_number:
        return _("%(line)s, %(unit)s, %(days)s, order %(order)s") % words
    return _("%(line)s, %(unit)s, %(days)s") % words


def grounds_of(person: User, on: dt.date) -> list[Ground]:
    """Every fact by which the person reaches anything on the day, postings first. Five statements at most."""
    facts = reach(person, on).facts
    ids: dict[str, list[int]] = {}
    for fact in facts:
        ids.setdefault(fact.kind, []).append(fact.fact_id)
    postings = Posting.objects.filter(pk__in=ids.get("posting", ())).with_places().in_bulk()
    duties = DutyAssignment.objects.filter(pk__in=ids.get("duty", ())).select_related("duty", "area", "unit").in_bulk()
    powers = Delegation.objects.filter(pk__in=ids.get("delegation", ())).with_places().in_bulk()
    units = (
        Unit.objects.filter(pk__in=frozenset().union(*(f.units for f in facts))).order_by("position", "pk").in_bulk()
    )
    found = []
    for fact in sorted(facts, key=lambda f: ("posting", "delegation", "duty").index(f.kind)):
        opened = tuple(sorted((units[pk] for pk in fact.units if pk in units), key=lambda u: (u.position, u.pk)))
        if fact.kind == "posting":
            row = postings[fact.fact_id]
            found.append(Ground("posting", _said_posting(row), _effect_of_posting(row), opened, row, row.ends_on))
        elif fact.kind == "duty":
            row = duties[fact.fact_id]
            words = {
                "duty": str(row.duty),
                "area": row.area.shown_name,
                "unit": row.unit.shown_name if row.unit else "",
            }
            said = (
                _("%(duty)s, as a duty of %(unit)s") % words if row.unit else _("%(duty)s, given to the person") % words
            )
            effect = _("Opens the records of this duty across %(area)s, and no others.") % words
            found.append(Ground("duty", said, effect, opened, row, row.ends_on))
        else:
            row = powers[fact.fact_id]
            words = {
                "power": row.get_power_display(),
                "post": row.from_post.shown_title,
                "order": row.order_number,
                "days": sentences.days(row.starts_on, row.ends_on),
            }
            said = _("%(power)s, delegated by the post %(post)s, %(days)s, order %(order)s") % words
            effect = _("Decides this one thing for the units of that post; it is not handed on.")
            found.append(Ground("delegation", said, effect, opened, row, row.ends_on))
    return found


@dataclass(frozen=True)
class Access:
    """One person who reaches a unit, and by which fact, in words."""

    person: User | None
    unit: Unit | None
    sentence: str
    kind: str


def who_reaches(unit: Unit, on: dt.date) -> list[Access]:
    """Everyone who reaches the unit on the day: its people, the heads above, duty holders, delegated powers.

    A duty of a unit is named by the unit, whose people hold it. Five statements.
    """
    above = list(Unit.objects.filter(below__descendant=unit).order_by("below__depth").values_list("pk", flat=True))
    rank = {pk: place for place, pk in enumerate(above)}
    found = []
    postings = Posting.objects.on(on).filter(post__unit__in=above).with_places()
    order = {PostRole.HEAD: 0, PostRole.DEPUTY: 1, PostRole.MEMBER: 2}
    for row in sorted(
        postings, key=lambda p: (rank[p.post.unit_id], order[PostRole(p.post.role)], p.is_stand_in, p.pk)
    ):
        own = row.post.unit_id == unit.pk
        full = row.capacity in FULL_CAPACITIES
        if not own and (row.post.role == PostRole.MEMBER or not full):
            continue
        said = capacity_line(row)
        words = {"line": said, "unit": row.post.unit.shown_name}
        if row.post.role == PostRole.HEAD and full:
            sentence = _("commands it as %(line)s") % words if own else _("commands it from above as %(line)s") % words
        elif row.post.role == PostRole.DEPUTY and full:
            sentence = _("sees it as %(line)s") % words
        else:
            sentence = _("works in it as %(line)s") % words
        found.append(Access(row.user, None, sentence, "posting"))
    given = DutyAssignment.objects.on(on).filter(area__in=above).select_related("duty", "unit", "user", "area")
    by_holder: dict[tuple[int | None, int | None], list[DutyAssignment]] = {}
    for duty in given.order_by("duty__position"):
        by_holder.setdefault((duty.user_id, duty.unit_id), []).append(duty)
    for rows in by_holder.values():
        codes = sentences.some((row.duty.code for row in rows), 8)
        sentence = _("reaches the records of the duties %(codes)s") % {"codes": codes}
        found.append(Access(rows[0].user, rows[0].unit, sentence, "duty"))
    powers = Delegation.objects.on(on).filter(from_post__unit__in=above).with_places()
    fillers = {
        posting.post_id: posting.user
        for posting in Posting.objects.on(on).full().filter(post__in=[p.to_post_id for p in powers]).with_places()
    }
    for power in powers:
        sentence = _("decides “%(power)s” by delegation from %(post)s (order %(order)s)") % {
            "power": power.get_power_display(),
            "post": power.from_post.shown_title,
            "order": power.order_number,
        }
        found.append(Access(fillers.get(power.to_post_id), power.to_post.unit, sentence, "delegation"))
    return found
