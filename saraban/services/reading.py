"""Remembering who opened a letter, and when first."""

from __future__ import annotations

from typing import Any

from django.db import connection

from coopoffice.audit.acting import service

from ..models import Letter


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
