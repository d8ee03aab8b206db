"""The pages of deciding: inbox, walk, several at once, general requests, the paper; and what each costs."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.units import give_duty, make_office, make_posting
from units import inbox
from units.acting import actor_for
from units.choices import Capacity
from units.models import Approval, GeneralRequest, User
from units.services.requests import write_request

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
BODY = {"category": "permission", "body": "ด้วยมีความจำเป็น\nจึงขออนุมัติ"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 24, 3, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def client_of(office):
    def make(name):
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=name))
        return client

    return make


def ask(office, subject="ขอใช้ห้องประชุม", person="member1", **fields):
    words = {"subject": subject, **BODY, **fields}
    return write_request(by=actor_for(getattr(office, person)), send=True, **words)


def token(page):
    return page.context["form"]["submission"].value()


def test_inbox_page_count_and_menu_cost_the_same_at_one_and_at_thirty(office, client_of, settings):
    settings.PREPARE_STATEMENTS = False  # so that the statements show what they ask
    client = client_of("head1")
    client.get("/units/inbox/")
    costs = []
    for wanted in (1, 31):
        for n in range(wanted - inbox.waiting_for(office.head1).total):
            ask(office, f"เรื่อง {n}", speed=n % 4)
        with CaptureQueriesContext(__import__("django.db").db.connection) as queries:
            page = client.get("/units/inbox/")
        costs.append(len(queries))
        assert page.context["waiting"].total == wanted
        read = [q["sql"] for q in queries if "MATERIALIZED" in q["sql"]]
        assert len(read) == 1, "page, counts and the menu's number come from one statement"
    assert costs[0] == costs[1]
    assert len(page.context["waiting"].lines) == 30
    assert page.context["waiting"].pages == 2
    assert page.context["waiting"].lines[0].speed == 3
    assert client.get("/units/inbox/?page=2").context["waiting"].lines
    assert client.get("/units/inbox/?page=99&group=ไม่มี").status_code == 200


def test_walk_goes_from_one_to_the_next_and_back_to_an_empty_inbox(office, client_of):
    subjects = ["หนึ่ง", "สอง", "สาม"]
    for n, subject in enumerate(subjects):
        ask(office, subject, speed=3 - n)
    client = client_of("head1")
    url = "/units/inbox/next/"
    for left, subject in zip((3, 2, 1), subjects, strict=True):
        page = client.get(url, follow=True)
        assert page.context["general"].subject == subject
        box = page.context["approval_box"]
        assert (box.walk.number, box.walk.total) == (1, left)
        data = {"act": "approve", "walk": "all", "submission": box.form["submission"].value()}
        done = client.post(reverse("units:approval_decide", args=[box.step.pk]), data)
        assert done.status_code == 302
        url = done["Location"]
    assert url == reverse("units:inbox")
    assert "ไม่มีเรื่องรอท่านพิจารณา" in client.get(url).content.decode()


def test_several_are_decided_at_once_where_their_checks_pass_and_the_others_say_why(office, client_of):
    good = [ask(office, f"เรื่อง {n}") for n in range(2)]
    bare = ask(office, "ขอเงินไม่มีเอกสาร", category="spending", amount=900)
    client = client_of("head1")
    page = client.get("/units/inbox/")
    steps = [r.approval.steps.get(state="open").pk for r in (*good, bare)]
    data = {"steps": steps, "note": "พร้อมกัน", "submission": token(page)}
    done = client.post("/units/inbox/decide/", data, follow=True)
    text = done.content.decode()
    assert "พิจารณาแล้ว 2 เรื่อง" in text
    assert "ขอเงินไม่มีเอกสาร: แนบเอกสารประกอบวงเงินแล้ว" in text
    assert [r.approval.decisions.filter(act="agree", note="พร้อมกัน").count() for r in (*good, bare)] == [1, 1, 0]
    again = client.post("/units/inbox/decide/", data, follow=True)
    assert "ส่งแล้ว" in again.content.decode() or again.status_code == 200
    assert good[0].approval.decisions.filter(act="agree").count() == 1
    nothing = client.post("/units/inbox/decide/", {"submission": token(client.get("/units/inbox/"))})
    assert nothing.status_code == 422
    foreign = client_of("head2").post(
        "/units/inbox/decide/", {"one": steps[2], "submission": token(client_of("head2").get("/units/inbox/"))}
    )
    assert foreign.status_code == 422
    assert bare.approval.decisions.filter(act="agree").count() == 0


def test_box_asks_for_the_reason_keeps_what_was_typed_and_says_who_decided_before(office, client_of):
    request = ask(office)
    step = request.approval.steps.get(state="open")
    client = client_of("head1")
    page = client.get(request.get_absolute_url())
    url = reverse("units:approval_decide", args=[step.pk])
    form = page.context["approval_box"].form
    bare = client.post(url, {"act": "return", "note": "", "submission": form["submission"].value()})
    assert bare.status_code == 422
    assert "เหตุผล" in bare.content.decode()
    sent = client.post(
        url, {"act": "return", "note": "แนบกำหนดการ", "submission": bare.context["form"]["submission"].value()}
    )
    assert sent.status_code == 302
    late = client.post(url, {"act": "approve", "submission": "6f1c1f9e-0000-4000-8000-000000000001"})
    assert late.status_code == 403
    assert "พิจารณาขั้นตอนนี้แล้ว" in late.content.decode()
    mine = client_of("member1")
    assert "แนบกำหนดการ" in mine.get(reverse("units:request_change", args=[request.pk])).content.decode()


def test_request_is_written_kept_corrected_sent_and_printed_with_the_capacity_lines(office, client_of):
    make_posting(office.member2, office.head1_post, capacity=Capacity.ACTING_POST, starts_on=TODAY)
    mine = client_of("member1")
    write = "/units/requests/write/"
    wrong = mine.post(
        write, {"subject": "ขอซื้อ", "category": "spending", "body": "", "submission": token(mine.get(write))}
    )
    assert wrong.status_code == 422
    assert "ระบุวงเงินที่จะใช้จ่าย" in wrong.content.decode()
    data = {"subject": "ขอซื้อหมึก", "category": "spending", "body": "หมึกหมด", "amount": "๑,๒๕๐.๕๐", "speed": "0"}
    kept = mine.post(write, {**data, "submission": token(mine.get(write))}, follow=True)
    row = GeneralRequest.objects.get()
    assert row.is_draft
    assert "เป็นร่าง" in kept.content.decode()
    assert client_of("officer").get(row.get_absolute_url()).status_code == 404
    preview = mine.get("/units/requests/preview/", data).content.decode()
    assert "member2" in preview
    change = reverse("units:request_change", args=[row.pk])
    page = mine.get(change)
    seen = page.context["form"]["seen"].value()
    mine.post(change, {**data, "send": "1", "submission": token(page), "seen": seen})
    row.refresh_from_db()
    assert (str(row.amount), row.approval.state) == ("1250.50", "open")
    for name in ("member2", "officer"):
        while step := row.approval.steps.filter(state="open").first():
            client = client_of(name)
            box = client.get(row.get_absolute_url()).context["approval_box"]
            if box.step is None:
                break
            client.post(
                reverse("units:approval_decide", args=[step.pk]),
                {"act": "approve", "note": "", "submission": box.form["submission"].value()},
            )
    row.approval.refresh_from_db()
    assert row.approval.state == "approved"
    paper = mine.get(reverse("units:request_paper", args=[row.pk]))
    content = b"".join(paper.streaming_content)
    assert content.startswith(b"%PDF")
    again = b"".join(mine.get(reverse("units:request_paper", args=[row.pk])).streaming_content)
    assert again == content
    from io import BytesIO

    from pypdf import PdfReader

    text = re.sub(r"\s+", "", "".join(p.extract_text() for p in PdfReader(BytesIO(content)).pages))
    assert "หัวหน้ากลุ่ม๑" in text
    assert "สหกรณ์จังหวัด" in text
    assert "๑,๒๕๐.๕๐บาท" in text


def test_source_of_an_upper_app_stands_in_the_same_row_at_the_same_cost(office):
    from django.db import connection
    from django.db.models import DateField, F, IntegerField, Value

    from units.models import Assignment

    ask(office, "จากเครื่องยนต์")
    give_duty("GA-A1", office.office, user=office.head1)
    Assignment.objects.create(
        title="หนังสือรอสั่งการ", unit=office.pg1, given_by=office.officer, given_post=office.officer_post,
        given_unit=office.office, given_line="x", due_on=TODAY,
    )  # fmt: skip

    def rows(user, on):
        found = Assignment.objects.filter(unit_id=office.pg1.pk).annotate(
            group=Value("letters"), fast=Value(0, output_field=IntegerField()), day=F("due_on")
        )
        return found.values_list("pk", "group", "day", "fast", "given_at")

    def draw(user, pks):
        return {
            a.pk: inbox.InboxItem(a.title, a.get_absolute_url(), "สั่งการ") for a in Assignment.objects.filter(pk__in=pks)
        }

    inbox.inbox_sources.register("test", inbox.InboxSource("test", rows, draw, lambda group: "สั่งการ"))
    try:
        with CaptureQueriesContext(connection) as queries:
            waiting = inbox.waiting_for(office.head1)
        assert len([q for q in queries if "MATERIALIZED" in q["sql"]]) == 1
        drawn = inbox.draw(office.head1, waiting.lines)
        assert [line.item.title for line in drawn] == ["หนังสือรอสั่งการ", "จากเครื่องยนต์"]
        assert {g.word for g in waiting.groups} == {"สั่งการ", "เห็นชอบ · เรื่องขออนุมัติทั่วไป"}
        walk = inbox.walk_from(office.head1, "test", drawn[0].pk)
        assert (walk.number, walk.total, walk.before) == (1, 2, "")
        assert walk.after.startswith("approvals-")
    finally:
        inbox.inbox_sources._entries.pop("test")
    assert DateField


def test_lists_of_requests_show_each_person_the_own_part(office, client_of):
    ask(office, "ของหนึ่ง")
    ask(office, "ของสอง", person="member2")
    seen = {
        name: {r.subject for r in GeneralRequest.objects.visible_to(getattr(office, name))}
        for name in ("member1", "head1", "head2", "officer", "personnel")
    }
    assert seen == {
        "member1": {"ของหนึ่ง"},
        "head1": {"ของหนึ่ง"},
        "head2": {"ของสอง"},
        "officer": {"ของหนึ่ง", "ของสอง"},
        "personnel": set(),
    }
    page = client_of("officer").get("/units/requests/")
    assert page.context["listing"].total == 2
    assert Approval.objects.count() == 2
