"""A file somebody sent in, what it would do, and whether it was done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.policies import GovernedManager

from ..choices import RowState, RunState


class ImportRun(models.Model):
    """One file and its rehearsal. Seen by the person who sent it only: it may hold anything."""

    resource = models.CharField(_("list"), max_length=80)
    filename = models.CharField(_("file"), max_length=255)
    content = models.BinaryField()
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("sent in by"), related_name="imports"
    )
    created_at = models.DateTimeField(_("sent in at"), default=timezone.now)
    finished_at = models.DateTimeField(_("decided at"), null=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    # Which column of the file holds which field, as found; and the line of the headings.
    headings = models.JSONField(default=dict)
    heading_line = models.PositiveIntegerField(default=0)
    # What the rehearsal found, so that confirming writes exactly that or nothing.
    fingerprint = models.CharField(max_length=64, blank=True)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    objects = GovernedManager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="tabular_run_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.WAITING, RunState.REHEARSED]) ^ Q(finished_at__isnull=False),
                name="tabular_run_decided_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("import_detail", args=[self.pk])


class ImportRow(models.Model):
    """What one row of the file would do."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(pgettext_lazy("spreadsheet", "line"))  # as the spreadsheet counts
    state = models.CharField(max_length=10, choices=RowState)
    label = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict)  # field -> text as it stood in the file
    differences = models.JSONField(default=list)  # [{"field", "column", "before", "after"}]
    errors = models.JSONField(default=list)  # [{"field", "column", "value", "sentence"}]

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="tabular_row_once")]
        indexes = [models.Index(fields=["run", "state", "number"], name="tabular_row_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
