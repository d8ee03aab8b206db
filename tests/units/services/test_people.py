"""Accounts: opened with a one-time password, changed, unlocked, closed."""

import datetime as dt

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password

from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import make_office, make_user
from units import services
from units.acting import Actor, actor_for
from units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def create(office, **changes):
    given = {"by": actor_for(office.personnel), "username": "Somying", "first_name": "สมหญิง", "last_name": "ใจงาม"}
    return services.create_person(**{**given, **changes})


def test_account_opened_has_a_one_time_password_that_must_be_changed(office, rf):
    account = create(office, email="somying@example.org")
    assert account.user.username == "somying"
    assert account.user.must_change_password
    assert account.user.sort_key
    assert authenticate(rf.post("/"), username="somying", password=account.password) == account.user
    validate_password(account.password, account.user)
    assert account.password not in repr(account)


def test_account_opened_by_head_is_refused_and_by_the_administrator_taken(office):
    with pytest.raises(Refused):
        create(office, by=actor_for(office.head1))
    assert create(office, by=Actor(make_user(is_superuser=True))).user.pk


def test_taken_user_name_is_refused_naming_its_owner(office):
    with pytest.raises(Rejected) as caught:
        create(office, username="MEMBER1")
    assert (caught.value.field, "member1" in caught.value.sentence) == ("username", True)


def test_name_changed_moves_the_person_in_the_alphabet(office):
    before = office.member1.sort_key
    services.change_person(by=actor_for(office.personnel), user=office.member1, first_name="ฮานา")
    assert User.objects.get(pk=office.member1.pk).sort_key != before


def test_flags_are_not_changed_through_the_person(office):
    with pytest.raises(TypeError):
        services.change_person(by=actor_for(office.personnel), user=office.member1, is_superuser=True)


def test_password_reset_ends_the_old_one_and_the_lockout(office, rf):
    from axes.models import AccessAttempt

    AccessAttempt.objects.create(username="member1", failures_since_start=9)
    account = services.reset_password(by=actor_for(office.personnel), user=office.member1)
    assert not AccessAttempt.objects.filter(username="member1").exists()
    assert authenticate(rf.post("/"), username="member1", password=account.password) == office.member1


def test_password_of_the_administrator_is_not_reset_by_personnel(office):
    with pytest.raises(Refused):
        services.reset_password(by=actor_for(office.personnel), user=make_user(is_superuser=True))


def test_person_in_a_post_is_not_closed_and_the_post_is_named(office):
    with pytest.raises(Rejected) as caught:
        services.deactivate_person(by=actor_for(office.personnel), user=office.member1)
    assert "นักวิชาการสหกรณ์" in caught.value.sentence


def test_person_without_posts_is_closed_and_opened_again(office, rf):
    person = create(office).user
    services.deactivate_person(by=actor_for(office.personnel), user=person)
    assert not User.objects.get(pk=person.pk).is_active
    again = services.reactivate_person(by=actor_for(office.personnel), user=person)
    assert authenticate(rf.post("/"), username="somying", password=again.password) == person


def test_nobody_closes_the_own_account(office):
    services.end_posting(by=actor_for(office.personnel), posting=office.personnel_posting, ends_on=dt.date(2099, 1, 1))
    with pytest.raises(Rejected):
        services.deactivate_person(by=actor_for(office.personnel), user=office.personnel)
