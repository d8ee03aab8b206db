"""A long list printed behind the scenes: a file of the job that made it, seen by whoever asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from coopoffice.files.models import AttachedFile
from coopoffice.jobs.models import Job


class PrintedList(AttachedFile):
    """The PDF of a list. Its door asks the job, and a job is seen by nobody but the person who asked for it."""

    owner = models.ForeignKey(Job, models.CASCADE, related_name="printed_lists", verbose_name=_("background work"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("printed list")
        verbose_name_plural = _("printed lists")
