"""Background work of correspondence."""

from celery import shared_task

from coopoffice.jobs.schedule import crontab, schedule

from .services.dispatch import deliver_mail, waiting_mails


@shared_task(bind=True, max_retries=6)
def mail_letter(self, dispatch_id: int) -> bool:
    """Send one letter by e-mail; a server that is away is asked again for about an hour, then the sending failed."""
    last = self.request.retries >= self.max_retries
    try:
        return deliver_mail(dispatch_id, last=last)
    except OSError as error:
        raise self.retry(exc=error, countdown=min(900, 30 * 2**self.request.retries)) from error


@schedule(crontab(minute="*/15"))
@shared_task
def mail_letters_waiting() -> int:
    """Every fifteen minutes: e-mails of letters whose worker was lost before it could send them."""
    return sum(bool(mail_letter.delay(pk)) for pk in waiting_mails())
