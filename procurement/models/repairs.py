"""Repairs and maintenance (form 6) and accident reports (form 5)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile

from ..choices import AccidentState, RepairKind, RepairState
from ..querysets import AccidentQuerySet, RepairQuerySet
from .uses import VehicleUse
from .vehicles import Vehicle


def _money(label: str, **options: object) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True, **options)  # type: ignore[arg-type]


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        "units.User", verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Accident(models.Model):
    """แบบ 5: what happened to a vehicle on duty, told to the head at once (VEH-R7)."""

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="accidents")
    use = models.ForeignKey(
        VehicleUse, verbose_name=_("run"), null=True, blank=True, on_delete=models.PROTECT, related_name="accidents"
    )
    driver = models.ForeignKey(
        "units.User", verbose_name=pgettext_lazy("vehicle", "driver"), on_delete=models.PROTECT, related_name="+"
    )
    licence = models.CharField(_("driving licence"), max_length=60, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    place = models.CharField(pgettext_lazy("accident", "place"), max_length=300)
    on_duty = models.CharField(_("on what duty"), max_length=300)
    story = models.TextField(_("how it happened"), max_length=4000)
    speed = models.PositiveSmallIntegerField(_("speed (km per hour)"), null=True, blank=True)
    road = models.CharField(_("road"), max_length=120, blank=True)
    weather = models.CharField(_("weather"), max_length=120, blank=True)
    other_party = models.CharField(_("other party"), max_length=200, blank=True)
    other_plate = models.CharField(_("plate of the other party"), max_length=60, blank=True)
    other_insurer = models.CharField(_("insurer of the other party"), max_length=120, blank=True)
    injuries = models.CharField(_("injuries"), max_length=300, blank=True)
    damage = models.CharField(_("damage"), max_length=500)
    estimate = _money(_("estimated damage (baht)"))
    witnesses = models.CharField(_("witnesses"), max_length=300, blank=True)
    police_ref = models.CharField(_("police report number"), max_length=120, blank=True)
    opinion = models.CharField(_("opinion of the driver"), max_length=500, blank=True)
    state = models.CharField(
        pgettext_lazy("accident", "state"), max_length=12, choices=AccidentState, default=AccidentState.REPORTED
    )
    reported_by = models.ForeignKey(
        "units.User", verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    seen_by = _person(_("seen by"))
    seen_line = models.CharField(_("seen in the capacity of"), max_length=300, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    order = models.CharField(_("order of the head"), max_length=500, blank=True)
    outcome = models.CharField(_("how it was settled"), max_length=500, blank=True)
    closed_on = models.DateField(_("settled on"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AccidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("accident")
        verbose_name_plural = _("accidents")
        ordering = ["-happened_at", "-id"]
        permissions = [
            ("acknowledge_accident", "Can see an accident report as the head"),
            ("close_accident", "Can write how an accident was settled"),
            ("file_accident", "Can hang papers on an accident"),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="procurement_accident_seen",
                condition=Q(state=AccidentState.REPORTED, seen_at__isnull=True)
                | (~Q(state=AccidentState.REPORTED) & Q(seen_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="procurement_accident_settled",
                condition=~Q(state=AccidentState.CLOSED) | (Q(closed_on__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="procurement_accident_not_by_oneself",
                condition=Q(seen_by__isnull=True) | ~Q(seen_by=F("driver")),
                violation_error_message=_("Nobody judges the own accident."),
            ),
        ]
        indexes = [models.Index(name="procurement_accident_vehicle", fields=["vehicle", "-happened_at"])]

    def __str__(self) -> str:
        return f"{self.vehicle} {timezone.localtime(self.happened_at):%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("procurement:accident_detail", args=[self.pk])


class AccidentFile(AttachedFile):
    """A sketch, photograph or police report of an accident."""

    owner = models.ForeignKey(Accident, models.CASCADE, related_name="files", verbose_name=_("accident"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of an accident")
        verbose_name_plural = _("papers of accidents")


class Repair(models.Model):
    """One line of แบบ 6: what was broken or due, who approved the repair, where it was done, for how much.

    The vehicle is taken in the calendar from ``garage_from`` to ``garage_until``, both days included.
    """

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="repairs")
    kind = models.CharField(_("repair or maintenance"), max_length=8, choices=RepairKind, default=RepairKind.REPAIR)
    accident = models.ForeignKey(
        Accident, verbose_name=_("accident"), null=True, blank=True, on_delete=models.PROTECT, related_name="repairs"
    )
    reported_on = models.DateField(_("reported on"))
    reported_by = models.ForeignKey(
        "units.User", verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="+"
    )
    odometer = models.PositiveIntegerField(_("odometer (km)"))
    what = models.CharField(_("what is broken or due"), max_length=500)
    drivable = models.BooleanField(_("can be driven meanwhile"), default=True)
    state = models.CharField(
        pgettext_lazy("repair", "state"), max_length=10, choices=RepairState, default=RepairState.REPORTED
    )
    inspected_by = _person(_("inspected by"))
    inspected_on = models.DateField(_("inspected on"), null=True, blank=True)
    findings = models.CharField(_("findings"), max_length=500, blank=True)
    garage = models.CharField(_("garage"), max_length=200, blank=True)
    estimate = _money(_("estimate (baht)"))
    garage_from = models.DateField(_("at the garage from"), null=True, blank=True)
    garage_until = models.DateField(_("at the garage until"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = _person(_("accepted by"))
    cost = _money(_("amount (baht)"))
    done = models.CharField(_("what was done"), max_length=500, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    payment_ref = models.CharField(_("payment or purchase reference"), max_length=120, blank=True)
    remark = models.CharField(pgettext_lazy("register", "remark"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="vehicle_repair"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = RepairQuerySet.as_manager()

    class Meta:
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
        ordering = ["-reported_on", "-id"]
        permissions = [
            ("keep_repair", "Can carry a repair on"),
            ("withdraw_repair", "Can withdraw the report of a repair"),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="procurement_repair_at_garage",
                condition=~Q(state__in=[RepairState.AT_GARAGE, RepairState.ACCEPTED, RepairState.PAID])
                | Q(garage_from__isnull=False, garage_until__gte=F("garage_from")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="procurement_repair_accepted",
                condition=~Q(state__in=[RepairState.ACCEPTED, RepairState.PAID])
                | Q(
                    accepted_on__gte=F("garage_from"),
                    accepted_by__isnull=False,
                    cost__isnull=False,
                    cost__gte=0,
                    cost__lt=10**10,
                ),
            ),
            models.CheckConstraint(
                name="procurement_repair_paid",
                condition=~Q(state=RepairState.PAID) | Q(paid_on__gte=F("accepted_on")),
                violation_error_message=_("It is paid after it was accepted."),
            ),
        ]
        indexes = [models.Index(name="procurement_repair_vehicle", fields=["vehicle", "-reported_on"])]

    def __str__(self) -> str:
        return self.what[:60]

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("procurement:repair_detail", args=[self.pk])

    @property
    def source_key(self) -> str:
        """The repair's name in the calendar of who is taken when."""
        return f"procurement.repair:{self.pk}"


class RepairFile(AttachedFile):
    """A quotation, bill or photograph of a repair."""

    owner = models.ForeignKey(Repair, models.CASCADE, related_name="files", verbose_name=_("repair"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a repair")
        verbose_name_plural = _("papers of repairs")
