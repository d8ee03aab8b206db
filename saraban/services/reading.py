"""Remembering who opened a letter, and when first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from coopoffice.audit.acting import service
from units.models import Posting

from ..models import Letter, LetterReading


@service
def note_opened(*, by: Any, letter: Letter) -> None:
    """Write down that the actor opened the letter: the first time stays, the last time moves. One statement.

    The caller has found the letter with ``visible_to``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO saraban_letterreading AS r (letter_id, user_id, first_at, last_at, times)"
            " VALUES (%s, %s, now(), now(), 1)"
            " ON CONFLICT (letter_id, user_id) DO UPDATE SET last_at = now(), times = r.times + 1",
            [letter.pk, by.user.pk],
        )


def first_opened_by_unit(letter: Letter) -> dict[int, LetterReading]:
    """Return who of each unit opened the letter first, by unit. Two statements."""
    readings = list(letter.readings.select_related("user").order_by("first_at", "id"))
    places: dict[int, set[int]] = defaultdict(set)
    rows = Posting.objects.on().filter(user__in=[r.user_id for r in readings])
    for user_id, unit_id in rows.values_list("user_id", "post__unit_id"):
        places[user_id].add(unit_id)
    found: dict[int, LetterReading] = {}
    for reading in readings:
        for unit_id in places[reading.user_id]:
            found.setdefault(unit_id, reading)
    return found
