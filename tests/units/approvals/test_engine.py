"""The approvals engine: who is asked, who may decide, what each act does, and what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.http import Http404
from django.utils import timezone

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import (
    delegate,
    give_duty,
    make_office,
    make_post,
    make_posting,
    make_unit,
    place,
)
from units.acting import actor_for
from units.approvals import (
    DUTY,
    HEAD_ABOVE,
    HEAD_OF_UNIT,
    OFFICER,
    REQUESTER,
    ApprovalKind,
    Condition,
    FactSpec,
    StepSpec,
    approval_kinds,
)
from units.choices import ApprovalState as S
from units.choices import Capacity, DecisionAct, PostRole, Power, StepAct
from units.choices import StepState as T
from units.models import Approval, ApprovalStep, Decision
from units.policies import steps_waiting_for
from units.services.approvals import (
    call_step,
    decide,
    preview_route,
    remind_deciders,
    reroute_own_steps,
    resubmit_approval,
    submit_approval,
    withdraw_approval,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def heard():
    """What the kind's own functions were told."""
    return []


@pytest.fixture
def kind(heard):
    """``kind(*steps, **fields)`` registers a kind of request for the test and returns its code."""
    made = []

    def make(*steps, **fields):
        code = f"test.kind{len(made)}"
        made.append(code)
        approval_kinds.register(
            ApprovalKind(
                code=code,
                label="คำขอทดสอบ",
                default_steps=steps,
                facts=(FactSpec("amount", "วงเงิน"), FactSpec("outside", "นอกจังหวัด", "bool")),
                on_step=lambda approval, step, decision, by: heard.append(("step", decision.act)),
                on_finish=lambda approval, outcome, decision, by: heard.append(("finish", outcome)),
                **fields,
            )
        )
        return code

    yield make
    for code in made:
        approval_kinds._entries.pop(code)


@pytest.fixture
def office():
    return make_office()


AGREE = StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2)
APPROVE = StepSpec(OFFICER, StepAct.APPROVE, may_forward=True)


def ask(code, person, unit, **fields):
    return submit_approval(by=actor_for(person), kind=code, unit=unit, subject="ขอไปประชุม", **fields)


def step_of(approval, state=T.OPEN):
    return approval.steps.get(state=state)


def do(person, approval, act="approve", **words):
    return decide(by=actor_for(person), step=step_of(approval), act=act, **words)


def waits(person):
    return set(
        ApprovalStep.objects.filter(steps_waiting_for(person, timezone.localdate())).values_list("pk", flat=True)
    )


# --- the way through -------------------------------------------------------------------------------------------------


def test_request_passes_head_and_officer_and_keeps_who_decided_in_what_capacity(office, kind, heard):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    assert [(s.post, s.state) for s in approval.steps.all()] == [
        (office.head1_post, T.OPEN),
        (office.officer_post, T.WAITING),
    ]
    assert step_of(approval).due_on == dt.date(2026, 11, 26)
    assert waits(office.head1) == {step_of(approval).pk}
    assert waits(office.officer) == waits(office.member1) == waits(office.head2) == set()
    do(office.head1, approval, note="เห็นควรให้ไป")
    last = do(office.officer, approval)
    approval.refresh_from_db()
    assert approval.state == S.APPROVED
    assert approval.ended_at is not None
    assert heard == [("step", "agree"), ("step", "approve"), ("finish", "approved")]
    assert (last.by_name, last.capacity_line, last.by_post) == ("นายofficer ทดสอบ", "สหกรณ์จังหวัด", office.officer_post)
    assert [d.act for d in approval.decisions.all()] == ["submit", "agree", "approve"]
    told = Notification.objects.filter(user=office.member1, kind="approval").values_list("subject", flat=True)
    assert list(told) == ["อนุมัติแล้ว: ขอไปประชุม"]


def test_stand_in_decides_for_the_absent_head_and_the_capacity_line_stays(office, kind):
    make_posting(office.member2, office.head1_post, capacity=Capacity.ACTING_POST, starts_on=TODAY, ends_on=TODAY + DAY)
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    assert step_of(approval).pk in waits(office.member2)
    made = do(office.member2, approval)
    assert made.capacity_line.endswith("หัวหน้ากลุ่ม ๑")
    assert made.capacity_line != "หัวหน้ากลุ่ม ๑"
    office.head1_post.title = "ชื่อใหม่"
    office.head1_post.save()
    made.refresh_from_db()
    assert made.capacity_line.endswith("หัวหน้ากลุ่ม ๑")


def test_stand_in_of_tomorrow_or_yesterday_cannot_decide_today(office, kind):
    for first, last in ((TODAY + DAY, TODAY + 2 * DAY), (TODAY - 3 * DAY, TODAY - DAY)):
        make_posting(office.member2, office.head1_post, capacity=Capacity.ACTING_POST, starts_on=first, ends_on=last)
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    assert waits(office.member2) == set()
    with pytest.raises(Http404):
        do(office.member2, approval)


def test_heads_own_request_climbs_and_is_decided_once_by_the_officer(office, kind):
    approval = ask(kind(AGREE, APPROVE), office.head1, office.pg1)
    assert [(s.post, s.state) for s in approval.steps.all()] == [
        (office.officer_post, T.SKIPPED),
        (office.officer_post, T.OPEN),
    ]
    with pytest.raises(Refused, match="คำขอของตนเอง"):
        do(office.head1, approval)
    do(office.officer, approval)
    approval.refresh_from_db()
    assert approval.state == S.APPROVED


def test_officer_without_anybody_above_is_told_that_nobody_could_decide(office, kind):
    with pytest.raises(Rejected, match="ไม่มีผู้บังคับบัญชา"):
        ask(kind(APPROVE), office.officer, office.office)
    assert Approval.objects.count() == 0
    signed = ask(kind(APPROVE, own_ok=True), office.officer, office.office)
    do(office.officer, signed)
    signed.refresh_from_db()
    assert signed.state == S.APPROVED


def test_requester_who_becomes_stand_in_never_decides_the_own_request(office, kind):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    office.head1_posting.ends_on = TODAY - DAY
    office.head1_posting.save()
    make_posting(office.member1, office.head1_post, capacity=Capacity.ACTING_POST, starts_on=TODAY)
    assert waits(office.member1) == set()
    with pytest.raises(Refused):
        do(office.member1, approval)
    assert reroute_own_steps() == 1
    assert reroute_own_steps() == 0
    assert step_of(approval).post == office.officer_post
    assert approval.decisions.last().by is None
    assert waits(office.officer) == {step_of(approval).pk}


def test_step_whose_holder_is_the_requester_by_the_time_it_opens_climbs(office, kind):
    from units.choices import WhoRule

    approval = ask(kind(StepSpec(DUTY("GA-B1"), StepAct.CHECK), AGREE, APPROVE), office.member1, office.pg1)
    assert step_of(approval).duty_id == "GA-B1"
    office.head1_posting.ends_on = TODAY - DAY
    office.head1_posting.save()
    make_posting(office.member1, office.head1_post, capacity=Capacity.ACTING_POST, starts_on=TODAY)
    do(office.personnel, approval)
    assert step_of(approval).post == office.officer_post
    assert WhoRule.UNIT_HEAD


def test_vacant_post_of_a_group_is_climbed_past_and_says_so(office, kind):
    office.head1_posting.ends_on = TODAY - DAY
    office.head1_posting.save()
    approval = ask(kind(AGREE, StepSpec(HEAD_ABOVE, StepAct.APPROVE)), office.member1, office.pg1)
    first = approval.steps.first()
    assert first.post == office.officer_post
    assert "ว่าง" in first.why or first.state == T.SKIPPED


def test_written_delegation_of_the_kinds_power_opens_the_step_and_says_so_on_the_decision(office, kind):
    delegate(Power.APPROVE_LEAVE, office.officer_post, office.head2_post)
    leave = ask(kind(APPROVE, power=Power.APPROVE_LEAVE), office.member1, office.pg1)
    other = ask(kind(APPROVE), office.member1, office.pg1)
    assert waits(office.head2) == {step_of(leave).pk}
    made = do(office.head2, leave)
    assert made.capacity_line == "ปฏิบัติราชการแทน สหกรณ์จังหวัด"
    with pytest.raises(Http404):
        do(office.head2, other)


def test_duty_step_waits_for_whoever_carries_the_duty_and_falls_to_the_officer_where_nobody_does(office, kind):
    code = kind(StepSpec(DUTY("GA-C1"), StepAct.CHECK), APPROVE)
    nobody = ask(code, office.member1, office.pg1)
    assert step_of(nobody).post == office.officer_post
    give_duty("GA-C1", office.office, user=office.member2)
    some = ask(code, office.member1, office.pg1)
    assert waits(office.member2) == {step_of(some).pk}
    do(office.member2, some)
    assert step_of(some).post == office.officer_post


# --- conditions, parallel, skip --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "asked"), [({"amount": "5000"}, 1), ({"amount": "5000.01"}, 2), ({}, 1), ({"amount": None}, 1)]
)
def test_conditional_step_is_frozen_only_where_the_facts_pass(office, kind, facts, asked):
    over = StepSpec(HEAD_OF_UNIT, StepAct.AGREE, condition=Condition("amount", "over", "5000"))
    approval = ask(kind(over, APPROVE), office.member1, office.pg1, facts=facts)
    assert approval.steps.count() == asked


def test_parallel_steps_all_wait_for_each_other_and_any_needs_one(office, kind):
    both = [
        StepSpec(HEAD_OF_UNIT, StepAct.AGREE, group=1),
        StepSpec(DUTY("GA-B1"), StepAct.CHECK, group=1, line="coordination"),
    ]
    approval = ask(kind(*both, APPROVE), office.member1, office.pg1)
    assert approval.steps.filter(state=T.OPEN).count() == 2
    decide(by=actor_for(office.personnel), step=approval.steps.get(duty_id="GA-B1"))
    assert approval.steps.filter(state=T.OPEN).count() == 1
    decide(by=actor_for(office.head1), step=step_of(approval))
    assert step_of(approval).post == office.officer_post
    either = [StepSpec(s.who, s.act, group=1, join="any") for s in both]
    one = ask(kind(*either, APPROVE), office.member1, office.pg1)
    decide(by=actor_for(office.personnel), step=one.steps.get(duty_id="GA-B1"))
    assert one.steps.get(post=office.head1_post).state == T.SKIPPED
    assert step_of(one).post == office.officer_post


def test_last_step_of_the_requester_is_done_by_the_requester_and_by_nobody_else(office, kind):
    approval = ask(kind(APPROVE, StepSpec(REQUESTER, StepAct.PERFORM)), office.member1, office.pg1)
    do(office.officer, approval)
    assert waits(office.member1) == {step_of(approval).pk}
    with pytest.raises(Refused):
        do(office.officer, approval)
    do(office.member1, approval)
    approval.refresh_from_db()
    assert approval.state == S.APPROVED


def test_preview_says_what_submitting_freezes(office, kind):
    code = kind(AGREE, APPROVE)
    for person, unit in ((office.member1, office.pg1), (office.head1, office.pg1)):
        plan = preview_route(by=actor_for(person), kind=code, unit=unit, facts={})
        approval = ask(code, person, unit)
        assert [(p.post, p.skipped) for p in plan] == [(s.post, s.state == T.SKIPPED) for s in approval.steps.all()]


# --- sending back, refusing, forwarding, withdrawing ------------------------------------------------------------------


def test_return_to_the_requester_needs_a_reason_and_asks_everyone_anew(office, kind, heard):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    do(office.head1, approval)
    with pytest.raises(Rejected, match="เหตุผล"):
        do(office.officer, approval, "return", note="  ")
    do(office.officer, approval, "return", note="แนบกำหนดการ")
    approval.refresh_from_db()
    assert approval.state == S.RETURNED
    assert heard[-1] == ("finish", "returned")
    with pytest.raises(Refused):
        resubmit_approval(by=actor_for(office.head1), approval=approval)
    resubmit_approval(by=actor_for(office.member1), approval=approval, facts={"amount": 7})
    assert (step_of(approval).post, step_of(approval).round) == (office.head1_post, 2)
    assert approval.decisions.filter(act=DecisionAct.AGREE).count() == 1
    with pytest.raises(Refused):
        resubmit_approval(by=actor_for(office.member1), approval=approval)


def test_return_to_an_earlier_step_opens_that_step_again_and_comes_back(office, kind):
    check = StepSpec(DUTY("GA-B1"), StepAct.CHECK)
    approval = ask(kind(check, AGREE, APPROVE), office.member1, office.pg1)
    do(office.personnel, approval)
    do(office.head1, approval)
    first = approval.steps.get(duty_id="GA-B1")
    later = step_of(approval)
    do(office.officer, approval, "return", note="ตรวจใหม่", to_step=first)
    assert (step_of(approval).duty_id, step_of(approval).round) == ("GA-B1", 2)
    with pytest.raises(Rejected, match="ก่อนขั้นนี้"):
        do(office.personnel, approval, "return", note="x", to_step=later)
    do(office.personnel, approval)
    do(office.head1, approval)
    do(office.officer, approval)
    approval.refresh_from_db()
    assert approval.state == S.APPROVED
    assert [d.act for d in approval.decisions.all()] == [
        *("submit", "check", "agree", "return", "check", "agree", "approve")
    ]
    assert [stop.word for stop in approval.course.stops if stop.look == "done"] == ["ตรวจ", "เห็นชอบ", "อนุมัติ"]


def test_refusal_ends_the_request_and_cancels_what_was_to_come(office, kind, heard):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    do(office.head1, approval, "refuse", note="ไม่อยู่ในแผน")
    approval.refresh_from_db()
    assert approval.state == S.REFUSED
    assert [s.state for s in approval.steps.all()] == [T.DONE, T.CANCELLED]
    assert heard[-1] == ("finish", "refused")


def test_forwarded_step_is_decided_by_the_post_it_was_forwarded_to(office, kind):
    approval = ask(kind(APPROVE), office.member1, office.pg1)
    own = make_posting(office.member1, make_post(office.gad))
    for post, word in ((None, "เลือกตำแหน่ง"), (own.post, "คำขอของตนเอง"), (office.officer_post, "อยู่แล้ว")):
        with pytest.raises(Rejected, match=word):
            do(office.officer, approval, "forward", to_post=post)
    do(office.officer, approval, "forward", to_post=office.head2_post, note="ช่วยพิจารณา")
    assert waits(office.officer) == set()
    do(office.head2, approval)
    approval.refresh_from_db()
    assert approval.state == S.APPROVED


def test_acts_a_step_does_not_have_are_refused_in_a_sentence(office, kind):
    mild = StepSpec(HEAD_OF_UNIT, StepAct.ACKNOWLEDGE, may_return=False)
    approval = ask(kind(mild, APPROVE), office.member1, office.pg1)
    for act in ("return", "refuse", "forward", "nonsense"):
        with pytest.raises(Refused) as refusal:
            do(office.head1, approval, act, note="x", to_post=office.head2_post)
        assert refusal.value.reason


def test_withdrawing_is_open_until_somebody_acted(office, kind, heard):
    code = kind(AGREE, APPROVE)
    first, second = (ask(code, office.member1, office.pg1) for _ in range(2))
    withdraw_approval(by=actor_for(office.member1), approval=first)
    first.refresh_from_db()
    assert (first.state, heard[-1]) == (S.WITHDRAWN, ("finish", "withdrawn"))
    with pytest.raises(Refused):
        withdraw_approval(by=actor_for(office.member1), approval=first)
    do(office.head1, second)
    with pytest.raises(Refused, match="แล้ว"):
        withdraw_approval(by=actor_for(office.member1), approval=second)
    with pytest.raises(Refused):
        withdraw_approval(by=actor_for(office.officer), approval=second)


def test_superior_calls_up_a_late_step_and_no_other(office, kind, time_machine):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    with pytest.raises(Refused, match="ยังไม่เกินกำหนด"):
        call_step(by=actor_for(office.officer), step=step_of(approval))
    with pytest.raises(Http404):
        call_step(by=actor_for(office.head2), step=step_of(approval))
    time_machine.move_to(dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC), tick=False)
    call_step(by=actor_for(office.officer), step=step_of(approval), note="ขอพิจารณาเอง")
    assert step_of(approval).post == office.officer_post
    assert step_of(approval).act == StepAct.AGREE


# --- what always holds -----------------------------------------------------------------------------------------------


def _refused(action, error=(IntegrityError, InternalError)):
    with pytest.raises(error), transaction.atomic():
        action()


def test_database_refuses_a_second_decision_an_edit_and_a_deletion(office, kind):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    made = do(office.head1, approval)
    step = made.step
    _refused(lambda: Decision.objects.create(approval=approval, step=step, act="agree", by=office.head1))
    _refused(lambda: Decision.objects.create(approval=approval, step=step, act="refuse", by=office.head1, note="x"))
    _refused(lambda: Decision.objects.create(approval=approval, step=None, act="agree", by=office.head1))
    _refused(lambda: Decision.objects.create(approval=approval, step=step_of(approval), act="return", note=""))
    _refused(lambda: Decision.objects.filter(pk=made.pk).update(note="แก้"))
    _refused(lambda: Decision.objects.filter(pk=made.pk).delete())
    rows = ApprovalStep.objects.filter(pk=step.pk)
    _refused(lambda: rows.update(state="open", decided_at=None))
    _refused(lambda: rows.update(post=office.officer_post))
    _refused(lambda: rows.update(act="approve"))
    _refused(lambda: rows.delete())
    opened = ApprovalStep.objects.filter(pk=step_of(approval).pk)
    _refused(lambda: opened.update(post=office.head1_post))
    _refused(lambda: opened.update(barred=[]))
    _refused(lambda: opened.update(user=office.head1))
    _refused(lambda: opened.update(due_on=None))
    mine = Approval.objects.filter(pk=approval.pk)
    _refused(lambda: mine.update(requester=office.head1))
    _refused(lambda: mine.update(state="approved"))
    _refused(
        lambda: mine.update(state="approved", ended_at=timezone.now()) and mine.update(state="open", ended_at=None)
    )
    _refused(lambda: mine.delete())


def test_database_refuses_a_second_open_step_in_a_row_of_single_steps(office, kind):
    approval = ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    waiting = approval.steps.filter(state=T.WAITING)
    _refused(lambda: waiting.update(state="open", opened_at=timezone.now(), due_on=TODAY))


# --- rights ----------------------------------------------------------------------------------------------------------


def test_who_sees_a_request_is_who_asked_who_is_or_was_asked_and_the_superiors(office, kind):
    outside = make_unit("อีกจังหวัด", office.root)
    people = {
        "requester": office.member1,
        "head": office.head1,
        "officer": office.officer,
        "neighbour head": office.head2,
        "colleague": place(office.pg1),
        "group deputy": place(office.pg1, PostRole.DEPUTY),
        "far head": place(outside, PostRole.HEAD),
        "duty holder": office.personnel,
        "department head": place(office.root, PostRole.HEAD),
    }
    check = StepSpec(DUTY("GA-B1"), StepAct.CHECK)
    approval = ask(kind(AGREE, check, APPROVE), office.member1, office.pg1)

    def seen():
        return {name for name, person in people.items() if Approval.objects.visible_to(person).exists()}

    always = {"requester", "head", "officer", "group deputy", "department head"}
    assert seen() == always
    do(office.head1, approval)
    assert seen() == always | {"duty holder"}
    do(office.personnel, approval)
    assert seen() == always | {"duty holder"}
    for name, person in people.items():
        assert bool(waits(person)) == (name == "officer"), name
        listed = ApprovalStep.objects.visible_to(person, "decide").exists()
        assert listed == (name == "officer"), name


# --- every morning ---------------------------------------------------------------------------------------------------


def test_morning_tells_holder_once_and_the_head_above_what_is_late(office, kind, time_machine):
    ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    time_machine.move_to(dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC), tick=False)
    for _ in range(2):
        remind_deciders()
    rows = Notification.objects.filter(kind="approval_due")
    assert {(r.user, r.subject) for r in rows} == {
        (office.head1, "รอพิจารณา: รอท่านพิจารณา 1 เรื่อง, เกินกำหนดแล้ว 1 เรื่อง"),
        (office.officer, "รอพิจารณา: ค้างเกินกำหนดที่หัวหน้าใต้บังคับบัญชา 1 เรื่อง"),
    }


def test_the_inbox_of_a_holder_costs_one_index_at_any_size(office, kind):
    ask(kind(AGREE, APPROVE), office.member1, office.pg1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = ApprovalStep.objects.filter(steps_waiting_for(office.head1, timezone.localdate())).explain()
    assert "units_step_open_" in plan
