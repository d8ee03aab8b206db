"""People come in from a workbook: wrong cells are named one by one and nothing is written; the mended file is taken."""

import io

import pytest
from django.test import Client
from openpyxl import Workbook

from tests.factories.units import make_office, make_post
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD = ("ชื่อผู้ใช้", "คำนำหน้า", "ชื่อ", "นามสกุล", "ประเภทบุคลากร", "อีเมล", "ตำแหน่งเลขที่", "ตั้งแต่วันที่")
GOOD = ("somying", "นางสาว", "สมหญิง", "ใจงาม", "ข้าราชการ", "s@example.org", "๑๒๓๔", "1/12/2569")


def workbook(*rows) -> dict:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "บุคลากร.xlsx", "mimeType": kind, "buffer": file.getvalue()}


def test_workbook_with_ten_kinds_of_errors_is_refused_cell_by_cell_and_then_accepted(page, live_server):
    office = make_office()
    make_post(office.pg1, number="1234")
    wrong = [
        ("", "นาย", "ไม่มี", "ชื่อผู้ใช้", "ข้าราชการ", "", "", ""),
        ("a b", "นาย", "เว้นวรรค", "ในชื่อ", "ข้าราชการ", "", "", ""),
        ("x" * 61, "นาย", "ยาว", "เกินไป", "ข้าราชการ", "", "", ""),
        ("noname", "นาย", "", "ไม่มีชื่อตัว", "ข้าราชการ", "", "", ""),
        ("wrongkind", "นาย", "ประเภท", "ผิด", "เจ้าหน้าที่พิเศษ", "", "", ""),
        ("wrongmail", "นาย", "อีเมล", "ผิด", "ข้าราชการ", "not-an-address", "", ""),
        ("nopost", "นาย", "เลขที่", "ผิด", "ข้าราชการ", "", "9999", ""),
        ("taken", "นาย", "ตำแหน่ง", "ไม่ว่าง", "ข้าราชการ", "", office.member1_post.number, ""),
        ("wrongday", "นาย", "วันที่", "ผิด", "ข้าราชการ", "", "", "31/2/2569"),
        ("somying", "นางสาว", "ซ้ำ", "ในไฟล์", "ข้าราชการ", "", "", ""),
    ]
    before = User.objects.count()
    client = Client()
    client.force_login(office.personnel)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/imports/new/units.people/")
    page.set_input_files("input[type=file]", workbook(GOOD, *wrong))
    page.click("form[enctype] button[type=submit]")
    page.wait_for_url("**/imports/*/")
    rows = page.locator("table.lst tbody tr")
    assert rows.count() == 10
    for n in range(10):
        assert rows.nth(n).locator(".t-danger").first.inner_text().strip()
    assert "not-an-address" in page.content()
    assert page.locator("form[action$='/confirm/']").count() == 0
    assert User.objects.count() == before

    page.goto(f"{live_server.url}/imports/new/units.people/")
    page.set_input_files("input[type=file]", workbook(GOOD))
    page.click("form[enctype] button[type=submit]")
    page.wait_for_url("**/imports/*/")
    assert User.objects.count() == before
    page.click("form[action$='/confirm/'] button")
    page.wait_for_load_state()
    assert User.objects.filter(username="somying").exists()
    assert User.objects.count() == before + 1
