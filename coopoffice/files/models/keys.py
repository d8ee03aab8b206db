"""The data keys of the vault, each wrapped by a master key that stands outside the database."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DataKey(models.Model):
    """One data key (see coopoffice.files.vault). ``wrapped`` is worth nothing without the master key it names."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    wrapped = models.BinaryField(_("wrapped key"))
    wrapped_with = models.CharField(_("wrapped with"), max_length=12)
    in_use = models.BooleanField(_("seals what is new"), default=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("data key of the vault")
        verbose_name_plural = _("data keys of the vault")
        constraints = [
            models.UniqueConstraint(
                name="files_datakey_one_in_use", fields=["in_use"], condition=models.Q(in_use=True)
            ),
            models.CheckConstraint(name="files_datakey_code_hex", condition=models.Q(code__regex=r"^[0-9a-f]{16}$")),
        ]

    def __str__(self) -> str:
        return self.code
