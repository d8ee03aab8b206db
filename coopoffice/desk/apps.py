from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "coopoffice.desk"
    label = "desk"

    def ready(self) -> None:
        from . import frame, overview, widgets  # noqa: F401 (fill the menu, name the office, offer boxes)
