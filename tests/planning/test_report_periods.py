"""Periods of reports and the reckoning of due days."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import fiscal_year, is_working_day
from coopoffice.thai.fiscal import Period
from planning.choices_reports import Shift
from planning.report_periods import DueDay, due_day, period_name, periods

DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
frequencies = st.sampled_from(["monthly", "quarterly", "half", "yearly"])
PARTS = {"monthly": 12, "quarterly": 4, "half": 2, "yearly": 1}


@given(frequencies, days, st.integers(0, 900))
def test_periods_cover_every_day_once_and_follow_each_other(frequency, first, length):
    last = first + DAY * length
    found = list(periods(frequency, first, last))
    assert found[0].start <= first <= found[0].end
    assert found[-1].start <= last <= found[-1].end
    for one, following in pairwise(found):
        assert following.start == one.end + DAY


@given(frequencies, days)
def test_every_period_lies_in_one_fiscal_year_and_a_year_has_its_number_of_them(frequency, day):
    year = fiscal_year(day)
    found = [p for p in periods(frequency, day - DAY * 400, day + DAY * 400) if fiscal_year(p.start) == year]
    assert all(fiscal_year(p.end) == year for p in found)
    assert len(found) == PARTS[frequency]


@given(
    days,
    st.integers(0, 12),
    st.integers(1, 31),
    st.sampled_from(list(Shift)),
    st.sets(st.integers(-40, 40), max_size=12),
)
def test_due_day_is_a_working_day_on_the_named_side_of_the_day(end, months, day, shift, closed):
    period = Period(end.replace(day=1), end)
    plain = due_day(DueDay(months, day, Shift.NONE), period, ())
    number = end.year * 12 + end.month - 1 + months
    assert (plain.year * 12 + plain.month - 1) == number
    assert plain.day == day or (plain + DAY).day == 1  # the day named, or the last of a shorter month
    holidays = {plain + DAY * n for n in closed}
    found = due_day(DueDay(months, day, shift), period, holidays)
    if shift == Shift.NONE:
        assert found == plain
        return
    assert is_working_day(found, holidays)
    assert found <= plain if shift == Shift.BEFORE else found >= plain
    between = min(found, plain), max(found, plain)
    step = between[0]
    while step <= between[1]:  # nothing nearer was open
        assert step == found or not is_working_day(step, holidays)
        step += DAY


@given(days, st.integers(0, 12), st.integers(1, 31))
def test_a_later_day_of_the_rule_is_never_due_earlier(end, months, day):
    period = Period(end.replace(day=1), end)
    one = due_day(DueDay(months, day, Shift.BEFORE), period, ())
    later = due_day(DueDay(months, min(day + 1, 31), Shift.BEFORE), period, ())
    assert one <= later


@pytest.mark.parametrize(
    ("rule", "period", "holidays", "due"),
    [
        # the 25th of October 2026 is a Sunday, the 23rd a holiday: Thursday the 22nd
        (
            DueDay(0, 25),
            Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
            {dt.date(2026, 10, 23)},
            dt.date(2026, 10, 22),
        ),
        # the 5th of December 2026 is a Saturday and Monday the 7th a substitute: Tuesday the 8th
        (
            DueDay(1, 5, Shift.AFTER),
            Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30)),
            {dt.date(2026, 12, 7)},
            dt.date(2026, 12, 8),
        ),
        # the last day of February in a leap year
        (DueDay(0, 31), Period(dt.date(2028, 2, 1), dt.date(2028, 2, 29)), (), dt.date(2028, 2, 29)),
        # the quarter October to December: the 10th of January of the next year
        (DueDay(1, 10, Shift.NONE), Period(dt.date(2026, 10, 1), dt.date(2026, 12, 31)), (), dt.date(2027, 1, 10)),
    ],
)
def test_due_day_in_known_cases(rule, period, holidays, due):
    assert due_day(rule, period, holidays) == due


def test_period_is_named_by_month_quarter_half_and_year():
    start, end = dt.date(2026, 10, 1), dt.date(2026, 10, 31)
    assert period_name("monthly", start, end) == "ตุลาคม 2569"
    assert period_name("quarterly", start, dt.date(2026, 12, 31)) == "ไตรมาส 1 ปีงบประมาณ 2570"
    assert period_name("half", dt.date(2027, 4, 1), dt.date(2027, 9, 30)) == "ครึ่งปีที่ 2 ปีงบประมาณ 2570"
    assert period_name("yearly", start, dt.date(2027, 9, 30)) == "ปีงบประมาณ 2570"
