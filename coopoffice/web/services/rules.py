"""Keeping the rules of an office: rows with a day from which they are in force."""

from __future__ import annotations

from typing import Any

from ..policies import Refused, confirm, may_add


def keep_row(by: Any, row: Any, values: dict[str, Any]) -> Any:
    """Write a dated row of the office's own rules; it must still stand where the person may keep it."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    confirm(by.user, "change", row)
    return row


def new_row(by: Any, model: Any, refusal: str) -> Any:
    """An empty dated row. Raises Refused with the sentence for who may not add one."""
    if not may_add(by.user, model):
        raise Refused(refusal)
    return model()
