"""Requests for a vehicle (form 3) and the runs of vehicles that carry them (form 4)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered
from units.models.posts import One

from ..choices import ENDED_REQUESTS, RUNNING_USES, RequestState, UseState
from ..querysets import VehicleRequestQuerySet, VehicleUseQuerySet
from .vehicles import Vehicle
from .walls import GrowsOnly, SeatsHold, locked_line


class Between(Func):
    """The half-open stretch of time of a run."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class VehicleUse(models.Model):
    """One run of one vehicle with one driver; it may carry several requests.

    The vehicle and the driver are taken in the calendar under ``source_key`` for the planned time. Readings are written
    at leaving and coming back and only ever grow (trigger); ``state`` back locks the line (trigger).
    """

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("vehicle"), on_delete=models.PROTECT, related_name="uses")
    driver = models.ForeignKey(
        "units.User", verbose_name=pgettext_lazy("vehicle", "driver"), on_delete=models.PROTECT, related_name="drives"
    )
    driver_seat = models.PositiveSmallIntegerField(_("seat of the driver"), default=1)
    starts_at = models.DateTimeField(_("leaves at"))
    ends_at = models.DateTimeField(_("back by"))
    state = models.CharField(
        pgettext_lazy("vehicle use", "state"), max_length=10, choices=UseState, default=UseState.PLANNED
    )
    going_to = models.CharField(_("place gone to"), max_length=300, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    odometer_out = models.PositiveIntegerField(_("odometer at leaving"), null=True, blank=True)
    back_at = models.DateTimeField(_("came back at"), null=True, blank=True)
    odometer_in = models.PositiveIntegerField(_("odometer at coming back"), null=True, blank=True)
    gap_km = models.PositiveIntegerField(_("distance nobody wrote down (km)"), default=0)
    gap_note = models.CharField(_("what the gap is about"), max_length=300, blank=True)
    papers_over = models.CharField(_("papers that had run out"), max_length=300, blank=True)
    papers_note = models.CharField(_("left nevertheless because of"), max_length=300, blank=True)
    remark = models.CharField(pgettext_lazy("register", "remark"), max_length=300, blank=True)
    reopened_because = models.CharField(_("opened again because of"), max_length=300, blank=True)
    assigned_by = models.ForeignKey(
        "units.User", verbose_name=_("put on the board by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(_("put on the board at"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a vehicle")
        verbose_name_plural = _("uses of vehicles")
        ordering = ["-starts_at", "-id"]
        permissions = [
            ("drive_vehicleuse", "Can write leaving and coming back"),
            ("keep_vehicleuse", "Can open a written line again"),
        ]
        indexes = [
            models.Index(name="procurement_vehicleuse_book", fields=["vehicle", "-left_at"]),
            models.Index(name="procurement_vehicleuse_days", fields=["starts_at", "ends_at"]),
            models.Index(
                F("left_at").desc(nulls_last=True),
                F("starts_at").desc(),
                F("id").desc(),
                name="procurement_vehicleuse_recent",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="procurement_vehicleuse_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                name="procurement_vehicleuse_driven",
                condition=Q(state__in=[UseState.PLANNED, UseState.CANCELLED])
                | Q(state=UseState.OUT, left_at__isnull=False, odometer_out__isnull=False, back_at__isnull=True)
                | Q(
                    state__in=[UseState.BACK, UseState.REOPENED],
                    left_at__isnull=False,
                    odometer_out__isnull=False,
                    back_at__gt=F("left_at"),
                    odometer_in__gt=F("odometer_out"),
                ),
                violation_error_message=_("Coming back needs a later time and a larger odometer reading than leaving."),
            ),
            models.CheckConstraint(name="procurement_vehicleuse_seat", condition=Q(driver_seat__lte=1)),
            models.CheckConstraint(
                name="procurement_vehicleuse_papers_have_a_reason",
                condition=Q(papers_over="", papers_note="") | (~Q(papers_over="") & ~Q(papers_note="")),
                violation_error_message=_("Who leaves with papers that ran out writes why."),
            ),
            ExclusionConstraint(
                name="procurement_vehicleuse_one_vehicle",
                expressions=[
                    (One("vehicle"), RangeOperators.OVERLAPS),
                    (Between("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=RUNNING_USES),
                violation_error_message=_("The vehicle is taken at that time already."),
            ),
        ]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            GrowsOnly(
                name="odometer_only_grows",
                pairs=(("left_at", "odometer_out"), ("back_at", "odometer_in")),
                counts="NEW.state <> 'cancelled'",
            ),
            SeatsHold(name="seats_of_vehicle_hold"),
            locked_line(),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.starts_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return numbered("procurement:use_detail", self.pk)

    @property
    def source_key(self) -> str:
        """The run's name in the calendar of who is taken when."""
        return f"procurement.use:{self.pk}"

    @property
    def distance(self) -> int | None:
        """How far it went, in km; None before it is back."""
        if self.odometer_out is None or self.odometer_in is None:
            return None
        return self.odometer_in - self.odometer_out

    @property
    def is_late(self) -> bool:
        """Whether it should be back by now and nobody wrote so."""
        return self.state in RUNNING_USES and self.ends_at < timezone.now()


class VehicleRequest(models.Model):
    """ใบขออนุญาตใช้รถส่วนกลาง (form 3): who asks to go where, when, with whom; its approval and its run.

    ``people`` counts everybody who rides, named passengers and outsiders, the driver not. ``people_held`` is on where
    the record that asked (``origin_key``) holds the passengers' time in the calendar itself. Post and unit are those
    of the day it was asked.
    """

    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(
        "units.User", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="vehicle_requests"
    )
    post_line = models.CharField(_("post at that time"), max_length=200, blank=True)
    number = models.CharField(pgettext_lazy("vehicle request", "form number"), max_length=30, blank=True)
    register_number = models.OneToOneField(
        "registers.Number", null=True, blank=True, on_delete=models.PROTECT, related_name="vehicle_request"
    )
    going_to = models.CharField(_("going to"), max_length=300)
    province = models.CharField(pgettext_lazy("vehicle request", "province"), max_length=60, blank=True)
    purpose = models.CharField(pgettext_lazy("vehicle request", "for what"), max_length=500)
    plan_line = models.CharField(_("in the action plan as"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("leaves at"))
    ends_at = models.DateTimeField(_("back by"))
    passengers = models.ManyToManyField(
        "units.User", verbose_name=_("passengers"), blank=True, related_name="vehicle_rides"
    )
    people = models.PositiveSmallIntegerField(_("people who ride"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    wanted = models.ForeignKey(
        Vehicle, verbose_name=_("car asked for"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    self_drive = models.BooleanField(_("the requester drives"), default=False)
    late_because = models.CharField(_("asked late because of"), max_length=300, blank=True)
    origin_key = models.CharField(max_length=80, blank=True)
    origin_title = models.CharField(pgettext_lazy("vehicle request", "belongs to"), max_length=200, blank=True)
    origin_url = models.CharField(max_length=300, blank=True)
    people_held = models.BooleanField(default=False)
    state = models.CharField(
        pgettext_lazy("vehicle request", "state"), max_length=10, choices=RequestState, default=RequestState.DRAFT
    )
    use = models.ForeignKey(
        VehicleUse, verbose_name=_("run"), null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    assign_note = models.CharField(_("note of the vehicle officer"), max_length=300, blank=True)
    assigned_at = models.DateTimeField(_("car found at"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        "units.User", verbose_name=_("car found by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "units.User", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_line = models.CharField(_("decided in the capacity of"), max_length=300, blank=True)
    cancelled_because = models.CharField(_("called off because of"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="vehicle_request"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = VehicleRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a vehicle")
        verbose_name_plural = _("requests for vehicles")
        ordering = ["-starts_at", "-id"]
        permissions = [
            ("correct_vehiclerequest", "Can correct a request for a vehicle"),
            ("cancel_vehiclerequest", "Can call a request for a vehicle off"),
            ("assign_vehiclerequest", "Can put a request on a vehicle"),
        ]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete),
            SeatsHold(name="seats_of_vehicle_hold"),
        ]
        indexes = [
            models.Index(name="procurement_vehiclereq_person", fields=["requester", "-starts_at"]),
            models.Index(name="procurement_vehiclereq_unit", fields=["unit", "-starts_at"]),
            models.Index(name="procurement_vehiclereq_days", fields=["starts_at", "ends_at"]),
            models.Index(
                name="procurement_vehiclereq_open", fields=["starts_at"], condition=~Q(state__in=ENDED_REQUESTS)
            ),
            models.Index(name="procurement_vehiclereq_origin", fields=["origin_key"], condition=~Q(origin_key="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="procurement_vehiclerequest_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerequest_people",
                condition=Q(people__gte=1, people__lte=200),
                violation_error_message=_("Say how many people ride, at least one."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerequest_said",
                condition=~Q(going_to="") & ~Q(purpose=""),
                violation_error_message=_("Say where to and what for."),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerequest_on_a_car",
                condition=~Q(
                    state__in=[
                        *(RequestState.ASSIGNED, RequestState.APPROVED, RequestState.DEPARTED),
                        *(RequestState.RETURNED, RequestState.CLOSED),
                    ]
                )
                | Q(use__isnull=False),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerequest_permitted",
                condition=~Q(
                    state__in=[
                        *(RequestState.APPROVED, RequestState.REJECTED, RequestState.DEPARTED),
                        *(RequestState.RETURNED, RequestState.CLOSED),
                    ]
                )
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="procurement_vehiclerequest_not_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requester")),
                violation_error_message=_("Nobody permits the own request."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.going_to}".strip()

    def get_absolute_url(self) -> str:
        """Its page."""
        return numbered("procurement:request_detail", self.pk)

    @property
    def source_key(self) -> str:
        """The request's name in the calendar of who is taken when."""
        return f"procurement.request:{self.pk}"

    @property
    def is_permitted(self) -> bool:
        """Whether the use is permitted; form 3 shows the tick from then on and never before."""
        return self.state in {
            *(RequestState.APPROVED, RequestState.DEPARTED, RequestState.RETURNED, RequestState.CLOSED),
        }

    @property
    def first_day(self) -> dt.date:
        """The Bangkok day it begins."""
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> dt.date:
        """The Bangkok day it ends."""
        return timezone.localtime(self.ends_at).date()
