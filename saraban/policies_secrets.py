"""The row rule of secrets: by name, never by rank (architecture, the rule about rows, 4).

A secret opens to the registrar of secrets of its office and the deputies, while their order is in force, and to a
person who is named for it and holds a clearance in force of at least its class: both are needed. No head, no holder of
any duty, no administrator and no delegation reaches one. Whoever holds no post today reaches none either.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import NOTHING, Policy, policy
from units.choices import UnitKind
from units.models import Unit
from units.querysets import within
from units.reach import reach

from .choices import SecretState
from .models import (
    SecretCheck,
    SecretCheckMember,
    SecretClearance,
    SecretDestruction,
    SecretEntry,
    SecretKeeper,
    SecretLetter,
    SecretOpening,
    SecretReader,
    SecretTask,
)


def waits_for_me(user: Any) -> Q:
    """What waits for the person: presented to be instructed on, or an instruction not answered."""
    told = SecretTask.objects.filter(letter=OuterRef("pk"), user_id=user.pk, answered_at__isnull=True)
    return Q(presented_to_id=user.pk, state=SecretState.PRESENTED) | Q(Exists(told))


def kept(user: Any, on: dt.date, unit: str = "unit") -> Q:
    """Rows of an office whose secrets the person keeps on the day. ``unit`` is the path to the office."""
    if not reach(user, on).has_place:
        return NOTHING
    return Q(**{f"{unit}__in": SecretKeeper.objects.filter(within(on), user_id=user.pk).values("unit_id")})


def agencies(unit_ids: Any) -> Any:
    """The units among these that are agencies with registers of secrets of their own: no divisions, no groups."""
    return Unit.objects.filter(pk__in=unit_ids).exclude(kind__in=[UnitKind.DIVISION, UnitKind.PROMOTION_GROUP])


def own_books(user: Any, on: dt.date, verb: str, unit: str) -> Q:
    """The rule of the two registers' number books (coopoffice.registers.kinds): the keepers, and nobody else."""
    return kept(user, on, unit)


@policy(SecretLetter)
class SecretLetterPolicy(Policy):
    """Secrets."""

    def view(self, user: Any, on: dt.date) -> Q:
        if not reach(user, on).has_place:
            return NOTHING
        named = SecretReader.objects.filter(letter=OuterRef("pk"), user_id=user.pk, ended_at__isnull=True)
        cleared = SecretClearance.objects.filter(
            within(on), unit=OuterRef("unit"), user_id=user.pk, level__gte=OuterRef("level")
        )
        return kept(user, on) | (Q(Exists(named)) & Q(Exists(cleared)))

    def keep(self, user: Any, on: dt.date) -> Q:
        """Register, correct, name readers, present, copy, lend, print, take away: the registrar and the deputies."""
        return kept(user, on)

    change = keep

    def instruct(self, user: Any, on: dt.date) -> Q:
        """Instruct and close: the person it was presented to."""
        return Q(presented_to_id=user.pk)

    def close(self, user: Any, on: dt.date) -> Q:
        return Q(presented_to_id=user.pk) | kept(user, on)

    def answer(self, user: Any, on: dt.date) -> Q:
        """Answer: who was told to act and has not answered yet."""
        return Q(Exists(SecretTask.objects.filter(letter=OuterRef("pk"), user_id=user.pk, answered_at__isnull=True)))

    def minute(self, user: Any, on: dt.date) -> Q:
        """Write a minute, report a loss: everyone who may read it."""
        return self.view(user, on)

    report = minute

    def classify(self, user: Any, on: dt.date) -> Q:
        """Change the class: the keepers on the authority's letter; the head of the office where it set the class."""
        return kept(user, on) | Q(unit_id__in=reach(user, on).commands, classified_here=True)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return SecretKeeper.objects.filter(within(on), user_id=user.pk).exists() and reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Only the registrar of secrets and the deputies do this."),
            "keep": _("Only the registrar of secrets and the deputies do this."),
            "change": _("Only the registrar of secrets and the deputies do this."),
            "instruct": _("Only the person it was presented to instructs on it."),
            "close": _("Only the person it was presented to, or the registrar of secrets, closes it."),
            "answer": _("You have no open instruction on it."),
            "classify": _("Only the registrar of secrets, or the head of the office that set the class, changes it."),
        }.get(verb) or super().refusal(user, verb, row)


@policy(SecretEntry)
class SecretEntryPolicy(Policy):
    """Rows of the registers of secrets: their keepers."""

    def view(self, user: Any, on: dt.date) -> Q:
        return kept(user, on)


@policy(SecretOpening)
class SecretOpeningPolicy(Policy):
    """Who opened what: the keepers."""

    def view(self, user: Any, on: dt.date) -> Q:
        return kept(user, on, "letter__unit")


class _HeadAndKeepers(Policy):
    """Appointments and clearances: given by the head in command of the office, by order; seen by the keepers too."""

    def view(self, user: Any, on: dt.date) -> Q:
        return Q(unit_id__in=reach(user, on).commands) | kept(user, on)

    def end(self, user: Any, on: dt.date) -> Q:
        return Q(unit_id__in=reach(user, on).commands)

    def may_add(self, user: Any, on: dt.date) -> bool:
        commanded = reach(user, on).commands
        return bool(commanded) and agencies(commanded).exists()

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The head of the office appoints the keepers of secrets and clears people, by order.")


@policy(SecretKeeper)
class SecretKeeperPolicy(_HeadAndKeepers):
    """The registrar of secrets and the deputies."""


@policy(SecretClearance)
class SecretClearancePolicy(_HeadAndKeepers):
    """Clearances."""


@policy(SecretCheck)
class SecretCheckPolicy(Policy):
    """Checks: the keepers, and the members of the committee while it is theirs."""

    def view(self, user: Any, on: dt.date) -> Q:
        if not reach(user, on).has_place:
            return NOTHING
        mine = SecretCheckMember.objects.filter(check_row=OuterRef("pk"), user_id=user.pk)
        return kept(user, on) | Q(Exists(mine))

    def keep(self, user: Any, on: dt.date) -> Q:
        """Write down what was found, report, print: the keepers."""
        return kept(user, on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return SecretKeeper.objects.filter(within(on), user_id=user.pk).exists() and reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The registrar of secrets keeps the checks.")


@policy(SecretDestruction)
class SecretDestructionPolicy(Policy):
    """Destructions: recorded, read and printed by the keepers alone."""

    def view(self, user: Any, on: dt.date) -> Q:
        return kept(user, on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return SecretKeeper.objects.filter(within(on), user_id=user.pk).exists() and reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Only the registrar of secrets and the deputies do this.")
