"""``among("unit_id", ids)``: the column is one of many ids, sent as one value.

``unit_id__in=ids`` sends a value for each id: the head of a department has a thousand, and the ORM looks at each of
them several times for each statement. Here they travel as one array, which PostgreSQL plans like the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignObject, Lookup, Q


class Ids:
    """Whole numbers as one value. Opaque on purpose: Django looks into lists and sets, value by value."""

    __slots__ = ("array",)

    def __init__(self, ids: Iterable[int]) -> None:
        self.array = "{" + ",".join(map(str, sorted(map(int, ids)))) + "}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ids) and self.array == other.array

    def __hash__(self) -> int:
        return hash(self.array)

    def __repr__(self) -> str:
        return f"Ids({self.array})"


@ForeignObject.register_lookup  # (which does not look at what plain fields know)
@Field.register_lookup
class Among(Lookup):
    """``field__among=Ids(...)`` on a whole-number column or foreign key."""

    lookup_name = "among"

    def get_prep_lookup(self) -> Ids:
        if not isinstance(self.rhs, Ids):
            raise TypeError("among takes Ids.")
        return self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*params, self.rhs.array]


def among(field: str, ids: Iterable[int]) -> Q:
    """Return the ``Q`` of rows whose ``field`` (a whole number or a foreign key) is one of the ids; of none, none."""
    ids = tuple(ids)
    return Q(**{f"{field}__among": Ids(ids)}) if ids else Q(pk__in=())
