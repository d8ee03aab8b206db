"""A leave from asking to the last day: balance, route, decision, correction, cancellation, recall."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.registers.models import Number
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from personnel import services
from personnel.choices import CutState, DayPart, LeaveState
from personnel.models import Leave, LeaveAccount, LeaveAuthority, LeaveDay, LeaveRule
from tests.factories.personnel import kind, leave_office, make_file, rule_of, working_days
from tests.factories.units import delegate, give_duty, place
from units.acting import actor_for
from units.choices import ApprovalState, Power
from units.models import ApprovalStep, Occupancy
from units.services.approvals import decide, withdraw_approval

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return leave_office()


@pytest.fixture
def days(office):
    """Working days from next week on."""
    today = timezone.localdate()
    return working_days(today + dt.timedelta(days=7 - today.weekday()), 20, office.pg1)


def ask(person, code, first, last=None, **more):
    more.setdefault("reason", "เหตุผล")
    more.setdefault("contact", "08 0000 0000")
    return services.ask_leave(by=actor_for(person), kind=kind(code), starts_on=first, ends_on=last or first, **more)


def approve(leave, *people, act="approve", note=""):
    for person in people:
        step = ApprovalStep.objects.get(approval=leave.approval, state="open")
        decide(by=actor_for(person), step=step, act=act, note=note)
    leave.refresh_from_db()
    return leave


def account(person, code, year):
    return LeaveAccount.objects.get(user=person, kind__code=code, fiscal_year=year)


# --- asking and deciding ----------------------------------------------------------------------------------------------


def test_vacation_is_agreed_by_the_head_permitted_by_the_officer_and_used_from_the_balance(office, days):
    leave = ask(office.member1, "vacation", days[0], days[2])
    year = fiscal_year(days[0])
    held = account(office.member1, "vacation", year)
    assert (leave.days, held.available, held.reserved, held.used) == (D(3), D(7), D(3), D(0))
    assert not Occupancy.objects.get(user=office.member1).firm
    assert leave.number.endswith(f"/{fiscal_year(timezone.localdate())}")
    approve(leave, office.head1, office.officer)
    held.refresh_from_db()
    assert leave.state == LeaveState.APPROVED
    assert (held.available, held.reserved, held.used) == (D(7), D(0), D(3))
    assert Occupancy.objects.get(user=office.member1).firm
    assert leave.decided_by == office.officer
    assert leave.decided_line == "สหกรณ์จังหวัด"
    assert [d.amount for d in leave.counted.all()] == [D(1)] * 3


def test_short_sick_leave_is_permitted_by_the_head_of_the_group_alone(office):
    today = timezone.localdate()
    day = working_days(today - dt.timedelta(days=5), 1, office.pg1)[0]
    leave = ask(office.member1, "sick", day)
    approve(leave, office.head1)
    assert leave.state == LeaveState.APPROVED
    assert leave.decided_line == "หัวหน้ากลุ่ม ๑"
    assert leave.asked_after_it_began == (day < today)


def test_limits_of_who_permits_are_rows_the_office_edits_and_decide_the_route(office, days):
    LeaveAuthority.objects.create(
        kind=kind("vacation"), level="head", max_days=D(2), unit=office.office, starts_on=dt.date(2020, 1, 1),
        source="คำสั่งมอบอำนาจ", confidence="H",
    )  # fmt: skip
    short = ask(office.member1, "vacation", days[0], days[1])
    assert short.approval.facts["decider"] == "head"
    approve(short, office.head1)
    assert short.state == LeaveState.APPROVED
    longer = ask(office.member1, "vacation", days[3], days[5])
    assert longer.approval.facts["decider"] == "officer"


def test_heads_own_leave_goes_to_the_officer_and_nobody_decides_the_own(office, days):
    leave = ask(office.head1, "sick", days[0])
    step = ApprovalStep.objects.get(approval=leave.approval, state="open")
    assert step.post == office.officer_post
    approve(leave, office.officer)
    assert leave.decided_by == office.officer


def test_officers_own_leave_is_recorded_with_the_words_of_who_permitted_it(office, days):
    leave = ask(office.officer, "vacation", days[0])
    step = ApprovalStep.objects.get(approval=leave.approval, state="open")
    assert step.duty_id == "GA-A13"
    with pytest.raises(Rejected) as refused:
        approve(leave, office.personnel)
    assert refused.value.field == "note"
    approve(leave, office.personnel, note="ผู้ว่าราชการจังหวัด ที่ ทด 0017/55 ลงวันที่ 1 ธ.ค. 2569")
    assert leave.state == LeaveState.APPROVED
    assert leave.decided_line.startswith("ผู้ว่าราชการจังหวัด")


def test_written_delegation_of_the_power_opens_the_officers_step(office, days):
    leave = ask(office.member1, "vacation", days[0])
    approve(leave, office.head1)
    delegate(Power.APPROVE_LEAVE, office.officer_post, office.head2_post)
    approve(leave, office.head2)
    assert leave.state == LeaveState.APPROVED
    assert leave.decided_by == office.head2


@pytest.mark.parametrize("act", ["refuse", "withdraw"])
def test_refused_or_withdrawn_gives_everything_back_exactly_and_frees_the_time(office, days, act):
    leave = ask(office.member1, "vacation", days[0], days[2])
    if act == "refuse":
        approve(leave, office.head1, act="refuse", note="งานเร่งด่วน")
        assert leave.state == LeaveState.REFUSED
    else:
        withdraw_approval(by=actor_for(office.member1), approval=leave.approval)
        leave.refresh_from_db()
        assert leave.state == LeaveState.WITHDRAWN
    held = account(office.member1, "vacation", fiscal_year(days[0]))
    assert (held.available, held.reserved, held.used) == (D(10), D(0), D(0))
    assert not Occupancy.objects.exists()
    assert ask(office.member1, "vacation", days[0]).pk


def test_request_sent_back_is_corrected_and_goes_the_route_again_with_its_new_days(office, days):
    leave = ask(office.member1, "vacation", days[0], days[4])
    approve(leave, office.head1, act="return", note="ลดวันลง")
    assert leave.state == LeaveState.RETURNED
    with pytest.raises(Refused):
        services.correct_leave(
            by=actor_for(office.member2), leave=leave, kind=kind("vacation"), starts_on=days[0], ends_on=days[1]
        ) if Leave.objects.visible_to(office.member2).exists() else (_ for _ in ()).throw(Refused("unseen"))
    services.correct_leave(
        by=actor_for(office.member1), leave=leave, kind=kind("vacation"), starts_on=days[0], ends_on=days[1],
        contact="บ้าน",
    )  # fmt: skip
    leave.refresh_from_db()
    held = account(office.member1, "vacation", fiscal_year(days[0]))
    assert (leave.state, leave.days, held.reserved, held.available) == (LeaveState.SUBMITTED, D(2), D(2), D(8))
    approve(leave, office.head1, office.officer)
    assert leave.state == LeaveState.APPROVED
    assert LeaveDay.objects.filter(leave=leave).count() == 2


def test_keeper_asks_for_a_person_who_cannot_sign_and_others_may_not(office, days):
    leave = services.ask_leave(
        by=actor_for(office.personnel), user=office.member1, kind=kind("sick"), starts_on=days[0], ends_on=days[0],
        reason="ประสบอุบัติเหตุ", contact="โรงพยาบาล",
    )  # fmt: skip
    assert (leave.user, leave.asked_by) == (office.member1, office.personnel)
    with pytest.raises(Refused):
        services.ask_leave(
            by=actor_for(office.head2), user=office.member1, kind=kind("sick"), starts_on=days[5], ends_on=days[5]
        )


# --- what stands in the way -------------------------------------------------------------------------------------------


def refusal(person, code, first, last=None, **more):
    with pytest.raises(Rejected) as refused, transaction.atomic():
        ask(person, code, first, last, **more)
    return refused.value


def test_vacation_beyond_the_balance_is_refused_with_the_figures_and_leaves_no_trace(office, days):
    before = Number.objects.count()
    refused = refusal(office.member1, "vacation", days[0], days[11])
    assert refused.field == "ends_on"
    assert "10" in refused.sentence
    assert "12" in refused.sentence
    assert not Leave.objects.exists()
    assert not Occupancy.objects.exists()
    assert Number.objects.count() == before


def test_waiting_request_holds_the_balance_against_the_next_one(office, days):
    ask(office.member1, "vacation", days[0], days[7])
    assert refusal(office.member1, "vacation", days[9], days[12]).field == "ends_on"


def test_overlap_is_refused_and_names_the_row_in_the_way(office, days):
    ask(office.member1, "vacation", days[0], days[1])
    refused = refusal(office.member1, "personal", days[1], days[2])
    assert refused.field == "starts_on"
    assert "member1" in refused.sentence


def test_two_half_days_of_one_day_fit_and_a_third_does_not(office, days):
    first = ask(office.member1, "vacation", days[0], first_part=DayPart.MORNING)
    second = ask(office.member1, "personal", days[0], first_part=DayPart.AFTERNOON)
    assert (first.days, second.days) == (D("0.5"), D("0.5"))
    assert refusal(office.member1, "sick", days[0]).field == "starts_on"


def test_half_days_only_where_the_rule_has_them_and_only_at_the_edges(office, days):
    make = {"event_date": days[0]}
    refused = refusal(office.member1, "military", days[0], first_part=DayPart.MORNING, **make)
    assert refused.field == "first_part"
    assert refusal(office.member1, "vacation", days[0], days[2], first_part=DayPart.MORNING).field == "first_part"
    assert refusal(office.member1, "vacation", days[0], days[2], last_part=DayPart.AFTERNOON).field == "last_part"


def test_vacation_is_asked_for_beforehand_and_sick_leave_may_follow(office):
    past = working_days(timezone.localdate() - dt.timedelta(days=9), 1, office.pg1)[0]
    assert refusal(office.member1, "vacation", past).field == "starts_on"
    assert ask(office.member1, "sick", past).pk


def test_days_on_which_offices_are_closed_need_no_leave(office):
    day = timezone.localdate() + dt.timedelta(days=7)
    saturday = day + dt.timedelta(days=5 - day.weekday())
    assert refusal(office.member1, "vacation", saturday, saturday + dt.timedelta(days=1)).field == "starts_on"


def test_thirty_days_of_sickness_need_a_certificate_or_the_word_that_it_follows(office):
    long = working_days(timezone.localdate() + dt.timedelta(days=1), 31, office.pg1)
    assert refusal(office.member1, "sick", long[0], long[30]).field == "files"
    leave = ask(office.member1, "sick", long[0], long[30], certificate_later=True)
    assert leave.certificate_later
    assert leave.approval.facts["decider"] == "officer"  # beyond the thirty days of a head of group


def test_sick_leaves_that_follow_each_other_are_one_time_for_the_limit(office):
    long = working_days(timezone.localdate() + dt.timedelta(days=1), 34, office.pg1)
    first = ask(office.member1, "sick", long[0], long[24])
    assert first.approval.facts["decider"] == "head"
    second = ask(office.member1, "sick", long[25], long[33], certificate_later=True)
    assert second.approval.facts["decider"] == "officer"


def test_days_beyond_those_with_pay_are_allowed_and_said(office):
    make_file_kind(office.member2, "government_employee")
    long = working_days(timezone.localdate() + dt.timedelta(days=1), 33, office.pg1)
    leave = ask(office.member2, "sick", long[0], long[32], certificate_later=True)
    assert leave.unpaid_days == D(33) - D(30) or leave.unpaid_days > 0  # over 1 October the next year's days count
    assert leave.approval.facts["without_pay"] is True


def make_file_kind(user, personnel_kind):
    user.personnel_file.periods.update(kind=personnel_kind)


def test_kinds_without_a_right_for_the_kind_of_personnel_are_refused(office, days):
    make_file_kind(office.member2, "government_employee")
    assert refusal(office.member2, "spouse", days[0]).field == "kind"


def test_paternity_leave_is_for_the_husband_within_ninety_days_and_paid_within_thirty(office, days):
    file = office.member1.personnel_file
    file.sex = "female"
    file.save()
    assert refusal(office.member1, "paternity", days[0], event_date=days[0]).field == "kind"
    file.sex = "male"
    file.save()
    assert refusal(office.member1, "paternity", days[0]).field == "event_date"
    assert (
        refusal(office.member1, "paternity", days[0], event_date=days[0] - dt.timedelta(days=91)).field == "starts_on"
    )
    leave = ask(office.member1, "paternity", days[0], days[4], event_date=days[0] - dt.timedelta(days=40))
    assert leave.unpaid_days == leave.days == D(5)


def test_somebody_without_six_months_has_no_vacation_yet(office, days):
    fresh = place(office.pg1)
    make_file(fresh, entered_on=timezone.localdate() - dt.timedelta(days=20))
    assert refusal(fresh, "vacation", days[0]).field in {"starts_on", "ends_on"}


def test_without_a_file_the_sentence_says_whom_to_ask(office, days):
    nobody = place(office.pg1)
    assert refusal(nobody, "vacation", days[0]).field == ""


def test_stand_in_is_told_and_is_never_the_person(office, days):
    leave = ask(office.head1, "vacation", days[0], days[1], stand_in=office.member1, propose_acting=True)
    assert Notification.objects.filter(user=office.member1, kind="leave").exists()
    approve(leave, office.officer)
    told = Notification.objects.get(user=office.personnel, kind="leave")
    assert f"user={office.member1.pk}" in told.url
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(stand_in=office.head1)


# --- over the end of the fiscal year ----------------------------------------------------------------------------------


def test_leave_over_30_september_draws_on_both_years_and_gives_back_to_each(office):
    import time_machine

    with time_machine.travel(dt.datetime(2027, 9, 20, 3, tzinfo=dt.UTC)):
        leave = ask(office.member1, "vacation", dt.date(2027, 9, 29), dt.date(2027, 10, 1))
        assert leave.days == D(3)
        old, new = account(office.member1, "vacation", 2570), account(office.member1, "vacation", 2571)
        assert (old.reserved, new.reserved) == (D(2), D(1))
        assert new.granted == D(10)  # nothing comes over before the year begins
        approve(leave, office.head1, office.officer)
    with time_machine.travel(dt.datetime(2027, 9, 30, 3, tzinfo=dt.UTC)):
        cut = services.ask_cancel(
            by=actor_for(office.member1), leave=leave, starts_on=dt.date(2027, 9, 30), ends_on=dt.date(2027, 10, 1),
            reason="กลับมาทำงาน",
        )  # fmt: skip
        approve(cut, office.head1, office.officer)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.used, new.used) == (D(1), D(0))
    with time_machine.travel(dt.datetime(2027, 10, 5, 3, tzinfo=dt.UTC)):
        services.open_leave_year()
        new.refresh_from_db()
        assert new.granted == D(10) + D(9)
        services.open_leave_year()
        new.refresh_from_db()
        assert new.granted == D(19)


def test_rule_that_changes_on_a_day_counts_from_that_day(office, days):
    LeaveRule.objects.create(
        **{
            **{f.name: getattr(rule_of(office.member1, "vacation", office.pg1, days[0]), f.name)
               for f in LeaveRule._meta.concrete_fields if f.name not in {"id", "starts_on", "unit", "updated_at"}},
            "limit_days": D(12), "unit": office.office, "starts_on": days[0],
        }
    )  # fmt: skip
    leave = ask(office.member1, "vacation", days[0])
    assert leave.pk
    assert account(office.member1, "vacation", fiscal_year(days[0])).granted == D(12)


# --- cancelling and recalling -----------------------------------------------------------------------------------------


@pytest.fixture
def permitted(office, days):
    return approve(ask(office.member1, "vacation", days[0], days[4]), office.head1, office.officer)


def test_cancelling_the_rest_goes_the_same_chain_and_gives_back_just_those_days(office, days, permitted):
    cut = services.ask_cancel(
        by=actor_for(office.member1), leave=permitted, starts_on=days[3], ends_on=days[4], reason="งานด่วน"
    )
    assert account(office.member1, "vacation", fiscal_year(days[0])).used == D(5)
    approve(cut, office.head1, office.officer)
    permitted.refresh_from_db()
    assert (cut.state, permitted.state, permitted.left_days) == (CutState.APPROVED, LeaveState.APPROVED, D(3))
    assert account(office.member1, "vacation", fiscal_year(days[0])).used == D(3)
    assert ask(office.member1, "personal", days[4]).pk  # the time is free again
    assert permitted.counted.filter(cut=cut).count() == 2


def test_cancelling_all_ends_the_leave(office, days, permitted):
    cut = services.ask_cancel(
        by=actor_for(office.member1), leave=permitted, starts_on=days[0], ends_on=days[4], reason="เลื่อน"
    )
    approve(cut, office.head1, office.officer)
    permitted.refresh_from_db()
    assert permitted.state == LeaveState.CANCELLED
    assert account(office.member1, "vacation", fiscal_year(days[0])).available == D(10)
    assert not Occupancy.objects.filter(user=office.member1).exists()
    with pytest.raises(Refused):
        services.ask_cancel(
            by=actor_for(office.member1), leave=permitted, starts_on=days[0], ends_on=days[0], reason="x"
        )


def test_refused_cancellation_leaves_the_leave_as_it_was(office, days, permitted):
    cut = services.ask_cancel(
        by=actor_for(office.member1), leave=permitted, starts_on=days[3], ends_on=days[4], reason="งานด่วน"
    )
    approve(cut, office.head1, act="refuse", note="ให้ลาตามเดิม")
    permitted.refresh_from_db()
    assert (cut.state, permitted.left_days) == (CutState.REFUSED, D(5))


def test_hole_in_the_middle_and_a_second_cancellation_are_refused_in_words(office, days, permitted):
    by = actor_for(office.member1)
    with pytest.raises(Rejected) as refused:
        services.ask_cancel(by=by, leave=permitted, starts_on=days[2], ends_on=days[2], reason="x")
    assert refused.value.field == "ends_on"
    services.ask_cancel(by=by, leave=permitted, starts_on=days[4], ends_on=days[4], reason="x")
    with pytest.raises(Refused):
        services.ask_cancel(by=by, leave=permitted, starts_on=days[3], ends_on=days[4], reason="x")


def test_head_recalls_from_vacation_at_once_and_nobody_recalls_oneself(office, days, permitted):
    services.recall_leave(by=actor_for(office.head1), leave=permitted, back_on=days[2], reason="น้ำท่วม")
    permitted.refresh_from_db()
    assert permitted.left_days == D(2)
    assert account(office.member1, "vacation", fiscal_year(days[0])).used == D(2)
    assert Notification.objects.filter(user=office.member1, icon="arrow-back-up").exists()
    own = approve(ask(office.head1, "vacation", days[0]), office.officer)
    with pytest.raises(Refused):
        services.recall_leave(by=actor_for(office.head1), leave=own, back_on=days[0], reason="x")
    sick = approve(ask(office.member2, "sick", days[0]), office.head2)
    with pytest.raises(Refused):
        services.recall_leave(by=actor_for(office.head2), leave=sick, back_on=days[0], reason="x")


# --- from paper -------------------------------------------------------------------------------------------------------


def test_keeper_records_a_paper_form_and_it_draws_on_the_balance_and_the_time(office, days):
    start = fiscal_start(fiscal_year(timezone.localdate()))
    day = working_days(start, 2, office.pg1)
    leave = services.record_leave(
        by=actor_for(office.personnel), user=office.member1, kind=kind("vacation"), starts_on=day[0], ends_on=day[1],
        decided_line="สหกรณ์จังหวัด", decided_on=min(day[0], timezone.localdate()),
    )  # fmt: skip
    assert leave.state == LeaveState.APPROVED
    assert account(office.member1, "vacation", fiscal_year(day[0])).used == D(2)
    with pytest.raises(Refused):
        services.record_leave(
            by=actor_for(office.head2), user=office.member1, kind=kind("sick"), starts_on=days[5], ends_on=days[5],
            decided_line="x", decided_on=timezone.localdate(),
        )  # fmt: skip
    with pytest.raises(Rejected):
        services.record_leave(
            by=actor_for(office.personnel), user=office.personnel, kind=kind("sick"), starts_on=days[5],
            ends_on=days[5], decided_line="x", decided_on=timezone.localdate(),
        )  # fmt: skip


# --- walls of the database --------------------------------------------------------------------------------------------


def test_database_refuses_what_must_never_be(office, days, permitted):
    rows = Leave.objects.filter(pk=permitted.pk)
    wrong = [
        {"ends_on": days[0] - dt.timedelta(days=1)},
        {"first_part": DayPart.MORNING},
        {"days": D(0)},
        {"cut_days": D(9)},
        {"cut_days": permitted.days},
        {"state": LeaveState.CANCELLED},
        {"state": LeaveState.SUBMITTED},
        {"decided_at": None},
        {"decided_by": office.member1},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fields)
    from django.db.utils import InternalError

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Leave.objects.raw("DELETE FROM personnel_leave")  # rows never vanish
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        LeaveDay.objects.create(leave=permitted, user=permitted.user, day=days[0], amount=D(1))


def test_who_sees_a_leave(office, days):
    give_duty("GA-B2", office.office, user=office.head2)
    leave = ask(office.member1, "sick", days[0])
    seen = {
        name
        for name in ("officer", "personnel", "head1", "member1", "head2", "member2")
        if Leave.objects.visible_to(getattr(office, name)).filter(pk=leave.pk).exists()
    }
    assert seen == {"officer", "personnel", "head1", "member1", "head2"}  # head2 keeps personnel records
    assert leave.approval.state == ApprovalState.OPEN
