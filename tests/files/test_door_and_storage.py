"""Contents are kept once and whole; only whoever sees the record opens its file."""

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.db import IntegrityError, connections, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from coopoffice.files import upload as upload_module
from coopoffice.files.forms import FilesField
from coopoffice.files.inspection import check_content
from coopoffice.files.models import Blob
from coopoffice.files.refusals import FileRefused
from coopoffice.files.services import attach_files, detach_file, store_content, sweep_contents
from coopoffice.files.services import store as store_module
from tests.files.samples import make_pdf, make_picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(db):
    from tests.factories.units import make_user

    return make_user()


@pytest.fixture
def folder(shelf, holder):
    return shelf.Folder.objects.create(holder=holder)


@pytest.fixture
def attached(shelf, folder, by):
    checked = [check_content("บันทึก ขอเดินทาง.pdf", make_pdf()), check_content("ภาพ.jpg", make_picture())]
    return attach_files(by=by, owner=folder, model=shelf.FolderFile, files=checked)


# --- storage ---


def test_content_lies_under_its_hash(settings):
    blob = store_content(content=b"hello", content_type="text/plain")
    sha = hashlib.sha256(b"hello").hexdigest()
    path = Path(settings.MEDIA_ROOT) / sha[:2] / sha[2:4] / sha
    assert path.read_bytes() == b"hello"
    assert blob.path == path
    assert path.stat().st_mode & 0o777 == 0o640
    assert not list(Path(settings.MEDIA_ROOT).rglob(".part-*"))


def test_same_content_is_kept_once():
    one = store_content(content=b"same", content_type="text/plain")
    assert store_content(content=b"same", content_type="text/plain") == one
    assert Blob.objects.count() == 1


def test_lost_file_is_written_again():
    blob = store_content(content=b"lost", content_type="text/plain")
    blob.path.unlink()
    store_content(content=b"lost", content_type="text/plain")
    assert blob.path.read_bytes() == b"lost"


def test_full_disk_leaves_nothing_behind(monkeypatch, settings):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_module.os, "fsync", full)
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        store_content(content=b"too much", content_type="text/plain")
    assert Blob.objects.count() == 0
    assert not [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()]


@pytest.mark.parametrize("values", [{"sha256": "x" * 64}, {"sha256": "a" * 63}, {"size": 0}])
def test_database_refuses_a_row_that_is_no_content(values):
    row = {"sha256": "a" * 64, "size": 1, "content_type": "text/plain", "stored_at": timezone.now(), **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.create(**row)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_content_at_once_make_one_row():
    content, results, start = bytes(2_000_000) + b"end", [], threading.Barrier(4)

    def send():
        start.wait()
        try:
            results.append(store_content(content=content, content_type="text/plain").pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(results) == 4
    assert len(set(results)) == Blob.objects.count() == 1
    assert Blob.objects.get().path.read_bytes() == content


# --- attaching ---


def test_attached_files_keep_their_order_and_names(attached):
    assert [f.name for f in attached] == ["บันทึก ขอเดินทาง.pdf", "ภาพ.jpg"]
    assert [f.position for f in attached] == [1, 2]


def test_content_already_attached_is_passed_over(shelf, folder, by, attached):
    assert (
        attach_files(by=by, owner=folder, model=shelf.FolderFile, files=[check_content("อีกชื่อ.pdf", make_pdf())]) == []
    )


def test_same_content_twice_is_refused_by_the_database(shelf, attached):
    first = attached[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        shelf.FolderFile.objects.create(
            owner=first.owner, blob=first.blob, name="x.pdf", uploaded_by=first.uploaded_by, uploaded_at=timezone.now()
        )


def test_more_files_than_allowed_are_refused(shelf, folder, by, attached, settings):
    settings.FILES_MAX_COUNT = 2
    with pytest.raises(FileRefused):
        attach_files(by=by, owner=folder, model=shelf.FolderFile, files=[check_content("ก.txt", b"third")])


# --- sweeping ---


def age(blob, days=2):
    Blob.objects.filter(pk=blob.pk).update(stored_at=timezone.now() - timedelta(days=days))


def test_sweep_takes_old_unheld_contents_only(attached):
    for file in attached:
        age(file.blob)
    old, young = (store_content(content=c, content_type="text/plain") for c in (b"old", b"young"))
    age(old)
    assert sweep_contents() == 1
    assert not old.path.exists()
    assert young.path.exists()
    assert all(f.blob.path.exists() for f in attached)
    assert Blob.objects.count() == 3


def test_detached_content_goes_with_the_sweeper(attached, by):
    blob = attached[0].blob
    age(blob)
    detach_file(by=by, file=attached[0])
    assert blob.path.exists()
    sweep_contents()
    assert not blob.path.exists()


def test_sweep_takes_files_of_rolled_back_requests(settings):
    import os

    blob = store_content(content=b"rolled back", content_type="text/plain")
    Blob.objects.all().delete()
    old = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(blob.path, (old, old))
    assert sweep_contents() == 1
    assert not blob.path.exists()


# --- the door ---


def test_holder_downloads_under_the_thai_name(client, holder, attached):
    client.force_login(holder)
    answer = client.get(attached[0].get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == make_pdf()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%9A")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_other_person_meets_404_at_every_file(client, stranger, attached):
    client.force_login(stranger)
    for file in attached:
        assert client.get(file.get_absolute_url()).status_code == 404
        assert client.get(file.get_absolute_url() + "?inline=1").status_code == 404


def test_other_person_cannot_learn_by_etag(client, stranger, attached):
    client.force_login(stranger)
    answer = client.get(attached[0].get_absolute_url(), HTTP_IF_NONE_MATCH=f'"{attached[0].blob.sha256}"')
    assert answer.status_code == 404


def test_nobody_opens_a_file_without_signing_in(client, attached):
    assert client.get(attached[0].get_absolute_url()).status_code in (302, 401, 404)


@pytest.mark.parametrize(
    "label",
    ["units.user", "files.blob", "files.attachedfile", "shelf.folder", "nothing", "a.b.c", "..", "shelf.folderfile\n"],
)
def test_other_tables_have_no_door(client, holder, attached, label):
    client.force_login(holder)
    assert client.get(reverse("file_open", args=[label, 1])).status_code == 404


def test_unheard_of_numbers_are_404(client, holder, attached):
    client.force_login(holder)
    for number in (0, 999_999_999, 10**30):
        assert client.get(reverse("file_open", args=["shelf.folderfile", number])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_door_only_reads(client, holder, attached, method):
    client.force_login(holder)
    assert getattr(client, method)(attached[0].get_absolute_url()).status_code == 405


def test_pdf_and_picture_are_shown_in_place_when_asked(client, holder, attached):
    client.force_login(holder)
    for file, kind in zip(attached, ("application/pdf", "image/jpeg"), strict=True):
        answer = client.get(file.get_absolute_url() + "?inline=1")
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Content-Type"] == kind
        assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_text_is_never_shown_in_place(client, holder, shelf, folder, by):
    client.force_login(holder)
    text = check_content("ก.txt", b"<script>alert(1)</script>")
    (file,) = attach_files(by=by, owner=folder, model=shelf.FolderFile, files=[text])
    answer = client.get(file.get_absolute_url() + "?inline=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_unchanged_file_is_not_sent_again(client, holder, attached):
    client.force_login(holder)
    answer = client.get(attached[0].get_absolute_url(), HTTP_IF_NONE_MATCH=f'"{attached[0].blob.sha256}"')
    assert answer.status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=4-", 206, slice(4, None)),
        ("bytes=99999999-", 416, None),
        ("bytes=-", 416, None),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_part_of_a_file_is_sent_when_asked(client, holder, attached, asked, status, part):
    client.force_login(holder)
    answer = client.get(attached[0].get_absolute_url(), HTTP_RANGE=asked)
    assert answer.status_code == status
    if part is not None:
        sent = b"".join(answer.streaming_content)
        assert sent == make_pdf()[part]
        assert int(answer["Content-Length"]) == len(sent)


def test_proxy_sends_the_bytes_where_it_is_set(client, holder, attached, settings):
    settings.FILES_ACCEL_PREFIX = "/kept/"
    client.force_login(holder)
    answer = client.get(attached[0].get_absolute_url())
    assert answer["X-Accel-Redirect"] == "/kept/" + attached[0].blob.relative_path
    assert answer.content == b""
    assert answer["Content-Type"] == "application/pdf"


def test_file_missing_on_the_disk_is_404_in_words(client, holder, attached):
    client.force_login(holder)
    attached[0].blob.path.unlink()
    assert client.get(attached[0].get_absolute_url()).status_code == 404


def test_opening_costs_the_same_queries_for_any_owner(client, holder, attached, django_assert_max_num_queries):
    client.force_login(holder)
    with django_assert_max_num_queries(12):
        client.get(attached[0].get_absolute_url())


# --- the form field ---


class FileForm(forms.Form):
    subject = forms.CharField()
    files = FilesField(required=False)


def form_of(*files, **data):
    from django.utils.datastructures import MultiValueDict

    return FileForm({"subject": "เรื่อง", **data}, MultiValueDict({"files": list(files)}))


def test_field_gives_checked_files():
    form = form_of(upload("ก.pdf", make_pdf()), upload("ข.jpg", make_picture()))
    assert form.is_valid()
    assert [f.name for f in form.cleaned_data["files"]] == ["ก.pdf", "ข.jpg"]


def test_field_without_files_is_an_empty_list():
    form = form_of()
    assert form.is_valid()
    assert form.cleaned_data["files"] == []


def test_each_bad_file_has_its_own_sentence():
    form = form_of(upload("ก.pdf", b"MZ"), upload("ข.exe", b"MZ"), upload("ค.pdf", make_pdf()))
    assert not form.is_valid()
    sentences = form.errors["files"]
    assert len(sentences) == 2
    assert "ก.pdf" in sentences[0]
    assert "ข.exe" in sentences[1]
    assert form["subject"].value() == "เรื่อง"


def test_too_many_files_are_refused_with_the_number(settings):
    settings.FILES_MAX_COUNT = 2
    form = form_of(*[upload(f"{n}.txt", b"x%d" % n) for n in range(3)])
    assert "2" in form.errors["files"][0]


def test_sentences_are_thai_on_a_thai_page():
    from django.utils import translation

    with translation.override("th"):
        sentence = form_of(upload("ก.exe", b"MZ")).errors["files"][0]
    assert "ไม่" in sentence


# --- refusing while it arrives ---


def multipart(*parts: tuple[str, bytes]) -> bytes:
    body = b""
    for name, content in parts:
        body += b'--X\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n' % name.encode()
        body += b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
    return body + b"--X--\r\n"


def test_request_that_declares_a_gigabyte_is_refused_unread():
    class Pipe:
        reads = 0

        def read(self, size=-1):
            Pipe.reads += 1
            return b""

    request = RequestFactory().generic(
        "POST", "/", b"x", content_type="multipart/form-data; boundary=X", CONTENT_LENGTH=str(1024**3)
    )
    request._stream = Pipe()
    with pytest.raises(upload_module.RequestDataTooBig, match="100"):
        _ = request.FILES
    assert Pipe.reads == 0


def test_file_beyond_the_limit_costs_no_memory_and_is_named_in_the_form(settings):
    settings.FILES_MAX_SIZE = 100_000
    body = multipart(("ใหญ่.pdf", b"%PDF-" + bytes(400_000)), ("ก.txt", b"small"))
    request = RequestFactory().generic("POST", "/", body, content_type="multipart/form-data; boundary=X")
    big, small = request.FILES.getlist("files")
    assert isinstance(big, upload_module.TooLargeUpload)
    assert big.size > 400_000
    assert big.read() == b""
    assert small.read() == b"small"
    form = FileForm({"subject": "เรื่อง"}, request.FILES)
    assert "ใหญ่.pdf" in form.errors["files"][0]


def test_every_table_of_files_is_checked_at_start(shelf_app):
    from coopoffice.files.checks import owners_answer

    assert owners_answer(None) == []


def test_table_files_without_visible_to_is_reported(shelf_app, monkeypatch):
    from coopoffice.files.checks import owners_answer

    monkeypatch.delattr(shelf_app.FolderQuerySet, "visible_to")
    monkeypatch.delattr(type(shelf_app.Folder.objects), "visible_to")
    assert [e.id for e in owners_answer(None)] == ["files.E002"]
