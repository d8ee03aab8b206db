"""Who is concerned with a letter, and who opened it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import AudienceRole, DocKind, LetterState, Origin, Speed
from .letters import Letter


class LetterAudience(models.Model):
    """Who is concerned with a letter: the narrow table the row rule and every list read (architecture, rule 5).

    One row per letter and unit, or letter and person. ``sort_at``, ``origin``, ``state``, ``kind``, ``speed``,
    ``year_be``, ``live`` and ``due_on`` repeat the letter's own, written by the same services, so that a page of a list
    never touches the wide table. The indexes of the living rows are small at any age of the office: they carry every
    work list.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="audience")
    unit = models.ForeignKey("units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("units.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("why"), max_length=12, choices=AudienceRole)
    sort_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin)
    state = models.CharField(max_length=12, choices=LetterState)
    kind = models.CharField(max_length=14, choices=DocKind)
    speed = models.PositiveSmallIntegerField(choices=Speed)
    year_be = models.PositiveSmallIntegerField()
    live = models.BooleanField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("audience of a letter")
        verbose_name_plural = _("audience of letters")
        ordering = ["-sort_at", "-letter_id"]
        indexes = [
            models.Index(name="saraban_audience_unit", fields=["unit", "-sort_at", "-letter"]),
            models.Index(name="saraban_audience_user", fields=["user", "-sort_at", "-letter"]),
            models.Index(
                name="saraban_audience_unit_live", fields=["unit", "-sort_at", "-letter"], condition=Q(live=True)
            ),
            models.Index(
                name="saraban_audience_unit_fast",
                fields=["unit", "-sort_at", "-letter"],
                condition=Q(speed__gt=0),
                include=["speed"],
            ),
            models.Index(
                name="saraban_audience_unit_due",
                fields=["unit", "due_on", "letter"],
                condition=Q(live=True, due_on__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="saraban_audience_unit_or_user",
                condition=Q(unit__isnull=False, user__isnull=True) | Q(unit__isnull=True, user__isnull=False),
            ),
            models.UniqueConstraint(
                name="saraban_audience_unit_once", fields=["letter", "unit"], condition=Q(unit__isnull=False)
            ),
            models.UniqueConstraint(
                name="saraban_audience_user_once", fields=["letter", "user"], condition=Q(user__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.unit_id or self.user_id} · {self.role}"


class LetterReading(models.Model):
    """Who opened a letter, when first and when last."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(_("first opened"), default=timezone.now)
    last_at = models.DateTimeField(_("last opened"), default=timezone.now)
    times = models.PositiveIntegerField(_("times opened"), default=1)

    class Meta:
        verbose_name = _("opening of a letter")
        verbose_name_plural = _("openings of letters")
        ordering = ["first_at", "id"]
        constraints = [models.UniqueConstraint(name="saraban_reading_once", fields=["letter", "user"])]
        indexes = [models.Index(name="saraban_reading_user", fields=["user", "letter"])]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.user_id}"
