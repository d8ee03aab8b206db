"""Search of letters: full recall of words inside compounds, digits, numbers first, and nothing of anybody else's."""

import pytest
from django.db import connection
from django.db.models import Q

from coopoffice.thai import normalise
from saraban import search
from saraban.choices import AudienceRole
from saraban.models import Letter
from saraban.search import asked, marked, search_letters
from saraban.services.audience import concern
from saraban.services.indexing import index_letter
from tests.factories.saraban import make_received
from units.models import Unit, User

pytestmark = pytest.mark.django_db
# Words inside compounds, names, parts of words, numbers: as people type them.
QUERIES = (
    *(
        "อนุมัติ",
        "ประชุม",
        "งบประมาณ",
        "สูงอายุ",
        "เดินทาง",
        "สร้างตน",
        "ท่วม",
        "อุทกภัย",
        "สหกรณ์",
        "เกษตร",
        "นิคม",
        "หนี้",
        "ตรวจสอบ",
    ),
    *(
        "บัญชี",
        "ข้อบังคับ",
        "วิทยากร",
        "อบรม",
        "ตรวจการ",
        "ทะเบียน",
        "กู้ยืม",
        "ค้ำประกัน",
        "รายงาน",
        "คณะกรรมการ",
        "แต่งตั้ง",
        "คำสั่ง",
    ),
    *(
        "จัดสรร",
        "กำไร",
        "ชำระบัญชี",
        "ข้าวเปลือก",
        "จังหวัดเคลื่อนที่",
        "ผู้แทน",
        "แผนปฏิบัติงาน",
        "2569",
        "๒๕๖๙",
        "คลองใหม่",
        "ออมทรัพย์",
    ),
    *("หนองบัวทอง", "ประช", "งบประมาณรายจ่าย", "ขออนุมัติเดินทาง", "ประชุม สามัญ", "รายงาน ผล"),
)


@pytest.fixture
def people(demo_office):
    return {u.username: u for u in User.objects.all()}


def like(user, text):
    rows = Letter.objects.visible_to(user)
    for word in normalise(text).split():
        rows = rows.filter(search_text__contains=word)
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["pimjai", "kanokwan", "orathai"])
def test_forty_queries_find_all_that_plain_like_finds_and_only_letters_the_person_sees(people, name, monkeypatch):
    monkeypatch.setattr(search, "NEAR", 5)  # the index is asked, and not the newest letters only
    user = people[name]
    seen = set(Letter.objects.visible_to(user).values_list("pk", flat=True))
    assert len(QUERIES) >= 40
    hits = 0
    for text in QUERIES:
        found = search_letters(user, text, stop=1000)
        assert like(user, text) <= set(found.keys) <= seen, text
        assert len(found.keys) == len(set(found.keys))
        hits += len(found.keys)
    assert hits > 60


def test_walking_and_index_give_the_same_letters_in_the_same_order(people, monkeypatch):
    user = people["pimjai"]
    for text in ("ประชุม", "สหกรณ์", "ขออนุมัติเดินทาง"):
        by_index = search_letters(user, text, stop=1000).keys
        monkeypatch.setattr(search, "COMMON", 0.0)
        assert search_letters(user, text, stop=1000).keys == by_index
        monkeypatch.undo()
        newest = list(Letter.objects.filter(pk__in=by_index).order_by("-sort_at", "-pk").values_list("pk", flat=True))
        assert by_index == newest
        assert search_letters(user, text, start=3, stop=7).keys == by_index[3:7]


@pytest.mark.parametrize("road", ["nestloop", "hashjoin", "mergejoin", "indexscan", "seqscan"])
def test_newest_stands_first_however_the_database_reads_the_audience(people, road):
    for user in (people["pimjai"], people["kanokwan"]):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL enable_{road} = off")
        found = search_letters(user, "สหกรณ์", stop=1000).keys
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL enable_{road} = on")
        assert len(found) > 5
        assert found == list(
            Letter.objects.filter(pk__in=found).order_by("-sort_at", "-pk").values_list("pk", flat=True)
        )


def test_exact_number_stands_first_in_either_kind_of_digits(people):
    user, unit = people["pimjai"], Unit.objects.get(code="TN")
    old = make_received(unit, people["urai"], subject="เรื่องเก่า", their_number="กษ ๑๑๐๑/ว ๗๗๗๗")
    make_received(unit, people["urai"], subject="อ้างถึงหนังสือ 7777 กษ 1101/ว ในเรื่องใหม่")
    for text in ("กษ 1101/ว 7777", "กษ ๑๑๐๑/ว ๗๗๗๗", "กษ1101/ว7777"):
        found = search_letters(user, text)
        assert (found.keys[0], found.exact) == (old.pk, 1), text
    entry = old.entries.model.objects.filter(unit=unit).first()
    assert search_letters(user, str(entry.number)).keys[0] in set(
        entry.__class__.objects.filter(number=entry.number).values_list("letter_id", flat=True)
    )


def test_what_one_group_has_is_found_by_nobody_of_the_next_until_it_concerns_them(people):
    word = "กระเช้าลอยฟ้าพิเศษ"
    letter = make_received(Unit.objects.get(code="TN-05"), people["malai"], subject=f"ขอสร้าง{word}")
    assert search_letters(people["kanokwan"], word).keys == [letter.pk]
    assert search_letters(people["chanida"], word).keys == []
    assert search_letters(people["chanida"], "กระเช้า").keys == []
    concern(letter, AudienceRole.COPY, users=[people["chanida"]])
    assert search_letters(people["chanida"], word).keys == [letter.pk]
    # a term of the audience cannot be asked for, and none left over opens a letter
    assert asked(f"@{letter.unit_id}").terms == (str(letter.unit_id),)
    letter.audience.filter(user=people["chanida"]).delete()
    assert search_letters(people["chanida"], word).keys == []


def test_index_keeps_audience_and_numbers_when_the_text_is_written_anew(people):
    letter = make_received(Unit.objects.get(code="TN-05"), people["malai"], subject="เดิม", their_number="ธร 9/1")
    letter.subject = "ใหม่เอี่ยม"
    letter.save()
    index_letter(letter)
    assert search_letters(people["kanokwan"], "ใหม่เอี่ยม").keys == [letter.pk]
    assert search_letters(people["kanokwan"], "ธร ๙/๑").keys == [letter.pk]


def test_filters_narrow_the_answer_and_signs_alone_find_nothing(people):
    user = people["pimjai"]
    narrowed = search_letters(user, "สหกรณ์", narrow=Q(origin="written"), stop=1000).keys
    assert narrowed
    assert set(Letter.objects.filter(pk__in=narrowed).values_list("origin", flat=True)) == {"written"}
    assert search_letters(user, "% _ ' \\").keys == []
    assert asked("///").is_empty


def test_marks_are_drawn_around_hits_in_either_digits_and_everything_else_is_escaped():
    assert marked("<b>ครั้งที่ ๓</b>", ("3",)) == "&lt;b&gt;ครั้งที่ <mark>๓</mark>&lt;/b&gt;"
    assert marked("ขออนุมัติ", ("อนุมัติ",)) == "ขอ<mark>อนุมัติ</mark>"


def test_search_page_marks_hits_and_the_global_search_has_the_letters(client, people):
    letter = make_received(Unit.objects.get(code="TN-05"), people["malai"], subject="ขออนุมัติซื้อกระดานชนวน")
    client.force_login(people["kanokwan"])
    page = client.get("/saraban/letters/search/?q=กระดานชนวน").content.decode()
    assert "<mark>กระดานชนวน</mark>" in page
    assert letter.subject in client.get("/search/?q=กระดานชนวน").content.decode()
    client.force_login(people["chanida"])
    assert letter.subject not in client.get("/search/?q=กระดานชนวน").content.decode()
    assert "<mark>" not in client.get("/saraban/letters/search/?q=กระดานชนวน").content.decode()
    assert client.get("/saraban/letters/search/").status_code == 200
