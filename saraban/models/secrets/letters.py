"""A secret, its row in the register, its sealed files."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.fields import SealedTextField
from coopoffice.files.models import Blob
from coopoffice.ledger.walls import Keep, insert_only
from coopoffice.thai import to_thai_digits

from ...choices import (
    LIVE_SECRETS,
    SecretDirection,
    SecretLevel,
    SecretState,
)
from ...querysets import SecretEntryQuerySet, SecretLetterQuerySet
from .walls import filled, watched_apart


class SecretLetter(models.Model):
    """One secret, received or sent by an office.

    Its key is random: it stands in addresses and tells nothing. ``paper_number`` and ``dated_on`` are those printed on
    it. ``classified_here`` says whether the own office set its class, and may therefore lower it. ``set_number`` of
    ``set_count`` is the set held here (ชุดที่ x ของ y), ``pages`` how many sheets it has.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(pgettext_lazy("secret", "register"), max_length=3, choices=SecretDirection)
    level = models.PositiveSmallIntegerField(_("class"), choices=SecretLevel)
    state = models.CharField(
        pgettext_lazy("secret", "state"), max_length=12, choices=SecretState, default=SecretState.REGISTERED
    )
    subject = SealedTextField(_("subject"), max_length=500)
    from_text = SealedTextField(pgettext_lazy("letter", "from"), max_length=300)
    to_text = SealedTextField(pgettext_lazy("letter", "to"), max_length=300)
    paper_number = SealedTextField(_("number on the letter"), max_length=80, blank=True)
    dated_on = models.DateField(_("date on the letter"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    classified_here = models.BooleanField(_("class set by this office"), default=False)
    classified_by = SealedTextField(_("class set by"), max_length=300)
    class_reason = SealedTextField(_("reason for the class"), max_length=1000)
    pages = models.PositiveSmallIntegerField(_("number of sheets"))
    set_number = models.PositiveSmallIntegerField(_("set"), default=1)
    set_count = models.PositiveSmallIntegerField(_("of sets"), default=1)
    remark = SealedTextField(_("remark"), max_length=500, blank=True)
    presented_to = models.ForeignKey(
        "units.User",
        verbose_name=_("presented to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    presented_at = models.DateTimeField(_("presented at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    receipt_at = models.DateTimeField(_("receipt slip back at"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    registered_by = models.ForeignKey(
        "units.User", verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    handed_to = models.OneToOneField(
        "saraban.Letter",
        verbose_name=_("ordinary letter it became"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = SecretLetterQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("correspondence", "secret")
        verbose_name_plural = pgettext_lazy("correspondence", "secrets")
        ordering = ["-registered_at", "id"]
        indexes = [models.Index(name="saraban_secret_of", fields=["unit", "direction", "-registered_at"])]
        constraints = [
            models.CheckConstraint(
                name="saraban_secret_level_taken_in", condition=Q(level__in=[int(x) for x in SecretLevel.values])
            ),
            models.CheckConstraint(name="saraban_secret_has_subject", condition=filled("subject")),
            models.CheckConstraint(name="saraban_secret_has_reason", condition=filled("class_reason")),
            models.CheckConstraint(name="saraban_secret_has_authority", condition=filled("classified_by")),
            models.CheckConstraint(
                name="saraban_secret_received_when",
                condition=Q(direction=SecretDirection.OUT) | Q(received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="saraban_secret_sets",
                condition=Q(pages__gte=1, set_number__gte=1, set_count__gte=F("set_number")),
                violation_error_message=_("The number of the set must not be higher than the number of sets."),
            ),
            models.CheckConstraint(
                name="saraban_secret_ended",
                condition=Q(state__in=[str(s) for s in LIVE_SECRETS], ended_at__isnull=True)
                | Q(state=SecretState.CLOSED, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="saraban_secret_presented_whole",
                condition=Q(presented_to__isnull=True, presented_at__isnull=True)
                | Q(presented_to__isnull=False, presented_at__isnull=False),
            ),
            models.CheckConstraint(
                name="saraban_secret_handed_when_lifted",
                condition=Q(handed_to__isnull=True) | Q(level=SecretLevel.NONE),
            ),
        ]
        triggers = [
            *watched_apart(),
            Keep(
                name="keeps_identity",
                fields=["unit", "direction", "registered_at", "registered_by"],
                sentence="A secret keeps its office, register and day.",
            ),
        ]

    def __str__(self) -> str:
        entry = self.entry
        return f"{self.get_level_display()} {entry.written}" if entry else str(self.get_level_display())

    def get_absolute_url(self) -> str:
        """The secret's page."""
        return reverse("saraban:secret_detail", args=[self.pk])

    @property
    def entry(self) -> "SecretEntry | None":
        """Its row in the register."""
        return next(iter(self.entries.all()), None)

    @property
    def is_live(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in LIVE_SECRETS

    @property
    def is_lifted(self) -> bool:
        """Whether its class was lifted altogether."""
        return self.level == SecretLevel.NONE


class SecretEntry(models.Model):
    """The row of a secret in register ทขล.1 (received) or ทขล.2 (sent), under its number."""

    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="entries")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    book = models.CharField(_("book"), max_length=40)
    number_row = models.OneToOneField("registers.Number", on_delete=models.PROTECT, related_name="+")
    year_be = models.PositiveSmallIntegerField(_("year (B.E.)"))
    number = models.PositiveIntegerField(pgettext_lazy("letter", "number"))
    entered_on = models.DateField(_("entered under"))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    entered_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")

    objects = SecretEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a register of secrets")
        verbose_name_plural = _("rows of registers of secrets")
        ordering = ["year_be", "number"]
        constraints = [
            models.UniqueConstraint(name="saraban_secretentry_once", fields=["unit", "book", "year_be", "number"]),
            models.UniqueConstraint(name="saraban_secretentry_letter_once", fields=["letter", "book"]),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"{self.number}/{self.year_be}"

    @property
    def written(self) -> str:
        """The number as the register writes it, in Thai digits."""
        return to_thai_digits(f"{self.number}/{self.year_be}")


class SecretFile(models.Model):
    """A file of a secret, always a PDF, encrypted on the disk. ``clear_sha256``: the hash of the clear PDF, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(SecretLetter, on_delete=models.PROTECT, related_name="files")
    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, related_name="+")
    name = SealedTextField(_("file name"), max_length=200)
    clear_sha256 = SealedTextField(max_length=64)
    pages = models.PositiveIntegerField(_("pages"))
    position = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")

    BOUND_TO = "saraban.secretfile"

    class Meta:
        verbose_name = _("file of a secret")
        verbose_name_plural = _("files of secrets")
        ordering = ["position", "added_at"]
        constraints = [models.CheckConstraint(name="saraban_secretfile_pages", condition=Q(pages__gte=1))]
        triggers = insert_only("A file of a secret is neither changed nor removed.")

    def __str__(self) -> str:
        return str(self.pk)
