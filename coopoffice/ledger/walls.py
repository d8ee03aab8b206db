"""Walls: what PostgreSQL itself refuses, written beside the fields they guard.

django-pgtrigger puts the triggers into the migrations. Its own triggers can be switched off by any session with
``SET pgtrigger.ignore``; a wall cannot: it empties that setting before the check that would read it.
Every refusal is raised as a check violation, so Django reports it as ``IntegrityError``.
"""

from typing import Any

import pgtrigger
from django.db.models import Model


def refusal(sentence: str) -> str:
    """Return the PL/pgSQL that refuses with this sentence."""
    quoted = sentence.replace("'", "''").replace("%", "%%")
    return f"RAISE EXCEPTION '{quoted}' USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME;"


class Wall(pgtrigger.Trigger):
    """A trigger of ours that ``pgtrigger.ignore`` does not reach. ``variables`` are PL/pgSQL declarations."""

    when = pgtrigger.Before

    def __init__(self, *, variables: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.variables = variables or []

    def get_declare(self, model: type[Model]) -> list[tuple[str, str]]:
        # Declarations are worked out before the body, hence before the generated test of pgtrigger.ignore.
        return [("_wall", "text := set_config('pgtrigger.ignore', '{}', true)"), *self.variables]


class Forbid(Wall):
    """Refuse the operation, or the rows of it that meet the condition, with a sentence."""

    def __init__(self, *, sentence: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sentence = sentence

    def get_func(self, model: type[Model]) -> str:
        return refusal(self.sentence)


class Keep(Forbid):
    """Refuse any change of the named fields once the row exists."""

    operation = pgtrigger.Update

    def __init__(self, *, fields: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = fields

    def get_condition(self, model: type[Model]) -> pgtrigger.Condition:
        changed = (model._meta.get_field(field).column for field in self.fields)
        return pgtrigger.Condition(" OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in changed))


class Prove(Wall):
    """Prove that the SQL condition ``holds`` for each row when its transaction ends, else refuse with the sentence."""

    when = pgtrigger.After
    timing = pgtrigger.Deferred

    def __init__(self, *, holds: str, sentence: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.holds = holds
        self.sentence = sentence

    def get_func(self, model: type[Model]) -> str:
        return f"IF NOT ({self.holds}) THEN {refusal(self.sentence)} END IF; RETURN NULL;"


def insert_only(
    sentence: str = "This row is history: add a row, do not change or remove one.",
) -> list[pgtrigger.Trigger]:
    """Return the two walls of a table whose rows are only ever added; put them in ``Meta.triggers``."""
    return [
        Forbid(name="no_update", operation=pgtrigger.Update, sentence=sentence),
        Forbid(name="no_delete", operation=pgtrigger.Delete, sentence=sentence),
    ]
