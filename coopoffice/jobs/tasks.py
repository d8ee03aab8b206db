"""The worker's door to jobs, and the watch over them."""

from celery import shared_task

from coopoffice.audit.acting import acting

from .schedule import crontab, schedule
from .services import resend_abandoned, run_job


@shared_task(name="coopoffice.jobs.run")
def run(job_id: int) -> None:
    """Do the work of one job."""
    run_job(job_id)


@schedule(crontab())
@shared_task(name="coopoffice.jobs.watch")
def watch() -> None:
    """Every minute: hand on jobs whose worker died."""
    with acting(None, source="task", reference="coopoffice.jobs.watch"):
        resend_abandoned()
