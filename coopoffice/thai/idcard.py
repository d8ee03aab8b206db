"""The 13-digit number of the identity card (เลขประจำตัวประชาชน), also used as tax number of juristic persons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from coopoffice.thai import messages
from coopoffice.thai.digits import normalise

Reason = Literal["empty", "characters", "length", "check_digit"]


@dataclass(frozen=True)
class IdCheck:
    """Outcome of a check. ``digits``: the figures found, in Arabic digits. When ``ok`` is false, ``reason`` and
    ``message`` (English msgid, with ``params``) say why; when true both are empty."""

    ok: bool
    digits: str
    reason: Reason | None = None
    message: str = ""
    params: dict[str, object] = field(default_factory=dict)


def check_digit(first_twelve: str) -> str:
    """Return the thirteenth figure: 11 minus the sum weighted 13..2 modulo 11, last figure. Raises ValueError unless
    12 digits.

    What the scheme finds: every mistyped last figure and most mistyped single figures among the twelve. It is blind
    to the third figure (its weight, 11, is nothing modulo 11) and to the few changes that turn the remainder from 0
    to 10 or back, since both give the last figure 1. A number that passes is well formed, not proven right.
    """
    if not re.fullmatch("[0-9]{12}", first_twelve):
        raise ValueError("twelve figures are needed")
    total = sum(int(figure) * weight for figure, weight in zip(first_twelve, range(13, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def check_id(text: str) -> IdCheck:
    """Check an identification number as typed: Thai or Arabic digits, with or without blanks and hyphens. Never
    raises."""
    typed = re.sub(r"[\s\-–—.]", "", normalise(text))
    if not typed:
        return IdCheck(False, "", "empty", messages.ID_EMPTY)
    if not re.fullmatch("[0-9]+", typed):
        return IdCheck(False, re.sub("[^0-9]", "", typed), "characters", messages.ID_CHARACTERS)
    if len(typed) != 13:
        return IdCheck(False, typed, "length", messages.ID_LENGTH, {"count": len(typed)})
    if check_digit(typed[:12]) != typed[12]:
        return IdCheck(False, typed, "check_digit", messages.ID_CHECK_DIGIT)
    return IdCheck(True, typed)


def format_id(digits: str) -> str:
    """Return ``1-2345-67890-12-1``. Raises ValueError unless 13 Arabic digits."""
    if not re.fullmatch("[0-9]{13}", digits):
        raise ValueError("thirteen figures are needed")
    return "-".join((digits[0], digits[1:5], digits[5:10], digits[10:12], digits[12]))


def mask_id(digits: str) -> str:
    """Return ``X-XXXX-XXXXX-12-1``: only the last three figures are shown (personal data, PDPA พ.ศ. ๒๕๖๒).

    Raises ValueError unless 13 Arabic digits.
    """
    return "X-XXXX-XXXXX" + format_id(digits)[12:]
