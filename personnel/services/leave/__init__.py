"""The verbs of a leave (duty GA-A13): ask, correct, withdraw, record from paper; and what the decision does to it.

A request holds its days in the accounts and the person's time in the calendar from the moment it is asked. The
decision, made by the approvals engine, turns the hold into use, or gives everything back exactly.
"""

from .asking import APPROVAL_KIND, ask_leave, correct_leave, is_head
from .deciding import finish_leave, hear_step, leave_of
from .recording import file_papers, record_leave
from .telling import acting_url
from .words import refusal_of, subject_of
from .writing import BOOK

__all__ = [
    "APPROVAL_KIND",
    "BOOK",
    "acting_url",
    "ask_leave",
    "correct_leave",
    "file_papers",
    "finish_leave",
    "hear_step",
    "is_head",
    "leave_of",
    "record_leave",
    "refusal_of",
    "subject_of",
]
