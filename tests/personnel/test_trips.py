"""Trips from asking to the end of permission: checks, routes, one by one, changes, cancelling, vehicles."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from personnel import services as leave_services
from personnel.models import Trip, TripPerson, TripRate, TripRule, TripVersion
from personnel.services import trips as services
from personnel.services.trips.planning import draft_of
from personnel.trip_choices import TripState
from personnel.trip_kinds import checks_of_trip
from planning.choices import PlanState
from procurement.models import VehicleRequest
from tests.factories.personnel import kind, load_leave_rules, make_file
from tests.factories.planning import make_plan
from tests.factories.trips import approve, ask, at, draft, permitted, trip_office
from units.acting import actor_for
from units.models import ApprovalStep, Occupancy
from units.services.approvals import decide, withdraw_approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return trip_office()


def taken(person):
    return Occupancy.objects.filter(user=person, source="trip")


# --- asking and deciding ----------------------------------------------------------------------------------------------


def test_trip_is_agreed_by_the_head_permitted_by_the_officer_and_takes_everybody_then(office):
    trip = ask(office.member1, draft(people=(office.head2, office.member2))).trips.get()
    assert [p.user for p in trip.people.all()] == [office.member1, office.head2, office.member2]
    assert not taken(office.member1).exists()
    approve(trip, office.head1)
    assert trip.state == TripState.SUBMITTED
    approve(trip, office.officer)
    assert trip.state == TripState.APPROVED
    assert trip.decided_line == "สหกรณ์จังหวัด"
    for person in (office.member1, office.head2, office.member2):
        row = taken(person).get()
        assert (row.firm, row.span.lower, row.span.upper) == (True, trip.starts_at, trip.ends_at)
    assert Notification.objects.filter(user=office.member2, kind="trip").exists()


def test_request_gets_a_number_of_the_fiscal_year_and_keeps_the_order_of_its_trips(office):
    asked = ask(office.member1, draft(10), draft(12), draft(14))
    assert asked.number.startswith("1/")
    assert [t.position for t in asked.trips.order_by("position")] == [1, 2, 3]
    assert ask(office.member2).number.startswith("2/")


def test_of_four_trips_three_are_permitted_and_one_sent_back_in_one_act(office):
    asked = ask(office.member1, *(draft(10 + 2 * n) for n in range(4)))
    trips = list(asked.trips.order_by("position"))
    services.decide_trips(by=actor_for(office.head1), request=asked, acts={t.pk: "approve" for t in trips})
    acts = {t.pk: "approve" for t in trips[:3]} | {trips[3].pk: "return"}
    with pytest.raises(Rejected) as refused:
        services.decide_trips(by=actor_for(office.officer), request=asked, acts=acts)
    assert refused.value.field == "note"
    services.decide_trips(by=actor_for(office.officer), request=asked, acts=acts, note="ขอให้รวมกับครั้งที่ 3")
    assert [t.state for t in asked.trips.order_by("position")] == ["approved"] * 3 + ["returned"]
    assert taken(office.member1).count() == 3
    corrected = services.correct_trip(by=actor_for(office.member1), trip=trips[3], draft=draft(30))
    assert (corrected.state, corrected.version) == (TripState.SUBMITTED, 2)
    approve(corrected, office.head1, office.officer)
    assert taken(office.member1).count() == 4


def test_deciding_several_names_the_clash_and_decides_none_of_them(office):
    asked = ask(office.member1, draft(10), draft(12))
    first, second = asked.trips.order_by("position")
    services.decide_trips(by=actor_for(office.head1), request=asked, acts={first.pk: "approve", second.pk: "approve"})
    permitted(office, draft(12, place="ที่ว่าการอำเภอ"), person=office.member2)
    beside = ask(office.member2, draft(15)).trips.get()
    TripPerson.objects.create(trip=second, user=office.member2, unit=office.pg2, post_line="นักวิชาการสหกรณ์", position=1)
    with pytest.raises(Rejected) as refused:
        services.decide_trips(
            by=actor_for(office.officer), request=asked, acts={first.pk: "approve", second.pk: "approve"}
        )
    assert "ที่ว่าการอำเภอ" in refused.value.sentence
    assert {t.state for t in asked.trips.all()} == {TripState.SUBMITTED}
    assert beside.state == TripState.SUBMITTED


def test_trip_that_is_not_ones_own_to_decide_is_refused(office):
    asked = ask(office.member1)
    with pytest.raises(Refused):
        services.decide_trips(by=actor_for(office.member1), request=asked, acts={asked.trips.get().pk: "approve"})


def test_head_of_the_office_and_trips_outside_are_permitted_above_and_recorded_with_words(office):
    own = ask(office.officer).trips.get()
    assert own.approval.facts["decider"] == "own_above"
    step = ApprovalStep.objects.get(approval=own.approval, state="open")
    assert step.duty_id == "GA-B1"
    with pytest.raises(Rejected) as refused:
        approve(own, office.personnel)
    assert refused.value.field == "note"
    approve(own, office.personnel, note="ผู้ว่าราชการจังหวัด ที่ ทด 0017/12 ลงวันที่ 1 ธ.ค. 2569")
    assert own.decided_line.startswith("ผู้ว่าราชการจังหวัด")
    outside = ask(office.member1, draft(20, outside=True)).trips.get()
    approve(outside, office.head1, office.officer)
    assert outside.state == TripState.SUBMITTED
    approve(outside, office.personnel, note="ผู้ว่าราชการจังหวัดอนุญาตแล้ว")
    assert outside.state == TripState.APPROVED


def test_who_permits_trips_outside_is_a_rule_the_office_edits(office):
    TripRule.objects.create(
        unit=office.office, starts_on=dt.date(2020, 1, 1), outside_above=False, source="คำสั่งมอบอำนาจ", confidence="H"
    )
    trip = ask(office.member1, draft(outside=True)).trips.get()
    approve(trip, office.head1, office.officer)
    assert trip.state == TripState.APPROVED


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_trip_that_is_refused_or_withdrawn_takes_nobody(office, act):
    trip = ask(office.member1).trips.get()
    if act == "refuse":
        approve(trip, office.head1, act="refuse", note="ไม่มีความจำเป็น")
    else:
        withdraw_approval(by=actor_for(office.member1), approval=trip.approval)
        trip.refresh_from_db()
    assert trip.state == {"refuse": TripState.REFUSED, "withdraw": TripState.WITHDRAWN}[act]
    assert not taken(office.member1).exists()


# --- what stands in the way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"means": "own_car", "plate": "กข 1", "means_reason": "ไม่มีรถ"}, "kilometres"),
        ({"means": "own_car", "kilometres": D(40), "means_reason": "ไม่มีรถ"}, "plate"),
        ({"means": "own_car", "kilometres": D(40), "plate": "กข 1"}, "means_reason"),
        ({"means": "taxi"}, "means_reason"),
        ({"lodging": "flat"}, "nights"),
        ({"others": D(100)}, "others_words"),
        ({"meals": 9}, "meals"),
    ],
)
def test_what_a_trip_lacks_is_said_beside_the_field_of_that_trip(office, given, field):
    with pytest.raises(Rejected) as refused:
        ask(office.member1, draft(9), draft(**given))
    assert refused.value.field == f"t1-{field}"
    assert not Trip.objects.exists()


def test_more_nights_than_lie_between_are_refused(office):
    with pytest.raises(Rejected) as refused:
        ask(office.member1, replace(draft(10, 1, lodging="flat"), nights=3))
    assert refused.value.field == "t0-nights"


def test_late_request_needs_a_reason_and_says_so_to_who_permits(office):
    with pytest.raises(Rejected) as refused:
        ask(office.member1, draft(-2))
    assert refused.value.field == "t0-late_reason"
    trip = ask(office.member1, draft(-2, late_reason="ได้รับแจ้งเหตุด่วนนอกเวลาราชการ")).trips.get()
    assert trip.asked_late
    assert trip.approval.facts["late"] is True
    assert any(c.fact == trip.late_reason and c.ok is None for c in checks_of_trip(trip))


def test_trips_of_one_request_never_overlap(office):
    with pytest.raises(Rejected) as refused:
        ask(office.member1, draft(10), draft(10))
    assert refused.value.field == "t1-starts_at"


def test_clash_with_permitted_leave_or_trip_is_refused_and_names_the_row(office):
    load_leave_rules()
    make_file(office.member1)
    permitted(office, draft(10, place="สหกรณ์โคนม จำกัด"), person=office.member2)
    with pytest.raises(Rejected) as refused:
        ask(office.member1, draft(10, people=(office.member2,)))
    assert "สหกรณ์โคนม" in refused.value.sentence
    assert "member2" in refused.value.sentence


def test_leave_that_only_waits_warns_at_asking_and_stops_the_permission(office):
    load_leave_rules()
    make_file(office.member1)
    days = [at(n).date() for n in range(5, 20) if at(n).weekday() < 5]
    leave = leave_services.ask_leave(
        by=actor_for(office.member1), kind=kind("vacation"), starts_on=days[4], ends_on=days[4], contact="08"
    )
    offset = (days[4] - timezone.localdate()).days
    trip = ask(office.member1, draft(offset)).trips.get()
    assert any(check.ok is False for check in checks_of_trip(trip))
    approve(trip, office.head1)
    with pytest.raises(Rejected) as refused:
        approve(trip, office.officer)
    assert "ลา" in refused.value.sentence
    assert trip.state == TripState.SUBMITTED
    withdraw_approval(by=actor_for(office.member1), approval=leave.approval)
    approve(trip, office.officer)
    assert trip.state == TripState.APPROVED


def test_leave_over_a_permitted_trip_is_refused(office):
    load_leave_rules()
    make_file(office.member1)
    days = [n for n in range(5, 20) if at(n).weekday() < 5]
    permitted(office, draft(days[3]))
    with pytest.raises(Rejected) as refused:
        leave_services.ask_leave(
            by=actor_for(office.member1), kind=kind("vacation"), starts_on=at(days[3]).date(),
            ends_on=at(days[3]).date(), contact="08",
        )  # fmt: skip
    assert "ไปราชการ" in refused.value.sentence


def test_half_a_day_of_leave_and_a_trip_in_the_other_half_fit(office):
    load_leave_rules()
    make_file(office.member1)
    n = next(n for n in range(5, 12) if at(n).weekday() < 5)
    afternoon = services.TripDraft(at(n, 13, 0), at(n, 16, 30), "สหกรณ์", means="public")
    permitted(office, afternoon)
    leave = leave_services.ask_leave(
        by=actor_for(office.member1), kind=kind("vacation"), starts_on=at(n).date(), ends_on=at(n).date(),
        first_part="morning", last_part="morning", contact="08",
    )  # fmt: skip
    assert leave.state == "submitted"


def test_people_without_a_post_and_more_than_the_rule_allows_are_refused(office):
    TripRule.objects.create(
        unit=office.office, starts_on=dt.date(2020, 1, 1), most_people=2, source="คำสั่ง", confidence="H"
    )
    with pytest.raises(Rejected) as refused:
        ask(office.member1, draft(people=(office.member2, office.head2)))
    assert refused.value.field == "t0-people"


# --- money, levels ----------------------------------------------------------------------------------------------------


def test_estimate_goes_by_the_level_of_the_day_and_the_rate_of_the_day(office):
    post = office.head2.postings.get().post
    post.level = "เชี่ยวชาญ"
    post.save()
    first = ask(office.member1, draft(10, 1, people=(office.head2,), lodging="actual")).trips.get()
    # 31 h 30 with a night: one day each; two to a room
    assert {p.user: p.tier for p in first.people.all()} == {office.member1: "general", office.head2: "senior"}
    assert first.estimate == D(240 + 270 + 850 + 1200)
    TripRate.objects.create(
        kind="per_diem", tier="general", amount=D(300), starts_on=at(15).date(), source="ฉบับใหม่", confidence="H"
    )
    later = ask(office.member1, draft(20, 1)).trips.get()
    earlier = ask(office.member1, draft(13, 1)).trips.get()
    assert (earlier.estimate, later.estimate) == (D(240), D(300))


def test_rate_of_an_office_overrules_the_departments_there_only(office):
    TripRate.objects.create(
        unit=office.pg2, kind="car_km", tier="", amount=D(5), starts_on=dt.date(2020, 1, 1), source="คำสั่ง",
        confidence="M",
    )  # fmt: skip
    own = {"means": "own_car", "plate": "กข 1", "kilometres": D(50), "means_reason": "พื้นที่ห่างไกล"}
    day = {"starts_at": at(10, 9), "ends_at": at(10, 12), "place": "สหกรณ์"}
    assert ask(office.member1, services.TripDraft(**day, **own)).trips.get().estimate == D(200)
    assert ask(office.member2, services.TripDraft(**day, **own)).trips.get().estimate == D(250)


# --- changing and cancelling ------------------------------------------------------------------------------------------


def test_change_keeps_the_former_version_and_gives_the_days_back_until_permitted_anew(office):
    trip = permitted(office, draft(10)).trips.get()
    old = trip.approval
    with pytest.raises(Rejected):
        services.change_trip(by=actor_for(office.member1), trip=trip, draft=draft(12), reason=" ")
    changed = services.change_trip(by=actor_for(office.member1), trip=trip, draft=draft(12), reason="สหกรณ์เลื่อนประชุม")
    assert (changed.state, changed.version, changed.decided_by) == (TripState.SUBMITTED, 2, None)
    assert not taken(office.member1).exists()
    version = TripVersion.objects.get(trip=trip)
    assert (version.approval, version.reason) == (old, "สหกรณ์เลื่อนประชุม")
    assert version.data["people"][0]["name"] == office.member1.full_name
    approve(changed, office.head1, office.officer)
    assert taken(office.member1).get().span.lower == at(12)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        TripVersion.objects.filter(pk=version.pk).update(reason="อื่น")


def test_cancelled_trip_gives_back_the_time_tells_those_concerned_and_stays_in_the_register(office):
    trip = permitted(office, draft(10, people=(office.member2,))).trips.get()
    with pytest.raises(Refused):
        services.cancel_trip(by=actor_for(office.member2), trip=trip, reason="ไม่ว่าง")
    services.cancel_trip(by=actor_for(office.member1), trip=trip, reason="สหกรณ์เลื่อนประชุม")
    trip.refresh_from_db()
    assert trip.state == TripState.CANCELLED
    assert not taken(office.member1).exists()
    assert not taken(office.member2).exists()
    assert Notification.objects.filter(user=office.member2, dedupe_key=f"trip-cancelled:{trip.pk}").exists()
    assert Notification.objects.filter(user=office.officer, dedupe_key=f"trip-cancelled:{trip.pk}").exists()
    with pytest.raises(Refused):
        services.cancel_trip(by=actor_for(office.member1), trip=trip, reason="อีกครั้ง")


def test_trip_that_has_begun_is_not_changed_and_one_that_is_over_is_cancelled_by_the_keeper_only(office):
    trip = permitted(office, draft(-3, late_reason="ด่วน")).trips.get()
    with pytest.raises(Refused):
        services.change_trip(by=actor_for(office.member1), trip=trip, draft=draft(9), reason="เปลี่ยนวัน")
    with pytest.raises(Refused):
        services.cancel_trip(by=actor_for(office.member1), trip=trip, reason="ไม่ได้ไป")
    services.cancel_trip(by=actor_for(office.personnel), trip=trip, reason="ไม่ได้เดินทางจริง")


# --- the vehicle ------------------------------------------------------------------------------------------------------


def test_office_vehicle_is_asked_for_with_the_trip_and_called_off_with_it(office):
    trip = ask(office.member1, draft(10, means="office_car", people=(office.member2,), vehicle=office.car)).trips.get()
    car = VehicleRequest.objects.get(origin_key=trip.source_key)
    assert trip.vehicle_request == car
    assert (car.wanted, car.people, car.people_held) == (office.car, 2, True)
    approve(trip, office.head1, office.officer)
    services.cancel_trip(by=actor_for(office.head1), trip=trip, reason="สหกรณ์ขอเลื่อน")
    car.refresh_from_db()
    assert car.state == "cancelled"


def test_head_of_the_office_asks_for_the_vehicle_with_the_trip_and_never_decides_it(office):
    trip = ask(office.officer, draft(10, means="office_car", vehicle=office.car)).trips.get()
    car = VehicleRequest.objects.get(origin_key=trip.source_key)
    assert trip.vehicle_request == car
    steps = ApprovalStep.objects.filter(approval=car.approval).order_by("order")
    assert [(s.act, s.duty_id) for s in steps] == [("perform", "GA-D4"), ("approve", "GA-D4")]
    assert not ApprovalStep.objects.visible_to(office.officer, "decide").filter(approval=car.approval).exists()
    approve(trip, office.personnel, act="refuse", note="ผู้ว่าราชการจังหวัดไม่อนุญาต")
    car.refresh_from_db()
    assert car.state == "cancelled"


def test_refused_trip_calls_the_vehicle_off(office):
    trip = ask(office.member1, draft(10, means="office_car")).trips.get()
    approve(trip, office.head1, act="refuse", note="ไม่จำเป็น")
    assert VehicleRequest.objects.get(origin_key=trip.source_key).state == "cancelled"


def test_changed_trip_asks_for_the_vehicle_at_the_new_time(office):
    trip = permitted(office, draft(10, means="office_car")).trips.get()
    services.change_trip(by=actor_for(office.member1), trip=trip, draft=draft(12, means="office_car"), reason="เลื่อน")
    trip.refresh_from_db()
    rows = VehicleRequest.objects.filter(origin_key=trip.source_key).order_by("pk")
    assert rows[0].state == "cancelled"
    assert trip.vehicle_request == rows[1]
    assert rows[1].starts_at == at(12)
    assert draft_of(Trip.objects.with_names().get(pk=trip.pk)).starts_at == at(12)


# --- plan, sight, walls -----------------------------------------------------------------------------------------------


def test_activities_of_the_plan_in_force_stand_with_the_request(office):
    plan = make_plan(office.pg1, office.head1, state=PlanState.IN_FORCE, lines=[{"title": "เข้าแนะนำสหกรณ์"}])
    activity = plan.activities.get()
    asked = ask(office.member1, activities=[activity, activity], plan_words="ผลผลิตที่ 1")
    assert [row.activity for row in asked.plan_lines.all()] == [activity]


def test_who_sees_a_trip(office):
    trip = ask(office.member1, draft(people=(office.member2,))).trips.get()
    seen = {
        name: Trip.objects.visible_to(getattr(office, name)).filter(pk=trip.pk).exists()
        for name in ("member1", "head1", "officer", "member2", "head2", "personnel", "checker", "driver")
    }
    assert seen == {
        "member1": True, "head1": True, "officer": True, "member2": True, "head2": False, "personnel": True,
        "checker": True, "driver": False,
    }  # fmt: skip


def test_people_without_a_post_do_not_ask(office):
    from tests.factories.units import make_user

    with pytest.raises(Refused):
        ask(make_user())


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": at(1)},
        {"means": "own_car", "kilometres": D(0)},
        {"lodging": "flat", "nights": 0},
        {"estimate": D(-1)},
        {"state": "approved", "decided_at": None},
        {"state": "cancelled", "ended_reason": ""},
    ],
)
def test_database_refuses_a_trip_that_must_never_be(office, change):
    trip = ask(office.member1).trips.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(pk=trip.pk).update(**change)


def test_database_refuses_that_somebody_permits_the_own_trip_or_goes_twice_or_a_trip_vanishes(office):
    trip = permitted(office).trips.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(pk=trip.pk).update(decided_by=office.member1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripPerson.objects.create(trip=trip, user=office.member1, unit=office.pg1, post_line="x")
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Trip.objects.filter(pk=trip.pk).delete()


def test_nobody_decides_the_own_trip_even_as_companion_of_the_officer(office):
    trip = ask(office.head1).trips.get()
    step = ApprovalStep.objects.get(approval=trip.approval, state="open")
    assert step.post == office.officer_post
    decide(by=actor_for(office.officer), step=step, act="approve")
    trip.refresh_from_db()
    assert trip.state == TripState.APPROVED


def test_checks_say_that_it_is_permitted_above_and_count_nobody_in_a_unit_of_one(office):
    own = Trip.objects.with_names().get(pk=ask(office.officer).trips.get().pk)
    labels = [str(check.label) for check in checks_of_trip(own)]
    assert "ผู้มีอำนาจเหนือสำนักงานเป็นผู้อนุญาต บันทึกผลไว้ที่นี่" in labels
    assert not any("เหลือ" in label for label in labels)
    asked = Trip.objects.with_names().get(pk=ask(office.member1).trips.get().pk)
    labels = [str(check.label) for check in checks_of_trip(asked)]
    assert not any("เหนือสำนักงาน" in label for label in labels)
    assert any("เหลือ" in label for label in labels)
