"""Rates and rules of official trips as dated rows an office edits: nothing of them is a constant."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..querysets_trips import TripRateQuerySet
from ..trip_choices import TIERED, RateKind, TripTier
from .rules import Sourced


def baht(*args: object, **kwargs: object) -> models.DecimalField:
    """An amount in baht with satang."""
    kwargs.setdefault("max_digits", 12)
    kwargs.setdefault("decimal_places", 2)
    return models.DecimalField(*args, **kwargs)  # type: ignore[arg-type]


class TripLevel(Sourced):
    """Which level of a post stands on which step of the rates; a level that is named nowhere stands on the first."""

    level = models.CharField(_("level of the post"), max_length=60)
    tier = models.CharField(_("step of the rates"), max_length=10, choices=TripTier)

    objects = TripRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("level and step of the rates")
        verbose_name_plural = _("levels and steps of the rates")
        ordering = ["tier", "level", "-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_triplevel_once",
                fields=["level", "unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("This level has a row from that day already; correct that one."),
            ),
            models.CheckConstraint(name="personnel_triplevel_named", condition=~Q(level="")),
        ]

    def __str__(self) -> str:
        return f"{self.level} · {self.get_tier_display()}"

    def get_absolute_url(self) -> str:
        """Where the row is corrected."""
        return reverse("personnel:trip_level_change", args=[self.pk])


class TripRate(Sourced):
    """One rate, from a day on: what it pays for, for which step of levels, how much."""

    kind = models.CharField(_("pays for"), max_length=14, choices=RateKind)
    tier = models.CharField(
        _("step of the rates"),
        max_length=10,
        choices=TripTier,
        blank=True,
        help_text=_("Only for per diem and lodging; the others are the same for everybody."),
    )
    amount = baht(_("baht"))

    objects = TripRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rate of trips")
        verbose_name_plural = _("rates of trips")
        ordering = ["kind", "tier", "-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_triprate_once",
                fields=["kind", "tier", "unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A rate for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(
                name="personnel_triprate_not_below_zero",
                condition=Q(amount__gte=0),
                violation_error_message=_("A rate cannot be below zero."),
            ),
            models.CheckConstraint(
                name="personnel_triprate_step_where_it_has_one",
                condition=(Q(kind__in=TIERED) & ~Q(tier="")) | (~Q(kind__in=TIERED) & Q(tier="")),
                violation_error_message=_("Per diem and lodging go by the step of the level; the other rates do not."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_tier_display()}".strip()

    def get_absolute_url(self) -> str:
        """Where the rate is corrected."""
        return reverse("personnel:trip_rate_change", args=[self.pk])


class TripRule(Sourced):
    """How trips are counted, permitted and settled, from a day on."""

    night_more_hours = models.DecimalField(
        _("with a night: one more day beyond, hours"), max_digits=4, decimal_places=1, default=Decimal(12)
    )
    half_hours = models.DecimalField(
        _("without a night: half a day beyond, hours"), max_digits=4, decimal_places=1, default=Decimal(6)
    )
    full_hours = models.DecimalField(
        _("without a night: a whole day beyond, hours"), max_digits=4, decimal_places=1, default=Decimal(12)
    )
    meals_a_day = models.PositiveSmallIntegerField(_("a supplied meal takes off one part of"), default=3)
    costly_percent = models.DecimalField(
        _("more on lodging as paid in costly places, per cent"), max_digits=5, decimal_places=2, default=Decimal(25)
    )
    taxi_legs = models.PositiveSmallIntegerField(_("taxi legs a day inside one province"), default=2)
    taxi_not_for = models.CharField(
        _("levels that take a taxi only with baggage or equipment"),
        max_length=200,
        blank=True,
        default="ปฏิบัติงาน, ปฏิบัติการ",
        help_text=_("Several with a comma between. It only warns; leave it empty where the office does not follow it."),
    )
    most_people = models.PositiveSmallIntegerField(_("people on one trip at most"), default=8)
    longest_days = models.PositiveSmallIntegerField(_("days at one place without higher leave"), default=120)
    late_reason = models.BooleanField(_("a request after departure needs a reason"), default=True)
    outside_above = models.BooleanField(_("trips outside the province are permitted above the office"), default=True)
    own_above = models.BooleanField(_("the head of the office is permitted above the office"), default=True)
    report_days = models.PositiveSmallIntegerField(_("report within, working days"), default=5)
    settle_days = models.PositiveSmallIntegerField(_("advance settled within, days after the return"), default=15)
    one_advance = models.BooleanField(_("one open advance for a borrower"), default=True)
    remind_days = models.PositiveSmallIntegerField(_("remind before the day of settlement, days"), default=3)

    objects = TripRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of trips")
        verbose_name_plural = _("rules of trips")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_triprule_once",
                fields=["unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("A rule for this begins on that day already; correct that one."),
            ),
            models.CheckConstraint(
                name="personnel_triprule_sensible",
                condition=Q(half_hours__gte=0, full_hours__gte=models.F("half_hours"))
                & Q(night_more_hours__gte=0, night_more_hours__lte=24, full_hours__lte=24)
                & Q(meals_a_day__gte=1, costly_percent__gte=0, most_people__gte=1, settle_days__gte=1),
                violation_error_message=_("Hours lie between 0 and 24, half a day before a whole one; no number is 0."),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def taxi_needs_baggage(self, level: str) -> bool:
        """Whether somebody of the level takes a taxi only with baggage or equipment."""
        return bool(level.strip()) and level.strip() in {word.strip() for word in self.taxi_not_for.split(",")}

    def get_absolute_url(self) -> str:
        """Where the rule is corrected."""
        return reverse("personnel:trip_rule_change", args=[self.pk])
