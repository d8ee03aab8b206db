"""Files of a piece of work: sent along, reported with, opened by whoever sees the work and by nobody else."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coopoffice.files import limits
from coopoffice.files.inspection import check_content
from tests.files.samples import make_pdf
from units.acting import Actor, postings_of
from units.models import Assignment, AssignmentFile, Unit, User
from units.services.assignments import hand_on_work

pytestmark = pytest.mark.django_db


def somebody(username: str) -> User:
    return User.objects.get(username=username)


def faults(answer) -> str:
    """What the page says went wrong."""
    return " ".join(re.findall(r'class="(?:msg|errsum|note)[^>]*>(.*?)</(?:ul|div)>', answer.content.decode(), re.S))


def send(client, url: str, data: dict):
    """Fill the form at the address and send it."""
    form = client.get(url).context["form"]
    return client.post(url, {"submission": str(form.initial["submission"]), **data})


def note(name: str = "บันทึก.txt", text: str = "ข้อความ") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@pytest.fixture
def running(demo_office):
    return Assignment.objects.filter(assignee__username="kanokwan", state="in_progress", children=None).order_by("pk")[
        0
    ]


def test_work_is_assigned_with_files_and_they_stand_on_its_page(demo_office, client):
    client.force_login(somebody("somsak"))
    pdf = SimpleUploadedFile("คำสั่ง.pdf", make_pdf(), "application/pdf")
    answer = send(
        client,
        reverse("units:assignment_assign"),
        {
            "title": "ตรวจเอกสารแนบ",
            "line": "command",
            "unit": Unit.objects.get(code="TN-05").pk,
            "due_on": f"{timezone.localdate() + dt.timedelta(days=9):%d/%m/%Y}",
            "files": [pdf, note()],
        },
    )
    assert answer.status_code == 302, faults(answer)
    work = Assignment.objects.get(title="ตรวจเอกสารแนบ")
    assert [f.name for f in work.files.all()] == ["คำสั่ง.pdf", "บันทึก.txt"]
    page = client.get(work.get_absolute_url()).content.decode()
    assert work.files.all()[0].get_absolute_url() in page
    assert "คำสั่ง.pdf" in page


def test_file_that_is_not_what_it_claims_is_refused_beside_its_field_and_nothing_is_written(running, client):
    client.force_login(somebody("kanokwan"))
    before = running.entries.count()
    answer = send(
        client,
        reverse("units:assignment_progress", args=[running.pk]),
        {"progress": "80", "note": "ครบแล้ว", "files": [SimpleUploadedFile("x.pdf", b"MZ\x90\x00 program")]},
    )
    assert answer.status_code == 422
    assert 'id="id_files-error"' in answer.content.decode()
    assert "ครบแล้ว" in answer.content.decode()
    assert (running.entries.count(), running.files.exclude(name__endswith="csv").count()) == (before, 0)


def test_answer_and_progress_take_files_and_the_same_content_once(running, client):
    client.force_login(somebody("kanokwan"))
    had = running.files.count()
    for url, data in (
        ("units:assignment_progress", {"progress": "80", "note": ""}),
        ("units:assignment_answer", {"note": "เสร็จแล้ว"}),
    ):
        answer = send(client, reverse(url, args=[running.pk]), {**data, "files": [note()]})
        assert answer.status_code == 302, faults(answer)
    assert running.files.count() == had + 1


def test_more_files_than_a_record_holds_are_refused_in_words(running, client, monkeypatch):
    client.force_login(somebody("kanokwan"))
    monkeypatch.setattr(limits, "max_count", lambda: 2)
    url = reverse("units:assignment_progress", args=[running.pk])
    for n in range(2 - running.files.count()):
        send(client, url, {"progress": "70", "files": [note(f"{n}.txt", str(n) * 9)]})
    answer = send(client, url, {"progress": "80", "files": [note("z.txt", "อีกไฟล์")]})
    assert answer.status_code == 422
    assert 'id="id_files-error"' in answer.content.decode()
    running.refresh_from_db()
    assert running.progress != 80


def test_file_opens_only_through_the_right_to_the_work(running, client, settings):
    file = running.files.first()
    for username, status in (("kanokwan", 200), ("somsak", 200), ("boonmee", 404), ("suda", 404), ("admin", 404)):
        client.force_login(somebody(username))
        assert client.get(file.get_absolute_url()).status_code == status, username
    client.logout()
    assert client.get(file.get_absolute_url()).status_code == 302
    assert not AssignmentFile.objects.visible_to(somebody("boonmee")).filter(pk=file.pk).exists()


def test_files_go_along_when_the_work_is_handed_on(demo_office):
    head = somebody("somsak")
    by = Actor(head, postings_of(head)[0])
    from units.services.assignments import assign_work

    given_by = somebody("pimjai")
    work = assign_work(
        by=Actor(given_by, postings_of(given_by)[0]),
        title="มีเอกสาร",
        unit=Unit.objects.get(code="TN-05"),
        due_on=timezone.localdate() + dt.timedelta(days=5),
        files=[check_content("แนบ.txt", "สวัสดี".encode())],
    )
    child = hand_on_work(by=by, assignment=work, assignee=somebody("yupin"), due_on=work.due_on)
    assert [f.name for f in child.files.all()] == ["แนบ.txt"]
    assert child.files.get().blob == work.files.get().blob
    assert AssignmentFile.objects.visible_to(somebody("yupin")).filter(owner=child).count() == 1
