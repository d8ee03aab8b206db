"""Reading words for pages and papers: a plan month by month with its results, and the progress of groups."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from coopoffice.thai import fiscal_end
from coopoffice.web.among import Ids

from .choices import Level
from .counting import HUNDRED, ZERO, level_of, month_starts, percent, quarters, together
from .models import ActionPlan, Activity, ActivityResult, ResultRule
from .prepared import lines_of, standing_results
from .rulebook import due_month, rule_for


@dataclass(frozen=True)
class Cell:
    """One month of one activity. ``state``: reached, less, late, wait, coming, extra (done without a plan), none."""

    month: dt.date
    plan: Decimal | None
    money: Decimal
    done: Decimal | None
    state: str
    now: bool = False


@dataclass
class Line:
    """One activity over the year: its months, and how it stands up to the last month that was due."""

    activity: Activity
    cells: list[Cell]
    planned: Decimal | None
    done: Decimal | None
    year_done: Decimal | None
    level: str
    people: list[Any] = field(default_factory=list)
    results: list[ActivityResult] = field(default_factory=list)

    @property
    def share(self) -> Decimal | None:
        """Done of what was planned so far, in percent."""
        return percent(self.done, self.planned)

    @property
    def year_share(self) -> Decimal | None:
        """Done of the year's target, in percent."""
        return percent(self.year_done, self.activity.target)

    @property
    def late(self) -> list[dt.date]:
        """Months whose results were due and never came."""
        return [cell.month for cell in self.cells if cell.state == "late"]

    @property
    def quarters(self) -> list[Decimal | None]:
        """The plan by quarter."""
        return quarters(self.activity.aggregation, {c.month: c.plan for c in self.cells if c.plan})

    @property
    def quarter_money(self) -> list[Decimal]:
        """The money planned by quarter."""
        return [sum((c.money for c in self.cells[n : n + 3]), ZERO) for n in range(0, 12, 3)]


@dataclass
class Sheet:
    """A plan, or lines of several plans of one year, month by month."""

    year: int
    until: dt.date
    rule: ResultRule
    lines: list[Line]
    months: list[dt.date]
    this_month: dt.date

    @property
    def money(self) -> Decimal:
        """The year's planned money of all lines."""
        return sum((line.activity.money for line in self.lines if line.activity.money is not None), ZERO)

    @property
    def behind(self) -> list[Line]:
        """The lines behind plan."""
        return [line for line in self.lines if line.level == Level.BEHIND]

    @property
    def late(self) -> int:
        """How many months of activities were due and never came."""
        return sum(len(line.late) for line in self.lines)


def month_state(plan: Decimal | None, done: Decimal | None, month: dt.date, until: dt.date, this: dt.date) -> str:
    """What a month's square says of plan and result."""
    if not plan:
        return "extra" if done else "none"
    if done is None:
        if month <= until:
            return "late"
        return "wait" if month <= this else "coming"
    return "reached" if done >= plan else ("less" if month <= until else "part")


def standing_of(lines: Iterable[Activity]) -> dict[Any, list[ActivityResult]]:
    """The results that count, by activity key, in the order of months and writing. One statement."""
    found: dict[Any, list[ActivityResult]] = defaultdict(list)
    for row in standing_results(activities=Ids(line.pk for line in lines)):
        found[row.key].append(row)
    return found


def reported_in(month: dt.date, activities: QuerySet[Activity]) -> QuerySet[Any, Any]:
    """Key and quantity of the results that count in the month, of activities begun with ``visible_to``, as written."""
    rows = ActivityResult.objects.standing().filter(month=month, key__in=activities.order_by().values("key"))
    return rows.order_by("pk").values_list("key", "quantity")


def reporting_until(unit_id: int | None, year: int, on: dt.date | None = None) -> tuple[ResultRule, dt.date]:
    """The rule that counts for the unit, and the last month of the fiscal year whose results were due.

    Before the year's first month was due the answer lies before the year; after the year it is September.
    """
    day = on or timezone.localdate()
    rule = rule_for(unit_id, min(day, fiscal_end(year)))
    return rule, min(due_month(rule, day, unit_id), month_starts(year)[-1])


def sheet_of(
    lines: Sequence[Activity], *, year: int, unit_id: int | None, on: dt.date | None = None, results: bool = True
) -> Sheet:
    """Put activities with prefetched ``months`` and ``people`` beside their results. Three statements.

    ``results`` False leaves them out: a plan that is not in force has none of its own.
    """
    day = on or timezone.localdate()
    rule, until = reporting_until(unit_id, year, day)
    this, months = day.replace(day=1), month_starts(year)
    standing = standing_of(lines) if results else {}
    found = [_line(activity, months, standing.get(activity.key, []), rule, until, this) for activity in lines]
    return Sheet(year, until, rule, found, months, this)


def _line(
    activity: Activity,
    months: list[dt.date],
    rows: list[ActivityResult],
    rule: ResultRule,
    until: dt.date,
    this: dt.date,
) -> Line:
    kind = activity.aggregation
    plans = {m.month: m for m in activity.months.all()}
    by_month: dict[dt.date, list[Decimal]] = defaultdict(list)
    for row in rows:
        by_month[row.month].append(row.quantity)
    cells = []
    for month in months:
        plan = plans.get(month)
        target = plan.target if plan is not None and plan.target else None
        done = together(kind, by_month.get(month, []))
        state = month_state(target, done, month, until, this)
        cells.append(Cell(month, target, plan.money if plan else ZERO, done, state, month == this))
    planned = together(kind, [c.plan for c in cells if c.plan and c.month <= until])
    so_far = together(kind, [row.quantity for row in rows if row.month <= until])
    return Line(
        activity,
        cells,
        planned,
        so_far,
        together(kind, [row.quantity for row in rows]),
        level_of(planned, so_far, rule.near_points),
        list(activity.people.all()),
        rows,
    )


def sheet_of_plan(plan: ActionPlan, on: dt.date | None = None) -> Sheet:
    """The plan month by month; results stand beside a version in force and beside those it replaces or changes."""
    lines = lines_of(plan)
    return sheet_of(lines, year=plan.fiscal_year, unit_id=plan.unit_id, on=on)


# --- groups -----------------------------------------------------------------------------------------------------------


@dataclass
class GroupLine:
    """How a unit's activities stand on average: of the year's targets, what is done and what should be."""

    unit: Any
    activities: int
    behind: int
    done: Decimal
    due: Decimal

    @property
    def shortfall(self) -> Decimal:
        """How far behind, in points; what is ahead counts as nought."""
        return max(self.due - self.done, ZERO)


def by_group(rows: Any, until: dt.date, near_points: Decimal) -> list[GroupLine]:
    """Gather activities (a queryset begun with ``visible_to``) by unit, the furthest behind first. One statement."""
    found = rows.with_progress(until).select_related("plan__unit")
    return group_lines(((activity.plan.unit, activity) for activity in found), near_points)


class Standing(NamedTuple):
    """Of an activity what its group's line asks for, with the names of ``with_progress``."""

    target: Decimal | None
    planned: Decimal | None
    done: Decimal | None
    share: Decimal | None


def group_lines(rows: Iterable[tuple[Any, Any]], near_points: Decimal) -> list[GroupLine]:
    """Pairs of a unit and how an activity of it stands, by unit, the furthest behind first.

    Each activity weighs the same, whatever it counts; what exceeds a target counts as the whole of it.
    """
    found: dict[Any, list[Any]] = defaultdict(list)
    for unit, activity in rows:
        found[unit].append(activity)
    lines = []
    for unit, activities in found.items():
        n = len(activities)
        done = sum((min(percent(a.done, a.target) or ZERO, HUNDRED) for a in activities), ZERO) / n
        due = sum((min(percent(a.planned, a.target) or ZERO, HUNDRED) for a in activities), ZERO) / n
        behind = sum(1 for a in activities if a.share is not None and a.share < HUNDRED - near_points)
        lines.append(GroupLine(unit, n, behind, done.quantize(Decimal(1)), due.quantize(Decimal(1))))
    return sorted(lines, key=lambda one: (-one.shortfall, -one.behind, one.unit.position, one.unit.pk))
