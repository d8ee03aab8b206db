"""Two at once: the same person on two trips, a trip and a leave, one advance, one claim."""

from decimal import Decimal as D

import pytest
from django.utils import timezone

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from personnel import services as leave_services
from personnel.models import TripAdvance, TripClaim
from personnel.services import trips as services
from tests.at_once import at_once
from tests.factories.personnel import kind, load_leave_rules, make_file
from tests.factories.trips import approve, ask, at, draft, permitted, trip_office
from tests.factories.units import load_duties
from units.acting import actor_for
from units.models import ApprovalStep, Occupancy
from units.services.approvals import decide

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    load_duties()
    load_leave_rules()
    return trip_office()


def permit(trip, officer):
    step = ApprovalStep.objects.get(approval=trip.approval, state="open")
    return lambda: decide(by=actor_for(officer), step=step, act="approve")


def test_two_permits_that_need_the_same_person_end_with_one_trip_and_one_sentence(office):
    first = ask(office.member1, draft(10, people=(office.driver,))).trips.get()
    second = ask(office.member2, draft(10, people=(office.driver,))).trips.get()
    approve(first, office.head1)
    approve(second, office.head2)
    results = at_once(permit(first, office.officer), permit(second, office.officer))
    refused = [r for r in results if isinstance(r, Rejected)]
    assert len(refused) == 1
    assert "driver" in refused[0].sentence
    assert Occupancy.objects.filter(user=office.driver).count() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert sorted([first.state, second.state]) == ["approved", "submitted"]


def test_permit_and_leave_at_the_same_moment_end_with_one_of_them(office):
    make_file(office.member1)
    n = next(n for n in range(7, 14) if at(n).weekday() < 5)
    trip = ask(office.member1, draft(n)).trips.get()
    approve(trip, office.head1)

    def leave():
        return leave_services.ask_leave(
            by=actor_for(office.member1), kind=kind("vacation"), starts_on=at(n).date(), ends_on=at(n).date(),
            contact="08",
        )  # fmt: skip

    results = at_once(permit(trip, office.officer), leave)
    assert sum(isinstance(r, Rejected) for r in results) == 1
    assert Occupancy.objects.filter(user=office.member1).count() == 1


def test_two_advances_at_once_are_one(office):
    asked = [permitted(office, draft(days, 1)) for days in (10, 20)]
    results = at_once(
        *(
            lambda one=one: services.ask_advance(by=actor_for(office.member1), triprequest=one, amount=D(100))
            for one in asked
        )
    )
    assert sum(isinstance(r, Refused) for r in results) == 1
    assert TripAdvance.objects.count() == 1


def test_two_claims_of_one_trip_at_once_are_one_and_two_settlements_never_exceed_the_loan(office):
    trip = permitted(office, draft(-6, 1, people=(office.member2,), late_reason="ด่วน")).trips.get()

    def claim(person):
        return lambda: services.claim_trip(
            by=actor_for(person), trip=trip, for_group=True, left_at=trip.starts_at, back_at=trip.ends_at,
            leaves_from="office", returns_to="office",
        )  # fmt: skip

    results = at_once(claim(office.member1), claim(office.member2))
    assert sum(isinstance(r, Refused) for r in results) == 1
    assert TripClaim.objects.count() == 1
    row = services.ask_advance(by=actor_for(office.member1), triprequest=trip.request, amount=D(400))
    services.check_advance(by=actor_for(office.checker), tripadvance=row)
    services.approve_advance(by=actor_for(office.officer), tripadvance=row, granted=D(400))
    services.pay_advance(by=actor_for(office.cashier), tripadvance=row, paid_on=timezone.localdate())

    def give_back():
        return services.settle_advance(
            by=actor_for(office.cashier), tripadvance=row, kind="cash", amount=D(300),
            on_date=timezone.localdate(), receipt="บร. 1",
        )  # fmt: skip

    results = at_once(give_back, give_back)
    assert sum(isinstance(r, Rejected) for r in results) == 1
    row.refresh_from_db()
    assert row.outstanding == D(100)
