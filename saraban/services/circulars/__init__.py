"""The verbs of circulars (duty GA-A2): send round, note who opened it, acknowledge, remind, recall."""

from .following import (
    DUE_SOON,
    REMIND_AFTER,
    acknowledge_circular,
    note_circular_seen,
    recall_circular,
    remind_circular,
    remind_everyone_of_circulars,
)
from .numbering import book_of, own_number, run_of, settle_circular_run
from .sending import circulate_letter, people_of, send_circular

__all__ = [
    "DUE_SOON",
    "REMIND_AFTER",
    "acknowledge_circular",
    "book_of",
    "circulate_letter",
    "note_circular_seen",
    "own_number",
    "people_of",
    "recall_circular",
    "remind_circular",
    "remind_everyone_of_circulars",
    "run_of",
    "send_circular",
    "settle_circular_run",
]
