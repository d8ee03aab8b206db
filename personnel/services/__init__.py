"""Writes of personnel work. Keyword-only, ``by=`` first where a person acts."""

from .cuts import ask_cancel, finish_cut, recall_leave
from .files import begin_period, change_file, open_file
from .leave import ask_leave, correct_leave, file_papers, finish_leave, record_leave
from .planning import balance_of, plan_leave
from .rounds import compile_round
from .rules import (
    add_leave_authority,
    add_leave_rule,
    add_round_limit,
    change_leave_authority,
    change_leave_rule,
    change_round_limit,
)
from .taking_over import BalanceLine, take_over_balances
from .years import open_leave_year

__all__ = [
    "BalanceLine",
    "add_leave_authority",
    "add_leave_rule",
    "add_round_limit",
    "ask_cancel",
    "ask_leave",
    "balance_of",
    "begin_period",
    "change_file",
    "change_leave_authority",
    "change_leave_rule",
    "change_round_limit",
    "compile_round",
    "correct_leave",
    "file_papers",
    "finish_cut",
    "finish_leave",
    "open_file",
    "open_leave_year",
    "plan_leave",
    "recall_leave",
    "record_leave",
    "take_over_balances",
]
