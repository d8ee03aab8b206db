"""Writes of official trips: asking, deciding, reporting, money. Keyword-only, ``by=`` first where a person acts."""

from .advances import (
    approve_advance,
    ask_advance,
    check_advance,
    pay_advance,
    refuse_advance,
    remind_advances,
    settle_advance,
    withdraw_advance,
)
from .asking import ask_trips, cancel_trip, change_trip, correct_trip, file_trip_papers
from .claim_planning import Expense
from .claims import approve_claim, check_claim, claim_trip, return_claim, settle_claim, withdraw_claim
from .deciding import decide_trips
from .drafts import discard_trip_draft, keep_trip_draft
from .planning import TripDraft, plan_trip
from .rates import (
    add_trip_level,
    add_trip_rate,
    add_trip_rule,
    change_trip_level,
    change_trip_rate,
    change_trip_rule,
)
from .reporting import report_trip

__all__ = [
    "Expense",
    "TripDraft",
    "add_trip_level",
    "add_trip_rate",
    "add_trip_rule",
    "approve_advance",
    "approve_claim",
    "ask_advance",
    "ask_trips",
    "cancel_trip",
    "change_trip",
    "change_trip_level",
    "change_trip_rate",
    "change_trip_rule",
    "check_advance",
    "check_claim",
    "claim_trip",
    "correct_trip",
    "decide_trips",
    "discard_trip_draft",
    "file_trip_papers",
    "keep_trip_draft",
    "pay_advance",
    "plan_trip",
    "refuse_advance",
    "remind_advances",
    "report_trip",
    "return_claim",
    "settle_advance",
    "settle_claim",
    "withdraw_advance",
    "withdraw_claim",
]
