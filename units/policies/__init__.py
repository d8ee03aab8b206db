"""The row rule of everything units keep, by topic."""

from .approvals import (
    DRAWING,
    approvals_asked_of,
    approvals_seen_by,
    decided_words,
    documents_concerning,
    steps_held_by,
    steps_waiting_for,
)
from .occupancy import KEEPERS
from .organisation import PERSONNEL, REGISTRY, kept_units

__all__ = [
    "DRAWING",
    "KEEPERS",
    "PERSONNEL",
    "REGISTRY",
    "approvals_asked_of",
    "approvals_seen_by",
    "decided_words",
    "documents_concerning",
    "kept_units",
    "steps_held_by",
    "steps_waiting_for",
]
