"""Results: reported, corrected with their history, counted against the plan (duty PG-18)."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.http import Http404
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from planning import services
from planning.choices import Aggregation, PlanState
from planning.counting import percent, together
from planning.models import Activity, ActivityResult, ResultRule
from planning.rulebook import due_month, due_on, rule_for
from planning.services import ResultLine
from tests.factories.planning import make_activity, make_plan, month_of, move, this_year
from tests.factories.units import give_duty, make_office, place
from units.acting import actor_for

pytestmark = pytest.mark.django_db
OCTOBER = 1


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def activity(office):
    plan = make_plan(office.pg1, office.member1, state=PlanState.IN_FORCE, lines=[{"people": [office.member1]}])
    return plan.activities.get()


def report(person, activity, quantity=1, **more):
    more.setdefault("month", month_of(this_year(), OCTOBER))
    return services.record_result(by=actor_for(person), activity=activity, quantity=D(quantity), **more)


def test_those_responsible_the_unit_and_its_heads_report_and_others_do_not(office, activity):
    for person in (office.member1, office.head1, office.officer):
        report(person, activity)
    assert activity.results.count() == 3
    with pytest.raises(Http404):
        report(office.member2, activity)


def test_somebody_of_another_unit_who_is_responsible_reports(office):
    plan = make_plan(office.pg1, office.member1, state=PlanState.IN_FORCE, lines=[{"people": [office.member2]}])
    assert report(office.member2, plan.activities.get()).reporter == office.member2


def test_a_monitor_sees_results_and_reports_none(office, activity):
    give_duty("GA-F4", office.office, user=office.personnel)
    report(office.member1, activity)
    assert ActivityResult.objects.visible_to(office.personnel).count() == 1
    with pytest.raises(Refused):
        report(office.personnel, activity)


@pytest.mark.parametrize("quantity", [D("-1"), D("-0.01")])
def test_below_nought_is_refused_beside_the_field(office, activity, quantity):
    with pytest.raises(Rejected) as refusal:
        report(office.member1, activity, quantity)
    assert refusal.value.field == "quantity"


def test_months_to_come_and_of_other_years_are_refused_and_any_day_of_a_month_will_do(office, activity):
    today = timezone.localdate()
    with pytest.raises(Rejected):
        report(office.member1, activity, month=month_of(this_year() - 1, 5))
    coming = (today.replace(day=28) + dt.timedelta(days=5)).replace(day=1)
    with pytest.raises(Rejected):
        report(office.member1, activity, month=coming)
    assert report(office.member1, activity, month=today).month == today.replace(day=1)


def test_a_plan_that_is_not_in_force_takes_no_result(office):
    plan = make_plan(office.pg1, office.member1, lines=[{}])
    with pytest.raises(Refused, match="not in force"):
        report(office.member1, plan.activities.get())


def test_the_same_source_reports_once_and_another_adds(office, activity):
    first = report(office.member1, activity, 2, source_key="personnel.trip:7")
    again = report(office.member1, activity, 9, source_key="personnel.trip:7")
    other = report(office.member1, activity, 1, source_key="personnel.trip:8")
    assert (again, again.quantity) == (first, 2)
    assert (first.source, other.source, report(office.member1, activity).source) == (
        "personnel.trip:7",
        "personnel.trip:8",
        "typed",
    )


def test_a_result_of_a_replaced_version_goes_to_the_version_in_force(office, activity):
    plan = activity.plan
    second = make_plan(office.pg1, office.member1, version=2, lines=[{"key": activity.key}])
    plan.state, plan.in_force_until = PlanState.REPLACED, timezone.now()
    plan.save()
    move(second, PlanState.IN_FORCE)
    activity = Activity.objects.get(pk=activity.pk)
    assert report(office.member1, activity).activity == second.activities.get()


def test_a_correction_counts_in_place_of_the_row_and_keeps_it(office, activity):
    row = report(office.member1, activity, 5, note="เดิม")
    new = services.correct_result(by=actor_for(office.head1), activityresult=row, quantity=D(3), reason="นับซ้ำ")
    assert list(ActivityResult.objects.standing()) == [new]
    assert ActivityResult.objects.get(pk=row.pk).quantity == 5
    with pytest.raises(Refused, match="corrected already"):
        services.correct_result(by=actor_for(office.head1), activityresult=row, quantity=D(4), reason="อีก")
    with pytest.raises(Rejected, match="reason"):
        services.correct_result(by=actor_for(office.head1), activityresult=new, quantity=D(4), reason="  ")


def test_a_colleague_does_not_correct_what_others_reported(office, activity):
    other = place(office.pg1)
    row = report(office.member1, activity, 5)
    with pytest.raises(Refused):
        services.correct_result(by=actor_for(other), activityresult=row, quantity=D(3), reason="ไม่ใช่")


def test_a_months_sheet_is_reported_whole_or_not_at_all(office, activity):
    other = Activity.objects.get(
        plan=make_plan(office.pg2, office.member2, state=PlanState.IN_FORCE, lines=[{"people": [office.member1]}])
    )
    month = month_of(this_year(), OCTOBER)
    with pytest.raises(Rejected, match="เข้าแนะนำสหกรณ์"):
        services.report_month(
            by=actor_for(office.member1), month=month, lines=[ResultLine(activity, D(1)), ResultLine(other, D(-1))]
        )
    assert not ActivityResult.objects.exists()
    rows = services.report_month(
        by=actor_for(office.member1), month=month, lines=[ResultLine(activity, D(1)), ResultLine(other, D(2))]
    )
    assert {row.quantity for row in rows} == {1, 2}


# --- rules ------------------------------------------------------------------------------------------------------------


def test_the_nearest_units_latest_rule_counts(office):
    today = timezone.localdate()
    ResultRule.objects.get_or_create(unit=None, starts_on=dt.date(2009, 10, 1), defaults={"source": "เดิม"})
    own = ResultRule.objects.create(unit=office.office, starts_on=today, due_day=25, near_points=D(10), source="x")
    assert rule_for(office.pg1.pk, today) == own
    assert rule_for(office.pg1.pk, today - dt.timedelta(days=1)).due_day == 31
    assert rule_for(None, today).due_day == 31


@pytest.mark.parametrize(
    ("due_day", "month", "day"),
    [
        (31, dt.date(2026, 10, 1), dt.date(2026, 10, 30)),
        (25, dt.date(2026, 10, 1), dt.date(2026, 10, 22)),  # 25 October 2026 is a Sunday, the 23rd a holiday
        (31, dt.date(2027, 2, 1), dt.date(2027, 2, 26)),
    ],
)
def test_results_are_due_on_the_working_day_before_a_day_off(office, due_day, month, day):
    from units.models import Holiday

    if not Holiday.objects.filter(day=dt.date(2026, 10, 23)).exists():
        Holiday.objects.create(day=dt.date(2026, 10, 23), name="วันปิยมหาราช")
    assert due_on(ResultRule(due_day=due_day), month) == day


def test_the_last_month_that_was_due_changes_the_day_after():
    rule = ResultRule(due_day=31)
    assert due_month(rule, dt.date(2026, 9, 30)) == dt.date(2026, 8, 1)
    assert due_month(rule, dt.date(2026, 10, 1)) == dt.date(2026, 9, 1)


# --- the same figures in SQL and in Python ------------------------------------------------------------------------------

amounts = st.lists(st.tuples(st.integers(1, 12), st.decimals(0, 999, places=2)), min_size=1, max_size=8)


class FiguresAgree(TestCase):
    def setUp(self):
        self.office = make_office()

    @settings(max_examples=15, deadline=None)
    @given(st.sampled_from(Aggregation.values), amounts, amounts, st.integers(1, 12))
    def test_progress_in_sql_equals_counting_in_python(self, kind, plans, results, until):
        year = this_year() - 1
        months = {place: amount for place, amount in plans if amount}
        if not months:
            return
        amounts_by_place = dict(sorted(months.items()))
        plan = make_plan(self.office.pg1, self.office.member1, year=year, version=ActivityResult.objects.count() + 1)
        made = together(kind, amounts_by_place.values())
        activity = make_activity(plan, months=amounts_by_place, aggregation=kind, target=made)
        for place_, amount in results:
            ActivityResult.objects.create(
                activity=activity, key=activity.key, unit=self.office.pg1, fiscal_year=year,
                month=month_of(year, place_), quantity=amount, reporter=self.office.member1,
            )  # fmt: skip
        row = Activity.objects.filter(pk=activity.pk).with_progress(month_of(year, until)).get()
        planned = together(kind, [v for p, v in amounts_by_place.items() if p <= until])
        standing = activity.results.order_by("month", "pk")
        done = together(kind, [r.quantity for r in standing if r.month <= month_of(year, until)])
        assert (row.planned, row.done) == (planned, done)
        assert row.share == percent(done, planned)
        plan.state = PlanState.DROPPED
        plan.save()


# --- reminders --------------------------------------------------------------------------------------------------------


def test_who_is_responsible_hears_once_of_a_month_that_fell_due_without_a_result(office):
    year = this_year() - 1
    people = [office.member1, office.head1]
    plan = make_plan(office.pg1, office.member1, year=year, lines=[{"people": people, "months": {1: 2, 2: 2}}])
    move(plan, PlanState.IN_FORCE)
    activity = plan.activities.get()
    second = month_of(year, 2)
    monday = second.replace(month=12)  # after November fell due
    while monday.weekday() != 1:
        monday += dt.timedelta(days=1)
    assert services.remind_missing_results(on=monday) == 2
    assert services.remind_missing_results(on=monday) == 2
    told = Notification.objects.filter(kind="plan")
    assert {row.user_id for row in told} == {person.pk for person in people}
    assert told.count() == 2
    assert f"month={second:%Y-%m}" in told[0].url
    report(office.member1, activity, 2, month=second)
    assert services.remind_missing_results(on=monday) == 0


def test_nobody_is_reminded_on_a_day_off_or_before_the_month_fell_due(office):
    year = this_year() - 1
    plan = make_plan(office.pg1, office.member1, year=year, lines=[{"people": [office.member1], "months": {2: 2}}])
    move(plan, PlanState.IN_FORCE)
    saturday = month_of(year, 3)
    while saturday.weekday() != 5:
        saturday += dt.timedelta(days=1)
    assert services.remind_missing_results(on=saturday) == 0
    assert services.remind_missing_results(on=month_of(year, 2) + dt.timedelta(days=8)) == 0


def test_an_offices_own_day_brings_its_reminder_sooner(office):
    year = this_year() - 1
    plan = make_plan(office.pg1, office.member1, year=year, lines=[{"people": [office.member1], "months": {2: 2}}])
    move(plan, PlanState.IN_FORCE)
    day = month_of(year, 2) + dt.timedelta(days=22)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    assert services.remind_missing_results(on=day) == 0
    ResultRule.objects.create(unit=office.office, starts_on=month_of(year, 1), due_day=15, source="คำสั่ง")
    assert services.remind_missing_results(on=day) == 1
