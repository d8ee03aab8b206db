"""Days of a leave and days one has a right to: worked by hand, and for whatever dates hypothesis finds."""

import datetime as dt
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import fiscal_end, fiscal_start, fiscal_year
from personnel.choices import Counting, DayPart
from personnel.counting import (
    by_fiscal_year,
    carried_over,
    count_days,
    full_months,
    right_of_year,
    total,
    total_cap,
)

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
HALVES = st.integers(0, 120).map(lambda n: D(n) / 2)
W, M, A = DayPart.WHOLE, DayPart.MORNING, DayPart.AFTERNOON


def rule(**given_):
    base = {
        "limit_days": D(10),
        "first_year_days": None,
        "first_year_prorated": False,
        "wait_months": 6,
        "accrues": True,
        "carry_days": None,
        "carry_total": D(20),
        "long_service_years": 10,
        "carry_total_long": D(30),
    }
    return SimpleNamespace(**{**base, **given_})


@pytest.mark.parametrize(
    ("first", "last", "first_part", "last_part", "counting", "days"),
    [
        # 4 December 2026 is a Friday; the 7th is taken as a holiday
        ((2026, 12, 4), (2026, 12, 8), W, W, Counting.WORKING, "2"),
        ((2026, 12, 4), (2026, 12, 8), A, M, Counting.WORKING, "1.0"),
        ((2026, 12, 4), (2026, 12, 4), M, M, Counting.WORKING, "0.5"),
        ((2026, 12, 5), (2026, 12, 7), W, W, Counting.WORKING, "0"),
        ((2026, 12, 4), (2026, 12, 8), W, W, Counting.CALENDAR, "5"),
        ((2026, 12, 1), (2027, 2, 28), W, W, Counting.CALENDAR, "90"),
    ],
)
def test_days_of_a_leave_are_counted_as_worked_by_hand(first, last, first_part, last_part, counting, days):
    holidays = {dt.date(2026, 12, 7)}
    counted = count_days(dt.date(*first), dt.date(*last), first_part, last_part, counting, holidays)
    assert total(counted) == D(days)


def test_leave_over_the_end_of_september_is_split_between_both_fiscal_years():
    counted = count_days(dt.date(2026, 9, 29), dt.date(2026, 10, 2), W, M, Counting.WORKING, set())
    assert by_fiscal_year(counted) == {2569: D(2), 2570: D("1.5")}


@given(DAYS, st.integers(0, 200), st.sets(DAYS, max_size=10))
def test_parts_of_a_leave_never_count_more_than_the_whole_and_split_without_loss(first, length, holidays):
    last = first + dt.timedelta(days=length)
    whole = count_days(first, last, W, W, Counting.WORKING, holidays)
    every = count_days(first, last, W, W, Counting.CALENDAR, holidays)
    assert total(every) == length + 1
    assert total(whole) <= total(every)
    assert sum(by_fiscal_year(whole).values(), D(0)) == total(whole)
    middle = first + dt.timedelta(days=length // 2)
    left = count_days(first, middle, W, W, Counting.WORKING, holidays)
    right = count_days(middle + dt.timedelta(days=1), last, W, W, Counting.WORKING, holidays)
    assert total(left) + total(right) == total(whole)
    if length:
        assert total(whole) - total(count_days(first, last, A, M, Counting.WORKING, holidays)) in {D(0), D("0.5"), D(1)}


@pytest.mark.parametrize(
    ("start", "on", "months"),
    [
        ((2026, 1, 15), (2026, 7, 14), 5),
        ((2026, 1, 15), (2026, 7, 15), 6),
        ((2026, 8, 31), (2027, 2, 28), 6),
        ((2026, 8, 31), (2027, 2, 27), 5),
        ((2026, 5, 1), (2026, 4, 1), 0),
        ((2016, 10, 1), (2026, 10, 1), 120),
        ((2016, 10, 2), (2026, 10, 1), 119),
    ],
)
def test_full_months(start, on, months):
    assert full_months(dt.date(*start), dt.date(*on)) == months


@pytest.mark.parametrize(
    ("left", "entered", "total_days", "lost"),
    [
        ("25", (2000, 1, 1), "30", "5"),  # ten years and more: 30 together, five are lost
        ("18", (2022, 1, 1), "20", "8"),  # below ten years: 20 together
        ("4.5", (2022, 1, 1), "14.5", "0"),
        ("0", (2022, 1, 1), "10", "0"),
    ],
)
def test_vacation_carried_over_stays_within_its_cap(left, entered, total_days, lost):
    entered, right = dt.date(*entered), right_of_year(rule(), dt.date(*entered), 2570, dt.date(2026, 10, 1))
    carried = carried_over(rule(), D(left), entered, 2570, right)
    assert carried + right == D(total_days)
    assert D(left) - carried == D(lost)


def test_government_employee_carries_five_days_at_most():
    terms = rule(carry_days=D(5), carry_total=D(15), long_service_years=None, carry_total_long=None)
    assert carried_over(terms, D(9), dt.date(2015, 1, 1), 2570, D(10)) == D(5)


def test_no_vacation_before_six_months_in_the_year_of_entering_then_ten_days():
    entered = dt.date(2026, 11, 2)
    assert right_of_year(rule(), entered, 2570, dt.date(2027, 5, 1)) == 0
    assert right_of_year(rule(), entered, 2570, dt.date(2027, 5, 2)) == 10
    assert right_of_year(rule(), entered, 2569, dt.date(2026, 9, 30)) == 0
    assert right_of_year(rule(), entered, 2571, dt.date(2027, 10, 1)) == 10


def test_personal_leave_in_the_year_of_entering_is_fifteen_days_and_of_government_employees_a_share():
    terms = rule(limit_days=D(45), first_year_days=D(15), wait_months=0)
    assert right_of_year(terms, dt.date(2026, 11, 2), 2570, dt.date(2026, 11, 2)) == 15
    assert right_of_year(terms, dt.date(2026, 11, 2), 2571, dt.date(2027, 10, 1)) == 45
    share = rule(limit_days=D(10), first_year_prorated=True, wait_months=0)
    assert right_of_year(share, dt.date(2027, 4, 1), 2570, dt.date(2027, 4, 1)) == 5


@given(HALVES, DAYS, st.integers(2560, 2575))
def test_what_comes_over_is_never_below_zero_nor_above_what_was_left_nor_above_the_cap(left, entered, year):
    terms = rule()
    right = right_of_year(terms, entered, year, fiscal_start(year))
    carried = carried_over(terms, left, entered, year, right)
    assert 0 <= carried <= left
    assert right + carried <= total_cap(terms, entered, year)
    assert carried * 2 == int(carried * 2)


@given(DAYS, DAYS)
def test_right_never_shrinks_within_a_year(entered, on):
    year = fiscal_year(on)
    later = fiscal_end(year)
    assert right_of_year(rule(), entered, year, on) <= right_of_year(rule(), entered, year, later)
