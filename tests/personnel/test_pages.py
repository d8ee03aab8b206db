"""Pages of leave: what they say, what they cost, and what stands on the papers."""

import datetime as dt
import subprocess

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import document_date, fiscal_year
from personnel import services
from personnel.models import Leave
from tests.factories.personnel import kind, leave_office, make_file, working_days
from tests.factories.units import place
from units.acting import actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return leave_office()


@pytest.fixture
def days(office):
    today = timezone.localdate()
    return working_days(today + dt.timedelta(days=7 - today.weekday()), 20, office.pg1)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def ask(person, code, first, last=None, **more):
    more.setdefault("contact", "08")
    return services.ask_leave(by=actor_for(person), kind=kind(code), starts_on=first, ends_on=last or first, **more)


def cost(client, url) -> int:
    client.get(url)  # the first page of a session costs its session
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_lists_cost_the_same_queries_at_one_row_and_at_many(office, days):
    ask(office.member1, "vacation", days[0])
    client = signed_in(office.officer)
    urls = [reverse(f"personnel:{name}") for name in ("leave_list", "balance_list", "file_list", "leave_rule_list")]
    keeper = signed_in(office.personnel)
    before = [cost(client, urls[0]), cost(client, urls[1]), cost(keeper, urls[2]), cost(client, urls[3])]
    for n in range(6):
        person = place(office.pg1)
        make_file(person)
        ask(person, "vacation", days[n])
    assert [cost(client, urls[0]), cost(client, urls[1]), cost(keeper, urls[2]), cost(client, urls[3])] == before
    mine = signed_in(office.member1)
    first = cost(mine, reverse("personnel:my_leave"))
    for n in range(2, 6):
        ask(office.member1, "vacation", days[n])
    assert cost(mine, reverse("personnel:my_leave")) == first


def test_preview_counts_and_names_who_decides_and_says_what_stands_in_the_way(office, days):
    client = signed_in(office.member1)
    given = {"kind": kind("vacation").pk, "starts_on": days[0].isoformat(), "ends_on": days[1].isoformat()}
    page = client.get(reverse("personnel:leave_preview"), given).content.decode()
    assert "head1" in page
    assert "officer" in page
    page = client.get(reverse("personnel:leave_preview"), {**given, "ends_on": days[12].isoformat()}).content.decode()
    assert "circle-x" in page or "t-danger" in page
    assert client.get(reverse("personnel:leave_preview"), {"kind": "x", "starts_on": "31 ก.พ. 2569"}).status_code == 200


def test_form_prints_the_balance_the_statistics_and_the_decisions(office, days):
    from units.models import ApprovalStep
    from units.services.approvals import decide

    leave = ask(office.member1, "vacation", days[0], days[1], stand_in=office.head1)
    for person in (office.head1, office.officer):
        step = ApprovalStep.objects.get(approval=leave.approval, state="open")
        decide(by=actor_for(person), step=step, note="")
    answer = signed_in(office.member1).get(reverse("personnel:leave_paper", args=[leave.pk]))
    read = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    text = " ".join(read.split())
    for words in ("แบบใบลาพักผ่อน", "member1", document_date(days[0]), document_date(days[1]), "head1", "officer", "๑๐"):
        assert words in text, words
    assert signed_in(office.member2).get(reverse("personnel:leave_paper", args=[leave.pk])).status_code == 404
    book = signed_in(office.head1).get(
        reverse("personnel:leave_book_paper", args=[office.member1.pk, fiscal_year(days[0])])
    )
    assert book["Content-Type"] == "application/pdf"
    assert (
        signed_in(office.member2)
        .get(reverse("personnel:leave_book", args=[office.member1.pk, fiscal_year(days[0])]))
        .status_code
        == 404
    )


@pytest.mark.parametrize("code", ["sick", "ordination", "military"])
def test_every_form_can_be_printed(office, days, code):
    more = {"event_date": days[0], "place": "วัดโพธิ์งาม"} if code != "sick" else {"reason": "ไข้"}
    leave = ask(office.member1, code, days[0], **more)
    answer = signed_in(office.member1).get(reverse("personnel:leave_paper", args=[leave.pk]))
    assert answer.content.startswith(b"%PDF")


def test_who_decides_finds_the_box_on_the_page_and_the_others_do_not(office, days):
    leave = ask(office.member1, "vacation", days[0])
    url = leave.get_absolute_url()
    assert 'value="approve"' in signed_in(office.head1).get(url).content.decode()
    assert 'value="approve"' not in signed_in(office.member1).get(url).content.decode()
    assert signed_in(office.member2).get(url).status_code == 404
    assert Leave.objects.count() == 1


def test_form_sent_twice_asks_once(office, days):
    client = signed_in(office.member1)
    page = client.get(reverse("personnel:leave_ask"))
    form = page.context["form"]
    sent = {
        "submission": str(form.initial["submission"]),
        "kind": kind("vacation").pk,
        "starts_on": days[0].isoformat(),
        "ends_on": days[0].isoformat(),
        "contact": "08",
    }
    first = client.post(reverse("personnel:leave_ask"), sent)
    second = client.post(reverse("personnel:leave_ask"), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Leave.objects.count() == 1
