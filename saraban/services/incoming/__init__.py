"""Registering letters that come in (duty GA-A1): one by one or many at once, correcting, voiding, returning."""

from .directory import guess_kind, office_of, party_named
from .ending import return_letter, void_letter
from .registering import correct_letter, register_batch, register_letter
from .rows import MOVES, OFFICES, S, check_book, enter, refusal_of, save_letter, take_letter
from .same import same_letters, tidy_number
from .typed import attach_letter_files, enclosure_lines, enclosures_text, reference_for, references_text

__all__ = [
    "MOVES",
    "OFFICES",
    "S",
    "attach_letter_files",
    "check_book",
    "correct_letter",
    "enclosure_lines",
    "enclosures_text",
    "enter",
    "guess_kind",
    "office_of",
    "party_named",
    "reference_for",
    "references_text",
    "refusal_of",
    "register_batch",
    "register_letter",
    "return_letter",
    "same_letters",
    "save_letter",
    "take_letter",
    "tidy_number",
    "void_letter",
]
