"""The row rule of fuel, repairs and accidents.

Fillings and repairs are seen with their vehicle. A unit's quota and its orders are seen by its people's superiors, by
who asked, and by the holders of the fuel duties (GA-D5, in a group EX-6), who keep the account.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coopoffice.web.among import among
from coopoffice.web.policies import EVERYTHING, InArray, Policy, policy
from units.models import ApprovalStep
from units.policies.approvals import approvals_asked_of, steps_waiting_for
from units.reach import reach

from ..models import Accident, FuelEntry, FuelQuota, FuelSlip, Repair
from .vehicles import FUEL_DUTIES, VEHICLE_DUTIES, OfVehicle, keeping, seen_by_unit, vehicle_keepers_only


def fuelling(user: Any, on: dt.date) -> frozenset[int]:
    """Units whose fuel the person keeps the account of."""
    return reach(user, on).for_duty(*FUEL_DUTIES)


def fuel_keepers_only() -> str:
    """The sentence for everybody else."""
    return _("The fuel account is kept by the holders of the fuel duty (GA-D5), in a group by its holder of EX-6.")


@policy(Repair)
class RepairPolicy(OfVehicle):
    """Repairs: reported by anybody of the office, carried on by the keeper of the vehicle."""

    def keep(self, user: Any, on: dt.date) -> Q:
        return self.change(user, on)

    def withdraw(self, user: Any, on: dt.date) -> Q:
        return Q(reported_by_id=user.pk) | self.change(user, on)

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place


@policy(Accident)
class AccidentPolicy(Policy):
    """Accidents: the driver, who reported it, the superiors, and the keepers of the vehicle."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        own = Q(driver_id=user.pk) | Q(reported_by_id=user.pk)
        return own | among("vehicle__unit_id", mine.supervises | mine.for_duty(*VEHICLE_DUTIES))

    def acknowledge(self, user: Any, on: dt.date) -> Q:
        return among("vehicle__unit_id", reach(user, on).commands) & ~Q(driver_id=user.pk)

    def close(self, user: Any, on: dt.date) -> Q:
        return among("vehicle__unit_id", keeping(user, on))

    file = view

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "acknowledge":
            return _("An accident is seen by the head of the unit that keeps the vehicle, never by who drove.")
        return vehicle_keepers_only()


@policy(FuelQuota)
class FuelQuotaPolicy(Policy):
    """Fuel quotas: the unit's people see what is left; the fuel officer grants."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return among("unit_id", mine.sees | mine.for_duty(*FUEL_DUTIES))

    def grant(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", reach(user, on).for_duty("GA-D5"))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty("GA-D5")

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("Fuel money is granted to units by the holder of the fuel duty (GA-D5).")


@policy(FuelSlip)
class FuelSlipPolicy(Policy):
    """Orders for fuel."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        q = Q(requester_id=user.pk) | among("unit_id", mine.supervises | mine.for_duty(*FUEL_DUTIES))
        return q | approvals_asked_of(user, on, "approval_id") if mine.has_place else q

    def fill(self, user: Any, on: dt.date) -> Q:
        return Q(requester_id=user.pk) | among("unit_id", fuelling(user, on))

    withdraw = fill

    def cut(self, user: Any, on: dt.date) -> Q:
        """Order fewer litres: who may decide its open step now."""
        steps = ApprovalStep._base_manager.filter(steps_waiting_for(user, on)).order_by()
        return Q(InArray(F("approval_id"), ArraySubquery(steps.values("approval_id"))))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "cut":
            return _("How many litres are ordered is decided by who holds the open step of the order.")
        return _("An order is filled or withdrawn by who asked, or by the keeper of the fuel account.")


@policy(FuelEntry)
class FuelEntryPolicy(Policy):
    """The fuel account."""

    def view(self, user: Any, on: dt.date) -> Q:
        return seen_by_unit(user, on, "vehicle__unit_id")

    def explain(self, user: Any, on: dt.date) -> Q:
        own = Q(receiver_id=user.pk) | Q(vehicle__keeper_id=user.pk) | Q(vehicle__driver_id=user.pk)
        return own | among("unit_id", fuelling(user, on))

    def check(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", fuelling(user, on))

    file = explain

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*FUEL_DUTIES)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "explain":
            return _("A consumption is explained by who received the fuel, the driver or the keeper of the vehicle.")
        return fuel_keepers_only()
