"""A request for a vehicle: asking, the travellers' time, calling off."""

import pytest

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import RequestState
from tests.factories.procurement import at, vehicle_office
from units.acting import actor_for
from units.models import ApprovalStep, Occupancy
from units.services.approvals import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def ask(person, **more):
    given = {"starts_at": at(3, 8), "ends_at": at(3, 16), "going_to": "สหกรณ์บ้านไร่", "purpose": "ตรวจการสหกรณ์"}
    return services.request_vehicle(by=actor_for(person), **{**given, **more})


def decide_open(request, person, act="approve", note=""):
    step = ApprovalStep.objects.get(approval=request.approval, state="open")
    decide(by=actor_for(person), step=step, act=act, note=note)
    request.refresh_from_db()
    return request


def test_request_holds_its_travellers_and_waits_for_the_head(office):
    request = ask(office.member1, passengers=[office.member1])
    assert request.state == RequestState.SUBMITTED
    assert request.people == 1
    assert request.number
    held = Occupancy.objects.get(source_key=request.source_key)
    assert (held.user, held.firm) == (office.member1, False)
    decide_open(request, office.head1)
    assert request.state == RequestState.AGREED


def test_traveller_who_is_taken_is_named_and_the_request_refused(office):
    ask(office.member1, passengers=[office.member1])
    with pytest.raises(Rejected) as refused:
        ask(office.head1, passengers=[office.member1])
    assert refused.value.field == "passengers"
    assert "member1" in refused.value.sentence


def test_trip_that_holds_its_people_itself_asks_without_a_clash(office):
    ask(office.member1, passengers=[office.member1])
    request = ask(office.member1, passengers=[office.member1], people_held=True, origin_key="personnel.trip:1")
    assert not Occupancy.objects.filter(source_key=request.source_key).exists()


def test_request_for_today_needs_the_reason_why_it_is_urgent(office):
    with pytest.raises(Rejected) as refused:
        ask(office.member1, starts_at=at(0, 23), ends_at=at(0, 23, 59))
    assert refused.value.field == "late_because"
    assert ask(office.member1, starts_at=at(0, 23), ends_at=at(0, 23, 59), late_because="น้ำท่วมฉับพลัน").late_because


def test_called_off_request_frees_its_travellers_whoever_had_acted(office):
    request = ask(office.member1, passengers=[office.member1])
    decide_open(request, office.head1)
    services.cancel_vehicle_request(by=actor_for(office.member1), request=request, reason="เลื่อนประชุม")
    request.refresh_from_db()
    assert request.state == RequestState.CANCELLED
    assert not Occupancy.objects.filter(source_key=request.source_key).exists()
    assert request.approval.state == "withdrawn"


def test_head_of_the_office_asks_for_a_car_and_what_was_permitted_above_is_recorded_with_words(office):
    request = ask(office.officer)
    assert request.state == RequestState.AGREED
    services.assign_request(by=actor_for(office.vehicles), request=request, vehicle=office.car)
    step = ApprovalStep.objects.get(approval=request.approval, state="open")
    if step.act == "perform":
        decide(by=actor_for(office.vehicles), step=step, act="perform")
        step = ApprovalStep.objects.get(approval=request.approval, state="open")
    with pytest.raises(Refused):
        decide(by=actor_for(office.officer), step=step, act="approve", note="อนุญาตเอง")
    with pytest.raises(Rejected) as refused:
        decide(by=actor_for(office.vehicles), step=step, act="approve")
    assert refused.value.field == "note"
    decide(by=actor_for(office.vehicles), step=step, act="approve", note="ผู้ว่าราชการจังหวัด ที่ ธร 0017/12")
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.APPROVED, office.vehicles)
