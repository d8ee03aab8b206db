"""The overview's box of vehicles: counts what the unit has, and costs the same however many there are."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from procurement.models import Vehicle, VehicleUse
from procurement.receivers import vehicle_fleet
from units.acting import actor_for
from units.models import User

pytestmark = pytest.mark.django_db


def asked_by(username: str):
    request = RequestFactory().get("/overview/")
    request.user = User.objects.get(username=username)
    request.actor = actor_for(request.user)
    return request


def test_every_vehicle_in_service_is_out_stopped_or_free(demo_office):
    facts = vehicle_fleet(asked_by("pimjai"))
    cars = Vehicle.objects.in_service()
    today = timezone.localdate()
    out = set(VehicleUse.objects.running().on_days(today, today).values_list("vehicle_id", flat=True))
    assert facts["total"] == cars.count()
    assert facts["stopped"] == cars.exclude(state="ready").count()
    assert facts["taken"] == cars.filter(state="ready", pk__in=out).count()
    assert facts["free"] == facts["total"] - facts["taken"] - facts["stopped"]
    assert [look for _car, look, _words in facts["rows"]][: facts["taken"]] == ["info"] * facts["taken"]


def test_who_leads_a_group_sees_the_groups_own_vehicles_only(demo_office):
    facts = vehicle_fleet(asked_by("somsak"))
    assert {car.unit.code for car, _look, _words in facts["rows"]} == {"TN-05"}


def test_who_leads_nothing_has_no_box(demo_office):
    assert vehicle_fleet(asked_by("kanokwan")) is None


def statements_about_vehicles(request) -> int:
    with CaptureQueriesContext(connection) as asked:
        vehicle_fleet(request)
    return sum('FROM "procurement_vehicle' in query["sql"] for query in asked)


def test_box_costs_the_same_statements_with_one_vehicle_and_with_all(demo_office):
    assert statements_about_vehicles(asked_by("pimjai")) <= 3
    kept = Vehicle.objects.filter(state="ready").first()
    Vehicle.objects.exclude(pk=kept.pk).filter(state="ready").update(state="disposed", disposed_on=timezone.localdate())
    assert statements_about_vehicles(asked_by("pimjai")) <= 3
