"""The books of vehicle requests and of orders for fuel: one each per office and fiscal year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.registers import kinds
from coopoffice.registers.choices import Yearly
from coopoffice.registers.kinds import Owner

from .models import FuelSlip, VehicleRequest
from .services import fuel, requests


def _owners(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which request a form number belongs to, as far as the person may know."""
    keys = [number.pk for number in numbers]
    found = {row.register_number_id: Owner() for row in VehicleRequest.objects.of_numbers(keys)}
    if user is not None:
        seen = VehicleRequest.objects.visible_to(user).of_numbers(keys)
        found |= {row.register_number_id: Owner(row.going_to, row.get_absolute_url()) for row in seen}
    return found


kinds.register(requests.BOOK, _("Vehicle request forms"), yearly=Yearly.FISCAL, owners=_owners)


def _slip_owners(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which order a number belongs to, as far as the person may know."""
    keys = [number.pk for number in numbers]
    found = {row.register_number_id: Owner() for row in FuelSlip.objects.of_numbers(keys)}
    if user is not None:
        seen = FuelSlip.objects.visible_to(user).of_numbers(keys).select_related("vehicle")
        found |= {row.register_number_id: Owner(str(row.vehicle), row.get_absolute_url()) for row in seen}
    return found


kinds.register(fuel.BOOK, _("Orders for fuel"), yearly=Yearly.FISCAL, owners=_slip_owners)
