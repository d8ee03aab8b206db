"""A paper that was issued: kept as it was, never rendered anew."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from coopoffice.files.models import Blob

from ..querysets import IssuedDocumentQuerySet


class IssuedDocument(models.Model):
    """One issued paper and its stored PDF/A.

    The record it was issued for is named twice: ``subject_key`` for machines ("saraban.letter:123"), ``owner`` in words
    for later readers. The row is append-only in the database; who may open it is for the app that owns the record,
    which answers with ``files.responses.blob_response``.
    """

    kind = models.CharField(_("kind"), max_length=60)
    subject_key = models.CharField(_("record"), max_length=120)
    title = models.CharField(_("document title"), max_length=500)
    owner = models.CharField(_("owner in words"), max_length=300, blank=True)
    unit = models.ForeignKey(settings.UNIT_MODEL, models.PROTECT, related_name="+", verbose_name=_("unit"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued"), db_index=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("stored file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("pages"))
    template = models.CharField(_("template"), max_length=200)
    template_version = models.CharField(_("template version"), max_length=64)
    # Printed on the paper; 12 characters without letters and digits that look alike.
    code = models.CharField(_("verification code"), max_length=32, unique=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued paper")
        verbose_name_plural = _("issued papers")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_key"], name="printing_issued_once"),
            models.CheckConstraint(condition=models.Q(pages__gt=0), name="printing_issued_has_pages"),
            models.CheckConstraint(condition=~models.Q(subject_key=""), name="printing_issued_for_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})"

    @property
    def shown_code(self) -> str:
        """The code in groups of four, as printed."""
        return "-".join(self.code[i : i + 4] for i in range(0, len(self.code), 4))
