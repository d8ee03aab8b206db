"""Work at night."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services import sweep_contents


@schedule(crontab(hour=2, minute=20))
@shared_task(name="coopoffice.files.sweep")
def sweep() -> int:
    """Take away contents that no record holds. Doing it twice does nothing more."""
    return sweep_contents()
