from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "coopoffice.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from . import checks  # noqa: F401
