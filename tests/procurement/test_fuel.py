"""Fuel: quota, order, filling, the norm, explanations; what the ledger promises whatever is done to it."""

from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopoffice.ledger.statements import differing_pots
from coopoffice.thai import fiscal_year
from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import SlipState
from procurement.models import FuelEntry, FuelQuota, VehicleNorm
from tests.factories.procurement import at, make_vehicle, vehicle_office
from tests.factories.units import LONG_AGO, give_duty
from units.acting import actor_for
from units.models import ApprovalStep
from units.services.approvals import decide

pytestmark = pytest.mark.django_db


def fuel_office():
    office = vehicle_office()
    office.own = make_vehicle(office.pg1, keeper=office.member1)
    for unit in (office.gad, office.pg1):
        services.grant_quota(
            by=actor_for(office.vehicles), unit=unit, year=fiscal_year(timezone.localdate()), amount=D("10000")
        )
    VehicleNorm.objects.create(vehicle=office.car, kml=D("10"), starts_on=LONG_AGO, reference="ประกาศ")
    return office


@pytest.fixture
def office():
    return fuel_office()


def quota(unit):
    return FuelQuota.objects.get(unit=unit, fiscal_year=fiscal_year(timezone.localdate()))


_receipts = iter(range(1, 100_000))


def fill(office, when, km, litres="40", price="30", amount=None, **more):
    litres, price = D(litres), D(price)
    return services.record_filling(
        by=actor_for(more.pop("by", office.vehicles)),
        vehicle=more.pop("vehicle", office.car),
        filled_at=when,
        receipt=f"ร{next(_receipts)}",
        station="ปตท.",
        litres=litres,
        price=price,
        amount=litres * price if amount is None else D(amount),
        odometer=km,
        **more,
    )


def order(office, litres="40", price="30", who=None):
    return services.order_fuel(
        by=actor_for(who or office.member1), vehicle=office.own, odometer=100, litres=D(litres), price=D(price)
    )


def head_decides(office, slip, act="approve", note=""):
    step = ApprovalStep.objects.get(approval=slip.approval, state="open")
    decide(by=actor_for(office.head1), step=step, act=act, note=note)
    slip.refresh_from_db()
    return slip


# --- order, filling, quota --------------------------------------------------------------------------------------------


def test_group_buys_its_own_fuel_and_less_than_ordered_goes_back_into_its_quota(office):
    slip = order(office)
    assert (quota(office.pg1).available, quota(office.pg1).reserved) == (D(8800), D(1200))
    head_decides(office, slip)
    assert slip.state == SlipState.APPROVED
    entry = fill(office, timezone.now(), 120, litres="38", by=office.member1, vehicle=office.own, slip=slip)
    slip.refresh_from_db()
    mine = quota(office.pg1)
    assert (mine.available, mine.reserved, mine.used) == (D(8860), D(0), D(1140))
    assert (slip.state, entry.unit) == (SlipState.FILLED, office.pg1)
    assert quota(office.gad).used == 0


def test_more_than_ordered_draws_on_the_quota_and_never_below_zero(office):
    slip = head_decides(office, order(office, litres="60", price="160"))
    assert quota(office.pg1).available == D(400)
    with pytest.raises(Rejected) as refused, transaction.atomic():
        fill(office, timezone.now(), 120, litres="65", price="160", by=office.member1, vehicle=office.own, slip=slip)
    assert refused.value.field == "amount"
    assert not FuelEntry.objects.exists()
    assert quota(office.pg1).reserved == D(9600)


def test_order_beyond_the_quota_is_refused_with_what_is_left(office):
    with pytest.raises(Rejected) as refused:
        order(office, litres="70", price="150")
    assert refused.value.field == "litres"
    assert "10,000" in refused.value.sentence


def test_order_that_is_refused_or_withdrawn_gives_its_money_back_exactly(office):
    head_decides(office, order(office), "refuse", "ยังไม่จำเป็น")
    assert quota(office.pg1).available == D(10000)
    slip = head_decides(office, order(office))
    services.withdraw_slip(by=actor_for(office.member1), slip=slip, reason="เลื่อนงาน")
    slip.refresh_from_db()
    assert (slip.state, quota(office.pg1).available) == (SlipState.CANCELLED, D(10000))
    waiting = order(office)
    services.withdraw_slip(by=actor_for(office.member1), slip=waiting, reason="เลื่อนงาน")
    assert (quota(office.pg1).available, quota(office.pg1).reserved) == (D(10000), D(0))


def test_unit_without_a_quota_is_told_who_grants_one(office):
    with pytest.raises(Rejected) as refused:
        services.order_fuel(by=actor_for(office.member2), vehicle=office.car, odometer=0, litres=D(10), price=D(30))
    assert "GA-D5" in refused.value.sentence


def test_keeper_of_a_groups_fuel_keeps_no_other_groups_account(office):
    give_duty("EX-6", office.pg1, user=office.member1)
    fill(office, at(-1), 50, by=office.member1, vehicle=office.own)
    with pytest.raises(Refused):
        fill(office, at(-1), 50, by=office.member1)


# --- checks (VEH-R10) -------------------------------------------------------------------------------------------------


def test_filling_beyond_the_tank_or_with_a_wrong_sum_or_a_smaller_odometer_is_refused(office):
    with pytest.raises(Rejected) as tank:
        fill(office, at(-2), 100, litres="70.01")
    with pytest.raises(Rejected) as total:
        fill(office, at(-2), 100, amount="1201.01")
    fill(office, at(-2), 100, amount="1201")
    with pytest.raises(Rejected) as meter:
        fill(office, at(-1), 99)
    assert [r.value.field for r in (tank, total, meter)] == ["litres", "amount", "odometer"]


def test_database_itself_refuses_a_filling_whose_odometer_runs_backwards(office):
    entry = fill(office, at(-2), 500)
    with pytest.raises(IntegrityError), transaction.atomic():
        FuelEntry.objects.create(
            vehicle=office.car, unit=office.gad, filled_at=at(-1), receipt="ก", station="ข", fuel="diesel",
            litres=D(1), price=D(1), amount=D(1), odometer=499, receiver=office.driver,
        )  # fmt: skip
    with pytest.raises(Exception, match="update") as refused, transaction.atomic():
        FuelEntry.objects.filter(pk=entry.pk).update(odometer=400)
    assert refused.value


def test_same_receipt_stands_once_in_the_account_of_a_vehicle(office):
    entry = fill(office, at(-2), 500)
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record_filling(
            by=actor_for(office.vehicles), vehicle=office.car, filled_at=at(-1), receipt=entry.receipt, station="ปตท.",
            litres=D(10), price=D(30), amount=D(300), odometer=600,
        )  # fmt: skip


# --- the norm ---------------------------------------------------------------------------------------------------------


def test_consumption_15_percent_below_the_norm_is_flagged_and_an_explanation_asked_kept_and_accepted(office):
    fill(office, at(-5), 1000)
    fine = fill(office, at(-4), 1340)  # 8.50 km/l is exactly 15 % below 10
    low = fill(office, at(-3), 1679, receiver=office.driver)  # 8.475
    assert (fine.kml, fine.odd) == (D("8.50"), False)
    assert (low.distance, low.kml, low.norm, low.odd) == (339, D("8.48"), D(10), True)
    assert Notification.objects.filter(user=office.driver, dedupe_key=f"fuel-odd:{low.pk}").exists()
    with pytest.raises(Refused):
        services.accept_explanation(by=actor_for(office.vehicles), fuelentry=low)
    services.explain_filling(by=actor_for(office.driver), fuelentry=low, explanation="รถติดบนเขา")
    services.accept_explanation(by=actor_for(office.vehicles), fuelentry=low)
    low.refresh_from_db()
    assert (low.explained_by, low.accepted_by) == (office.driver, office.vehicles)


def test_nobody_accepts_the_own_explanation_or_checks_the_own_line(office):
    fill(office, at(-5), 1000)
    low = fill(office, at(-3), 1100)
    services.explain_filling(by=actor_for(office.vehicles), fuelentry=low, explanation="เหตุผล")
    with pytest.raises(Refused):
        services.accept_explanation(by=actor_for(office.vehicles), fuelentry=low)
    with pytest.raises(Refused):
        services.check_filling(by=actor_for(office.vehicles), fuelentry=low)


def test_void_line_stays_struck_out_gives_its_money_back_and_the_next_is_measured_anew(office):
    fill(office, at(-5), 1000)
    wrong = fill(office, at(-4), 1100)
    after = fill(office, at(-3), 1400)
    assert after.distance == 300
    services.void_filling(by=actor_for(office.vehicles), fuelentry=wrong, reason="ลงซ้ำ")
    wrong.refresh_from_db()
    after.refresh_from_db()
    assert (wrong.voided, wrong.odd, after.distance) == (True, False, 400)
    assert quota(office.gad).used == D(2400)


# --- properties -------------------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["order", "approve", "refuse", "withdraw", "fill", "void", "grant"]),
        st.decimals(min_value=D("0.01"), max_value=D("70"), places=2),
        st.decimals(min_value=D("20"), max_value=D("60"), places=2),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_whatever_is_done_a_quota_is_the_sum_of_its_movements_and_never_below_zero(acts):
    with transaction.atomic():
        office = fuel_office()
        slips, fills, km = [], [], 1000
        for act, litres, price in acts:
            try:
                with transaction.atomic():
                    if act == "order":
                        slips.append(order(office, str(litres), str(price)))
                    elif act in {"approve", "refuse"} and slips:
                        head_decides(office, slips[-1], act, "เหตุผล")
                    elif act == "withdraw" and slips:
                        services.withdraw_slip(by=actor_for(office.member1), slip=slips[-1], reason="เหตุผล")
                    elif act == "fill" and slips:
                        km += 100
                        total = (litres * price).quantize(D("0.01"))
                        fills.append(
                            fill(office, at(-1, 8, len(fills)), km, str(litres), str(price), total,
                                 by=office.member1, vehicle=office.own, slip=slips[-1])
                        )  # fmt: skip
                    elif act == "void" and fills:
                        give_duty("EX-6", office.pg1, user=office.head1)
                        services.void_filling(by=actor_for(office.head1), fuelentry=fills[-1], reason="ผิด")
                    elif act == "grant":
                        services.grant_quota(
                            by=actor_for(office.vehicles), unit=office.pg1,
                            year=fiscal_year(timezone.localdate()), amount=-price * 10,
                        )  # fmt: skip
            except (Rejected, Refused, ApprovalStep.DoesNotExist):
                pass
            now = quota(office.pg1)
            assert min(now.available, now.reserved, now.used) >= 0
        assert not differing_pots(FuelQuota)
        used = sum((e.amount for e in FuelEntry.objects.filter(unit=office.pg1, voided=False)), D(0))
        assert quota(office.pg1).used == used
        transaction.set_rollback(True)
