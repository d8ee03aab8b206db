"""The book of leave forms: one per office and fiscal year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.registers import kinds
from coopoffice.registers.choices import Yearly
from coopoffice.registers.kinds import Owner

from .models import Leave, TripAdvance, TripRequest
from .services.leave import BOOK
from .services.trips import advances, asking


def _owners(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which leave a form number belongs to, as far as the person may know."""
    keys = [number.pk for number in numbers]
    if user is None:
        rows = Leave.objects.of_numbers(keys)
        return {row.register_number_id: Owner() for row in rows}
    seen = Leave.objects.visible_to(user).of_numbers(keys).select_related("user", "kind")
    found = {row.register_number_id: Owner(f"{row.kind} {row.user.full_name}", row.get_absolute_url()) for row in seen}
    return {**{row.register_number_id: Owner() for row in Leave.objects.of_numbers(keys)}, **found}


kinds.register(BOOK, _("Leave forms"), yearly=Yearly.FISCAL, owners=_owners)


def _trips(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which request for trips a number belongs to, as far as the person may know."""
    keys = [number.pk for number in numbers]
    found = {row.register_number_id: Owner() for row in TripRequest.objects.of_numbers(keys)}
    if user is not None:
        for row in TripRequest.objects.visible_to(user).of_numbers(keys):
            found[row.register_number_id] = Owner(row.subject, row.get_absolute_url())
    return found


def _advances(user: Any, numbers: Sequence[Any]) -> Mapping[int, Owner]:
    """Which loan contract a number belongs to, as far as the person may know."""
    keys = [number.pk for number in numbers]
    found = {row.register_number_id: Owner() for row in TripAdvance.objects.of_numbers(keys)}
    if user is not None:
        for row in TripAdvance.objects.visible_to(user).of_numbers(keys).select_related("borrower"):
            found[row.register_number_id] = Owner(row.borrower.full_name, row.get_absolute_url())
    return found


kinds.register(asking.BOOK, _("Requests for trips"), yearly=Yearly.FISCAL, owners=_trips)
kinds.register(advances.BOOK, _("Loan contracts for trips"), yearly=Yearly.FISCAL, owners=_advances)
