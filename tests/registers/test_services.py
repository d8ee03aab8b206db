"""Taking, reserving, using and voiding numbers; opening a book where the paper one ends."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopoffice.registers import kinds
from coopoffice.registers.choices import NumberState, VoidCause
from coopoffice.registers.kinds import Owner
from coopoffice.registers.models import Number, Series
from coopoffice.registers.refusals import RegisterRefusal
from coopoffice.registers.services import (
    draw_number,
    expire_reservations,
    open_series,
    release_reserved_number,
    reserve_numbers,
    use_reserved_number,
    void_number,
)
from tests.factories.units import make_unit

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 18, 5, 0, tzinfo=dt.UTC)  # Wednesday 18 March 2569, noon in Bangkok
TODAY = dt.date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOON, tick=False):
        yield


def prove():
    """Run what PostgreSQL would check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def numbers(unit, kind="test_in"):
    return list(
        Number.objects.filter(series__unit=unit, series__kind=kind).order_by("number").values_list("number", flat=True)
    )


# --- drawing ---------------------------------------------------------------------------------------------------------


def test_draw_in_a_new_book_is_one_and_counts_on(unit, by):
    first, second = (draw_number(by=by, unit=unit, kind="test_in", purpose=" x ") for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    assert (second.plain, second.written) == ("2/2569", "๒/๒๕๖๙")
    stored = Number.objects.get(pk=second.pk)
    assert (stored.state, stored.issued_on, stored.taken_by, stored.purpose) == ("issued", TODAY, by.user, "x")
    series = Series.objects.get()
    assert (series.year_be, series.last_number, series.last_on, series.opened_by) == (2569, 2, TODAY, by.user)
    prove()


def test_draw_shows_its_number_without_asking_again(unit, django_assert_num_queries):
    number = draw_number(unit=unit, kind="test_in")
    with django_assert_num_queries(0):
        assert number.written == "๑/๒๕๖๙"
        assert number.series.last_number == 1


def test_draw_costs_one_statement_beside_the_actor(unit, django_assert_num_queries):
    draw_number(unit=unit, kind="test_in")
    with django_assert_num_queries(4):  # savepoint, actor, the number, release
        draw_number(unit=unit, kind="test_in")


def test_draw_in_other_unit_kind_or_year_counts_apart(unit):
    other = make_unit(parent=unit)
    assert draw_number(unit=unit, kind="test_in").number == 1
    assert draw_number(unit=other, kind="test_in").number == 1
    assert draw_number(unit=unit, kind="test_money").written == "บค. ๑/๒๕๖๙"
    assert draw_number(unit=unit, kind="test_case").written == "๐๐๐๑"


@pytest.mark.parametrize(
    ("kind", "before", "after", "years"),
    [
        # Bangkok is seven hours ahead: its midnight is 17:00 of the day before in UTC.
        ("test_in", "2026-12-31T16:59:59Z", "2026-12-31T17:00:00Z", [2569, 2570]),
        ("test_money", "2026-09-30T16:59:59Z", "2026-09-30T17:00:00Z", [2569, 2570]),
        ("test_case", "2026-12-31T16:59:59Z", "2026-12-31T17:00:00Z", [0, 0]),
    ],
)
def test_draw_across_bangkok_midnight_starts_the_new_years_book(unit, kind, before, after, years):
    drawn = []
    for moment in (before, after):
        with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
            drawn.append(draw_number(unit=unit, kind=kind))
    assert [number.series.year_be for number in drawn] == years
    assert [number.number for number in drawn] == ([1, 2] if years[0] == years[1] else [1, 1])
    assert drawn[1].issued_on - drawn[0].issued_on == dt.timedelta(days=1)


def test_draw_while_reader_is_in_another_time_zone_uses_bangkok(unit):
    from django.utils import timezone

    with time_machine.travel("2026-12-31T17:30:00Z", tick=False), timezone.override("America/New_York"):
        assert draw_number(unit=unit, kind="test_in").series.year_be == 2570


def test_draw_dated_tomorrow_is_refused(unit):
    with pytest.raises(RegisterRefusal) as refusal:
        draw_number(unit=unit, kind="test_in", on_date=TODAY + dt.timedelta(days=1))
    assert refusal.value.field == "on_date"
    assert not Series.objects.exists()


def test_draw_dated_before_the_latest_entry_needs_a_reason(unit):
    yesterday = TODAY - dt.timedelta(days=1)
    draw_number(unit=unit, kind="test_in", on_date=yesterday)
    draw_number(unit=unit, kind="test_in")
    with pytest.raises(RegisterRefusal) as refusal:
        draw_number(unit=unit, kind="test_in", on_date=yesterday, late_reason="  ")
    assert refusal.value.field == "late_reason"
    assert numbers(unit) == [1, 2]
    late = draw_number(unit=unit, kind="test_in", on_date=yesterday, late_reason="Found in the post room")
    assert (late.number, late.late_reason, late.series.last_on) == (3, "Found in the post room", TODAY)
    prove()


def test_draw_in_last_years_book_needs_a_reason(unit):
    last_year = dt.date(2025, 12, 30)
    with pytest.raises(RegisterRefusal):
        draw_number(unit=unit, kind="test_in", on_date=last_year)
    late = draw_number(unit=unit, kind="test_in", on_date=last_year, late_reason="Found later")
    assert late.plain == "1/2568"


def test_draw_of_unknown_kind_is_refused(unit):
    with pytest.raises(LookupError):
        draw_number(unit=unit, kind="nobody")


def test_draw_rolled_back_leaves_no_gap(unit):
    draw_number(unit=unit, kind="test_in")
    with transaction.atomic():
        draw_number(unit=unit, kind="test_in")
        transaction.set_rollback(True)
    assert draw_number(unit=unit, kind="test_in").number == 2


# --- reservations ----------------------------------------------------------------------------------------------------


def reserve(unit, by=None, **changes):
    return reserve_numbers(
        **{"by": by, "unit": unit, "kind": "test_in", "count": 3, "expires_on": TODAY, "purpose": "orders", **changes}
    )


def test_reserve_takes_numbers_in_a_row_and_draws_go_on_after(unit, by):
    draw_number(unit=unit, kind="test_in")
    held = reserve(unit, by)
    assert [number.number for number in held] == [2, 3, 4]
    assert {number.state for number in held} == {"reserved"}
    assert draw_number(unit=unit, kind="test_in").number == 5
    prove()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": -1}, "count"),
        ({"count": 101}, "count"),
        ({"expires_on": TODAY - dt.timedelta(days=1)}, "expires_on"),
        ({"expires_on": TODAY + dt.timedelta(days=367)}, "expires_on"),
        ({"purpose": " "}, "purpose"),
        ({"on_date": TODAY + dt.timedelta(days=1)}, "on_date"),
    ],
)
def test_reserve_with_what_will_not_do_is_refused(unit, changes, field):
    with pytest.raises(RegisterRefusal) as refusal:
        reserve(unit, **changes)
    assert refusal.value.field == field
    assert not Number.objects.exists()


def test_use_of_reserved_number_issues_it_once_under_its_own_date(unit, by):
    held = reserve(unit, expires_on=TODAY + dt.timedelta(days=5))[1]
    with time_machine.travel(NOON + dt.timedelta(days=5), tick=False):
        used = use_reserved_number(by=by, number=held, purpose="Order on duty rota")
        assert (used.state, used.issued_on, used.purpose) == ("issued", TODAY, "Order on duty rota")
        assert used.used_at == NOON + dt.timedelta(days=5)
        with pytest.raises(RegisterRefusal):
            use_reserved_number(by=by, number=held)


def test_use_of_lapsed_reservation_is_refused(unit):
    held = reserve(unit)[0]
    with time_machine.travel("2026-03-18T17:00:00Z", tick=False), pytest.raises(RegisterRefusal):
        use_reserved_number(number=held)


def test_reservation_lapses_after_its_last_day_and_is_never_given_again(unit):
    held = reserve(unit)
    with time_machine.travel("2026-03-18T16:59:59Z", tick=False):
        assert expire_reservations() == 0
    use_reserved_number(number=held[0])
    with time_machine.travel("2026-03-18T17:00:00Z", tick=False):
        assert expire_reservations() == 2
        assert expire_reservations() == 0
        assert draw_number(unit=unit, kind="test_in").number == 4
    assert list(Number.objects.order_by("number").values_list("state", "void_cause")) == [
        ("issued", ""),
        ("void", "expired"),
        ("void", "expired"),
        ("issued", ""),
    ]


def test_release_keeps_the_number_as_void(unit, by):
    held = reserve(unit)[0]
    with pytest.raises(RegisterRefusal) as refusal:
        release_reserved_number(by=by, number=held, reason=" ")
    assert refusal.value.field == "reason"
    given_up = release_reserved_number(by=by, number=held, reason="Not needed")
    assert (given_up.state, given_up.void_cause, given_up.voided_by) == ("void", VoidCause.RELEASED, by.user)
    with pytest.raises(RegisterRefusal):
        release_reserved_number(by=by, number=held, reason="Again")
    assert numbers(unit) == [1, 2, 3]


# --- voiding ---------------------------------------------------------------------------------------------------------


def test_void_keeps_the_number_and_the_next_goes_on(unit, by):
    drawn = draw_number(unit=unit, kind="test_in")
    void_number(by=by, number=drawn, reason="Typed twice")
    stored = Number.objects.get(pk=drawn.pk)
    assert (stored.number, stored.state, stored.void_reason) == (1, NumberState.VOID, "Typed twice")
    assert (stored.voided_by, stored.voided_at) == (by.user, NOON)
    assert draw_number(unit=unit, kind="test_in").number == 2
    with pytest.raises(RegisterRefusal):
        void_number(by=by, number=drawn, reason="Again")


def test_void_without_reason_is_refused(unit):
    drawn = draw_number(unit=unit, kind="test_in")
    with pytest.raises(RegisterRefusal) as refusal:
        void_number(number=drawn, reason="\t ")
    assert refusal.value.field == "reason"


def test_void_of_number_with_a_record_belongs_to_the_records_service(unit):
    kinds.register("test_owned", "Owned", owners=owners_of_odd_numbers)
    odd, even = (draw_number(unit=unit, kind="test_owned") for _ in range(2))
    with pytest.raises(RegisterRefusal):
        void_number(number=odd, reason="Mistake")
    assert void_number(number=odd, reason="Mistake", for_owner=True).state == "void"
    assert void_number(number=even, reason="Mistake").state == "void"


def owners_of_odd_numbers(user, rows):
    return {row.pk: Owner() for row in rows if row.number % 2}


# --- opening a book --------------------------------------------------------------------------------------------------


def test_open_after_paper_book_continues_its_numbers(unit):
    series = open_series(unit=unit, kind="test_in", opening_number=482, note="Book 3, page 91")
    assert (series.year_be, series.opening_number, series.last_number, series.taken) == (2569, 482, 482, 0)
    assert draw_number(unit=unit, kind="test_in").plain == "483/2569"
    prove()


def test_open_with_wrong_number_is_corrected_while_nothing_was_drawn(unit):
    open_series(unit=unit, kind="test_in", opening_number=4820)
    assert open_series(unit=unit, kind="test_in", opening_number=482).last_number == 482
    assert open_series(unit=unit, kind="test_in", opening_number=0).last_on is None
    assert draw_number(unit=unit, kind="test_in").number == 1


def test_open_once_numbers_are_drawn_is_refused(unit):
    draw_number(unit=unit, kind="test_in")
    for number in (0, 1, 500):
        with pytest.raises(RegisterRefusal) as refusal:
            open_series(unit=unit, kind="test_in", opening_number=number)
        assert refusal.value.field == "opening_number"
    assert Series.objects.get().opening_number == 0


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_open_out_of_range_is_refused(unit, number):
    with pytest.raises(RegisterRefusal):
        open_series(unit=unit, kind="test_in", opening_number=number)


def test_open_in_the_future_is_refused_and_dates_before_it_need_a_reason(unit):
    with pytest.raises(RegisterRefusal):
        open_series(unit=unit, kind="test_in", opening_number=5, opening_on=TODAY + dt.timedelta(days=1))
    open_series(unit=unit, kind="test_in", opening_number=5, opening_on=TODAY)
    with pytest.raises(RegisterRefusal):
        draw_number(unit=unit, kind="test_in", on_date=TODAY - dt.timedelta(days=1))


# --- every history ---------------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.booleans()),
        st.tuples(st.just("reserve"), st.integers(1, 5)),
        st.tuples(st.sampled_from(["use", "release", "void"]), st.integers(0, 50)),
        st.tuples(st.just("wait"), st.integers(1, 400)),
    ),
    max_size=25,
)


class Undone(Exception):
    pass


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opening=st.integers(0, 300), acts=ACTS)
def test_book_after_any_history_has_every_number_once(unit, opening, acts):
    book = make_unit(parent=unit)
    with time_machine.travel(NOON, tick=False) as clock:
        open_series(unit=book, kind="test_in", opening_number=opening)
        fates = {}
        for act, value in acts:
            living = [pk for pk, state in fates.items() if state != "void"]
            try:
                with transaction.atomic():
                    if act == "draw":
                        drawn = draw_number(unit=book, kind="test_in")
                        if value:
                            raise Undone
                        fates[drawn.pk] = "issued"
                    elif act == "reserve":
                        for held in reserve(book, count=value, expires_on=kinds.today()):
                            fates[held.pk] = "reserved"
                    elif act == "wait":
                        clock.shift(dt.timedelta(days=value))
                        expire_reservations()
                        fates.update({pk: "void" for pk, state in fates.items() if state == "reserved"})
                    elif living:
                        row = Number.objects.get(pk=living[value % len(living)])
                        if act == "use":
                            use_reserved_number(number=row)
                            fates[row.pk] = "issued"
                        elif act == "release":
                            release_reserved_number(number=row, reason="r")
                            fates[row.pk] = "void"
                        else:
                            void_number(number=row, reason="r")
                            fates[row.pk] = "void"
            except Undone:
                pass
            except RegisterRefusal:
                assert act in {"use", "release"}
                assert fates[row.pk] != "reserved"
        prove()
    rows = Number.objects.filter(series__unit=book)
    assert dict(rows.values_list("pk", "state")) == fates
    for series in Series.objects.filter(unit=book):
        assert numbers_of(series) == list(range(series.opening_number + 1, series.last_number + 1))


def numbers_of(series):
    return list(series.numbers.order_by("number").values_list("number", flat=True))
