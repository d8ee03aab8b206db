"""Sending letters out, with proof."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.audit.triggers import audited

from ..choices import Channel, DispatchState
from ..querysets_outgoing import DispatchQuerySet
from .letters import Letter


class Dispatch(models.Model):
    """One sending of a letter to one addressee, with its proof. A sending that failed is followed by another row."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="dispatches")
    addressee = models.ForeignKey(
        "saraban.Addressee", verbose_name=_("to"), null=True, on_delete=models.PROTECT, related_name="dispatches"
    )
    channel = models.CharField(_("sent by"), max_length=10, choices=Channel)
    state = models.CharField(_("state"), max_length=12, choices=DispatchState, default=DispatchState.SENT)
    sent_on = models.DateField(_("sent on"))
    sent_by = models.ForeignKey("units.User", verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    tracking_number = models.CharField(_("tracking number"), max_length=20, blank=True)
    carried_by = models.CharField(_("carried by"), max_length=120, blank=True)
    mail_to = models.EmailField(_("e-mail address"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("handed to the mail server"), null=True, blank=True)
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True)
    acknowledged_by = models.CharField(_("received by"), max_length=120, blank=True)
    proof = models.ForeignKey(
        "saraban.LetterFile", verbose_name=_("proof"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("remark"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending of a letter")
        verbose_name_plural = _("sendings of letters")
        ordering = ["recorded_at", "id"]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        permissions = [("acknowledge_dispatch", "Can record that it arrived")]
        indexes = [
            models.Index(name="saraban_dispatch_open", fields=["letter"], condition=Q(state__in=["waiting", "sent"]))
        ]
        constraints = [
            models.CheckConstraint(
                name="saraban_dispatch_tracking",
                condition=Q(tracking_number="") | Q(tracking_number__regex=r"^[A-Z]{2}[0-9]{9}TH$"),
                violation_error_message=_("A tracking number reads like RX123456789TH."),
            ),
            models.CheckConstraint(
                name="saraban_dispatch_mail_address",
                condition=~Q(channel=Channel.EMAIL) | ~Q(mail_to=""),
                violation_error_message=_("Give the e-mail address."),
            ),
            models.CheckConstraint(
                name="saraban_dispatch_acknowledged",
                condition=~Q(state=DispatchState.ACKNOWLEDGED)
                | (Q(acknowledged_on__isnull=False) & ~Q(acknowledged_by="")),
                violation_error_message=_("Say who received it and when."),
            ),
            models.UniqueConstraint(
                name="saraban_dispatch_one_live",
                fields=["addressee"],
                condition=Q(state__in=["waiting", "sent", "acknowledged"]),
                violation_error_message=_("It was sent to this addressee already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.sent_on}"

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return reverse("saraban:letter_detail", args=[self.letter_id])

    @property
    def is_open(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.state in (DispatchState.WAITING, DispatchState.SENT)
