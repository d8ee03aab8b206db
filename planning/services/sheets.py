"""A sheet of activities that was sent in: its lines go into the version of the plan that is being drawn up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coopoffice.audit.acting import service
from units.acting import Actor
from units.models import Unit

from ..choices import WRITING_STATES
from ..models import ActionPlan, Activity
from .lines import add_activity, change_activity
from .plans import draw_plan


@dataclass
class PlanLine:
    """One line: the activity it changes (None: a new one) and its values as ``add_activity`` takes them."""

    activity_id: int | None
    values: dict[str, Any]


@service
def take_in_lines(*, by: Actor, unit: Unit, fiscal_year: int, lines: Sequence[PlanLine]) -> ActionPlan:
    """Write the lines into the unit's version being drawn up, which is begun where there is none; all or nothing."""
    plan = ActionPlan.objects.filter(unit=unit, fiscal_year=fiscal_year, state__in=WRITING_STATES).first()
    if plan is None:
        plan = draw_plan(by=by, unit=unit, fiscal_year=fiscal_year)
    rows = {row.pk: row for row in Activity.objects.filter(plan=plan).select_related("plan")}
    for line in lines:
        if line.activity_id in rows:
            change_activity(by=by, activity=rows[line.activity_id], **line.values)
        else:
            add_activity(by=by, actionplan=plan, **line.values)
    return plan
