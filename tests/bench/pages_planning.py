"""Action plans, activities and results at department scale."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from planning.models import ActionPlan, Activity, ActivityResult

from .registry import Page


def _plans(person: Any) -> str:
    return reverse("planning:plan_list")


def _plan(person: Any) -> str:
    row = ActionPlan.objects.visible_to(person).filter(state="in_force").order_by("-fiscal_year", "pk").first()
    return row.get_absolute_url() if row else reverse("planning:plan_list")


def _activities(person: Any) -> str:
    return f"{reverse('planning:activity_list')}?view=year"


def _behind(person: Any) -> str:
    return f"{reverse('planning:activity_list')}?view=behind"


def _results(person: Any) -> str:
    return reverse("planning:result_list")


def _report(person: Any) -> str:
    return reverse("planning:month_report")


PAGES = [
    Page("action plans", _plans, order=60),
    Page("one action plan", _plan, order=61),
    Page("activities of the year", _activities, order=62),
    Page("activities behind plan", _behind, order=63),
    Page("results", _results, order=64),
    Page("report a month", _report, order=65),
]
COUNTED = [ActionPlan, Activity, ActivityResult]
