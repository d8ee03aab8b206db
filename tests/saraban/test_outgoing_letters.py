"""Letters written here from draft to answer: kept text, versions, vetting, one-transaction signing, sending."""

import datetime as dt
import hashlib
import io

import pikepdf
import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from coopoffice.files.inspection import check_content
from coopoffice.printing.models import IssuedDocument
from coopoffice.registers.models import Number
from coopoffice.thai import to_thai_digits
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from saraban.choices import BOOK_OUT, AudienceRole, LetterState, PartyKind
from saraban.documents.body import parse_body
from saraban.documents.differences import changes, compare
from saraban.documents.pasted import clean_pasted
from saraban.models import Dispatch, DraftAutosave, DraftVersion, Letter, LetterEntry, LetterSignature, VettingRule
from saraban.services import genuine
from saraban.services.dispatch import (
    acknowledge_dispatch,
    close_letter_sent,
    deliver_mail,
    fail_dispatch,
    send_letter,
    unsent_addressees,
)
from saraban.services.draft_sides import autosave_draft, comment_draft, resolve_comment, save_as_template
from saraban.services.drafts import begin_draft, cancel_draft, save_draft
from saraban.services.signing import marked_copy, sign_letter, void_letter
from saraban.services.submitting import sign_now, submit_draft
from saraban.services.vetting import vet
from tests.factories.outgoing import GOOD, make_draft, make_party, organisation_for_a_module
from tests.factories.saraban import make_received
from units.acting import actor_for
from units.models import ApprovalStep, Unit, User
from units.services.approvals import decide

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def organisation(django_db_setup, django_db_blocker):
    with organisation_for_a_module(django_db_blocker):
        yield


@pytest.fixture
def world(organisation, db):
    units = {u.code: u for u in Unit.objects.all()}
    people = {u.username: u for u in User.objects.all()}
    office = units["TN"]
    parties = {
        "coop1": make_party("สหกรณ์การเกษตรบ้านไร่ จำกัด", office=office, charge=units["TN-05"], email="coop@example.org"),
        "coop3": make_party("สหกรณ์การเกษตรหนองบัวทอง จำกัด", office=office, charge=units["TN-07"]),
        "department": make_party("กรมส่งเสริมสหกรณ์", PartyKind.AGENCY, office=office, own=units["CPD"]),
        "est": make_party("กลุ่มจัดตั้งและส่งเสริมสหกรณ์", PartyKind.AGENCY, office=office, own=units["TN-02"]),
    }
    return units, people, parties


def actor(world, username):
    return actor_for(world[1][username])


def pdf(content: bytes, name="แบบรายงาน.pdf"):
    return check_content(name, content)


def small_pdf(text="x") -> bytes:
    book = pikepdf.new()
    book.add_blank_page(page_size=(200, 200))
    book.docinfo["/Title"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- the notation and pasted text -------------------------------------------------------------------------------------


def test_body_notation_becomes_paragraphs_items_of_three_levels_and_tables():
    blocks = parse_body(
        "ย่อหน้า\n1. หนึ่ง\n1.1 ย่อย\n1.1.1 ลึก\n(2) วงเล็บ\n5. สอง\n| ที่ | จำนวน |\n|---|---|\n| 1 | 1,200.50 |\n"
    )
    assert [(b.kind, b.level, b.number) for b in blocks[:6]] == [
        ("p", 0, ""), ("item", 1, "1."), ("item", 2, "1.1"), ("item", 3, "1.1.1"), ("item", 3, "(2)"), ("item", 1, "2."),
    ]  # fmt: skip
    assert blocks[6].rows == (("ที่", "จำนวน"), ("1", "1,200.50"))
    assert (set(blocks[6].numeric), set(blocks[6].middle)) == ({1}, {0})


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_body_notation_never_fails_and_cleaning_twice_changes_nothing(text):
    parse_body(text)
    once = clean_pasted(text)
    assert clean_pasted(once) == once or "<" in text or "\t" in text
    assert "<script" not in clean_pasted(f"<p>{text.replace('<', '')}</p><script>x</script>")


def test_text_pasted_from_word_keeps_words_lists_and_tables_and_loses_everything_else():
    html = (
        "<html><head><style>p{color:red}</style></head><body><p class=MsoNormal style='mso-hide:none'>ด้วย<b>สำนักงาน</b>"
        "<o:p></o:p></p><ol><li>ข้อหนึ่ง<ol><li>ย่อย</li></ol></li><li>ข้อสอง</li></ol>"
        "<table><tr><td><p>ที่</p></td><td>ชื่อ</td></tr><tr><td>1</td><td>สหกรณ์</td></tr></table>"
        "<span style='display:none'>ลับ</span><script>alert(1)</script></body></html>"
    )
    assert clean_pasted(html).split("\n") == [
        "ด้วยสำนักงาน", "1. ข้อหนึ่ง", "1.1 ย่อย", "2. ข้อสอง", "| ที่ | ชื่อ |", "| 1 | สหกรณ์ |",
    ]  # fmt: skip
    assert clean_pasted("a\tb\nc\td") == "| a | b |\n| c | d |"
    assert clean_pasted("• จุด") == "จุด"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="กขคงเาำ่้ 123\n", max_size=80), st.text(alphabet="กขคงเาำ่้ 123\n", max_size=80))
def test_difference_gives_both_texts_back(before, after):
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_draft_from_a_template_carries_its_text_and_is_kept_as_version_one(world):
    from saraban.models import LetterTemplate

    template = LetterTemplate.objects.get(kind="external", name="ขอเชิญประชุม")
    row = begin_draft(by=actor(world, "kanokwan"), kind="external", template=template)
    assert (row.letter.state, row.version, row.issuer.code) == (LetterState.DRAFT, 1, "TN-05")
    assert "กำหนดจัดประชุม" in row.cause
    assert row.letter.audience.filter(unit=world[0]["TN-05"], role=AudienceRole.WRITER).exists()


def test_answer_carries_sender_subject_reference_and_link(world):
    units, people, parties = world
    received = make_received(
        units["TN"], people["urai"], units=[units["TN-05"]], subject="ขอรายงานผล", from_text="กรมส่งเสริมสหกรณ์",
        from_party=parties["department"], their_number="กษ ๑๑๐๙/ว ๑๗๒", their_date=dt.date(2026, 3, 13), speed=2,
    )  # fmt: skip
    row = begin_draft(by=actor(world, "kanokwan"), kind="external", replies_to=received)
    letter = row.letter
    assert (letter.subject, letter.speed, letter.to_party) == ("ขอรายงานผล", 2, parties["department"])
    [reference] = letter.references.all()
    assert (reference.kind, reference.to_letter) == ("replies", received)
    assert "กษ ๑๑๐๙/ว ๑๗๒" in reference.text
    assert "๑๓ มีนาคม ๒๕๖๙" in reference.text
    # saving with the line rewritten keeps the link
    save_draft(
        by=actor(world, "kanokwan"),
        written=row,
        subject="ตอบ",
        issuer=row.issuer,
        kind="external",
        references=[],
        to=["กรมส่งเสริมสหกรณ์"],
    )
    assert letter.references.filter(kind="replies", to_letter=received).exists()


def test_answer_to_a_letter_the_person_may_not_see_cannot_be_begun(client, world):
    received = make_received(world[0]["TN"], world[1]["urai"])
    client.force_login(world[1]["kanokwan"])
    assert client.get(f"/saraban/letters/{received.pk}/reply/").status_code == 404


def test_every_saving_is_a_version_and_versions_cannot_be_rewritten(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    by = actor(world, "kanokwan")
    save_draft(
        by=by,
        written=row,
        subject="ขอเชิญประชุมใหญ่",
        issuer=row.issuer,
        kind="external",
        to=["สหกรณ์การเกษตรบ้านไร่ จำกัด"],
        **GOOD,
    )
    versions = list(row.letter.versions.order_by("number"))
    assert [v.number for v in versions] == [1, 2, 3]
    assert [c.key for c in changes(versions[1].content, versions[2].content)] == ["subject"]
    with pytest.raises(Exception, match=r"append_only|Cannot"), transaction.atomic():
        DraftVersion.objects.filter(pk=versions[0].pk).update(content={})
    with pytest.raises(Exception, match=r"append_only|Cannot"), transaction.atomic():
        versions[0].delete()


def test_saving_without_a_change_makes_no_version(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])

    def make():
        return save_draft(
            by=actor(world, "kanokwan"),
            written=row,
            subject="ขอเชิญประชุมชี้แจง",
            issuer=row.issuer,
            kind="external",
            to=["สหกรณ์การเกษตรบ้านไร่ จำกัด"],
            **GOOD,
        )

    make()
    assert make().version == row.version


def test_autosave_keeps_each_tab_apart_and_tells_of_the_other_and_of_a_saved_version(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    by = actor(world, "kanokwan")
    first = autosave_draft(by=by, written=row, tab="a", base=row.version, values={"cause": ["หนึ่ง"]})
    second = autosave_draft(by=by, written=row, tab="b", base=row.version, values={"cause": ["สอง"]})
    assert (first.others, first.stale) == ((), None)
    assert [o.tab for o in second.others] == ["a"]
    save_draft(
        by=actor(world, "somsak"), written=row, subject="อื่น", issuer=row.issuer, kind="external", to=["ก"], **GOOD
    )
    third = autosave_draft(by=by, written=row, tab="b", base=row.version, values={"cause": ["สองสอง"]})
    assert third.stale.saved_by.username == "somsak"
    assert dict(DraftAutosave.objects.values_list("tab", "values")) == {
        "a": {"cause": ["หนึ่ง"]},
        "b": {"cause": ["สองสอง"]},
    }


def test_new_name_is_kept_in_the_directory_once_and_its_kind_guessed(world):
    from saraban.models import Party

    for _ in range(2):
        make_draft("kanokwan", to=["ประธานกรรมการสหกรณ์ประมงท่าทราย จำกัด", "นายสมปอง ดีงาม"])
    assert list(Party.objects.filter(name__contains="ท่าทราย").values_list("kind", flat=True)) == [PartyKind.COOPERATIVE]
    assert Party.objects.get(name="นายสมปอง ดีงาม").kind == PartyKind.PERSON


def test_salutation_and_closing_follow_the_table_for_the_first_addressee(world):
    from saraban.models import AddressForm

    form = AddressForm.objects.get(recipient="นายกรัฐมนตรี")
    party = make_party("นายกรัฐมนตรี", PartyKind.AGENCY, office=world[0]["TN"], address_form=form)
    row = make_draft("kanokwan", to=[party])
    assert (row.salutation, row.closing) == ("กราบเรียน", "ขอแสดงความนับถืออย่างยิ่ง")
    row = make_draft("kanokwan", to=[party], salutation="เรียน")
    found = {r.code: r for r in vet(row.letter, row).results}
    assert found["salutation"].stops
    assert "กราบเรียน" in found["salutation"].finding.details[0]


def test_comment_stays_until_dealt_with_and_counts_in_vetting(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    comment = comment_draft(
        by=actor(world, "somsak"), written=row, text="ย่อให้สั้นลง", part="cause", paragraph=1, quoted="ด้วย"
    )
    assert "comments" in {r.code for r in vet(row.letter, row).warnings}
    resolve_comment(by=actor(world, "kanokwan"), comment=comment)
    assert "comments" not in {r.code for r in vet(row.letter, row).warnings}
    with pytest.raises(Http404):
        resolve_comment(by=actor(world, "boonmee"), comment=comment)


def test_template_of_the_office_is_made_from_a_draft_and_seen_by_its_people_only(world):
    from saraban.models import LetterTemplate

    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    template = save_as_template(by=actor(world, "kanokwan"), written=row, name="เชิญประชุมกลุ่ม")
    assert template.cause == row.cause
    assert LetterTemplate.objects.visible_to(world[1]["somsak"]).filter(pk=template.pk).exists()
    assert not LetterTemplate.objects.visible_to(world[1]["boonmee"]).filter(pk=template.pk).exists()


def test_stranger_cannot_save_cancel_or_see_the_draft(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    for call in (cancel_draft, submit_draft):
        with pytest.raises(Http404):
            call(by=actor(world, "boonmee"), written=row)


# --- vetting ----------------------------------------------------------------------------------------------------------

BREACHES = [
    ("parts", {"conclusion": ""}, True),
    ("digits", {"purpose": "จำนวน 25 ราย"}, False),
    ("enclosures", {"purpose": "รายละเอียดตามสิ่งที่ส่งมาด้วย"}, True),
    ("enclosures", {"enclosures": ["แบบรายงาน จำนวน 2 ฉบับ"], "purpose": "ตามสิ่งที่ส่งมาด้วย"}, True),
    ("enclosures_spoken_of", {"enclosures": ["แบบรายงาน"]}, False),
    ("subject_length", {"subject": "ขอ" * 90}, False),
    ("registrar", {"purpose": "จึงขอให้เพิกถอนมติที่ประชุม"}, True),
    ("registrar", {"registrar_matter": "yes"}, True),
    ("capacity", {"registrar_matter": "yes"}, True),
    ("number_left", {"cause": "ที่ ธร ๐๐๑๐.๕/..... วันที่ ....."}, False),
    ("conclusion_words", {"conclusion": "จึงแจ้งมาเพื่อทราบ"}, False),
    ("numbering", {"purpose": "1. เพียงข้อเดียว"}, False),
]


@pytest.mark.parametrize(("code", "broken", "stops"), BREACHES)
def test_breach_of_form_is_found_and_names_its_rule(world, code, broken, stops):
    row = make_draft("kanokwan", to=[world[2]["coop1"]], **broken)
    found = {r.code: r for r in vet(row.letter, row).results}[code]
    assert not found.finding.fine
    assert found.stops == stops
    assert found.reference


def test_whole_draft_passes_every_check(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    vetted = vet(row.letter, row)
    assert (vetted.stops, vetted.warnings) == ([], [])
    assert len(vetted.fine) >= 8


def test_registrar_words_pass_once_the_writer_says_that_no_power_is_used(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]], cause="ตามคำสั่งนายทะเบียนสหกรณ์", registrar_matter="no")
    assert vet(row.letter, row).stops == []


def test_check_the_office_ended_is_not_made_any_more_and_its_figures_are_data(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]], subject="ขอ" * 90)
    rule = VettingRule.objects.get(code="subject_length")
    rule.params = {"most": 300}
    rule.save()
    assert vet(row.letter, row).warnings == []
    rule.params, rule.ends_on = {"most": 10}, timezone.localdate() - dt.timedelta(days=1)
    rule.save()
    assert "subject_length" not in {r.code for r in vet(row.letter, row).results}


# --- vetting levels and the signature ---------------------------------------------------------------------------------


def step_of(letter_row):
    return ApprovalStep.objects.get(approval_id=letter_row.approval_id, state="open")


def test_office_letter_goes_head_then_vetting_duty_then_officer_who_signs(world):
    office = world[0]["TN"]
    row = make_draft("kanokwan", to=[world[2]["coop1"]], issuer=office)
    row = submit_draft(by=actor(world, "kanokwan"), written=row)
    assert row.letter.state == LetterState.VETTING
    assert step_of(row).post.unit.code == "TN-05"
    decide(by=actor(world, "somsak"), step=step_of(row))
    assert step_of(row).duty_id == "GA-A8"
    decide(by=actor(world, "urai"), step=step_of(row))
    decide(by=actor(world, "pimjai"), step=step_of(row))
    letter = Letter.objects.get(pk=row.pk)
    assert letter.state == LetterState.SIGNED
    assert letter.own_number.startswith("ธร ๐๐๑๐/")
    signature = letter.signature
    assert (signature.name, signature.lines) == ("นางพิมพ์ใจ วัฒนกุล", ["สหกรณ์จังหวัดธารานคร"])
    assert [name for _label, name in signature.paper["hands_kept"]][2:] == ["นายสมศักดิ์ ทองดี", "นางอุไร แสงทอง"]


def test_returned_draft_is_corrected_and_submitted_again_by_the_same_route(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]])
    row = submit_draft(by=actor(world, "kanokwan"), written=row)
    decide(by=actor(world, "somsak"), step=step_of(row), act="return", note="แก้วันประชุม")
    row.refresh_from_db()
    assert row.letter.state == LetterState.DRAFT
    save_draft(
        by=actor(world, "kanokwan"),
        written=row,
        subject="แก้แล้ว",
        issuer=row.issuer,
        kind="external",
        to=["สหกรณ์การเกษตรบ้านไร่ จำกัด"],
        **GOOD,
    )
    row = submit_draft(by=actor(world, "kanokwan"), written=row)
    sign_now(by=actor(world, "somsak"), written=row)
    assert Letter.objects.get(pk=row.pk).state == LetterState.SIGNED


def test_draft_with_a_breach_is_not_submitted(world):
    row = make_draft("kanokwan", to=[world[2]["coop1"]], conclusion="")
    with pytest.raises(Refused):
        submit_draft(by=actor(world, "kanokwan"), written=row)
    row.letter.refresh_from_db()
    assert row.letter.state == LetterState.DRAFT


def test_group_head_signs_the_own_draft_in_one_go_from_the_groups_own_book(world):
    row = make_draft("boonmee", to=[world[2]["coop3"]])
    sign_now(by=actor(world, "boonmee"), written=row)
    letter = Letter.objects.get(pk=row.pk)
    [entry] = letter.entries.all()
    assert (entry.unit.code, entry.book, entry.number) == ("TN-07", BOOK_OUT, 1)
    assert letter.own_number == "ธร ๐๐๑๐.๗/๑"
    assert letter.signature.lines == ["หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓"]
    assert "17/2554" in " ".join(letter.signature.orders)


def test_signing_freezes_stores_and_hashes_the_paper_once(world):
    row = make_draft("somsak", to=[world[2]["coop1"]])
    sign_now(by=actor(world, "somsak"), written=row)
    letter = Letter.objects.get(pk=row.pk)
    document = letter.signature.document
    content = document.blob.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == document.sha256 == letter.files.get(role="signed").blob.sha256
    with pikepdf.open(io.BytesIO(content)) as book:
        assert book.Root.Metadata is not None
    world[1]["somsak"].last_name = "เปลี่ยนนามสกุล"
    world[1]["somsak"].save()
    copy = marked_copy(by=actor(world, "kanokwan"), written=row, mark="file")
    assert "ทองดี" in letter.signature.name
    assert marked_copy(by=actor(world, "kanokwan"), written=row, mark="file").pk == copy.pk
    for change in ({"name": "x"}, {"paper": {}}):
        with pytest.raises(Exception, match=r"append_only|Cannot"), transaction.atomic():
            LetterSignature.objects.filter(pk=row.pk).update(**change)


def test_nothing_is_half_signed_when_the_paper_cannot_be_made(world, monkeypatch):
    row = submit_draft(by=actor(world, "kanokwan"), written=make_draft("kanokwan", to=[world[2]["coop1"]]))
    before = (Number.objects.count(), LetterEntry.objects.count(), IssuedDocument.objects.count())
    monkeypatch.setattr(
        "saraban.services.signing.issue_document", lambda **_: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"), transaction.atomic():
        sign_now(by=actor(world, "somsak"), written=row)
    letter = Letter.objects.get(pk=row.pk)
    assert (letter.state, letter.own_number) == (LetterState.VETTING, "")
    assert before == (Number.objects.count(), LetterEntry.objects.count(), IssuedDocument.objects.count())
    assert step_of(row).state == "open"
    monkeypatch.undo()
    sign_now(by=actor(world, "somsak"), written=row)
    assert Letter.objects.get(pk=row.pk).own_number == "ธร ๐๐๑๐.๕/๑"


def test_letter_is_signed_once_and_only_by_whom_the_engine_allows(world):
    row = submit_draft(by=actor(world, "kanokwan"), written=make_draft("kanokwan", to=[world[2]["coop1"]]))
    with pytest.raises(Refused):
        sign_letter(by=actor(world, "kanokwan"), written=row)
    sign_now(by=actor(world, "somsak"), written=row)
    with pytest.raises(Refused):
        sign_letter(by=actor(world, "somsak"), written=row)
    assert LetterEntry.objects.filter(letter_id=row.pk).count() == 1


def test_authority_that_ended_between_submission_and_signature_stops_the_signature(world):
    from saraban.models import SigningAuthority

    row = submit_draft(by=actor(world, "kanokwan"), written=make_draft("kanokwan", to=[world[2]["coop1"]]))
    SigningAuthority.objects.filter(basis="coordination").update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(Refused):
        sign_now(by=actor(world, "somsak"), written=row)


def test_void_letter_keeps_its_number_with_the_reason_and_the_next_letter_gets_the_next(world):
    row = make_draft("somsak", to=[world[2]["coop1"]])
    sign_now(by=actor(world, "somsak"), written=row)
    void_letter(by=actor(world, "somsak"), written=row, note="พิมพ์ชื่อผิด")
    other = make_draft("somsak", to=[world[2]["coop1"]], subject="ฉบับใหม่")
    sign_now(by=actor(world, "somsak"), written=other)
    assert Number.objects.get(letter_entry__letter=row.letter).void_reason == "พิมพ์ชื่อผิด"
    assert other.letter.entries.get().number == 2


# --- genuine ----------------------------------------------------------------------------------------------------------


def test_printed_code_and_file_tell_genuine_altered_and_unknown(world):
    row = make_draft("somsak", to=[world[2]["coop1"]])
    sign_now(by=actor(world, "somsak"), written=row)
    document = LetterSignature.objects.get(pk=row.pk).document
    stranger, insider = world[1]["boonmee"], world[1]["kanokwan"]
    found = genuine.by_code(stranger, document.shown_code.lower())
    assert (found.genuine, found.unaltered, found.visible) == (True, True, False)
    assert genuine.by_code(insider, document.code).visible
    content = document.blob.path.read_bytes()
    assert genuine.by_file(insider, content).same_file is True
    altered = genuine.by_file(insider, content + b"\n", document.code)
    assert (altered.genuine, altered.same_file) == (True, False)
    assert not genuine.by_code(insider, "AAAA-BBBB-CCCC").genuine
    document.blob.path.chmod(0o640)
    document.blob.path.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6"))
    try:
        assert not genuine.by_code(insider, document.code).unaltered
    finally:
        document.blob.path.write_bytes(content)


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def signed(world):
    row = make_draft("pimjai", to=[world[2]["coop1"], world[2]["coop3"]])
    sign_now(by=actor(world, "pimjai"), written=row)
    row.refresh_from_db()
    return row


def send(world, row, people, **fields):
    given = {"channel": "post", "sent_on": timezone.localdate(), **fields}
    return send_letter(by=actor(world, "urai"), written=row, addressees=people, **given)


def test_letter_counts_as_sent_when_every_addressee_was_sent_to(world, signed):
    one, two = signed.letter.addressees.order_by("position")
    send(world, signed, [one])
    assert Letter.objects.get(pk=signed.pk).state == LetterState.SIGNED
    assert unsent_addressees(signed.letter) == [two]
    send(world, signed, [two], channel="ems", tracking_number="EX123456789TH")
    assert Letter.objects.get(pk=signed.pk).state == LetterState.DISPATCHED
    with pytest.raises(Rejected):
        send(world, signed, [one])
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.create(
            letter=signed.letter, addressee=one, channel="hand", sent_on=timezone.localdate(), sent_by=world[1]["urai"]
        )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": "registered"}, "tracking_number"),
        ({"sent_on": dt.date(2020, 1, 1)}, "sent_on"),
        ({"sent_on": dt.date(2100, 1, 1)}, "sent_on"),
        ({"channel": "system"}, "channel"),
    ],
)
def test_sending_that_will_not_do_is_refused_beside_its_field(world, signed, fields, field):
    with pytest.raises(Rejected) as refusal:
        send(world, signed, [signed.letter.addressees.first()], **fields)
    assert refusal.value.field == field


def test_receipt_and_failure_are_written_down_and_a_failed_sending_can_be_repeated(world, signed):
    one = signed.letter.addressees.first()
    [sent] = send(world, signed, [one])
    fail_dispatch(by=actor(world, "urai"), dispatch=sent, note="จ่าหน้าผิด")
    [again] = send(world, signed, [one])
    proof = pdf(small_pdf("ใบตอบรับ"), "ใบตอบรับ.pdf")
    acknowledge_dispatch(
        by=actor(world, "urai"),
        dispatch=again,
        acknowledged_on=timezone.localdate(),
        acknowledged_by="ผู้จัดการ",
        files=[proof],
    )
    again.refresh_from_db()
    assert (again.state, again.proof.role) == ("acknowledged", "proof")


def test_e_mail_goes_out_with_the_signed_pdf_and_its_outcome_is_recorded(world, signed, monkeypatch):
    one = signed.letter.addressees.get(name__contains="บ้านไร่")
    [sent] = send(world, signed, [one], channel="email")
    assert (sent.state, sent.mail_to) == ("waiting", "coop@example.org")
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError("away"))
    )
    with pytest.raises(OSError, match="away"):
        deliver_mail(sent.pk)
    sent.refresh_from_db()
    assert (sent.state, "away" in sent.outcome) == ("waiting", True)
    monkeypatch.undo()
    assert deliver_mail(sent.pk)
    assert not deliver_mail(sent.pk)
    [message] = mail.outbox
    _name, content, kind = message.attachments[0]
    assert kind == "application/pdf"
    assert hashlib.sha256(content).hexdigest() == signed.letter.signature.document.sha256
    assert message.to == ["coop@example.org"]
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert sent.delivered_at


def test_letter_sent_inside_the_system_lies_in_the_units_registry_and_receiving_acknowledges(world):
    from saraban.models import Passing
    from saraban.services.incoming_passing import receive_letter, send_back

    units, people, parties = world
    row = make_draft("pimjai", to=[parties["est"]], kind="memo", issuer=units["TN"], conclusion="จึงเรียนมาเพื่อทราบ")
    sign_now(by=actor(world, "pimjai"), written=row)
    people_of_it = list(row.letter.addressees.all())
    [sent] = send(world, row, people_of_it, channel="system")
    passing = Passing.objects.get(letter=row.letter)
    assert (passing.unit.code, passing.source, passing.state) == ("TN-02", "dispatch", "waiting")
    send_back(by=actor(world, "urai"), passing=passing, reason="ไม่ใช่งานของกลุ่ม")
    sent.refresh_from_db()
    assert (sent.state, sent.outcome) == ("failed", "ไม่ใช่งานของกลุ่ม")
    [again] = send(world, row, people_of_it, channel="system")
    entry = receive_letter(by=actor(world, "urai"), passing=Passing.objects.get(letter=row.letter, state="waiting"))
    again.refresh_from_db()
    assert (again.state, again.acknowledged_by) == ("acknowledged", people["urai"].full_name)
    assert entry.unit.code == "TN-02"
    assert (
        entry.letter.their_number == row.letter.own_number
        or entry.letter.their_number == Letter.objects.get(pk=row.pk).own_number
    )


def test_lists_that_should_be_empty_follow_the_letter(client, world, signed):
    def counts():
        client.force_login(world[1]["urai"])
        listing = client.get("/saraban/outgoing/").context["listing"]
        return {line.tab.key: line.count for line in listing.tab_lines}

    assert counts()["unsent"] == 1
    send(world, signed, list(signed.letter.addressees.all()))
    after = counts()
    assert (after["unsent"], after["unacknowledged"]) == (0, 1)
    close_letter_sent(by=actor(world, "pimjai"), written=signed)
    assert counts()["ended"] == 1


def test_number_is_printed_in_thai_digits_and_the_letter_is_found_by_either(world):
    row = make_draft("somsak", to=[world[2]["coop1"]])
    sign_now(by=actor(world, "somsak"), written=row)
    letter = Letter.objects.get(pk=row.pk)
    assert letter.own_number == to_thai_digits("ธร 0010.5/1")
    assert "0010.5/1" in letter.search_text
    assert "ประชุมชี้แจงแนวทาง" in letter.search_text
