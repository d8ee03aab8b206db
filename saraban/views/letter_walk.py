"""Walking through a list from a letter's page: "letter 5 of 14", the one before and the next (``?from=<view>``)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..models import Letter
from .incoming_work import IncomingWorkView

MOST = 300


def walk(request: HttpRequest, letter: Letter) -> dict[str, Any] | None:
    """Where the letter stands in the list the person came from, None without one. One statement.

    A letter that has left the list meanwhile still leads on: to the list's first.
    """
    key = request.GET.get("from", "")
    tab = next((t for t in IncomingWorkView.tabs if t.key == key), None)
    if tab is None or tab.q is None:
        return None
    rows = Letter.objects.visible_to(request.user).received().filter(tab.q(request.user))
    ids = list(rows.order_by(*IncomingWorkView.default_sort).values_list("pk", flat=True)[:MOST])
    place = ids.index(letter.pk) if letter.pk in ids else None
    before = ids[place - 1] if place else None
    after = (ids[place + 1] if place + 1 < len(ids) else None) if place is not None else (ids[0] if ids else None)
    return {
        "number": place + 1 if place is not None else 0,
        "total": len(ids),
        "previous_url": _url(before, key),
        "next_url": _url(after, key),
    }


def _url(pk: int | None, key: str) -> str:
    return f"{Letter(pk=pk).get_absolute_url()}?from={key}" if pk else ""
