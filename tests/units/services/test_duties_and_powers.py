"""Duties given and ended, powers delegated and revoked."""

import datetime as dt

import pytest
import time_machine

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import give_duty, load_duties, make_duty, make_office, make_post, make_unit, make_user
from units import services
from units.acting import actor_for
from units.choices import Power
from units.models import Duty
from units.reach import reach

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)


@pytest.fixture
def office():
    with time_machine.travel(dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC), tick=False):
        yield make_office()


def test_all_126_duties_of_the_order_are_there_after_migration_in_both_languages():
    duties = load_duties()
    assert len(duties) == Duty.objects.count() == 126
    codes = [duty.code for duty in duties]
    assert codes[0] == "GA-A1"
    assert {"GA-H1", "ES-11", "BD-10", "MD-8", "PG-8.5", "PG-20", "ST-5", "EX-11"} <= set(codes)
    by_part = {
        part: sum(c.startswith(part) for c in codes) for part in ("GA-", "ES-", "BD-", "MD-", "PG-", "ST-", "EX-")
    }
    assert by_part == {"GA-": 57, "ES-": 11, "BD-": 10, "MD-": 8, "PG-": 24, "ST-": 5, "EX-": 11}
    thai = {chr(c) for c in range(0x0E01, 0x0E4F)}
    for duty in duties:
        for text in (duty.title, duty.division, duty.requirement):
            assert thai & set(text), duty.code
        for text in (duty.title_en, duty.division_en, duty.requirement_en):
            assert text, duty.code
            assert not thai & set(text), duty.code


def test_duty_given_by_personnel_opens_its_area(office):
    services.assign_duty(
        by=actor_for(office.personnel), duty=make_duty("GA-C1"), area=office.office, user=office.member1, starts_on=DAY
    )
    assert office.pg2.pk in reach(office.member1, DAY).for_duty("GA-C1")


def test_duty_given_across_the_office_by_a_group_head_is_refused(office):
    with pytest.raises(Refused):
        services.assign_duty(
            by=actor_for(office.head1), duty=make_duty(), area=office.office, user=office.member1, starts_on=DAY
        )


def test_duty_given_across_the_own_group_by_its_head_is_taken(office):
    row = services.assign_duty(
        by=actor_for(office.head1), duty=make_duty("PG-1"), area=office.pg1, user=office.member1, starts_on=DAY
    )
    assert row.pk


def test_duty_given_to_both_or_neither_is_refused(office):
    for holders in ({}, {"user": office.member1, "unit": office.pg1}):
        with pytest.raises(Rejected):
            services.assign_duty(
                by=actor_for(office.personnel), duty=make_duty(), area=office.office, starts_on=DAY, **holders
            )


def test_duty_given_twice_is_refused_with_its_days(office):
    given = {"by": actor_for(office.personnel), "duty": make_duty(), "area": office.office, "starts_on": DAY}
    services.assign_duty(user=office.member1, **given)
    with pytest.raises(Rejected) as caught:
        services.assign_duty(user=office.member1, **given)
    assert caught.value.field == "duty"


def test_duty_of_person_without_post_is_refused(office):
    with pytest.raises(Rejected):
        services.assign_duty(
            by=actor_for(office.personnel), duty=make_duty(), area=office.office, user=make_user(), starts_on=DAY
        )


def test_duty_of_the_unit_is_shared_by_its_head_with_own_people_only(office):
    held = give_duty("GA-D1", office.office, unit=office.pg1, for_members=False)
    row = services.share_duty(by=actor_for(office.head1), assignment=held, user=office.member1, starts_on=DAY)
    assert row.area == office.office
    assert reach(office.member1, DAY).has_duty("GA-D1")
    with pytest.raises(Rejected):
        services.share_duty(by=actor_for(office.head1), assignment=held, user=office.member2, starts_on=DAY)
    with pytest.raises(Refused):
        services.share_duty(by=actor_for(office.head2), assignment=held, user=office.member2, starts_on=DAY)


def test_duty_ended_today_is_gone_tomorrow(office):
    row = give_duty("GA-D1", office.office, user=office.member1)
    services.end_duty(by=actor_for(office.personnel), assignment=row, ends_on=DAY)
    assert reach(office.member1, DAY).has_duty("GA-D1")
    assert not reach(office.member1, DAY + dt.timedelta(days=1)).has_duty("GA-D1")


def test_power_delegated_is_held_by_whoever_fills_the_post(office):
    services.delegate_power(
        by=actor_for(office.officer),
        from_post=office.officer_post,
        to_post=office.head1_post,
        powers=[Power.APPROVE_TRIP, Power.APPROVE_LEAVE],
        starts_on=DAY,
        order_number="คำสั่งที่ 3/2569",
    )
    assert office.pg2.pk in reach(office.head1, DAY).for_power(Power.APPROVE_TRIP)
    assert office.pg2.pk not in reach(office.head1, DAY).for_power(Power.SIGN_LETTER)


def test_power_is_not_handed_on_by_a_member_post(office):
    with pytest.raises(Rejected) as caught:
        services.delegate_power(
            by=actor_for(office.head1),
            from_post=office.member1_post,
            to_post=make_post(office.pg1),
            powers=[Power.SIGN_LETTER],
            starts_on=DAY,
            order_number="1",
        )
    assert caught.value.field == "from_post"


def test_power_delegated_twice_is_refused_by_name(office):
    given = {
        "by": actor_for(office.officer),
        "from_post": office.officer_post,
        "to_post": office.head1_post,
        "powers": [Power.SIGN_LETTER],
        "starts_on": DAY,
        "order_number": "คำสั่งที่ 3/2569",
    }
    services.delegate_power(**given)
    with pytest.raises(Rejected) as caught:
        services.delegate_power(**given)
    assert "3/2569" in caught.value.sentence


def test_power_delegated_by_another_head_is_refused(office):
    with pytest.raises(Refused):
        services.delegate_power(
            by=actor_for(office.head2),
            from_post=office.head1_post,
            to_post=office.member2_post,
            powers=[Power.SIGN_LETTER],
            starts_on=DAY,
            order_number="1",
        )


def test_power_revoked_today_is_gone_tomorrow(office):
    (row,) = services.delegate_power(
        by=actor_for(office.officer),
        from_post=office.officer_post,
        to_post=office.head1_post,
        powers=[Power.SIGN_LETTER],
        starts_on=DAY,
        order_number="1",
    )
    services.revoke_delegation(by=actor_for(office.officer), delegation=row, ends_on=DAY)
    assert office.pg2.pk in reach(office.head1, DAY).for_power(Power.SIGN_LETTER)
    assert office.pg2.pk not in reach(office.head1, DAY + dt.timedelta(days=1)).for_power(Power.SIGN_LETTER)


def test_unit_outside_the_area_takes_no_duty_from_the_offices_personnel(office):
    other = make_unit("สำนักงานอื่น", office.root)
    with pytest.raises(Refused):
        services.assign_duty(
            by=actor_for(office.personnel), duty=make_duty(), area=other, user=office.member1, starts_on=DAY
        )
