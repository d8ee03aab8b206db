"""The row rule of the calendar: vehicles and rooms, and who or what is taken when."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.web.policies import EVERYTHING, Policy, policy

from ..choices import OccupancySource, ResourceKind
from ..models import Occupancy, Resource
from ..offices import office_units
from ..reach import reach

KEEPERS = ("GA-D1", "GA-D4", "EX-5")


@policy(Resource)
class ResourcePolicy(Policy):
    """Vehicles and rooms: seen by the people of their office; kept by the supplies and vehicle duties."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return Q(unit_id__in=office_units(user, on) | mine.sees | mine.for_duty(*KEEPERS))

    def change(self, user: Any, on: dt.date) -> Q:
        return Q(unit_id__in=reach(user, on).for_duty(*KEEPERS))

    close = change

    def book(self, user: Any, on: dt.date) -> Q:
        """Book a room: the people of its office. Vehicles are asked for on their own form."""
        return Q(kind=ResourceKind.ROOM, unit_id__in=office_units(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*KEEPERS)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "book":
            return _("Rooms are booked by the people of their own office; vehicles are asked for on the vehicle form.")
        return _("Vehicles and rooms are kept by the holders of the supplies and vehicle duties (GA-D1, GA-D4).")


@policy(Occupancy)
class OccupancyPolicy(Policy):
    """Who or what is taken when: seen by the people of the same office and by those above it, without the reason's
    particulars. A booking is given back by who made it and by the keeper; everything else by the act it came from.
    """

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return Q(unit_id__in=office_units(user, on) | mine.sees) | Q(user_id=user.pk)

    def release(self, user: Any, on: dt.date) -> Q:
        mine = Q(made_by_id=user.pk) | Q(unit_id__in=reach(user, on).for_duty(*KEEPERS))
        return Q(source=OccupancySource.BOOKING) & mine

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("A booking is given back by who made it, or by the keeper of the room.")
