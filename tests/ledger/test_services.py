"""Reserve, commit, use, give back, reverse: what each does to a pot, and what each refuses."""

import datetime as dt
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopoffice.ledger.refusals import LedgerRefusal, NotEnough
from coopoffice.ledger.services import (
    commit_amount,
    give_back_amount,
    left_of,
    lock_pots,
    put_in_amount,
    reserve_amount,
    reverse_movement,
    use_amount,
)
from coopoffice.ledger.statements import differing_pots, statement
from tests.factories.units import make_user
from tests.ledger.testapp.models import Purse, PurseMovement, Tank

pytestmark = pytest.mark.django_db


@pytest.fixture
def purse(db):
    """A thousand baht."""
    made = Purse.objects.create(name="purse")
    put_in_amount(pot=made, amount=D("1000.00"), reason="allotment")
    return made


def balances(pot):
    pot = type(pot).objects.get(pk=pot.pk)
    return tuple(str(amount) for amount in (pot.available, pot.reserved, pot.committed, pot.used))


def test_put_in_adds_and_a_cut_takes_away(purse):
    put_in_amount(pot=purse, amount=D("-250.50"))
    assert balances(purse) == ("749.50", "0.00", "0.00", "0.00")
    with pytest.raises(NotEnough) as refusal:
        put_in_amount(pot=purse, amount=D("-749.51"))
    assert (refusal.value.left, refusal.value.asked) == (D("749.50"), D("749.51"))


def test_amount_goes_the_whole_way_from_reservation_to_use(purse):
    held = reserve_amount(pot=purse, amount=D("300.00"), document="request 1")
    assert (balances(purse), held.document) == (("700.00", "300.00", "0.00", "0.00"), "request 1")
    order = commit_amount(hold=held, amount=D("280.00"))
    assert balances(purse) == ("700.00", "20.00", "280.00", "0.00")
    paid = use_amount(hold=order)
    assert balances(purse) == ("700.00", "20.00", "0.00", "280.00")
    give_back_amount(hold=held)
    assert balances(purse) == ("720.00", "0.00", "0.00", "280.00")
    give_back_amount(hold=paid, amount=D("80.00"))
    assert balances(purse) == ("800.00", "0.00", "0.00", "200.00")
    assert [left_of(hold) for hold in (held, order, paid)] == [0, 0, D("200.00")]


def test_commit_and_use_straight_from_the_pot(purse):
    commit_amount(pot=purse, amount=D("100"))
    use_amount(pot=purse, amount=D("50"))
    assert balances(purse) == ("850.00", "0.00", "100.00", "50.00")


def test_movement_returned_carries_fresh_balances_actor_and_bangkok_day(purse):
    by = SimpleNamespace(user=make_user())
    with time_machine.travel("2026-09-30T17:00:00Z", tick=False):
        made = reserve_amount(by=by, pot=purse, amount=D("1"))
    assert (made.pot.available, made.made_by, str(made.on_date)) == (D("999.00"), by.user, "2026-10-01")


def test_reserve_more_than_available_is_refused_and_nothing_moves(purse):
    with pytest.raises(NotEnough) as refusal:
        reserve_amount(pot=purse, amount=D("1000.01"))
    assert refusal.value.field == "amount"
    assert balances(purse) == ("1000.00", "0.00", "0.00", "0.00")
    assert PurseMovement.objects.count() == 1


def test_pot_that_may_be_overdrawn_goes_below_zero(purse):
    purse.may_overdraw = True
    purse.save(update_fields=["may_overdraw"])
    use_amount(pot=purse, amount=D("1200"))
    assert balances(purse) == ("-200.00", "0.00", "0.00", "1200.00")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "12345678901234567.00", "NaN", "Infinity"])
def test_amount_that_is_none_is_refused(purse, amount):
    for act in (reserve_amount, commit_amount, use_amount):
        with pytest.raises(LedgerRefusal):
            act(pot=purse, amount=D(amount))
    assert PurseMovement.objects.count() == 1


def test_amount_that_is_a_float_is_a_fault_of_the_caller(purse):
    with pytest.raises(TypeError):
        reserve_amount(pot=purse, amount=1.5)


@pytest.mark.parametrize("act", [commit_amount, use_amount, give_back_amount])
def test_drawing_more_than_a_hold_holds_is_refused(purse, act):
    held = reserve_amount(pot=purse, amount=D("100"))
    act(hold=held, amount=D("60"))
    with pytest.raises(NotEnough) as refusal:
        act(hold=held, amount=D("40.01"))
    assert refusal.value.left == D("40.00")
    act(hold=held)
    with pytest.raises(LedgerRefusal):
        act(hold=held)


def test_hold_moves_forward_only(purse):
    order = commit_amount(pot=purse, amount=D("10"))
    spent = use_amount(pot=purse, amount=D("10"))
    for act, hold in ((commit_amount, order), (commit_amount, spent), (use_amount, spent)):
        with pytest.raises(LedgerRefusal):
            act(hold=hold)
    with pytest.raises(LedgerRefusal):
        give_back_amount(hold=PurseMovement.objects.first())


def test_reverse_takes_back_once_and_frees_the_hold(purse):
    held = reserve_amount(pot=purse, amount=D("100"))
    order = commit_amount(hold=held)
    with pytest.raises(LedgerRefusal):
        reverse_movement(movement=held, reason="mistake")  # drawn on
    back = reverse_movement(movement=order, reason="mistake")
    assert (balances(purse), left_of(held)) == (("900.00", "100.00", "0.00", "0.00"), D("100.00"))
    for movement in (order, back):
        with pytest.raises(LedgerRefusal):
            reverse_movement(movement=movement, reason="again")
    reverse_movement(movement=held, reason="mistake")
    assert (balances(purse), left_of(held)) == (("1000.00", "0.00", "0.00", "0.00"), 0)
    with pytest.raises(LedgerRefusal):
        commit_amount(hold=held)


def test_reverse_without_reason_or_of_money_already_spent_is_refused(purse):
    put_in = PurseMovement.objects.get()
    use_amount(pot=purse, amount=D("1"))
    with pytest.raises(LedgerRefusal) as refusal:
        reverse_movement(movement=put_in, reason=" ")
    assert refusal.value.field == "reason"
    with pytest.raises(NotEnough):
        reverse_movement(movement=put_in, reason="wrong pot")


def test_quantity_pot_keeps_three_places():
    tank = Tank.objects.create(name="diesel")
    put_in_amount(pot=tank, amount=D("40.125"))
    use_amount(pot=tank, amount=D("0.001"))
    assert balances(tank) == ("40.124", "0.000", "0.000", "0.001")
    with pytest.raises(LedgerRefusal):
        use_amount(pot=tank, amount=D("0.0001"))


def test_lock_pots_gives_each_once_in_the_order_of_keys(purse):
    other = Purse.objects.create(name="other")
    assert lock_pots([other, purse, other]) == [purse, other]
    assert lock_pots([]) == []


def test_statement_of_a_span_opens_with_what_stood_before(django_assert_num_queries):
    pot = Purse.objects.create(name="dated")
    put_in_amount(pot=pot, amount=D("1000"), on_date=dt.date(2026, 9, 30))
    for day, amount in ((1, "10"), (2, "20"), (2, "30"), (5, "40")):
        reserve_amount(pot=pot, amount=D(amount), on_date=dt.date(2026, 10, day))
    with django_assert_num_queries(2):
        found = statement(pot, start=dt.date(2026, 10, 2), end=dt.date(2026, 10, 4))
    assert (found.opening.available, found.opening.reserved) == (D("990"), D("10"))
    assert [(line.movement.amount, line.balances.available) for line in found.lines] == [(20, 970), (30, 940)]
    assert (found.closing.available, found.closing.reserved, found.closing.granted) == (D("940"), D("60"), D("1000"))
    whole = statement(pot)
    assert (len(whole.lines), whole.opening.granted, whole.closing.available) == (5, 0, D("900"))


# --- every history ---------------------------------------------------------------------------------------------------

MONEY = st.decimals(D("0.01"), D("500.00"), places=2)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["put_in", "cut", "reserve", "commit", "use", "draw_commit", "draw_use", "give_back", "reverse"]
        ),
        MONEY,
        st.integers(0, 30),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_pot_after_any_history_is_the_sum_of_its_movements_and_never_below_zero(db, acts):
    pot = Purse.objects.create(name="any")
    straight = {"put_in": put_in_amount, "reserve": reserve_amount, "commit": commit_amount, "use": use_amount}
    drawn = {"draw_commit": commit_amount, "draw_use": use_amount, "give_back": give_back_amount}
    made = 0
    for act, amount, which in acts:
        rows = list(pot.movements.order_by("pk"))
        before = balances(pot)
        try:
            if act in straight:
                straight[act](pot=pot, amount=amount)
            elif act == "cut":
                put_in_amount(pot=pot, amount=-amount)
            elif not rows:
                continue
            elif act == "reverse":
                reverse_movement(movement=rows[which % len(rows)], reason="x")
            else:
                drawn[act](hold=rows[which % len(rows)], amount=amount)
            made += 1
        except LedgerRefusal:
            assert balances(pot) == before
        now = Purse.objects.get(pk=pot.pk)
        assert min(now.available, now.reserved, now.committed, now.used) >= 0
    assert pot.movements.count() == made
    assert differing_pots(Purse) == []
    closing = statement(pot).closing
    now = Purse.objects.get(pk=pot.pk)
    assert (closing.available, closing.reserved, closing.committed, closing.used) == (
        now.available,
        now.reserved,
        now.committed,
        now.used,
    )
    assert all(left_of(row) >= 0 for row in pot.movements.filter(kind__in=["reserve", "commit", "use"]))
