"""A real Celery worker, killed in the middle of its work."""

import datetime as dt
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from coopoffice.celery import app
from coopoffice.jobs.models import Job
from coopoffice.jobs.services import cancel_job, resend_abandoned, start_job
from coopoffice.runtime.children import end, spawn
from tests.factories.units import make_user
from units.acting import Actor
from units.models import District

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def worker(tmp_path):
    """Return ``worker()``: start a real worker that knows the slow work, and give its process."""
    import tests.jobs.slow_work  # noqa: F401

    # The worker of the whole run (``celery_worker_process``) may wait at the same queue and would take the work away.
    others = [name for answer in app.control.ping(timeout=1) for name in answer]
    for_others = {"destination": others, "reply": True, "timeout": 60, "limit": len(others)}
    if others:
        assert len(app.control.cancel_consumer("celery", **for_others)) == len(others)
    app.control.purge()
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(connection.settings_dict['NAME'])}").geturl()
    running = []

    def start():
        log = (tmp_path / f"worker{len(running)}.log").open("wb")
        name = f"jobs-{os.getpid()}-{len(running)}@localhost"
        process = spawn(
            [
                *(sys.executable, "-m", "celery", "-A", "coopoffice.celery", "worker", "--pool=solo"),
                *(f"--hostname={name}", "--without-gossip", "--without-mingle", "--include=tests.jobs.slow_work"),
            ],
            env={
                **os.environ,
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "coopoffice.settings.test",
                "PYTHONPATH": str(ROOT),
            },
            cwd=ROOT,
            output=log,
        )
        running.append((process, log))
        return process

    yield start
    for process, log in running:
        if process.poll() is None:
            end(process, seconds=15)
        log.close()
    if others:
        assert len(app.control.add_consumer("celery", **for_others)) == len(others)


def wait(condition, seconds=120):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.1)
    return found


def test_job_of_a_killed_worker_finishes_once_with_one_effect(worker):
    by = Actor(make_user())
    first = worker()
    job = start_job(by=by, kind="test.slow_district", arguments={"code": "K9", "seconds": 3})
    wait(lambda: Job.objects.filter(pk=job.pk, state="running", done=1).exists())
    assert Job.objects.get(pk=job.pk).message == "ครึ่งทาง"  # seen by the page while the work is not committed
    assert not District.objects.filter(code="K9").exists()
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    wait(lambda: not District.objects.filter(code="K9").exists())
    # The lease runs out; moved back here instead of waiting for it.
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - dt.timedelta(minutes=2))
    assert resend_abandoned() == 1
    resend_abandoned()  # the watch comes round again before a worker is back
    worker()
    wait(lambda: Job.objects.filter(pk=job.pk, state="done").exists())
    job.refresh_from_db()
    assert (job.attempts, job.outcome) == (2, "เสร็จ")
    assert District.objects.filter(code="K9").count() == 1


def test_running_job_is_cancelled_from_outside_and_leaves_nothing(worker):
    by = Actor(make_user())
    worker()
    job = start_job(by=by, kind="test.slow_district", arguments={"code": "CX", "seconds": 60})
    wait(lambda: Job.objects.filter(pk=job.pk, state="running", done=1).exists())
    cancel_job(by=by, job=job)
    wait(lambda: Job.objects.filter(pk=job.pk, state="cancelled").exists(), seconds=60)
    assert not District.objects.filter(code="CX").exists()
