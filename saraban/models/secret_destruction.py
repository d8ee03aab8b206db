"""Destruction of secrets by a committee (Regulation on Keeping Official Secrets 2544): what was destroyed, by whose
leave, after what answer of the archives, before which three people. Written once, never changed; the list is printed
and signed, and that paper is the certificate.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.fields import SealedTextField
from coopoffice.ledger.walls import Forbid, Prove

from ..choices import DestructionWay
from ..querysets import SecretDestructionQuerySet
from .secrets import SecretLetter, filled, watched_apart

FOR_GOOD = "A record of destroyed secrets is never changed."


def _written_once() -> list[pgtrigger.Trigger]:
    return [
        *watched_apart(),
        Forbid(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete, sentence=FOR_GOOD),
    ]


class SecretDestruction(models.Model):
    """One destruction: the committee met on a day and destroyed the papers listed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("units.Unit", verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("destroyed on"))
    order_number = models.CharField(_("order of the committee"), max_length=60)
    leave_by = SealedTextField(_("by whose leave"), max_length=300)
    archives = SealedTextField(_("answer of the archives"), max_length=500)
    way = models.CharField(_("how"), max_length=8, choices=DestructionWay, default=DestructionWay.SHRED)
    note = SealedTextField(_("remark"), max_length=1000, blank=True)
    recorded_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = SecretDestructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("destruction of secrets")
        verbose_name_plural = _("destructions of secrets")
        ordering = ["-held_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                name="saraban_secretdestruction_by_order",
                condition=Q(order_number__regex=r"\S"),
                violation_error_message=_("A committee destroys secrets by an order; write its number."),
            ),
            models.CheckConstraint(name="saraban_secretdestruction_by_leave", condition=filled("leave_by")),
            models.CheckConstraint(name="saraban_secretdestruction_archives", condition=filled("archives")),
        ]
        triggers = [
            *_written_once(),
            Prove(
                name="three_destroyed",
                operation=pgtrigger.Insert,
                holds="(SELECT count(*) FROM saraban_secretdestructionmember m WHERE m.destruction_id = NEW.id) >= 3"
                " AND EXISTS (SELECT 1 FROM saraban_secretdestructionmember m"
                " WHERE m.destruction_id = NEW.id AND m.chairs)"
                " AND EXISTS (SELECT 1 FROM saraban_secretdestructionitem i WHERE i.destruction_id = NEW.id)",
                sentence="Secrets are destroyed by a chair and at least two others, and the papers are listed.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.held_on)

    def get_absolute_url(self) -> str:
        """The printed list."""
        return reverse("saraban:secret_destruction_paper", args=[self.pk])


class SecretDestructionMember(models.Model):
    """A member of the committee; one of them chairs it."""

    destruction = models.ForeignKey(SecretDestruction, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("units.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    chairs = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("member of a destruction of secrets")
        verbose_name_plural = _("members of a destruction of secrets")
        ordering = ["-chairs", "id"]
        constraints = [
            models.UniqueConstraint(name="saraban_secretdestructionmember_once", fields=["destruction", "user"]),
            models.UniqueConstraint(
                name="saraban_secretdestructionmember_chair", fields=["destruction"], condition=Q(chairs=True)
            ),
        ]
        triggers = _written_once()

    def __str__(self) -> str:
        return str(self.pk)


class SecretDestructionItem(models.Model):
    """One secret destroyed; it is destroyed once."""

    destruction = models.ForeignKey(SecretDestruction, on_delete=models.PROTECT, related_name="items")
    letter = models.OneToOneField(SecretLetter, on_delete=models.PROTECT, related_name="destroyed")

    class Meta:
        verbose_name = _("destroyed secret")
        verbose_name_plural = _("destroyed secrets")
        ordering = ["id"]
        triggers = [
            *_written_once(),
            Prove(
                name="only_closed",
                operation=pgtrigger.Insert,
                holds="EXISTS (SELECT 1 FROM saraban_secretletter l JOIN saraban_secretdestruction d"
                " ON d.id = NEW.destruction_id WHERE l.id = NEW.letter_id AND l.unit_id = d.unit_id"
                " AND l.state = 'closed' AND l.handed_to_id IS NULL) AND NOT EXISTS (SELECT 1 FROM saraban_secretloan o"
                " WHERE o.letter_id = NEW.letter_id AND o.returned_at IS NULL)",
                sentence="Only a closed secret of the office that is not lent and was not handed over is destroyed.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
