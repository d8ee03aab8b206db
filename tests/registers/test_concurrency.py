"""Many clerks at one book: no gap, no duplicate, and as many rows as commits, whatever breaks on the way."""

import random
import threading
import time
from collections import Counter

import pytest
from django.db import Error, connection, transaction
from django.db.models import Max, Min

from coopoffice.registers import kinds
from coopoffice.registers.models import Number, Series
from coopoffice.registers.refusals import RegisterRefusal
from coopoffice.registers.services import draw_number, open_series, reserve_numbers, use_reserved_number, void_number
from tests.factories.units import make_unit

THREADS, EACH, OPENING = 32, 200, 57


class Undone(Exception):
    """A service after the draw fails; everything it did is rolled back."""


def run(threads, work):
    """Run ``work(n)`` in as many threads at once; the first failure of any fails the test."""
    failures, gate = [], threading.Barrier(threads)

    def one(n):
        try:
            gate.wait()
            work(n)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    crew = [threading.Thread(target=one, args=(n,)) for n in range(threads)]
    started = time.perf_counter()
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert not failures, failures[:3]
    return time.perf_counter() - started


def backend():
    connection.ensure_connection()
    return connection.connection.info.backend_pid


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_draw_by_32_threads_with_rollbacks_and_killed_connections_has_no_gap_and_no_duplicate(capsys):
    unit = make_unit()
    open_series(unit=unit, kind="test_in", opening_number=OPENING)
    committed: dict[str, int] = {}  # token -> number, for every commit that was answered
    unanswered: set[str] = set()  # tokens whose transaction was cut off; its commit may have come through or not
    at_work: dict[int, int] = {}
    counts = Counter()
    done = threading.Event()

    def work(me):
        chance = random.Random(me)
        mine = attempt = 0
        while mine < EACH:
            attempt += 1
            token = f"{me}-{attempt}"
            try:
                at_work[me] = backend()
                with transaction.atomic():
                    drawn = draw_number(unit=unit, kind="test_in", purpose=token)
                    if chance.random() < 0.1:
                        raise Undone
                committed[token] = drawn.number
                mine += 1
            except Undone:
                counts["rolled back"] += 1
            except Error:  # the connection was killed under us
                counts["killed"] += 1
                unanswered.add(token)
                connection.close()
                mine += Number.objects.filter(purpose=token).count()

    def kill():
        chance = random.Random("killer")
        try:
            with connection.cursor() as cursor:
                while not done.wait(0.05):
                    pid = at_work.get(chance.randrange(THREADS))
                    if pid:
                        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
                        counts["kills"] += 1
        finally:
            connection.close()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        seconds = run(THREADS, work)
    finally:
        done.set()
        killer.join()

    rows = dict(Number.objects.values_list("purpose", "number"))
    total = THREADS * EACH
    assert counts["killed"] > 0, "no connection was killed: the test proved less than it says"
    assert counts["rolled back"] > total / 20
    assert len(rows) == Number.objects.count() == total
    # What was answered is there under the number that was answered, and the rest are cut-off commits.
    assert {token: rows.get(token) for token in committed} == committed
    assert set(rows) - set(committed) <= unanswered
    assert sorted(rows.values()) == list(range(OPENING + 1, OPENING + total + 1))
    assert Series.objects.get().last_number == OPENING + total
    with capsys.disabled():
        print(f"\n{total} numbers by {THREADS} threads at one book in {seconds:.1f} s: {total / seconds:.0f}/s;"
              f" {counts['rolled back']} rollbacks, {counts['killed']} connections killed at work")  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_first_draws_of_a_new_book_at_once_open_it_once():
    unit = make_unit()
    run(16, lambda n: draw_number(unit=unit, kind="test_in"))
    assert Series.objects.get().last_number == 16
    assert Number.objects.aggregate(Min("number"), Max("number")) == {"number__min": 1, "number__max": 16}


@pytest.mark.django_db(transaction=True)
def test_reservations_at_once_are_each_in_a_row():
    unit = make_unit()
    held = {}

    def work(n):
        held[n] = [
            number.number
            for number in reserve_numbers(unit=unit, kind="test_in", count=5, expires_on=kinds.today(), purpose=str(n))
        ]
        draw_number(unit=unit, kind="test_in")

    run(12, work)
    assert all(numbers == list(range(numbers[0], numbers[0] + 5)) for numbers in held.values())
    assert sorted(Number.objects.values_list("number", flat=True)) == list(range(1, 12 * 6 + 1))


@pytest.mark.django_db(transaction=True)
def test_reserved_number_used_and_voided_at_once_has_one_fate():
    unit = make_unit()
    held = reserve_numbers(unit=unit, kind="test_in", count=1, expires_on=kinds.today(), purpose="x")[0]
    outcomes = Counter()

    def work(n):
        try:
            use_reserved_number(number=held)
            outcomes["used"] += 1
        except RegisterRefusal:
            outcomes["refused"] += 1

    run(8, work)
    assert outcomes == {"used": 1, "refused": 7}
    run(4, lambda n: _void(held, outcomes))
    assert outcomes["voided"] == 1


def _void(number, outcomes):
    try:
        void_number(number=number, reason="x")
        outcomes["voided"] += 1
    except RegisterRefusal:
        pass


@pytest.mark.django_db(transaction=True)
def test_opening_a_book_while_numbers_are_drawn_never_makes_a_gap():
    unit = make_unit()
    outcomes = Counter()

    def work(n):
        if n % 2:
            draw_number(unit=unit, kind="test_in")
            return
        try:
            open_series(unit=unit, kind="test_in", opening_number=100 + n)
            outcomes["opened"] += 1
        except RegisterRefusal:
            outcomes["refused"] += 1

    run(16, work)
    series = Series.objects.get()
    assert outcomes.total() == 8
    assert sorted(series.numbers.values_list("number", flat=True)) == list(
        range(series.opening_number + 1, series.opening_number + 9)
    )
