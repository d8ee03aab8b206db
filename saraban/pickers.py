"""Units whose letter books a person may open, as they are chosen by typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from coopoffice.thai import normalise
from coopoffice.web.registry import Picker, pickers
from units.models import Unit
from units.pickers import unit_label
from units.reach import reach

from .policies import registry_units
from .policies_circulars import sending_units


def units_with_books(user: Any) -> QuerySet[Unit]:
    """The units whose ordinary records the person sees or whose books the person keeps."""
    mine = reach(user)
    rows = Unit.objects.visible_to(user).order_by("position", "id")
    return rows if mine.everything else rows.filter(pk__in=mine.sees | registry_units(mine))


def units_that_send(user: Any) -> QuerySet[Unit]:
    """The open units in whose name the person sends circulars."""
    rows = Unit.objects.visible_to(user).open_on().order_by("position", "id")
    return rows.filter(pk__in=sending_units(reach(user)))


def find(user: Any, text: str, limit: int, units: Callable[[Any], QuerySet[Unit]] = units_with_books) -> list[Unit]:
    """Those whose name, short name or code has every word."""
    rows = units(user)
    plain, bracket, code = text.rpartition(" (")
    if bracket and code.endswith(")"):
        rows, text = rows.filter(code=code[:-1]), plain
    for word in text.split()[:6]:
        one = Q()
        for spelling in {word, normalise(word)} - {""}:
            for name in ("name", "short_name", "name_en", "short_name_en", "code"):
                one |= Q(**{f"{name}__icontains": spelling})
        rows = rows.filter(one)
    return list(rows[:limit])


pickers.register(
    "unit_that_sends",
    Picker("unit_that_sends", units_that_send, lambda u, t, n: find(u, t, n, units_that_send), unit_label),
)
pickers.register("unit_with_books", Picker("unit_with_books", units_with_books, find, unit_label))
