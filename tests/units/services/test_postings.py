"""Holders of posts placed, moved and ended; posts opened and closed."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import delegate, make_office, make_post, make_user
from units import services
from units.acting import actor_for
from units.choices import PostRole, Power
from units.models import Posting
from units.reach import reach

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 24)


@pytest.fixture
def office():
    return make_office()


def test_person_placed_in_vacant_post_reaches_its_unit(office):
    person = make_user()
    services.place_person(
        by=actor_for(office.personnel), user=person, post=make_post(office.pg1), starts_on=DAY, order_number="1/2569"
    )
    assert reach(person, DAY).sees == {office.pg1.pk}
    assert reach(person, DAY - dt.timedelta(days=1)).sees == frozenset()


def test_person_placed_by_the_head_alone_is_refused(office):
    with pytest.raises(Refused):
        services.place_person(by=actor_for(office.head1), user=make_user(), post=make_post(office.pg1), starts_on=DAY)


def test_person_placed_in_a_filled_post_is_refused_naming_the_holder(office):
    with pytest.raises(Rejected) as caught:
        services.place_person(by=actor_for(office.personnel), user=make_user(), post=office.member1_post, starts_on=DAY)
    assert (caught.value.field, "member1" in caught.value.sentence) == ("post", True)


def test_person_who_holds_a_post_is_not_placed_in_a_second_one(office):
    with pytest.raises(Rejected) as caught:
        services.place_person(
            by=actor_for(office.personnel), user=office.member1, post=make_post(office.pg2), starts_on=DAY
        )
    assert caught.value.field == "user"


def test_person_placed_before_the_post_opens_is_refused(office):
    post = make_post(office.pg1, opened_on=DAY)
    with pytest.raises(Rejected) as caught:
        services.place_person(
            by=actor_for(office.personnel), user=make_user(), post=post, starts_on=DAY - dt.timedelta(days=1)
        )
    assert caught.value.field == "starts_on"


def test_person_moved_leaves_the_old_post_the_day_before(office):
    new = make_post(office.pg2)
    after = services.move_person(
        by=actor_for(office.personnel),
        posting=office.member1_posting,
        post=new,
        starts_on=DAY,
        order_number="คำสั่ง 9/2569",
    )
    before = Posting.objects.get(pk=office.member1_posting.pk)
    assert (before.ends_on, after.starts_on, after.post) == (DAY - dt.timedelta(days=1), DAY, new)
    assert reach(office.member1, DAY).sees == {office.pg2.pk}


def test_person_moved_into_a_filled_post_changes_nothing(office):
    with pytest.raises(Rejected):
        services.move_person(
            by=actor_for(office.personnel),
            posting=office.member1_posting,
            post=office.member2_post,
            starts_on=DAY,
            order_number="คำสั่ง 9/2569",
        )
    assert Posting.objects.get(pk=office.member1_posting.pk).ends_on is None


def test_posting_ended_before_it_begins_is_taken_away(office):
    posting = services.place_person(
        by=actor_for(office.personnel), user=make_user(), post=make_post(office.pg1), starts_on=DAY
    )
    before = DAY - dt.timedelta(days=1)
    assert services.end_posting(by=actor_for(office.personnel), posting=posting, ends_on=before) is None
    assert not Posting.objects.filter(pk=posting.pk).exists()


def test_post_with_thai_digits_is_stored_with_arabic_ones_and_once(office):
    by = actor_for(office.personnel)
    given = {"by": by, "unit": office.pg1, "title": "นักวิชาการสหกรณ์", "opened_on": DAY}
    assert services.open_post(number="๑๒๓๔", **given).number == "1234"
    with pytest.raises(ValidationError) as caught:
        services.open_post(number="1234", **given)
    assert list(caught.value.error_dict) == ["number"]


def test_second_head_post_is_refused_in_words(office):
    with pytest.raises(ValidationError):
        services.open_post(
            by=actor_for(office.personnel),
            unit=office.pg1,
            number="77",
            title="หัวหน้า",
            opened_on=DAY,
            role=PostRole.HEAD,
        )


def test_filled_post_is_not_closed_and_names_the_holder(office):
    with pytest.raises(Rejected) as caught:
        services.close_post(by=actor_for(office.personnel), post=office.member1_post, closed_on=DAY)
    assert "member1" in caught.value.sentence


def test_vacant_post_closes_with_its_delegations(office):
    post = make_post(office.pg1)
    row = delegate(Power.SIGN_LETTER, office.head1_post, post)
    services.close_post(by=actor_for(office.personnel), post=post, closed_on=DAY)
    row.refresh_from_db()
    assert row.ends_on == DAY


def test_holder_written_past_the_service_is_refused_by_the_database(office):
    with pytest.raises(IntegrityError):
        Posting.objects.create(user=make_user(), post=office.member1_post, starts_on=DAY)
