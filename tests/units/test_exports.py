"""People and units from a workbook: rehearsed cell by cell, nothing written before it is confirmed."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from coopoffice.tabular.reading import Line, read_table
from coopoffice.web.policies import Refused
from tests.factories.units import make_office, make_post, make_user
from units.acting import actor_for
from units.exports import PeopleResource, UnitsResource
from units.models import Posting, Unit, User
from units.reach import reach
from units.services.taking_in import PersonLine, take_in_people

pytestmark = pytest.mark.django_db
HEAD = ("ชื่อผู้ใช้", "คำนำหน้า", "ชื่อ", "นามสกุล", "ประเภทบุคลากร", "อีเมล", "ตำแหน่งเลขที่", "ตั้งแต่วันที่")


@pytest.fixture
def office():
    return make_office()


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return read_table(file.getvalue())


def rehearse(office, *rows, resource=PeopleResource, head=HEAD):
    by = actor_for(office.personnel)
    made = resource()
    outcomes, _columns, _line = made.rehearse(by, workbook(head, *rows))
    return made, outcomes


def test_ten_kinds_of_wrong_people_are_refused_cell_by_cell_and_nothing_is_written(office):
    post = make_post(office.pg1, number="1234")
    make_user("boss", is_superuser=True)
    good = ("somying", "นางสาว", "สมหญิง", "ใจงาม", "ข้าราชการ", "s@example.org", "๑๒๓๔", "1/12/2569")
    before = User.objects.count()
    rows = [
        good,
        ("", "นาย", "ไม่มี", "ชื่อผู้ใช้", "ข้าราชการ", "", "", ""),
        ("a b", "นาย", "เว้นวรรค", "ในชื่อ", "ข้าราชการ", "", "", ""),
        ("x" * 61, "นาย", "ยาว", "เกินไป", "ข้าราชการ", "", "", ""),
        ("noname", "นาย", "", "ไม่มีชื่อตัว", "ข้าราชการ", "", "", ""),
        ("wrongkind", "นาย", "ประเภท", "ผิด", "เจ้าหน้าที่พิเศษ", "", "", ""),
        ("wrongmail", "นาย", "อีเมล", "ผิด", "ข้าราชการ", "not-an-address", "", ""),
        ("nopost", "นาย", "เลขที่", "ผิด", "ข้าราชการ", "", "9999", ""),
        ("taken", "นาย", "ตำแหน่ง", "ไม่ว่าง", "ข้าราชการ", "", office.member1_post.number, ""),
        ("twice", "นาย", "ตำแหน่ง", "ซ้ำในไฟล์", "ข้าราชการ", "", "1234", ""),
        ("wrongday", "นาย", "วันที่", "ผิด", "ข้าราชการ", "", "", "31/2/2569"),
        ("somying", "นางสาว", "ซ้ำ", "ในไฟล์", "ข้าราชการ", "", "", ""),
        ("boss", "นาย", "ผู้ดูแล", "ระบบ", "ข้าราชการ", "", "", ""),
        ("member1", "นาย", "ย้าย", "ผ่านไฟล์", "ข้าราชการ", "", "1234", ""),
    ]
    _made, outcomes = rehearse(office, *rows)
    fields = [[e["field"] for e in o.errors] for o in outcomes]
    assert fields == [
        [],
        ["username"],
        ["username"],
        ["username"],
        ["first_name"],
        ["personnel_kind"],
        ["email"],
        ["post"],
        ["post"],
        ["post"],
        ["starts_on"],
        ["username"],
        ["username"],
        ["post"],
    ]
    assert all(e["sentence"] for o in outcomes for e in o.errors)
    assert User.objects.count() == before
    assert not post.postings.exists()


def test_good_people_are_written_placed_and_reach_from_the_day_of_the_file(office):
    post = make_post(office.pg1, number="1234")
    made, outcomes = rehearse(
        office, ("Somying", "นางสาว", "สมหญิง", "ใจงาม", "ข้าราชการ", "s@example.org", "๑๒๓๔", "1 ธ.ค. 2569")
    )
    made.write(actor_for(office.personnel), [outcomes[0]], [])
    person = User.objects.get(username="somying")
    assert Posting.objects.get(user=person).post == post
    assert reach(person, dt.date(2026, 12, 1)).sees == {office.pg1.pk}
    assert reach(person, dt.date(2026, 11, 30)).sees == frozenset()
    assert (person.has_usable_password(), person.must_change_password, bool(person.sort_key)) == (False, True, True)


def test_changed_person_shows_the_difference_and_keeps_the_post(office):
    made, outcomes = rehearse(
        office, ("member1", "นาง", "สมศรี", "ทดสอบ", "ข้าราชการ", "", office.member1_post.number, "")
    )
    assert [d["field"] for d in outcomes[0].differences] == ["title", "first_name"]
    made.write(actor_for(office.personnel), [], outcomes)
    office.member1.refresh_from_db()
    assert office.member1.first_name == "สมศรี"
    assert Posting.objects.filter(user=office.member1).count() == 1


def test_same_file_sent_again_changes_nothing(office):
    row = ("somying", "นางสาว", "สมหญิง", "ใจงาม", "ข้าราชการ", "", "", "")
    made, outcomes = rehearse(office, row)
    made.write(actor_for(office.personnel), outcomes, [])
    _made, again = rehearse(office, row)
    assert [str(o.state) for o in again] == ["same"]


def test_list_of_people_is_taken_in_by_personnel_only(office):
    assert PeopleResource().may_import(actor_for(office.personnel))
    assert not PeopleResource().may_import(actor_for(office.head1))
    with pytest.raises(Refused):
        take_in_people(
            by=actor_for(office.head1), lines=[PersonLine({"username": "x", "first_name": "ก", "last_name": "ข"})]
        )


def test_four_thousand_people_come_in_by_statements_for_many_and_none_for_each(office):
    lines = [Line(1, HEAD)]
    lines += [
        Line(n + 2, (f"person{n}", "นาย", f"คนที่{n}", "ทดสอบ", "ข้าราชการ", f"p{n}@example.org", "", ""))
        for n in range(4000)
    ]
    made, by = PeopleResource(), actor_for(office.personnel)
    with CaptureQueriesContext(connection) as asked:
        outcomes, _columns, _line = made.rehearse(by, lines)
        made.write(by, outcomes, [])
    assert len(asked) < 30
    assert User.objects.filter(username__startswith="person").count() >= 4000


UNIT_HEAD = ("รหัสหน่วยงาน", "ชื่อหน่วยงาน", "short name", "kind", "รหัสต้นสังกัด", "วันที่เปิด")


def test_units_come_in_with_their_parents_in_the_same_file_and_wrong_ones_are_refused(office):
    rows = [
        ("TT-7", "กลุ่มใหม่", "กม.", "ฝ่ายหรือกลุ่มวิชาการ", "TT", "1/10/2569"),
        ("TT-7-1", "งานใหม่", "งม.", "division", "TT-7", "1/10/2569"),
        ("TT-8", "กลุ่มลอย", "กล.", "division", "ไม่มี", "1/10/2569"),
        ("TT-9", "กลุ่มผิดที่", "กผ.", "promotion_group", "TT-1", "1/10/2569"),
        ("TT-2", "กลุ่มส่งเสริมสหกรณ์ ๑", "กสส.๑", "promotion_group", "TT-1", "1/1/2563"),
        ("TT-3", "กลุ่มส่งเสริมสหกรณ์ ๒ (ใหม่)", "กสส.๒", "promotion_group", "TT", "1/1/2563"),
    ]
    made, outcomes = rehearse(office, *rows, resource=UnitsResource, head=UNIT_HEAD)
    assert [[e["field"] for e in o.errors] for o in outcomes] == [
        [], [], ["parent_code"], ["parent_code"], ["parent_code"], []
    ]  # fmt: skip
    made.write(actor_for(office.personnel), outcomes[:2], [outcomes[5]])
    assert Unit.objects.get(code="TT-7-1").parent.code == "TT-7"
    office.pg2.refresh_from_db()
    assert office.pg2.name == "กลุ่มส่งเสริมสหกรณ์ ๒ (ใหม่)"
