"""What changed between two versions of a plan, in words a reader can follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopoffice.thai import format_money, month_year

from .checking import figures
from .models import ActionPlan, Activity

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Line:
    """One thing that changed of an activity: its name, before and after in words."""

    label: str
    before: str
    after: str


@dataclass
class Change:
    """One activity that was added, taken off or changed."""

    kind: str
    activity: Activity
    lines: list[Line] = field(default_factory=list)


def _lines_of(plan: ActionPlan) -> dict[Any, Activity]:
    rows = plan.activities.order_by("position", "pk").prefetch_related("months", "people")
    return {row.key: row for row in rows}


def _names(activity: Activity) -> str:
    return ", ".join(sorted(person.full_name for person in activity.people.all()))


def _facts(activity: Activity) -> list[tuple[str, str]]:
    """What can change of an activity, by name, in words."""
    field_name = Activity._meta.get_field
    amount = f"{figures(activity.target)} {activity.unit_of_count}"
    return [
        (str(field_name("title").verbose_name), activity.title),
        (str(field_name("origin").verbose_name), activity.get_origin_display()),
        (str(field_name("output").verbose_name), activity.output),
        (str(field_name("target").verbose_name), amount),
        (str(field_name("aggregation").verbose_name), activity.get_aggregation_display()),
        (
            str(field_name("money").verbose_name),
            format_money(activity.money, trim=True) if activity.money is not None else "",
        ),
        (str(_("responsible")), _names(activity)),
        (str(field_name("district").verbose_name), activity.district),
        (str(field_name("cooperatives").verbose_name), activity.cooperatives),
    ]


def _month_lines(before: Activity, after: Activity) -> list[Line]:
    old = {m.month: m for m in before.months.all()}
    new = {m.month: m for m in after.months.all()}
    lang = "en" if get_language() == "en" else "th"
    lines = []
    for month in sorted({*old, *new}):
        a, b = old.get(month), new.get(month)
        name = month_year(month, lang)
        if (a.target if a else 0) != (b.target if b else 0):
            lines.append(Line(name, figures(a.target) if a else "–", figures(b.target) if b else "–"))
        if (a.money if a else 0) != (b.money if b else 0):
            words = _("%(month)s, baht") % {"month": name}
            lines.append(Line(words, figures(a.money) if a else "–", figures(b.money) if b else "–"))
    return lines


def changes_between(base: ActionPlan, plan: ActionPlan) -> list[Change]:
    """What the plan changes of its base: changed and added lines in the plan's order, then those taken off.

    Six statements, however many lines there are.
    """
    old, new = _lines_of(base), _lines_of(plan)
    found = []
    for key, row in new.items():
        former = old.get(key)
        if former is None:
            found.append(Change(ADDED, row))
            continue
        pairs = zip(_facts(former), _facts(row), strict=True)
        lines = [Line(name, was or "–", now or "–") for (name, was), (_name, now) in pairs if was != now]
        lines += _month_lines(former, row)
        if lines:
            found.append(Change(CHANGED, row, lines))
    return found + [Change(REMOVED, row) for key, row in old.items() if key not in new]
