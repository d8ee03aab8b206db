"""The service of a person, as far as leave needs it: first day of service and the kinds of personnel since."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from units.choices import PersonnelKind
from units.models.posts import Days, One

from ..choices import Sex
from ..querysets import PersonnelFileQuerySet

ONE_DAY = dt.timedelta(days=1)


class PersonnelFile(models.Model):
    """A person's file: one per person. ``entered_on`` is the first day of service of the present, unbroken service."""

    user = models.OneToOneField(
        "units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="personnel_file"
    )
    entered_on = models.DateField(_("first day of service"))
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    note = models.CharField(_("note on the service"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonnelFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("personnel file")
        verbose_name_plural = _("personnel files")
        ordering = ["user__sort_key", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="personnel_file_entered_sensibly",
                condition=Q(entered_on__gte=dt.date(1950, 1, 1)),
                violation_error_message=_("Give the real first day of service."),
            )
        ]

    def __str__(self) -> str:
        return self.user.full_name

    def get_absolute_url(self) -> str:
        """The file's page."""
        return reverse("personnel:file_detail", args=[self.pk])

    def kind_on(self, day: dt.date) -> str:
        """The kind of personnel on the day; asks once for all periods. Outside them what the account says."""
        for period in self.periods.all():
            if period.starts_on <= day and (period.ends_on is None or period.ends_on >= day):
                return period.kind
        return self.user.personnel_kind


class ServicePeriod(models.Model):
    """From when to when somebody served as which kind of personnel. Periods of one person never overlap."""

    file = models.ForeignKey(PersonnelFile, on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(_("kind of personnel"), max_length=20, choices=PersonnelKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    order_number = models.CharField(_("order or contract number"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("period of service")
        verbose_name_plural = _("periods of service")
        ordering = ["starts_on", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="personnel_period_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            ExclusionConstraint(
                name="personnel_period_one_at_a_time",
                expressions=[
                    (One("file"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The days overlap with another period of service."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"
