"""The row rule of correspondence.

A letter is seen by the units and people of its audience, by everyone above those units, and by the holders of the
registry duties across their area for what stands in a book there. Rank alone opens nothing outside the own tree.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.models import ApprovalStep, UnitReach
from units.policies import steps_waiting_for
from units.reach import Reach, reach

from ..choices import AudienceRole
from ..models import AddressForm, Letter, LetterAudience, LetterEntry, Party, Presentation

# Registry duties: the central registry (GA-A1), presenting (GA-A9) and a group's own registry (EX-9).
REGISTRY = ("GA-A1", "GA-A9", "EX-9")


def registry_units(mine: Reach) -> frozenset[int]:
    """Units whose letter books the person keeps."""
    return mine.for_duty(*REGISTRY)


def concerned(mine: Reach, user_id: int) -> Q:
    """Audience rows that open their letter to the person."""
    q = Q(user_id=user_id) | Q(unit_id__in=mine.sees)
    if kept := registry_units(mine) - mine.sees:
        q |= Q(unit_id__in=kept, role=AudienceRole.REGISTER)
    return q


@policy(Letter)
class LetterPolicy(Policy):
    """Ordinary letters."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        if mine.everything:
            return EVERYTHING
        return Q(Exists(LetterAudience.objects.filter(concerned(mine, user.pk), letter=OuterRef("pk"))))

    def register(self, user: Any, on: dt.date) -> Q:
        """Keep its row in the books, stamp, correct, hand over: the registry of the unit whose letter it is."""
        return Q(unit_id__in=registry_units(reach(user, on)))

    change = register

    def present(self, user: Any, on: dt.date) -> Q:
        """Present it to the superior: the registry, and the heads it comes up through."""
        mine = reach(user, on)
        return Q(unit_id__in=registry_units(mine) | mine.commands)

    def instruct(self, user: Any, on: dt.date) -> Q:
        """Write the instruction and close: whoever commands the unit whose letter it is, today, or holds the step."""
        held = Presentation.objects.filter(
            letter=OuterRef("pk"),
            ended_at__isnull=True,
            approval__steps__in=ApprovalStep.objects.filter(steps_waiting_for(user, on), final=True),
        )
        return Q(unit_id__in=reach(user, on).commands) | Exists(held)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return bool(registry_units(reach(user, on)))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "present": _("Letters are presented by the registry of the unit whose letter it is."),
            "instruct": _("The instruction is written by the head of the unit whose letter it is."),
            "add": _("Letters are registered by the holders of the registry duty (GA-A1, or EX-9 in a group)."),
            "register": _("Only the registry of the unit whose letter it is keeps its row in the books."),
            "change": _("Only the registry of the unit whose letter it is corrects it."),
        }.get(verb) or super().refusal(user, verb, row)


@policy(LetterEntry)
class LetterEntryPolicy(Policy):
    """Rows of the letter books: seen by the unit's people, those above it and its registry."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return EVERYTHING if mine.everything else Q(unit_id__in=mine.sees | registry_units(mine))

    def keep(self, user: Any, on: dt.date) -> Q:
        """Write action taken and remark, hand over, void."""
        return Q(unit_id__in=registry_units(reach(user, on)))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A letter book is kept by the registry of its unit.")


@policy(Party)
class PartyPolicy(Policy):
    """The directory: the department's own entries and those of the offices above the own posts.

    Everyone adds what they need while writing; the registries and the liaison duty (GA-A15) keep it in order.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        above = UnitReach.objects.filter(descendant_id__in=mine.belongs).values("ancestor_id")
        return Q(unit__isnull=True) | Q(unit_id__in=above) | Q(unit_id__in=mine.supervises)

    def change(self, user: Any, on: dt.date) -> Q:
        return Q(unit_id__in=reach(user, on).for_duty(*REGISTRY, "GA-A15"))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The directory is kept by the registry of the office it belongs to.")


@policy(AddressForm)
class AddressFormPolicy(Policy):
    """Salutations and closings: read by everyone; kept by who holds the vetting duty (GA-A8)."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_duty("GA-A8") else NOTHING

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty("GA-A8")

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The table of salutations and closings is kept by the holders of the vetting duty (GA-A8).")
