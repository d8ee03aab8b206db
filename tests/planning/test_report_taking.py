"""Taking several reports in at once: those whose automatic checks pass, never the others, never by somebody else."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Report
from planning.services import report_checking as checking
from planning.services import report_writing as writing
from tests.factories.reports import make_kind, make_reporting_office, open_all, sent, write
from units.acting import actor_for

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 10, 26)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(dt.datetime(2026, 10, 26, 3, 0, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def office():
    return make_reporting_office()


@pytest.fixture
def two(office):
    """The reports of two groups, sent up."""
    rows = {row.unit_id: row for row in open_all(make_kind(office.office), TODAY)}
    return [
        sent(rows[office.pg1.pk], office.member1, office.head1),
        sent(rows[office.pg2.pk], office.member2, office.head2),
    ]


def sent_back_and_again(office, row):
    checking.return_report(by=actor_for(office.planner), report=row, note="แก้ตัวเลข")
    row.refresh_from_db()
    return sent(row, office.member1, office.head1)


def test_reports_that_pass_are_taken_in_and_one_sent_back_before_is_left_with_the_reason(office, two):
    first, second = two
    sent_back_and_again(office, first)
    outcomes = checking.take_in_together(
        by=actor_for(office.planner), reports=Report.objects.order_by("pk").filter(pk__in=[r.pk for r in two])
    )
    assert {o.report.pk: o.done for o in outcomes} == {first.pk: False, second.pk: True}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("submitted", "checked")
    assert second.checked_by == office.planner
    assert not first.entries.filter(act="taken_in").exists()


def test_figure_other_than_the_system_counts_is_left_to_be_read(office):
    kind = make_kind(office.office, sources=["letters"])
    row = next(r for r in open_all(kind, TODAY) if r.unit_id == office.pg1.pk)
    sheet = writing.sheet_of(row)
    counted = next(line for line in sheet.lines if line.now is not None)
    write(row, office.member1)
    row = writing.write_report(
        by=actor_for(office.member1),
        report=row,
        texts={},
        figures={
            line.name: (line.now + 1, "นับรวมหนังสือเวียน")
            if line.name == counted.name
            else (Decimal(1) if line.now is None else line.now, "")
            for line in sheet.lines
        },
    )
    row = writing.submit_report(by=actor_for(office.head1), report=row)
    (outcome,) = checking.take_in_together(by=actor_for(office.planner), reports=[row])
    assert not outcome.done
    assert counted.label in outcome.why


def test_somebody_without_the_duty_takes_nothing_in(office, two):
    outcomes = checking.take_in_together(by=actor_for(office.head1), reports=[two[0]])
    assert [o.done for o in outcomes] == [False]
    two[0].refresh_from_db()
    assert two[0].state == "submitted"


def test_page_offers_the_passing_ones_and_takes_the_chosen_in(office, two, client):
    first, second = two
    sent_back_and_again(office, first)
    url = reverse("planning:report_take_in_together")
    client.force_login(office.head1)
    assert client.get(url).status_code == 403
    client.force_login(office.planner)
    client.get(url)
    page = client.get(url).content.decode()
    assert f'name="reports" value="{second.pk}"' in page
    assert f'name="reports" value="{first.pk}"' not in page
    empty = client.post(url, {"submission": str(uuid.uuid4())})
    assert empty.status_code == 422
    answer = client.post(url, {"reports": [first.pk, second.pk], "submission": str(uuid.uuid4())}, follow=True)
    assert "เคยส่งกลับแก้ไข" in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("submitted", "checked")


def test_page_costs_the_same_statements_with_one_report_and_with_two(office, two, client):
    url = reverse("planning:report_take_in_together")
    client.force_login(office.planner)
    client.get(url)
    with CaptureQueriesContext(connection) as both:
        client.get(url)
    checking.take_in_report(by=actor_for(office.planner), report=two[0])
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    assert len(both) == len(one)
