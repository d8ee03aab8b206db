"""Many at one request: exactly one decision to a step, whoever comes at the same moment."""

from collections import Counter

import pytest

from coopoffice.web.policies import Refused
from tests.at_once import at_once
from tests.factories.units import give_duty, load_duties, make_office, place
from units.acting import actor_for
from units.choices import ApprovalState
from units.models import Approval, ApprovalStep, Decision, GeneralRequest
from units.services.approvals import decide, withdraw_approval
from units.services.requests import change_request, write_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office():
    load_duties()
    return make_office()


def asked(office, **fields):
    words = {"subject": "ขอใช้ห้องประชุม", "category": "permission", "body": "ขอใช้ห้องประชุม", **fields}
    return write_request(by=actor_for(office.member1), send=True, **words)


def test_twenty_deciders_at_one_step_make_exactly_one_decision(office):
    crowd = [place(office.gad) for _ in range(20)]
    for person in crowd:
        give_duty("GA-C3", office.office, user=person)
    request = asked(office, category="spending", amount=5000)
    first = request.approval.steps.get(state="open")
    decide(by=actor_for(office.head1), step=first)
    step = request.approval.steps.get(state="open")
    assert step.duty_id == "GA-C3"
    acts = ["approve", "return", "refuse", "approve"]

    def work(n):
        act = acts[n % 4]
        return lambda: decide(by=actor_for(crowd[n]), step=step, act=act, note="เหตุผล")

    results = at_once(*(work(n) for n in range(20)))
    kinds = Counter(type(r).__name__ for r in results)
    assert kinds == {"Decision": 1, "Refused": 19}
    assert Decision.objects.filter(step=step).count() == 1
    assert "แล้ว" in str(next(r for r in results if isinstance(r, Refused)))
    assert ApprovalStep.objects.filter(approval=request.approval, state="open").count() <= 1


def test_same_step_decided_from_two_tabs_by_one_person_is_decided_once(office):
    step = asked(office).approval.steps.get(state="open")
    by = actor_for(office.head1)
    results = at_once(*(lambda: decide(by=by, step=step) for _ in range(2)))
    assert sorted(type(r).__name__ for r in results) == ["Decision", "Refused"]


def test_decision_against_withdrawal_ends_in_one_of_the_two(office):
    for _ in range(6):
        request = asked(office)
        step = request.approval.steps.get(state="open")
        results = at_once(
            lambda step=step: decide(by=actor_for(office.head1), step=step),
            lambda request=request: withdraw_approval(by=actor_for(office.member1), approval=request.approval),
        )
        refused = [r for r in results if isinstance(r, Refused)]
        assert len(refused) == 1, results
        state = Approval.objects.get(pk=request.approval_id).state
        decided = Decision.objects.filter(step=step).exists()
        assert decided == (state == ApprovalState.OPEN)


def test_two_parallel_steps_decided_at_the_same_moment_go_on_once(office):
    from units.approvals import DUTY, HEAD_OF_UNIT, OFFICER, ApprovalKind, StepSpec, approval_kinds
    from units.services.approvals import submit_approval

    code = "test.beside"
    approval_kinds.register(
        ApprovalKind(
            code,
            "พร้อมกัน",
            (StepSpec(HEAD_OF_UNIT, "agree", group=1), StepSpec(DUTY("GA-B1"), "check", group=1), StepSpec(OFFICER)),
        )
    )
    try:
        for _ in range(6):
            approval = submit_approval(by=actor_for(office.member1), kind=code, unit=office.pg1, subject="x")
            one, two = approval.steps.filter(state="open").order_by("post_id")
            results = at_once(
                lambda one=one: decide(by=actor_for(office.head1), step=one),
                lambda two=two: decide(by=actor_for(office.personnel), step=two),
            )
            assert [type(r).__name__ for r in results] == ["Decision", "Decision"], results
            assert [s.post_id for s in approval.steps.filter(state="open")] == [office.officer_post.pk]
    finally:
        approval_kinds._entries.pop(code)


def test_draft_sent_twice_at_the_same_moment_has_one_approval(office):
    words = {"subject": "ขอใช้รถ", "category": "permission", "body": "ขอใช้รถ"}
    draft = write_request(by=actor_for(office.member1), **words)
    results = at_once(
        *(lambda: change_request(by=actor_for(office.member1), request=draft, send=True, **words) for _ in range(2))
    )
    assert sorted(type(r).__name__ for r in results) == ["GeneralRequest", "Refused"], results
    assert Approval.objects.count() == 1
    assert GeneralRequest.objects.get(pk=draft.pk).approval is not None
