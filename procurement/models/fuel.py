"""Fuel: the quota of a unit and fiscal year, orders for fuel, and the fuel account of each vehicle (13 columns)."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.ledger.models import MoneyMovement, MoneyPot

from ..choices import FuelBook, FuelType, SlipState
from ..querysets import FuelEntryQuerySet, FuelQuotaQuerySet, FuelSlipQuerySet
from .vehicles import Vehicle
from .walls import GrowsOnly


def _amount(label: str, digits: int = 10, **options: object) -> models.DecimalField:
    return models.DecimalField(label, max_digits=digits, decimal_places=2, **options)  # type: ignore[arg-type]


class FuelQuota(MoneyPot):
    """What a unit may spend on fuel in a fiscal year, in baht. Moved by movements only, and never below zero."""

    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    note = models.CharField(_("from which money"), max_length=200, blank=True)

    objects = FuelQuotaQuerySet.as_manager()

    class Meta(MoneyPot.Meta):
        verbose_name = _("fuel quota")
        verbose_name_plural = _("fuel quotas")
        permissions = [("grant_fuelquota", "Can grant fuel money to a unit")]
        constraints = [
            *MoneyPot.Meta.constraints,
            models.UniqueConstraint(
                name="procurement_fuelquota_once",
                fields=["unit", "fiscal_year"],
                violation_error_message=_("This unit has a fuel quota for that year already; add to it."),
            ),
            models.CheckConstraint(
                name="procurement_fuelquota_year", condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700)
            ),
            models.CheckConstraint(name="procurement_fuelquota_never_overdrawn", condition=Q(may_overdraw=False)),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.fiscal_year}"

    def get_absolute_url(self) -> str:
        """Its page with the movements."""
        return reverse("procurement:quota_detail", args=[self.pk])


class FuelSlip(models.Model):
    """ใบขอเบิก/สั่งจ่ายน้ำมัน: litres asked for one vehicle; the money is set aside while it waits."""

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="slips")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit that pays"), on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(
        "units.User", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="fuel_slips"
    )
    post_line = models.CharField(_("post at that time"), max_length=200, blank=True)
    number = models.CharField(pgettext_lazy("fuel order", "order number"), max_length=30, blank=True)
    register_number = models.OneToOneField(
        "registers.Number", null=True, blank=True, on_delete=models.PROTECT, related_name="fuel_slip"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    odometer = models.PositiveIntegerField(_("odometer (km)"))
    last_filled_on = models.DateField(_("last filled on"), null=True, blank=True)
    fuel = models.CharField(_("fuel"), max_length=12, choices=FuelType)
    litres = _amount(_("litres asked for"), 7)
    price = _amount(_("price per litre, about (baht)"), 7)
    amount = _amount(_("set aside (baht)"), 10)
    ordered = _amount(_("litres ordered"), 7, null=True, blank=True)
    purpose = models.CharField(pgettext_lazy("fuel order", "for what"), max_length=300, blank=True)
    state = models.CharField(
        pgettext_lazy("fuel order", "state"), max_length=10, choices=SlipState, default=SlipState.REQUESTED
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="fuel_slip"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = FuelSlipQuerySet.as_manager()

    class Meta:
        verbose_name = _("order for fuel")
        verbose_name_plural = _("orders for fuel")
        ordering = ["-asked_at", "-id"]
        permissions = [
            ("fill_fuelslip", "Can write the filling of an order for fuel"),
            ("withdraw_fuelslip", "Can withdraw an order for fuel"),
            ("cut_fuelslip", "Can order fewer litres than were asked for"),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="procurement_fuelslip_amounts",
                condition=Q(litres__gt=0, litres__lt=10**5, price__gt=0, price__lt=10**5, amount__gt=0),
                violation_error_message=_("Litres and price are above zero."),
            ),
            models.CheckConstraint(
                name="procurement_fuelslip_never_more_than_asked",
                condition=Q(ordered__isnull=True) | Q(ordered__gt=0, ordered__lt=F("litres")),
                violation_error_message=_("Fewer litres than asked for are ordered, and more than none."),
            ),
        ]
        indexes = [models.Index(name="procurement_fuelslip_unit", fields=["unit", "-asked_at"])]

    def __str__(self) -> str:
        return f"{self.number} {self.given} l"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("procurement:slip_detail", args=[self.pk])

    @property
    def given(self) -> Decimal:
        """The litres that may be filled: those asked for, or the fewer that were ordered."""
        return self.litres if self.ordered is None else self.ordered

    @property
    def asked_amount(self) -> Decimal:
        """What the litres asked for would cost, in baht."""
        return round(self.litres * self.price, 2)


class FuelCut(models.Model):
    """Who decided an order and gave fewer litres than stood there: before, after and why. Rows are only added."""

    slip = models.ForeignKey(
        FuelSlip, verbose_name=pgettext_lazy("fuel order", "order"), on_delete=models.PROTECT, related_name="cuts"
    )
    before = _amount(_("litres before"), 7)
    after = _amount(_("litres after"), 7)
    reason = models.CharField(_("fewer because of"), max_length=300)
    by = models.ForeignKey("units.User", verbose_name=_("changed by"), on_delete=models.PROTECT, related_name="+")
    by_line = models.CharField(_("changed in the capacity of"), max_length=300, blank=True)
    at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("cut of an order for fuel")
        verbose_name_plural = _("cuts of orders for fuel")
        ordering = ["at", "id"]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="stands_as_written", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                name="procurement_fuelcut_fewer",
                condition=Q(after__gt=0, after__lt=F("before")) & ~Q(reason=""),
                violation_error_message=_("Fewer litres, and a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} > {self.after}"


class FuelEntry(models.Model):
    """One filling: a line of บัญชีคุมน้ำมันเชื้อเพลิง. A wrong line is voided with a reason and written anew.

    ``distance`` is what was driven since the filling before, ``kml`` that distance to the litre, ``norm`` the norm of
    the day; ``odd`` marks a line that fell below it by more than the figures allow. Then an explanation is asked for
    and kept with who gave and who accepted it.
    """

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="fillings")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit that pays"), on_delete=models.PROTECT, related_name="+")
    slip = models.ForeignKey(
        FuelSlip,
        verbose_name=pgettext_lazy("fuel order", "order"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fillings",
    )
    filled_at = models.DateTimeField(_("filled at"))
    receipt = models.CharField(_("receipt or order number"), max_length=60)
    station = models.CharField(_("filling station"), max_length=120)
    fuel = models.CharField(_("fuel"), max_length=12, choices=FuelType)
    litres = _amount(_("litres"), 7)
    price = _amount(_("price per litre (baht)"), 7)
    amount = _amount(_("amount (baht)"), 10)
    odometer = models.PositiveIntegerField(_("odometer (km)"))
    full_tank = models.BooleanField(_("filled to the full"), default=True)
    receiver = models.ForeignKey(
        "units.User", verbose_name=_("received by"), on_delete=models.PROTECT, related_name="+"
    )
    checker = models.ForeignKey(
        "units.User", verbose_name=_("checked by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(pgettext_lazy("register", "remark"), max_length=300, blank=True)
    distance = models.PositiveIntegerField(_("km since the filling before"), null=True, blank=True)
    kml = models.DecimalField(_("km per litre"), max_digits=7, decimal_places=2, null=True, blank=True)
    norm = models.DecimalField(_("norm (km per litre)"), max_digits=5, decimal_places=2, null=True, blank=True)
    odd = models.BooleanField(_("below the norm"), default=False)
    explanation = models.CharField(_("explanation"), max_length=500, blank=True)
    explained_by = models.ForeignKey(
        "units.User", verbose_name=_("explained by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "units.User",
        verbose_name=_("explanation accepted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField(_("explanation accepted at"), null=True, blank=True)
    voided = models.BooleanField(_("void"), default=False)
    void_reason = models.CharField(_("void because of"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        "units.User", verbose_name=_("recorded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = FuelEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("filling")
        verbose_name_plural = _("fuel account")
        ordering = ["-filled_at", "-id"]
        permissions = [
            ("explain_fuelentry", "Can explain a consumption below the norm"),
            ("check_fuelentry", "Can accept an explanation or void a filling"),
            ("file_fuelentry", "Can hang papers on a filling"),
        ]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            GrowsOnly(name="odometer_only_grows", pairs=(("filled_at", "odometer"),), counts="NOT NEW.voided"),
            pgtrigger.ReadOnly(
                name="what_was_filled_stays",
                fields=["vehicle", "unit", "slip", "filled_at", "litres", "price", "amount", "odometer", "fuel"],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="procurement_fuelentry_amounts",
                condition=Q(litres__gt=0, litres__lt=10**5, price__gt=0, price__lt=10**5, amount__gt=0)
                & Q(amount__lt=10**8),
                violation_error_message=_("Litres, price and amount are above zero."),
            ),
            models.CheckConstraint(
                name="procurement_fuelentry_void_has_a_reason", condition=Q(voided=False) | ~Q(void_reason="")
            ),
            models.CheckConstraint(
                name="procurement_fuelentry_accepted_after_explained",
                condition=Q(accepted_at__isnull=True) | Q(explained_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="procurement_fuelentry_receipt_once",
                fields=["vehicle", "receipt"],
                condition=Q(voided=False),
                violation_error_message=_("This receipt stands in the vehicle's account already."),
            ),
        ]
        indexes = [
            models.Index(name="procurement_fuelentry_account", fields=["vehicle", "filled_at"]),
            models.Index(name="procurement_fuelentry_recent", fields=["-filled_at", "-id"]),
            models.Index(name="procurement_fuelentry_unit", fields=["unit", "-filled_at"]),
            models.Index(
                name="procurement_fuelentry_odd",
                fields=["filled_at"],
                condition=Q(odd=True, accepted_at__isnull=True, voided=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.litres} l"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("procurement:fuel_detail", args=[self.pk])

    @property
    def waits_for_words(self) -> bool:
        """Whether an explanation is asked for and not given."""
        return self.odd and not self.voided and self.explained_at is None


class FuelFile(AttachedFile):
    """A receipt of a filling."""

    owner = models.ForeignKey(FuelEntry, models.CASCADE, related_name="files", verbose_name=_("filling"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a filling")
        verbose_name_plural = _("papers of fillings")


class FuelMovement(MoneyMovement):
    """One movement of a fuel quota: granted, set aside by an order, used by a filling, given back."""

    pot = models.ForeignKey(FuelQuota, models.PROTECT, related_name="movements", verbose_name=_("fuel quota"))
    slip = models.ForeignKey(
        FuelSlip,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="movements",
        verbose_name=pgettext_lazy("fuel order", "order"),
    )
    entry = models.ForeignKey(
        FuelEntry, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("filling")
    )
    what = models.CharField(_("what it is"), max_length=12, choices=FuelBook, blank=True)

    class Meta(MoneyMovement.Meta):
        verbose_name = _("movement of a fuel quota")
        verbose_name_plural = _("movements of fuel quotas")
