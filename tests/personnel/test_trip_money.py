"""After the trip: report, claim 8708, loan contract 8500, and what the database never lets through."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from personnel.models import AdvanceReturn, TripAdvance, TripClaim, TripDiemDay, TripRule
from personnel.services import trips as services
from personnel.services.trips import Expense
from personnel.services.trips.reporting import report_due
from personnel.trip_choices import AdvanceState, ClaimState
from personnel.trip_counting import by_kind, by_payee, total
from planning.choices import PlanState
from planning.models import ActivityResult
from tests.factories.planning import make_plan
from tests.factories.trips import at, draft, made, permitted, trip_office
from units.acting import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return trip_office()


def claim(trip, person, **more):
    given = {
        "for_group": False, "left_at": trip.starts_at, "back_at": trip.ends_at, "leaves_from": "office",
        "returns_to": "office", **more,
    }  # fmt: skip
    return services.claim_trip(by=actor_for(person), trip=trip, **given)


def settled(office, row, **more):
    services.check_claim(by=actor_for(office.checker), tripclaim=row)
    services.approve_claim(by=actor_for(office.officer), tripclaim=row)
    return services.settle_claim(by=actor_for(office.cashier), tripclaim=row, on_date=timezone.localdate(), **more)


def lent(office, asked, amount=None, granted=None):
    """An advance that was paid out."""
    most = sum((t.estimate for t in asked.trips.all()), D(0))
    row = services.ask_advance(by=actor_for(office.member1), triprequest=asked, amount=amount or most)
    services.check_advance(by=actor_for(office.checker), tripadvance=row)
    services.approve_advance(by=actor_for(office.officer), tripadvance=row, granted=granted or row.amount)
    return services.pay_advance(by=actor_for(office.cashier), tripadvance=row, paid_on=timezone.localdate())


# --- report -----------------------------------------------------------------------------------------------------------


def test_report_is_written_by_who_went_and_its_results_reach_the_plan_once(office):
    plan = make_plan(office.pg1, office.head1, state=PlanState.IN_FORCE, lines=[{"title": "เข้าแนะนำสหกรณ์"}])
    activity = plan.activities.get()
    trip = made(office, -5)
    words = {"left_at": trip.starts_at, "back_at": trip.ends_at, "result": "แนะนำการปิดบัญชี"}
    with pytest.raises(Refused):
        services.report_trip(by=actor_for(office.head1), trip=trip, **words)
    for _again in range(2):
        services.report_trip(by=actor_for(office.member1), trip=trip, results=[(activity, D(2))], **words)
    result = ActivityResult.objects.get(source_key=trip.source_key)
    assert (result.quantity, result.note) == (D(2), "แนะนำการปิดบัญชี")
    assert trip.report.results.get().result == result
    again = services.report_trip(by=actor_for(office.member1), trip=trip, **{**words, "result": "แก้ไขรายงาน"})
    assert (again.pk, again.result) == (trip.report.pk, "แก้ไขรายงาน")


def test_report_before_the_trip_or_of_the_future_is_refused(office):
    ahead = permitted(office, draft(10)).trips.get()
    with pytest.raises(Refused):
        services.report_trip(
            by=actor_for(office.member1), trip=ahead, left_at=ahead.starts_at, back_at=ahead.ends_at, result="x"
        )
    trip = made(office, -5)
    with pytest.raises(Rejected) as refused:
        services.report_trip(by=actor_for(office.member1), trip=trip, left_at=trip.starts_at, back_at=at(2), result="x")
    assert refused.value.field == "back_at"


def test_report_is_due_so_many_working_days_after_the_return(office):
    trip = made(office, -5)
    due = report_due(trip)
    assert due > trip.last_day + dt.timedelta(days=4)
    assert due.weekday() < 5


# --- claim ------------------------------------------------------------------------------------------------------------


def test_claim_of_a_group_is_counted_line_by_line_and_part_two_makes_part_one(office):
    trip = made(office, -6, 1, people=(office.member2,), lodging="actual")
    row = claim(
        trip, office.member1, for_group=True, lodging="actual", nights=1, night_price=D(700), meals=1,
        expenses=[
            Expense("transport", "ค่ารถโดยสารบ้านไร่–ตัวเมือง", D(120), receipt=False),
            Expense("other", "ค่าผ่านทาง", D("35.50")),
        ],
    )  # fmt: skip
    lines = list(row.lines.all())
    assert by_kind(lines) == {"per_diem": D(320), "lodging": D(1400), "transport": D(120), "other": D("35.50")}
    assert row.total == total(lines) == D("1875.50")
    second = by_payee(lines)
    assert sum((sum(own.values()) for own in second.values()), D(0)) == row.total
    assert len(second) == 2
    assert all(line.words for line in lines)
    assert [d.day for d in row.diem_days.filter(user=office.member2)] == [trip.first_day]


def test_claim_goes_from_claimed_to_settled_and_never_by_the_claimant(office):
    row = claim(made(office, -6, 1), office.member1)
    with pytest.raises(Refused):
        services.approve_claim(by=actor_for(office.officer), tripclaim=row)
    services.check_claim(by=actor_for(office.checker), tripclaim=row)
    with pytest.raises(Refused):
        services.approve_claim(by=actor_for(office.head1), tripclaim=row)
    services.approve_claim(by=actor_for(office.officer), tripclaim=row)
    done = services.settle_claim(by=actor_for(office.cashier), tripclaim=row, on_date=timezone.localdate())
    assert (done.state, done.approved_line) == (ClaimState.SETTLED, "สหกรณ์จังหวัด")
    own = claim(permitted(office, draft(-9, 1, late_reason="ด่วน")).trips.get(), office.member1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripClaim.objects.filter(pk=own.pk).update(approved_by=office.member1)


def test_claim_sent_back_is_corrected_in_place_and_one_withdrawn_frees_its_days(office):
    trip = made(office, -6, 1)
    row = claim(trip, office.member1)
    with pytest.raises(Rejected):
        services.return_claim(by=actor_for(office.checker), tripclaim=row, note="")
    services.return_claim(by=actor_for(office.checker), tripclaim=row, note="ขาดใบเสร็จ")
    again = claim(trip, office.member1, meals=1)
    assert (again.pk, again.state, again.total) == (row.pk, ClaimState.CLAIMED, D(160))
    services.withdraw_claim(by=actor_for(office.member1), tripclaim=again)
    assert not TripDiemDay.objects.filter(live=True).exists()
    assert claim(trip, office.member1).pk != row.pk


def test_money_of_a_trip_is_claimed_once_and_per_diem_of_a_day_never_twice(office):
    trip = made(office, -6, 1, people=(office.member2,))
    row = claim(trip, office.member1, for_group=True)
    with pytest.raises(Refused):
        claim(trip, office.member2)
    other = permitted(
        office, draft(-5, 1, late_reason="ด่วน").at(at(-5, 17), at(-4, 16)), person=office.member2
    ).trips.get()
    assert claim(other, office.member2).total == D(240)
    early = permitted(office, draft(-7, late_reason="ด่วน"), person=office.member2).trips.get()
    with pytest.raises(Rejected) as refused:
        claim(early, office.member2, left_at=at(-6, 17), back_at=at(-5, 16), why_outside="รถเสีย")
    assert refused.value.field == "left_at"
    assert trip.place in refused.value.sentence
    with pytest.raises(IntegrityError), transaction.atomic():
        TripDiemDay.objects.create(claim=row, user=office.member1, day=trip.first_day, amount=D(1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"back_at": at(3)}, "back_at"),
        ({"back_at": at(-3)}, "why_outside"),
        ({"lodging": "flat", "nights": 4}, "nights"),
        ({"meals": 20}, "meals"),
    ],
)
def test_what_a_claim_gets_wrong_is_said_beside_the_field(office, given, field):
    trip = made(office, -6, 1)
    with pytest.raises(Rejected) as refused:
        claim(trip, office.member1, **given)
    assert refused.value.field == field


def test_claim_of_nothing_is_refused(office):
    trip = permitted(office, draft(-4, late_reason="ด่วน").at(at(-4, 9), at(-4, 12))).trips.get()
    with pytest.raises(Rejected):
        claim(trip, office.member1)


# --- advance ----------------------------------------------------------------------------------------------------------


def test_advance_is_lent_on_permitted_trips_up_to_the_estimate_and_due_fifteen_days_after_the_return(office):
    asked = permitted(office, draft(10, 1, lodging="flat"))
    trip = asked.trips.get()
    by = actor_for(office.member1)
    with pytest.raises(Rejected) as refused:
        services.ask_advance(by=by, triprequest=asked, amount=trip.estimate + 1)
    assert refused.value.field == "amount"
    row = lent(office, asked)
    assert (row.state, row.amount, row.due_on) == (
        AdvanceState.PAID, D(1040), trip.last_day + dt.timedelta(days=15),
    )  # fmt: skip
    assert row.number.startswith("1/")
    assert [line["amount"] for line in row.lines] == ["240.00", "800.00"]


def test_advance_before_permission_is_refused(office):
    from tests.factories.trips import ask

    with pytest.raises(Refused):
        services.ask_advance(by=actor_for(office.member1), triprequest=ask(office.member1, draft(10, 1)), amount=D(1))


def test_second_open_advance_is_refused_by_the_rule_and_by_the_database(office):
    first, second = permitted(office, draft(10, 1)), permitted(office, draft(20, 1))
    row = services.ask_advance(by=actor_for(office.member1), triprequest=first, amount=D(100))
    with pytest.raises(Refused) as refused:
        services.ask_advance(by=actor_for(office.member1), triprequest=second, amount=D(100))
    assert row.number in refused.value.reason
    with pytest.raises(IntegrityError), transaction.atomic():
        TripAdvance.objects.create(
            request=second, borrower=office.member1, unit=office.pg1, post_line="x", purpose="x", amount=D(1),
            returns_on=at(20).date(), due_on=at(35).date(),
        )  # fmt: skip
    services.withdraw_advance(by=actor_for(office.member1), tripadvance=row)
    services.ask_advance(by=actor_for(office.member1), triprequest=second, amount=D(100))


def test_one_open_advance_is_a_rule_the_office_can_lift(office):
    TripRule.objects.create(
        unit=office.office, starts_on=dt.date(2020, 1, 1), one_advance=False, settle_days=30, source="คำสั่ง",
        confidence="M",
    )  # fmt: skip
    for days in (10, 20):
        asked = permitted(office, draft(days, 1))
        row = services.ask_advance(by=actor_for(office.member1), triprequest=asked, amount=D(100))
        assert row.due_on == asked.trips.get().last_day + dt.timedelta(days=30)


def test_vouchers_of_the_claim_settle_the_advance_and_the_rest_comes_back_in_cash(office):
    asked = permitted(office, draft(-6, 1, lodging="flat", late_reason="ด่วน"))
    row = lent(office, asked)
    mine = claim(asked.trips.get(), office.member1, advance=row)
    with pytest.raises(Rejected) as refused:
        settled(office, mine)
    assert refused.value.field == "receipt"
    services.settle_claim(
        by=actor_for(office.cashier), tripclaim=mine, on_date=timezone.localdate(), receipt="บค. 4/2569"
    )
    row.refresh_from_db()
    assert (row.state, row.outstanding) == (AdvanceState.PARTIAL, D(800))
    by = actor_for(office.cashier)
    more = {"kind": "cash", "on_date": timezone.localdate(), "receipt": "บร. 12/5"}
    with pytest.raises(Rejected) as refused:
        services.settle_advance(by=by, tripadvance=row, amount=D(801), **more)
    assert refused.value.field == "amount"
    services.settle_advance(by=by, tripadvance=row, amount=D(800), **more)
    row.refresh_from_db()
    assert (row.state, row.outstanding) == (AdvanceState.SETTLED, D(0))
    assert [(r.kind, r.amount, r.left) for r in row.returns.all()] == [
        ("vouchers", D(240), D(800)), ("cash", D(800), D(0)),
    ]  # fmt: skip
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        AdvanceReturn.objects.filter(advance=row).update(amount=D(1))


def test_claim_beyond_the_advance_settles_it_whole_and_the_rest_is_paid_out(office):
    asked = permitted(office, draft(-6, 1, late_reason="ด่วน"))
    row = lent(office, asked, granted=D(200))
    mine = claim(asked.trips.get(), office.member1, advance=row)
    settled(office, mine, receipt="บค. 1/2569")
    row.refresh_from_db()
    assert (row.state, row.returned) == (AdvanceState.SETTLED, D(200))


@pytest.mark.parametrize(
    "change",
    [
        {"returned": D(9999)},
        {"granted": D(99999)},
        {"amount": D(0)},
        {"state": "settled"},
        {"state": "partial"},
        {"paid_on": None},
    ],
)
def test_database_refuses_a_contract_that_must_never_be(office, change):
    row = lent(office, permitted(office, draft(10, 1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        TripAdvance.objects.filter(pk=row.pk).update(**change)


def test_nobody_checks_approves_or_pays_the_own_advance(office):
    row = lent(office, permitted(office, draft(10, 1)))
    for field in ("checked_by", "approved_by", "paid_by"):
        with pytest.raises(IntegrityError), transaction.atomic():
            TripAdvance.objects.filter(pk=row.pk).update(**{field: office.member1})


def test_reminders_reach_borrower_and_cashier_once_a_day(office):
    row = lent(office, permitted(office, draft(-30, 1, late_reason="ด่วน")))
    assert row.is_overdue()
    for _twice in range(2):
        assert services.remind_advances() == 1
    assert Notification.objects.filter(user=office.member1, dedupe_key__startswith="advance-due").count() == 1
    assert Notification.objects.filter(user=office.cashier, dedupe_key__startswith="advance-overdue").count() == 1
    near = TripAdvance.objects.filter(pk=row.pk)
    near.update(due_on=timezone.localdate() + dt.timedelta(days=9))
    assert services.remind_advances() == 0
