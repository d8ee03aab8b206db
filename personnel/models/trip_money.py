"""The money of trips: the claim (form 8708), the days it pays per diem for, the loan contract (form 8500)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited

from ..querysets_trips import TripAdvanceQuerySet, TripClaimQuerySet
from ..trip_choices import (
    OPEN_ADVANCES,
    OWED,
    AdvanceState,
    ClaimState,
    LineKind,
    Lodging,
    MoneySource,
    Place,
    ReturnKind,
    Room,
    Taxi,
)
from .trip_rules import baht
from .trips import Trip, TripPerson, TripRequest, _person


class TripAdvance(models.Model):
    """สัญญาการยืมเงิน (form 8500): asked, checked, approved, paid out, settled line by line.

    ``returned`` is the sum of the lines on its back; the database holds it at or below what was lent.
    """

    request = models.ForeignKey(
        TripRequest, verbose_name=_("request for trips"), on_delete=models.PROTECT, related_name="advances"
    )
    borrower = _person(_("borrower"), "trip_advances")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    post_line = models.CharField(_("post at that time"), max_length=200)
    number = models.CharField(_("number of the contract"), max_length=30, blank=True)
    register_number = models.OneToOneField(
        "registers.Number", null=True, blank=True, on_delete=models.PROTECT, related_name="trip_advance"
    )
    purpose = models.CharField(_("to be spent on"), max_length=300)
    source = models.CharField(_("lent out of"), max_length=10, choices=MoneySource, default=MoneySource.BUDGET)
    lines = models.JSONField(_("estimate"), default=list)
    amount = baht(_("asked for, baht"))
    granted = baht(_("approved, baht"), null=True, blank=True)
    returned = baht(_("settled so far, baht"), default=Decimal(0))
    exclusive = models.BooleanField(_("no other may be open beside it"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=AdvanceState, default=AdvanceState.REQUESTED)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    checked_by = _person(_("checked by"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    approved_by = _person(_("approved by"), null=True, blank=True)
    approved_line = models.CharField(_("approved in the capacity of"), max_length=300, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    paid_by = _person(_("paid out by"), null=True, blank=True)
    paid_on = models.DateField(_("received on"), null=True, blank=True)
    returns_on = models.DateField(_("back from the trip on"))
    due_on = models.DateField(_("to be settled by"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TripAdvanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("advance for trips")
        verbose_name_plural = _("advances for trips")
        ordering = ["due_on", "id"]
        permissions = [
            ("check_tripadvance", "Can check an advance"),
            ("approve_tripadvance", "Can approve an advance"),
            ("pay_tripadvance", "Can pay an advance out and take it back"),
            ("withdraw_tripadvance", "Can withdraw an advance that was not paid"),
        ]
        indexes = [
            models.Index(name="personnel_tripadv_due", fields=["due_on"], condition=Q(state__in=OWED)),
            models.Index(name="personnel_tripadv_unit", fields=["unit", "-asked_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="personnel_tripadv_one_open",
                fields=["borrower"],
                condition=Q(exclusive=True, state__in=OPEN_ADVANCES),
                violation_error_message=_("The borrower has an open advance; it is settled first."),
            ),
            models.CheckConstraint(
                name="personnel_tripadv_amounts",
                condition=Q(amount__gt=0, returned__gte=0)
                & (Q(granted__isnull=True) | Q(granted__gt=0, granted__lte=F("amount"))),
                violation_error_message=_("An advance is more than nothing, and no more than was asked for."),
            ),
            models.CheckConstraint(
                name="personnel_tripadv_never_over_settled",
                condition=Q(returned=0) | Q(granted__isnull=False, returned__lte=F("granted")),
                violation_error_message=_("No more is settled than was lent."),
            ),
            models.CheckConstraint(
                name="personnel_tripadv_settled_in_full",
                condition=(Q(state=AdvanceState.SETTLED) & Q(returned=F("granted")))
                | (Q(state=AdvanceState.PARTIAL) & Q(returned__gt=0, returned__lt=F("granted")))
                | (~Q(state__in=[AdvanceState.SETTLED, AdvanceState.PARTIAL]) & Q(returned=0)),
            ),
            models.CheckConstraint(
                name="personnel_tripadv_paid_on_a_day",
                condition=~Q(state__in=[*OWED, AdvanceState.SETTLED]) | Q(paid_on__isnull=False, granted__isnull=False),
            ),
            models.CheckConstraint(
                name="personnel_tripadv_not_by_oneself",
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("borrower")))
                & (Q(paid_by__isnull=True) | ~Q(paid_by=F("borrower")))
                & (Q(checked_by__isnull=True) | ~Q(checked_by=F("borrower"))),
                violation_error_message=_("Nobody checks, approves or pays the own advance."),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.number or self.pk} {self.borrower}"

    def get_absolute_url(self) -> str:
        """The page of the contract."""
        return reverse("personnel:trip_advance_detail", args=[self.pk])

    @property
    def outstanding(self) -> Decimal:
        """What is still owed, in baht; nothing before it is paid out."""
        if self.state not in (*OWED, AdvanceState.SETTLED):
            return Decimal("0.00")
        return (self.granted or Decimal(0)) - self.returned

    @property
    def is_owed(self) -> bool:
        """Whether it is paid out and not settled."""
        return self.state in OWED

    def is_overdue(self, today: dt.date | None = None) -> bool:
        """Whether its day has passed unsettled."""
        return self.is_owed and self.due_on < (today or timezone.localdate())


class TripClaim(models.Model):
    """แบบ 8708: the money of one trip, for oneself or the group, with the real times. Its lines are counted."""

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="claims")
    user = _person(_("claimant"), "trip_claims")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    for_group = models.BooleanField(_("for the whole group"), default=False)
    left_at = models.DateTimeField(_("left"))
    back_at = models.DateTimeField(_("was back"))
    leaves_from = models.CharField(_("left from"), max_length=8, choices=Place, default=Place.OFFICE)
    returns_to = models.CharField(_("came back to"), max_length=8, choices=Place, default=Place.OFFICE)
    counts_from = models.DateTimeField(_("work began (private leave before it)"), null=True, blank=True)
    counts_to = models.DateTimeField(_("work ended (private leave after it)"), null=True, blank=True)
    lodging = models.CharField(pgettext_lazy("trip", "lodging"), max_length=8, choices=Lodging, default=Lodging.NONE)
    room = models.CharField(_("rooms"), max_length=8, choices=Room, default=Room.DOUBLE)
    nights = models.PositiveSmallIntegerField(_("nights"), default=0)
    costly = models.BooleanField(_("costly or tourist place"), default=False)
    night_price = baht(_("one person's bed, a night"), null=True, blank=True)
    kilometres = models.DecimalField(_("kilometres there and back"), max_digits=7, decimal_places=1, default=Decimal(0))
    meals = models.PositiveSmallIntegerField(_("meals supplied to each person"), default=0)
    why_outside = models.CharField(_("why the times differ from what was permitted"), max_length=300, blank=True)
    papers = models.PositiveSmallIntegerField(_("number of papers"), default=0)
    total = baht(_("total, baht"), default=Decimal(0))
    advance = models.ForeignKey(
        TripAdvance, verbose_name=_("advance"), null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.CLAIMED)
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)
    checked_by = _person(_("checked by"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    approved_by = _person(_("approved by"), null=True, blank=True)
    approved_line = models.CharField(_("approved in the capacity of"), max_length=300, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    settled_by = _person(_("paid by"), null=True, blank=True)
    settled_on = models.DateField(_("paid on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TripClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of travel money")
        verbose_name_plural = _("claims of travel money")
        ordering = ["-claimed_at", "-id"]
        permissions = [
            ("check_tripclaim", "Can check a claim"),
            ("approve_tripclaim", "Can approve a claim"),
            ("settle_tripclaim", "Can record that a claim was paid"),
            ("withdraw_tripclaim", "Can withdraw a claim"),
            ("correct_tripclaim", "Can correct a claim that was sent back"),
        ]
        indexes = [models.Index(name="personnel_tripclaim_unit", fields=["unit", "-claimed_at"])]
        constraints = [
            models.UniqueConstraint(
                name="personnel_tripclaim_one_live",
                fields=["trip"],
                condition=~Q(state=ClaimState.WITHDRAWN),
                violation_error_message=_("The money of this trip is claimed already."),
            ),
            models.CheckConstraint(
                name="personnel_tripclaim_order",
                condition=Q(back_at__gt=F("left_at")),
                violation_error_message=_("The return must come after the departure."),
            ),
            models.CheckConstraint(name="personnel_tripclaim_amounts", condition=Q(total__gte=0)),
            models.CheckConstraint(
                name="personnel_tripclaim_lodging_has_nights",
                condition=Q(lodging=Lodging.NONE, nights=0) | (~Q(lodging=Lodging.NONE) & Q(nights__gt=0)),
                violation_error_message=_("Lodging is asked for by nights: give both, or neither."),
            ),
            models.CheckConstraint(
                name="personnel_tripclaim_not_by_oneself",
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("user")))
                & (Q(checked_by__isnull=True) | ~Q(checked_by=F("user"))),
                violation_error_message=_("Nobody checks or approves the own claim."),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"8708 {self.trip}"

    def get_absolute_url(self) -> str:
        """The page of the claim."""
        return reverse("personnel:trip_claim_detail", args=[self.pk])


class TripClaimLine(models.Model):
    """One line of money of a claim, with the sentence that explains it."""

    claim = models.ForeignKey(TripClaim, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(TripPerson, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of money"), max_length=10, choices=LineKind)
    quantity = models.DecimalField(_("quantity"), max_digits=8, decimal_places=1)
    rate = baht(_("rate, baht"))
    amount = baht(_("amount, baht"))
    words = models.CharField(_("how it was counted"), max_length=400)
    source = models.CharField(_("source"), max_length=300, blank=True)
    by_hand = models.BooleanField(_("entered, not counted"), default=False)
    receipt = models.BooleanField(_("with receipt"), default=True)
    taxi = models.CharField(_("kind of taxi"), max_length=10, choices=Taxi, blank=True)
    legs = models.PositiveSmallIntegerField(_("legs by taxi"), default=0)
    most = baht(_("at most by the rule, baht"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("line of a claim")
        verbose_name_plural = _("lines of claims")
        ordering = ["claim", "position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="personnel_tripclaimline_by_hand_is_positive",
                condition=Q(by_hand=False) | Q(amount__gt=0),
                violation_error_message=_("An amount must be more than nothing."),
            ),
            models.CheckConstraint(
                name="personnel_tripclaimline_taxi_has_legs",
                condition=Q(taxi="", legs=0, most__isnull=True)
                | (~Q(taxi="") & Q(by_hand=True, kind=LineKind.TRANSPORT, legs__gt=0)),
                violation_error_message=_("Say how many legs were made by taxi."),
            ),
            models.CheckConstraint(
                name="personnel_tripclaimline_within_the_most",
                condition=Q(most__isnull=True) | Q(amount__lte=F("most")),
                violation_error_message=_("More than the rule lets be claimed."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def payee(self) -> int:
        """Whose money it is, as the sums of part 2 ask."""
        return self.person_id


class TripDiemDay(models.Model):
    """One day for which one person is paid per diem: the database lets nobody have a day twice."""

    claim = models.ForeignKey(TripClaim, on_delete=models.PROTECT, related_name="diem_days")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    amount = models.DecimalField(max_digits=2, decimal_places=1)
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("day of per diem")
        verbose_name_plural = _("days of per diem")
        ordering = ["day", "id"]
        triggers = audited()
        constraints = [
            models.UniqueConstraint(
                name="personnel_tripdiem_one_a_day",
                fields=["user", "day"],
                condition=Q(live=True),
                violation_error_message=_("Per diem for this person and day is claimed already."),
            ),
            models.CheckConstraint(
                name="personnel_tripdiem_half_or_whole", condition=Q(amount__in=[Decimal("0.5"), Decimal("1.0")])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class AdvanceReturn(models.Model):
    """One line on the back of the contract (รายการส่งใช้เงินยืม); a wrong one is undone by a new line, never edited."""

    advance = models.ForeignKey(TripAdvance, on_delete=models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField(_("time"))
    on_date = models.DateField(_("on"))
    kind = models.CharField(_("cash or vouchers"), max_length=10, choices=ReturnKind)
    amount = baht(_("amount, baht"))
    left = baht(_("still owed, baht"))
    receipt = models.CharField(_("receipt number"), max_length=60)
    claim = models.ForeignKey(TripClaim, null=True, blank=True, on_delete=models.PROTECT, related_name="returns")
    taken_by = _person(_("taken by"))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("settlement of an advance")
        verbose_name_plural = _("settlements of advances")
        ordering = ["advance", "number"]
        triggers = [
            *audited(),
            pgtrigger.Protect(name="never_changes", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(name="personnel_advreturn_once", fields=["advance", "number"]),
            models.CheckConstraint(
                name="personnel_advreturn_amounts",
                condition=Q(amount__gt=0, left__gte=0),
                violation_error_message=_("An amount must be more than nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advance_id} {self.number}"
