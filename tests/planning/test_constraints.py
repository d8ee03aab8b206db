"""What PostgreSQL itself refuses of plans and results; each test tries to break one rule."""

import datetime as dt
import uuid
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from planning.choices import PlanState
from planning.models import ActionPlan, Activity, ActivityMonth, ActivityResult
from tests.factories.planning import make_activity, make_plan, month_of, move, this_year
from tests.factories.units import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def plan(office):
    return make_plan(office.pg1, office.member1, state=PlanState.IN_FORCE, lines=[{}])


def refused(*errors):
    return pytest.raises(errors or (IntegrityError,))


def result_of(activity, by, **values):
    values = {"month": month_of(activity.plan.fiscal_year, 1), "quantity": D(1), "key": activity.key, **values}
    values.setdefault("unit", activity.plan.unit)
    values.setdefault("fiscal_year", activity.plan.fiscal_year)
    return ActivityResult.objects.create(activity=activity, reporter=by, **values)


def test_a_second_version_in_force_of_a_unit_and_year_is_refused(office, plan):
    second = make_plan(office.pg1, office.member1, version=2, state=PlanState.SUBMITTED, lines=[{}])
    second.state, second.in_force_from = PlanState.IN_FORCE, timezone.now()
    with refused(), transaction.atomic():
        second.save()


def test_a_second_version_drawn_up_at_once_is_refused(office, plan):
    make_plan(office.pg1, office.member1, version=2)
    with refused(), transaction.atomic():
        make_plan(office.pg1, office.member1, version=3)


def test_the_same_version_twice_is_refused(office, plan):
    with refused(), transaction.atomic():
        make_plan(office.pg1, office.member1, version=1)


@pytest.mark.parametrize("state", [PlanState.SUBMITTED])
def test_a_plan_whose_months_do_not_make_the_year_is_not_submitted(office, state):
    plan = make_plan(office.pg1, office.member1, lines=[{"target": D(6)}])
    with refused(), transaction.atomic():
        move(plan, state)
    assert ActionPlan.objects.get(pk=plan.pk).state == PlanState.DRAFT


def test_a_plan_whose_months_of_money_do_not_make_the_year_is_not_submitted(office):
    plan = make_plan(office.pg1, office.member1, lines=[{"money": D("1000.00")}])
    with refused(), transaction.atomic():
        move(plan, PlanState.SUBMITTED)


def test_lines_months_and_people_of_a_plan_in_force_do_not_change(office, plan):
    activity = plan.activities.get()
    for act in (
        lambda: Activity.objects.filter(pk=activity.pk).update(title="อื่น"),
        lambda: Activity.objects.filter(pk=activity.pk).delete(),
        lambda: make_activity(plan, position=2),
        lambda: ActivityMonth.objects.filter(activity=activity).update(target=D(9)),
        lambda: ActivityMonth.objects.filter(activity=activity).delete(),
        lambda: activity.responsible.create(user=office.member1),
    ):
        with refused(), transaction.atomic():
            act()


def test_lines_of_a_draft_change(office):
    plan = make_plan(office.pg1, office.member1, lines=[{}])
    Activity.objects.filter(plan=plan).update(title="อื่น")
    plan.activities.get().delete()
    assert not plan.activities.exists()


@pytest.mark.parametrize(
    "values", [{"month": dt.date(2026, 10, 2)}, {"target": D("-1")}, {"money": D("-0.01")}], ids=str
)
def test_a_month_that_is_none_or_below_nought_is_refused(office, values):
    plan = make_plan(office.pg1, office.member1, lines=[{}])
    values = {"month": month_of(this_year(), 7), **values}
    with refused(), transaction.atomic():
        ActivityMonth.objects.create(activity=plan.activities.get(), **values)


@pytest.mark.parametrize(
    "values", [{"target": D(0)}, {"title": ""}, {"unit_of_count": ""}, {"aggregation": "x"}], ids=str
)
def test_an_activity_without_title_target_or_count_is_refused(office, values):
    plan = make_plan(office.pg1, office.member1)
    with refused(), transaction.atomic():
        make_activity(plan, **values)


def test_a_plan_neither_vanishes_nor_moves_to_another_unit_or_back(office, plan):
    with refused(InternalError, IntegrityError), transaction.atomic():
        plan.delete()
    plan.unit = office.pg2
    with refused(InternalError, IntegrityError), transaction.atomic():
        plan.save()
    plan = ActionPlan.objects.get(pk=plan.pk)
    plan.state, plan.in_force_from = PlanState.DRAFT, None
    with refused(InternalError, IntegrityError), transaction.atomic():
        plan.save()


@pytest.mark.parametrize("quantity", [D("-0.01"), D(-5)])
def test_a_result_below_nought_is_refused(office, plan, quantity):
    with refused(), transaction.atomic():
        result_of(plan.activities.get(), office.member1, quantity=quantity)


def test_a_result_is_neither_changed_nor_removed(office, plan):
    row = result_of(plan.activities.get(), office.member1)
    with refused(), transaction.atomic():
        ActivityResult.objects.filter(pk=row.pk).update(quantity=D(9))
    with refused(), transaction.atomic():
        ActivityResult.objects.filter(pk=row.pk).delete()


def test_a_result_of_another_key_unit_year_or_month_than_its_activity_is_refused(office, plan):
    activity = plan.activities.get()
    for values in (
        {"key": uuid.uuid4()},
        {"unit": office.pg2},
        {"fiscal_year": this_year() - 1},
        {"month": month_of(this_year() - 1, 12)},
        {"month": month_of(this_year(), 1) + dt.timedelta(days=1)},
    ):
        with refused(), transaction.atomic():
            result_of(activity, office.member1, **values)


def test_a_result_is_corrected_once_in_its_own_month_and_with_a_reason(office, plan):
    activity = plan.activities.get()
    row = result_of(activity, office.member1)
    for values in ({"reason": ""}, {"reason": "นับผิด", "month": month_of(this_year(), 2)}):
        with refused(), transaction.atomic():
            result_of(activity, office.member1, corrects=row, **values)
    result_of(activity, office.member1, corrects=row, reason="นับผิด")
    with refused(), transaction.atomic():
        result_of(activity, office.member1, corrects=row, reason="นับผิดอีก")


def test_one_source_gives_one_activity_one_result(office, plan):
    activity = plan.activities.get()
    result_of(activity, office.member1, source_key="trip:1")
    result_of(activity, office.member1, source_key="trip:2")
    with refused(), transaction.atomic():
        result_of(activity, office.member1, source_key="trip:1")
