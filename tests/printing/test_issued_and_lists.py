"""An issued paper stays as it was; every list can be put on paper; the PDF is what an archive wants."""

import datetime as dt
import io
import re
import threading
from decimal import Decimal
from types import SimpleNamespace

import pikepdf
import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import translation

from coopoffice.printing import lists
from coopoffice.printing.models import IssuedDocument, PrintedList
from coopoffice.printing.render import FetchRefused, render_html, render_paper
from coopoffice.printing.services import issue_document
from tests.printing.papers import picture, read_back


@pytest.fixture
def unit(db):
    from tests.factories.units import make_unit

    return make_unit("กลุ่มตรวจการสหกรณ์")


@pytest.fixture
def by(db):
    from tests.factories.units import make_user

    return SimpleNamespace(user=make_user(), posting=None)


@pytest.fixture
def issue(unit, by, memo):
    def make(key="test.letter:1", **changes):
        return issue_document(
            by=by, kind="memo", subject_key=key, title="ขออนุมัติเดินทาง", unit=unit, template="printing/pdf/memo.html",
            context={k: v for k, v in {**memo, **changes}.items() if k != "code"},
        )  # fmt: skip

    return make


# --- issued papers ---


def test_issued_paper_is_kept_and_carries_its_code(issue):
    paper = issue()
    content = paper.blob.path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert paper.shown_code in read_back(content)
    assert (paper.sha256, paper.pages) == (paper.blob.sha256, 1)
    assert IssuedDocument.objects.by_code(paper.shown_code.lower()).get() == paper


def test_second_issue_returns_the_first_whatever_changed(issue):
    first = issue()
    again = issue(subject="เรื่องใหม่ทั้งหมด")
    assert again == first
    assert again.blob.path.read_bytes() == first.blob.path.read_bytes()
    assert IssuedDocument.objects.count() == 1
    assert issue("test.letter:2") != first


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE printing_issueddocument SET title = 'x'",
        "DELETE FROM printing_issueddocument",
    ],
)
def test_database_refuses_to_change_an_issued_paper(issue, change):
    issue()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert IssuedDocument.objects.get().title == "ขออนุมัติเดินทาง"


@pytest.mark.parametrize(
    "values", [{"pages": 0}, {"subject_key": ""}, {"kind": "memo", "subject_key": "test.letter:1"}]
)
def test_database_refuses_a_row_that_is_no_issue(issue, values):
    first = issue()
    row = {f.attname: getattr(first, f.attname) for f in IssuedDocument._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.create(**{**row, "code": "X", "subject_key": "other:1", **values})


@pytest.mark.django_db(transaction=True)
def test_two_issues_at_once_are_one_paper(issue):
    got, start = [], threading.Barrier(3)

    def work():
        start.wait()
        try:
            got.append(issue().pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(got) == 3
    assert len(set(got)) == 1
    with connection.cursor() as cursor:  # the table cannot be emptied by the test's own clean-up
        cursor.execute("ALTER TABLE printing_issueddocument DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM printing_issueddocument")
        cursor.execute("ALTER TABLE printing_issueddocument ENABLE TRIGGER USER")


# --- the file ---


@pytest.mark.parametrize("variant", ["pdf/a-2b", "pdf/a-2u", "pdf/a-3b"])
def test_pdf_has_the_parts_of_its_archive_standard(memo, variant):
    """Not a validator's word, but the parts a validator looks for first."""
    content = render_paper("printing/pdf/memo.html", memo, variant=variant).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        meta = pdf.Root.Metadata.read_bytes()
        assert not pdf.is_encrypted
        assert re.search(rb"part[>=\"]+" + variant[6].encode(), meta)
        assert re.search(rb"conformance[>=\"]+" + variant[7].upper().encode(), meta)
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        assert "/ID" in pdf.trailer
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert "/OpenAction" not in pdf.Root
        descriptors = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert len(descriptors) == 2  # regular and bold, nothing from the machine
        assert all("/FontFile2" in d for d in descriptors)
        names = {str(d.FontName) for d in descriptors}
        assert all("Coop" in n for n in names)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://127.0.0.1:9/x.png">',
        '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="https://example.com/x.css">',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>@font-face{font-family:x;src:url(http://127.0.0.1:9/x.ttf)} p{font-family:x}</style><p>x</p>",
        '<link rel="attachment" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
        '<img src="font:../../../etc/passwd">',
    ],
)
def test_paper_fetches_nothing_from_outside(html):
    try:
        content = render_html(f"<html><body>{html}").content
    except FetchRefused:
        return
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments
        assert b"root:" not in content
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]


def test_words_of_people_are_not_html(memo):
    content = render_paper("printing/pdf/memo.html", {**memo, "subject": "<b>หนา</b> & <script>x</script>"}).content
    assert "<b>หนา</b> & <script>x</script>" in read_back(content)


def test_secrecy_stands_at_head_and_foot_of_every_page(memo):
    content = render_paper("printing/pdf/memo.html", {**memo, "paragraphs": memo["paragraphs"] * 5, "secrecy": "ลับมาก"})
    assert content.pages == 2
    for page in read_back(content.content).split("\f")[:2]:
        assert page.count("ลับมาก") == 2
    assert "๒" in read_back(content.content).split("\f")[1].split("ด้วย")[0]


def test_emblem_of_the_office_takes_the_place_of_the_ring(memo, settings, tmp_path):
    ring = picture(render_paper("printing/pdf/memo.html", memo).content)
    own = tmp_path / "garuda.svg"
    own.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    )
    settings.PRINTING_EMBLEM = str(own)
    content = render_paper("printing/pdf/memo.html", memo).content
    assert "ตรา\nครุฑ" not in read_back(content)
    box = (130, 70, 150, 90)
    assert max(picture(content).crop(box).getdata()) < 60 < max(ring.crop(box).getdata())


# --- lists ---


class FakeColumn(SimpleNamespace):
    def plain(self, row):
        return row[self.key]


class FakeListing:
    title = "ทะเบียนหนังสือรับ"
    user = "นางอุไร แสงทอง"
    view = SimpleNamespace(paper_template="")
    conditions = [("มุมมอง", "รอเสนอ")]
    columns = [
        FakeColumn(key=0, label="เลขรับ", num=False),
        FakeColumn(key=1, label="เรื่อง", num=False),
        FakeColumn(key=2, label="เงิน", num=True),
    ]

    plain_columns = columns

    def __init__(self, count):
        self.count = count

    def plain_rows(self):
        for n in range(self.count):
            yield [n + 1, f"เรื่องที่ {n + 1}", Decimal("1234567.5")]


def test_list_repeats_its_head_and_says_who_and_when():
    heard = []
    with translation.override("th"):
        paper = lists.paper_of_listing(FakeListing(250), count=250, progress=lambda *a: heard.append(a))
    sheets = read_back(paper.content, "-layout").split("\f")[: paper.pages]
    assert paper.pages > 3
    for number, sheet in enumerate(sheets, 1):
        assert "เลขรับ" in sheet
        assert "พิมพ์จากระบบ" in sheet
        assert "โดย นางอุไร แสงทอง" in sheet
        assert lists._digits(f"หน้า {number}/{paper.pages}", "th") in sheet
    whole = "".join(sheets)
    assert all(lists._digits(f"เรื่องที่ {n}", "th") in whole for n in (1, 125, 250))
    assert "1,234,567.50" in whole
    assert "รวม ๒๕๐ รายการ" in whole
    assert heard == [(100, 250), (200, 250)]


def test_list_without_rows_says_so():
    with translation.override("th"):
        assert "ไม่มีรายการตามเงื่อนไข" in read_back(lists.paper_of_listing(FakeListing(0), count=0).content)


def test_english_list_is_english():
    with translation.override("en"):
        text = read_back(lists.paper_of_listing(FakeListing(2), count=2).content)
    assert "Page 1/1" in text
    assert "Printed from the system" in text


@pytest.mark.parametrize(
    ("value", "num", "shown"),
    [
        (None, False, ""),
        (True, False, "ใช่"),
        (dt.date(2026, 3, 18), False, "๑๘ มี.ค. ๖๙"),
        (dt.datetime(2026, 3, 18, 9, 28, tzinfo=dt.UTC), False, "๑๘ มี.ค. ๖๙ ๑๖.๒๘ น."),
        (Decimal("1234.5"), True, "1,234.50"),
        (1234, True, "1,234"),
        (1234, False, "๑๒๓๔"),
        ("ที่ 5/2569", False, "ที่ ๕/๒๕๖๙"),
    ],
)
def test_values_stand_on_paper_as_office_papers_have_them(value, num, shown):
    with translation.override("th"):
        assert lists.cell_text(value, num, "th").replace("\u00a0", " ") == shown


# --- doors of lists ---


@pytest.fixture
def job_list(by):
    from django.http import QueryDict

    from coopoffice.jobs.models import Job
    from coopoffice.web.tables import Column, Listing
    from coopoffice.web.views.governed import GovernedListView

    class JobList(GovernedListView):
        model = Job
        columns = (Column("kind", "ประเภท", lambda row: row.kind), Column("made", "เมื่อ", lambda row: row.pk))

    globals()["JobList"] = JobList
    JobList.__module__, JobList.__qualname__ = __name__, "JobList"

    def make(count):
        Job.objects.bulk_create(
            [Job(kind="test.kind", arguments={}, requested_by=by.user, key=f"k{n}") for n in range(count)]
        )
        return Listing(JobList(), by.user, QueryDict(""))

    return make


@pytest.fixture
def request_of(rf, by):
    request = rf.get("/somewhere/?format=pdf")
    request.user, request.actor = by.user, by
    return request


def test_short_list_comes_at_once(job_list, request_of):
    answer = lists.print_listing(request_of, job_list(3))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")


def test_long_list_is_made_in_the_background_for_its_asker_alone(
    job_list, request_of, by, client, settings, monkeypatch
):
    from coopoffice.jobs.models import Job
    from coopoffice.jobs.services import run_job
    from tests.factories.units import make_user

    monkeypatch.setattr(Job, "get_absolute_url", lambda self: f"/jobs/{self.pk}/", raising=False)
    monkeypatch.setattr("coopoffice.web.tables.import_string", lambda name: globals()["JobList"])
    settings.PRINTING_INLINE_PAGES = 1
    answer = lists.print_listing(request_of, job_list(40))
    job = Job.objects.get(kind="printing.list")
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}/")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.problem
    (file,) = PrintedList.objects.filter(owner=job)
    assert job.result["url"] == file.get_absolute_url() + "?inline=1"
    client.force_login(by.user)
    assert b"".join(client.get(job.result["url"]).streaming_content).startswith(b"%PDF-")
    client.force_login(make_user())
    assert client.get(job.result["url"]).status_code == 404


def test_list_too_long_for_paper_is_answered_in_words(job_list, request_of, settings, monkeypatch):
    said = []
    monkeypatch.setattr(lists.messages, "warning", lambda request, text: said.append(text))
    settings.PRINTING_MAX_ROWS = 5
    answer = lists.print_listing(request_of, job_list(6))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/somewhere/")
    assert "format" not in answer["Location"]
    assert "5" in said[0]


def test_list_whose_view_is_gone_fails_in_words(by):
    from coopoffice.jobs.models import Job
    from coopoffice.jobs.services import run_job, start_job

    job = start_job(by=by, kind="printing.list", arguments={"view": "no.such.View", "query": "", "lang": "th"})
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "failed"
