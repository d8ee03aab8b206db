"""Made-up action plans: the demo office's groups in every state with results."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from importlib import import_module
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.files.inspection import check_content
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.demo import DemoContext
from planning import services
from planning.choices import Aggregation, PlanState
from planning.counting import month_starts, year_of
from planning.models import ActionPlan, Activity, ActivityMonth, ActivityPerson, ActivityResult, ResultRule
from planning.rulebook import due_month, rule_for
from units.acting import actor_for
from units.choices import Capacity, StepState, UnitKind
from units.models import Approval, ApprovalStep, Decision, Posting, Unit
from units.services.approvals import decide

from . import words

DAY = dt.timedelta(days=1)
# Whose plan of this year is in force; those of pg4 and the settlement are still on their way.
IN_FORCE = ("gad", "est", "biz", "mgt", "pg1", "pg2", "pg3")
# Groups that fall behind, and by how much.
SLOW = {"pg3": 0.7, "biz": 0.85}


def write_rules() -> None:
    """A database that was emptied lost what the migration had written."""
    if not ResultRule.objects.exists():
        import_module("planning.migrations.0001_action_plans").first_rule(apps, None)


def load(context: DemoContext) -> None:
    """Last year's plans with a whole year's results; this year's in force, being changed, waiting and drawn up."""
    write_rules()
    people, units = context.found["people"], context.found["units"]
    year = fiscal_year(context.today)
    districts = _districts()
    crew = _crew(units)
    former = {}
    with transaction.atomic():
        tell_database()
        for key in words.BY_KEY:
            plan = _write(context, units[key], key, crew[key], year - 1, districts[key])
            _put_in_force(plan, fiscal_start(year - 1), people["pimjai"])
            former[key] = plan
            _results(context, plan, month_starts(year - 1)[-1], SLOW.get(key, 1.0), missing=0.03)
        for key in IN_FORCE:
            plan = _write(context, units[key], key, crew[key], year, districts[key])
            _approve(plan, people)
            _date_back(plan, min(fiscal_start(year) - DAY * 3, context.today - DAY))
    _changed(context, units, people, year)
    with transaction.atomic():
        tell_database()
        unit = units["off"]
        until = due_month(rule_for(unit.pk, context.today), context.today, unit.pk)
        for plan in ActionPlan.objects.filter(fiscal_year=year, state=PlanState.IN_FORCE):
            key = next(k for k, u in units.items() if u.pk == plan.unit_id)
            _results(context, plan, until, SLOW.get(key, 1.0), missing=0.12)
            _running(context, plan)
    _corrected(context, people, year, units["pg1"])
    context.say(f"action plans: {ActionPlan.objects.count()}, results: {ActivityResult.objects.count()}")


def _districts() -> dict[str, list[str]]:
    from units.demo.office import DISTRICTS, UNITS

    names = {code: name for code, name, _english in DISTRICTS}
    return {row[0]: [f"อ.{names[code]}" for code in row[9]] for row in UNITS}


def _crew(units: dict[str, Unit]) -> dict[str, list[Any]]:
    """The people of each unit who work on its plan: members first, then the head."""
    rows = Posting.objects.on().filter(capacity=Capacity.SUBSTANTIVE).select_related("user", "post")
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("-post__role", "post__position", "pk"):
        if row.user.username not in {"admin", "prayoon", "bunsong", "sawat"}:
            found[row.post.unit_id].append(row.user)
    return {key: found[unit.pk] for key, unit in units.items()}


def _write(context: DemoContext, unit: Unit, key: str, crew: list[Any], year: int, districts: list[str]) -> ActionPlan:
    """A draft with all its lines."""
    rnd = context.random
    plan = ActionPlan.objects.create(unit=unit, fiscal_year=year, drawn_by=crew[0])
    scale = {"pg1": 1.0, "pg2": 0.8, "pg3": 1.0, "pg4": 0.7}.get(key, 1.0)
    for position, line in enumerate(words.BY_KEY[key], start=1):
        months = months_of(line, year, scale)
        activity = Activity.objects.create(
            plan=plan,
            position=position,
            title=line.title,
            origin=line.origin,
            output=line.output,
            unit_of_count=line.count,
            aggregation=line.kind,
            target=year_of(line.kind, months),
            money=Decimal(line.money) if line.money else None,
            district=", ".join(districts) if line.where and districts else "",
            cooperatives=words.COOPERATIVES.get(key, "") if line.where and position % 2 else "",
        )
        shares = _shares(line.money, len(months))
        ActivityMonth.objects.bulk_create(
            ActivityMonth(activity=activity, month=month, target=target, money=money)
            for (month, target), money in zip(months.items(), shares, strict=True)
        )
        some = crew[: max(1, len(crew) - 1)]
        first = some[(position - 1) % len(some)]
        both = {first.pk: first}
        if position % 4 == 1 and len(some) > 1:
            other = some[rnd.randrange(len(some))]
            both[other.pk] = other
        ActivityPerson.objects.bulk_create(ActivityPerson(activity=activity, user=user) for user in both.values())
    return plan


def months_of(line: words.Plan, year: int, scale: float = 1.0) -> dict[dt.date, Decimal]:
    """The months with a target; percents are not scaled."""
    size = line.size * (1.0 if line.kind != Aggregation.SUM else scale)
    found = {}
    for month, share in zip(month_starts(year), line.months, strict=True):
        if share:
            found[month] = Decimal(max(1, round(share * size)))
    return found


def _shares(money: int, parts: int) -> list[Decimal]:
    """Money in equal parts; the last takes what is left over."""
    each = money // parts
    return [Decimal(each)] * (parts - 1) + [Decimal(money - each * (parts - 1))]


def _put_in_force(plan: ActionPlan, day: dt.date, by: Any) -> None:
    """As approved on paper before the system came."""
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    plan.state, plan.submitted_at = PlanState.SUBMITTED, moment
    plan.save()
    plan.state, plan.in_force_from, plan.decided_by = PlanState.IN_FORCE, moment, by
    plan.decided_line = "สหกรณ์จังหวัด"
    plan.save()
    ActionPlan.objects.filter(pk=plan.pk).update(drawn_at=moment - DAY * 12)


def _approve(plan: ActionPlan, people: dict[str, Any], steps: int = 9) -> None:
    """Submit and pass on up to so many steps."""
    services.submit_plan(by=actor_for(plan.drawn_by), actionplan=plan)
    plan.refresh_from_db()
    for _n in range(steps):
        step = ApprovalStep.objects.filter(approval=plan.approval, state=StepState.OPEN).select_related("post").first()
        if step is None:
            return
        holder = _holder(step, people)
        note = "เห็นชอบแผน" if step.post and step.post.unit.kind == UnitKind.PROVINCIAL_OFFICE else "ตรวจสอบแล้ว"
        decide(by=actor_for(holder), step=step, act="approve", note=note)
    plan.refresh_from_db()


def _holder(step: ApprovalStep, people: dict[str, Any]) -> Any:
    """Who fills the post asked today; the head of the office where nobody does."""
    rows = Posting.objects.on().filter(post=step.post).select_related("user").order_by("capacity", "pk")
    found = [row.user for row in rows]
    return next((user for user in found if user.pk not in step.barred), people["pimjai"])


def _date_back(plan: ActionPlan, day: dt.date) -> None:
    """Let it have happened some days ago; the rows themselves were made by the services."""
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9, 20)))
    plan.refresh_from_db()
    with pgtrigger.ignore("units.Decision:append_only"):
        for n, row in enumerate(Decision.objects.filter(approval_id=plan.approval_id).order_by("id")):
            Decision.objects.filter(pk=row.pk).update(at=moment + dt.timedelta(hours=n * 5))
    Approval.objects.filter(pk=plan.approval_id).update(submitted_at=moment)
    values: dict[str, Any] = {"drawn_at": moment - DAY * 9, "submitted_at": moment}
    if plan.state == PlanState.IN_FORCE:
        values["in_force_from"] = moment + dt.timedelta(hours=6)
    ActionPlan.objects.filter(pk=plan.pk).update(**values)


def _changed(context: DemoContext, units: dict[str, Unit], people: dict[str, Any], year: int) -> None:
    """pg1 changed its plan already, pg2 is changing it, pg3's change waits for the head of the office; pg4's first
    plan waits, and the settlement still draws its own up as a copy of last year's.
    """

    def version(key: str, who: str, reason: str) -> ActionPlan:
        base = ActionPlan.objects.in_force(units[key], year).get()
        return services.start_version(by=actor_for(people[who]), actionplan=base, reason=reason)

    def more(plan: ActionPlan, title: str, add: int) -> None:
        activity = plan.activities.filter(title__startswith=title).prefetch_related("months").first()
        if activity is None:
            return
        months = list(activity.months.all())
        targets = {m.month: m.target for m in months}
        targets[months[-1].month] += add
        services.change_activity(
            by=actor_for(plan.drawn_by),
            activity=activity,
            target=activity.target + add,
            months=services.Months(targets, {m.month: m.money for m in months}),
        )

    second = version("pg1", "kanokwan", "กรมเพิ่มเป้าหมายการอบรมกรรมการสหกรณ์")
    more(second, "อบรมกรรมการ", 20)
    _approve(second, people)
    _date_back(second, min(fiscal_start(year) + DAY * 24, context.today - DAY))
    former = second.base
    if former is not None:
        ActionPlan.objects.filter(pk=former.pk).update(
            in_force_until=ActionPlan.objects.get(pk=second.pk).in_force_from
        )
    more(version("pg2", "laddawan", "สหกรณ์ขอเลื่อนการรวบรวมผลผลิต"), "ส่งเสริมการรวบรวม", 15)
    third = version("pg3", "chanida", "ปรับเพิ่มการติดตามข้อบกพร่องตามข้อสั่งการ")
    more(third, "ติดตามการแก้ไข", 6)
    _approve(third, people, steps=1)
    fourth = services.draw_plan(by=actor_for(people["preecha"]), unit=units["pg4"], fiscal_year=year, copy_former=True)
    _approve(fourth, people, steps=0)
    services.draw_plan(by=actor_for(people["adisorn"]), unit=units["set"], fiscal_year=year, copy_former=True)


# --- results ----------------------------------------------------------------------------------------------------------


def _results(context: DemoContext, plan: ActionPlan, until: dt.date, pace: float, missing: float) -> None:
    """Results of every planned month up to this one; a few are missing, some are less or more than planned."""
    rows = []
    for activity in plan.activities.prefetch_related("months", "people"):
        for month in activity.months.all():
            if month.month > until or not month.target or context.random.random() < missing:
                continue
            rows.append(_result(context, plan, activity, month, pace))
    ActivityResult.objects.bulk_create(rows)


def _result(context: DemoContext, plan: ActionPlan, activity: Activity, month: ActivityMonth, pace: float) -> Any:
    rnd = context.random
    share = rnd.choice((1.0, 1.0, 1.0, 1.1, 0.8, 0.9, 0.5)) * (pace if rnd.random() < 0.7 else 1.0)
    quantity = Decimal(round(float(month.target) * share))
    if activity.unit_of_count == "ร้อยละ":
        quantity = min(quantity, Decimal(100))
    less = quantity < month.target
    after = (month.month.replace(day=28) + DAY * 5).replace(day=1)
    people = list(activity.people.all())
    reporter = people[0] if people else plan.drawn_by
    day = min(after - DAY * rnd.randrange(1, 6), context.today)
    return ActivityResult(
        activity=activity,
        key=activity.key,
        unit_id=plan.unit_id,
        fiscal_year=plan.fiscal_year,
        month=month.month,
        quantity=quantity,
        people_helped=int(quantity) * rnd.randrange(4, 30) if activity.unit_of_count in {"ครั้ง", "แห่ง"} else None,
        note=rnd.choice(words.NOTES),
        problem=rnd.choice(words.PROBLEMS) if less and rnd.random() < 0.6 else "",
        suggestion=rnd.choice(words.SUGGESTIONS) if less and rnd.random() < 0.4 else "",
        reporter=reporter,
        reporter_line="",
        reported_at=timezone.make_aware(dt.datetime.combine(day, dt.time(rnd.randrange(9, 16), rnd.randrange(60)))),
    )


def _running(context: DemoContext, plan: ActionPlan) -> None:
    """The month under way: about half of the activities have begun."""
    this = context.today.replace(day=1)
    rows = []
    for activity in plan.activities.prefetch_related("months", "people"):
        month = next((m for m in activity.months.all() if m.month == this and m.target), None)
        reported = ActivityResult.objects.filter(key=activity.key, month=this).exists()
        if month is not None and not reported and context.random.random() < 0.5:
            rows.append(_result(context, plan, activity, month, 0.6))
    ActivityResult.objects.bulk_create(rows)


def _corrected(context: DemoContext, people: dict[str, Any], year: int, unit: Unit) -> None:
    """One result with evidence, and one that was corrected."""
    plan = ActionPlan.objects.in_force(unit, year).first()
    if plan is None:
        return
    activity = plan.activities.order_by("position").first()
    if activity is None:
        return
    paper = check_content(
        "สรุปการเข้าแนะนำ.txt",
        "สรุปการเข้าแนะนำสหกรณ์การเกษตรบ้านไร่พัฒนา จำกัด\nพบประธานกรรมการและผู้จัดการ\n".encode(),
    )
    row = services.record_result(
        by=actor_for(people["kanokwan"]),
        activity=activity,
        month=context.today,
        quantity=Decimal(3),
        people_helped=42,
        note="เข้าแนะนำสหกรณ์การเกษตรบ้านไร่พัฒนา จำกัด และติดตามการปิดบัญชี",
        files=[paper],
    )
    services.correct_result(
        by=actor_for(people["somsak"]),
        activityresult=row,
        quantity=Decimal(2),
        people_helped=42,
        note=row.note,
        reason="นับรวมการแนะนำทางโทรศัพท์ซึ่งไม่ใช่การเข้าแนะนำ",
    )
