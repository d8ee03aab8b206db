"""Letters written here: the draft, its versions, comments, and the office's own templates."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited

from ..choices import (
    WRITTEN_KINDS,
    AddresseeRole,
    BodyPart,
    DocKind,
    RegistrarMatter,
    SaveReason,
)
from ..querysets_outgoing import AddresseeQuerySet, DraftCommentQuerySet, LetterTemplateQuerySet, WrittenLetterQuerySet
from .letters import Letter


class WrittenLetter(models.Model):
    """What a letter written here has besides: who issues it, who is to sign, and its text.

    The key is the letter's own, so both have one address. ``issuer`` is the unit in whose name and under whose letter
    code it goes out; ``letter.unit`` is the unit that writes it (ส่วนราชการเจ้าของเรื่อง). The text stands in three
    parts in the plain notation of documents/body.py. ``version`` counts the rows of DraftVersion.
    """

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT, related_name="written")
    issuer = models.ForeignKey(
        "units.Unit", verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="letters_issued"
    )
    signer_post = models.ForeignKey(
        "units.Post",
        verbose_name=_("to be signed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    drafter = models.ForeignKey(
        "units.User", verbose_name=_("drafted by"), on_delete=models.PROTECT, related_name="letters_drafted"
    )
    salutation = models.CharField(_("salutation"), max_length=60, blank=True)
    closing = models.CharField(_("closing"), max_length=80, blank=True)
    cause = models.TextField(_("cause"), max_length=20_000, blank=True)
    purpose = models.TextField(_("purpose"), max_length=40_000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=4_000, blank=True)
    registrar_matter = models.CharField(
        _("powers of the registrar"), max_length=3, choices=RegistrarMatter, blank=True, default=RegistrarMatter.UNSAID
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    approval = models.OneToOneField(
        "units.Approval",
        verbose_name=_("vetting and signature"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outgoing_letter",
    )
    replies_to = models.ForeignKey(
        Letter, verbose_name=_("answers"), null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = WrittenLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter written here")
        verbose_name_plural = _("letters written here")
        permissions = [
            ("submit_writtenletter", "Can submit a draft for vetting"),
            ("cancel_writtenletter", "Can cancel a draft"),
            ("sign_writtenletter", "Can sign a letter"),
            ("dispatch_writtenletter", "Can send a signed letter"),
            ("comment_writtenletter", "Can comment on a draft"),
        ]
        indexes = [
            models.Index(name="saraban_written_signer", fields=["signer_post", "letter"]),
            models.Index(name="saraban_written_issuer", fields=["issuer", "letter"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="saraban_written_not_own_answer", condition=Q(replies_to__isnull=True) | ~Q(replies_to=F("letter"))
            ),
            models.CheckConstraint(
                name="saraban_written_registrar_known", condition=Q(registrar_matter__in=RegistrarMatter.values)
            ),
        ]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.letter)

    def get_absolute_url(self) -> str:
        """The letter's page."""
        return self.letter.get_absolute_url()


class Addressee(models.Model):
    """One addressee of a letter written here, or one who gets a copy."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    role = models.CharField(_("why"), max_length=4, choices=AddresseeRole, default=AddresseeRole.TO)
    party = models.ForeignKey(
        "saraban.Party",
        verbose_name=_("in the directory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="addressed",
    )
    name = models.CharField(_("as written"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee of a letter")
        verbose_name_plural = _("addressees of letters")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(name="saraban_addressee_named", condition=~Q(name="")),
            models.UniqueConstraint(
                name="saraban_addressee_once",
                fields=["letter", "role", "name"],
                violation_error_message=_("The same addressee stands there twice."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftVersion(models.Model):
    """One kept version of a draft: everything that was in it. Rows are added, never edited."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    reason = models.CharField(_("why kept"), max_length=10, choices=SaveReason)
    saved_by = models.ForeignKey("units.User", verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a draft")
        verbose_name_plural = _("versions of drafts")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="saraban_version_once",
                fields=["letter", "number"],
                violation_error_message=_("Somebody saved at the same moment. Look at both versions."),
            ),
            models.CheckConstraint(name="saraban_version_counts", condition=Q(number__gte=1)),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.number}"


class DraftAutosave(models.Model):
    """What one tab of one person holds typed and not yet saved: the form's values as sent, kept on every pause.

    ``base`` is the version the tab was opened on. The row goes when that tab's text is saved or dropped by its owner.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="autosaves")
    user = models.ForeignKey("units.User", on_delete=models.PROTECT, related_name="+")
    tab = models.CharField(max_length=36)
    base = models.PositiveIntegerField()
    values = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text not yet saved")
        verbose_name_plural = _("texts not yet saved")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(name="saraban_autosave_once", fields=["letter", "user", "tab"])]

    def __str__(self) -> str:
        return f"{self.letter_id} · {self.user_id}"


class DraftComment(models.Model):
    """A remark beside one paragraph of a draft, until somebody says it is dealt with."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="comments")
    version = models.PositiveIntegerField(_("version"))
    part = models.CharField(_("part"), max_length=12, choices=BodyPart)
    paragraph = models.PositiveSmallIntegerField(_("paragraph"), default=0)
    quoted = models.CharField(_("beginning of the paragraph"), max_length=120, blank=True)
    text = models.TextField(pgettext_lazy("comment", "comment"), max_length=2000)
    by = models.ForeignKey("units.User", verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    by_line = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    resolved_by = models.ForeignKey(
        "units.User", verbose_name=_("dealt with by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(_("dealt with"), null=True, blank=True)

    objects = DraftCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a draft")
        verbose_name_plural = _("comments on drafts")
        ordering = ["at", "id"]
        triggers = [*audited(), pgtrigger.Protect(name="never_vanishes", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="saraban_comment_says_something",
                condition=Q(text__regex=r"\S"),
                violation_error_message=_("Write the comment."),
            ),
            models.CheckConstraint(
                name="saraban_comment_resolved_whole",
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class LetterTemplate(models.Model):
    """A text letters begin from: the department's (no unit) or an office's own."""

    name = models.CharField(_("name of the template"), max_length=120)
    kind = models.CharField(
        _("kind of letter"),
        max_length=14,
        choices=[(k.value, k.label) for k in WRITTEN_KINDS],
        default=DocKind.EXTERNAL,
    )
    unit = models.ForeignKey(
        "units.Unit",
        verbose_name=_("template of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="letter_templates",
    )
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    cause = models.TextField(_("cause"), max_length=20_000, blank=True)
    purpose = models.TextField(_("purpose"), max_length=40_000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=4_000, blank=True)
    enclosures = models.TextField(_("enclosures"), max_length=4_000, blank=True)
    made_by = models.ForeignKey(
        "units.User", verbose_name=_("made by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_on = models.DateField(_("not offered since"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["kind", "name", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(name="saraban_template_named", condition=~Q(name="")),
            models.CheckConstraint(name="saraban_template_kind", condition=Q(kind__in=[str(k) for k in WRITTEN_KINDS])),
            models.UniqueConstraint(
                name="saraban_template_once",
                fields=["unit", "kind", "name"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("The office has a template of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The template's page."""
        return reverse("saraban:template_change", args=[self.pk])
