"""What was done: results by activity and month, added and never edited."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.ledger.walls import Wall, insert_only, refusal

from ..querysets import ActivityResultQuerySet
from .plans import Activity

ELSEWHERE = "A result stands in the fiscal year and unit of its activity, and a correction in the month it corrects."


class _StandsWhereItBelongs(Wall):
    """Key, unit and year of a result are those of its activity; a correction corrects a row of the same month."""

    operation = pgtrigger.Insert

    def get_func(self, model: type[models.Model]) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT 1 FROM planning_activity a JOIN planning_actionplan p ON p.id = a.plan_id
                 WHERE a.id = NEW.activity_id AND a.key = NEW.key AND p.unit_id = NEW.unit_id
                   AND p.fiscal_year = NEW.fiscal_year
                   AND NEW.month >= make_date(p.fiscal_year - 544, 10, 1)
                   AND NEW.month <= make_date(p.fiscal_year - 543, 9, 1))
               OR (NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM planning_activityresult r
                 WHERE r.id = NEW.corrects_id AND r.key = NEW.key AND r.month = NEW.month))
            THEN {refusal(ELSEWHERE)} END IF;
            RETURN NEW;
        """


class ActivityResult(models.Model):
    """One reported result of an activity in a month (its first day). Rows are only ever added.

    A correction is a new row that names the row it ``corrects``; the corrected row counts no more, and a correction to
    nought takes it back. ``key``, ``unit`` and ``fiscal_year`` are the activity's, so that a later version of the plan
    finds its results. ``source_key`` is empty for what a person typed, else the record it came from (a trip); the same
    source gives one activity one result.
    """

    activity = models.ForeignKey(Activity, verbose_name=_("activity"), on_delete=models.PROTECT, related_name="results")
    key = models.UUIDField(_("key"))
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    month = models.DateField(_("month"))
    quantity = models.DecimalField(_("result"), max_digits=12, decimal_places=2)
    people_helped = models.PositiveIntegerField(_("people helped"), null=True, blank=True)
    note = models.CharField(_("what was done"), max_length=500, blank=True)
    problem = models.CharField(_("problems and obstacles"), max_length=500, blank=True)
    suggestion = models.CharField(_("suggestions"), max_length=500, blank=True)
    reporter = models.ForeignKey(
        "units.User", verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="results_reported"
    )
    reporter_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    source_key = models.CharField(_("comes from"), max_length=80, blank=True)
    corrects = models.OneToOneField(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)

    objects = ActivityResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["-month", "-id"]
        permissions = [("correct_activityresult", "Can correct a reported result")]
        indexes = [
            models.Index(name="planning_result_key", fields=["key", "month", "id"]),
            models.Index(name="planning_result_unit", fields=["unit", "fiscal_year", "-month"]),
            models.Index(name="planning_result_newest", fields=["-month", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="planning_result_not_negative",
                condition=Q(quantity__gte=0),
                violation_error_message=_("A result cannot be below nought."),
            ),
            models.CheckConstraint(name="planning_result_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="planning_result_reasoned",
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="planning_result_not_itself", condition=Q(corrects__isnull=True) | ~Q(corrects=F("id"))
            ),
            models.UniqueConstraint(
                name="planning_result_source_once",
                fields=["source_key", "key"],
                condition=Q(corrects__isnull=True) & ~Q(source_key=""),
            ),
        ]
        triggers = [*audited(), *insert_only(), _StandsWhereItBelongs(name="stands_where_it_belongs")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.month} {self.quantity}"

    def get_absolute_url(self) -> str:
        """The page of its activity, at the result."""
        return f"{reverse('planning:activity_detail', args=[self.activity_id])}#result-{self.pk}"

    @property
    def source(self) -> str:
        """``typed`` for what a person entered, else the key of the record it came from."""
        return self.source_key or "typed"

    @property
    def stands(self) -> bool:
        """Whether it counts: no later row corrects it."""
        return not hasattr(self, "corrected_by")


class ResultFile(AttachedFile):
    """Evidence of a result: a photograph, minutes, a list of who came."""

    owner = models.ForeignKey(ActivityResult, models.PROTECT, related_name="files", verbose_name=_("result"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("evidence of a result")
        verbose_name_plural = _("evidence of results")
