"""A record that has a holder, and its files: what an upper app does with AttachedFile."""

from django.conf import settings
from django.db import models

from coopoffice.files.models import AttachedFile


class FolderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(holder_id=user.pk)


class Folder(models.Model):
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    objects = FolderQuerySet.as_manager()

    def __str__(self):
        return f"folder {self.pk}"


class FolderFile(AttachedFile):
    owner = models.ForeignKey(Folder, models.CASCADE, related_name="files")

    class Meta(AttachedFile.Meta):
        pass
