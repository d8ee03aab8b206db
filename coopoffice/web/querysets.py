"""Reading words of the shell's own tables. They are each person's own: no row rule beyond "mine" is needed."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

UNREAD_CAP = 100


class NotificationQuerySet(models.QuerySet):
    """Words over notifications."""

    def of(self, user: Any) -> Self:
        """The person's own, newest first."""
        return self.of_id(user.pk)

    def of_id(self, user_id: int) -> Self:
        """Those of the person of this number, newest first."""
        return self.filter(user_id=user_id).order_by("-created", "-id")

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at__isnull=True)

    def leave_unread(self, count: int) -> int:
        """Mark as opened all but the newest ``count`` of each person. Returns how many were marked."""
        newer = Window(RowNumber(), partition_by=F("user_id"), order_by=[F("created").desc(), F("pk").desc()])
        older = self.unread().annotate(place=newer).filter(place__gt=count).values_list("pk", flat=True)
        return self.model._default_manager.filter(pk__in=list(older)).update(read_at=timezone.now())

    def unmailed(self) -> Self:
        """Still to be sent by e-mail: wanted, not claimed by a mail, and not read in the meantime."""
        return self.filter(mail_wanted=True, mailed_at__isnull=True, read_at__isnull=True)


class SignInQuerySet(models.QuerySet):
    """Words over open sessions."""

    def of(self, user: Any) -> Self:
        """The person's own, newest first."""
        return self.filter(user_id=user.pk).order_by("-started_at")


class MailPreferenceQuerySet(models.QuerySet):
    """Words over wishes about e-mail."""

    def of(self, user: Any) -> Self:
        """The person's own."""
        return self.filter(user_id=user.pk)


def unread_rows(user: Any) -> NotificationQuerySet:
    """What the person has not opened: the bell's number counts it, to ``UNREAD_CAP`` at most."""
    return apps.get_model("web", "Notification").objects.of(user).unread()
