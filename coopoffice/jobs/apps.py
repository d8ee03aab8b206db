from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "coopoffice.jobs"
    label = "jobs"

    def ready(self) -> None:
        from coopoffice.web.registry import MenuEntry, menu

        from . import policies  # noqa: F401

        # Every process that sends work needs the application; not made in coopoffice/__init__.py, because ``make run``
        # imports the package before anything is installed.
        import_module("coopoffice.celery")
        menu.register(
            "job_list",
            MenuEntry(
                key="job_list",
                label=_("My background work"),
                url_name="job_list",
                icon="refresh",
                group="system",
                order=800,
                url_names=("job_list", "job_detail"),
            ),
        )
        # The web process too must know the kinds of work there are.
        autodiscover_modules("tasks")
