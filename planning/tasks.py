"""Timed work of action plans."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services import remind_missing_results


@schedule(crontab(hour="7", minute="55", day_of_week="mon-fri"))
@shared_task
def remind_of_missing_results() -> int:
    """Each working morning: who is responsible hears once of a month whose results did not come. Safe to run twice."""
    return remind_missing_results()
