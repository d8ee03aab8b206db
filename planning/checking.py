"""What is still wrong with the lines of a plan before it can be submitted (PLN-R1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .choices import Aggregation
from .counting import ZERO, year_of
from .models import ActionPlan, Activity


@dataclass(frozen=True)
class Problem:
    """One thing to mend; ``activity_id`` None where it concerns the plan as a whole."""

    sentence: str
    title: str = ""
    activity_id: int | None = None


def figures(value: Decimal) -> str:
    """A quantity in figures: commas, and no more decimals than it has."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")


def year_problem(aggregation: str, target: Decimal, months: dict[dt.date, Decimal]) -> str:
    """Why the months do not make the year; empty where they do. Months of nought are not planned."""
    planned = {month: amount for month, amount in months.items() if amount}
    if not planned:
        return _("No month is planned yet.")
    made = year_of(aggregation, planned)
    if made == target:
        return ""
    words = {"made": figures(made), "target": figures(target)}
    return {
        Aggregation.SUM: _("The months add up to %(made)s, the year is %(target)s."),
        Aggregation.LAST: _("The last month planned is %(made)s, the year is %(target)s."),
        Aggregation.AVERAGE: _("The months are %(made)s on average, the year is %(target)s."),
        Aggregation.MAX: _("The highest month is %(made)s, the year is %(target)s."),
    }[Aggregation(aggregation)] % words


def money_problem(money: Decimal | None, months: dict[dt.date, Decimal]) -> str:
    """Why the months of money do not make the year's; empty where they do."""
    made = sum(months.values(), ZERO)
    if made == (money or ZERO):
        return ""
    return _("The money of the months adds up to %(made)s, the year has %(money)s baht.") % {
        "made": figures(made),
        "money": figures(money or ZERO),
    }


def problems_of_line(activity: Activity) -> list[Problem]:
    """What is wrong with one activity; reads its prefetched months and people."""
    months = list(activity.months.all())
    sentences = [
        year_problem(activity.aggregation, activity.target, {m.month: m.target for m in months}),
        money_problem(activity.money, {m.month: m.money for m in months}),
        "" if activity.responsible.all() else _("Nobody is responsible yet."),
    ]
    return [Problem(sentence, activity.title, activity.pk) for sentence in sentences if sentence]


def problems_of(plan: ActionPlan) -> list[Problem]:
    """Everything to mend before the plan can be submitted. Three statements."""
    lines = list(plan.activities.order_by("position", "pk").prefetch_related("months", "responsible"))
    if not lines:
        return [Problem(_("The plan has no activity yet."))]
    return [problem for line in lines for problem in problems_of_line(line)]
