"""Who sees a letter: its audience, those above, and the registry of the book it stands in."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from saraban.choices import AudienceRole, LetterState
from saraban.models import Letter, LetterAudience
from saraban.services.audience import concern, refresh_audience
from tests.factories.saraban import make_received
from units.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(demo_office):
    return {u.username: u for u in User.objects.all()}


@pytest.fixture
def units(demo_office):
    return {u.code: u for u in Unit.objects.all()}


def sees(person, letter) -> bool:
    return Letter.objects.visible_to(person).filter(pk=letter.pk).exists()


def test_letter_of_the_office_is_seen_by_officer_and_registry_and_by_nobody_else(people, units):
    letter = make_received(units["TN"], people["urai"])
    assert {
        n for n in ("pimjai", "urai", "wilai", "kanokwan", "somsak", "boonmee", "admin") if sees(people[n], letter)
    } == {
        "pimjai",
        "urai",
        "wilai",
    }


def test_letter_sent_to_a_group_is_seen_by_its_people_and_not_by_the_next_group(people, units):
    letter = make_received(units["TN"], people["urai"], units=[units["TN-05"]])
    assert sees(people["kanokwan"], letter)
    assert sees(people["somsak"], letter)
    assert not sees(people["weera"], letter)


def test_letter_that_concerns_a_person_is_seen_by_that_person_alone_of_the_unit(people, units):
    letter = make_received(units["TN"], people["urai"], users=[people["kanokwan"]])
    assert sees(people["kanokwan"], letter)
    assert not sees(people["yupin"], letter)


def test_registry_duty_opens_only_what_stands_in_a_book_not_what_a_group_only_acts_on(people, units):
    letter = make_received(units["TN-07"], people["amphorn"])
    letter.audience.update(role=AudienceRole.ACTION)
    assert not sees(people["orathai"], letter)
    letter.audience.update(role=AudienceRole.REGISTER)
    assert sees(people["orathai"], letter)


def test_concern_keeps_the_stronger_reason_and_one_row_a_unit(people, units):
    letter = make_received(units["TN"], people["urai"])
    concern(letter, AudienceRole.COPY, units=[units["TN"], units["TN-05"]])
    concern(letter, AudienceRole.ACTION, units=[units["TN-05"]])
    roles = dict(letter.audience.values_list("unit__code", "role"))
    assert roles == {"TN": AudienceRole.REGISTER, "TN-05": AudienceRole.ACTION}


def test_refresh_audience_carries_state_and_due_day(people, units):
    letter = make_received(units["TN"], people["urai"])
    letter.state, letter.ended_at, letter.due_on = LetterState.CLOSED, timezone.now(), dt.date(2026, 1, 2)
    letter.save()
    refresh_audience(letter)
    assert list(letter.audience.values_list("live", "due_on")) == [(False, dt.date(2026, 1, 2))]


@pytest.mark.parametrize(
    "broken",
    [
        {"state": LetterState.DRAFT},
        {"from_text": ""},
        {"received_at": None},
        {"state": LetterState.CLOSED},
        {"state": LetterState.VOID, "ended_at": timezone.now()},
        {"subject": ""},
    ],
)
def test_letter_that_is_not_whole_is_refused_by_the_database(people, units, broken):
    letter = make_received(units["TN"], people["urai"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**broken)


def test_audience_row_without_unit_and_user_is_refused_by_the_database(people, units):
    letter = make_received(units["TN"], people["urai"])
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterAudience.objects.create(
            letter=letter,
            role="copy",
            sort_at=timezone.now(),
            origin="received",
            state="registered",
            year_be=2569,
            live=True,
        )


def test_page_of_a_letter_remembers_who_opened_it_and_when_first(client, people, units):
    letter = make_received(units["TN"], people["urai"])
    client.force_login(people["pimjai"])
    for _ in range(2):
        assert client.get(letter.get_absolute_url()).status_code == 200
    [reading] = letter.readings.all()
    assert (reading.user.username, reading.times) == ("pimjai", 2)
    assert reading.first_at <= reading.last_at


def test_page_of_a_letter_nobody_told_the_person_of_is_not_found(client, people, units):
    letter = make_received(units["TN"], people["urai"])
    client.force_login(people["kanokwan"])
    assert client.get(letter.get_absolute_url()).status_code == 404
    assert not letter.readings.exists()
