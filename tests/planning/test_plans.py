"""An action plan from its first line to its replacement (duty PG-8.5)."""

from decimal import Decimal as D

import pytest
from django.http import Http404
from django.utils import translation

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from planning import services
from planning.choices import PlanState
from planning.comparing import ADDED, CHANGED, REMOVED, changes_between
from planning.counting import month_starts
from planning.models import ActionPlan, Activity, ActivityMonth
from planning.services import GridLine, Months
from tests.at_once import at_once
from tests.factories.planning import make_plan, month_of, this_year
from tests.factories.units import make_office, place
from units.acting import actor_for
from units.models import ApprovalStep
from units.services.approvals import decide, withdraw_approval

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_office()


def line(**values):
    return {
        "title": "เข้าแนะนำสหกรณ์",
        "origin": "cooperatives",
        "unit_of_count": "ครั้ง",
        "aggregation": "sum",
        "target": D(5),
        **values,
    }


def drawn(office, **more):
    """A complete draft of pg1 with one activity."""
    plan = services.draw_plan(by=actor_for(office.member1), unit=office.pg1, fiscal_year=this_year())
    months = Months({month_of(this_year(), 1): D(2), month_of(this_year(), 4): D(3)})
    services.add_activity(
        by=actor_for(office.member1), actionplan=plan, people=[office.member1], months=months, **line(**more)
    )
    return plan


def approve(plan, *people, act="approve", note=""):
    plan.refresh_from_db()
    for person in people:
        step = ApprovalStep.objects.get(approval=plan.approval, state="open")
        decide(by=actor_for(person), step=step, act=act, note=note)
    plan.refresh_from_db()
    return plan


def in_force(office):
    plan = drawn(office)
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    return approve(plan, office.head1, office.officer)


# --- drawing up -----------------------------------------------------------------------------------------------------


def test_a_plan_is_drawn_up_by_its_own_people_and_heads_only(office):
    for person in (office.member1, office.head1, office.officer):
        plan = services.draw_plan(by=actor_for(person), unit=office.pg1, fiscal_year=this_year())
        services.drop_plan(by=actor_for(person), actionplan=plan)
    for person in (office.member2, office.head2):
        with pytest.raises(Refused):
            services.draw_plan(by=actor_for(person), unit=office.pg1, fiscal_year=this_year())


def test_lines_of_another_group_are_unseen(office):
    plan = drawn(office)
    with pytest.raises(Http404):
        services.add_activity(by=actor_for(office.member2), actionplan=plan, **line())


def test_a_second_draft_and_a_far_year_are_refused_in_words(office):
    drawn(office)
    with pytest.raises(Rejected, match="drawn up already"):
        services.draw_plan(by=actor_for(office.head1), unit=office.pg1, fiscal_year=this_year())
    with pytest.raises(Rejected, match="fiscal year from"):
        services.draw_plan(by=actor_for(office.head1), unit=office.pg1, fiscal_year=this_year() + 2)


def test_the_grid_writes_months_and_year_and_leaves_money_alone(office):
    plan = drawn(office)
    activity = plan.activities.get()
    starts = month_starts(this_year())
    services.write_grid(
        by=actor_for(office.head1),
        actionplan=plan,
        what="money",
        lines=[GridLine(activity.pk, D(900), {starts[0]: D(900)})],
    )
    services.write_grid(
        by=actor_for(office.head1),
        actionplan=plan,
        lines=[GridLine(activity.pk, D(4), {starts[0]: D(1), starts[11]: D(3)})],
    )
    activity.refresh_from_db()
    rows = list(activity.months.values_list("month", "target", "money"))
    assert (activity.target, activity.money) == (4, 900)
    assert rows == [(starts[0], D(1), D(900)), (starts[11], D(3), D(0))]


def test_a_line_removed_meanwhile_refuses_the_whole_grid(office):
    plan = drawn(office)
    activity = plan.activities.get()
    services.remove_activity(by=actor_for(office.head1), activity=activity)
    with pytest.raises(Refused, match="removed meanwhile"):
        services.write_grid(by=actor_for(office.member1), actionplan=plan, lines=[GridLine(activity.pk, D(4), {})])


def test_a_month_of_another_year_or_below_nought_is_refused(office):
    plan = drawn(office)
    activity = plan.activities.get()
    for months in ({month_of(this_year() + 1, 1): D(1)}, {month_of(this_year(), 1): D(-1)}):
        with pytest.raises(Rejected):
            services.write_grid(
                by=actor_for(office.member1), actionplan=plan, lines=[GridLine(activity.pk, None, months)]
            )


def test_a_line_put_at_a_place_moves_the_others_on(office):
    plan = drawn(office)
    second = services.add_activity(by=actor_for(office.head1), actionplan=plan, **line(title="ข"))
    services.add_activity(by=actor_for(office.head1), actionplan=plan, position=1, **line(title="ก"))
    services.change_activity(by=actor_for(office.head1), activity=second, position=1)
    assert list(plan.activities.values_list("title", flat=True)) == ["ข", "ก", "เข้าแนะนำสหกรณ์"]


# --- submitting and deciding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda a: a.responsible.all().delete(), "Nobody is responsible"),
        (lambda a: a.months.all().delete(), "No month is planned"),
        (lambda a: Activity.objects.filter(pk=a.pk).update(target=D(9)), "add up to 5, the year is 9"),
        (lambda a: Activity.objects.filter(pk=a.pk).update(money=D(100)), "adds up to 0"),
        (lambda a: a.delete(), "no activity yet"),
    ],
    ids=["person", "months", "sum", "money", "empty"],
)
def test_an_incomplete_plan_is_not_submitted_and_says_why(office, spoil, sentence):
    plan = drawn(office)
    spoil(plan.activities.get())
    with pytest.raises(Rejected, match=sentence):
        services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.approval) == (PlanState.DRAFT, None)


def test_head_checks_officer_approves_and_those_responsible_hear(office):
    other = place(office.pg1)
    plan = drawn(office)
    services.change_activity(
        by=actor_for(office.member1), activity=plan.activities.get(), people=[office.member1, other]
    )
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    plan = approve(plan, office.head1)
    assert plan.state == PlanState.SUBMITTED
    plan = approve(plan, office.officer)
    assert (plan.state, plan.decided_by) == (PlanState.IN_FORCE, office.officer)
    assert Notification.objects.filter(user=other, kind="plan").count() == 1


def test_nothing_of_a_submitted_plan_changes(office):
    plan = drawn(office)
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    with pytest.raises(Refused, match="waits for approval"):
        services.add_activity(by=actor_for(office.member1), actionplan=plan, **line())
    with pytest.raises(Refused):
        services.submit_plan(by=actor_for(office.member1), actionplan=plan)


def test_a_returned_plan_is_corrected_and_submitted_again_on_the_same_request(office):
    plan = drawn(office)
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    plan = approve(plan, office.head1, act="return", note="ระบุผู้รับผิดชอบ")
    assert plan.state == PlanState.RETURNED
    services.change_activity(by=actor_for(office.member1), activity=plan.activities.get(), title="แก้แล้ว")
    before = plan.approval_id
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    plan = approve(plan, office.head1, office.officer)
    assert (plan.state, plan.approval_id) == (PlanState.IN_FORCE, before)


def test_refused_or_withdrawn_it_is_dropped_and_the_plan_in_force_stays(office):
    first = in_force(office)
    for end in ("refuse", "withdraw"):
        plan = services.start_version(by=actor_for(office.member1), actionplan=first, reason="เพิ่มเป้าหมาย")
        services.submit_plan(by=actor_for(office.member1), actionplan=plan)
        if end == "refuse":
            approve(plan, office.head1)
            plan = approve(plan, office.officer, act="refuse", note="ไม่มีงบประมาณ")
        else:
            plan.refresh_from_db()
            withdraw_approval(by=actor_for(office.member1), approval=plan.approval)
            plan.refresh_from_db()
        first.refresh_from_db()
        assert (plan.state, first.state) == (PlanState.DROPPED, PlanState.IN_FORCE)


def test_a_new_version_keeps_the_keys_says_what_changed_and_replaces_the_former(office):
    first = in_force(office)
    key = first.activities.get().key
    with pytest.raises(Rejected, match="reason"):
        services.start_version(by=actor_for(office.member1), actionplan=first, reason=" ")
    second = services.start_version(by=actor_for(office.member1), actionplan=first, reason="เพิ่มเป้าหมาย")
    activity = second.activities.get()
    assert (activity.key, second.version) == (key, 2)
    months = Months({month_of(this_year(), 1): D(2), month_of(this_year(), 4): D(4)})
    services.change_activity(by=actor_for(office.member1), activity=activity, target=D(6), months=months)
    services.add_activity(
        by=actor_for(office.member1),
        actionplan=second,
        people=[office.member1],
        months=months,
        **line(title="ใหม่", target=D(6)),
    )
    changes = changes_between(first, second)
    assert [c.kind for c in changes] == [CHANGED, ADDED]
    assert {(row.before, row.after) for row in changes[0].lines} == {("5 ครั้ง", "6 ครั้ง"), ("3", "4")}
    assert [c.kind for c in changes_between(second, first)] == [CHANGED, REMOVED]
    services.submit_plan(by=actor_for(office.member1), actionplan=second)
    second = approve(second, office.head1, office.officer)
    first.refresh_from_db()
    assert (first.state, second.state) == (PlanState.REPLACED, PlanState.IN_FORCE)
    assert first.in_force_until == second.in_force_from


def test_last_years_plan_is_copied_month_by_month_without_those_who_left(office):
    gone = place(office.pg1)
    base = make_plan(
        office.pg1,
        office.member1,
        year=this_year() - 1,
        state=PlanState.IN_FORCE,
        lines=[{"people": [office.member1, gone]}],
    )
    gone.postings.update(ends_on="2025-01-01")
    plan = services.draw_plan(by=actor_for(office.head1), unit=office.pg1, fiscal_year=this_year(), copy_former=True)
    old, new = base.activities.get(), plan.activities.get()
    assert old.key != new.key
    assert list(new.months.values_list("month", flat=True)) == [month_of(this_year(), 1), month_of(this_year(), 4)]
    assert list(new.people.all()) == [office.member1]


def test_a_year_with_a_plan_in_force_is_changed_by_a_version_only(office):
    in_force(office)
    with pytest.raises(Rejected, match="make a new version"):
        services.draw_plan(by=actor_for(office.head1), unit=office.pg1, fiscal_year=this_year())


# --- two at once ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_bring_one_version_into_force():
    from tests.factories.units import load_duties

    load_duties()
    office = make_office()
    plan = drawn(office)
    services.submit_plan(by=actor_for(office.member1), actionplan=plan)
    approve(plan, office.head1)
    step = ApprovalStep.objects.get(approval=plan.approval, state="open")
    outcomes = at_once(*[lambda: decide(by=actor_for(office.officer), step=step, act="approve")] * 4)
    refused = [outcome for outcome in outcomes if isinstance(outcome, (Refused, Http404))]
    assert (len(refused), sum(isinstance(outcome, Exception) for outcome in outcomes)) == (3, 3)
    assert ActionPlan.objects.filter(state=PlanState.IN_FORCE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_begun_at_once_leave_one():
    from django.db import IntegrityError

    office = make_office()
    outcomes = at_once(
        *[lambda: services.draw_plan(by=actor_for(office.head1), unit=office.pg1, fiscal_year=this_year())] * 2
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, (Rejected, IntegrityError))]
    assert (len(refused), sum(isinstance(outcome, Exception) for outcome in outcomes)) == (1, 1)
    assert ActivityMonth.objects.count() == 0
    assert ActionPlan.objects.count() == 1
