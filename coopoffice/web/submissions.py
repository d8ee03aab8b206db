"""Forms already sent, so that a second click does nothing twice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone


class Submission(models.Model):
    """One form sent by one person: written in the same transaction as the effect, so both stand or neither does.

    ``result`` is the address the first sending led to; a second sending is led there too.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField()
    result = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "web"
        constraints = [models.UniqueConstraint(name="web_submission_once", fields=["user", "token"])]

    def __str__(self) -> str:
        return str(self.token)


def claim(user: Any, token: uuid.UUID) -> bool:
    """Take the token for this transaction; False where it was used before.

    Waits for a sending of the same token that is still under way: where that one is undone, the token is free again.
    Must run inside a transaction, the one that carries the effect.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_submission (user_id, token, result, sent_at) VALUES (%s, %s, '', %s)"
            " ON CONFLICT (user_id, token) DO NOTHING",
            [user.pk, token, timezone.now()],
        )
        return cursor.rowcount == 1


def keep_result(user: Any, token: uuid.UUID, url: str) -> None:
    """Write down where the sending led, for a second one."""
    Submission.objects.filter(user_id=user.pk, token=token).update(result=url[:500])


def result_of(user: Any, token: uuid.UUID) -> str | None:
    """Return where an earlier sending of the token led; None where there was none."""
    return Submission.objects.filter(user_id=user.pk, token=token).values_list("result", flat=True).first()


def forget_old(days: int = 30) -> int:
    """Delete tokens nobody will send again; return how many."""
    before = timezone.now() - dt.timedelta(days=days)
    return Submission.objects.filter(sent_at__lt=before).delete()[0]
