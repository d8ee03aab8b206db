"""The half-year summary of leave for the salary round, as it was compiled."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from units.choices import PersonnelKind

from ..querysets import RoundLineQuerySet
from .rules import day_count


class LeaveRound(models.Model):
    """One compiled half-year of an office: 1 October to 31 March is half 1, 1 April to 30 September half 2."""

    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    half = models.PositiveSmallIntegerField(_("half"))
    limit_days = day_count(_("limit of the round, days"), null=True, blank=True)
    compiled_at = models.DateTimeField(_("compiled at"), default=timezone.now)
    compiled_by = models.ForeignKey(
        "units.User", verbose_name=_("compiled by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("leave summary of a half-year")
        verbose_name_plural = _("leave summaries of half-years")
        ordering = ["-fiscal_year", "-half", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(name="personnel_leaveround_once", fields=["unit", "fiscal_year", "half"]),
            models.CheckConstraint(name="personnel_leaveround_half", condition=Q(half__in=[1, 2])),
        ]

    def __str__(self) -> str:
        return f"{self.half}/{self.fiscal_year}"


class RoundLine(models.Model):
    """What one person took in the half-year. Name, post and unit as they were when it was compiled."""

    round = models.ForeignKey(LeaveRound, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    post_line = models.CharField(_("post"), max_length=200, blank=True)
    personnel_kind = models.CharField(_("kind of personnel"), max_length=20, choices=PersonnelKind)
    sick_times = models.PositiveSmallIntegerField(_("sick, times"), default=0)
    sick_days = day_count(_("sick, days"), default=Decimal(0))
    personal_times = models.PositiveSmallIntegerField(_("personal, times"), default=0)
    personal_days = day_count(_("personal, days"), default=Decimal(0))
    vacation_days = day_count(_("vacation, days"), default=Decimal(0))
    birth_days = day_count(_("maternity and birth, days"), default=Decimal(0))
    other_days = day_count(pgettext_lazy("leave", "other, days"), default=Decimal(0))
    counted_days = day_count(_("counted against the limit, days"), default=Decimal(0))
    over_limit = models.BooleanField(_("over the limit"), default=False)

    objects = RoundLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the leave summary")
        verbose_name_plural = _("lines of the leave summary")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="personnel_roundline_once", fields=["round", "user"])]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        """The person's leave book of the year."""
        return reverse("personnel:leave_book", args=[self.user_id, self.round.fiscal_year])
