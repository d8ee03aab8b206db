"""What correspondence does by itself, at its time."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services.circulars import remind_everyone_of_circulars
from .services.incoming_chase import chase_letters
from .services.secrets import remind_of_secrets


# --- incoming letters ---
@schedule(crontab(hour="7", minute="46", day_of_week="mon-fri"))
@shared_task
def chase_waiting_letters() -> int:
    """Each working morning: tell each person how many letters wait. Safe to run twice."""
    return chase_letters()


# --- secrets ---
@schedule(crontab(hour=7, minute=35, day_of_week="mon-fri"))
@shared_task(name="saraban.remind_of_secrets")
def remind() -> int:
    """Tell those for whom something secret is overdue that something waits; never what."""
    return remind_of_secrets()


# --- circulars ---
@schedule(crontab(hour="8", minute="10", day_of_week="mon-fri"))
@shared_task
def remind_circulars() -> int:
    """Each working morning: tell each person once how many circulars wait. Safe to run twice."""
    return remind_everyone_of_circulars()
