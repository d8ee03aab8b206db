"""Timed work of vehicles."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services import (
    bring_to_garage,
    expire_requests,
    remind_dues,
    remind_explanations,
    remind_late_drivers,
    warn_of_papers,
)


@schedule(crontab(hour="0", minute="25"))
@shared_task
def put_vehicles_into_repair() -> int:
    """Each night: vehicles whose days at the garage begin are out of service; requests whose time passed are called
    off. Safe to run twice.
    """
    return bring_to_garage() + expire_requests()


@schedule(crontab(hour="7", minute="50"))
@shared_task
def remind_of_vehicles() -> int:
    """Each morning: what falls due, runs ahead whose car's papers run out, and consumption that is not explained.
    Safe to run twice.
    """
    return remind_dues() + warn_of_papers() + remind_explanations()


@schedule(crontab(hour="18", minute="30"))
@shared_task
def remind_drivers() -> int:
    """Each evening: cars that should be back and are not written so. Safe to run twice."""
    return remind_late_drivers()
