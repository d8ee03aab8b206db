"""The verbs of assignments (duty GA-H1): give, accept, return, report, answer, hand on, follow up, close, share.

Each follows the recipe: take (right and lock), look in the table of moves, change, check, save, write the history row,
tell those concerned. A move that the state does not allow is refused with the table's own sentence.
"""

from .carrying import accept_work, answer_work, ask_for_time, report_progress, return_work
from .following import cancel_work, change_work, close_work, give_time, remind_work, return_for_more
from .giving import assign_work, check_target, hand_on_work, posting_for
from .moves import COMMAND_IS_NOT_RETURNED, MOVES, Move, refusal_of
from .reminding import remind_everyone, waiting_people
from .sharing import share_work, unshare_work
from .telling import chiefs_today, doers, heads_today, overseers

__all__ = [
    "COMMAND_IS_NOT_RETURNED",
    "MOVES",
    "Move",
    "accept_work",
    "answer_work",
    "ask_for_time",
    "assign_work",
    "cancel_work",
    "change_work",
    "check_target",
    "chiefs_today",
    "close_work",
    "doers",
    "give_time",
    "hand_on_work",
    "heads_today",
    "overseers",
    "posting_for",
    "refusal_of",
    "remind_everyone",
    "remind_work",
    "report_progress",
    "return_for_more",
    "return_work",
    "share_work",
    "unshare_work",
    "waiting_people",
]
