"""Naming registers, the year of a date, and how a number is written."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.registers import kinds
from coopoffice.registers.choices import Yearly
from coopoffice.registers.kinds import Kind
from coopoffice.thai import to_arabic_digits

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2200, 12, 31))
YEARLY = st.sampled_from(list(Yearly))


@given(DAYS, YEARLY)
def test_year_of_next_day_is_same_or_one_more_on_the_first_day_only(day, yearly):
    kind = Kind("x", "x", yearly)
    tomorrow = day + dt.timedelta(days=1)
    step = kind.year_of(tomorrow) - kind.year_of(day)
    first = {Yearly.CALENDAR: (1, 1), Yearly.FISCAL: (10, 1), Yearly.NEVER: None}[yearly]
    assert step == int((tomorrow.month, tomorrow.day) == first)


@pytest.mark.parametrize(
    ("yearly", "day", "year"),
    [
        ("calendar", dt.date(2026, 12, 31), 2569),
        ("calendar", dt.date(2027, 1, 1), 2570),
        ("fiscal", dt.date(2026, 9, 30), 2569),
        ("fiscal", dt.date(2026, 10, 1), 2570),
        ("never", dt.date(2026, 10, 1), 0),
    ],
)
def test_year_of_day_at_the_edge_is_the_books(yearly, day, year):
    assert Kind("x", "x", Yearly(yearly)).year_of(day) == year


@given(st.integers(1, 9_999_999), st.integers(2400, 2999), st.integers(0, 8))
def test_number_written_in_thai_digits_reads_back(number, year, width):
    kind = Kind("x", "x", width=width)
    assert kind.written(number, year).isascii() is False
    shown, shown_year = to_arabic_digits(kind.written(number, year)).split("/")
    assert (int(shown), int(shown_year)) == (number, year)
    assert len(shown) >= width


@pytest.mark.parametrize(
    ("shape", "width", "written"),
    [
        ("{number}/{year}", 0, "๑/๒๕๖๙"),
        ("{number}", 4, "๐๐๐๑"),
        ("บค. {number}/{yy}", 3, "บค. ๐๐๑/๖๙"),
    ],
)
def test_number_in_each_shape_is_written_as_on_paper(shape, width, written):
    assert Kind("x", "x", shape=shape, width=width).written(1, 2569) == written


@pytest.mark.parametrize("code", ["", "a", "Letter", "a b", "1abc", "a" * 41, "ก"])
def test_register_with_bad_code_is_refused(code):
    with pytest.raises(ValueError, match="code"):
        kinds.register(code, "x")


@pytest.mark.parametrize("shape", ["{year}", "{number}{unit}", "{number", "{}", "plain"])
def test_register_with_bad_shape_is_refused(shape):
    with pytest.raises(ValueError, match="shape"):
        kinds.register("test_bad_shape", "x", shape=shape)
    assert "test_bad_shape" not in dict(kinds.choices())


def test_register_named_twice_alike_is_one_and_otherwise_is_refused():
    assert kinds.register("test_in", "Test register", yearly="calendar") is not None
    assert [kind.code for kind in kinds.everything()].count("test_in") == 1
    with pytest.raises(ValueError, match="already"):
        kinds.register("test_in", "Test register", yearly="fiscal")


def test_kind_nobody_named_is_refused_but_old_rows_stay_readable():
    with pytest.raises(LookupError):
        kinds.get("nobody")
    assert kinds.known("nobody").written(7, 2569) == "๗/๒๕๖๙"
