"""The action plan as a kind of request: its route, its automatic checks, and what a decision does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coopoffice.thai import format_money
from units.approvals import HEAD_OF_UNIT, OFFICER, ApprovalKind, Check, FactSpec, StepSpec
from units.choices import StepAct

from .checking import problems_of
from .comparing import changes_between
from .models import ActionPlan
from .services.plans import APPROVAL_KIND, finish_plan, plan_of


def checks_of_plan(plan: ActionPlan | None) -> list[Check]:
    """Months make the years, everybody responsible is named, what changed, and the money asked for."""
    if plan is None:
        return []
    found = problems_of(plan)
    lines = list(plan.activities.all())
    checks = [
        Check(
            not found,
            _("Months make the year, and every activity has somebody responsible")
            if not found
            else _("Lines of the plan are not complete"),
            found[0].sentence
            if found
            else ngettext("%(n)d activity", "%(n)d activities", len(lines)) % {"n": len(lines)},
        )
    ]
    money = sum((line.money for line in lines if line.money is not None), 0)
    if money:
        checks.append(
            Check(None, _("The plan asks for money"), _("%(amount)s baht") % {"amount": format_money(money, trim=True)})
        )
    if plan.base is not None and plan.base.fiscal_year == plan.fiscal_year:
        n = len(changes_between(plan.base, plan))
        words = ngettext("%(n)d activity changed", "%(n)d activities changed", n) % {"n": n}
        checks.append(Check(True if n else None, _("A new version of the plan in force"), f"{words} · {plan.reason}"))
    return checks


def _url(approval: Any) -> str:
    found = plan_of(approval)
    return found.get_absolute_url() if found else ""


ACTION_PLAN = ApprovalKind(
    code=APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Action plan"),
    default_steps=(
        StepSpec(HEAD_OF_UNIT, StepAct.CHECK, days=3),
        StepSpec(OFFICER, StepAct.APPROVE, days=5, may_forward=True),
    ),
    facts=(
        FactSpec("activities", gettext_lazy("Number of activities"), "int"),
        FactSpec("money", pgettext_lazy("fact", "money of the plan")),
        FactSpec("changed", gettext_lazy("Changes a plan in force"), "bool"),
    ),
    document=plan_of,
    url=_url,
    checks=checks_of_plan,
    on_finish=finish_plan,
    final_act_label=pgettext_lazy("button", "Approve the plan"),
    icon="target-arrow",
)
