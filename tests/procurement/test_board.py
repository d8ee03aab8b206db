"""Putting requests on cars: free and taken, seats, papers, several on one run; and the car's way out and back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import RequestState, UseState
from procurement.models import VehicleDue, VehicleRequest, VehicleUse
from procurement.services.obstacles import obstacles_of
from tests.factories.procurement import at, make_vehicle, vehicle_office
from tests.factories.units import give_duty
from tests.procurement.test_requests import ask, decide_open
from units.acting import actor_for
from units.models import ApprovalStep, Occupancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def agreed(office, person=None, **more):
    person = person or office.member1
    head = {office.member1.pk: office.head1, office.member2.pk: office.head2}[person.pk]
    return decide_open(ask(person, **more), head)


def assign(office, request, **more):
    if "use" not in more:
        more.setdefault("vehicle", office.car)
    use = services.assign_request(by=actor_for(office.vehicles), request=request, **more)
    request.refresh_from_db()
    use.refresh_from_db()
    return use


def permitted(office, **more):
    request = agreed(office, **more)
    use = assign(office, request)
    decide_open(request, office.officer)
    return request, use


def out_now(office, odometer=1000):
    """A run that left this morning (or an hour ago)."""
    request, use = permitted(office)
    VehicleUse.objects.filter(pk=use.pk).update()
    use.refresh_from_db()
    services.depart(
        by=actor_for(office.driver), use=use, left_at=timezone.now() - dt.timedelta(hours=1), odometer_out=odometer
    )
    use.refresh_from_db()
    request.refresh_from_db()
    return request, use


# --- the board --------------------------------------------------------------------------------------------------------


def test_car_and_driver_are_taken_once_a_request_is_put_on_it_and_firm_once_it_is_permitted(office):
    request = agreed(office, passengers=[office.member1])
    use = assign(office, request)
    assert request.state == RequestState.ASSIGNED
    rows = Occupancy.objects.filter(source_key=use.source_key)
    assert {(r.role, r.firm) for r in rows} == {("vehicle", False), ("driver", False)}
    decide_open(request, office.officer)
    assert request.state == RequestState.APPROVED
    assert request.decided_by == office.officer
    assert all(r.firm for r in Occupancy.objects.filter(source_key__in=[use.source_key, request.source_key]))


def test_use_is_not_permitted_before_a_car_is_found(office):
    request = agreed(office)
    step = ApprovalStep.objects.get(approval=request.approval, state="open")
    with pytest.raises(Rejected) as refused:
        decide_open(request, office.vehicles)
    assert refused.value.field == "note"
    step.refresh_from_db()
    assert step.state == "open"


def test_second_request_on_a_taken_car_is_refused_and_the_row_in_the_way_is_named(office):
    assign(office, agreed(office))
    second = agreed(office, office.member2, starts_at=at(3, 15), ends_at=at(3, 18))
    with pytest.raises(Rejected) as refused:
        assign(office, second)
    assert refused.value.field == "place"
    assert office.car.plate in refused.value.sentence
    assert "สหกรณ์บ้านไร่" in refused.value.sentence


def test_driver_who_drives_another_car_at_that_time_is_refused(office):
    assign(office, agreed(office))
    second = agreed(office, office.member2)
    with pytest.raises(Rejected) as refused:
        assign(office, second, vehicle=office.van)
    assert refused.value.field == "driver"


def test_requests_are_merged_into_one_run_as_far_as_its_seats_reach(office):
    first = agreed(office, people=2)
    use = assign(office, first)
    second = agreed(office, office.member2, people=2, starts_at=at(3, 7), ends_at=at(3, 17), going_to="อำเภอบ้านไร่")
    use = assign(office, second, use=use)
    assert (use.starts_at, use.ends_at) == (at(3, 7), at(3, 17))
    assert use.going_to == "อำเภอบ้านไร่, สหกรณ์บ้านไร่"
    held = Occupancy.objects.get(source_key=use.source_key, resource=office.car.resource)
    assert (held.span.lower, held.span.upper) == (at(3, 7), at(3, 17))
    third = agreed(office, people=1)
    with pytest.raises(Rejected) as refused:
        assign(office, third, use=use)
    assert refused.value.field == "place"


def test_database_itself_refuses_more_people_than_seats(office):
    use = assign(office, agreed(office, people=4))
    other = agreed(office, office.member2, people=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleRequest.objects.filter(pk=other.pk).update(use=use)


def test_driver_among_the_travellers_takes_one_seat_and_is_not_his_own_clash(office):
    request = agreed(office, passengers=[office.member1], self_drive=True, people=5)
    use = assign(office, request)
    assert (use.driver, use.driver_seat) == (office.member1, 0)
    assert not Occupancy.objects.filter(source_key=use.source_key, user=office.member1).exists()


def test_car_with_expired_tax_in_repair_or_lent_is_not_given_and_says_why(office):
    today = timezone.localdate()
    due = VehicleDue.objects.get(vehicle=office.car, kind="tax")
    VehicleDue.objects.filter(pk=due.pk).update(starts_on=at(-400).date(), due_on=today - dt.timedelta(days=1))
    why = obstacles_of(office.car, at(3, 8), at(3, 16))
    assert len(why) == 1
    request = agreed(office)
    with pytest.raises(Rejected) as refused:
        assign(office, request)
    assert refused.value.sentence == why[0]
    services.put_vehicle(by=actor_for(office.vehicles), vehicle=office.van, state="lent", state_note="ศาลากลาง")
    office.van.refresh_from_db()
    with pytest.raises(Rejected) as refused:
        assign(office, request, vehicle=office.van)
    assert "ศาลากลาง" in refused.value.sentence


def test_permitted_request_moves_to_another_car_and_the_first_is_free_again(office):
    request, use = permitted(office)
    other = make_vehicle(office.gad)
    moved = assign(office, request, vehicle=other, driver=office.driver)
    use.refresh_from_db()
    assert use.state == UseState.CANCELLED
    assert request.state == RequestState.APPROVED
    assert moved.vehicle == other
    assert not Occupancy.objects.filter(resource=office.car.resource).exists()
    assert Occupancy.objects.get(resource=other.resource).firm


def test_called_off_request_leaves_its_run_to_the_others_on_it(office):
    first = agreed(office)
    use = assign(office, first)
    second = agreed(office, office.member2, starts_at=at(3, 13), ends_at=at(3, 18))
    assign(office, second, use=use)
    services.cancel_vehicle_request(by=actor_for(office.member1), request=first, reason="เลื่อน")
    use.refresh_from_db()
    assert (use.state, use.starts_at) == (UseState.PLANNED, at(3, 13))
    services.cancel_vehicle_request(by=actor_for(office.member2), request=second, reason="เลื่อน")
    use.refresh_from_db()
    assert use.state == UseState.CANCELLED
    assert not Occupancy.objects.filter(source_key=use.source_key).exists()


def test_refused_request_frees_its_seat_and_time(office):
    request = agreed(office, passengers=[office.member1])
    use = assign(office, request)
    decide_open(request, office.officer, "refuse", "ไม่จำเป็น")
    use.refresh_from_db()
    assert (request.state, use.state) == (RequestState.REJECTED, UseState.CANCELLED)
    assert not Occupancy.objects.filter(source_key__in=[use.source_key, request.source_key]).exists()


def test_request_sent_back_is_corrected_and_asked_for_again(office):
    request = agreed(office)
    assign(office, request)
    decide_open(request, office.officer, "return", "ขอแผนงาน")
    assert (request.state, request.use) == (RequestState.SENT_BACK, None)
    services.correct_vehicle_request(
        by=actor_for(office.member1),
        request=request,
        starts_at=at(4, 8),
        ends_at=at(4, 12),
        going_to="สหกรณ์ใหม่",
        purpose="ตามแผน",
        plan_line="แผนงานที่ ๒",
    )
    request.refresh_from_db()
    assert (request.state, request.going_to) == (RequestState.SUBMITTED, "สหกรณ์ใหม่")


def test_groups_own_car_is_given_by_the_groups_keeper(office):
    give_duty("EX-5", office.pg1, user=office.head1)
    own = make_vehicle(office.pg1)
    request = ask(office.member1, wanted=own, self_drive=True)
    decide_open(request, office.head1)
    services.assign_request(by=actor_for(office.head1), request=request, vehicle=own)
    request.refresh_from_db()
    assert request.state == RequestState.ASSIGNED


def test_somebody_without_the_duty_puts_nothing_on_the_board(office):
    request = agreed(office)
    with pytest.raises(Refused):
        services.assign_request(by=actor_for(office.head1), request=request, vehicle=office.car)


# --- out and back -----------------------------------------------------------------------------------------------------


def test_car_leaves_only_with_permitted_requests(office):
    use = assign(office, agreed(office))
    with pytest.raises(Refused):
        services.depart(by=actor_for(office.driver), use=use, left_at=timezone.now(), odometer_out=10)


def test_line_is_written_locked_and_the_rest_of_the_time_is_free(office):
    request, use = out_now(office)
    assert request.state == RequestState.DEPARTED
    services.come_back(by=actor_for(office.driver), use=use, back_at=timezone.now(), odometer_in=1120)
    use.refresh_from_db()
    request.refresh_from_db()
    office.car.refresh_from_db()
    assert (use.state, use.distance, office.car.odometer) == (UseState.BACK, 120, 1120)
    assert request.state == RequestState.RETURNED
    assert not Occupancy.objects.filter(source_key=use.source_key).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleUse.objects.filter(pk=use.pk).update(odometer_in=1130)
    services.close_use(by=actor_for(office.vehicles), use=use)
    request.refresh_from_db()
    assert request.state == RequestState.CLOSED


def test_written_line_is_opened_again_by_the_vehicle_officer_with_a_reason(office):
    _request, use = out_now(office)
    services.come_back(by=actor_for(office.driver), use=use, back_at=timezone.now(), odometer_in=1210)
    with pytest.raises(Refused):
        services.reopen_use(by=actor_for(office.driver), use=use, reason="พิมพ์ผิด")
    with pytest.raises(Rejected):
        services.reopen_use(by=actor_for(office.vehicles), use=use, reason=" ")
    services.reopen_use(by=actor_for(office.vehicles), use=use, reason="พิมพ์เลขผิด")
    use.refresh_from_db()
    services.correct_use(
        by=actor_for(office.driver),
        use=use,
        left_at=use.left_at,
        odometer_out=1000,
        back_at=use.back_at,
        odometer_in=1120,
    )
    use.refresh_from_db()
    assert (use.state, use.distance) == (UseState.BACK, 120)


def record(office, out, back, km_out, km_in, **more):
    return services.record_use(
        by=actor_for(office.vehicles),
        vehicle=office.car,
        driver=office.driver,
        going_to="ปั๊มน้ำมัน",
        left_at=out,
        odometer_out=km_out,
        back_at=back,
        odometer_in=km_in,
        **more,
    )


def test_odometer_never_runs_backwards_whatever_is_written_and_in_whatever_order(office):
    record(office, at(-5, 8), at(-5, 12), 1000, 1100)
    record(office, at(-3, 8), at(-3, 12), 1100, 1200)
    with pytest.raises(Rejected):
        record(office, at(-2, 8), at(-2, 12), 1150, 1300)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(office, at(-4, 8), at(-4, 12), 1100, 1250)  # the line after it began at 1,100
    with pytest.raises(IntegrityError), transaction.atomic():
        VehicleUse.objects.create(
            vehicle=office.car, driver=office.driver, starts_at=at(-1, 8), ends_at=at(-1, 9), state="back",
            left_at=at(-1, 8), odometer_out=900, back_at=at(-1, 9), odometer_in=950,
        )  # fmt: skip


def test_gap_in_the_readings_asks_for_words_and_is_kept(office):
    record(office, at(-5, 8), at(-5, 12), 1000, 1100)
    with pytest.raises(Rejected) as refused:
        record(office, at(-3, 8), at(-3, 12), 1102, 1200)
    assert refused.value.field == "gap_note"
    use = record(office, at(-3, 8), at(-3, 12), 1102, 1200, gap_note="เลื่อนรถเข้าโรงรถ")
    assert use.gap_km == 2
    assert record(office, at(-2, 8), at(-2, 12), 1201, 1300).gap_km == 1


def test_new_odometer_begins_anew_from_its_day(office):
    record(office, at(-5, 8), at(-5, 12), 90_000, 90_100)
    office.car.meter_since = at(-4, 0)
    office.car.save()
    use = record(office, at(-3, 8), at(-3, 12), 5, 90)
    assert use.distance == 85


def test_reading_with_a_figure_too_many_is_asked_about(office):
    with pytest.raises(Rejected) as refused:
        record(office, at(-5, 8), at(-5, 12), 1000, 11000)
    assert refused.value.field == "remark"
