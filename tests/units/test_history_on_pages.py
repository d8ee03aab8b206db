"""The history of a record on its page: shut at first, told in words, and no more than the reader may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from units.acting import Actor, postings_of
from units.models import Assignment, Post, Unit, User
from units.services.assignments import report_progress

pytestmark = pytest.mark.django_db


def somebody(username: str) -> User:
    return User.objects.get(username=username)


def pages() -> dict[str, str]:
    return {
        "unit": Unit.objects.get(code="TN-05").get_absolute_url(),
        "post": Post.objects.get(unit__code="TN-05", role="head").get_absolute_url(),
        "person": somebody("yupin").get_absolute_url(),
        "assignment": Assignment.objects.filter(assignee__username="kanokwan").order_by("pk")[0].get_absolute_url(),
    }


@pytest.mark.parametrize("kind", ["unit", "post", "person", "assignment"])
def test_history_stands_shut_on_the_page_and_opens_on_request(demo_office, client, kind):
    client.force_login(somebody("suda") if kind == "person" else somebody("pimjai"))
    url = pages()[kind]
    shut = client.get(url).content.decode()
    assert 'href="?history=1#history"' in shut
    assert "→" not in shut.split('id="history"')[1]
    open_ = client.get(url, {"history": "1"}).content.decode().split('id="history"')[1]
    assert "เพิ่ม" in open_  # the row's own beginning is told


def test_history_of_work_names_who_did_what_under_which_post(demo_office, client):
    work = Assignment.objects.filter(assignee__username="kanokwan", state="in_progress").order_by("pk")[0]
    doer = somebody("kanokwan")
    report_progress(by=Actor(doer, postings_of(doer)[0]), assignment=work, progress=73, note="นับแล้ว")
    client.force_login(somebody("pimjai"))
    told = client.get(work.get_absolute_url(), {"history": "1"}).content.decode().split('id="history"')[1]
    assert "กนกวรรณ" in told
    assert "73" in told


def test_history_of_an_account_is_for_its_owner_and_its_keepers(demo_office, client):
    url = somebody("yupin").get_absolute_url()
    for username, shown in (("kanokwan", False), ("pimjai", False), ("yupin", True), ("suda", True), ("admin", True)):
        client.force_login(somebody(username))
        assert ('id="history"' in client.get(url, {"history": "1"}).content.decode()) is shown, username


def test_history_costs_the_same_after_one_change_and_after_twenty(demo_office, client):
    client.force_login(somebody("pimjai"))
    work = Assignment.objects.filter(assignee__username="kanokwan").order_by("pk")[0]
    unit = Unit.objects.get(code="TN-05")
    client.get(work.get_absolute_url(), {"history": "1"})  # what is asked once in a process
    costs = []
    for changes in (1, 20):
        for n in range(changes):
            Assignment.objects.filter(pk=work.pk).update(title=f"ครั้งที่ {changes}-{n}", assignee=None, unit=unit)
            Assignment.objects.filter(pk=work.pk).update(assignee=somebody("kanokwan"))
        with CaptureQueriesContext(connection) as asked:
            client.get(work.get_absolute_url(), {"history": "1"})
        costs.append(len(asked))
    assert costs[0] == costs[1]
