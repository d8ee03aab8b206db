"""The verbs of a plan's lines: add, change, remove an activity, and write a whole grid of months at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.models import User
from units.reach import reach

from ..counting import ZERO, month_starts
from ..models import ActionPlan, Activity, ActivityMonth, ActivityPerson
from .plans import take_for_writing, touch

MOST = 200  # lines of one plan


@dataclass
class Months:
    """Targets and money by the first day of the month; what is not named is not planned."""

    targets: Mapping[dt.date, Decimal] = field(default_factory=dict)
    money: Mapping[dt.date, Decimal] = field(default_factory=dict)


def _write_months(activity: Activity, year: int, months: Months) -> None:
    """Bring the rows of the months to these amounts."""
    allowed = set(month_starts(year))
    wanted = {
        month: (months.targets.get(month) or ZERO, months.money.get(month) or ZERO)
        for month in {*months.targets, *months.money}
    }
    if set(wanted) - allowed:
        raise Rejected("months", _("Choose a month of fiscal year %(year)d.") % {"year": year})
    if any(target < 0 or money < 0 for target, money in wanted.values()):
        raise Rejected("months", _("A month cannot be planned below nought."))
    there = {row.month: row for row in activity.months.all()}
    for month, row in there.items():
        target, money = wanted.pop(month, (ZERO, ZERO))
        if not target and not money:
            row.delete()
        elif (row.target, row.money) != (target, money):
            row.target, row.money = target, money
            row.save(update_fields=["target", "money"])
    ActivityMonth.objects.bulk_create(
        ActivityMonth(activity=activity, month=month, target=target, money=money)
        for month, (target, money) in sorted(wanted.items())
        if target or money
    )


def _write_people(activity: Activity, people: Sequence[User]) -> None:
    wanted = {person.pk for person in people}
    activity.responsible.exclude(user_id__in=wanted).delete()
    there = set(activity.responsible.values_list("user_id", flat=True))
    ActivityPerson.objects.bulk_create(
        ActivityPerson(activity=activity, user=person) for person in people if person.pk not in there
    )


def _place(activity: Activity, plan: ActionPlan, position: int | None) -> None:
    """Put the line where it is wanted, last without a wish; the others move on."""
    others = plan.activities.exclude(pk=activity.pk)
    last = others.aggregate(last=Max("position"))["last"] or 0
    if position is None:
        activity.position = activity.position if activity.pk else last + 1
        return
    if activity.pk and position == activity.position:
        return
    if others.filter(position=position).exists():
        others.filter(position__gte=position).update(position=F("position") + 1)
    activity.position = position


def _write(activity: Activity, plan: ActionPlan, values: dict[str, Any]) -> Activity:
    people, months = values.pop("people", None), values.pop("months", None)
    _place(activity, plan, values.pop("position", None))
    for name, value in values.items():
        setattr(activity, name, value)
    activity.full_clean(validate_constraints=False)
    activity.save()
    if people is not None:
        _write_people(activity, people)
    if months is not None:
        _write_months(activity, plan.fiscal_year, months)
    touch(plan)
    return activity


@service
def add_activity(*, by: Actor, actionplan: ActionPlan, **values: Any) -> Activity:
    """Add a line to a plan that is being drawn up. ``values`` are those of Activity, ``people`` and ``months``.

    The months need not make the year yet: a draft may be half done, and says so.
    """
    plan = take_for_writing(by, actionplan)
    if plan.activities.count() >= MOST:
        raise Refused(_("A plan has at most %(n)d activities.") % {"n": MOST})
    return _write(Activity(plan=plan), plan, values)


@service
def change_activity(*, by: Actor, activity: Activity, **values: Any) -> Activity:
    """Change a line of a plan that is being drawn up."""
    plan = take_for_writing(by, activity.plan)
    return _write(plan.activities.get(pk=activity.pk), plan, values)


@service
def remove_activity(*, by: Actor, activity: Activity) -> ActionPlan:
    """Take a line off a plan that is being drawn up; an earlier version keeps it. Return the plan."""
    plan = take_for_writing(by, activity.plan)
    plan.activities.get(pk=activity.pk).delete()
    touch(plan)
    return plan


@dataclass
class GridLine:
    """One row of the grid: the year, and the amounts of its months; None leaves the year alone."""

    activity_id: int
    year: Decimal | None
    months: Mapping[dt.date, Decimal]


@dataclass
class NewLine:
    """A new activity written at the foot of the grid; the rest of it is filled in on its own page."""

    title: str
    unit_of_count: str
    year: Decimal
    months: Mapping[dt.date, Decimal]


@service
def write_grid(
    *,
    by: Actor,
    actionplan: ActionPlan,
    lines: Sequence[GridLine],
    what: str = "target",
    new: Sequence[NewLine] = (),
) -> ActionPlan:
    """Write the months of many lines in one act: quantities (``target``) or baht (``money``); return the plan.

    ``new`` lines go to the end; who wrote them is responsible where the person belongs to the unit. Lines that are not
    of the plan any more (somebody removed them meanwhile) refuse the whole act.
    """
    plan = take_for_writing(by, actionplan)
    rows = {row.pk: row for row in plan.activities.prefetch_related("months")}
    for line in lines:
        row = rows.get(line.activity_id)
        if row is None:
            raise Refused(_("A line was removed meanwhile. Read the plan again."))
        kept = {m.month: (m.target, m.money) for m in row.months.all()}
        if what == "money":
            months = Months({month: both[0] for month, both in kept.items()}, line.months)
            row.money = line.year or None
        else:
            months = Months(line.months, {month: both[1] for month, both in kept.items()})
            if line.year is not None:
                row.target = line.year
        row.full_clean(validate_constraints=False)
        row.save(update_fields=["target", "money"])
        _write_months(row, plan.fiscal_year, months)
    own = plan.unit_id in reach(by.user).belongs
    for one in new:
        add_activity(
            by=by,
            actionplan=plan,
            title=one.title,
            unit_of_count=one.unit_of_count,
            target=one.year,
            months=Months(one.months),
            people=[by.user] if own else [],
        )
    touch(plan)
    return plan
