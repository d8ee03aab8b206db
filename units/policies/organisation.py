"""The row rule of units and people.

Who is who and which unit stands where is no secret inside the department: every person with a post sees every unit
and every person. Changing them belongs to the personnel duty (GA-B1) in its area, and to nobody by rank alone.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.registers import kinds
from coopoffice.registers.models import Number, Series
from coopoffice.web.among import Ids, among
from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from coopoffice.web.prepared import PreparedIds

from ..choices import STAND_IN_CAPACITIES, Line, Power
from ..models import (
    Assignment,
    AssignmentShare,
    AssignmentUserObjectPermission,
    Delegation,
    Duty,
    DutyAssignment,
    Holiday,
    Post,
    Posting,
    Unit,
    UnitDistrict,
    UnitLink,
    User,
)
from ..querysets import within
from ..reach import Reach, reach

PERSONNEL = "GA-B1"
REGISTRY = ("GA-A1", "EX-9")


class HousePolicy(Policy):
    """Open to everyone with a place in the department, and to the system's administrator."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place or user.is_superuser else NOTHING

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("This is kept by the holders of the personnel duty (GA-B1) and by the head in charge.")


def kept_units(user: Any, on: dt.date) -> frozenset[int]:
    """Units whose staffing the person keeps: across the personnel duty's area, and as head."""
    mine = reach(user, on)
    return mine.for_duty(PERSONNEL) | mine.commands


@policy(Unit)
class UnitPolicy(HousePolicy):
    """Units: seen by everyone with a place; kept by the holders of the personnel duty."""

    def change(self, user: Any, on: dt.date) -> Q:
        return among("pk", reach(user, on).for_duty(PERSONNEL))

    close = change

    def staff(self, user: Any, on: dt.date) -> Q:
        """Name stand-ins, keep posts: the personnel duty, and each head for the own units."""
        return among("pk", kept_units(user, on))

    give_duties = staff

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(PERSONNEL)


@policy(User)
class UserPolicy(Policy):
    """People: seen by everyone with a place; kept by the holders of the personnel duty, and by oneself in part."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place or user.is_superuser else Q(pk=user.pk)

    def change(self, user: Any, on: dt.date) -> Q:
        return self._placed_in(reach(user, on).for_duty(PERSONNEL), on)

    place = change

    def reset(self, user: Any, on: dt.date) -> Q:
        """Reset a password or unlock: the personnel duty in its area, and the system's administrator."""
        if user.is_superuser:
            return EVERYTHING
        return self.change(user, on) & Q(is_superuser=False)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return user.is_superuser or reach(user, on).has_duty(PERSONNEL)

    def _placed_in(self, units: frozenset[int], on: dt.date) -> Q:
        if not units:
            return NOTHING
        placed = Posting.objects.filter(within(on), among("post__unit", units), user=OuterRef("pk"))
        unplaced = ~Q(Exists(Posting.objects.filter(within(on), user=OuterRef("pk"))))
        return Q(Exists(placed)) | unplaced


@policy(Holiday)
class HolidayPolicy(Policy):
    """Holidays: seen by everyone with a place. Department-wide days are kept by who holds the personnel duty across the
    department; an office's keeper adds rows for the own office, which overrule the department's on that day.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        allowed = among("unit", mine.for_duty(PERSONNEL))
        return allowed | Q(unit__isnull=True) if mine.has_duty_at_root(PERSONNEL) else allowed

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(PERSONNEL)


@policy(Post)
class PostPolicy(HousePolicy):
    """Posts: kept and filled by the personnel duty; stand-ins and delegations also by the head in command."""

    def change(self, user: Any, on: dt.date) -> Q:
        return among("unit", reach(user, on).for_duty(PERSONNEL))

    close = place = change

    def stand_in(self, user: Any, on: dt.date) -> Q:
        """Name a stand-in for the post."""
        return among("unit", kept_units(user, on))

    delegate = stand_in

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(PERSONNEL)


@policy(Posting)
class PostingPolicy(HousePolicy):
    """Postings: ended by the personnel duty; those of stand-ins also by the head in command."""

    def change(self, user: Any, on: dt.date) -> Q:
        return among("post__unit", reach(user, on).for_duty(PERSONNEL))

    def end(self, user: Any, on: dt.date) -> Q:
        return self.change(user, on) | Q(capacity__in=STAND_IN_CAPACITIES) & among(
            "post__unit", reach(user, on).commands
        )

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return mine.has_duty(PERSONNEL) or bool(mine.commands)


@policy(Duty)
class DutyPolicy(HousePolicy):
    """Duties of the order: reference data."""


@policy(DutyAssignment)
class DutyAssignmentPolicy(HousePolicy):
    """Who carries which duty: given across an area by the personnel duty and by the head in command of the area."""

    def end(self, user: Any, on: dt.date) -> Q:
        own = Posting.objects.filter(within(on), among("post__unit", reach(user, on).commands), user=OuterRef("user"))
        return among("area", kept_units(user, on)) | Q(user__isnull=False) & Q(Exists(own))

    def share(self, user: Any, on: dt.date) -> Q:
        """Name people of the own unit for a duty the unit holds."""
        return among("unit", kept_units(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return mine.has_duty(PERSONNEL) or bool(mine.commands)


@policy(Delegation)
class DelegationPolicy(HousePolicy):
    """Delegations: given and revoked by the head in command of the giving post; recorded by the personnel duty."""

    def revoke(self, user: Any, on: dt.date) -> Q:
        return among("from_post__unit", kept_units(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return mine.has_duty(PERSONNEL) or bool(mine.commands)


# The exceptions, in words that never change: pieces of work a person was named for, and those shared with units.
NAMED_READERS = PreparedIds(
    lambda user: AssignmentUserObjectPermission.objects.filter(
        user_id=user, permission__codename="view_assignment"
    ).values("content_object_id"),
    user=int,
)
SHARED_WITH = PreparedIds(
    lambda units: AssignmentShare.objects.filter(unit_id__among=units).values("assignment_id"), units=Ids
)


@policy(Assignment)
class AssignmentPolicy(Policy):
    """Pieces of work.

    Seen by: the people of the carrying unit and everyone above it; the person named; whoever fills the giving post,
    and the superiors of the giving unit; whoever holds the written power to assign work there; the holders of the
    duty it belongs to, across their area; and the exceptions (named readers, units it was shared with). Acted on by
    three sides: ``accept`` and ``work`` by those who carry it, ``hand_on`` by the head of the carrying unit,
    ``oversee`` by the giver's side.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        if mine.everything:
            return EVERYTHING
        carried = mine.sees | mine.for_power(Power.ASSIGN_WORK)
        q = among("unit_id", carried) | Q(assignee_id=user.pk) | among("given_post_id", mine.posts)
        if mine.supervises:
            q |= among("given_unit_id", mine.supervises)
        for units, duties in self._duties(mine).items():
            q |= among("duty_id", duties) & among("unit_id", units)
        return q | self._exceptions(user, mine)

    def accept(self, user: Any, on: dt.date) -> Q:
        """Accept or return: on command the named person or the unit's head, on coordination the unit's head."""
        return self._heads(user, on) | Q(assignee_id=user.pk, line=Line.COMMAND)

    def work(self, user: Any, on: dt.date) -> Q:
        """Report and answer: the named person; where nobody is named, the unit's people; and the unit's head."""
        mine = reach(user, on)
        return (
            self._heads(user, on)
            | Q(assignee_id=user.pk)
            | (Q(assignee_id__isnull=True) & among("unit_id", mine.belongs))
        )

    def hand_on(self, user: Any, on: dt.date) -> Q:
        """Hand on to the own people: the head of the carrying unit."""
        return self._heads(user, on)

    def oversee(self, user: Any, on: dt.date) -> Q:
        """Follow up, give time, close, cancel: whoever fills the giving post today, and the superiors above it."""
        mine = reach(user, on)
        return among("given_post_id", mine.posts) | among("given_unit_id", mine.commands)

    change = oversee

    def share(self, user: Any, on: dt.date) -> Q:
        """Let others read it: the giver's side, and the head of the carrying unit."""
        return self.oversee(user, on) | self._heads(user, on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return bool(reach(user, on).for_power(Power.ASSIGN_WORK))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Work is assigned by heads, and by those to whom the power was delegated in writing."),
            "accept": _("Only the person it was given to, or the head of the carrying unit, accepts or returns it."),
            "work": _("Only those who carry this work report on it and answer it."),
            "hand_on": _("Only the head of the carrying unit hands it on to the people there."),
            "oversee": _("Only the one who gave it, or who fills that post today, follows it up and closes it."),
            "change": _("Only the one who gave it, or who fills that post today, corrects it."),
            "share": _("Only the giver and the head of the carrying unit share it with others."),
        }.get(verb) or super().refusal(user, verb, row)

    def _heads(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", reach(user, on).for_power(Power.ASSIGN_WORK))

    def _duties(self, mine: Reach) -> dict[frozenset[int], set[int]]:
        areas: dict[frozenset[int], set[int]] = {}
        for fact in mine.facts:
            if fact.kind == "duty" and fact.duty_id:
                areas.setdefault(fact.units, set()).add(fact.duty_id)
        return areas

    def _exceptions(self, user: Any, mine: Reach) -> Q:
        return NAMED_READERS.among("pk", user=user.pk) | SHARED_WITH.among("pk", units=Ids(mine.sees))


@policy(UnitLink)
class UnitLinkPolicy(HousePolicy):
    """Coordination lines: ended by whoever keeps the unit they start from."""

    def end(self, user: Any, on: dt.date) -> Q:
        return among("from_unit", reach(user, on).for_duty(PERSONNEL))


@policy(UnitDistrict)
class UnitDistrictPolicy(HousePolicy):
    """Districts in charge: seen with the units."""


class BookPolicy(Policy):
    """Register books: seen by the unit's people, those above it and the registry; kept by the registry duty (GA-A1)
    and, for the own book of a group, by who holds EX-9 there. A kind with a rule of its own follows that alone.
    """

    path = ""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        sees = mine.sees | mine.for_duty(*REGISTRY)
        general = EVERYTHING if mine.everything else among(f"{self.path}unit_id", sees)
        return kinds.books_of(general, user, on, "view", self.path)

    def keep(self, user: Any, on: dt.date) -> Q:
        """Open a book, set numbers aside, void a number."""
        general = among(f"{self.path}unit_id", reach(user, on).for_duty(*REGISTRY))
        return kinds.books_of(general, user, on, "keep", self.path)

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return mine.has_duty(*REGISTRY) or (
            mine.has_place and any(kinds.keeps_any(user, kind.code) for kind in kinds.with_a_rule())
        )

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Register books are kept by the holders of the registry duty (GA-A1, or EX-9 for a group's own book).")


@policy(Series)
class SeriesPolicy(BookPolicy):
    """One book of one year."""


@policy(Number)
class NumberPolicy(BookPolicy):
    """The numbers of a book follow the book."""

    path = "series__"
