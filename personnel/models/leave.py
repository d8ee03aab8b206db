"""Leaves, the days they count, what was cut off them, and the accounts of days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile
from coopoffice.ledger.models import QuantityMovement, QuantityPot
from coopoffice.web.addresses import numbered
from units.choices import PersonnelKind
from units.querysets import midnight

from ..choices import WAITING_STATES, AccountEntry, CutKind, CutState, DayPart, LeaveState
from ..querysets import LeaveAccountQuerySet, LeaveCutQuerySet, LeaveQuerySet
from .rules import LeaveKind, day_count


class LeaveAccount(QuantityPot):
    """The days of one kind of leave one person has in one fiscal year. Moved by movements only (coopoffice.ledger)."""

    user = models.ForeignKey(
        "units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="leave_accounts"
    )
    kind = models.ForeignKey(LeaveKind, verbose_name=_("kind of leave"), on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))

    objects = LeaveAccountQuerySet.as_manager()

    class Meta(QuantityPot.Meta):
        verbose_name = _("account of leave days")
        verbose_name_plural = _("accounts of leave days")
        constraints = [
            *QuantityPot.Meta.constraints,
            models.UniqueConstraint(name="personnel_leaveaccount_once", fields=["user", "kind", "fiscal_year"]),
            models.CheckConstraint(
                name="personnel_leaveaccount_year", condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind} · {self.fiscal_year}"


class Leave(models.Model):
    """One leave: what was asked, what was permitted, and what was cut off since.

    ``days`` are the counted days as permitted and never change; ``cut_days`` were cancelled or recalled. Name of the
    post, unit and kind of personnel are those of the day it was asked. ``number`` is the number of the leave form.
    """

    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="leaves")
    unit = models.ForeignKey("units.Unit", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="+")
    post_line = models.CharField(_("post at that time"), max_length=200)
    personnel_kind = models.CharField(_("kind of personnel"), max_length=20, choices=PersonnelKind)
    kind = models.ForeignKey(
        LeaveKind, verbose_name=_("kind of leave"), on_delete=models.PROTECT, related_name="leaves"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    first_part = models.CharField(_("of the first day"), max_length=10, choices=DayPart, default=DayPart.WHOLE)
    last_part = models.CharField(_("of the last day"), max_length=10, choices=DayPart, default=DayPart.WHOLE)
    days = day_count(_("days"))
    cut_days = day_count(_("days cut off"), default=Decimal(0))
    unpaid_days = day_count(_("days beyond those with pay"), default=Decimal(0))
    reason = models.CharField(_("because of"), max_length=500, blank=True)
    contact = models.CharField(_("can be reached at"), max_length=300, blank=True)
    stand_in = models.ForeignKey(
        "units.User",
        verbose_name=_("who does the work meanwhile"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    propose_acting = models.BooleanField(_("propose that this person acts in the post"), default=False)
    event_date = models.DateField(_("day it hangs on"), null=True, blank=True)
    place = models.CharField(_("temple, place or country"), max_length=200, blank=True)
    certificate_later = models.BooleanField(_("the medical certificate follows"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=LeaveState, default=LeaveState.SUBMITTED)
    number = models.CharField(_("form number"), max_length=30, blank=True)
    register_number = models.OneToOneField(
        "registers.Number", null=True, blank=True, on_delete=models.PROTECT, related_name="leave"
    )
    asked_by = models.ForeignKey("units.User", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "units.User", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_line = models.CharField(_("decided in the capacity of"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="leave"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        ordering = ["-starts_on", "-id"]
        permissions = [
            ("correct_leave", "Can correct a request for leave that was sent back"),
            ("cancel_leave", "Can ask to cancel days of a leave"),
            ("recall_leave", "Can call somebody back from leave"),
            ("keep_leave", "Can keep the leave register"),
            ("file_leave", "Can hang papers on a leave"),
        ]
        indexes = [
            models.Index(name="personnel_leave_person", fields=["user", "-starts_on"]),
            models.Index(name="personnel_leave_unit", fields=["unit", "-starts_on"]),
            models.Index(name="personnel_leave_days", fields=["starts_on", "ends_on"]),
            models.Index(
                name="personnel_leave_waiting", fields=["unit", "starts_on"], condition=Q(state__in=WAITING_STATES)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="personnel_leave_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="personnel_leave_parts",
                condition=Q(starts_on=F("ends_on"), first_part=F("last_part"))
                | (
                    Q(ends_on__gt=F("starts_on"))
                    & Q(first_part__in=[DayPart.WHOLE, DayPart.AFTERNOON])
                    & Q(last_part__in=[DayPart.WHOLE, DayPart.MORNING])
                ),
                violation_error_message=_(
                    "Over several days the first begins whole or in the afternoon, the last ends whole or at noon."
                ),
            ),
            models.CheckConstraint(
                name="personnel_leave_counts", condition=Q(days__gt=0, cut_days__gte=0, cut_days__lte=F("days"))
            ),
            models.CheckConstraint(
                name="personnel_leave_cancelled_whole",
                condition=Q(state=LeaveState.CANCELLED, cut_days=F("days"))
                | (~Q(state=LeaveState.CANCELLED) & Q(cut_days__lt=F("days"))),
            ),
            models.CheckConstraint(
                name="personnel_leave_decided",
                condition=Q(state__in=[*WAITING_STATES, LeaveState.WITHDRAWN], decided_at__isnull=True)
                | (~Q(state__in=[*WAITING_STATES, LeaveState.WITHDRAWN]) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="personnel_leave_stand_in_is_another",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("user")),
                violation_error_message=_("Name somebody else than the person on leave."),
            ),
            models.CheckConstraint(
                name="personnel_leave_not_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                violation_error_message=_("Nobody permits the own leave."),
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on} {self.user}"

    def get_absolute_url(self) -> str:
        """The page of the leave."""
        return numbered("personnel:leave_detail", self.pk)

    @property
    def source_key(self) -> str:
        """The leave's name in the calendar of who is taken when."""
        return f"personnel.leave:{self.pk}"

    @property
    def left_days(self) -> Decimal:
        """The counted days that remain."""
        return self.days - self.cut_days

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be decided."""
        return self.state in WAITING_STATES

    @property
    def is_permitted(self) -> bool:
        """Whether it is permitted and some of it remains."""
        return self.state == LeaveState.APPROVED

    @property
    def is_half_day(self) -> bool:
        """Whether it is half a day only."""
        return self.starts_on == self.ends_on and self.first_part != DayPart.WHOLE

    @property
    def asked_after_it_began(self) -> bool:
        """Whether it was asked for after its first day."""
        return timezone.localtime(self.asked_at).date() > self.starts_on


class LeaveDay(models.Model):
    """One counted day of a leave. ``cut`` is the cancellation or recall that took it off."""

    leave = models.ForeignKey(Leave, on_delete=models.PROTECT, related_name="counted")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    amount = models.DecimalField(max_digits=2, decimal_places=1)
    cut = models.ForeignKey("LeaveCut", null=True, blank=True, on_delete=models.PROTECT, related_name="cut_rows")

    class Meta:
        verbose_name = _("day of leave")
        verbose_name_plural = _("days of leave")
        ordering = ["day", "id"]
        indexes = [models.Index(name="personnel_leaveday_person", fields=["user", "day"])]
        constraints = [
            models.UniqueConstraint(name="personnel_leaveday_once", fields=["leave", "day"]),
            models.CheckConstraint(
                name="personnel_leaveday_half_or_whole", condition=Q(amount__in=[Decimal("0.5"), Decimal("1.0")])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leave_id} {self.day}"


class LeaveCut(models.Model):
    """Days taken off a permitted leave: cancelled by the person through the same chain, or recalled by a superior."""

    leave = models.ForeignKey(Leave, on_delete=models.PROTECT, related_name="cuts")
    kind = models.CharField(_("why"), max_length=8, choices=CutKind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days = day_count(_("days"))
    reason = models.CharField(_("because of"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=CutState, default=CutState.SUBMITTED)
    asked_by = models.ForeignKey("units.User", verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "units.User", verbose_name=_("decided by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_line = models.CharField(_("decided in the capacity of"), max_length=300, blank=True)
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="leave_cut"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = LeaveCutQuerySet.as_manager()

    class Meta:
        verbose_name = _("cancellation of leave")
        verbose_name_plural = _("cancellations of leave")
        ordering = ["asked_at", "id"]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="personnel_leavecut_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(name="personnel_leavecut_counts", condition=Q(days__gt=0)),
            models.CheckConstraint(
                name="personnel_leavecut_reasoned",
                condition=~Q(reason=""),
                violation_error_message=_("Give the reason."),
            ),
            models.UniqueConstraint(
                name="personnel_leavecut_one_waiting",
                fields=["leave"],
                condition=Q(state=CutState.SUBMITTED),
                violation_error_message=_("A cancellation of this leave waits already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.leave_id}"

    def get_absolute_url(self) -> str:
        """The page of the leave."""
        return numbered("personnel:leave_detail", self.leave_id)


class LeaveMovement(QuantityMovement):
    """One movement of an account: a right put in, days set aside by a request, used, given back."""

    pot = models.ForeignKey(LeaveAccount, models.PROTECT, related_name="movements", verbose_name=_("account"))
    leave = models.ForeignKey(
        Leave, models.PROTECT, null=True, blank=True, related_name="movements", verbose_name=_("leave")
    )
    what = models.CharField(_("what it is"), max_length=12, choices=AccountEntry, blank=True)

    class Meta(QuantityMovement.Meta):
        verbose_name = _("movement of leave days")
        verbose_name_plural = _("movements of leave days")


class LeaveFile(AttachedFile):
    """A paper that goes with a leave: medical certificate, birth certificate, marriage certificate."""

    owner = models.ForeignKey(Leave, models.CASCADE, related_name="files", verbose_name=_("leave"))

    class Meta(AttachedFile.Meta):
        verbose_name = _("paper of a leave")
        verbose_name_plural = _("papers of leaves")


def first_moment(day: dt.date, part: str) -> dt.datetime:
    """When a leave begins to take the person's time: midnight, or noon."""
    return midnight(day) + dt.timedelta(hours=12 if part == DayPart.AFTERNOON else 0)


def last_moment(day: dt.date, part: str) -> dt.datetime:
    """When it ends to: the next midnight, or noon."""
    return midnight(day) + dt.timedelta(hours=12 if part == DayPart.MORNING else 24)
