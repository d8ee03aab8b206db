"""Timed and background work of the shell."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services.notifications import mail_person, people_to_mail
from .submissions import forget_old


@shared_task(
    bind=True, autoretry_for=(OSError,), retry_backoff=30, retry_backoff_max=900, retry_jitter=True, max_retries=8
)
def mail_notifications(self, morning: bool = False) -> int:
    """Mail what waits, one mail for each person. One person's refused address does not hold up the others.

    Returns how many people were written to. Safe to run twice, at once or again (see ``mail_person``).
    """
    sent, trouble = 0, None
    for user_id in people_to_mail(morning=morning):
        try:
            sent += bool(mail_person(user_id=user_id))
        except OSError as error:  # smtplib's errors are OSErrors: the server is away or refuses
            trouble = error
    if trouble is not None:
        raise trouble
    return sent


@schedule(crontab(minute="*/10"))
@shared_task
def mail_waiting() -> int:
    """Every ten minutes: what the mails sent at once left behind (server away, worker killed)."""
    return mail_notifications(morning=False)


@schedule(crontab(hour="7", minute="30"))
@shared_task
def mail_morning() -> int:
    """At 07:30: one mail for each person who wants everything together in the morning."""
    return mail_notifications(morning=True)


@schedule(crontab(hour="3", minute="10"))
@shared_task
def forget_sent_forms() -> int:
    """Each night: one-time tokens of forms sent more than thirty days ago."""
    return forget_old(days=30)
