"""Two people at one car, one driver, one seat at the same moment: exactly one of them has it."""

import pytest

from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.models import VehicleRequest, VehicleUse
from tests.at_once import at_once
from tests.factories.procurement import vehicle_office
from tests.factories.units import load_duties
from tests.procurement.test_board import agreed, assign
from units.acting import actor_for
from units.models import Occupancy

pytestmark = pytest.mark.django_db(transaction=True)


def both(*acts):
    """Run the acts at the same moment; return "done", the field refused or the error's name, sorted as words."""

    def outcome(result):
        if isinstance(result, Rejected):
            return result.field
        return type(result).__name__ if isinstance(result, Exception) else "done"

    return sorted(outcome(result) for result in at_once(*acts))


def put(office, request, **more):
    return lambda: services.assign_request(by=actor_for(office.vehicles), request=request, **more)


def test_two_requests_put_on_one_car_at_once_leave_it_with_exactly_one(transactional_db):
    load_duties()
    office = vehicle_office()
    first, second = agreed(office), agreed(office, office.member2)
    outcomes = both(
        put(office, first, vehicle=office.car, driver=office.driver),
        put(office, second, vehicle=office.car, driver=office.vehicles),
    )
    assert outcomes == ["done", "place"]
    assert Occupancy.objects.filter(resource=office.car.resource).count() == 1
    assert VehicleRequest.objects.filter(use__isnull=False).count() == 1


def test_one_driver_given_two_cars_at_once_drives_exactly_one(transactional_db):
    load_duties()
    office = vehicle_office()
    first, second = agreed(office), agreed(office, office.member2)
    outcomes = both(
        put(office, first, vehicle=office.car, driver=office.driver),
        put(office, second, vehicle=office.van, driver=office.driver),
    )
    assert outcomes == ["done", "driver"]
    assert Occupancy.objects.filter(user=office.driver).count() == 1


def test_last_seats_of_a_run_taken_at_once_go_to_exactly_one(transactional_db):
    load_duties()
    office = vehicle_office()
    run = assign(office, agreed(office, people=2))
    first, second = agreed(office, people=2), agreed(office, office.member2, people=2)
    outcomes = both(put(office, first, use=run), put(office, second, use=run))
    assert outcomes == ["done", "place"]
    assert sum(r.people for r in VehicleUse.objects.get(pk=run.pk).requests.all()) == 4
