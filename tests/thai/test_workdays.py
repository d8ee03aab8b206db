from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coopoffice import thai

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
spans = st.integers(0, 60).map(lambda n: timedelta(days=n))


@st.composite
def calendars(draw):
    """A day and holidays scattered around it."""
    day = draw(days)
    offsets = draw(st.frozensets(st.integers(-60, 60), max_size=25))
    return day, {day + timedelta(days=offset) for offset in offsets}


SONGKRAN = {date(2026, 4, 13), date(2026, 4, 14), date(2026, 4, 15)}


def test_songkran_week_has_two_working_days():
    assert thai.working_days_in(date(2026, 4, 13), date(2026, 4, 19), SONGKRAN) == 2
    assert thai.next_working_day(date(2026, 4, 10), SONGKRAN) == date(2026, 4, 16)
    assert thai.previous_working_day(date(2026, 4, 16), SONGKRAN) == date(2026, 4, 10)
    assert thai.add_working_days(date(2026, 4, 10), 3, SONGKRAN) == date(2026, 4, 20)
    assert thai.roll_forward(date(2026, 4, 11), SONGKRAN) == date(2026, 4, 16)
    assert thai.roll_forward(date(2026, 4, 16), SONGKRAN) == date(2026, 4, 16)


def test_add_working_days_zero_returns_the_day_even_on_a_holiday():
    assert thai.add_working_days(date(2026, 4, 13), 0, SONGKRAN) == date(2026, 4, 13)


def test_working_days_in_reversed_span_is_zero():
    assert thai.working_days_in(date(2026, 4, 19), date(2026, 4, 13), SONGKRAN) == 0


@given(calendars(), st.integers(-40, 40))
def test_adding_and_counting_are_inverse(calendar, count):
    day, holidays = calendar
    reached = thai.add_working_days(day, count, holidays)
    assert thai.working_days_between(day, reached, holidays) == count
    assert count == 0 or thai.is_working_day(reached, holidays)


@given(calendars(), st.integers(1, 40))
def test_going_and_returning_ends_where_it_began_on_a_working_day(calendar, count):
    day, holidays = calendar
    start = thai.roll_forward(day, holidays)
    assert thai.add_working_days(thai.add_working_days(start, count, holidays), -count, holidays) == start


@given(calendars(), spans)
def test_counting_equals_looking_at_each_day(calendar, span):
    start, holidays = calendar
    end = start + span
    each = [start + timedelta(days=n) for n in range(span.days + 1)]
    free = [day for day in each if day.strftime("%a") in ("Sat", "Sun") or day in holidays]
    assert thai.working_days_in(start, end, holidays) == len(each) - len(free)
    assert thai.working_days_between(start, end, holidays) == len([d for d in each[1:] if d not in free])
    assert thai.working_days_between(end, start, holidays) == -len([d for d in each[:-1] if d not in free])


@given(calendars(), st.integers(-30, 30), st.integers(-30, 30))
def test_more_working_days_never_end_earlier(calendar, one, other):
    day, holidays = calendar
    low, high = sorted((one, other))
    assert thai.add_working_days(day, low, holidays) <= thai.add_working_days(day, high, holidays)


@given(calendars(), st.integers(-30, 30))
def test_one_holiday_more_never_brings_a_deadline_nearer(calendar, offset):
    day, holidays = calendar
    more = holidays | {day + timedelta(days=offset)}
    assert thai.add_working_days(day, 10, more) >= thai.add_working_days(day, 10, holidays)
