"""Timed tasks, named beside the task: ``@schedule(crontab(minute=0)) @shared_task def ...`` in ``<app>/tasks.py``.

Times are Bangkok times (``CELERY_TIMEZONE``). Beat reads ``ENTRIES`` after every app's tasks are imported.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from celery.schedules import crontab

T = TypeVar("T")
ENTRIES: dict[str, dict[str, Any]] = {}


def schedule(when: crontab | float) -> Callable[[T], T]:
    """Run the Celery task at the given times (a crontab in Bangkok time, or every so many seconds).

    A run that could not start within an hour is dropped: the next one does the work. Raises ValueError where the
    task has a time already.
    """

    def register(task: T) -> T:
        name: str = task.name  # type: ignore[attr-defined]
        if name in ENTRIES:
            raise ValueError(f"{name} has its times already.")
        ENTRIES[name] = {"task": name, "schedule": when, "options": {"expires": 3600}}
        return task

    return register


__all__ = ["ENTRIES", "crontab", "schedule"]
