"""Numbers of letters as they are compared."""

from __future__ import annotations

import re

from coopoffice.thai import normalise

_SPACE = re.compile(r"\s+")


def number_key(text: str) -> str:
    """Return a letter's number as it is compared: Arabic digits, no blanks, small letters; empty without a digit."""
    key = _SPACE.sub("", normalise(text))
    return key if any(c.isdigit() for c in key) else ""


def number_terms(*numbers: str) -> list[str]:
    """Return the terms under which whole numbers are found: ``#323``, ``#กษ1101/ว389``."""
    return [f"#{key}"[:200] for key in map(number_key, numbers) if key]
