"""The row rule of letters on their way to registries and of the office's quick phrases."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.models import UnitReach
from units.reach import reach

from ..models import Passing, QuickPhrase
from .letters import REGISTRY, registry_units


@policy(Passing)
class PassingPolicy(Policy):
    """Letters on their way: seen by the people of the unit they go to and its registry; received by the registry."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return EVERYTHING if mine.everything else Q(unit_id__in=mine.sees | registry_units(mine))

    def receive(self, user: Any, on: dt.date) -> Q:
        """Receive under the own number, or send back: the registry, or the head in its absence."""
        mine = reach(user, on)
        headed = {f.unit_id for f in mine.facts if f.commands}
        return Q(unit_id__in=registry_units(mine) | headed)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A letter is received by the registry of the unit it was sent to, or by its head.")


@policy(QuickPhrase)
class QuickPhrasePolicy(Policy):
    """Quick phrases: the own office's are offered to all its people; registry and heads keep them."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        above = UnitReach.objects.filter(descendant_id__in=mine.belongs).values("ancestor_id")
        return Q(unit_id__in=above)

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        return Q(unit_id__in=mine.for_duty(*REGISTRY) | mine.commands)

    def may_add(self, user: Any, on: dt.date) -> bool:
        mine = reach(user, on)
        return bool(mine.for_duty(*REGISTRY) | mine.commands)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Quick phrases are kept by the registry of the office and its heads.")
