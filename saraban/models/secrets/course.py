"""Who is named for a secret, what is noted, told and opened."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.fields import SealedTextField
from coopoffice.ledger.walls import insert_only

from ...choices import (
    OpeningHow,
    ReaderPurpose,
    SecretAct,
)
from ...querysets import SecretOpeningQuerySet
from .letters import SecretFile, SecretLetter
from .walls import filled, watched_apart


class SecretReader(models.Model):
    """A person named for one secret. Opens it only together with a clearance in force of at least its class."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(_("named"), max_length=8, choices=ReaderPurpose, default=ReaderPurpose.READ)
    named_at = models.DateTimeField(default=timezone.now)
    named_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("named reader of a secret")
        verbose_name_plural = _("named readers of a secret")
        ordering = ["named_at", "id"]
        indexes = [models.Index(name="saraban_secretreader_user", fields=["user", "letter"])]
        constraints = [
            models.UniqueConstraint(
                name="saraban_secretreader_once",
                fields=["letter", "user"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This person is named already."),
            )
        ]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.pk)


class SecretNote(models.Model):
    """One thing that happened to a secret, minutes among them. Rows are added, never changed."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="notes")
    act = models.CharField(max_length=12, choices=SecretAct)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    by_line = models.CharField(max_length=300, blank=True)
    text = SealedTextField(blank=True, max_length=10_000)
    to_user = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("course of a secret")
        verbose_name_plural = _("courses of secrets")
        ordering = ["at", "id"]
        triggers = insert_only()

    def __str__(self) -> str:
        return str(self.get_act_display())


class SecretTask(models.Model):
    """An instruction to one named person, and the answer."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="tasks")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    given_line = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    text = SealedTextField(_("instruction"), max_length=4000)
    due_on = models.DateField(_("due on"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = SealedTextField(_("answer"), max_length=10_000, blank=True)

    class Meta:
        verbose_name = _("instruction on a secret")
        verbose_name_plural = _("instructions on secrets")
        ordering = ["given_at", "id"]
        indexes = [
            models.Index(name="saraban_secrettask_open", fields=["user", "due_on"], condition=Q(answered_at=None))
        ]
        constraints = [
            models.UniqueConstraint(
                name="saraban_secrettask_once",
                fields=["letter", "user"],
                condition=Q(answered_at__isnull=True),
                violation_error_message=_("This person has an open instruction on it already."),
            ),
            models.CheckConstraint(
                name="saraban_secrettask_answered", condition=Q(answered_at__isnull=True) | filled("answer")
            ),
        ]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_overdue(self) -> bool:
        """Whether the due day passed without an answer."""
        return self.answered_at is None and self.due_on < timezone.localdate()


class SecretOpening(models.Model):
    """One opening of a secret: who, when, what of it. Rows are added, never changed, by nobody."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="openings")
    file = models.ForeignKey(SecretFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sheet = models.PositiveIntegerField(_("sheet"), null=True, blank=True)
    how = models.CharField(_("how"), max_length=8, choices=OpeningHow)
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(_("network address"), max_length=45, blank=True)

    objects = SecretOpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening of a secret")
        verbose_name_plural = _("openings of secrets")
        ordering = ["-at", "-id"]
        indexes = [models.Index(name="saraban_secretopening_of", fields=["letter", "-at"])]
        triggers = insert_only("The record of an opening is neither changed nor removed.")

    def __str__(self) -> str:
        return str(self.get_how_display())
