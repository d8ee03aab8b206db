"""Over which unit the overview looks: the one a person leads or oversees, or one below it that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coopoffice.web.prepared import kept_rows

from .choices import HEADED_BY_LAW
from .models import Unit
from .reach import reach


@dataclass(frozen=True)
class Scope:
    """The unit looked at, its children in order, and for each of all units below the child it belongs to.

    ``units`` are the unit and all below it: what a box counts lies in these, through the box's own ``visible_to``.
    ``top`` is the highest unit the person leads; ``choices`` are the units that may be looked at.
    """

    unit: Unit
    top: Unit
    children: tuple[Unit, ...]
    child_of: dict[int, int]
    choices: tuple[Unit, ...]

    @property
    def units(self) -> frozenset[int]:
        """The unit and all below it."""
        return frozenset(self.child_of)

    @property
    def is_office(self) -> bool:
        """Whether a whole office or the department is looked at."""
        return self.unit.kind in HEADED_BY_LAW

    @property
    def query(self) -> str:
        """What an address carries to look at the same unit."""
        return "" if self.unit == self.top else f"?unit={self.unit.pk}"


def leads(user: Any) -> bool:
    """Whether the person leads or oversees any unit today."""
    return bool(reach(user).supervises)


def scope_of(request: Any) -> Scope | None:
    """What the overview looks at for this request; None for who leads nothing. Remembered with the request.

    The posting one acts under counts where it leads a unit, else the widest unit led. ``?unit=`` looks at a unit below.
    Two statements.
    """
    if not hasattr(request, "_overview_scope"):
        request._overview_scope = _scope(request)
    return request._overview_scope


def _scope(request: Any) -> Scope | None:
    mine = reach(request.user)
    led = [fact for fact in mine.facts if fact.commands or fact.oversees]
    if not led:
        return None
    acting = getattr(getattr(request, "actor", None), "posting", None)
    chosen = next((f for f in led if acting is not None and f.fact_id == acting.pk), None)
    top_id = (chosen or max(led, key=lambda f: len(f.units))).unit_id
    names = ("pk", "parent_id", "kind", "name", "name_en", "short_name", "short_name_en", "position", "letter_code")
    rows: list[Unit] = kept_rows(
        request.user,
        ("scope", top_id),
        lambda: Unit.objects.visible_to(request.user).open_on().below(top_id).order_by("position", "pk").only(*names),
    )
    by_id = {unit.pk: unit for unit in rows}
    top = by_id.get(top_id)
    if top is None:
        return None
    raw = request.GET.get("unit", "")
    wanted = by_id.get(int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None
    unit = wanted or top
    below: dict[int, list[Unit]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(row)
    child_of = {unit.pk: unit.pk}
    for child in below.get(unit.pk, []):
        waiting = [child]
        while waiting:
            one = waiting.pop()
            child_of[one.pk] = child.pk
            waiting += below.get(one.pk, [])
    return Scope(unit, top, tuple(below.get(unit.pk, [])), child_of, (top, *below.get(top.pk, [])))
