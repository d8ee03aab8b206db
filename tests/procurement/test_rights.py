"""Who sees and does what with vehicles, requests, quotas and accidents."""

import pytest
from django.test import Client
from django.urls import reverse

from coopoffice.web.policies import may
from procurement import services
from procurement.models import FuelQuota, Vehicle, VehicleRequest
from tests.factories.procurement import at, make_vehicle, vehicle_office
from tests.factories.units import give_duty, make_unit, place
from tests.procurement.test_requests import ask, decide_open
from units.acting import actor_for
from units.choices import UnitKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def test_request_is_seen_by_who_asked_who_rides_the_head_the_officer_and_the_vehicle_officer_only(office):
    row = ask(office.member1, passengers=[office.member1, office.personnel])
    seen = {
        name
        for name in ("member1", "personnel", "head1", "officer", "vehicles", "member2", "head2", "driver")
        if VehicleRequest.objects.visible_to(getattr(office, name)).filter(pk=row.pk).exists()
    }
    assert seen == {"member1", "personnel", "head1", "officer", "vehicles"}


def test_driver_sees_the_request_once_he_drives_it(office):
    row = decide_open(ask(office.member1), office.head1)
    assert not VehicleRequest.objects.visible_to(office.driver).exists()
    services.assign_request(by=actor_for(office.vehicles), request=row, vehicle=office.car)
    assert VehicleRequest.objects.visible_to(office.driver).filter(pk=row.pk).exists()


def test_vehicles_of_another_office_are_neither_seen_nor_kept(office):
    far = make_unit("สำนักงานสหกรณ์จังหวัดอื่น", office.root, kind=UnitKind.PROVINCIAL_OFFICE, code="ZZ")
    theirs = make_vehicle(far)
    stranger = place(far)
    assert not Vehicle.objects.visible_to(office.vehicles).filter(pk=theirs.pk).exists()
    assert list(Vehicle.objects.visible_to(stranger)) == [theirs]


@pytest.mark.parametrize(
    ("name", "keeps"), [("vehicles", True), ("officer", False), ("head1", False), ("driver", False)]
)
def test_vehicles_are_kept_by_the_duty_and_not_by_rank(office, name, keeps):
    assert may(getattr(office, name), "keep", office.car) is keeps


def test_groups_keeper_keeps_the_groups_vehicle_and_no_other(office):
    own = make_vehicle(office.pg1)
    give_duty("EX-5", office.pg1, user=office.member1)
    assert may(office.member1, "keep", own)
    assert not may(office.member1, "keep", office.car)


def test_quota_is_seen_by_its_unit_and_above_and_not_by_the_neighbour(office):
    from decimal import Decimal

    services.grant_quota(by=actor_for(office.vehicles), unit=office.pg1, year=2570, amount=Decimal(10))
    seen = [
        n for n in ("member1", "head1", "officer", "vehicles", "member2") if
        FuelQuota.objects.visible_to(getattr(office, n)).exists()
    ]  # fmt: skip
    assert seen == ["member1", "head1", "officer", "vehicles"]


def test_form_3_bears_no_tick_before_use_is_permitted_and_one_afterwards(office):
    client = Client()
    client.force_login(office.member1)
    row = decide_open(ask(office.member1), office.head1)
    services.assign_request(by=actor_for(office.vehicles), request=row, vehicle=office.car)
    url = reverse("procurement:request_paper", args=[row.pk])
    before = client.get(url)
    assert before["Content-Type"] == "application/pdf"
    row.refresh_from_db()
    assert not row.is_permitted
    decide_open(row, office.officer)
    assert row.is_permitted
    assert len(client.get(url).content) != len(before.content)


def test_board_and_register_can_be_read_by_everybody_of_the_office(office):
    client = Client()
    client.force_login(office.member2)
    for name in ("board", "vehicle_list", "use_list", "fuel_list", "vehicle_report", "due_list", "repair_list"):
        assert client.get(reverse(f"procurement:{name}")).status_code == 200
    page = client.get(reverse("procurement:board"), {"view": "day", "on": at(3).date().isoformat()})
    assert office.car.plate in page.content.decode()
