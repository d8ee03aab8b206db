"""Repairs and accidents: from the report to the payment, and the board meanwhile."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from procurement import services
from procurement.choices import AccidentState, RepairState, VehicleState
from procurement.services.obstacles import obstacles_of
from tests.factories.procurement import at, vehicle_office
from tests.procurement.test_board import agreed, assign
from units.acting import actor_for
from units.models import ApprovalStep, Occupancy
from units.services.approvals import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return vehicle_office()


def reported(office, **more):
    return services.report_repair(by=actor_for(office.driver), vehicle=office.car, what="เบรกดัง", odometer=1000, **more)


def approved(office):
    row = services.inspect_repair(
        by=actor_for(office.vehicles), repair=reported(office), findings="ผ้าเบรกหมด", garage="อู่", estimate=D(3000)
    )
    step = ApprovalStep.objects.get(approval=row.approval, state="open")
    decide(by=actor_for(office.officer), step=step)
    row.refresh_from_db()
    return row


def test_repair_goes_from_report_to_payment_and_the_car_is_off_the_board_while_at_the_garage(office):
    officer, today = actor_for(office.vehicles), timezone.localdate()
    row = approved(office)
    assert row.state == RepairState.APPROVED
    services.send_repair(by=officer, repair=row, garage_from=today, garage_until=today + dt.timedelta(days=2))
    office.car.refresh_from_db()
    assert office.car.state == VehicleState.REPAIR
    assert obstacles_of(office.car, at(1, 8), at(1, 12))
    with pytest.raises(Rejected):
        services.accept_repair(
            by=officer, repair=row, accepted_on=today, accepted_by=office.driver, done="เปลี่ยน", cost=D(2900)
        )
    services.accept_repair(
        by=officer, repair=row, accepted_on=today, accepted_by=office.vehicles, done="เปลี่ยนผ้าเบรก", cost=D(2900)
    )
    office.car.refresh_from_db()
    assert office.car.state == VehicleState.READY
    assert not obstacles_of(office.car, at(1, 8), at(1, 12))
    services.pay_repair(by=officer, repair=row, paid_on=today, payment_ref="บค. 1/2570")
    row.refresh_from_db()
    assert row.state == RepairState.PAID


def test_car_that_is_booked_is_not_sent_to_the_garage_and_the_booking_is_named(office):
    assign(office, agreed(office))
    row = approved(office)
    with pytest.raises(Rejected) as refused:
        services.send_repair(
            by=actor_for(office.vehicles), repair=row, garage_from=at(3).date(), garage_until=at(3).date()
        )
    assert "สหกรณ์บ้านไร่" in refused.value.sentence
    assert not Occupancy.objects.filter(source_key=row.source_key).exists()


def test_car_that_cannot_be_driven_is_out_of_service_from_the_report_until_it_is_withdrawn(office):
    row = reported(office, drivable=False)
    office.car.refresh_from_db()
    assert office.car.state == VehicleState.REPAIR
    services.withdraw_repair(by=actor_for(office.driver), repair=row, reason="ลองแล้วปกติ")
    office.car.refresh_from_db()
    assert office.car.state == VehicleState.READY


def test_repair_is_not_sent_before_it_is_approved(office):
    row = reported(office)
    with pytest.raises(Refused):
        services.send_repair(
            by=actor_for(office.vehicles), repair=row, garage_from=at(1).date(), garage_until=at(1).date()
        )


def test_accident_is_told_to_the_head_at_once_seen_with_an_order_and_settled(office):
    row = services.report_accident(
        by=actor_for(office.driver), vehicle=office.car, driver=office.driver, happened_at=at(-1, 10), place="สามแยก",
        on_duty="ไปราชการ", story="ถูกชนท้าย", damage="ท้ายบุบ",
    )  # fmt: skip
    assert Notification.objects.filter(user=office.officer, dedupe_key=f"accident:{row.pk}").exists()
    with pytest.raises(Refused):
        services.close_accident(
            by=actor_for(office.vehicles), accident=row, outcome="ประกันจ่าย", closed_on=timezone.localdate()
        )
    services.acknowledge_accident(by=actor_for(office.officer), accident=row, order="ให้สอบข้อเท็จจริง")
    services.close_accident(
        by=actor_for(office.vehicles), accident=row, outcome="ประกันจ่าย", closed_on=timezone.localdate()
    )
    row.refresh_from_db()
    assert (row.state, row.seen_by) == (AccidentState.CLOSED, office.officer)
