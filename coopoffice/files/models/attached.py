"""The abstract row that attaches a content to a record."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..choices import Kind
from ..querysets import AttachedFileQuerySet
from .blobs import Blob


class AttachedFile(models.Model):
    """A file of a record. An upper app makes its own table by adding the key ``owner``::

        class LetterFile(AttachedFile):
            owner = models.ForeignKey(Letter, models.CASCADE, related_name="files", verbose_name=_("letter"))

            class Meta(AttachedFile.Meta):
                verbose_name = _("file of a letter")

    The owner's model must have ``objects.visible_to(user)``: that answer, and nothing else, opens the file. The same
    content can be attached to a record once.
    """

    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("content"))
    name = models.CharField(_("file name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    received_sha256 = models.CharField(_("SHA-256 as received"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"))

    objects = AttachedFileQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "blob"], name="%(app_label)s_%(class)s_content_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="%(app_label)s_%(class)s_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The door of this file; add ``?inline=1`` to ask for it in place."""
        return reverse("file_open", args=[self._meta.label_lower, self.pk])

    @property
    def kind(self) -> Kind | None:
        return self.blob.kind

    @property
    def can_be_inline(self) -> bool:
        """Whether a browser may show it in place."""
        return bool(self.kind and self.kind.inline)
