"""Registering letters: numbers, the same letter twice, the directory, batches, corrections, voids."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.files.forms import FilesField
from coopoffice.files.inspection import check_content
from coopoffice.files.services.keeping import chosen_before, keep_chosen
from coopoffice.registers.models import Number
from coopoffice.thai import to_thai_digits
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import LetterState, PartyKind
from saraban.models import Letter, LetterEntry, Party, Passing
from saraban.services import incoming as services
from saraban.services.incoming_passing import forward_letter, receive_letter, send_back
from tests.files.samples import make_pdf
from units.acting import actor_for
from units.models import Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(quiet_office):
    return {u.username: u for u in User.objects.all()}


@pytest.fixture
def units(quiet_office):
    return {u.code: u for u in Unit.objects.all()}


@pytest.fixture
def clerk(people):
    return actor_for(people["urai"])


def register(by, unit, **values) -> Letter:
    values.setdefault("from_text", "จังหวัดธารานคร")
    values.setdefault("subject", "ขอเชิญประชุมหัวหน้าส่วนราชการ")
    return services.register_letter(by=by, unit=unit, **values)


def number_of(letter) -> str:
    return letter.entries.get().written


def test_letters_of_one_unit_number_on_and_another_book_begins_at_one(clerk, units):
    assert [number_of(register(clerk, units["TN"])) for _ in range(3)] == [
        to_thai_digits(f"{n}/{timezone.localdate().year + 543}") for n in (1, 2, 3)
    ]
    assert number_of(register(clerk, units["TN-05"])).startswith("๑/")


def test_book_begins_anew_at_bangkok_midnight_of_the_first_of_january(clerk, units):
    with time_machine.travel(dt.datetime(2027, 12, 31, 16, 59, 30, tzinfo=dt.UTC), tick=False):
        assert number_of(register(clerk, units["TN"])).endswith("/๒๕๗๐")
    with time_machine.travel(dt.datetime(2027, 12, 31, 17, 0, 30, tzinfo=dt.UTC), tick=False):
        assert number_of(register(clerk, units["TN"])) == "๑/๒๕๗๑"


def test_sender_typed_the_first_time_is_kept_in_the_offices_directory_and_found_the_second_time(clerk, units):
    register(clerk, units["TN"], from_text="สหกรณ์การเกษตรบ้านไร่ จำกัด")
    party = Party.objects.get(name="สหกรณ์การเกษตรบ้านไร่ จำกัด")
    assert (party.kind, party.unit) == (PartyKind.COOPERATIVE, units["TN"])
    again = register(clerk, units["TN-05"], from_text=" สหกรณ์การเกษตรบ้านไร่  จำกัด", subject="อีกเรื่อง")
    assert again.from_party == party
    assert Party.objects.filter(name__contains="บ้านไร่").count() == 1


def test_same_sender_number_and_date_is_refused_without_a_reason_in_either_kind_of_digits(clerk, units):
    day = timezone.localdate()
    first = register(clerk, units["TN"], their_number="ธร 0017.2/ว 118", their_date=day)
    with pytest.raises(Rejected) as refusal:
        register(clerk, units["TN"], their_number="ธร ๐๐๑๗.๒/ว ๑๑๘", their_date=day)
    assert refusal.value.field == "same_reason"
    assert number_of(first) in refusal.value.sentence
    again = register(clerk, units["TN"], their_number="ธร ๐๐๑๗.๒/ว ๑๑๘", their_date=day, same_reason="ส่งซ้ำทางไปรษณีย์")
    assert "ส่งซ้ำทางไปรษณีย์" in again.remark
    assert [r.to_letter for r in again.references.all()] == [first]
    assert register(clerk, units["TN"], their_number="ธร 0017.2/ว 118", their_date=day - dt.timedelta(days=1))


def test_sender_written_out_longer_or_shorter_is_the_same_sender(clerk, units):
    day = timezone.localdate()
    first = register(clerk, units["TN"], from_text="สำนักงานคลังจังหวัดธารานคร", their_number="กค 0427/12", their_date=day)
    with pytest.raises(Rejected):
        register(clerk, units["TN"], from_text="คลังจังหวัด", their_number="กค ๐๔๒๗/๑๒", their_date=day)
    register(clerk, units["TN"], from_text="ธนาคารออมสิน", their_number="กค 0427/12", their_date=day)
    assert first.entries.count() == 1


def test_while_the_form_is_filled_the_next_number_a_new_sender_and_the_same_letter_are_shown(clerk, units, client):
    day = timezone.localdate()
    there = register(clerk, units["TN"], their_number="ธร 0017/9", their_date=day)
    client.force_login(clerk.user)
    url = reverse("saraban:incoming_preview")
    page = client.get(url, {"from_text": "จังหวัดธารานคร"}).content.decode()
    assert to_thai_digits("2/") in page
    assert "มีในสมุดรายชื่อ" in page
    assert there.get_absolute_url() not in page
    again = {"from_text": "จังหวัดธารานคร", "their_number": "ธร ๐๐๑๗/๙", "their_date": f"{day:%d/%m}/{day.year + 543}"}
    assert there.get_absolute_url() in client.get(url, again).content.decode()
    new = client.get(url, {"from_text": "บริษัทใหม่ จำกัด"}).content.decode()
    assert "บริษัทใหม่ จำกัด" in new
    assert "มีในสมุดรายชื่อ" not in new


def test_scan_stays_chosen_when_the_form_comes_back_with_a_mistake(clerk, units, client):
    client.force_login(clerk.user)
    url = reverse("saraban:incoming_register")
    sent = {"unit": units["TN"].pk, "kind": "external", "from_text": "จังหวัดธารานคร", "submission": str(uuid.uuid4())}
    scan = SimpleUploadedFile("หนังสือ.pdf", make_pdf(), "application/pdf")
    page = client.post(url, {**sent, "subject": "", "files": scan})
    assert page.status_code == 422
    kept = page.context["form"].fields["files"].widget.kept
    assert kept[1] == ["หนังสือ.pdf"]
    assert "หนังสือ.pdf" in page.content.decode()
    assert client.post(url, {**sent, "subject": "เรื่องใหม่", "files-kept": kept[0]}).status_code == 302
    assert [f.name for f in Letter.objects.get().files.all()] == ["หนังสือ.pdf"]


def test_files_kept_for_one_person_are_not_given_to_another_and_an_altered_token_gives_none(people):
    scan = check_content("a.pdf", make_pdf())
    token = keep_chosen(user=people["urai"], files=[scan])
    assert [f.sha256 for f in chosen_before(user=people["urai"], token=token)] == [scan.sha256]
    assert chosen_before(user=people["somsak"], token=token) == []
    assert chosen_before(user=people["urai"], token=token[:-2] + "xx") == []
    with time_machine.travel(timezone.now() + dt.timedelta(hours=13)):
        assert chosen_before(user=people["urai"], token=token) == []


def test_files_of_secrets_are_never_kept():
    from saraban.forms import secrets

    fields = [f for form in vars(secrets).values() for f in getattr(form, "base_fields", {}).values()]
    files = [f for f in fields if isinstance(f, FilesField)]
    assert files
    assert not any(f.keep for f in files)


def test_same_file_is_refused_even_under_another_sender(clerk, units):
    scan = check_content("a.pdf", make_pdf())
    register(clerk, units["TN"], files=[scan])
    with pytest.raises(Rejected):
        register(clerk, units["TN"], from_text="กรมส่งเสริมสหกรณ์", subject="อื่น", files=[scan])


def test_refused_letter_draws_no_number(clerk, units):
    register(clerk, units["TN"], their_number="1", their_date=timezone.localdate())
    with pytest.raises(Rejected), transaction.atomic():
        register(clerk, units["TN"], their_number="1", their_date=timezone.localdate())
    assert Number.objects.count() == 1


def test_who_keeps_no_book_registers_nothing_and_a_group_clerk_only_in_the_own_book(people, units):
    with pytest.raises(Refused):
        register(actor_for(people["kanokwan"]), units["TN-05"])
    malai = actor_for(people["malai"])
    assert register(malai, units["TN-05"])
    with pytest.raises(Refused):
        register(malai, units["TN-06"])


def test_moment_to_come_and_a_letter_dated_after_its_arrival_are_refused(clerk, units):
    with pytest.raises(Rejected) as first:
        register(clerk, units["TN"], received_at=timezone.now() + dt.timedelta(hours=1))
    with pytest.raises(Rejected) as second:
        register(
            clerk,
            units["TN"],
            received_at=timezone.now() - dt.timedelta(days=3),
            their_date=timezone.localdate() - dt.timedelta(days=1),
        )
    assert (first.value.field, second.value.field) == ("received_at", "their_date")


def test_reference_by_number_links_our_own_letter_and_keeps_other_words(clerk, units):
    first = register(clerk, units["TN"], their_number="กษ 1109/ว 172", their_date=timezone.localdate())
    number = to_thai_digits(number_of(first))
    row = register(clerk, units["TN"], subject="ตอบ", references=f"{number}\nหนังสือจังหวัด ที่ ๑/๒๕๕๐")
    assert [(r.to_letter, bool(r.text)) for r in row.references.all()] == [(first, True), (None, True)]


@given(count=st.integers(1, 9999), name=st.sampled_from(["แบบรายงานผล", "บัญชีสหกรณ์ที่มีข้อบกพร่อง", "แผ่นบันทึกข้อมูล ๒"]))
def test_enclosure_line_gives_name_quantity_and_measure_in_both_kinds_of_digits(count, name):
    for figures in (str(count), to_thai_digits(str(count))):
        assert services.enclosure_lines(f"๑. {name} จำนวน {figures} ชุด") == [(name, count, "ชุด")]
    assert services.enclosure_lines(name) == [(name, None, "")]


def test_batch_numbers_follow_one_another_and_one_wrong_row_undoes_all(clerk, units):
    day = timezone.localdate()
    rows = [{"key": str(n), "from_text": "กรมส่งเสริมสหกรณ์", "subject": f"เรื่องที่ {n}", "their_number": f"กษ 1101/{n}",
             "their_date": day} for n in range(5)]  # fmt: skip
    letters = services.register_batch(by=clerk, unit=units["TN"], rows=rows)
    assert [letter.entries.get().number for letter in letters] == [1, 2, 3, 4, 5]
    bad = [{**row, "their_number": f"กษ 1101/{n + 10}"} for n, row in enumerate(rows)]
    bad[3]["their_number"] = "กษ 1101/2"
    with pytest.raises(Rejected) as refusal, transaction.atomic():
        services.register_batch(by=clerk, unit=units["TN"], rows=bad)
    assert refusal.value.field == "3-same_reason"
    assert (Letter.objects.count(), Number.objects.count()) == (5, 5)


def test_void_keeps_the_number_with_the_reason_and_the_next_letter_gets_the_next(clerk, units):
    letter = register(clerk, units["TN"])
    services.void_letter(by=clerk, letter=letter, reason="ลงรับผิดเล่ม")
    entry = letter.entries.select_related("number_row").get()
    assert (entry.number_row.state, entry.number_row.void_reason, entry.remark) == ("void", "ลงรับผิดเล่ม", "ลงรับผิดเล่ม")
    letter.refresh_from_db()
    assert (letter.state, letter.audience.get().live) == (LetterState.VOID, False)
    assert register(clerk, units["TN"]).entries.get().number == 2
    with pytest.raises(Refused):
        services.void_letter(by=clerk, letter=letter, reason="อีกครั้ง")


def test_correction_keeps_the_number_and_finds_the_new_words(clerk, units):
    letter = register(clerk, units["TN"], subject="เรื่องเดิม")
    services.correct_letter(by=clerk, letter=letter, from_text="อำเภอบ้านไร่", subject="ขออนุมัติโครงการอบรม")
    letter.refresh_from_db()
    assert letter.from_party.name == "อำเภอบ้านไร่"
    assert "ขออนุมัติ" in letter.search_text
    assert letter.entries.get().number == 1


def test_forwarded_letter_becomes_the_receivers_under_its_own_number_and_can_be_sent_back(clerk, people, units):
    letter = register(clerk, units["TN"])
    passing = forward_letter(by=clerk, letter=letter, unit=units["TN-05"], note="เป็นเรื่องของกลุ่ม")
    amphorn, malai = actor_for(people["amphorn"]), actor_for(people["malai"])
    with pytest.raises(Http404):  # pg3's clerk does not even see it
        receive_letter(by=amphorn, passing=passing)
    with pytest.raises(Rejected):
        send_back(by=malai, passing=passing, reason=" ")
    entry = receive_letter(by=malai, passing=passing)
    letter.refresh_from_db()
    assert (entry.number, entry.unit, entry.taken_by, letter.unit) == (
        1,
        units["TN-05"],
        people["malai"],
        units["TN-05"],
    )
    assert [e.unit.code for e in letter.entries.all()] == ["TN", "TN-05"]
    with pytest.raises(Refused):
        receive_letter(by=malai, passing=passing)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "received"},
        {"state": "returned", "ended_at": timezone.now()},
        {"ended_at": timezone.now()},
        {"state": "unknown"},
    ],
)
def test_passing_that_is_not_whole_is_refused_by_the_database(clerk, units, broken):
    passing = forward_letter(by=clerk, letter=register(clerk, units["TN"]), unit=units["TN-05"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Passing.objects.filter(pk=passing.pk).update(**broken)


def test_letter_is_on_its_way_to_a_registry_once(clerk, units, people):
    passing = forward_letter(by=clerk, letter=register(clerk, units["TN"]), unit=units["TN-05"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Passing.objects.create(letter=passing.letter, unit=passing.unit, source="forward", sent_by=people["urai"])


@pytest.mark.django_db(transaction=True)
def test_two_clerks_with_the_same_letter_and_many_with_others_lose_and_double_nothing(quiet_office):
    unit = Unit.objects.get(code="TN")
    day = timezone.localdate()

    def one(n: int):
        try:
            by = actor_for(User.objects.get(username="urai" if n % 2 else "orathai"))
            number = "กษ 1109/1" if n < 6 else f"กษ 1109/{n}"
            return register(by, unit, their_number=number, their_date=day, from_text="กรมส่งเสริมสหกรณ์").pk
        except Rejected:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(20)))
    assert sum(pk is not None for pk in found) == 15  # one of the six alike, and the fourteen others
    assert sorted(LetterEntry.objects.values_list("number", flat=True)) == list(range(1, 16))
    assert Party.objects.filter(name="กรมส่งเสริมสหกรณ์").count() == 1
