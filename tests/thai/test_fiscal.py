from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice import thai
from tests.thai.strategies import office_days

years = st.integers(2400, 2900)


@pytest.mark.parametrize(
    ("day", "year", "quarter", "half", "month"),
    [
        (date(2026, 9, 30), 2569, 4, 2, 12),
        (date(2026, 10, 1), 2570, 1, 1, 1),
        (date(2026, 12, 31), 2570, 1, 1, 3),
        (date(2027, 1, 1), 2570, 2, 1, 4),
        (date(2027, 3, 31), 2570, 2, 1, 6),
        (date(2027, 4, 1), 2570, 3, 2, 7),
        (date(2027, 7, 1), 2570, 4, 2, 10),
    ],
)
def test_fiscal_parts_of_days_at_the_edges(day, year, quarter, half, month):
    assert (thai.fiscal_year(day), thai.quarter(day), thai.half(day), thai.fiscal_month(day)) == (
        year,
        quarter,
        half,
        month,
    )


def test_fiscal_year_2570_begins_and_ends_as_the_law_says():
    assert thai.fiscal_start(2570) == date(2026, 10, 1)
    assert thai.fiscal_end(2570) == date(2027, 9, 30)
    assert thai.quarter_period(2570, 2) == thai.Period(date(2027, 1, 1), date(2027, 3, 31))
    assert thai.half_period(2570, 1) == thai.Period(date(2026, 10, 1), date(2027, 3, 31))
    assert thai.salary_raise_date(2570, 1) == date(2027, 4, 1)
    assert thai.salary_raise_date(2570, 2) == date(2027, 10, 1)
    assert [month.start.month for month in thai.fiscal_months(2570)] == [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_register_year_runs_by_calendar():
    assert thai.register_year(date(2026, 12, 31)) == 2569
    assert thai.register_year(date(2027, 1, 1)) == 2570
    assert thai.register_period(2569) == thai.Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("number", [0, 5, -1])
def test_quarter_period_unknown_number_is_refused(number):
    with pytest.raises(ValueError):
        thai.quarter_period(2570, number)


@pytest.mark.parametrize("number", [0, 3])
def test_half_period_unknown_number_is_refused(number):
    with pytest.raises(ValueError):
        thai.half_period(2570, number)


def test_labels_in_both_languages():
    assert thai.fiscal_label(2569) == "ปีงบประมาณ พ.ศ. 2569"
    assert thai.fiscal_label(2569, "en") == "Fiscal year 2569"
    assert thai.quarter_label(2569, 2) == "ไตรมาสที่ 2 ปีงบประมาณ พ.ศ. 2569"
    assert thai.quarter_label(2569, 2, "en") == "Quarter 2, fiscal year 2569"


@given(office_days)
def test_every_day_lies_in_its_own_year_quarter_half_and_month(day):
    year = thai.fiscal_year(day)
    assert day in thai.fiscal_period(year)
    assert day in thai.quarter_period(year, thai.quarter(day))
    assert day in thai.half_period(year, thai.half(day))
    assert day in thai.fiscal_months(year)[thai.fiscal_month(day) - 1]
    assert day in thai.register_period(thai.register_year(day))


@given(years)
def test_parts_fill_the_year_without_gap_or_overlap(year):
    whole = thai.fiscal_period(year)
    for parts in (
        thai.fiscal_months(year),
        [thai.quarter_period(year, n) for n in range(1, 5)],
        [thai.half_period(year, n) for n in (1, 2)],
    ):
        assert parts[0].start == whole.start
        assert parts[-1].end == whole.end
        assert all(b.start - a.end == timedelta(days=1) for a, b in pairwise(parts))
        assert sum(part.days for part in parts) == whole.days
    assert thai.fiscal_start(year + 1) - thai.fiscal_end(year) == timedelta(days=1)


@given(office_days, st.integers(0, 800))
def test_fiscal_year_never_falls_as_days_pass(day, days):
    later = min(day + timedelta(days=days), date(2399, 12, 31))
    assert thai.fiscal_year(day) <= thai.fiscal_year(later)
    assert list(thai.fiscal_years(day, later))[-1] == thai.fiscal_year(later)


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2569", 2569),
        ("2571", 2571),
        ("2550", 2550),
        ("2572", 2570),
        ("2549", 2570),
        ("๒๕๖๙", 2570),
        ("x", 2570),
        ("", 2570),
    ],
)
def test_chosen_fiscal_year_that_is_unreadable_or_far_away_is_this_one(typed, year):
    assert thai.chosen_fiscal_year(typed, date(2026, 10, 1)) == year
