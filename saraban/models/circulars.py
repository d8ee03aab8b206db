"""Circulars (หนังสือเวียน, duty GA-A2): one letter to many people, and what each of them did with it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.web.addresses import numbered
from coopoffice.web.policies import GovernedManager

from ..choices import Asked, CircularRun
from ..querysets_circulars import CircularQuerySet, CircularRecipientQuerySet
from .letters import Letter, LetterEntry


class CircularRunSetting(models.Model):
    """How an office numbers its circulars from a day on: in a run of their own, or in the book of outgoing letters.

    The Saraban Regulation leaves the choice to each office. Where none is written, circulars have their own run.
    """

    unit = models.ForeignKey(
        "units.Unit", verbose_name=pgettext_lazy("circular", "office"), on_delete=models.PROTECT, related_name="+"
    )
    run = models.CharField(_("numbered in"), max_length=10, choices=CircularRun)
    starts_on = models.DateField(_("from"))
    note = models.CharField(_("decided by"), max_length=200, blank=True)

    objects = GovernedManager()

    class Meta:
        triggers = audited()
        verbose_name = _("numbering of circulars")
        verbose_name_plural = _("numbering of circulars")
        ordering = ["unit_id", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                name="saraban_circularrun_once",
                fields=["unit", "starts_on"],
                violation_error_message=_("From this day the numbering was set already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} · {self.get_run_display()} · {self.starts_on}"


class Circular(models.Model):
    """A letter sent round by one unit: a received letter passed on to all, or one written for the purpose.

    ``entry`` is its row in the book, under the number with ว. ``asked`` says when a person is done: by opening it, by
    acknowledging it, or by doing what it says until ``due_on``. ``recalled_at`` ends it early with a reason; the number
    stays in the book.
    """

    letter = models.ForeignKey(
        Letter,
        verbose_name=pgettext_lazy("correspondence", "letter"),
        on_delete=models.PROTECT,
        related_name="circulars",
    )
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("sent round by"), on_delete=models.PROTECT, related_name="circulars"
    )
    entry = models.OneToOneField(
        LetterEntry, verbose_name=_("row of the book"), on_delete=models.PROTECT, related_name="circular"
    )
    message = models.TextField(_("message"), blank=True)
    asked = models.CharField(_("what is asked"), max_length=12, choices=Asked, default=Asked.ACKNOWLEDGE)
    due_on = models.DateField(_("until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent round at"), default=timezone.now)
    sent_by = models.ForeignKey("units.User", verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")
    sent_line = models.CharField(_("in the capacity of"), max_length=200, blank=True)
    recalled_at = models.DateTimeField(_("recalled at"), null=True, blank=True)
    recalled_by = models.ForeignKey(
        "units.User", verbose_name=_("recalled by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recall_reason = models.CharField(_("why it was recalled"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CircularQuerySet.as_manager()

    class Meta:
        triggers = audited()
        verbose_name = pgettext_lazy("correspondence", "circular")
        verbose_name_plural = pgettext_lazy("correspondence", "circulars")
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(name="saraban_circular_unit", fields=["unit", "-sent_at", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="saraban_circular_once",
                fields=["letter", "unit"],
                violation_error_message=_("This unit has sent the letter round already."),
            ),
            models.CheckConstraint(
                name="saraban_circular_recalled_whole",
                condition=Q(recalled_at__isnull=True, recalled_by__isnull=True, recall_reason="")
                | Q(recalled_at__isnull=False, recalled_by__isnull=False, recall_reason__regex=r"\S"),
                violation_error_message=_("A recall needs its reason."),
            ),
            models.CheckConstraint(
                name="saraban_circular_act_has_day",
                condition=~Q(asked=Asked.ACT) | Q(due_on__isnull=False),
                violation_error_message=_("Say until when it is to be done."),
            ),
        ]

    def __str__(self) -> str:
        return self.letter.subject

    def get_absolute_url(self) -> str:
        """The circular's page."""
        return numbered("saraban:circular_detail", self.pk)

    @property
    def is_live(self) -> bool:
        """Whether people are still asked for it."""
        return self.recalled_at is None


class CircularTarget(models.Model):
    """To whom a circular was addressed: a whole unit with all below it, or one person."""

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="targets")
    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=pgettext_lazy("circular", "whole unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    user = models.ForeignKey(
        "units.User",
        verbose_name=pgettext_lazy("circular", "person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        triggers = audited()
        verbose_name = _("addressee of a circular")
        verbose_name_plural = _("addressees of circulars")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="saraban_circulartarget_one",
                condition=Q(unit__isnull=False, user__isnull=True) | Q(unit__isnull=True, user__isnull=False),
            ),
            models.UniqueConstraint(
                name="saraban_circulartarget_once", fields=["circular", "unit", "user"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit or self.user)


class CircularRecipient(models.Model):
    """One person who is asked: when the person first opened it, and when the person was done.

    ``unit`` is the unit the person belonged to on the day of sending; ``target`` the addressee through whom the person
    is asked. Who has left that unit (or, named in person, every post) is no longer counted: see
    ``CircularRecipientQuerySet.here``.
    """

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="circulars")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(CircularTarget, on_delete=models.PROTECT, related_name="recipients")
    first_seen_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_line = models.CharField(_("in the capacity of"), max_length=200, blank=True)
    done_note = models.CharField(_("what was done"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(_("times reminded"), default=0)

    objects = CircularRecipientQuerySet.as_manager()

    class Meta:
        triggers = audited(exclude=("reminded_at", "reminders"))
        verbose_name = _("recipient of a circular")
        verbose_name_plural = _("recipients of circulars")
        ordering = ["unit__position", "unit_id", "id"]
        indexes = [
            models.Index(name="saraban_recipient_user", fields=["user", "-circular"]),
            models.Index(
                name="saraban_recipient_open", fields=["user", "-circular"], condition=Q(done_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="saraban_recipient_once", fields=["circular", "user"]),
            models.CheckConstraint(
                name="saraban_recipient_seen_first",
                condition=Q(done_at__isnull=True) | Q(first_seen_at__isnull=False, first_seen_at__lte=F("done_at")),
                violation_error_message=_("Nobody is done with a circular before opening it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular_id} · {self.user_id}"

    @property
    def state(self) -> str:
        """``unseen``, ``seen`` (opened and not done) or ``done``."""
        if self.done_at is not None:
            return "done"
        return "seen" if self.first_seen_at is not None else "unseen"
