"""What a worker does with a job: take it, work, and finish it, exactly once.

A job is held by a run token and a heartbeat. A second message for a job whose heartbeat is fresh is dropped; one whose
heartbeat is older than the lease passes to the new run, and the old one, should it still live, finds its token gone
and can commit nothing.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.audit.acting import acting, service, tell_database

from ..choices import JobState
from ..models import Job, JobStep
from ..querysets import HEARTBEAT, LEASE
from ..registry import Cancelled, JobFailed, Kind, kinds

logger = logging.getLogger("coopoffice.jobs")
FLUSH = 0.4  # seconds between two writings of progress


class _Superseded(Exception):
    """Another run holds the job now."""


class _By:
    """The actor of a job as services want it: the person, and the number of the posting acted under."""

    def __init__(self, user: Any, posting_id: int | None) -> None:
        self.user = user
        self.posting = type("Posting", (), {"pk": posting_id})() if posting_id else None


class _Run:
    """One run of one job. Progress is written by a thread of its own with a connection of its own.

    So the page sees progress while the work's transaction is open, and the heart beats through long statements.
    Inside a caller's transaction (work run in place) the same connection is used.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.by = _By(job.requested_by, job.posting_id)
        self._lock = threading.Lock()
        self._latest: tuple[int, int | None, str] = (0, None, "")
        self._written = self._latest
        self._stop = threading.Event()
        self._cancelled = False
        self._lost = False
        self._in_place = connection.in_atomic_block
        self._thread = threading.Thread(target=self._beat, name=f"job-{job.pk}", daemon=True)

    def __enter__(self) -> "_Run":
        if not self._in_place:
            self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.quiet()

    def quiet(self) -> None:
        """Stop the heartbeat."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        done = max(0, int(done))
        if total is not None:
            done = min(done, int(total))
        with self._lock:
            self._latest = (done, total, message[:500])
        if self._in_place:
            self._write()
        if self._lost:
            raise _Superseded
        if self._cancelled:
            raise Cancelled

    @contextmanager
    def step(self, key: str) -> Iterator[bool]:
        with transaction.atomic():
            tell_database()
            _hold(self.job)
            if JobStep.objects.filter(job=self.job, key=key).exists():
                yield False
                return
            yield True
            JobStep.objects.create(job=self.job, key=key)

    def _write(self) -> None:
        with self._lock:
            done, total, message = self._latest
        mine = Job.objects.filter(pk=self.job.pk, run_token=self.job.run_token, state=JobState.RUNNING)
        changed = mine.update(done=done, total=total, message=message, heartbeat_at=timezone.now())
        self._written = (done, total, message)
        self._lost = not changed
        self._cancelled = bool(changed) and mine.filter(cancel_asked=True).exists()

    def _beat(self) -> None:
        beaten = timezone.now()
        try:
            while not self._stop.wait(FLUSH):
                if self._latest == self._written and timezone.now() - beaten < HEARTBEAT / 5:
                    continue
                try:
                    self._write()
                    beaten = timezone.now()
                except DatabaseError:
                    logger.warning("The heartbeat of job %s could not be written.", self.job.pk)
                    connection.close()
        finally:
            connection.close()


def _hold(job: Job) -> None:
    """Lock the job for this run. Raises _Superseded where another run holds it."""
    mine = Job.objects.filter(pk=job.pk, run_token=job.run_token, state=JobState.RUNNING)
    if not mine.select_for_update().values_list("pk", flat=True).first():
        raise _Superseded


@service
def _take_over(job_id: int) -> tuple[Job, Kind] | None:
    """Make the job this run's own, or return None where there is nothing for this run to do."""
    job = Job.objects.select_for_update(of=("self",)).select_related("requested_by").filter(pk=job_id).first()
    now = timezone.now()
    if job is None or not job.is_open:
        return None
    if job.state == JobState.RUNNING and job.heartbeat_at > now - LEASE:
        return None
    kind = kinds.get(job.kind)
    if job.cancel_asked:
        job.state, job.finished_at = JobState.CANCELLED, now
    elif kind is None:
        job.state, job.finished_at = JobState.FAILED, now
        job.problem = _("This version of the system does not know this kind of work.")
    elif job.attempts >= kind.attempts:
        job.state, job.finished_at = JobState.FAILED, now
        job.problem = _("The work was begun %(times)d times and broke off each time.") % {"times": job.attempts}
    else:
        job.state, job.run_token, job.heartbeat_at = JobState.RUNNING, uuid.uuid4(), now
        job.started_at = job.started_at or now
        job.attempts += 1
    job.save()
    return (job, kind) if job.state == JobState.RUNNING and kind else None


@service
def _finish(job: Job, state: str, *, problem: str = "", result: dict | None = None) -> None:
    """Close the job. Raises _Superseded where another run holds it, which rolls the work back with it."""
    _hold(job)
    fields: dict[str, Any] = {"state": state, "finished_at": timezone.now(), "problem": problem[:500]}
    if state == JobState.DONE:
        fields["result"] = result
    Job.objects.filter(pk=job.pk).update(**fields)


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)


def run_job(job_id: int) -> None:
    """Do the work of the job unless another run holds it or it is finished. Never raises for the work's own faults."""
    taken = _take_over(job_id)
    if taken is None:
        return
    job, kind = taken
    language = getattr(job.requested_by, "language", None) or translation.get_language()
    who = acting(job.requested_by_id, posting_id=job.posting_id, source="task", reference=job.kind)
    with who, translation.override(language), _Run(job) as run:
        try:
            with transaction.atomic() if kind.atomic else nullcontext():
                if kind.atomic:
                    tell_database()
                result = kind.work(run, **job.arguments)
                run.quiet()
                if run._cancelled:
                    raise Cancelled
                _finish(job, JobState.DONE, result=result)
        except _Superseded:
            logger.warning("Job %s passed to another worker; this run's work is undone.", job.pk)
        except Cancelled:
            _close(job, JobState.CANCELLED)
        except (JobFailed, ValidationError) as error:
            _close(job, JobState.FAILED, _sentence(error))
        except Exception:
            logger.exception("Job %s (%s) failed.", job.pk, job.kind)
            text = _("The work stopped because of a fault in the system. Tell the administrator the number %(number)d.")
            _close(job, JobState.FAILED, text % {"number": job.pk})


def _close(job: Job, state: str, problem: str = "") -> None:
    try:
        _finish(job, state, problem=problem)
    except _Superseded:
        logger.warning("Job %s passed to another worker.", job.pk)
