"""The row rule of files: whoever sees the record sees its files, and nobody else."""

from typing import Any, Self

from django.db import models


class AttachedFileQuerySet(models.QuerySet):
    """Words every table of files knows."""

    def visible_to(self, user: Any) -> Self:
        """The files of the records the owner's own policy shows to the person."""
        owners = self.model._meta.get_field("owner").related_model
        return self.filter(owner__in=owners.objects.visible_to(user).order_by().values("pk"))
