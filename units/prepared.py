"""Readings of the organisation that pages ask in the very same words, kept ready (coopoffice.web.prepared).

Reading words like those of ``querysets``; a door asks them with ``seen_by(user, ...)``, which begins with the row rule.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedRows

from .choices import FULL_CAPACITIES, HEADED_BY_LAW, PostRole
from .models import ApprovalStep, Delegation, DutyAssignment, Post, Posting, Unit, UnitDistrict, UnitLink
from .querysets import in_unit


def _with_below(unit: int, prefix: str = "") -> Q:
    """Posts of the unit, and those of the heads of the units right below it."""
    below = Q(**{f"{prefix}unit__parent_id": unit, f"{prefix}role": PostRole.HEAD})
    return Q(**{f"{prefix}unit_id": unit}) | below


def _unit(unit: int, on: dt.date) -> QuerySet[Unit]:
    return Unit.objects.filter(pk=unit).select_related("parent").with_counts(on)


def _below(unit: int, on: dt.date) -> QuerySet[Unit]:
    return Unit.objects.filter(parent_id=unit).with_counts(on).order_by("position", "pk")


def _family(top: int, on: dt.date) -> QuerySet[Unit]:
    return Unit.objects.open_on(on).filter(Q(pk=top) | Q(parent_id=top)).order_by("position", "pk")


def _posts(unit: int, on: dt.date) -> QuerySet[Post]:
    return Post.objects.open_on(on).filter(_with_below(unit))


def _people(unit: int, on: dt.date) -> QuerySet[Posting]:
    rows = Posting.objects.on(on).filter(_with_below(unit, "post__"))
    return rows.select_related("user").order_by("starts_on", "id")


def _duties(unit: int, on: dt.date) -> QuerySet[DutyAssignment]:
    return (
        DutyAssignment.objects.on(on)
        .filter(unit_id=unit)
        .select_related("duty", "area")
        .order_by("duty__position", "pk")
    )


def _named(unit: int, area: int, on: dt.date) -> QuerySet[DutyAssignment]:
    rows = DutyAssignment.objects.on(on).filter(area_id=area, user__isnull=False)
    return rows.filter(user__in=_people_of(unit, on)).select_related("duty", "user").order_by("duty__position", "pk")


def _people_of(unit: int, on: dt.date) -> QuerySet[Any]:
    from .models import User

    return User.objects.filter(in_unit(unit, on)).order_by()


def _districts(unit: int, on: dt.date) -> QuerySet[UnitDistrict]:
    return UnitDistrict.objects.on(on).filter(unit_id=unit).select_related("district")


def _links(unit: int, on: dt.date) -> QuerySet[UnitLink]:
    return UnitLink.objects.on(on).of(unit).select_related("from_unit", "to_unit")


def _delegations(unit: int, on: dt.date) -> QuerySet[Delegation]:
    return Delegation.objects.on(on).filter(from_post__unit_id=unit).with_places()


def _chiefs(units: Ids, on: dt.date) -> QuerySet[Posting]:
    heads = Posting.objects.on(on).filter(post__unit__among=units, post__role=PostRole.HEAD)
    return heads.filter(capacity__in=FULL_CAPACITIES).select_related("user", "post__unit")


def _steps(steps: Ids) -> QuerySet[ApprovalStep]:
    return ApprovalStep.objects.filter(pk__among=steps).select_related("approval__requester_unit").order_by("pk")


def _offices(unit: int) -> QuerySet[Unit]:
    return Unit.objects.filter(below__descendant_id=unit, kind__in=HEADED_BY_LAW).order_by("below__depth")


the_unit = PreparedRows("coop_unit", _unit, unit=int, on=dt.date)
units_below = PreparedRows("coop_units_below", _below, unit=int, on=dt.date)
family_of = PreparedRows("coop_family", _family, limit=40, top=int, on=dt.date)
duties_of = PreparedRows("coop_duties_of", _duties, unit=int, on=dt.date)
named_in = PreparedRows("coop_named_in", _named, unit=int, area=int, on=dt.date)
districts_of = PreparedRows("coop_districts_of", _districts, unit=int, on=dt.date)
links_of = PreparedRows("coop_links_of", _links, unit=int, on=dt.date)
delegations_of = PreparedRows("coop_delegations_of", _delegations, unit=int, on=dt.date)
chiefs_of = PreparedRows("coop_chiefs_of", _chiefs, units=Ids, on=dt.date)
offices_above = PreparedRows("coop_offices_above", _offices, limit=1, unit=int)
inbox_steps = PreparedRows("coop_inbox_steps", _steps, steps=Ids)
_posts_around = PreparedRows("coop_posts_around", _posts, unit=int, on=dt.date)
_people_around = PreparedRows("coop_people_around", _people, unit=int, on=dt.date)


def posts_around(user: Any, units: list[Unit], top: Unit, on: dt.date | None = None) -> list[Post]:
    """The posts of ``top``, whose ``units`` right below it and it itself get their ``head``. Two statements.

    The posts are those the person sees, each with ``people_today`` as ``PostQuerySet.with_people`` reads them.
    """
    day = on or timezone.localdate()
    posts = _posts_around.seen_by(user, unit=top.pk, on=day)
    serving: dict[int, list[Posting]] = {}
    for posting in _people_around.seen_by(user, unit=top.pk, on=day):
        serving.setdefault(posting.post_id, []).append(posting)
    heads: dict[int, list[Post]] = {}
    for post in posts:
        post.people_today = serving.get(post.pk, [])
        if post.role == PostRole.HEAD:
            heads.setdefault(post.unit_id, []).append(post)
    for unit in (top, *units):
        unit.head_posts = heads.get(unit.pk, [])
    return [post for post in posts if post.unit_id == top.pk]
