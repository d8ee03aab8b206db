"""The row rules of correspondence, by topic."""

from . import incoming  # noqa: F401  (registers its rules)
from .letters import (
    REGISTRY,
    AddressFormPolicy,
    LetterEntryPolicy,
    LetterPolicy,
    PartyPolicy,
    concerned,
    registry_units,
)

__all__ = [
    "REGISTRY",
    "AddressFormPolicy",
    "LetterEntryPolicy",
    "LetterPolicy",
    "PartyPolicy",
    "concerned",
    "registry_units",
]
