"""Secrets in tables of their own (duty GA-A3; Regulation on Keeping Official Secrets 2544 and no. 2, 2561).

What gives a secret away (subject, sender, number, minute, names of files) stands in sealed columns: encrypted with a
key that is not in the database (coopoffice.files.vault). No table here is watched by the ordinary log of changes,
whose page tells the administrator which tables change when; ``watched_apart`` writes a log of their own instead.
"""

from .course import SecretNote, SecretOpening, SecretReader, SecretTask
from .letters import SecretEntry, SecretFile, SecretLetter
from .papers import SecretClassChange, SecretCopy, SecretIncident, SecretLoan
from .walls import KEPT, SecretChange, filled, watched_apart

__all__ = [
    "KEPT",
    "SecretChange",
    "SecretClassChange",
    "SecretCopy",
    "SecretEntry",
    "SecretFile",
    "SecretIncident",
    "SecretLetter",
    "SecretLoan",
    "SecretNote",
    "SecretOpening",
    "SecretReader",
    "SecretTask",
    "filled",
    "watched_apart",
]
