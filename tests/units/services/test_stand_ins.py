"""Stand-ins: named under an order, in force by the Bangkok date alone, and refused in sentences."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import make_office, make_post, make_user
from units import services
from units.acting import actor_for, capacity_line, postings_of
from units.choices import Capacity, PersonnelKind
from units.models import Posting
from units.reach import reach

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")
FIRST, LAST = dt.date(2026, 11, 25), dt.date(2026, 11, 27)


@pytest.fixture
def office():
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=BANGKOK), tick=False):
        yield make_office()


def name(office, **changes):
    given = {
        "by": actor_for(office.head1),
        "post": office.head1_post,
        "user": office.member1,
        "capacity": Capacity.ACTING_POST,
        "starts_on": FIRST,
        "ends_on": LAST,
        "order_number": "คำสั่งที่ 44/2569",
        "order_date": dt.date(2026, 11, 23),
        "note": "ไปราชการ",
    }
    return services.name_stand_in(**{**given, **changes})


def refused(office, field, *words, **changes):
    with pytest.raises(Rejected) as caught:
        name(office, **changes)
    assert caught.value.field == field
    for word in words:
        assert word in caught.value.sentence


@pytest.mark.parametrize(
    ("moment", "commands"),
    [
        (dt.datetime(2026, 11, 24, 23, 59, 59, tzinfo=BANGKOK), False),
        (dt.datetime(2026, 11, 25, 0, 0, 0, tzinfo=BANGKOK), True),
        (dt.datetime(2026, 11, 27, 23, 59, 59, tzinfo=BANGKOK), True),
        (dt.datetime(2026, 11, 28, 0, 0, 0, tzinfo=BANGKOK), False),
    ],
)
def test_stand_in_takes_effect_and_lapses_at_bangkok_midnight_by_itself(office, moment, commands):
    name(office)
    with time_machine.travel(moment, tick=False):
        assert (office.pg1.pk in reach(office.member1).commands) is commands
        assert (len(postings_of(office.member1)) == 2) is commands


def test_stand_in_signs_with_the_capacity_and_the_post_replaced(office):
    assert capacity_line(name(office)).endswith(" หัวหน้ากลุ่ม ๑")


def test_history_keeps_the_stand_in_after_the_days(office):
    posting = name(office)
    with time_machine.travel(dt.datetime(2027, 1, 5, tzinfo=BANGKOK), tick=False):
        assert Posting.objects.filter(pk=posting.pk, order_number="คำสั่งที่ 44/2569").exists()


def test_stand_in_named_by_member_or_other_head_is_refused(office):
    for person in (office.member1, office.head2):
        with pytest.raises(Refused):
            name(office, by=actor_for(person))


def test_stand_in_named_by_the_head_above_and_by_personnel_is_taken(office):
    name(office, by=actor_for(office.officer))
    name(office, by=actor_for(office.personnel), starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 2))
    assert Posting.objects.stand_ins().count() == 2


def test_holder_is_not_the_own_stand_in(office):
    refused(office, "user", "head1", user=office.head1)


def test_overlapping_stand_in_is_refused_naming_the_other_one_with_days_and_order(office):
    name(office)
    refused(office, "starts_on", "member1", "44/2569", user=office.member2, starts_on=LAST, ends_on=LAST)
    name(office, user=office.member2, starts_on=dt.date(2026, 11, 28), ends_on=dt.date(2026, 11, 28))


def test_capacity_of_the_office_head_is_not_given_for_a_group_head(office):
    refused(office, "capacity", capacity=Capacity.ACTING_HEAD)


def test_head_of_the_provincial_office_is_stood_in_for_with_full_powers_only(office):
    by = actor_for(office.officer)
    refused(office, "capacity", by=by, post=office.officer_post, user=office.head1, capacity=Capacity.ACTING_POST)
    posting = name(office, by=by, post=office.officer_post, user=office.head1, capacity=Capacity.ACTING_HEAD)
    assert office.pg2.pk in reach(office.head1, FIRST).commands
    assert posting.capacity == Capacity.ACTING_HEAD


def test_post_of_a_government_employee_has_no_acting_holder(office):
    post = make_post(office.pg1, personnel_kind=PersonnelKind.GOVERNMENT_EMPLOYEE)
    refused(office, "capacity", post=post, user=office.member1)


def test_stand_in_without_order_is_refused(office):
    refused(office, "order_number", order_number="  ")


def test_order_dated_after_the_first_day_is_refused(office):
    refused(office, "order_date", order_date=dt.date(2026, 11, 26))


def test_last_day_before_the_first_is_refused(office):
    refused(office, "ends_on", ends_on=dt.date(2026, 11, 24))


def test_stand_in_of_years_is_refused(office):
    refused(office, "ends_on", ends_on=dt.date(2028, 11, 24))


def test_person_without_a_post_of_the_own_is_not_named(office):
    refused(office, "user", user=make_user())


def test_earlier_days_are_recorded_by_personnel_only(office):
    earlier = {"starts_on": dt.date(2026, 11, 20), "ends_on": dt.date(2026, 11, 21), "order_date": None}
    refused(office, "starts_on", **earlier)
    assert name(office, by=actor_for(office.personnel), **earlier).pk


def test_stand_in_ended_early_loses_the_reach_the_next_day(office):
    posting = name(office)
    with time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=BANGKOK), tick=False):
        services.end_stand_in(by=actor_for(office.head1), posting=posting, ends_on=dt.date(2026, 11, 25))
        assert office.pg1.pk in reach(office.member1).commands
    with time_machine.travel(dt.datetime(2026, 11, 26, tzinfo=BANGKOK), tick=False):
        assert office.pg1.pk not in reach(office.member1).commands


def test_stand_in_that_has_not_begun_is_taken_away(office):
    assert (
        services.end_stand_in(by=actor_for(office.head1), posting=name(office), ends_on=dt.date(2026, 11, 24)) is None
    )
    assert not Posting.objects.stand_ins().exists()


def test_days_already_served_are_not_taken_away(office):
    posting = name(office)
    with time_machine.travel(dt.datetime(2026, 11, 27, 12, tzinfo=BANGKOK), tick=False), pytest.raises(Rejected):
        services.end_stand_in(by=actor_for(office.head1), posting=posting, ends_on=dt.date(2026, 11, 25))


def test_holders_posting_is_not_ended_as_a_stand_ins(office):
    with pytest.raises(Rejected):
        services.end_stand_in(by=actor_for(office.personnel), posting=office.head1_posting, ends_on=LAST)
