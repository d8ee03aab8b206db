"""The Celery application. Tasks live in each app's ``tasks.py``; timed ones are named there with ``jobs.schedule``."""

import os
from functools import cached_property

from celery import Celery

from coopoffice.jobs.schedule import ENTRIES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopoffice.settings.local")


class Office(Celery):
    """The site's Celery, whose beat ends cleanly at any moment."""

    @cached_property
    def Beat(self):
        return self.subclass_with_self("coopoffice.jobs.beat:Beat")


app = Office("coopoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The dictionary itself, not a copy: the apps' tasks fill it when they are imported.
app.conf.beat_schedule = ENTRIES
app.autodiscover_tasks()
