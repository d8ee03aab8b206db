"""Many at one pot: never below zero, and each hold drawn, each movement reversed, once."""

import threading
import time
from collections import Counter
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection, transaction

from coopoffice.ledger.refusals import LedgerRefusal, NotEnough
from coopoffice.ledger.services import (
    commit_amount,
    lock_pots,
    put_in_amount,
    reserve_amount,
    reverse_movement,
    use_amount,
)
from coopoffice.ledger.statements import differing_pots, statement
from tests.ledger.testapp.models import Purse, PurseMovement

pytestmark = pytest.mark.django_db(transaction=True)


def run(threads, work):
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


@pytest.fixture
def purse(transactional_db):
    made = Purse.objects.create(name="purse")
    put_in_amount(pot=made, amount=D("1000.00"))
    return made


def test_reserve_by_16_threads_never_takes_more_than_there_is(purse, capsys):
    outcomes = Counter()
    lowest = []

    def work(n):
        for _ in range(20):
            try:
                made = reserve_amount(pot=Purse(pk=purse.pk), amount=D("7.77") + n)
                lowest.append(made.pot.available)
                outcomes["reserved"] += 1
                outcomes["sum"] += made.amount
            except NotEnough:
                outcomes["refused"] += 1

    seconds = run(16, work)
    pot = Purse.objects.get()
    assert outcomes["reserved"] + outcomes["refused"] == 320
    assert outcomes["refused"] > 0
    assert min(lowest) >= 0
    assert (pot.available, pot.reserved) == (1000 - outcomes["sum"], outcomes["sum"])
    assert pot.available < D("7.77")  # the smallest wish was granted to the end
    assert PurseMovement.objects.count() == outcomes["reserved"] + 1
    assert differing_pots(Purse) == []
    assert min(line.balances.available for line in statement(pot).lines) >= 0
    with capsys.disabled():
        print(f"\n320 reservations by 16 threads on one pot in {seconds:.1f} s: {320 / seconds:.0f}/s")


def test_one_hold_drawn_by_16_threads_gives_no_more_than_it_held(purse):
    held = reserve_amount(pot=purse, amount=D("100"))
    outcomes = Counter()

    def work(n):
        act = commit_amount if n % 2 else use_amount
        try:
            act(hold=held, amount=D("30"))
            outcomes["drawn"] += 1
        except NotEnough:
            outcomes["refused"] += 1

    run(16, work)
    assert outcomes == {"drawn": 3, "refused": 13}
    pot = Purse.objects.get()
    assert (pot.available, pot.reserved, pot.committed + pot.used) == (D("900"), D("10"), D("90"))


def test_one_movement_reversed_by_16_threads_is_reversed_once(purse):
    held = reserve_amount(pot=purse, amount=D("100"))
    outcomes = Counter()

    def work(n):
        try:
            reverse_movement(movement=held, reason="x")
            outcomes["reversed"] += 1
        except LedgerRefusal:
            outcomes["refused"] += 1

    run(16, work)
    assert outcomes == {"reversed": 1, "refused": 15}
    assert Purse.objects.get().available == D("1000")


def test_raw_movements_by_16_threads_are_held_by_the_database_alone(purse):
    """Without any service: the trigger's own lock and the check constraint keep the pot from going below zero."""
    outcomes = Counter()

    def work(n):
        for _ in range(10):
            try:
                with transaction.atomic():
                    PurseMovement.objects.create(
                        pot_id=purse.pk,
                        kind="use",
                        source="available",
                        target="used",
                        amount=D("9"),
                        on_date="2026-10-01",
                    )
                outcomes["used"] += 1
            except IntegrityError:
                outcomes["refused"] += 1

    run(16, work)
    assert outcomes == {"used": 111, "refused": 49}
    assert Purse.objects.get().available == D("1")


def test_two_pots_moved_crosswise_do_not_wait_for_each_other_for_ever(purse):
    other = Purse.objects.create(name="other")
    put_in_amount(pot=other, amount=D("1000"))

    def work(n):
        for _ in range(10):
            with transaction.atomic():
                pots = [purse, other] if n % 2 else [other, purse]
                lock_pots(pots)
                put_in_amount(pot=pots[0], amount=D("-1"))
                put_in_amount(pot=pots[1], amount=D("1"))

    run(8, work)
    assert [pot.available for pot in Purse.objects.all()] == [D("1000"), D("1000")]
