"""Accounts of days: never double, never below zero, and what is given back is exactly what was taken."""

import datetime as dt
import threading
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coopoffice.ledger.statements import differing_pots
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from personnel import services
from personnel.figures import person_year
from personnel.models import Leave, LeaveAccount, LeaveDay, LeaveMovement, LeaveRound, RoundLine
from personnel.rulebook import file_of
from personnel.services.accounts import free_days, give_back_days, set_aside, settle_account, use_days
from personnel.services.taking_over import BalanceLine, take_over_balances
from tests.factories.personnel import kind, leave_office, rule_of, working_days
from units.acting import actor_for

pytestmark = pytest.mark.django_db


def bare_leave(office, day, days) -> Leave:
    """A leave row to hang movements on, without route or calendar."""
    return Leave.objects.create(
        user=office.member1,
        unit=office.pg1,
        post_line="x",
        personnel_kind="civil_servant",
        kind=kind("vacation"),
        starts_on=day,
        ends_on=day,
        days=days,
        asked_by=office.member1,
    )


class Whole(TestCase):
    """Whatever is asked, permitted, refused and cancelled in whatever order."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(1, 9), st.sampled_from(["wait", "grant", "refuse", "cancel"]), st.integers(1, 9)),
            max_size=7,
        )
    )
    def test_balance_is_never_negative_never_double_and_give_back_restores_exactly(self, acts):
        office = leave_office()
        day = fiscal_start(fiscal_year(timezone.localdate()))
        rule, file = rule_of(office.member1, "vacation", office.pg1, day), file_of(office.member1)
        account = settle_account(user=office.member1, rule=rule, file=file, year=fiscal_year(day))
        granted, held, used = account.granted, D(0), D(0)
        for halves, act, back in acts:
            amount = D(halves) / 2
            leave = bare_leave(office, day, amount)
            sums = {fiscal_year(day): amount}
            if held + used + amount > granted:
                with pytest.raises(Rejected), transaction.atomic():
                    set_aside(by=None, leave=leave, rule=rule, file=file, sums=sums, on=day)
                continue
            set_aside(by=None, leave=leave, rule=rule, file=file, sums=sums, on=day)
            held += amount
            if act == "refuse":
                free_days(by=None, leave=leave)
                free_days(by=None, leave=leave)  # a second time gives nothing more
                held -= amount
            elif act in {"grant", "cancel"}:
                use_days(by=None, leave=leave)
                use_days(by=None, leave=leave)  # nor is anything used twice
                held, used = held - amount, used + amount
                if act == "cancel":
                    part = min(D(back) / 2, amount)
                    give_back_days(by=None, leave=leave, sums={fiscal_year(day): part}, reason="x")
                    used -= part
                    if part < amount:
                        with pytest.raises(Rejected), transaction.atomic():
                            give_back_days(by=None, leave=leave, sums={fiscal_year(day): amount}, reason="x")
            account.refresh_from_db()
            assert (account.reserved, account.used) == (held, used)
            assert account.available == granted - held - used
            assert account.available >= 0
        assert not differing_pots(LeaveAccount)
        before = LeaveMovement.objects.count()
        settle_account(user=office.member1, rule=rule, file=file, year=fiscal_year(day))
        assert LeaveMovement.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_cannot_use_the_same_last_days():
    office = leave_office()
    today = timezone.localdate()
    days = working_days(today + dt.timedelta(days=7 - today.weekday()), 20, office.pg1)
    gate, results = threading.Barrier(2), []

    def ask(first, last):
        try:
            gate.wait()
            services.ask_leave(
                by=actor_for(office.member1), kind=kind("vacation"), starts_on=first, ends_on=last, contact="x"
            )
            results.append("asked")
        except Rejected as refusal:
            results.append(refusal.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=a) for a in ((days[0], days[5]), (days[8], days[13]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["asked", "ends_on"]
    account = LeaveAccount.objects.get(user=office.member1, kind__code="vacation")
    assert (account.reserved, account.available) == (D(6), D(4))


def test_balance_shown_is_the_balance_settled():
    office = leave_office()
    today = timezone.localdate()
    year = fiscal_year(today)
    shown = {k.rule.kind.code: k.balance for k in person_year(office.member1, year, today).with_balance}
    assert set(shown) == {"sick", "personal", "vacation"}
    for code, balance in shown.items():
        rule = rule_of(office.member1, code, office.pg1, today)
        account = settle_account(user=office.member1, rule=rule, file=file_of(office.member1), year=year)
        assert account.available == balance.available


# --- taken over -------------------------------------------------------------------------------------------------------


def test_former_register_is_taken_over_and_a_later_file_corrects_it():
    office = leave_office()
    year = fiscal_year(timezone.localdate())
    by = actor_for(office.personnel)

    def line(carried, used):
        return BalanceLine(office.member1, kind("vacation"), year, D(carried), D(used))

    (account,) = take_over_balances(by=by, lines=[line("12.5", "3")])
    assert (account.granted, account.used, account.available) == (D("22.5"), D(3), D("19.5"))
    (account,) = take_over_balances(by=by, lines=[line("10", "4.5")])
    assert (account.granted, account.used, account.available) == (D(20), D("4.5"), D("15.5"))
    services.open_leave_year()
    account.refresh_from_db()
    assert account.granted == D(20)
    with pytest.raises(Refused):
        take_over_balances(by=actor_for(office.head2), lines=[line("1", "1")])
    with pytest.raises(Rejected), transaction.atomic():
        take_over_balances(by=by, lines=[line("0", "11")])


def test_workbook_of_balances_is_rehearsed_refused_cell_by_cell_and_then_written():
    from coopoffice.tabular.choices import RowState
    from coopoffice.tabular.reading import Line
    from personnel.exports import LeaveBalanceResource

    office = leave_office()
    year = fiscal_year(timezone.localdate())
    head = ["ชื่อผู้ใช้", "ประเภทการลา", "ปีงบประมาณ", "วันลาสะสมยกมา", "ลามาแล้ว"]
    rows = [
        ["member1", "vacation", year, "๑๒", "1.5"],
        ["member2", "sick", year, "", 4],
        ["member2", "vacation", year, 25, 0],  # ten years and more: 20 can come over
        ["nobody", "sick", year, "", 1],
        ["head1", "holiday", year, "", 1],
        ["head1", "sick", year, "", "1.3"],
        ["head2", "sick", 2500, "", 1],
        ["head2", "vacation", year, 0, 12],
    ]
    lines = [Line(n, cells) for n, cells in enumerate([head, *rows], start=1)]
    by = actor_for(office.personnel)
    outcomes, _columns, _line = LeaveBalanceResource().rehearse(by, lines)
    assert [o.state for o in outcomes] == [RowState.NEW] * 2 + [RowState.REFUSED] * 6
    assert [o.errors[0]["field"] for o in outcomes[2:]] == [
        "carried", "user", "kind", "used_days", "fiscal_year", "used_days",
    ]  # fmt: skip
    resource = LeaveBalanceResource()
    good, _columns, _line = resource.rehearse(by, lines[:3])
    resource.write(by, good, [])
    account = LeaveAccount.objects.get(user=office.member1, kind__code="vacation")
    assert (account.granted, account.used) == (D(22), D("1.5"))
    again, _columns, _line = LeaveBalanceResource().rehearse(by, lines[:3])
    assert [o.state for o in again] == [RowState.SAME, RowState.SAME]
    assert not LeaveBalanceResource().may_import(actor_for(office.member1))


# --- the half-year ----------------------------------------------------------------------------------------------------


def test_half_year_counts_times_and_days_leaves_out_what_the_rules_leave_out_and_marks_who_is_over():
    office = leave_office()
    today = timezone.localdate()
    year, half = fiscal_year(today), 1 if today.month >= 10 or today.month <= 3 else 2
    from coopoffice.thai import half_period

    start = half_period(year, half).start
    days = working_days(start, 30, office.pg1)
    past = [d for d in days if d <= today]
    for code, when in (("sick", past[0]), ("sick", past[2]), ("vacation", past[4])):
        services.record_leave(
            by=None, user=office.member1, kind=kind(code), starts_on=when, ends_on=when,
            decided_line="สหกรณ์จังหวัด", decided_on=when,
        )  # fmt: skip
    services.record_leave(
        by=None, user=office.member2, kind=kind("sick"), starts_on=past[0], ends_on=days[24],
        decided_line="สหกรณ์จังหวัด", decided_on=past[0],
    )  # fmt: skip
    made = services.compile_round(by=actor_for(office.personnel), unit=office.office, fiscal_year=year, half=half)
    assert made.limit_days == D(23)
    one, two = (RoundLine.objects.get(user=u) for u in (office.member1, office.member2))
    assert (one.sick_times, one.sick_days, one.vacation_days, one.counted_days) == (2, D(2), D(1), D(2))
    assert not one.over_limit
    assert (two.sick_times, two.counted_days, two.over_limit) == (1, D(25), True)
    services.compile_round(by=actor_for(office.personnel), unit=office.office, fiscal_year=year, half=half)
    assert LeaveRound.objects.count() == 1
    assert RoundLine.objects.filter(user=office.member1).count() == 1
    with pytest.raises(Refused):
        services.compile_round(by=actor_for(office.head1), unit=office.office, fiscal_year=year, half=half)
    with pytest.raises(Rejected):
        services.compile_round(by=actor_for(office.personnel), unit=office.office, fiscal_year=year + 1, half=2)
    assert {line.user for line in RoundLine.objects.visible_to(office.head1)} == {office.head1, office.member1}
    assert LeaveDay.objects.filter(user=office.member2).count() == 25


# --- the service record ----------------------------------------------------------------------------------------------


def test_file_is_opened_corrected_and_changes_its_kind_by_the_keeper_alone():
    from tests.factories.units import place

    office = leave_office()
    fresh = place(office.pg2)
    by = actor_for(office.personnel)
    with pytest.raises(Refused):
        services.open_file(by=actor_for(office.head1), user=fresh, entered_on=dt.date(2020, 5, 1))
    file = services.open_file(by=by, user=fresh, entered_on=dt.date(2020, 5, 1))
    services.change_file(by=by, file=file, entered_on=dt.date(2020, 6, 1), sex="male")
    assert file.periods.get().starts_on == dt.date(2020, 6, 1)
    services.begin_period(by=by, file=file, kind="government_employee", starts_on=dt.date(2025, 1, 1))
    stored = file_of(fresh)
    assert stored.kind_on(dt.date(2024, 12, 31)) == "civil_servant"
    assert stored.kind_on(dt.date(2025, 1, 1)) == "government_employee"
    with pytest.raises(Rejected):
        services.begin_period(by=by, file=file, kind="civil_servant", starts_on=dt.date(2024, 1, 1))
    with pytest.raises(Rejected):
        services.open_file(by=by, user=fresh, entered_on=dt.date(2020, 5, 1))
