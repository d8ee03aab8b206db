import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from coopoffice.jobs import JobFailed
from coopoffice.jobs.models import Job, JobStep
from coopoffice.jobs.services import cancel_job, resend_abandoned, retry_job, run_job, start_job
from coopoffice.web.policies import Refused
from tests.factories.units import make_unit, make_user
from units.acting import Actor
from units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return Actor(make_user())


def started(by, kind, **arguments):
    return start_job(by=by, kind=kind, arguments=arguments)


def test_work_done_keeps_result_and_progress(by, kind):
    def work(run, *, size):
        assert run.by.user == by.user
        run.progress(1, size, "หนึ่ง")
        make_unit("กลุ่มงาน", code="X1")
        return {"message": "เสร็จ", "url": "/x/"}

    job = started(by, kind(work), size=4)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome, job.result_url, job.done, job.total) == ("done", "เสร็จ", "/x/", 1, 4)
    assert job.finished_at is not None


def test_message_delivered_twice_works_once(by, kind):
    calls = []
    job = started(by, kind(lambda run: calls.append(1)))
    run_job(job.pk)
    run_job(job.pk)
    assert calls == [1]


def test_running_job_with_fresh_heartbeat_is_left_alone(by, kind):
    calls = []
    job = started(by, kind(lambda run: calls.append(1)))
    Job.objects.filter(pk=job.pk).update(
        state="running", run_token="0" * 32, heartbeat_at=timezone.now() - dt.timedelta(seconds=5), attempts=1
    )
    run_job(job.pk)
    assert calls == []


def test_running_job_with_old_heartbeat_is_taken_over(by, kind):
    calls = []
    job = started(by, kind(lambda run: calls.append(1)))
    Job.objects.filter(pk=job.pk).update(
        state="running", run_token="0" * 32, heartbeat_at=timezone.now() - dt.timedelta(seconds=60), attempts=1
    )
    assert resend_abandoned() == 1
    run_job(job.pk)
    job.refresh_from_db()
    assert (calls, job.state, job.attempts) == ([1], "done", 2)


def test_run_that_lost_its_job_changes_nothing(by, kind):
    def work(run):
        make_unit("หน่วยที่ไม่ควรมี", code="LOST")
        Job.objects.filter(pk=run.job.pk).update(run_token="1" * 32)  # another worker took over

    job = started(by, kind(work))
    run_job(job.pk)
    assert not Unit.objects.filter(code="LOST").exists()
    assert Job.objects.get(pk=job.pk).state == "running"


def test_fault_is_a_sentence_and_undoes_the_work(by, kind, caplog):
    def work(run):
        make_unit("หน่วย", code="FAULT")
        raise ZeroDivisionError("secret detail")

    job = started(by, kind(work))
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert str(job.pk) in job.problem
    assert "secret" not in job.problem
    assert "Traceback" not in job.problem
    assert not Unit.objects.filter(code="FAULT").exists()
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("error", [JobFailed("แฟ้มว่างเปล่า"), ValidationError("แฟ้มว่างเปล่า")])
def test_refusal_of_the_work_is_told_in_its_own_words(by, kind, error):
    def work(run):
        raise error

    job = started(by, kind(work))
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "แฟ้มว่างเปล่า")


def test_cancel_of_waiting_job_prevents_the_work(by, kind):
    calls = []
    job = started(by, kind(lambda run: calls.append(1)))
    cancel_job(by=by, job=job)
    run_job(job.pk)
    job.refresh_from_db()
    assert (calls, job.state) == ([], "cancelled")


def test_cancel_of_running_job_stops_at_the_next_progress(by, kind):
    after = []

    def work(run):
        make_unit("หน่วย", code="STOP")
        cancel_job(by=by, job=run.job)
        run.progress(1, 2)
        after.append(1)

    job = started(by, kind(work))
    run_job(job.pk)
    job.refresh_from_db()
    assert (after, job.state) == ([], "cancelled")
    assert not Unit.objects.filter(code="STOP").exists()


def test_retry_does_unfinished_steps_only(by, kind):
    done = []

    def work(run):
        for key in ("a", "b"):
            with run.step(key) as fresh:
                if fresh:
                    if key == "b" and run.job.attempts == 1 and "b-failed" not in done:
                        done.append("b-failed")
                        raise JobFailed("ยังไม่ได้")
                    done.append(key)

    job = started(by, kind(work, atomic=False))
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "failed"
    retry_job(by=by, job=job)
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert done == ["a", "b-failed", "b"]
    assert JobStep.objects.filter(job=job).count() == 2


def test_job_begun_too_often_fails(by, kind):
    job = started(by, kind(lambda run: None, attempts=2))
    Job.objects.filter(pk=job.pk).update(
        state="running", run_token="0" * 32, heartbeat_at=timezone.now() - dt.timedelta(hours=1), attempts=2
    )
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "2" in job.problem


def test_same_key_is_one_job(by, kind):
    name = kind(lambda run: None)
    first = start_job(by=by, kind=name, key="k")
    assert start_job(by=by, kind=name, key="k") == first
    assert start_job(by=Actor(make_user()), kind=name, key="k") != first


def test_unknown_kind_is_refused(by):
    with pytest.raises(LookupError):
        started(by, "no.such")


def test_stranger_may_not_touch_a_job(by, kind):
    job = started(by, kind(lambda run: None))
    stranger = Actor(make_user())
    with pytest.raises(Http404):
        cancel_job(by=stranger, job=job)
    with pytest.raises(Http404):
        retry_job(by=stranger, job=job)


def test_done_job_is_not_cancelled_or_retried(by, kind):
    job = started(by, kind(lambda run: None))
    run_job(job.pk)
    with pytest.raises(Refused):
        cancel_job(by=by, job=job)
    with pytest.raises(Refused):
        retry_job(by=by, job=job)


def test_worker_hears_after_commit_only(by, kind, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr("coopoffice.jobs.services.asking.current_app.send_task", lambda *a, **k: sent.append(k["args"]))
    name = kind(lambda run: None)
    with django_capture_on_commit_callbacks(execute=True):
        job = started(by, name)
        assert sent == []
    assert sent == [[job.pk]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "odd"},
        {"state": "done", "finished_at": None},
        {"finished_at": timezone.now()},
        {"state": "running", "run_token": None},
        {"done": 3, "total": 2},
    ],
)
def test_impossible_job_is_refused_by_the_database(by, kind, wrong):
    job = started(by, kind(lambda run: None))
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)
