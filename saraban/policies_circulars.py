"""The row rule of circulars (duty GA-A2).

A circular is seen by the people it was sent to, by those above them, by the people and superiors of the unit that sent
it round, and by its registry. Who did what with it is seen by the sending unit and by each superior for the own people;
everybody sees the own line.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.reach import Reach, reach

from .models import Circular, CircularRecipient, CircularRunSetting

CIRCULARS = ("GA-A2", "EX-9")


def sending_units(mine: Reach) -> frozenset[int]:
    """Units in whose name the person sends circulars: the area of the duty, and the units commanded."""
    return mine.for_duty(*CIRCULARS) | mine.commands


@policy(Circular)
class CircularPolicy(Policy):
    """Circulars."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        if mine.everything:
            return EVERYTHING
        asked = Q(user_id=user.pk)
        if above := mine.supervises:
            asked |= Q(unit_id__in=above)
        sees = mine.sees | sending_units(mine)
        return Q(unit_id__in=sees) | Q(Exists(CircularRecipient.objects.filter(asked, circular=OuterRef("pk"))))

    def keep(self, user: Any, on: dt.date) -> Q:
        """Remind, recall, print the sheet of acknowledgements."""
        return Q(unit_id__in=sending_units(reach(user, on)))

    def acknowledge(self, user: Any, on: dt.date) -> Q:
        """Be done with it: for those it was sent to."""
        return Q(Exists(CircularRecipient.objects.filter(user_id=user.pk, circular=OuterRef("pk"))))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return bool(sending_units(reach(user, on)))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("Circulars are sent by the holders of the duty GA-A2 and by heads for their own units."),
            "acknowledge": _("This circular was not sent to you."),
        }.get(verb) or _("Only the unit that sent the circular keeps it: its head and the holders of the duty GA-A2.")


@policy(CircularRecipient)
class CircularRecipientPolicy(Policy):
    """What each person did with a circular."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if not mine.has_place:
            return NOTHING
        if mine.everything:
            return EVERYTHING
        return Q(user_id=user.pk) | Q(unit_id__in=mine.supervises) | Q(circular__unit_id__in=sending_units(mine))


@policy(CircularRunSetting)
class CircularRunSettingPolicy(Policy):
    """How an office numbers its circulars: seen by all, settled by the holders of the duty GA-A2."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        return Q(unit_id__in=sending_units(reach(user, on)))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return bool(sending_units(reach(user, on)))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("How circulars are numbered is settled by the holders of the duty GA-A2.")
