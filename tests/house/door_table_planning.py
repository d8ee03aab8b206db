"""Doors of action plans, activities and results."""

from planning.models import ActionPlan, Activity, ActivityResult, ResultRule

from .doors import Door

PAGE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"


def plan() -> dict:
    """The plan in force of promotion group 1: kanokwan's and somsak's."""
    return {"pk": ActionPlan.objects.filter(unit__code="TN-05", state="in_force").order_by("-fiscal_year")[0].pk}


def draft() -> dict:
    """The change promotion group 2 is drawing up."""
    return {"pk": ActionPlan.objects.get(unit__code="TN-06", state="draft").pk}


def activity() -> dict:
    return {"pk": Activity.objects.filter(plan=plan()["pk"]).order_by("position")[0].pk}


def line() -> dict:
    return {"pk": Activity.objects.filter(plan=draft()["pk"]).order_by("position")[0].pk}


def result() -> dict:
    return {"pk": ActivityResult.objects.standing().filter(activity__plan=plan()["pk"]).order_by("pk")[0].pk}


def rule() -> dict:
    return {"pk": ResultRule.objects.order_by("pk")[0].pk}


PLANNING: dict[str, Door] = {
    "planning:plan_list": Door(PAGE, READ_ONLY),
    "planning:plan_draw": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "planning:plan_detail": Door("302 404 200 200 404 200 404 404", READ_ONLY, plan),
    "planning:plan_grid": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", draft),
    "planning:plan_changes": Door("302 404 200 200 404 200 404 404", READ_ONLY, plan),
    "planning:plan_paper": Door("302 404 200 200 404 200 404 404", READ_ONLY, plan),
    "planning:plan_workbook": Door("302 404 200 200 404 200 404 404", READ_ONLY, plan),
    "planning:plan_copy": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", plan),
    "planning:plan_version": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", plan),
    "planning:plan_drop": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", draft),
    "planning:plan_submit": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", draft),
    "planning:activity_add": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", draft),
    "planning:activity_list": Door(PAGE, READ_ONLY),
    "planning:activity_detail": Door("302 404 200 200 404 200 404 404", READ_ONLY, activity),
    "planning:activity_change": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", line),
    "planning:activity_remove": Door("302 404 404 404 404 200 404 404", "302 404 404 404 404 422 404 404", line),
    "planning:result_report": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", activity),
    "planning:result_list": Door(PAGE, READ_ONLY),
    "planning:month_report": Door("302 403 200 200 200 200 200 403", "302 403 422 422 422 422 422 403"),
    "planning:result_correct": Door("302 404 200 200 404 200 404 404", "302 404 422 422 404 422 404 404", result),
    "planning:month_sheet": Door(PAGE, READ_ONLY),
    "planning:month_paper": Door(PAGE, READ_ONLY),
    "planning:month_workbook": Door(PAGE, READ_ONLY),
    "planning:rule_list": Door(PAGE, READ_ONLY),
    "planning:rule_add": Door("302 403 403 403 403 403 403 403", "302 403 403 403 403 403 403 403"),
    "planning:rule_change": Door("302 404 403 403 403 403 403 404", "302 404 403 403 403 403 403 404", rule),
}
