"""Presenting and instructing letters, those told to act, and letters on their way to a unit's registry."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from units.choices import Line

from ..choices import PassingSource, PassingState, PhraseUse
from ..querysets import LetterTaskQuerySet, PassingQuerySet, QuickPhraseQuerySet


class Presentation(models.Model):
    """A letter presented up the chain with a note (เกษียนเสนอ). The approval carries the route and its decisions."""

    letter = models.ForeignKey("saraban.Letter", on_delete=models.PROTECT, related_name="presentations")
    approval = models.OneToOneField(
        "units.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="presentation"
    )
    note = models.TextField(_("note"), max_length=4000)
    presented_by = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    by_line = models.CharField(_("in the capacity of"), max_length=300, blank=True)
    presented_at = models.DateTimeField(_("presented at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("presenting of a letter")
        verbose_name_plural = _("presentings of letters")
        ordering = ["presented_at", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(name="saraban_presentation_says_something", condition=Q(note__regex=r"\S")),
            models.UniqueConstraint(
                name="saraban_presentation_one_open",
                fields=["letter"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("The letter is presented already and waits for the instruction."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.presented_at:%Y-%m-%d %H:%M}"


class Instruction(models.Model):
    """What a superior wrote on a letter (คำสั่งการ). Rows are added, never edited."""

    letter = models.ForeignKey("saraban.Letter", on_delete=models.PROTECT, related_name="instructions")
    text = models.TextField(_("instruction"), max_length=4000)
    by = models.ForeignKey("units.User", verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    by_line = models.CharField(_("in the capacity of"), max_length=300)
    at = models.DateTimeField(_("at"), default=timezone.now)
    presentation = models.ForeignKey(
        Presentation, null=True, blank=True, on_delete=models.PROTECT, related_name="instructions"
    )

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["at", "id"]
        indexes = [models.Index(name="saraban_instruction_letter", fields=["letter", "at"])]
        constraints = [
            models.CheckConstraint(
                name="saraban_instruction_says_something",
                condition=Q(text__regex=r"\S"),
                violation_error_message=_("Write the instruction."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.text[:60]


class LetterTask(models.Model):
    """One unit or person told by an instruction: to act (solid) or to coordinate (dashed). The work itself is an
    assignment, so that accepting, reporting, handing on, asking for time and closing are the ones everybody knows."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="tasks")
    letter = models.ForeignKey("saraban.Letter", on_delete=models.PROTECT, related_name="tasks")
    assignment = models.OneToOneField("units.Assignment", on_delete=models.PROTECT, related_name="letter_task")
    line = models.CharField(pgettext_lazy("letter", "line"), max_length=12, choices=Line)

    objects = LetterTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("work told by an instruction")
        verbose_name_plural = _("work told by instructions")
        ordering = ["id"]
        indexes = [models.Index(name="saraban_task_letter", fields=["letter", "line"])]
        constraints = [models.CheckConstraint(name="saraban_task_line_known", condition=Q(line__in=list(Line.values)))]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.assignment_id}"


class Passing(models.Model):
    """A letter on its way to a unit's registry, to be received there under that book's own number (duty EX-9).

    One waiting row per letter and unit. Received, it names the row of the book; sent back, the reason.
    """

    letter = models.ForeignKey("saraban.Letter", on_delete=models.PROTECT, related_name="passings")
    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("to the registry of"), on_delete=models.PROTECT, related_name="letters_arriving"
    )
    source = models.CharField(_("why"), max_length=12, choices=PassingSource)
    line = models.CharField(pgettext_lazy("letter", "line"), max_length=12, choices=Line, default=Line.COMMAND)
    note = models.CharField(_("note"), max_length=500, blank=True)
    sent_by = models.ForeignKey("units.User", verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    state = models.CharField(
        pgettext_lazy("passing", "state"), max_length=10, choices=PassingState, default=PassingState.WAITING
    )
    entry = models.OneToOneField(
        "saraban.LetterEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="passing"
    )
    ended_by = models.ForeignKey(
        "units.User", verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(_("received or sent back at"), null=True, blank=True)
    reason = models.CharField(_("why it was sent back"), max_length=500, blank=True)

    objects = PassingQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter on its way to a registry")
        verbose_name_plural = _("letters on their way to registries")
        ordering = ["sent_at", "id"]
        permissions = [("receive_passing", "Can receive a letter in the unit's register")]
        indexes = [
            models.Index(name="saraban_passing_waiting", fields=["unit", "sent_at"], condition=Q(state="waiting")),
            models.Index(name="saraban_passing_unit", fields=["unit", "-sent_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="saraban_passing_one_waiting",
                fields=["letter", "unit"],
                condition=Q(state="waiting"),
                violation_error_message=_("The letter is on its way to this registry already."),
            ),
            models.CheckConstraint(
                name="saraban_passing_whole",
                condition=Q(state="waiting", ended_at__isnull=True, ended_by__isnull=True, entry__isnull=True)
                | Q(state="received", ended_at__isnull=False, ended_by__isnull=False, entry__isnull=False)
                | Q(state__in=["returned", "withdrawn"], ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="saraban_passing_returned_reason",
                condition=~Q(state="returned") | Q(reason__regex=r"\S"),
                violation_error_message=_("Say why it is sent back."),
            ),
            models.CheckConstraint(
                name="saraban_passing_order", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("sent_at"))
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} → {self.unit_id}"

    def get_absolute_url(self) -> str:
        """The letter's page, where it is received."""
        return self.letter.get_absolute_url()


class QuickPhrase(models.Model):
    """A phrase of the office, put into a minute or an instruction with one press."""

    unit = models.ForeignKey(
        "units.Unit", verbose_name=_("phrases of"), on_delete=models.PROTECT, related_name="letter_phrases"
    )
    use = models.CharField(_("offered when"), max_length=10, choices=PhraseUse, default=PhraseUse.INSTRUCT)
    text = models.CharField(_("phrase"), max_length=300)
    label = models.CharField(_("on the button"), max_length=40, blank=True, help_text=_("Empty: the phrase itself."))
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = QuickPhraseQuerySet.as_manager()

    class Meta:
        verbose_name = _("quick phrase")
        verbose_name_plural = _("quick phrases")
        ordering = ["use", "position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="saraban_phrase_says_something",
                condition=Q(text__regex=r"\S"),
                violation_error_message=_("Write the phrase."),
            ),
            models.UniqueConstraint(
                name="saraban_phrase_once",
                fields=["unit", "use", "text"],
                violation_error_message=_("The office has this phrase already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Where it is changed."""
        return reverse("saraban:phrase_change", args=[self.pk])

    @property
    def shown(self) -> str:
        """The words on its button."""
        return self.label or self.text
