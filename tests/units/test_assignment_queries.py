"""Constant queries of the doors of assignments, and their time at department scale."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.units import make_unit, place
from units.acting import actor_for
from units.choices import PostRole
from units.services.assignments import assign_work

pytestmark = pytest.mark.django_db


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    return len(queries), response


@pytest.fixture
def scene():
    root = make_unit("กรม")
    office = make_unit("สำนักงาน", root)
    head, member = place(office, PostRole.HEAD), place(office)
    give = lambda n: [  # noqa: E731
        assign_work(
            by=actor_for(head),
            title=f"งาน {i}",
            unit=office,
            assignee=member,
            due_on=dt.date.today() + dt.timedelta(days=i % 9),
        )
        for i in range(n)
    ]
    client = Client()
    client.force_login(member)
    return give, client, head


@pytest.mark.parametrize("url", ["/units/work/?view=group", "/units/work/", "/"])
def test_list_and_my_day_cost_the_same_at_one_row_and_at_thirty(scene, url):
    give, client, _head = scene
    give(1)
    few, _response = count(client, url)
    give(29)
    many, response = count(client, url)
    assert few == many <= 25
    assert "งาน 2" in response.content.decode()


def test_detail_costs_the_same_with_one_entry_and_with_many(scene):
    from units.services.assignments import accept_work, report_progress

    give, client, _head = scene
    row = give(1)[0]
    few, _response = count(client, row.get_absolute_url())
    by = actor_for(row.assignee)
    accept_work(by=by, assignment=row)
    for percent in range(0, 90, 10):
        report_progress(by=by, assignment=row, progress=percent, note="รายงาน")
    many, _response = count(client, row.get_absolute_url())
    assert many <= few + 1 <= 20
