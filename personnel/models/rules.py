"""Rules of leave as dated rows an office can edit: kinds, limits, who may permit how much. Nothing here is a constant.

A row is in force from its day on until a later row of the same key begins; a row of a unit overrules the department's
for that unit and those below it. Each row names its source and how sure it is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from units.choices import PersonnelKind

from ..choices import (
    AuthorityLevel,
    Confidence,
    Counting,
    EventKind,
    LimitPer,
    OverLimit,
    PaperForm,
    Sex,
)
from ..querysets import LeaveAuthorityQuerySet, LeaveKindQuerySet, LeaveRuleQuerySet, RoundLimitQuerySet


def day_count(label: Any, **options: Any) -> models.DecimalField:
    """A number of days in halves."""
    return models.DecimalField(label, max_digits=6, decimal_places=1, **options)


class LeaveKind(models.Model):
    """A kind of leave. The code is what the system reads; names are the office's."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    form = models.CharField(_("form"), max_length=12, choices=PaperForm, default=PaperForm.OTHER)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    objects = LeaveKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of leave")
        verbose_name_plural = _("kinds of leave")
        ordering = ["position", "id"]
        triggers = audited()

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Sourced(models.Model):
    """What every dated rule says of itself."""

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
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("how sure"), max_length=1, choices=Confidence)
    note = models.CharField(_("note on the rule"), max_length=400, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class LeaveRule(Sourced):
    """What a kind of leave is for one kind of personnel, from a day on."""

    kind = models.ForeignKey(LeaveKind, verbose_name=_("kind of leave"), on_delete=models.PROTECT, related_name="rules")
    personnel_kind = models.CharField(_("kind of personnel"), max_length=20, choices=PersonnelKind)
    allowed = models.BooleanField(_("there is a right to it"), default=True)
    counting = models.CharField(_("days counted"), max_length=10, choices=Counting, default=Counting.WORKING)
    half_days = models.BooleanField(_("half days are possible"), default=False)
    limit_days = day_count(_("limit, days"), null=True, blank=True)
    limit_per = models.CharField(_("limit over"), max_length=8, choices=LimitPer, default=LimitPer.YEAR)
    over_limit = models.CharField(_("beyond the limit"), max_length=8, choices=OverLimit, default=OverLimit.WARN)
    more_days = day_count(_("further days with pay by a higher authority"), null=True, blank=True)
    first_year_days = day_count(_("limit in the year of entering"), null=True, blank=True)
    first_year_prorated = models.BooleanField(_("in the year of entering by the share of the year"), default=False)
    wait_months = models.PositiveSmallIntegerField(_("months of service before there is a right"), default=0)
    accrues = models.BooleanField(_("unused days are carried over"), default=False)
    carry_days = day_count(_("carried over at most, days"), null=True, blank=True)
    carry_total = day_count(_("with those carried over at most, days"), null=True, blank=True)
    long_service_years = models.PositiveSmallIntegerField(_("years of long service"), null=True, blank=True)
    carry_total_long = day_count(_("the same after long service, days"), null=True, blank=True)
    certificate_days = day_count(_("medical certificate from, days"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("to be asked for so many days before"), default=0)
    back_dated = models.BooleanField(_("may be asked for after it began"), default=False)
    event = models.CharField(_("hangs on"), max_length=12, choices=EventKind, blank=True)
    event_within_days = models.PositiveSmallIntegerField(_("begins within so many days of it"), null=True, blank=True)
    paid_within_days = models.PositiveSmallIntegerField(_("paid only within so many days of it"), null=True, blank=True)
    paid_after_months = models.PositiveSmallIntegerField(
        _("paid after so many months of service"), null=True, blank=True
    )
    sex = models.CharField(_("only for"), max_length=6, choices=Sex, blank=True)
    paid = models.BooleanField(_("with pay"), default=True)
    recallable = models.BooleanField(_("the superior may call back to work"), default=False)
    runs_on = models.BooleanField(_("leaves that follow each other are one time"), default=False)
    counts_in_round = models.BooleanField(_("counts against the limit of the salary round"), default=True)
    round_free_days = day_count(_("not counted in the round up to, days"), null=True, blank=True)

    objects = LeaveRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of leave")
        verbose_name_plural = _("rules of leave")
        ordering = ["kind__position", "personnel_kind", "-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_leaverule_once",
                fields=["kind", "personnel_kind", "unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A rule for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(
                name="personnel_leaverule_sensible",
                condition=(Q(limit_days__isnull=True) | Q(limit_days__gte=0))
                & (Q(carry_total__isnull=True) | Q(carry_total__gte=0))
                & (Q(carry_total_long__isnull=True) | Q(carry_total_long__gte=0)),
                violation_error_message=_("A number of days cannot be below zero."),
            ),
            models.CheckConstraint(
                name="personnel_leaverule_carries_a_yearly_limit",
                condition=Q(accrues=False)
                | Q(limit_per=LimitPer.YEAR, limit_days__isnull=False, carry_total__isnull=False),
                violation_error_message=_("Days are carried over of a yearly limit, up to a total; give both."),
            ),
            models.CheckConstraint(
                name="personnel_leaverule_halves_are_of_working_days",
                condition=Q(half_days=False) | Q(counting=Counting.WORKING),
                violation_error_message=_("Half days are counted with working days only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_personnel_kind_display()}"

    def get_absolute_url(self) -> str:
        """Where the rule is read and corrected."""
        return reverse("personnel:leave_rule_detail", args=[self.pk])

    @property
    def keeps_balance(self) -> bool:
        """Whether an account of the year says how much there is."""
        return self.limit_per == LimitPer.YEAR and self.limit_days is not None

    @property
    def blocks(self) -> bool:
        """Whether a yearly balance may never fall below zero."""
        return self.keeps_balance and self.over_limit == OverLimit.REFUSE


class LeaveAuthority(Sourced):
    """How many days of one leave a level may permit; no row for a level means that it permits none of the kind."""

    kind = models.ForeignKey(
        LeaveKind, verbose_name=_("kind of leave"), on_delete=models.PROTECT, related_name="authorities"
    )
    level = models.CharField(_("who permits"), max_length=8, choices=AuthorityLevel)
    max_days = day_count(
        _("up to, days"), null=True, blank=True, help_text=_("Leave empty where there is no limit; 0 permits none.")
    )

    objects = LeaveAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("who may permit leave")
        verbose_name_plural = _("who may permit leave")
        ordering = ["kind__position", "level", "-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_leaveauthority_once",
                fields=["kind", "level", "unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A limit for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(
                name="personnel_leaveauthority_sensible",
                condition=Q(max_days__isnull=True) | Q(max_days__gte=0),
                violation_error_message=_("A number of days cannot be below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        """Where the limit is corrected."""
        return reverse("personnel:leave_authority_change", args=[self.pk])

    def covers(self, days: Decimal) -> bool:
        """Whether so many days lie within the limit."""
        return self.max_days is None or days <= self.max_days


class RoundLimit(Sourced):
    """Beyond how many days of leave in a half-year a person gets no increment (กฎ ก.พ. ว่าด้วยการเลื่อนเงินเดือน)."""

    max_days = day_count(_("days of leave in a round"))

    objects = RoundLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit of the salary round")
        verbose_name_plural = _("limits of the salary round")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_roundlimit_once",
                fields=["unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A limit for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(name="personnel_roundlimit_sensible", condition=Q(max_days__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.max_days}"

    def get_absolute_url(self) -> str:
        """Where the limit is corrected."""
        return reverse("personnel:round_limit_change", args=[self.pk])
