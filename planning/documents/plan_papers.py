"""A plan as it is printed: the same pages wherever it is asked for, by itself or behind a paper that goes by it."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from coopoffice.printing.render import Paper
from coopoffice.thai import format_money, month_year
from units.approvals import course_of
from units.choices import DecisionAct, StepAct
from units.offices import office_of

from ..choices import PlanState
from ..figures import sheet_of_plan
from ..models import ActionPlan
from .papers import plan_paper


def signatures_of(plan: ActionPlan) -> list[dict[str, Any]]:
    """Who drew the plan up, who checked it and who approved it, as far as that happened. Three statements."""
    made = course_of(plan.approval).history if plan.approval is not None else []
    checked = next((d for d in reversed(made) if d.act in {StepAct.CHECK, StepAct.AGREE}), None)
    approved = next((d for d in reversed(made) if d.act == DecisionAct.APPROVE), None)
    if checked is None:
        acts = [d for d in made if d.act == DecisionAct.APPROVE]
        checked = acts[0] if len(acts) > 1 else None
    found = [{"word": "ผู้จัดทำแผน", "name": plan.drawn_by.full_name, "line": "", "at": plan.submitted_at}]
    for word, decision in (("ผู้ตรวจสอบ", checked), ("ผู้อนุมัติ", approved)):
        in_force = plan.state in {PlanState.IN_FORCE, PlanState.REPLACED}
        shown = decision if word == "ผู้ตรวจสอบ" or in_force else None
        found.append(
            {
                "word": word,
                "name": shown.by.full_name if shown and shown.by else "",
                "line": shown.capacity_line if shown else "",
                "at": shown.at if shown else None,
            }
        )
    return found


def printed_plan(plan: ActionPlan, *, printed_by: str) -> Paper:
    """แผนปฏิบัติการ of the plan as it stands, with who drew it up, checked and approved it."""
    with translation.override("th"):
        sheet = sheet_of_plan(plan)
        office = office_of(plan.unit)
        under = [plan.unit.name] + ([office.name] if office.pk != plan.unit_id else [])
        return plan_paper(
            context={
                "title": f"แผนปฏิบัติการ (Action Plan) ประจำปีงบประมาณ พ.ศ. {plan.fiscal_year}",
                "under": " ".join(under),
                "plan": plan,
                "sheet": sheet,
                "draft": plan.state not in {PlanState.IN_FORCE, PlanState.REPLACED},
                "months": [month_year(month, "th", short=True).replace(" ", " ") for month in sheet.months],
                "signatures": signatures_of(plan),
                "money": format_money(sheet.money, trim=True) if sheet.money else "",
                "printed_by": printed_by,
            }
        )
