"""What belongs to a letter's paper: what it refers to, what comes with it, and its files."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.audit.triggers import audited
from coopoffice.files.models import AttachedFile

from ..choices import FileRole, ReferenceKind
from ..querysets import LetterFileQuerySet
from .letters import Letter


class LetterReference(models.Model):
    """A letter points at another: one of ours by key, any other by its words."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="references")
    kind = models.CharField(_("how"), max_length=10, choices=ReferenceKind, default=ReferenceKind.REFERS)
    to_letter = models.ForeignKey(
        Letter,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_by",
        verbose_name=_("our letter"),
    )
    text = models.CharField(_("reference in words"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("reference of a letter")
        verbose_name_plural = _("references of letters")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [
            models.CheckConstraint(
                name="saraban_reference_says_something", condition=Q(to_letter__isnull=False) | ~Q(text="")
            ),
            models.CheckConstraint(
                name="saraban_reference_not_itself", condition=Q(to_letter__isnull=True) | ~Q(to_letter=F("letter"))
            ),
            models.UniqueConstraint(
                name="saraban_reference_once",
                fields=["letter", "to_letter", "kind"],
                condition=Q(to_letter__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.to_letter)


class Enclosure(models.Model):
    """What comes with a letter, as it names it (สิ่งที่ส่งมาด้วย); the file itself is a LetterFile where there is one."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="enclosures")
    name = models.CharField(_("enclosure"), max_length=300)
    quantity = models.PositiveSmallIntegerField(_("quantity"), null=True, blank=True)
    measure = models.CharField(_("unit of count"), max_length=40, blank=True)
    file = models.ForeignKey(
        "saraban.LetterFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("file")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        ordering = ["position", "id"]
        triggers = audited()
        constraints = [models.CheckConstraint(name="saraban_enclosure_named", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class LetterFile(AttachedFile):
    """A file of a letter. The original is never changed; a stamped copy is a file of its own."""

    owner = models.ForeignKey(
        Letter, models.CASCADE, related_name="files", verbose_name=pgettext_lazy("correspondence", "letter")
    )
    role = models.CharField(_("what it is"), max_length=10, choices=FileRole, default=FileRole.ORIGINAL)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    text = models.TextField(blank=True, editable=False)  # read from the file, for the search
    made_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")

    objects = LetterFileQuerySet.as_manager()

    class Meta(AttachedFile.Meta):
        verbose_name = _("file of a letter")
        verbose_name_plural = _("files of letters")
