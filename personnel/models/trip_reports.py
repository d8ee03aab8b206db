"""What hangs on a trip: its former versions, the report with its results, pictures and papers."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile

from .trips import Trip, _person


class TripVersion(models.Model):
    """What stood in a trip before it was asked for anew: kept as it was, with its decisions."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    data = models.JSONField(_("as it stood"))
    approval = models.ForeignKey("units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("because of"), max_length=300)
    made_by = _person(_("changed by"))
    made_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("former version of a trip")
        verbose_name_plural = _("former versions of trips")
        ordering = ["trip", "number"]
        constraints = [models.UniqueConstraint(name="personnel_tripversion_once", fields=["trip", "number"])]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.trip_id} v{self.number}"


class TripReport(models.Model):
    """What a trip brought: real times, result, what stood in the way."""

    trip = models.OneToOneField(Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="report")
    left_at = models.DateTimeField(_("left"))
    back_at = models.DateTimeField(_("was back"))
    result = models.TextField(_("what was done"), max_length=4000)
    problems = models.TextField(_("problems and proposals"), max_length=2000, blank=True)
    reported_by = _person(_("reported by"))
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("report on a trip")
        verbose_name_plural = _("reports on trips")
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="personnel_tripreport_order",
                condition=Q(back_at__gt=F("left_at")),
                violation_error_message=_("The return must come after the departure."),
            ),
            models.CheckConstraint(name="personnel_tripreport_says_something", condition=~Q(result="")),
        ]

    def __str__(self) -> str:
        return f"{self.trip}"

    def get_absolute_url(self) -> str:
        """The page of the trip."""
        return reverse("personnel:trip_detail", args=[self.trip_id])


class TripResult(models.Model):
    """How much of an activity of the plan a trip did; ``result`` is the row it became in the plan's results."""

    report = models.ForeignKey(TripReport, on_delete=models.PROTECT, related_name="results")
    activity = models.ForeignKey("planning.Activity", on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("result"), max_digits=12, decimal_places=2)
    result = models.ForeignKey(
        "planning.ActivityResult", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("result of a trip")
        verbose_name_plural = _("results of trips")
        ordering = ["id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(name="personnel_tripresult_once", fields=["report", "activity"]),
            models.CheckConstraint(name="personnel_tripresult_counts", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.quantity}"


class TripFile(AttachedFile):
    """A picture or paper of a trip's report, a receipt of its claim."""

    owner = models.ForeignKey(Trip, models.CASCADE, related_name="files", verbose_name=_("trip"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("picture or paper of a trip")
        verbose_name_plural = _("pictures and papers of trips")
