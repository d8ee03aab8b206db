import pytest
from django.urls import reverse

from coopoffice.jobs.models import Job
from coopoffice.jobs.services import run_job, start_job
from tests.factories.units import make_user
from units.acting import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return Actor(make_user())


def test_progress_asks_again_while_open_and_stops_when_done(client, by, kind):
    job = start_job(by=by, kind=kind(lambda run: {"url": "/x/"}))
    client.force_login(by.user)
    url = reverse("job_progress", args=[job.pk])
    assert "hx-get" in client.get(url).content.decode()
    run_job(job.pk)
    answer = client.get(url + "?then=refresh")
    assert "hx-get" not in answer.content.decode()
    assert 'href="/x/"' in answer.content.decode()
    assert answer["HX-Refresh"] == "true"


def test_own_work_is_listed_stopped_and_tried_again(client, by, kind):
    job = start_job(by=by, kind=kind(lambda run: None))
    client.force_login(by.user)
    assert "งานทดสอบ" in client.get(reverse("job_list")).content.decode()
    client.post(reverse("job_cancel", args=[job.pk]))
    assert Job.objects.get().state == "cancelled"
    assert client.get(job.get_absolute_url()).status_code == 200
    client.post(reverse("job_retry", args=[job.pk]))
    assert Job.objects.get().state == "queued"
    client.post(reverse("job_cancel", args=[job.pk]))
    assert client.post(reverse("job_cancel", args=[job.pk])).status_code == 403


def test_other_peoples_work_is_not_found(client, by, kind):
    job = start_job(by=by, kind=kind(lambda run: None))
    client.force_login(make_user())
    for name in ("job_detail", "job_progress"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    for name in ("job_cancel", "job_retry"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 404
    assert "งานทดสอบ" not in client.get(reverse("job_list")).content.decode()
