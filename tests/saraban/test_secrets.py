"""Secrets (GA-A3): by name and never by rank, in books of their own, encrypted, every opening written down."""

import datetime as dt
import hashlib
import io
import os
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from coopoffice.files import vault
from coopoffice.files.models import DataKey
from coopoffice.files.services import read_sealed_content
from coopoffice.registers.models import Number, Series
from coopoffice.web.models import Notification
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import KeeperRole, SecretDirection, SecretLevel, SecretState
from saraban.models import (
    Letter,
    SecretCheck,
    SecretClassChange,
    SecretFile,
    SecretLetter,
    SecretNote,
    SecretOpening,
)
from saraban.services import secrets as services
from saraban.services.secrets.route import next_check_due
from tests.factories.secrets import checked, clear, enter, make_keeper, paper, picture
from units.acting import actor_for
from units.models import User

pytestmark = pytest.mark.django_db
MARK = "GLASSFISH7731"


@pytest.fixture
def office(office_without_secrets):
    """The demo office without secrets of its own: urai keeps them, orathai is deputy, pimjai and kanokwan are cleared."""
    people = {u.username: u for u in User.objects.all()}
    make_keeper(people["urai"], office_without_secrets)
    make_keeper(people["orathai"], office_without_secrets, KeeperRole.DEPUTY)
    clear(people["pimjai"], office_without_secrets)
    clear(people["kanokwan"], office_without_secrets, SecretLevel.CONFIDENTIAL)
    people["unit"] = office_without_secrets
    return people


def by(office, name):
    return actor_for(office[name])


def sees(person, secret) -> bool:
    return SecretLetter.objects.visible_to(person).filter(pk=secret.pk).exists()


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_secret_opens_to_keepers_and_to_nobody_by_rank_or_duty(office):
    secret = enter(office["urai"])
    assert {n for n, u in office.items() if isinstance(u, User) and sees(u, secret)} == {"urai", "orathai"}


def test_naming_without_clearance_and_clearance_without_naming_open_nothing_both_open_it(office):
    secret = enter(office["urai"])
    assert not sees(office["kanokwan"], secret)  # cleared, not named
    with pytest.raises(Rejected):
        services.name_reader(by=by(office, "urai"), secret=secret, person=office["somsak"])
    secret.readers.create(user=office["somsak"], named_by=office["urai"])
    assert not sees(office["somsak"], secret)  # named behind the service's back, not cleared
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    assert sees(office["kanokwan"], secret)


def test_clearance_below_the_class_opens_nothing_and_is_refused_in_words(office):
    secret = enter(office["urai"], level=SecretLevel.SECRET)
    with pytest.raises(Rejected) as refusal:
        services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    assert refusal.value.field == "person"
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["pimjai"])
    assert sees(office["pimjai"], secret)


def test_clearance_that_ended_yesterday_and_posting_that_ended_shut_it(office):
    secret = enter(office["urai"])
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    from saraban.models import SecretClearance

    row = SecretClearance.objects.get(user=office["kanokwan"])
    row.ends_on = timezone.localdate() - dt.timedelta(days=1)
    row.save()
    assert not sees(office["kanokwan"], secret)
    row.ends_on = timezone.localdate()
    row.save()
    assert sees(office["kanokwan"], secret)
    office["kanokwan"].postings.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not sees(office["kanokwan"], secret)


def test_reader_taken_off_meets_404_and_the_others_still_see_it(office, client):
    secret = enter(office["urai"])
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    client.force_login(office["kanokwan"])
    assert client.get(secret.get_absolute_url()).status_code == 200
    services.take_off_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"], note="พ้นหน้าที่")
    assert client.get(secret.get_absolute_url()).status_code == 404
    assert sees(office["orathai"], secret)


def test_keeper_whose_order_ended_sees_nothing(office):
    secret = enter(office["urai"])
    from saraban.models import SecretKeeper

    SecretKeeper.objects.filter(user=office["urai"]).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not sees(office["urai"], secret)
    with pytest.raises(Refused):
        enter(office["urai"])


# --- appointing and clearing -------------------------------------------------------------------------------------------


def test_head_of_the_office_appoints_and_clears_by_order_and_a_member_may_not(office, client):
    today = timezone.localdate()
    client.force_login(office["pimjai"])
    page = client.post(
        reverse("saraban:secret_clearance_give"),
        {"submission": "0b0f1f7e-2222-4444-8888-000000000001", "person": office["somsak"].pk, "level": "1",
         "order_number": "คำสั่งที่ 9/2569", "starts_on": today.strftime("%d/%m/") + str(today.year + 543)},
    )  # fmt: skip
    assert page.status_code == 302
    client.force_login(office["kanokwan"])
    assert client.get(reverse("saraban:secret_clearance_give")).status_code == 403
    assert client.get(reverse("saraban:secret_keeper_appoint")).status_code == 403
    with pytest.raises(Rejected):
        services.appoint_keeper(
            by=by(office, "pimjai"), person=office["somsak"], role=KeeperRole.REGISTRAR, order_number="1/2569",
            order_date=today, starts_on=today,
        )  # fmt: skip


def test_database_refuses_two_registrars_at_once_and_a_keeper_without_order(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_keeper(office["somsak"], office["unit"])
    with pytest.raises(IntegrityError), transaction.atomic():
        from saraban.models import SecretKeeper

        SecretKeeper.objects.filter(user=office["urai"]).update(order_number=" ")


# --- entering ----------------------------------------------------------------------------------------------------------


def test_registers_have_number_books_of_their_own_that_only_keepers_see(office, client):
    first, second = enter(office["urai"]), enter(office["urai"])
    out = enter(office["urai"], direction=SecretDirection.OUT, received_at=None)
    assert [s.entry.number for s in (first, second, out)] == [1, 2, 1]
    books = Series.objects.filter(kind__startswith="secret_")
    assert books.count() == 2
    for name, seen in {"urai": 2, "orathai": 2, "pimjai": 0, "wilai": 0, "admin": 0, "suda": 0}.items():
        assert Series.objects.visible_to(office[name]).filter(kind__startswith="secret_").count() == seen, name
        assert Number.objects.visible_to(office[name]).filter(series__in=books).count() == (3 if seen else 0), name
    client.force_login(office["pimjai"])
    assert client.get(reverse("registers:series_detail", args=[books[0].pk])).status_code == 404
    assert "ทขล" not in client.get(reverse("registers:series_list")).content.decode()
    client.force_login(office["urai"])
    page = client.get(reverse("registers:series_detail", args=[first.entry.number_row.series_id])).content.decode()
    assert first.get_absolute_url() in page
    assert "เรื่องลับ</a>" not in page.split("<main")[1]


def test_highest_class_is_refused_with_the_rules_reason_and_leaves_nothing(office, client):
    client.force_login(office["urai"])
    page = client.post(
        reverse("saraban:secret_receive"),
        {"submission": "0b0f1f7e-2222-4444-8888-000000000002", "level": "3", "subject": MARK, "from_text": "x",
         "to_text": "y", "classified_by": "z", "class_reason": "w", "pages": "1", "set_number": "1", "set_count": "1"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "ฉบับที่ 4" in page.content.decode() or "ฉบับที่ ๔" in page.content.decode()
    assert not SecretLetter.objects.exists()
    assert not Number.objects.filter(series__kind="secret_in").exists()
    with pytest.raises(Rejected):
        enter(office["urai"], level=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        secret = enter(office["urai"])
        SecretLetter.objects.filter(pk=secret.pk).update(level=3)


def test_form_enters_a_secret_with_a_scan_and_shows_it_marked(office, client):
    client.force_login(office["urai"])
    upload = io.BytesIO(paper(MARK, pages=3))
    upload.name = f"{MARK}.pdf"
    page = client.post(
        reverse("saraban:secret_receive"),
        {"submission": "0b0f1f7e-2222-4444-8888-000000000003", "level": "2", "subject": f"เรื่อง {MARK}",
         "from_text": "กรม", "to_text": "สหกรณ์จังหวัด", "classified_by": "อธิบดี", "class_reason": "ทดสอบ", "pages": "๓",
         "set_number": "1", "set_count": "2", "dated_on": "18/3/2569", "files": upload},
    )  # fmt: skip
    assert page.status_code == 302, page.content.decode()
    secret = SecretLetter.objects.get()
    assert secret.subject == f"เรื่อง {MARK}"
    assert page["Location"] == secret.get_absolute_url()
    shown = client.get(secret.get_absolute_url())
    assert shown["Cache-Control"] == "no-store, private"
    text = shown.content.decode()
    assert MARK in text
    assert office["urai"].full_name in text.split("sec-tiles")[1]
    assert MARK not in text.split("<main")[0]  # neither title nor path
    assert SecretOpening.objects.filter(letter=secret, how="page", user=office["urai"]).count() == 1


def test_correction_keeps_what_stood_before_sealed_with_the_reason(office):
    secret = enter(office["urai"], subject="เดิม")
    services.change_secret(
        by=by(office, "urai"), secret=secret, subject="ใหม่", from_text="ก", to_text="ข", paper_number="", dated_on=None,
        pages=2, set_number=1, set_count=1, remark="", reason="พิมพ์ผิด",
    )  # fmt: skip
    note = SecretNote.objects.get(letter=secret, act="corrected")
    assert "พิมพ์ผิด" in note.text
    assert "เดิม" in note.text


# --- encryption --------------------------------------------------------------------------------------------------------


def raw(table: str, column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_words_and_files_lie_encrypted_and_the_stored_content_matches_its_hash(office):
    content = paper(MARK)
    assert MARK.encode() in content
    secret = enter(office["urai"], subject=MARK, files=[checked(f"{MARK}.pdf", content)])
    for column in ("subject", "from_text", "class_reason"):
        assert all(MARK.encode() not in value and value for value in raw("saraban_secretletter", column))
    file = secret.files.get()
    stored = file.blob.path.read_bytes()
    assert MARK.encode() not in stored
    assert b"%PDF" not in stored
    assert hashlib.sha256(stored).hexdigest() == file.blob.sha256
    assert file.blob.encrypted_with == DataKey.objects.get(in_use=True).code
    assert read_sealed_content(file.blob, bound_to=SecretFile.BOUND_TO) == content


def test_equal_words_are_sealed_differently_and_moved_or_altered_ones_are_refused(office):
    one, two = enter(office["urai"], subject="เหมือนกัน"), enter(office["urai"], subject="เหมือนกัน")
    sealed = raw("saraban_secretletter", "subject")
    assert len(set(sealed)) == 2
    with connection.cursor() as cursor:
        cursor.execute("UPDATE saraban_secretletter SET remark = subject WHERE id = %s", [one.pk])
    with pytest.raises(vault.VaultClosed):
        SecretLetter.objects.get(pk=one.pk)
    broken = bytearray(sealed[0])
    broken[-1] ^= 1
    with pytest.raises(vault.VaultClosed):
        vault.unseal(bytes(broken), bound_to="saraban.secretletter.subject")
    assert SecretLetter.objects.get(pk=two.pk).subject == "เหมือนกัน"


def test_missing_key_gives_one_sentence_and_nothing_else_breaks(office, client):
    secret = enter(office["urai"])
    client.force_login(office["urai"])
    with override_settings(VAULT_KEYS="", VAULT_KEY_FILE=""):
        for url in (reverse("saraban:secret_list"), secret.get_absolute_url()):
            page = client.get(url)
            assert page.status_code == 503
            assert "กุญแจ" in page.content.decode()
            assert "Traceback" not in page.content.decode()
        assert client.get(reverse("my_day")).status_code == 200
    with override_settings(VAULT_KEYS=vault.new_key()):
        vault.forget_opened()
        assert client.get(secret.get_absolute_url()).status_code == 503
    vault.forget_opened()
    assert client.get(secret.get_absolute_url()).status_code == 200


def test_key_is_turned_without_touching_a_sealed_row_and_the_old_one_is_needed_no_more(office, capsys):
    secret = enter(office["urai"], subject=MARK, files=[checked("a.pdf", paper(MARK))])
    before = raw("saraban_secretletter", "subject")
    old, new = settings.VAULT_KEYS, vault.new_key()
    with override_settings(VAULT_KEYS=f"{new}\n{old}"):
        call_command("vault_key", "turn")
    assert "1 data keys" in capsys.readouterr().out
    vault.forget_opened()
    assert raw("saraban_secretletter", "subject") == before
    with override_settings(VAULT_KEYS=new):
        assert SecretLetter.objects.get(pk=secret.pk).subject == MARK
        later = enter(office["urai"])
        assert vault.code_in(raw("saraban_secretletter", "subject")[-1]) == DataKey.objects.get(in_use=True).code
        assert SecretLetter.objects.get(pk=later.pk).subject == "เรื่องลับ"
        with pytest.raises(vault.VaultClosed), override_settings(VAULT_KEYS=old):
            vault.forget_opened()
            list(SecretLetter.objects.all())
    vault.forget_opened()


def test_key_file_open_to_others_or_badly_written_is_refused_in_words(tmp_path, db):
    file = tmp_path / "key"
    file.write_text(f"# remark\n{vault.new_key()}\n")
    file.chmod(0o644)
    with override_settings(VAULT_KEYS="", VAULT_KEY_FILE=str(file)):
        with pytest.raises(vault.VaultClosed):
            vault.master_keys()
        file.chmod(0o600)
        assert len(vault.master_keys()) == 1
        file.write_text("not a key")
        with pytest.raises(vault.VaultClosed):
            vault.master_keys()


def test_large_upload_never_passes_through_a_folder(office, client, tmp_path, monkeypatch):
    client.force_login(office["urai"])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen = []
    real = os.open

    def watch(path, *args, **kwargs):
        if str(path).startswith(str(tmp_path)):
            seen.append(path)
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", watch)
    content = paper(MARK) + b"%" + b"x" * 4_000_000
    upload = io.BytesIO(content)
    upload.name = "big.pdf"
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=100_000):
        page = client.post(
            reverse("saraban:secret_receive"),
            {"submission": "0b0f1f7e-2222-4444-8888-000000000005", "level": "1", "subject": "x", "from_text": "x",
             "to_text": "y", "classified_by": "z", "class_reason": "w", "pages": "1", "set_number": "1", "set_count": "1",
             "files": upload},
        )  # fmt: skip
    assert page.status_code == 302, page.content.decode()
    assert seen == []
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            assert MARK.encode() not in path.read_bytes()


# --- openings and papers -----------------------------------------------------------------------------------------------


def words_of(pdf: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_sheet_is_a_picture_with_marks_burnt_in_and_its_opening_is_written_down(office, client):
    secret = enter(office["urai"], files=[checked("a.pdf", paper(MARK, pages=2))])
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    file = secret.files.get()
    client.force_login(office["kanokwan"])
    url = reverse("saraban:secret_sheet", args=[secret.pk, file.pk, 2])
    response = client.get(url)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store, private"
    from PIL import Image

    colours = Image.open(io.BytesIO(response.content)).convert("RGB").getcolors(2_000_000)
    purple = sum(n for n, (r, g, b) in colours if b > g + 12 and r > g + 4)
    red = sum(n for n, (r, g, b) in colours if r > 150 and g < 90 and b < 90)
    assert purple > 700, "the reader's name stands across the page"
    assert red > 100, "the class stands on the page"
    opening = SecretOpening.objects.get(how="sheet")
    assert (opening.user, opening.sheet, opening.file) == (office["kanokwan"], 2, file)
    assert client.get(reverse("saraban:secret_sheet", args=[secret.pk, file.pk, 3])).status_code == 404
    assert client.get(reverse("saraban:secret_file", args=[secret.pk, file.pk])).status_code == 403  # reader, no keeper
    assert client.get(reverse("saraban:secret_cover", args=[secret.pk])).status_code == 403
    client.force_login(office["somsak"])
    assert client.get(url).status_code == 404


def test_file_taken_away_by_the_registrar_carries_reader_time_class_set_and_page_on_each_page(office, client):
    secret = enter(
        office["urai"], level=SecretLevel.SECRET, set_number=1, set_count=3,
        files=[checked("a.pdf", paper(MARK, pages=2))],
    )  # fmt: skip
    client.force_login(office["urai"])
    response = client.get(reverse("saraban:secret_file", args=[secret.pk, secret.files.get().pk]))
    assert response["Content-Disposition"] == 'attachment; filename="secret.pdf"'
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 2
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(io.BytesIO(response.content)).pages, start=1):
        text = page.extract_text()
        assert MARK in text
        assert "อุไร" in text
        assert "ลับมาก" in text
        assert f"หน้า {'๑๒'[number - 1]} ของ ๒" in text
        assert "ชุดที่ ๑ ของ ๓" in text
    assert SecretOpening.objects.filter(how="file", user=office["urai"]).count() == 1


def test_picture_becomes_a_pdf_of_a4_size(office):
    secret = enter(office["urai"], files=[checked("scan.png", picture(), "image/png")])
    content = read_sealed_content(secret.files.get().blob, bound_to=SecretFile.BOUND_TO)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert abs(float(pdf.pages[0].mediabox[3]) - 842) < 2


def test_cover_sheet_and_the_three_registers_are_printed_with_their_columns(office, client):
    secret = enter(office["urai"], subject="ลับสุดใจ", paper_number="กษ 1101/ล 5", dated_on=dt.date(2026, 3, 18))
    enter(office["urai"], direction=SecretDirection.OUT, subject="ส่งลับ", received_at=None)
    services.copy_secret(
        by=by(office, "urai"), secret=secret, sheets=2, holder="สสจ.", leave_by="สหกรณ์จังหวัด", reason="ใช้ประชุม"
    )
    client.force_login(office["urai"])
    cover = words_of(client.get(reverse("saraban:secret_cover", args=[secret.pk])).content)
    for word in ("ใบปกข้อมูลข่าวสารลับ", "ลับสุดใจ", "๑๑๐๑/ล ๕", "๑๘ มีนาคม ๒๕๖๙"):
        assert word in cover, cover
    url = reverse("saraban:secret_registers")
    assert client.get(url).status_code == 200
    for book, wanted, unwanted in (
        ("in", ("เลขที่รับ", "ชั้นความลับ", "ลงชื่อ", "หมายเหตุ", "ลับสุดใจ", "๑/๒๕"), ("ส่งลับ",)),
        ("out", ("เลขที่ส่ง", "ส่งลับ"), ("ลับสุดใจ",)),
        ("control", ("ผู้กำหนดชั้นและเหตุผล", "การทำลาย", "ลับสุดใจ", "ส่งลับ", "สสจ."), ()),
    ):
        response = client.get(url, {"book": book, "first": "", "last": ""})
        assert response["Content-Type"] == "application/pdf"
        text = "".join(words_of(response.content).split())
        assert [w for w in wanted if w not in text] == [], text
        assert [w for w in unwanted if w in text] == []
    assert SecretOpening.objects.filter(how="register").count() == 4
    bad = client.get(url, {"book": "in", "first": "31/2/2569", "last": ""})
    assert bad.status_code == 422
    client.force_login(office["pimjai"])
    assert client.get(url).status_code == 403


def test_rows_of_openings_notes_copies_and_entries_are_never_changed_or_removed(office):
    secret = enter(office["urai"], files=[checked("a.pdf", paper("x"))])
    other = enter(office["urai"])
    services.note_opening(by=by(office, "urai"), secret=secret, how="page")
    services.copy_secret(by=by(office, "urai"), secret=secret, sheets=1, holder="ก", leave_by="ข", reason="ค")
    for rows in (secret.openings.all(), secret.notes.all(), secret.copies.all(), secret.entries.all()):
        assert rows.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(letter=other)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)
    for rows in (secret.files.all(), SecretLetter.objects.filter(pk=secret.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_changes_stand_in_a_log_of_their_own_without_sealed_words_and_not_in_the_ordinary_one(office):
    from coopoffice.audit.models import Entry
    from saraban.models import SecretChange

    secret = enter(office["urai"], subject=MARK)
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["pimjai"])
    assert not Entry.objects.filter(table_name__startswith="saraban_secretl").exists()
    assert not Entry.objects.filter(table_name__startswith="saraban_secretr").exists()
    rows = SecretChange.objects.filter(table_name="saraban_secretletter", row_pk=str(secret.pk))
    assert rows.exists()
    assert {r.user_id for r in rows} == {office["urai"].pk}
    assert all("subject" not in (r.after or {}) for r in rows)


# --- the route ---------------------------------------------------------------------------------------------------------


def test_registrar_presents_officer_instructs_member_answers_officer_closes(office):
    secret = enter(office["urai"])
    services.present_secret(by=by(office, "urai"), secret=secret, person=office["pimjai"], note="เพื่อโปรดพิจารณา")
    assert sees(office["pimjai"], secret)
    with pytest.raises(Rejected):  # not cleared
        services.instruct_secret(
            by=by(office, "pimjai"),
            secret=secret,
            person=office["somsak"],
            text="ดำเนินการ",
            due_on=timezone.localdate(),
        )
    services.instruct_secret(
        by=by(office, "pimjai"), secret=secret, person=office["kanokwan"], text="ดำเนินการ", due_on=timezone.localdate()
    )
    with pytest.raises(Refused):
        services.close_secret(by=by(office, "pimjai"), secret=secret)
    with pytest.raises(Refused):  # no task of the own
        services.answer_secret(by=by(office, "urai"), secret=secret, answer="x")
    services.minute_secret(by=by(office, "kanokwan"), secret=secret, text="ขอข้อมูลเพิ่ม")
    services.answer_secret(by=by(office, "kanokwan"), secret=secret, answer="เสร็จแล้ว")
    services.close_secret(by=by(office, "pimjai"), secret=secret)
    secret.refresh_from_db()
    assert secret.state == SecretState.CLOSED
    assert [n.act for n in secret.notes.all()] == [
        "registered", "presented", "instructed", "minuted", "answered", "closed",
    ]  # fmt: skip
    told = Notification.objects.filter(kind="secret")
    assert set(told.values_list("subject", "text", "url")) == {("มีเรื่องลับรอท่าน", "", reverse("saraban:secret_list"))}
    assert {n.user.username for n in told} == {"pimjai", "kanokwan", "urai", "orathai"}
    with pytest.raises(Refused):
        services.minute_secret(by=by(office, "pimjai"), secret=secret, text="ช้าไป")


def test_sent_secret_is_closed_by_the_receipt_slip(office):
    secret = enter(office["urai"], direction=SecretDirection.OUT, received_at=None)
    with pytest.raises(Refused):
        services.note_receipt(by=by(office, "urai"), secret=secret, note="x")
    services.send_secret(by=by(office, "urai"), secret=secret, sent_on=timezone.localdate(), note="ซองสองชั้น")
    services.note_receipt(by=by(office, "urai"), secret=secret, note="ผู้รับลงชื่อแล้ว")
    secret.refresh_from_db()
    assert secret.state == SecretState.CLOSED
    assert secret.receipt_at is not None


# --- control -----------------------------------------------------------------------------------------------------------


def test_copies_are_numbered_in_turn_and_a_loan_is_open_once(office):
    secret = enter(office["urai"])
    for _ in range(2):
        services.copy_secret(by=by(office, "urai"), secret=secret, sheets=2, holder="ก", leave_by="ข", reason="ค")
    assert [c.set_number for c in secret.copies.all()] == [1, 2]
    lend = {"by": by(office, "urai"), "secret": secret, "leave_by": "สหกรณ์จังหวัด", "reason": "ประชุม",
            "due_on": timezone.localdate()}  # fmt: skip
    with pytest.raises(Rejected):
        services.lend_secret(**lend, person=office["somsak"])
    services.lend_secret(**lend, person=office["kanokwan"])
    with pytest.raises(Refused):
        services.lend_secret(**lend, person=office["pimjai"])
    with pytest.raises(Refused):
        services.close_secret(by=by(office, "urai"), secret=secret)
    services.take_back_secret(by=by(office, "urai"), secret=secret)
    services.lend_secret(**lend, person=office["pimjai"])
    assert secret.loans.count() == 2


def test_class_set_elsewhere_is_lowered_only_with_that_authoritys_letter(office):
    secret = enter(office["urai"], level=SecretLevel.SECRET)
    change = {"by": by(office, "urai"), "secret": secret, "authority": "อธิบดี", "reason": "พ้นกำหนด"}
    with pytest.raises(Rejected) as refusal:
        services.change_class(**change, level=SecretLevel.CONFIDENTIAL)
    assert refusal.value.field == "paper"
    services.change_class(**change, level=SecretLevel.CONFIDENTIAL, paper="กษ 1101/ล 9 ลงวันที่ 1 เมษายน 2569")
    secret.refresh_from_db()
    assert secret.level == SecretLevel.CONFIDENTIAL
    [row] = SecretClassChange.objects.all()
    assert (row.from_level, row.to_level, row.by) == (2, 1, office["urai"])


def test_class_set_here_is_lowered_by_the_head_alone_and_only_when_named_and_cleared(office):
    secret = enter(office["urai"], direction=SecretDirection.OUT, received_at=None, level=SecretLevel.SECRET)
    change = {"secret": secret, "authority": "สหกรณ์จังหวัด", "reason": "พ้นกำหนด", "level": SecretLevel.NONE, "paper": "x"}
    with pytest.raises(Refused):
        services.change_class(by=by(office, "urai"), **change)
    from django.http import Http404

    with pytest.raises(Http404):  # the head is not named for it
        services.change_class(by=by(office, "pimjai"), **change)
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["pimjai"])
    services.change_class(by=by(office, "pimjai"), **change)
    secret.refresh_from_db()
    assert secret.is_lifted


def test_lifted_secret_is_handed_to_the_ordinary_registry_as_a_new_letter_with_its_files(office):
    content = paper("opened")
    secret = enter(office["urai"], subject="เคยลับ", files=[checked("a.pdf", content)])
    with pytest.raises(Refused):
        services.hand_over_secret(by=by(office, "urai"), secret=secret)
    services.change_class(
        by=by(office, "urai"), secret=secret, level=SecretLevel.NONE, authority="อธิบดี", paper="1/2569", reason="พ้นกำหนด"
    )
    letter = services.hand_over_secret(by=by(office, "urai"), secret=secret)
    assert Letter.objects.visible_to(office["pimjai"]).get(pk=letter.pk).subject == "เคยลับ"
    assert letter.files.get().blob.path.read_bytes() == content
    assert letter.entries.get().book == "letter_in"
    with pytest.raises(Refused):
        services.hand_over_secret(by=by(office, "urai"), secret=secret)


def test_loss_is_reported_by_a_reader_told_to_keepers_and_settled(office):
    secret = enter(office["urai"])
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    services.report_incident(
        by=by(office, "kanokwan"), secret=secret, kind="lost", found_on=timezone.localdate(), what="หาไม่พบในตู้"
    )
    assert Notification.objects.filter(kind="secret", user=office["urai"]).exists()
    with pytest.raises(Refused):
        services.settle_incident(by=by(office, "kanokwan"), secret=secret, outcome="x")
    services.settle_incident(by=by(office, "urai"), secret=secret, inquiry="คำสั่งที่ 3/2569", outcome="พบแล้ว")
    assert secret.incidents.get().ended_at is not None


# --- the check ---------------------------------------------------------------------------------------------------------


def test_six_monthly_check_needs_three_looks_at_every_item_and_is_printed(office, client):
    one, two = enter(office["urai"]), enter(office["urai"], subject=MARK)
    begin = {"by": by(office, "urai"), "held_on": timezone.localdate(), "order_number": "คำสั่งที่ 5/2569"}
    with pytest.raises(Rejected):
        services.begin_check(**begin, members=[office["kanokwan"]])
    with pytest.raises(Rejected):  # not cleared
        services.begin_check(**begin, members=[office["kanokwan"], office["somsak"]])
    check = services.begin_check(**begin, members=[office["kanokwan"], office["orathai"]])
    items = {i.letter_id: i for i in check.items.all()}
    assert set(items) == {one.pk, two.pk}
    with pytest.raises(Refused):
        services.finish_check(by=by(office, "urai"), check=check, summary="ครบ")
    with pytest.raises(Rejected):
        services.record_check(by=by(office, "urai"), check=check, findings={items[one.pk].pk: (False, "")})
    client.force_login(office["urai"])
    page = client.post(
        reverse("saraban:secret_check_record", args=[check.pk]),
        {"submission": "0b0f1f7e-2222-4444-8888-00000000000a", f"present_{items[one.pk].pk}": "yes",
         f"present_{items[two.pk].pk}": "no", f"remark_{items[two.pk].pk}": "อยู่ระหว่างยืม"},
    )  # fmt: skip
    assert page.status_code == 302
    services.finish_check(by=by(office, "urai"), check=check, summary="พบไม่ครบ")
    response = client.get(reverse("saraban:secret_check_paper", args=[check.pk]))
    text = words_of(response.content)
    for word in ("รายงานการตรวจสอบข้อมูลข่าวสารลับ", "อยู่ระหว่างยืม", "ประธานกรรมการ", "กนกวรรณ"):
        assert word in text, text
    assert MARK not in text
    with pytest.raises(Refused):
        services.record_check(by=by(office, "urai"), check=check, findings={})
    client.force_login(office["kanokwan"])
    assert client.get(check.get_absolute_url()).status_code == 200
    client.force_login(office["pimjai"])
    assert client.get(check.get_absolute_url()).status_code == 404
    assert next_check_due(office["unit"].pk) > timezone.localdate() + dt.timedelta(days=175)


def test_database_refuses_a_check_of_two(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        SecretCheck.objects.create(
            unit=office["unit"], held_on=timezone.localdate(), order_number="1", begun_by=office["urai"]
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_reminder_tells_of_overdue_work_once_and_says_nothing(office):
    secret = enter(office["urai"], subject=MARK)
    services.present_secret(by=by(office, "urai"), secret=secret, person=office["pimjai"])
    services.instruct_secret(
        by=by(office, "pimjai"), secret=secret, person=office["kanokwan"], text="x", due_on=timezone.localdate()
    )
    Notification.objects.all().delete()
    assert services.remind_of_secrets() == 0
    secret.tasks.update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert services.remind_of_secrets() == 1
    assert MARK not in str(list(Notification.objects.values()))


# --- doors -------------------------------------------------------------------------------------------------------------


def test_list_costs_the_same_queries_at_one_row_and_at_thirty_and_is_not_taken_away(
    office, client, django_assert_max_num_queries
):
    client.force_login(office["urai"])
    url = reverse("saraban:secret_list")
    enter(office["urai"], subject=MARK)
    client.get(url)
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        page = client.get(url)
    assert MARK not in page.content.decode()  # a list shows number and class only
    for _ in range(5):
        enter(office["urai"])
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    assert client.get(url, {"format": "xlsx"})["Content-Type"].startswith("text/html")


def test_every_act_has_its_page_and_its_form_and_is_refused_to_a_mere_reader(office, client):
    from saraban.views.secrets.letters import ACT_VIEWS

    secret = enter(office["urai"])
    services.name_reader(by=by(office, "urai"), secret=secret, person=office["kanokwan"])
    opened = {"minute", "report"}
    for key in ACT_VIEWS:
        url = reverse(f"saraban:secret_{key}", args=[secret.pk])
        client.force_login(office["kanokwan"])
        assert client.get(url).status_code == (200 if key in opened else 403), key
        client.force_login(office["somsak"])
        assert client.get(url).status_code == 404, key
        client.force_login(office["urai"])
        status = client.get(url).status_code
        assert status == (403 if key in {"answer", "instruct"} else 200), key
