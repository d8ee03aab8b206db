"""Counting the money of a trip: a table worked by hand, and what must hold whatever the figures."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.trip_counting import (
    Journey,
    Rate,
    Terms,
    Traveller,
    by_kind,
    by_payee,
    count_trip,
    diem_days,
    due_on,
    lodging_line,
    per_diem_days,
    per_diem_lines,
    taxi_over,
    total,
    transport_lines,
)

TERMS = Terms()
START = dt.datetime(2026, 3, 18, 6, 0)
GENERAL = {"per_diem": Rate(D(240)), "single": Rate(D(1500)), "double": Rate(D(850)), "flat": Rate(D(800))}
SENIOR = {"per_diem": Rate(D(270)), "single": Rate(D(2200)), "double": Rate(D(1200)), "flat": Rate(D(1200))}
COMMON = {"car_km": Rate(D(4)), "motorcycle_km": Rate(D(2))}


def later(hours: float = 0, minutes: int = 0) -> dt.datetime:
    return START + dt.timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("hours", "minutes", "stayed", "days", "rule"),
    [
        # without a night: nothing up to six hours, half beyond, a whole day beyond twelve
        (0, 30, False, "0", "day_none"),
        (3, 30, False, "0", "day_none"),
        (5, 59, False, "0", "day_none"),
        (6, 0, False, "0", "day_none"),
        (6, 1, False, "0.5", "day_half"),
        (8, 30, False, "0.5", "day_half"),
        (11, 59, False, "0.5", "day_half"),
        (12, 0, False, "0.5", "day_half"),
        (12, 1, False, "1", "day_full"),
        (14, 0, False, "1", "day_full"),
        (23, 59, False, "1", "day_full"),
        # 24 hours without a bed: a night spent on the way counts as one
        (24, 0, False, "1", "night"),
        (36, 1, False, "2", "night_more"),
        # with a night: 24 hours a day, and one more where the rest is beyond twelve
        (10, 0, True, "0", "night"),
        (12, 0, True, "0", "night"),
        (12, 1, True, "1", "night_more"),
        (23, 0, True, "1", "night_more"),
        (24, 0, True, "1", "night"),
        (30, 0, True, "1", "night"),
        (36, 0, True, "1", "night"),
        (36, 1, True, "2", "night_more"),
        (47, 59, True, "2", "night_more"),
        (48, 0, True, "2", "night"),
        (60, 0, True, "2", "night"),
        (60, 1, True, "3", "night_more"),
        (72, 0, True, "3", "night"),
        (84, 30, True, "4", "night_more"),
        (120, 0, True, "5", "night"),
    ],
)
def test_per_diem_days_by_hours_away_are_those_of_the_rule(hours, minutes, stayed, days, rule):
    counted = per_diem_days(START, later(hours, minutes), stayed, TERMS)
    assert (counted.days, counted.reason.rule) == (D(days), rule)


def test_per_diem_of_a_return_before_the_departure_is_nothing():
    assert per_diem_days(START, START, False, TERMS).days == 0
    assert per_diem_days(START, START - dt.timedelta(hours=9), True, TERMS).reason.rule == "none"


@pytest.mark.parametrize(
    ("hours", "stayed", "meals", "rates", "amount"),
    [
        (8, False, 0, GENERAL, "120.00"),
        (13, False, 0, GENERAL, "240.00"),
        (37, True, 0, GENERAL, "480.00"),
        (37, True, 1, GENERAL, "400.00"),
        (37, True, 3, GENERAL, "240.00"),
        (37, True, 6, GENERAL, "0.00"),
        (8, False, 1, GENERAL, "40.00"),
        (8, False, 2, GENERAL, "0.00"),  # two meals are worth 160, but no more than the 120 there are
        (5, False, 1, GENERAL, "0.00"),
        (13, False, 0, SENIOR, "270.00"),
        (8, False, 0, SENIOR, "135.00"),
        (61, True, 2, SENIOR, "630.00"),
    ],
)
def test_per_diem_with_supplied_meals_takes_off_a_third_each_and_never_falls_below_nothing(
    hours, stayed, meals, rates, amount
):
    journey = Journey(START, later(hours), stayed=stayed, meals=meals)
    assert total(per_diem_lines(journey, Traveller("a", rates), TERMS)) == D(amount)


@pytest.mark.parametrize(
    ("method", "room", "nights", "costly", "paid", "rates", "amount", "rule"),
    [
        ("flat", "double", 1, False, None, GENERAL, "800.00", "flat"),
        ("flat", "single", 3, True, None, GENERAL, "2400.00", "flat"),  # a costly place adds to lodging as paid only
        ("flat", "double", 2, False, None, SENIOR, "2400.00", "flat"),
        ("actual", "double", 2, False, None, GENERAL, "1700.00", "actual"),
        ("actual", "single", 1, False, None, GENERAL, "1500.00", "actual"),
        ("actual", "single", 2, False, D(1200), GENERAL, "2400.00", "actual"),
        ("actual", "single", 2, False, D(1700), GENERAL, "3000.00", "actual_capped"),
        ("actual", "double", 1, True, None, GENERAL, "1062.50", "actual"),
        ("actual", "single", 1, True, D(1875), GENERAL, "1875.00", "actual"),
        ("actual", "single", 1, True, D(1900), GENERAL, "1875.00", "actual_capped"),
        ("actual", "double", 3, False, D(900), SENIOR, "2700.00", "actual"),
    ],
)
def test_lodging_by_method_room_and_place_is_paid_up_to_the_rate(
    method, room, nights, costly, paid, rates, amount, rule
):
    journey = Journey(
        START, later(80), stayed=True, nights=nights, lodging=method, room=room, costly=costly, paid_night=paid
    )
    line = lodging_line(journey, Traveller("a", rates), TERMS)
    assert (line.amount, line.reason.rule) == (D(amount), rule)


def test_no_lodging_where_none_is_asked_or_there_is_no_night():
    assert lodging_line(Journey(START, later(30), stayed=True, nights=1), Traveller("a", GENERAL), TERMS) is None
    assert lodging_line(Journey(START, later(8), lodging="flat"), Traveller("a", GENERAL), TERMS) is None


@pytest.mark.parametrize(
    ("means", "km", "amount"),
    [
        ("own_car", "64", "256.00"),
        ("own_car", "88.5", "354.00"),
        ("own_motorcycle", "30", "60.00"),
        ("own_motorcycle", "15.5", "31.00"),
        ("public", "64", "0.00"),
        ("office_car", "120", "0.00"),
    ],
)
def test_kilometres_are_paid_for_own_vehicles_only(means, km, amount):
    journey = Journey(START, later(8), means=means, kilometres=D(km))
    assert total(transport_lines(journey, "a", COMMON)) == D(amount)


def test_private_leave_before_and_after_the_work_is_not_counted():
    journey = Journey(START, later(96), stayed=True, counts_from=later(24), counts_to=later(61))
    (line,) = per_diem_lines(journey, Traveller("a", GENERAL), TERMS)
    assert (line.quantity, line.amount) == (D(2), D(480))


def test_group_of_three_is_paid_person_by_person_and_the_way_once():
    journey = Journey(
        START, later(37), stayed=True, nights=1, lodging="actual", means="own_car", kilometres=D(200),
        fares=[("ค่าทางด่วน", D("85.50"))], others=[("ค่าลงทะเบียน", D(300))],
    )  # fmt: skip
    group = [Traveller("a", GENERAL), Traveller("b", GENERAL), Traveller("c", SENIOR)]
    lines = count_trip(journey, group, COMMON, TERMS)
    assert by_kind(lines) == {"per_diem": D(1500), "lodging": D(2900), "transport": D("885.50"), "other": D(300)}
    assert by_payee(lines)["b"] == {"per_diem": D(480), "lodging": D(850)}
    assert total(lines) == D("5585.50")


@pytest.mark.parametrize(("legs", "days", "over"), [(2, 1, 0), (3, 1, 1), (4, 2, 0), (5, 2, 1), (1, 0, 0)])
def test_taxi_legs_beyond_two_a_day_inside_a_province_are_seen(legs, days, over):
    assert taxi_over(legs, days, TERMS) == over


def test_advance_is_due_fifteen_days_after_the_return():
    assert due_on(dt.date(2026, 3, 20), 15) == dt.date(2026, 4, 4)
    assert due_on(dt.date(2026, 9, 20), 15) == dt.date(2026, 10, 5)


def test_counted_days_lie_one_after_another_from_the_departure():
    assert diem_days(START, D("1.5")) == [(dt.date(2026, 3, 18), D(1)), (dt.date(2026, 3, 19), D("0.5"))]
    assert diem_days(START, D(0)) == []


def test_other_figures_of_the_rule_change_the_counting():
    rule = Terms(half_hours=D(4), full_hours=D(8), night_more_hours=D(6))
    assert per_diem_days(START, later(5), False, rule).days == D("0.5")
    assert per_diem_days(START, later(9), False, rule).days == 1
    assert per_diem_days(START, later(31), True, rule).days == 2


# --- whatever the figures -------------------------------------------------------------------------------------------

minutes = st.integers(1, 60 * 24 * 40)
amounts = st.decimals(0, 5000, places=2)


@given(minutes, st.booleans())
def test_days_never_fall_when_the_trip_grows_by_an_hour(length, stayed):
    shorter = per_diem_days(START, later(minutes=length), stayed, TERMS).days
    longer = per_diem_days(START, later(minutes=length + 60), stayed, TERMS).days
    # a night on the way from 24 hours on is counted by whole days, so half a day is never lost either
    assert longer >= shorter


@given(minutes, st.booleans())
def test_days_lie_within_the_calendar_days_touched_and_are_halves(length, stayed):
    days = per_diem_days(START, later(minutes=length), stayed, TERMS).days
    assert (days * 2) % 1 == 0
    assert 0 <= days <= (later(minutes=length).date() - START.date()).days + 1


@given(minutes, st.integers(0, 200), amounts)
def test_per_diem_is_never_below_nothing_nor_above_its_days(length, meals, rate):
    journey = Journey(START, later(minutes=length), stayed=length > 1200, meals=meals)
    found = total(per_diem_lines(journey, Traveller("a", {"per_diem": Rate(rate)}), TERMS))
    days = per_diem_days(START, later(minutes=length), length > 1200, TERMS).days
    assert 0 <= found <= days * rate + D("0.01")


@given(amounts, amounts, st.integers(1, 30), st.booleans())
def test_lodging_is_never_more_than_paid_nor_than_the_rate(paid, rate, nights, costly):
    journey = Journey(
        START, later(24 * nights), stayed=True, nights=nights, lodging="actual", paid_night=paid, costly=costly
    )
    line = lodging_line(journey, Traveller("a", {"double": Rate(rate)}), TERMS)
    most = rate * (D("1.25") if costly else 1)
    assert line.amount <= paid * nights
    assert line.amount <= (most + D("0.01")) * nights


@given(
    st.lists(st.sampled_from([GENERAL, SENIOR]), min_size=1, max_size=8),
    minutes,
    st.sampled_from(["none", "actual", "flat"]),
    st.integers(0, 5),
    st.decimals(0, 900, places=1),
    st.lists(st.tuples(st.just("ค่ารถ"), amounts), max_size=3),
)
def test_part_two_of_the_form_always_makes_part_one(group, length, method, nights, km, fares):
    journey = Journey(
        START, later(minutes=length), stayed=nights > 0, nights=nights, lodging=method, means="own_car",
        kilometres=km, fares=fares,
    )  # fmt: skip
    lines = count_trip(journey, [Traveller(n, rates) for n, rates in enumerate(group)], COMMON, TERMS)
    first, second = by_kind(lines), by_payee(lines)
    assert sum(first.values(), D(0)) == total(lines)
    for kind, amount in first.items():
        assert sum((own.get(kind, D(0)) for own in second.values()), D(0)) == amount


def test_every_line_says_its_rule_in_a_sentence_in_both_languages():
    from django.utils import translation

    from personnel.trip_words import line_words

    journeys = [
        Journey(START, later(h), stayed=s) for h, s in ((5, False), (8, False), (13, False), (36, True), (40, True))
    ]
    more = {
        "stayed": True,
        "nights": 2,
        "meals": 1,
        "costly": True,
        "fares": [("ค่ารถ", D(20))],
        "others": [("ค่าจอด", D(20))],
    }
    for means in ("own_car", "own_motorcycle"):
        for lodging, paid in (("flat", None), ("actual", None), ("actual", D(9999))):
            journeys.append(
                Journey(START, later(61), means=means, kilometres=D(10), lodging=lodging, paid_night=paid, **more)
            )
    for language in ("th", "en"):
        with translation.override(language):
            for journey in journeys:
                for line in count_trip(journey, [Traveller("a", GENERAL)], COMMON, TERMS):
                    assert line_words(line)
                    assert "%(" not in line_words(line)
