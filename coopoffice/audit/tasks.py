"""The log is sealed every minute."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services import seal_entries


@schedule(crontab())
@shared_task(name="coopoffice.audit.seal")
def seal() -> None:
    """Seal what was written into the log."""
    seal_entries()
