from django.apps import AppConfig

# Before any model class is made: every choice field gets its quick display.
from . import labels  # noqa: F401


class WebConfig(AppConfig):
    name = "coopoffice.web"
    label = "web"
    verbose_name = "web"

    def ready(self) -> None:
        from . import receivers  # noqa: F401 (connects the receivers)
