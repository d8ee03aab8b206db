"""Copies, loans, changes of class, incidents of secrets on paper."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.fields import SealedTextField
from coopoffice.ledger.walls import insert_only

from ...choices import (
    IncidentKind,
    SecretLevel,
)
from .letters import SecretLetter
from .walls import filled, watched_apart


class SecretCopy(models.Model):
    """A copy made of a secret (ชุดที่): by whose leave, for whom, why. Rows are added, never changed."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="copies")
    set_number = models.PositiveSmallIntegerField(_("copy number"))
    sheets = models.PositiveSmallIntegerField(_("number of sheets"))
    holder = SealedTextField(_("for whom"), max_length=300)
    leave_by = SealedTextField(_("by whose leave"), max_length=300)
    reason = SealedTextField(_("reason"), max_length=1000)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("copy of a secret")
        verbose_name_plural = _("copies of secrets")
        ordering = ["set_number"]
        constraints = [
            models.UniqueConstraint(name="saraban_secretcopy_number_once", fields=["letter", "set_number"]),
            models.CheckConstraint(
                name="saraban_secretcopy_whole", condition=Q(set_number__gte=1, sheets__gte=1) & filled("reason")
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return str(self.set_number)


class SecretLoan(models.Model):
    """The paper lent to a person, by whose leave and why, until it is taken back."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="loans")
    borrower = models.ForeignKey("units.User", verbose_name=_("borrower"), on_delete=models.PROTECT, related_name="+")
    leave_by = SealedTextField(_("by whose leave"), max_length=300)
    reason = SealedTextField(_("reason"), max_length=1000)
    lent_at = models.DateTimeField(default=timezone.now)
    lent_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due back on"))
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_to = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("loan of a secret")
        verbose_name_plural = _("loans of secrets")
        ordering = ["lent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="saraban_secretloan_one_open",
                fields=["letter"],
                condition=Q(returned_at__isnull=True),
                violation_error_message=_("It is lent already; take it back first."),
            ),
            models.CheckConstraint(
                name="saraban_secretloan_returned_whole",
                condition=Q(returned_at__isnull=True, returned_to__isnull=True)
                | Q(returned_at__isnull=False, returned_to__isnull=False),
            ),
        ]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.pk)


class SecretClassChange(models.Model):
    """A change of class, by the authority that set it. Rows are added, never changed."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="class_changes")
    from_level = models.PositiveSmallIntegerField(choices=SecretLevel)
    to_level = models.PositiveSmallIntegerField(choices=SecretLevel)
    authority = SealedTextField(_("by which authority"), max_length=300)
    paper = SealedTextField(_("its letter or order"), max_length=200, blank=True)
    reason = SealedTextField(_("reason"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a secret's class")
        verbose_name_plural = _("changes of secrets' classes")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(name="saraban_secretclass_changes", condition=~Q(from_level=F("to_level"))),
            models.CheckConstraint(
                name="saraban_secretclass_by_whom", condition=filled("authority") & filled("reason")
            ),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.from_level} > {self.to_level}"


class SecretIncident(models.Model):
    """A secret lost or leaked: reported at once, told to the head, followed until it is settled."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(_("kind of incident"), max_length=8, choices=IncidentKind)
    found_on = models.DateField(_("found on"))
    what = SealedTextField(_("what happened, and how far it went"), max_length=4000)
    reported_at = models.DateTimeField(default=timezone.now)
    reported_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    inquiry = SealedTextField(_("order of the inquiry"), max_length=200, blank=True)
    outcome = SealedTextField(_("outcome"), max_length=4000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("loss or leak of a secret")
        verbose_name_plural = _("losses and leaks of secrets")
        ordering = ["reported_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="saraban_secretincident_settled", condition=Q(ended_at__isnull=True) | filled("outcome")
            )
        ]
        triggers = watched_apart()

    def __str__(self) -> str:
        return str(self.get_kind_display())
