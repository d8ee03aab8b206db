"""The trip dossier: a request of one or many trips, each permitted on its own; who goes, versions, the report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.web.addresses import numbered

from ..querysets_trips import TripQuerySet, TripRequestQuerySet
from ..trip_choices import (
    OWN_VEHICLES,
    UNDECIDED_TRIPS,
    WAITING_TRIPS,
    Lodging,
    Means,
    Place,
    Room,
    TripDecider,
    TripState,
    TripTier,
)
from .trip_rules import baht


def _person(words: str, related: str = "+", **kwargs: object) -> models.ForeignKey:
    return models.ForeignKey(
        "units.User",
        verbose_name=words,
        on_delete=models.PROTECT,
        related_name=related,
        **kwargs,  # type: ignore[arg-type]
    )


class TripRequest(models.Model):
    """One request (บันทึกข้อความขออนุญาตไปราชการ): why, for which part of the plan, and its trips."""

    user = _person(_("requester"), "trip_requests")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    post_line = models.CharField(_("post at that time"), max_length=200)
    subject = models.CharField(_("what for"), max_length=300)
    plan_words = models.CharField(_("work of the plan it serves"), max_length=300, blank=True)
    activities: Any = models.ManyToManyField(
        "planning.Activity",
        verbose_name=_("activities of the action plan"),
        through="TripActivity",
        related_name="trip_requests",
    )
    budget_words = models.CharField(_("money it is paid from"), max_length=200, blank=True)
    invitation = models.CharField(_("letter or order it follows"), max_length=200, blank=True)
    wants_advance = models.BooleanField(_("an advance is wanted"), default=False)
    number = models.CharField(_("number of the request"), max_length=30, blank=True)
    register_number = models.OneToOneField(
        "registers.Number", null=True, blank=True, on_delete=models.PROTECT, related_name="trip_request"
    )
    repeats = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated")
    asked_by = _person(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TripRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for trips")
        verbose_name_plural = _("requests for trips")
        ordering = ["-id"]
        permissions = [
            ("ask_advance_triprequest", "Can ask for an advance on the trips of a request"),
            ("file_triprequest", "Can hang papers on a request for trips"),
        ]
        indexes = [models.Index(name="personnel_tripreq_person", fields=["user", "-asked_at"])]
        constraints = [models.CheckConstraint(name="personnel_tripreq_named", condition=~Q(subject=""))]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        """The page of the request with its trips."""
        return numbered("personnel:trip_request_detail", self.pk)


class TripActivity(models.Model):
    """An activity of an action plan that a request serves."""

    request = models.ForeignKey(TripRequest, on_delete=models.PROTECT, related_name="plan_lines")
    activity = models.ForeignKey("planning.Activity", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("activity a request for trips serves")
        verbose_name_plural = _("activities requests for trips serve")
        ordering = ["id"]
        triggers = audited()
        constraints = [models.UniqueConstraint(name="personnel_tripactivity_once", fields=["request", "activity"])]

    def __str__(self) -> str:
        return f"{self.request_id} {self.activity_id}"


class TripRequestFile(AttachedFile):
    """A paper that goes with a request: the action plan, a letter of invitation, a map."""

    owner = models.ForeignKey(TripRequest, models.CASCADE, related_name="files", verbose_name=_("request for trips"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a request for trips")
        verbose_name_plural = _("papers of requests for trips")


class Trip(models.Model):
    """One trip: when, where, by what, and how it is permitted. It holds the time of its people once permitted.

    ``version`` counts what was asked anew; what stood before is kept in TripVersion. ``estimate`` is in baht.
    """

    request = models.ForeignKey(
        TripRequest, verbose_name=_("request for trips"), on_delete=models.PROTECT, related_name="trips"
    )
    position = models.PositiveSmallIntegerField(default=1)
    user = _person(_("requester"), "trips")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("leaves"))
    ends_at = models.DateTimeField(_("is back"))
    leaves_from = models.CharField(_("leaves from"), max_length=8, choices=Place, default=Place.OFFICE)
    returns_to = models.CharField(_("comes back to"), max_length=8, choices=Place, default=Place.OFFICE)
    place = models.CharField(_("places"), max_length=300)
    outside = models.BooleanField(_("outside the province"), default=False)
    means = models.CharField(_("travels by"), max_length=14, choices=Means, default=Means.OFFICE_CAR)
    means_reason = models.CharField(_("why by these means"), max_length=200, blank=True)
    plate = models.CharField(_("plate of the own vehicle"), max_length=40, blank=True)
    kilometres = models.DecimalField(_("kilometres there and back"), max_digits=7, decimal_places=1, default=Decimal(0))
    lodging = models.CharField(pgettext_lazy("trip", "lodging"), max_length=8, choices=Lodging, default=Lodging.NONE)
    room = models.CharField(_("rooms"), max_length=8, choices=Room, default=Room.DOUBLE)
    nights = models.PositiveSmallIntegerField(_("nights"), default=0)
    costly = models.BooleanField(_("costly or tourist place"), default=False)
    night_price = baht(_("one person's bed, a night"), null=True, blank=True)
    fares = baht(_("fares"), default=Decimal(0))
    others = baht(_("other expenses"), default=Decimal(0))
    others_words = models.CharField(_("what the other expenses are"), max_length=200, blank=True)
    meals = models.PositiveSmallIntegerField(_("meals supplied to each person"), default=0)
    vehicle_request = models.OneToOneField(
        "procurement.VehicleRequest",
        verbose_name=_("request for the vehicle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trip",
    )
    late_reason = models.CharField(_("why it is asked for so late"), max_length=300, blank=True)
    estimate = baht(_("estimate, baht"), default=Decimal(0))
    decider = models.CharField(_("permitted by"), max_length=10, choices=TripDecider, default=TripDecider.OFFICER)
    state = models.CharField(_("state"), max_length=10, choices=TripState, default=TripState.SUBMITTED)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = _person(_("decided by"), null=True, blank=True)
    decided_line = models.CharField(_("decided in the capacity of"), max_length=300, blank=True)
    ended_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="trip"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["-starts_at", "-id"]
        permissions = [
            ("correct_trip", "Can correct a trip that was sent back"),
            ("change_own_trip", "Can ask for a permitted trip to be changed"),
            ("cancel_trip", "Can cancel a trip"),
            ("report_trip", "Can report on a trip"),
            ("claim_trip", "Can claim the money of a trip"),
            ("keep_trip", "Can keep the control register of trips"),
        ]
        indexes = [
            models.Index(name="personnel_trip_person", fields=["user", "-starts_at"]),
            models.Index(name="personnel_trip_unit", fields=["unit", "-starts_at"]),
            models.Index(name="personnel_trip_days", fields=["starts_at", "ends_at"]),
            models.Index(
                name="personnel_trip_waiting", fields=["unit", "starts_at"], condition=Q(state__in=WAITING_TRIPS)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="personnel_trip_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The return must come after the departure."),
            ),
            models.CheckConstraint(
                name="personnel_trip_own_vehicle_has_a_distance",
                condition=~Q(means__in=OWN_VEHICLES) | Q(kilometres__gt=0),
                violation_error_message=_("For an own vehicle give the kilometres there and back."),
            ),
            models.CheckConstraint(
                name="personnel_trip_lodging_has_nights",
                condition=Q(lodging=Lodging.NONE, nights=0) | (~Q(lodging=Lodging.NONE) & Q(nights__gt=0)),
                violation_error_message=_("Lodging is asked for by nights: give both, or neither."),
            ),
            models.CheckConstraint(
                name="personnel_trip_amounts",
                condition=Q(fares__gte=0, others__gte=0, estimate__gte=0, kilometres__gte=0)
                & (Q(night_price__isnull=True) | Q(night_price__gte=0)),
                violation_error_message=_("An amount cannot be below zero."),
            ),
            models.CheckConstraint(
                name="personnel_trip_decided",
                condition=Q(state__in=UNDECIDED_TRIPS, decided_at__isnull=True)
                | Q(state=TripState.CANCELLED)
                | (Q(state__in=[TripState.APPROVED, TripState.REFUSED]) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="personnel_trip_cancelled_with_a_reason",
                condition=~Q(state=TripState.CANCELLED) | ~Q(ended_reason=""),
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                name="personnel_trip_not_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                violation_error_message=_("Nobody permits the own trip."),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.place} {timezone.localtime(self.starts_at):%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The page of the trip."""
        return numbered("personnel:trip_detail", self.pk)

    @property
    def source_key(self) -> str:
        """The trip's name in the calendar of who is taken when."""
        return f"personnel.trip:{self.pk}"

    @property
    def first_day(self) -> dt.date:
        """The Bangkok day of departure."""
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> dt.date:
        """The Bangkok day of return."""
        return timezone.localtime(self.ends_at).date()

    @property
    def days(self) -> int:
        """How many calendar days it touches."""
        return (self.last_day - self.first_day).days + 1

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be decided."""
        return self.state in WAITING_TRIPS

    @property
    def is_permitted(self) -> bool:
        """Whether it is permitted."""
        return self.state == TripState.APPROVED

    @property
    def is_over(self) -> bool:
        """Whether the time of return has passed."""
        return self.ends_at <= timezone.now()

    @property
    def has_begun(self) -> bool:
        """Whether the time of departure has passed."""
        return self.starts_at <= timezone.now()

    @property
    def asked_late(self) -> bool:
        """Whether it was asked for after the departure."""
        return self.request.asked_at > self.starts_at


class TripPerson(models.Model):
    """Somebody who goes: post, unit and step of the rates as of the day of the trip. Position 0 answers for it."""

    trip = models.ForeignKey(Trip, on_delete=models.PROTECT, related_name="people")
    user = _person(_("person"), "trip_places")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    post_line = models.CharField(_("post at that time"), max_length=200)
    tier = models.CharField(_("step of the rates"), max_length=10, choices=TripTier, default=TripTier.GENERAL)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("person on a trip")
        verbose_name_plural = _("people on trips")
        ordering = ["trip", "position", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_tripperson_once",
                fields=["trip", "user"],
                violation_error_message=_("Each person goes once."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
