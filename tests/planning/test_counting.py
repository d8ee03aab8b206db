"""How months make quarters and a year (PLN-R1, PLN-R3)."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.checking import money_problem, year_problem
from planning.choices import Aggregation, Level
from planning.counting import ZERO, level_of, month_starts, percent, quarters, together, year_of

amounts = st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False, allow_infinity=False)
years = st.integers(min_value=2560, max_value=2600)
planned = st.dictionaries(st.integers(min_value=0, max_value=11), amounts, max_size=12)


def months_of(year: int, places: dict[int, D]) -> dict[dt.date, D]:
    starts = month_starts(year)
    return {starts[place]: amount for place, amount in places.items()}


@given(years, planned)
def test_months_quarters_and_year_of_a_sum_agree(year, places):
    months = months_of(year, places)
    parts = quarters(Aggregation.SUM, months)
    assert len(parts) == 4
    assert sum(months.values(), ZERO) == sum((p for p in parts if p is not None), ZERO) == year_of("sum", months)


@given(years, planned.filter(bool))
def test_the_year_of_the_other_kinds_agrees_with_their_quarters(year, places):
    months = months_of(year, places)
    for kind in (Aggregation.LAST, Aggregation.MAX):
        parts = [p for p in quarters(kind, months) if p is not None]
        assert together(kind, parts) == year_of(kind, months)
    average = year_of(Aggregation.AVERAGE, months)
    assert min(months.values()) <= average <= max(months.values())


@given(st.lists(amounts, max_size=12))
def test_nothing_is_ever_below_nought_and_nothing_of_nothing(values):
    for kind in Aggregation.values:
        made = together(kind, values)
        assert made is None if not values else made >= 0


def test_the_latest_counts_in_the_order_of_months_not_of_writing():
    months = months_of(2570, {7: D(80), 2: D(30)})
    assert year_of(Aggregation.LAST, months) == 80


def test_the_fiscal_months_run_from_october_to_september():
    starts = month_starts(2570)
    assert (starts[0], starts[-1], len(starts)) == (dt.date(2026, 10, 1), dt.date(2027, 9, 1), 12)


@given(years, planned.filter(lambda p: any(p.values())))
def test_a_year_that_its_months_make_has_no_problem_and_any_other_has(year, places):
    months = months_of(year, places)
    nonzero = {m: v for m, v in months.items() if v}
    for kind in Aggregation.values:
        made = year_of(kind, nonzero)
        assert year_problem(kind, made, months) == ""
        assert year_problem(kind, made + D("0.01"), months)
    total = sum(months.values(), ZERO)
    assert money_problem(total, months) == ""
    assert money_problem(total + 1, months)


@pytest.mark.parametrize(
    ("plan", "done", "level"),
    [
        (D(100), D(100), Level.REACHED),
        (D(100), D(250), Level.REACHED),
        (D(100), D("95"), Level.NEAR),
        (D(100), D("94.99"), Level.BEHIND),
        (D(100), None, Level.BEHIND),
        (None, D(5), Level.NOTHING_DUE),
        (D(0), None, Level.NOTHING_DUE),
    ],
)
def test_the_level_of_a_result_follows_its_share_of_the_plan(plan, done, level):
    assert level_of(plan, done, D(5)) == level


@given(amounts, amounts.filter(bool))
def test_a_result_may_exceed_the_plan_and_its_share_grows_with_it(done, plan):
    share = percent(done, plan)
    assert share >= 0
    assert (share > 100) <= (done > plan)
