"""Timed work of personnel."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services import open_leave_year
from .services.trips import remind_advances


@schedule(crontab(hour="0", minute="20"))
@shared_task
def open_leave_accounts() -> int:
    """Each night: accounts of the fiscal year, so that 1 October finds what came over. Safe to run twice."""
    return open_leave_year()


@schedule(crontab(hour="7", minute="50", day_of_week="mon-fri"))
@shared_task
def remind_trip_advances() -> int:
    """Each working morning: borrowers whose day of settlement is near or past, and the payers. Safe to run twice."""
    return remind_advances()
