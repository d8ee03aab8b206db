"""The chain of command computed from dated facts: who reaches which unit on which day."""

import datetime as dt

import pytest

from tests.factories.units import delegate, give_duty, make_post, make_posting, make_unit, make_user, place
from units.choices import Capacity, PostRole, Power
from units.models import Unit
from units.reach import reach, reach_cache

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def tree():
    root = make_unit("กรม")
    office = make_unit("สำนักงาน", root)
    group = make_unit("กลุ่ม", office)
    other = make_unit("อีกกลุ่ม", office)
    return root, office, group, other


def test_head_commands_unit_and_everything_below(tree):
    _root, office, group, other = tree
    head = place(office, PostRole.HEAD)
    found = reach(head, TODAY)
    assert found.commands == {office.pk, group.pk, other.pk}
    assert not found.everything


def test_deputy_oversees_but_does_not_command(tree):
    _root, office, group, other = tree
    found = reach(place(office, PostRole.DEPUTY), TODAY)
    assert found.commands == set()
    assert found.sees == {office.pk, group.pk, other.pk}


def test_member_belongs_to_own_unit_only(tree):
    _root, office, _group, _other = tree
    found = reach(place(office), TODAY)
    assert found.sees == {office.pk}
    assert found.supervises == set()


def test_head_of_root_reaches_everything_without_a_list(tree):
    assert reach(place(tree[0], PostRole.HEAD), TODAY).everything


def test_acting_head_reaches_as_the_head_on_exactly_the_days(tree):
    _root, _office, group, other = tree
    head_post = make_post(group, PostRole.HEAD)
    stand_in = place(other)
    make_posting(
        stand_in,
        head_post,
        capacity=Capacity.ACTING_HEAD,
        starts_on=dt.date(2026, 11, 20),
        ends_on=dt.date(2026, 11, 24),
    )
    days = {day: reach(stand_in, dt.date(2026, 11, day)).commands for day in (19, 20, 24, 25)}
    assert days == {19: set(), 20: {group.pk}, 24: {group.pk}, 25: set()}
    assert reach(stand_in, TODAY).belongs == {group.pk, other.pk}


def test_person_moved_yesterday_reaches_the_new_unit_only(tree):
    _root, _office, group, other = tree
    user = make_user()
    make_posting(user, make_post(group), ends_on=TODAY - dt.timedelta(days=1))
    make_posting(user, make_post(other), starts_on=TODAY)
    assert reach(user, TODAY).sees == {other.pk}
    assert reach(user, TODAY - dt.timedelta(days=1)).sees == {group.pk}


def test_person_with_two_postings_reaches_both(tree):
    _root, _office, group, other = tree
    user = place(group, PostRole.HEAD)
    make_posting(user, make_post(other))
    found = reach(user, TODAY)
    assert found.commands == {group.pk}
    assert found.belongs == {group.pk, other.pk}


def test_duty_of_person_opens_its_area_for_that_duty_only(tree):
    _root, office, group, other = tree
    user = place(group)
    give_duty("GA-C1", office, user=user)
    found = reach(user, TODAY)
    assert found.for_duty("GA-C1") == {office.pk, group.pk, other.pk}
    assert found.for_duty("GA-A1") == set()
    assert found.sees == {group.pk}


def test_duty_of_unit_is_held_by_its_members(tree):
    _root, office, group, other = tree
    give_duty("GA-A1", office, unit=group)
    assert reach(place(group), TODAY).has_duty("GA-A1")
    assert not reach(place(other), TODAY).has_duty("GA-A1")


def test_duty_of_unit_kept_from_members_is_held_by_head_and_deputy(tree):
    _root, office, group, _other = tree
    give_duty("GA-B1", office, unit=group, for_members=False)
    held = [reach(place(group, role), TODAY).has_duty("GA-B1") for role in PostRole]
    assert held == [True, True, False]


def test_duty_of_person_without_a_post_opens_nothing(tree):
    user = make_user()
    give_duty("GA-C1", tree[1], user=user)
    assert not reach(user, TODAY).has_duty("GA-C1")


def test_delegation_gives_the_one_power_over_the_giving_posts_units(tree):
    _root, office, group, other = tree
    from_post = make_post(office, PostRole.HEAD)
    to_post = make_post(group)
    user = make_user()
    make_posting(user, to_post)
    delegate(Power.APPROVE_TRIP, from_post, to_post)
    found = reach(user, TODAY)
    assert found.for_power(Power.APPROVE_TRIP) == {office.pk, group.pk, other.pk}
    assert found.for_power(Power.APPROVE_LEAVE) == set()
    assert found.commands == set()


def test_delegated_capacity_alone_commands_nothing(tree):
    _root, office, _group, other = tree
    user = place(other)
    make_posting(user, make_post(office, PostRole.HEAD), capacity=Capacity.DELEGATED)
    assert reach(user, TODAY).commands == set()


def test_closed_unit_gives_its_people_nothing_and_stays_with_those_above(tree):
    _root, office, group, _other = tree
    member, head = place(group), place(office, PostRole.HEAD)
    Unit.objects.filter(pk=group.pk).update(closed_on=dt.date(2026, 11, 23))
    assert reach(member, dt.date(2026, 11, 23)).sees == {group.pk}
    assert reach(member, TODAY).sees == set()
    assert group.pk in reach(head, TODAY).commands


def test_stranger_and_superuser_without_post_reach_nothing(tree):
    for user in (make_user(), make_user(is_superuser=True)):
        found = reach(user, TODAY)
        assert not found.sees
        assert not found.everything


def test_reach_costs_one_query_and_none_when_asked_again_in_a_request(tree, django_assert_num_queries):
    head = place(tree[1], PostRole.HEAD)
    with reach_cache():
        with django_assert_num_queries(1):
            reach(head, TODAY)
        with django_assert_num_queries(0):
            reach(head, TODAY)
    with django_assert_num_queries(1):
        reach(head, TODAY)
