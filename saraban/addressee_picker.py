"""Addressees as they are chosen by typing: the directory, by any part of a name."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from coopoffice.thai import normalise
from coopoffice.web.registry import Picker, pickers

from .models import Party


def rows(user: Any) -> QuerySet[Party]:
    """Every entry that is still offered and that the person may see."""
    return Party.objects.visible_to(user).in_use()


def find(user: Any, text: str, limit: int) -> list[Party]:
    """Entries that hold every word typed, shortest name first."""
    found = rows(user)
    for word in normalise(text).split()[:6]:
        found = found.filter(search__contains=word)
    return sorted(found.order_by("name", "id")[: limit * 3], key=lambda p: len(p.name))[:limit]


def label(party: Party) -> str:
    """As it stands on a letter."""
    return party.addressed_as or party.name


pickers.register("addressee", Picker("addressee", rows, find, label))
