"""The row rule of vehicles, their uses and requests.

Vehicles and who has them when are seen by the people of the same office and those above; they are kept by the holders
of the vehicle duty (GA-D4) in its area, and a group's own vehicles by the holder of EX-5 there. A request is seen by
who asked, who rides, the superiors of the unit, whoever is or was asked to decide, and the vehicle officers.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coopoffice.web.among import among
from coopoffice.web.policies import EVERYTHING, NOTHING, InArray, Policy, policy
from units.offices import office_units
from units.policies.approvals import approvals_asked_of
from units.reach import reach

from ..models import Vehicle, VehicleDue, VehicleNorm, VehicleRequest, VehicleRule, VehicleUse

VEHICLE_DUTIES = ("GA-D4", "EX-5")
FUEL_DUTIES = ("GA-D5", "EX-6")


def keeping(user: Any, on: dt.date) -> frozenset[int]:
    """Units whose vehicles the person keeps."""
    return reach(user, on).for_duty(*VEHICLE_DUTIES)


def seen_units(user: Any, on: dt.date) -> frozenset[int] | None:
    """Units whose vehicles the person sees; None where all are."""
    mine = reach(user, on)
    if mine.everything:
        return None
    return office_units(user, on) | mine.sees | mine.for_duty(*VEHICLE_DUTIES, *FUEL_DUTIES)


def seen_by_unit(user: Any, on: dt.date, column: str) -> Q:
    """The ``Q`` of what hangs on a vehicle's unit."""
    units = seen_units(user, on)
    return EVERYTHING if units is None else among(column, units)


def vehicle_keepers_only() -> str:
    """The sentence for everybody else."""
    return _("Vehicles are kept by the holders of the vehicle duty (GA-D4), a group's own by its holder of EX-5.")


@policy(Vehicle)
class VehiclePolicy(Policy):
    """The register of vehicles."""

    def view(self, user: Any, on: dt.date) -> Q:
        return seen_by_unit(user, on, "unit_id")

    def change(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", keeping(user, on))

    keep = change
    file = change

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*VEHICLE_DUTIES)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return vehicle_keepers_only()


class OfVehicle(Policy):
    """What is seen and kept with its vehicle."""

    def view(self, user: Any, on: dt.date) -> Q:
        return seen_by_unit(user, on, "vehicle__unit_id")

    def change(self, user: Any, on: dt.date) -> Q:
        return among("vehicle__unit_id", keeping(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(*VEHICLE_DUTIES)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return vehicle_keepers_only()


@policy(VehicleDue)
class VehicleDuePolicy(OfVehicle):
    """Taxes, insurances and services."""


@policy(VehicleNorm)
class VehicleNormPolicy(OfVehicle):
    """Consumption norms."""


@policy(VehicleRule)
class VehicleRulePolicy(Policy):
    """Figures: read by everyone with a place; the department's are kept by who holds the duty across it."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        allowed = Q(unit__in=mine.for_duty("GA-D4", "GA-D5"))
        whole = mine.has_duty_at_root("GA-D4") or mine.has_duty_at_root("GA-D5")
        return allowed | Q(unit__isnull=True) if whole else allowed

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty("GA-D4", "GA-D5")

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _(
            "The department's figures are kept by who holds the duty across the department. Add figures for your own"
            " office instead: they overrule the department's there."
        )


@policy(VehicleUse)
class VehicleUsePolicy(OfVehicle):
    """Runs of vehicles; leaving and coming back are written by the driver and by the keeper of the vehicle."""

    def keep(self, user: Any, on: dt.date) -> Q:
        return self.change(user, on)

    def drive(self, user: Any, on: dt.date) -> Q:
        return Q(driver_id=user.pk) | self.change(user, on)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "drive":
            return _("Leaving and coming back are written by the driver or the vehicle officer.")
        return vehicle_keepers_only()


@policy(VehicleRequest)
class VehicleRequestPolicy(Policy):
    """Requests for a vehicle; the module says who sees them."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        # Ids read once, so that every branch goes by an index.
        riding = VehicleRequest.passengers.through._base_manager.filter(user_id=user.pk).values("vehiclerequest_id")
        driven = VehicleUse._base_manager.filter(driver_id=user.pk).order_by().values("pk")
        q = Q(requester_id=user.pk) | Q(InArray(F("pk"), ArraySubquery(riding.order_by())))
        q |= Q(InArray(F("use_id"), ArraySubquery(driven)))
        units = mine.supervises | mine.for_duty(*VEHICLE_DUTIES)
        if units:
            q |= among("unit_id", units)
        return q | approvals_asked_of(user, on, "approval_id") if mine.has_place else q

    def correct(self, user: Any, on: dt.date) -> Q:
        return Q(requester_id=user.pk)

    def cancel(self, user: Any, on: dt.date) -> Q:
        return Q(requester_id=user.pk) | self.assign(user, on)

    def assign(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", keeping(user, on))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_place

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "add": _("A vehicle is asked for by people who hold a post."),
            "correct": _("Only who asked corrects a request for a vehicle."),
            "assign": _("Cars are given out by the vehicle officer (GA-D4), a group's own by its holder of EX-5."),
        }.get(verb) or _("A request is called off by who asked, or by the vehicle officer.")
