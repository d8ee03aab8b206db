"""The health report finds what is wrong, also what the database would never let come about."""

import datetime as dt

import pytest
import time_machine
from django.db import connection

from coopoffice.registers.choices import Health
from coopoffice.registers.health import report, state_of
from coopoffice.registers.models import Number, Series
from coopoffice.registers.services import (
    draw_number,
    expire_reservations,
    open_series,
    reserve_numbers,
    use_reserved_number,
    void_number,
)
from coopoffice.registers.strips import described, strip

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-03-18T05:00:00Z", tick=False):
        yield


@pytest.fixture
def book(unit):
    open_series(unit=unit, kind="test_in", opening_number=10)
    for _ in range(6):
        draw_number(unit=unit, kind="test_in")
    return Series.objects.get()


def behind_the_back(*statements):
    """Work as somebody with the database's own keys could: walls and the unique key taken down."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE registers_number DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE registers_number DROP CONSTRAINT registers_number_once")
        for sql in statements:
            cursor.execute(sql)


def runs(book):
    return [(run.state, run.first, run.last) for run in report(Series.objects.get(pk=book.pk), TODAY).runs]


def listed_state():
    (book,) = Series.objects.with_counts(TODAY)
    return state_of(book)


def test_book_without_fault_is_sound(book, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = report(book, TODAY)
    assert (found.health, runs(book), listed_state()) == (Health.SOUND, [("issued", 11, 16)], Health.SOUND)
    assert len(found.sentences) == 1


def test_untouched_book_is_sound(unit):
    series = open_series(unit=unit, kind="test_in", opening_number=10)
    assert (report(series, TODAY).health, report(series, TODAY).runs, listed_state()) == (
        Health.SOUND,
        [],
        Health.SOUND,
    )
    assert "<svg" in strip(report(series, TODAY))


def test_void_and_reserved_numbers_are_told_apart_and_sound(book, unit):
    void_number(number=book.numbers.get(number=12), reason="x")
    reserve_numbers(unit=unit, kind="test_in", count=2, expires_on=TODAY, purpose="x")
    assert runs(book) == [("issued", 11, 11), ("void", 12, 12), ("issued", 13, 16), ("reserved", 17, 18)]
    assert listed_state() == Health.SOUND


def test_reservation_past_its_day_needs_a_look_until_it_is_void(book, unit):
    held = reserve_numbers(unit=unit, kind="test_in", count=3, expires_on=TODAY, purpose="x")
    use_reserved_number(number=held[0])
    tomorrow = TODAY + dt.timedelta(days=1)
    found = report(Series.objects.get(), tomorrow)
    assert (found.health, [str(run) for run in found.of("lapsed")]) == (Health.ATTENTION, ["18–19"])
    with time_machine.travel("2026-03-19T05:00:00Z", tick=False):
        expire_reservations()
        assert report(Series.objects.get(), tomorrow).health == Health.SOUND


def test_number_dated_back_is_out_of_order(book, unit, django_assert_num_queries):
    draw_number(unit=unit, kind="test_in", on_date=dt.date(2026, 3, 2), late_reason="found later")
    draw_number(unit=unit, kind="test_in")
    found = report(Series.objects.get(), TODAY)
    assert found.health == listed_state() == Health.ATTENTION
    assert [(row.number, row.issued_on, row.before) for row in found.out_of_order] == [(17, dt.date(2026, 3, 2), TODAY)]


@pytest.mark.parametrize(
    ("sql", "missing"),
    [
        ("DELETE FROM registers_number WHERE number IN (12, 13)", ["12–13"]),
        ("DELETE FROM registers_number WHERE number = 11", ["11"]),
        ("DELETE FROM registers_number WHERE number >= 15", ["15–16"]),
        ("DELETE FROM registers_number WHERE number IN (12, 14, 16)", ["12", "14", "16"]),
        ("DELETE FROM registers_number", ["11–16"]),
    ],
)
def test_missing_number_breaks_the_book(book, sql, missing):
    behind_the_back(sql)
    found = report(book, TODAY)
    assert (found.health, [str(run) for run in found.missing]) == (Health.BROKEN, missing)
    assert listed_state() == Health.BROKEN
    assert "ch-danger" in strip(found)
    assert described(found)


def test_doubled_number_breaks_the_book(book):
    copy = (
        "INSERT INTO registers_number (series_id, number, state, issued_on, issued_at, purpose, late_reason,"
        " void_cause, void_reason) SELECT series_id, number, state, issued_on, issued_at, '', '', '', ''"
        " FROM registers_number WHERE number IN (13, 16)"
    )
    behind_the_back(copy)
    found = report(book, TODAY)
    assert (found.health, found.doubled, found.missing) == (Health.BROKEN, [13, 16], [])
    assert listed_state() == Health.BROKEN


def test_doubled_number_in_two_states_is_seen_as_doubled(book):
    behind_the_back(
        "INSERT INTO registers_number (series_id, number, state, issued_on, issued_at, purpose, late_reason,"
        " void_cause, void_reason, voided_at) SELECT series_id, number, 'void', issued_on, issued_at, '', '',"
        " 'expired', '', now() FROM registers_number WHERE number = 13"
    )
    assert report(book, TODAY).doubled == [13]


def test_number_outside_the_counter_breaks_the_book(book):
    behind_the_back("UPDATE registers_number SET number = 99 WHERE number = 16")
    found = report(book, TODAY)
    assert (found.health, found.beyond, [str(run) for run in found.missing]) == (Health.BROKEN, [99], ["16"])


def test_report_of_a_long_book_names_what_is_rare_and_draws_it_visibly(unit):
    for _ in range(40):
        reserve_numbers(unit=unit, kind="test_in", count=100, expires_on=TODAY, purpose="x")
    void_number(number=Number.objects.get(number=2000), reason="x")
    found = report(Series.objects.get(), TODAY)
    assert [str(run) for run in found.runs] == ["1–1999", "2000", "2001–4000"]
    assert 'class="ch-4" x="49.98%" y="16" width="0.35%"' in strip(found)
