"""The verbs of requests: submit, decide (pass on, send back, refuse, forward), call up, withdraw, submit again."""

from .deciding import (
    ACTS,
    Outcome,
    call_step,
    calling_refusal,
    decide,
    decide_together,
    earlier_steps,
    quick_refusal,
    refusal_of,
)
from .reminding import remind_deciders, reroute_own_steps, waiting_people
from .submitting import preview_route, resubmit_approval, submit_approval, withdraw_approval, withdrawing_refusal
from .writing import Hand, hand_for

__all__ = [
    "ACTS",
    "Hand",
    "Outcome",
    "call_step",
    "calling_refusal",
    "decide",
    "decide_together",
    "earlier_steps",
    "hand_for",
    "preview_route",
    "quick_refusal",
    "refusal_of",
    "remind_deciders",
    "reroute_own_steps",
    "resubmit_approval",
    "submit_approval",
    "waiting_people",
    "withdraw_approval",
    "withdrawing_refusal",
]
