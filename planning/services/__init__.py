"""Writes of planning. Keyword-only, ``by=`` first where a person acts."""

from .lines import GridLine, Months, add_activity, change_activity, remove_activity, write_grid
from .plans import copy_plan, draw_plan, drop_plan, finish_plan, start_version, submit_plan
from .reminding import remind_missing_results
from .results import ResultLine, correct_result, record_result, report_month
from .rules import add_rule, change_rule

__all__ = [
    "GridLine",
    "Months",
    "ResultLine",
    "add_activity",
    "add_rule",
    "change_activity",
    "change_rule",
    "copy_plan",
    "correct_result",
    "draw_plan",
    "drop_plan",
    "finish_plan",
    "record_result",
    "remind_missing_results",
    "remove_activity",
    "report_month",
    "start_version",
    "submit_plan",
    "write_grid",
]
