"""Kinds of report an office owes, and the dated rules of when each is due."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..choices_reports import DueSide, Frequency, Shift, Sureness
from ..querysets_reports import ReportKindQuerySet, ReportRuleQuerySet
from ..report_periods import MOST_MONTHS_AFTER, DueDay


class ReportKind(models.Model):
    """One report that the groups of an office gather and the office sends on (duties EX-7, GA-F1).

    ``unit`` is the office that keeps it, or the department, whose kinds every office below owes. ``headings`` are the
    parts a group writes, ``lines`` the figures it fills in ("label | unit of count"), ``sources`` the keys of figures
    the system fills in by itself (planning/report_sources.py).
    """

    unit = models.ForeignKey("units.Unit", verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the report"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    duty = models.ForeignKey(
        "units.Duty", verbose_name=_("duty"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency, default=Frequency.MONTHLY)
    once_from = models.DateField(_("first day reported on"), null=True, blank=True)
    once_until = models.DateField(_("last day reported on"), null=True, blank=True)
    addressee = models.CharField(pgettext_lazy("report", "to whom"), max_length=200)
    guide = models.TextField(_("what to write"), max_length=4000, blank=True)
    headings = ArrayField(models.CharField(max_length=160), verbose_name=_("parts"), default=list, size=12)
    lines = ArrayField(
        models.CharField(max_length=160), verbose_name=_("figures to fill in"), default=list, blank=True, size=30
    )
    sources = ArrayField(
        models.CharField(max_length=40), verbose_name=_("figures from the system"), default=list, blank=True
    )
    all_groups = models.BooleanField(_("every group of the office owes it"), default=True)
    groups = models.ManyToManyField("units.Unit", verbose_name=_("groups that owe it"), blank=True, related_name="+")
    starts_on = models.DateField(_("owed from"))
    ends_on = models.DateField(_("owed until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of report")
        verbose_name_plural = _("kinds of report")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="planning_reportkind_named_once",
                fields=["unit", "name"],
                violation_error_message=_("This office keeps a report of this name already."),
            ),
            models.CheckConstraint(
                name="planning_reportkind_named",
                condition=~Q(name=""),
                violation_error_message=_("Write the name of the report."),
            ),
            models.CheckConstraint(
                name="planning_reportkind_days",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="planning_reportkind_once",
                condition=Q(frequency=Frequency.ONCE, once_from__isnull=False, once_until__gte=F("once_from"))
                | (~Q(frequency=Frequency.ONCE) & Q(once_from__isnull=True, once_until__isnull=True)),
                violation_error_message=_(
                    "A report owed once needs the first and the last day it reports on; others have none."
                ),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def get_absolute_url(self) -> str:
        """The page of the kind."""
        return reverse("planning:report_kind_detail", args=[self.pk])

    @property
    def typed_lines(self) -> list[tuple[str, str]]:
        """The figures to fill in as (label, unit of count)."""
        found = []
        for line in self.lines:
            label, _bar, count = line.partition("|")
            found.append((label.strip(), count.strip()))
        return found


class ReportRule(models.Model):
    """When a kind is due, from a day on. The rule in force on the last day of the period counts."""

    kind = models.ForeignKey(ReportKind, verbose_name=_("report"), on_delete=models.PROTECT, related_name="rules")
    side = models.CharField(_("whose day"), max_length=6, choices=DueSide)
    starts_on = models.DateField(_("in force from"))
    months_after = models.PositiveSmallIntegerField(
        _("months after the last month of the period"), default=0, validators=[MaxValueValidator(MOST_MONTHS_AFTER)]
    )
    day = models.PositiveSmallIntegerField(
        _("day of the month"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    shift = models.CharField(_("where offices are closed"), max_length=6, choices=Shift, default=Shift.BEFORE)
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("how sure"), max_length=1, choices=Sureness, default=Sureness.LOW)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("due day of a report")
        verbose_name_plural = _("due days of reports")
        ordering = ["side", "-starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="planning_reportrule_one_a_day",
                fields=["kind", "side", "starts_on"],
                violation_error_message=_("A rule from this day on stands there already; correct it instead."),
            ),
            models.CheckConstraint(
                name="planning_reportrule_day",
                condition=Q(day__gte=1, day__lte=31, months_after__lte=MOST_MONTHS_AFTER),
                violation_error_message=_("Days run from 1 to 31, months after the period from 0 to 12."),
            ),
            models.CheckConstraint(
                name="planning_reportrule_sourced",
                condition=~Q(source=""),
                violation_error_message=_("Say where the rule comes from."),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_side_display()} {self.starts_on}"

    def get_absolute_url(self) -> str:
        """The page of its kind."""
        return reverse("planning:report_kind_detail", args=[self.kind_id])

    @property
    def due(self) -> DueDay:
        """The rule as the reckoning takes it."""
        return DueDay(self.months_after, self.day, self.shift)
