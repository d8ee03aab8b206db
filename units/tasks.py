"""Timed work of units."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services.approvals import remind_deciders, reroute_own_steps
from .services.assignments import remind_everyone


@schedule(crontab(hour="7", minute="45", day_of_week="mon-fri"))
@shared_task
def remind_assignments() -> int:
    """Each working morning: tell each person what falls due and each head what is late below. Safe to run twice."""
    return remind_everyone()


@schedule(crontab(hour="7", minute="40", day_of_week="mon-fri"))
@shared_task
def remind_approvals() -> int:
    """Each working morning: what waits for whom, and to the head above what is late below. Safe to run twice."""
    return remind_deciders()


@schedule(crontab(hour="0", minute="5"))
@shared_task
def reroute_approvals() -> int:
    """Just after midnight, when standings-in begin: a request never waits for its own requester. Safe to run twice."""
    return reroute_own_steps()
