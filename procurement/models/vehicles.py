"""The register of vehicles (forms 1 and 2), what falls due for them, their norms, and the figures the office sets.

Source: regulation of the Prime Minister's Office on government vehicles of 2523 with its amendments.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.web.addresses import numbered

from ..choices import (
    BodyType,
    DueKind,
    FuelType,
    HowGot,
    PapersAtLeaving,
    RuleSureness,
    VehicleKind,
    VehicleState,
)
from ..querysets import VehicleDueQuerySet, VehicleNormQuerySet, VehicleQuerySet, VehicleRuleQuerySet


class Vehicle(models.Model):
    """One wheeled thing of the agency. ``unit`` keeps it; ``resource`` is what the calendar takes.

    ``seats`` count the driver's. ``meter_since`` is the day the present odometer was fitted: readings before it are of
    another meter and are compared with nothing after it.
    """

    resource = models.OneToOneField(
        "units.Resource", verbose_name=_("place in the calendar"), on_delete=models.PROTECT, related_name="vehicle"
    )
    unit = models.ForeignKey("units.Unit", verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="vehicles")
    number = models.PositiveSmallIntegerField(_("number in the register"))
    kind = models.CharField(_("kind of vehicle"), max_length=12, choices=VehicleKind, default=VehicleKind.CENTRAL)
    body = models.CharField(_("body"), max_length=12, choices=BodyType)
    make = models.CharField(_("make"), max_length=60)
    model_name = models.CharField(pgettext_lazy("vehicle", "model"), max_length=80, blank=True)
    year_made = models.PositiveSmallIntegerField(_("year of make (BE)"), null=True, blank=True)
    cc = models.PositiveIntegerField(_("engine size (cc)"), null=True, blank=True)
    plate = models.CharField(_("number plate"), max_length=20)
    plate_province = models.CharField(_("province of the plate"), max_length=60)
    user_post = models.CharField(_("post of the user"), max_length=200, blank=True)
    price = models.DecimalField(_("price (baht)"), max_digits=12, decimal_places=2, null=True, blank=True)
    acquired_on = models.DateField(_("acquired on"))
    acquired_how = models.CharField(_("acquired by"), max_length=12, choices=HowGot, default=HowGot.BOUGHT)
    disposed_on = models.DateField(_("disposed of on"), null=True, blank=True)
    asset_code = models.CharField(_("asset code"), max_length=60, blank=True)
    engine_no = models.CharField(_("engine number"), max_length=60, blank=True)
    chassis_no = models.CharField(_("chassis number"), max_length=60, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats with the driver's"))
    fuel = models.CharField(_("fuel"), max_length=12, choices=FuelType)
    tank = models.DecimalField(_("tank (litres)"), max_digits=6, decimal_places=2, null=True, blank=True)
    odometer = models.PositiveIntegerField(_("odometer now (km)"), default=0)
    meter_since = models.DateTimeField(_("present odometer since"), null=True, blank=True)
    keeper = models.ForeignKey(
        "units.User",
        verbose_name=_("person who keeps it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="kept_vehicles",
    )
    driver = models.ForeignKey(
        "units.User",
        verbose_name=_("usual driver"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="driven_vehicles",
    )
    service_km = models.PositiveIntegerField(_("service every (km)"), null=True, blank=True)
    service_months = models.PositiveSmallIntegerField(_("service every (months)"), null=True, blank=True)
    marked = models.BooleanField(_("carries emblem and name of the agency"), default=False)
    parked_at = models.CharField(_("kept elsewhere at"), max_length=200, blank=True)
    parked_because = models.CharField(_("kept elsewhere because of"), max_length=300, blank=True)
    parked_permit = models.CharField(_("permission to keep it elsewhere"), max_length=120, blank=True)
    parked_until = models.DateField(_("kept elsewhere until"), null=True, blank=True)
    remark = models.CharField(pgettext_lazy("register", "remark"), max_length=300, blank=True)
    state = models.CharField(pgettext_lazy("vehicle", "state"), max_length=12, choices=VehicleState, default="ready")
    state_note = models.CharField(_("what the state is about"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ["unit__position", "number", "id"]
        permissions = [
            ("keep_vehicle", "Can keep the papers, uses and repairs of a vehicle"),
            ("file_vehicle", "Can hang papers and pictures on a vehicle"),
        ]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="procurement_vehicle_plate_once",
                fields=["plate", "plate_province"],
                condition=~Q(state="disposed"),
                violation_error_message=_("A vehicle with this plate stands in the register already."),
            ),
            models.CheckConstraint(
                name="procurement_vehicle_seats",
                condition=Q(seats__gte=1, seats__lte=80) | Q(seats=0, body="trailer"),
                violation_error_message=_("Count the seats with the driver's, from 1 to 80; only a trailer has none."),
            ),
            models.CheckConstraint(
                name="procurement_vehicle_disposed",
                condition=Q(state="disposed", disposed_on__isnull=False)
                | (~Q(state="disposed") & Q(disposed_on__isnull=True)),
                violation_error_message=_("A vehicle that is disposed of has its day, and no other has one."),
            ),
            models.CheckConstraint(
                name="procurement_vehicle_order",
                condition=Q(disposed_on__isnull=True) | Q(disposed_on__gte=F("acquired_on")),
                violation_error_message=_("It cannot be disposed of before it was acquired."),
            ),
            models.CheckConstraint(
                name="procurement_vehicle_amounts",
                condition=(Q(price__isnull=True) | Q(price__gte=0, price__lt=10**10))
                & (Q(tank__isnull=True) | Q(tank__gt=0, tank__lt=10**4)),
                violation_error_message=_("Price and tank are above zero."),
            ),
            models.CheckConstraint(
                name="procurement_vehicle_parked",
                condition=Q(parked_at="") | (~Q(parked_because="") & ~Q(parked_permit="")),
                violation_error_message=_("Keeping it elsewhere needs the reason and the written permission."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plate} {self.plate_province}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return numbered("procurement:vehicle_detail", self.pk)

    @property
    def full_name(self) -> str:
        """Make and model."""
        return f"{self.make} {self.model_name}".strip()

    @property
    def can_drive(self) -> bool:
        """Whether it stands in service and is not lent or in repair."""
        return self.state == VehicleState.READY


class VehicleFile(AttachedFile):
    """A picture or paper of a vehicle: registration book, policy, photograph."""

    owner = models.ForeignKey(Vehicle, models.CASCADE, related_name="files", verbose_name=_("vehicle"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a vehicle")
        verbose_name_plural = _("papers of vehicles")


class VehicleDue(models.Model):
    """A tax, insurance or service with the day or distance until which it holds; the newest of a kind stands."""

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="dues")
    kind = models.CharField(_("what falls due"), max_length=12, choices=DueKind)
    starts_on = models.DateField(_("done on"))
    due_on = models.DateField(pgettext_lazy("vehicle", "due on"), null=True, blank=True)
    due_km = models.PositiveIntegerField(_("due at (km)"), null=True, blank=True)
    reference = models.CharField(_("receipt or policy number"), max_length=80, blank=True)
    provider = models.CharField(_("company or place"), max_length=120, blank=True)
    cost = models.DecimalField(_("cost (baht)"), max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(pgettext_lazy("due", "note"), max_length=300, blank=True)
    standing = models.BooleanField(_("counts now"), default=True)
    recorded_by = models.ForeignKey(
        "units.User", verbose_name=_("recorded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleDueQuerySet.as_manager()

    class Meta:
        verbose_name = _("due of a vehicle")
        verbose_name_plural = _("dues of vehicles")
        ordering = ["due_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="procurement_vehicledue_one_stands", fields=["vehicle", "kind"], condition=Q(standing=True)
            ),
            models.CheckConstraint(
                name="procurement_vehicledue_limited",
                condition=Q(due_on__isnull=False) | Q(due_km__isnull=False),
                violation_error_message=_("Give the day, the distance, or both."),
            ),
            models.CheckConstraint(
                name="procurement_vehicledue_order",
                condition=Q(due_on__isnull=True) | Q(due_on__gt=F("starts_on")),
                violation_error_message=_("It falls due after the day it was done."),
            ),
            models.CheckConstraint(
                name="procurement_vehicledue_cost", condition=Q(cost__isnull=True) | Q(cost__gte=0, cost__lt=10**10)
            ),
        ]
        indexes = [
            models.Index(name="procurement_vehicledue_days", fields=["due_on"], condition=Q(standing=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.vehicle_id}"

    def get_absolute_url(self) -> str:
        """The page of its vehicle."""
        return numbered("procurement:vehicle_detail", self.vehicle_id)


class VehicleNorm(models.Model):
    """How far a vehicle should go on a litre, as the agency announced it, from a day on (VEH-R5)."""

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="norms")
    kml = models.DecimalField(_("norm (km per litre)"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(_("in force from"))
    reference = models.CharField(_("announcement"), max_length=200)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleNormQuerySet.as_manager()

    class Meta:
        verbose_name = _("consumption norm")
        verbose_name_plural = _("consumption norms")
        ordering = ["vehicle_id", "-starts_on"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="procurement_vehiclenorm_once",
                fields=["vehicle", "starts_on"],
                violation_error_message=_("A norm of this vehicle begins on that day already."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclenorm_sensible",
                condition=Q(kml__gt=0, kml__lte=100),
                violation_error_message=_("A norm lies between 0 and 100 km per litre."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kml}"


class VehicleRule(models.Model):
    """The figures of vehicle work, in force from a day on; a unit's row overrules the department's there and below."""

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
    lead_days = models.PositiveSmallIntegerField(_("ask so many days before"), default=1)
    gap_km = models.PositiveSmallIntegerField(_("odometer gap that is flagged, above (km)"), default=1)
    below_percent = models.DecimalField(
        _("consumption flagged when below the norm by (%)"), max_digits=4, decimal_places=1, default=15
    )
    price_tolerance = models.DecimalField(
        _("amount may differ from litres × price by (baht)"), max_digits=6, decimal_places=2, default=1
    )
    remind_days = models.PositiveSmallIntegerField(_("remind so many days before it falls due"), default=30)
    remind_km = models.PositiveIntegerField(_("remind so many km before a service"), default=500)
    tax_blocks = models.BooleanField(_("no use with expired tax"), default=True)
    act_blocks = models.BooleanField(_("no use with expired compulsory insurance"), default=True)
    insurance_blocks = models.BooleanField(_("no use with expired voluntary insurance"), default=False)
    inspection_blocks = models.BooleanField(_("no use with expired inspection"), default=True)
    papers_at_leaving = models.CharField(
        _("when such a paper ran out before leaving"),
        max_length=8,
        choices=PapersAtLeaving,
        default=PapersAtLeaving.REFUSE,
    )
    source = models.CharField(pgettext_lazy("rule", "source"), max_length=300)
    confidence = models.CharField(_("how sure"), max_length=1, choices=RuleSureness)
    note = models.CharField(_("note on the rule"), max_length=400, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of vehicle work")
        verbose_name_plural = _("figures of vehicle work")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="procurement_vehiclerule_once",
                fields=["unit", "starts_on"],
                nulls_distinct=False,
                violation_error_message=_("Figures for this begin on that day already; correct those."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerule_sensible",
                condition=Q(below_percent__gte=0, below_percent__lte=100, price_tolerance__gte=0),
                violation_error_message=_("A percentage lies between 0 and 100, an amount is not below zero."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerule_papers", condition=Q(papers_at_leaving__in=PapersAtLeaving.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"

    def get_absolute_url(self) -> str:
        """Where the figures are corrected."""
        return numbered("procurement:vehicle_rule_change", self.pk)
