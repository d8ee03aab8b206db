"""How results are reported, as dated rows an office can edit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..querysets import ResultRuleQuerySet


class ResultRule(models.Model):
    """When the results of a month are due, and from where on a result counts as a little behind.

    In force from its day on until a later row of the same unit begins; a unit's own row overrules the department's for
    the unit and those below it. ``due_day`` is the day of the month itself (31: its last); on a day off it falls on the
    working day before. ``near_points`` are percentage points below the plan.
    """

    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("only for the unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave empty where it holds for the whole department."),
    )
    starts_on = models.DateField(_("in force from"))
    due_day = models.PositiveSmallIntegerField(_("results are due on day"), default=31)
    near_points = models.DecimalField(
        _("a little behind within, points"), max_digits=5, decimal_places=2, default=Decimal(5)
    )
    source = models.CharField(_("source"), max_length=300)
    note = models.CharField(_("note on the rule"), max_length=400, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ResultRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of reporting results")
        verbose_name_plural = _("rules of reporting results")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="planning_rule_once",
                fields=["unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A rule for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(
                name="planning_rule_sensible",
                condition=Q(due_day__gte=1, due_day__lte=31, near_points__gte=0, near_points__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"

    def get_absolute_url(self) -> str:
        """Where the rule is corrected."""
        return reverse("planning:rule_change", args=[self.pk])

    def last_day_for(self, month: dt.date) -> dt.date:
        """The calendar day on which results of the month (its first day) are due, before days off are looked at."""
        after = (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        last = after - dt.timedelta(days=1)
        return min(month + dt.timedelta(days=self.due_day - 1), last)
