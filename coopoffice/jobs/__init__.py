"""Background work a person asked for, with a row the page can watch.

``@jobs.task(kind="units.import_people", title=_("Import people"))`` in an app's ``tasks.py`` names the work;
``jobs.services.start_job(by=..., kind=..., arguments={...})`` asks for it.
"""

from .registry import Cancelled, JobFailed, Run, task

__all__ = ["Cancelled", "JobFailed", "Run", "task"]
