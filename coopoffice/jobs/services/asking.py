"""What a person does with background work: ask for it, stop it, try it again."""

from functools import partial
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopoffice.audit.acting import service

from ..choices import JobState
from ..models import Job
from ..registry import kinds

TASK = "coopoffice.jobs.run"


def send(job_id: int) -> None:
    """Tell the workers, once the transaction is committed. A lost message is sent again by ``resend_abandoned``."""
    transaction.on_commit(partial(current_app.send_task, TASK, args=[job_id]), robust=True)


@service
def start_job(*, by: Any, kind: str, arguments: dict | None = None, key: str = "") -> Job:
    """Ask for background work and return its row; the worker hears of it after commit.

    ``by`` is the actor (``.user``, ``.posting``), ``arguments`` plain JSON. With a ``key`` the same person asking for
    the same kind twice gets the same row back (a double click, a page sent again). Raises LookupError for a kind that
    no app has named.
    """
    if kind not in kinds:
        raise LookupError(f"No work is called {kind}.")
    posting = getattr(by, "posting", None)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                arguments=arguments or {},
                requested_by=by.user,
                posting_id=getattr(posting, "pk", None),
                key=key,
            )
    except IntegrityError:
        if not key:
            raise
        return Job.objects.get(requested_by=by.user, kind=kind, key=key)
    send(job.pk)
    return job


@service
def cancel_job(*, by: Any, job: Job) -> Job:
    """Stop the work: at once where it waits, at its next sign of progress where it runs.

    Raises Http404 for somebody else's job, Refused for one that is finished.
    """
    row = Job.objects.take(by.user, "cancel", job.pk)
    row.cancel_asked = True
    if row.state == JobState.QUEUED:
        row.state, row.finished_at = JobState.CANCELLED, timezone.now()
    row.save(update_fields=["cancel_asked", "state", "finished_at"])
    return row


@service
def retry_job(*, by: Any, job: Job) -> Job:
    """Put failed or cancelled work back in the queue. Steps finished earlier are not done again.

    Raises Http404 for somebody else's job, Refused for one that waits, runs or is done.
    """
    row = Job.objects.take(by.user, "retry", job.pk)
    row.state, row.finished_at, row.problem, row.message = JobState.QUEUED, None, "", ""
    row.cancel_asked, row.attempts, row.done, row.total = False, 0, 0, None
    row.run_token, row.started_at, row.heartbeat_at, row.sent_at = None, None, None, timezone.now()
    row.save()
    send(row.pk)
    return row


@service
def resend_abandoned() -> int:
    """Tell the workers again of jobs whose worker died or whose message was lost. Returns how many."""
    rows = list(Job.objects.abandoned().select_for_update(skip_locked=True)[:500])
    for row in rows:
        send(row.pk)
    # The lease of a dead run stays as it is: run_job decides by it who may take over.
    Job.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())
    return len(rows)
