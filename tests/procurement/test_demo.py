"""The demo office has vehicles in every state."""

import pytest

from procurement.models import FuelEntry, FuelQuota, Repair, Vehicle, VehicleRequest, VehicleUse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_office")]


def test_demo_office_has_vehicles_requests_fuel_and_repairs_in_every_state():
    assert Vehicle.objects.count() == 8
    assert {
        "submitted",
        "agreed",
        "assigned",
        "approved",
        "rejected",
        "cancelled",
        "sent_back",
        "closed",
        "departed",
    } <= set(VehicleRequest.objects.values_list("state", flat=True))
    assert VehicleUse.objects.filter(state="back").count() > 60
    assert FuelEntry.objects.filter(odd=True).exists()
    assert {"paid", "at_garage", "reported"} <= set(Repair.objects.values_list("state", flat=True))
    assert all(quota.available >= 0 for quota in FuelQuota.objects.all())
