"""Refusals that belong to one field of a form, and the reading of what the database refused."""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

KEY_DETAIL = re.compile(r"^Key \((?P<columns>[^)]*)\)=")


class Rejected(ValueError):
    """A service cannot take the value of one field; the sentence says what to do and stands beside the field.

    ``field`` is the name the service gives its parameter and the form its field; empty for the form as a whole.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@cache
def _constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {c.name: (model, c) for model in apps.get_models() for c in model._meta.constraints}


@cache
def _tables() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _unique_fields(table: str, detail: str) -> tuple[type[models.Model], list[models.Field]] | None:
    model = _tables().get(table)
    match = KEY_DETAIL.match(detail)
    if model is None or match is None:
        return None
    columns = {c.strip().strip('"') for c in match["columns"].split(",")}
    return model, [f for f in model._meta.concrete_fields if f.column in columns]


def database_refusal(error: DatabaseError) -> ValidationError | None:
    """Return what the database refused, in words: the constraint's own ``violation_error_message``.

    A unique field answers under its own name. None where nobody wrote words for it: that is a fault of ours.
    """
    diag = getattr(error.__cause__, "diag", None)
    name = getattr(diag, "constraint_name", None) or ""
    if name in _constraints():
        model, constraint = _constraints()[name]
        generic = str(models.BaseConstraint.default_violation_error_message)
        fields = list(getattr(constraint, "fields", ()) or ())
        message = constraint.get_violation_error_message()
        if message == generic % {"name": name}:
            if not isinstance(constraint, models.UniqueConstraint) or not fields:
                return None
            return ValidationError(model().unique_error_message(model, tuple(fields)))
        return ValidationError({fields[0]: message} if len(fields) == 1 else message)
    found = _unique_fields(getattr(diag, "table_name", None) or "", getattr(diag, "message_detail", None) or "")
    if getattr(diag, "sqlstate", "") == "23505" and found and found[1]:
        model, fields_found = found
        names = tuple(f.name for f in fields_found)
        message = model().unique_error_message(model, names)
        return ValidationError({names[0]: message} if len(names) == 1 else message)
    return None


def busy(error: DatabaseError) -> bool:
    """Whether the database gave up because others held what was needed (deadlock, lock timeout, serialisation)."""
    return getattr(getattr(error.__cause__, "diag", None), "sqlstate", "") in {"40P01", "55P03", "40001", "57014"}


def busy_sentence() -> str:
    """What is said then."""
    return _("Others were working on the same record at this moment. Nothing was saved; send it again.")
