"""A stored content, named by its own SHA-256."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Kind, kind_of


class Blob(models.Model):
    """One content, kept once however often it is attached.

    The bytes lie at ``MEDIA_ROOT/ab/cd/<sha256>``. The row never says whose it is and is never served by itself: the
    record it is attached to decides who sees it.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=120)
    stored_at = models.DateTimeField(_("stored"), db_index=True)
    # Names the key a secret's content was encrypted with; empty: kept as it is.
    encrypted_with = models.CharField(_("encrypted with"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("stored content")
        verbose_name_plural = _("stored contents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_blob_sha256_is_hex"
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="files_blob_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> Path:
        """Where the bytes lie on this server."""
        return Path(settings.MEDIA_ROOT) / self.relative_path

    @property
    def relative_path(self) -> str:
        """The path below MEDIA_ROOT, with forward slashes."""
        return path_of(self.sha256)

    @property
    def kind(self) -> Kind | None:
        """The kind of file, None for a kind that is no longer taken in."""
        return kind_of(self.content_type)


def path_of(sha256: str) -> str:
    """Return the place of a content below MEDIA_ROOT."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
