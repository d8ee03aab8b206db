"""Who keeps secrets, who is cleared for which class, and the six-monthly check of all of them."""

import uuid

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.fields import SealedTextField
from coopoffice.ledger.walls import Prove
from units.models.posts import Days, One

from ..choices import LIVE_LEVELS, CheckState, KeeperRole, SecretLevel
from ..querysets import SecretCheckQuerySet, SecretClearanceQuerySet, SecretKeeperQuerySet
from .secrets import SecretLetter, watched_apart


class SecretKeeper(models.Model):
    """The registrar of secrets of an office and the deputies, by order, from a day to a day."""

    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    role = models.CharField(pgettext_lazy("secrets", "role"), max_length=10, choices=KeeperRole)
    order_number = models.CharField(_("order number"), max_length=60)
    order_date = models.DateField(_("order dated"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SecretKeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("keeper of secrets")
        verbose_name_plural = _("keepers of secrets")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="saraban_secretkeeper_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="saraban_secretkeeper_by_order",
                condition=Q(order_number__regex=r"\S"),
                violation_error_message=_("A keeper of secrets is appointed by an order; write its number."),
            ),
            ExclusionConstraint(
                name="saraban_secretkeeper_one_registrar",
                expressions=[
                    (One("unit"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(role=KeeperRole.REGISTRAR),
                violation_error_message=_("The office has a registrar of secrets on those days already."),
            ),
            ExclusionConstraint(
                name="saraban_secretkeeper_person_once",
                expressions=[
                    (One("unit"), RangeOperators.OVERLAPS),
                    (One("user"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person is appointed on those days already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        """The list of keepers."""
        return reverse("saraban:secret_keeper_list")


class SecretClearance(models.Model):
    """A person cleared for a class, from a day to a day. It opens nothing by itself: the person must be named too."""

    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        _("cleared up to"), choices=[(int(x), x.label) for x in LIVE_LEVELS], default=int(SecretLevel.CONFIDENTIAL)
    )
    order_number = models.CharField(_("order number"), max_length=60)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SecretClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        verbose_name_plural = _("clearances")
        ordering = ["-starts_on", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="saraban_secretclearance_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="saraban_secretclearance_level", condition=Q(level__in=[int(x) for x in LIVE_LEVELS])
            ),
            models.CheckConstraint(
                name="saraban_secretclearance_by_order",
                condition=Q(order_number__regex=r"\S"),
                violation_error_message=_("A clearance is given by an order; write its number."),
            ),
            ExclusionConstraint(
                name="saraban_secretclearance_once",
                expressions=[
                    (One("unit"), RangeOperators.OVERLAPS),
                    (One("user"), RangeOperators.OVERLAPS),
                    (Days(F("starts_on"), F("ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person has a clearance on those days already; end it first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_level_display()}"

    def get_absolute_url(self) -> str:
        """The list of clearances."""
        return reverse("saraban:secret_clearance_list")


class SecretCheck(models.Model):
    """A check that every secret is where it should be: at least every six months, by the registrar and two others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("checked on"))
    state = models.CharField(pgettext_lazy("check", "state"), max_length=8, choices=CheckState, default=CheckState.OPEN)
    order_number = models.CharField(_("order of the committee"), max_length=60)
    begun_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    summary = SealedTextField(_("what the committee found"), max_length=4000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SecretCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of secrets")
        verbose_name_plural = _("checks of secrets")
        ordering = ["-held_on", "-begun_at"]
        constraints = [
            models.UniqueConstraint(
                name="saraban_secretcheck_one_open",
                fields=["unit"],
                condition=Q(state=CheckState.OPEN),
                violation_error_message=_("A check is under way already; finish it first."),
            ),
            models.CheckConstraint(
                name="saraban_secretcheck_done_whole",
                condition=Q(state=CheckState.OPEN, done_at__isnull=True)
                | Q(state=CheckState.DONE, done_at__isnull=False),
            ),
        ]
        triggers = [
            *watched_apart(),
            Prove(
                name="three_checked",
                operation=pgtrigger.Insert | pgtrigger.Update,
                holds="(SELECT count(*) FROM saraban_secretcheckmember m WHERE m.check_row_id = NEW.id) >= 3"
                " AND EXISTS (SELECT 1 FROM saraban_secretcheckmember m WHERE m.check_row_id = NEW.id AND m.chairs)",
                sentence="A check of secrets is made by a chair and at least two others.",
            ),
            Prove(
                name="all_looked_at",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.state = 'done'"),
                holds="NOT EXISTS (SELECT 1 FROM saraban_secretcheckitem i"
                " WHERE i.check_row_id = NEW.id AND i.present IS NULL)",
                sentence="A check of secrets is reported when every item was looked at.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.held_on)

    def get_absolute_url(self) -> str:
        """The check's page."""
        return reverse("saraban:secret_check_detail", args=[self.pk])


class SecretCheckMember(models.Model):
    """A member of the committee; one of them chairs it."""

    check_row = models.ForeignKey(SecretCheck, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    chairs = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("member of a check of secrets")
        verbose_name_plural = _("members of a check of secrets")
        ordering = ["-chairs", "id"]
        constraints = [
            models.UniqueConstraint(name="saraban_secretcheckmember_once", fields=["check_row", "user"]),
            models.UniqueConstraint(
                name="saraban_secretcheckmember_chair", fields=["check_row"], condition=Q(chairs=True)
            ),
        ]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.pk)


class SecretCheckItem(models.Model):
    """One secret in a check: there or not, and what was noticed. ``present`` is empty until it was looked at."""

    check_row = models.ForeignKey(SecretCheck, on_delete=models.PROTECT, related_name="items")
    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(null=True, blank=True)
    remark = SealedTextField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("item of a check of secrets")
        verbose_name_plural = _("items of a check of secrets")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="saraban_secretcheckitem_once", fields=["check_row", "letter"])]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.pk)
