"""Timed work of the report calendar."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services.report_calendar import open_reports, settle_due_days
from .services.report_reminding import remind_of_reports


@schedule(crontab(hour="0", minute="35"))
@shared_task
def open_due_reports() -> int:
    """Each night: the reports of periods that begin, and due days that moved with holidays. Safe to run twice."""
    made = open_reports()
    settle_due_days()
    return made


@schedule(crontab(hour="7", minute="50", day_of_week="mon-fri"))
@shared_task
def remind_of_due_reports() -> int:
    """On working days: who has a report to send hears of it once."""
    return remind_of_reports()
