"""Who may see and do what with plans, activities and results: one line for each person."""

from decimal import Decimal as D

import pytest

from coopoffice.web.policies import may, may_add
from planning import services
from planning.choices import PlanState
from planning.models import ActionPlan, Activity, ActivityResult, ResultRule
from tests.factories.planning import make_plan, month_of, this_year
from tests.factories.units import delegate, give_duty, make_office, make_post, make_posting, make_user, place
from units.acting import actor_for
from units.choices import Capacity, PostRole

pytestmark = pytest.mark.django_db

# person: view plan, draw, submit | view activity, report | view result, correct
TABLE = {
    "member1": "yyy yy yy",  # reported it
    "colleague": "yyy yy y-",
    "head1": "yyy yy yy",
    "deputy1": "yyy yy y-",
    "officer": "yyy yy yy",
    "acting": "yyy yy yy",  # acts for the head of the group today
    "member2": "--- -- --",
    "head2": "--- -- --",
    "planner": "y-- y- y-",  # GA-E1 across the office
    "monitor": "y-- y- y-",  # GA-F4 across the office
    "reviser": "yyy y- y-",  # GA-E7 revises plans across the office
    "helper": "y-- yy yy",  # of another group, responsible for the activity
    "root": "yyy yy yy",
    "stranger": "--- -- --",
    "delegate": "--- -- --",  # a written power to approve leave opens no plan
}


@pytest.fixture
def office():
    found = make_office()
    found.colleague = place(found.pg1)
    found.deputy1 = place(found.pg1, PostRole.DEPUTY)
    found.helper = place(found.pg2)
    found.root_head = place(found.root, PostRole.HEAD)
    found.acting = place(found.gad)
    make_posting(found.acting, found.head1_post, capacity=Capacity.ACTING_HEAD)
    found.stranger = make_user()
    found.delegate = make_user()
    post = make_post(found.pg2)
    make_posting(found.delegate, post)
    delegate("approve_leave", found.officer_post, post)
    for name, duty in (("planner", "GA-E1"), ("monitor", "GA-F4"), ("reviser", "GA-E7")):
        person = place(found.gad)
        give_duty(duty, found.office, user=person)
        setattr(found, name, person)
    return found


@pytest.mark.parametrize("name", TABLE)
def test_each_person_sees_and_does_what_the_table_says(office, name):
    people = [office.member1, office.helper]
    plan = make_plan(office.pg1, office.member1, state=PlanState.IN_FORCE, lines=[{"people": people}])
    activity = plan.activities.get()
    row = services.record_result(
        by=actor_for(office.member1), activity=activity, month=month_of(this_year(), 1), quantity=D(1)
    )
    person = office.root_head if name == "root" else getattr(office, name)
    asked = [
        *[(plan, verb) for verb in ("view", "draw", "submit")],
        *[(activity, verb) for verb in ("view", "report")],
        *[(row, verb) for verb in ("view", "correct")],
    ]
    answers = "".join("y" if may(person, verb, record) else "-" for record, verb in asked)
    assert answers == TABLE[name].replace(" ", "")
    for model, record in ((ActionPlan, plan), (Activity, activity), (ActivityResult, row)):
        assert model.objects.visible_to(person).filter(pk=record.pk).exists() == may(person, "view", record)


def test_only_people_with_a_post_begin_plans_and_only_overseers_add_rules(office):
    assert may_add(office.member2, ActionPlan)
    assert not may_add(office.stranger, ActionPlan)
    assert may_add(office.monitor, ResultRule)
    assert not may_add(office.head1, ResultRule)
