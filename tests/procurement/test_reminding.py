"""What falls due is told to the keepers: near, over, by day and by distance; once, however often it is asked."""

import datetime as dt

import pytest
from django.utils import timezone

from coopoffice.web.models import Notification
from procurement import services
from procurement.models import Vehicle, VehicleDue, VehicleRequest, VehicleRule, VehicleUse
from procurement.rulebook import rule_for
from tests.factories.procurement import at, vehicle_office
from tests.procurement.test_board import out_now
from tests.procurement.test_requests import ask
from units.models import Occupancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def told(office):
    return Notification.objects.filter(user=office.vehicles, dedupe_key__startswith="vehicle-due:").count()


def test_due_within_the_days_of_the_figures_is_told_once_and_again_when_it_is_over(office):
    services.remind_dues()
    assert told(office) == 0
    due = VehicleDue.objects.get(vehicle=office.car, kind="tax")
    today = timezone.localdate()
    VehicleDue.objects.filter(pk=due.pk).update(
        starts_on=today - dt.timedelta(days=400), due_on=today + dt.timedelta(days=30)
    )
    services.remind_dues()
    services.remind_dues()
    assert told(office) == 1
    VehicleDue.objects.filter(pk=due.pk).update(due_on=today - dt.timedelta(days=1))
    services.remind_dues()
    services.remind_dues()
    assert told(office) == 2


def test_service_by_distance_is_told_when_the_odometer_comes_near(office):
    VehicleDue.objects.create(vehicle=office.car, kind="service", starts_on=timezone.localdate(), due_km=10_000)
    Vehicle.objects.filter(pk=office.car.pk).update(odometer=9_499)
    services.remind_dues()
    assert told(office) == 0
    Vehicle.objects.filter(pk=office.car.pk).update(odometer=9_500)
    services.remind_dues()
    assert told(office) == 1


def test_driver_is_asked_for_the_coming_back_of_a_car_that_is_late(office):
    _request, use = out_now(office)
    assert services.remind_late_drivers() == 0
    VehicleUse.objects.filter(pk=use.pk).update(starts_at=at(-1, 8), ends_at=timezone.now() - dt.timedelta(hours=3))
    assert services.remind_late_drivers() == 1
    assert Notification.objects.filter(user=office.driver, dedupe_key__contains=f"late:{use.pk}").count() == 1


def test_figures_of_the_nearest_unit_that_began_last_count(office):
    VehicleRule.objects.create(
        unit=office.office, starts_on=dt.date(2024, 1, 1), lead_days=3, source="คำสั่ง", confidence="H"
    )
    VehicleRule.objects.create(
        unit=office.pg1, starts_on=dt.date(2025, 1, 1), lead_days=0, source="คำสั่ง", confidence="H"
    )
    assert rule_for(office.pg1, dt.date(2024, 12, 31)).lead_days == 3
    assert rule_for(office.pg1, dt.date(2025, 1, 1)).lead_days == 0
    assert rule_for(office.pg2, dt.date(2025, 1, 1)).lead_days == 3
    assert rule_for(office.root, dt.date(2025, 1, 1)).lead_days == 1


def test_request_whose_time_passed_undecided_is_called_off_and_frees_its_travellers(office):
    row = ask(office.member1, passengers=[office.member1])
    assert services.expire_requests() == 0
    VehicleRequest.objects.filter(pk=row.pk).update(starts_at=at(-3, 8), ends_at=at(-3, 9))
    assert services.expire_requests() == 1
    assert services.expire_requests() == 0
    row.refresh_from_db()
    assert (row.state, row.approval.state) == ("cancelled", "withdrawn")
    assert not Occupancy.objects.filter(source_key=row.source_key).exists()
