"""Journeys of the action plan (PG-8.5) and of its results (PG-18), from the menu to the printed paper."""

import subprocess

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopoffice.thai import fiscal_year, month_year
from planning.choices import PlanState
from planning.models import ActionPlan, ActivityResult
from tests.browser.journeys import PHONE, accessible
from units.models import ApprovalStep, User

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "เยี่ยมติดตามสหกรณ์ตามข้อสั่งการ"


def printed(username: str, url: str) -> str:
    """The text of a paper as the person gets it."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=answer.content, capture_output=True, check=True
    )
    return done.stdout.decode()


def thai(text) -> str:
    return str(text).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def test_pg_8_5_the_group_changes_its_plan_by_month_and_person_until_it_is_in_force_and_printed(office, sign_in):
    year = fiscal_year(timezone.localdate())
    page = sign_in("kanokwan")
    page.click("nav a:has-text('แผนงานและผลงาน')")
    page.click("a:has-text('ของหน่วยงานฉัน')")
    page.click("tbody tr:has-text('ใช้อยู่') a >> nth=0")
    page.wait_for_selector("table.mg")
    accessible(page)
    page.click("a:has-text('จัดทำฉบับใหม่')")
    page.fill("[name=reason]", "เพิ่มการเยี่ยมติดตามตามข้อสั่งการ")
    page.click("button:has-text('เริ่มฉบับใหม่')")
    page.wait_for_selector("text=กำลังจัดทำ")

    # A line by keyboard: title, count, year and two months, pasted from a spreadsheet.
    page.click("a:has-text('กรอกตารางรายเดือน')")
    accessible(page)
    page.fill("[name='title-new0']", TITLE)
    page.fill("[name='count-new0']", "แห่ง")
    page.fill("[name='y-new0']", "๒๕")
    page.fill("[name='m-new0-0']", "12")
    page.focus("[name='m-new0-0']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.name") == "m-new0-1"
    page.keyboard.type("12")
    assert "≠" in page.inner_text("tr.new >> nth=0")
    page.fill("[name='m-new0-1']", "13")
    assert "25 ✓" in page.inner_text("tr.new >> nth=0")
    page.click("button:has-text('บันทึกและดูแผน')")
    page.wait_for_selector(f"table.mg >> text={TITLE}")

    # The line's own page: who is responsible.
    page.click(f"a:has-text('{TITLE}')")
    assert page.is_checked("label:has-text('กนกวรรณ') input")
    page.check("label:has-text('ศุภชัย') input")
    page.fill("[name=district]", "อ.บ้านไร่")
    accessible(page)
    page.click("button:has-text('บันทึกกิจกรรม')")
    page.wait_for_selector("table.mg")
    assert TITLE in page.inner_text("ul.chg")

    page.click("a:has-text('เสนอขออนุมัติ')")
    assert "สมศักดิ์" in page.inner_text("ol.preview")
    page.click("button:has-text('เสนอแผนนี้')")
    page.wait_for_selector("text=รออนุมัติ")
    plan = ActionPlan.objects.get(unit__code="TN-05", fiscal_year=year, state=PlanState.SUBMITTED)

    for username in ("somsak", "pimjai"):
        other = sign_in(username)
        other.goto(f"{office}{plan.get_absolute_url()}")
        accessible(other)
        assert TITLE in other.inner_text("ul.chg")
        step = ApprovalStep.objects.get(approval=plan.approval, state="open")
        other.click("button[name=act][value=approve]")
        other.wait_for_load_state()
        step.refresh_from_db()
        assert step.state != "open"
    plan.refresh_from_db()
    assert plan.state == PlanState.IN_FORCE
    assert plan.base.state == PlanState.REPLACED

    text = printed("kanokwan", reverse("planning:plan_paper", args=[plan.pk]))
    for words in (
        f"ปีงบประมาณ พ.ศ. {thai(year)}", "กลุ่มส่งเสริมสหกรณ์ ๑", "เยี่ยมติดตามสหกรณ์", "แห่ง", "๒๕", "๑๓",
        "นางสาวกนกวรรณ ศรีสุข", "นายสมศักดิ์ ทองดี", "นางพิมพ์ใจ วัฒนกุล", "ผู้อนุมัติ",
    ):  # fmt: skip
        assert words in text, words

    phone = sign_in("kanokwan", **PHONE)
    phone.goto(f"{office}{plan.get_absolute_url()}")
    accessible(phone)


def test_pg_18_results_are_reported_with_evidence_corrected_and_printed_beside_the_plan(office, sign_in, tmp_path):
    today = timezone.localdate()
    page = sign_in("kanokwan")
    page.click("nav a:has-text('แผนงานและผลงาน')")
    page.click("nav a:has-text('รายงานผลงาน')")
    page.wait_for_selector("ul.mrep")
    accessible(page)
    title = page.inner_text("ul.mrep li >> nth=0 >> a.subj")
    evidence = tmp_path / "บัญชีผู้เข้าร่วม.txt"
    evidence.write_text("ผู้เข้าร่วม 17 คน", encoding="utf-8")
    first = page.locator("ul.mrep li").nth(0)
    first.locator("[name^='q-']").fill("๗๗")
    first.locator("[name^='h-']").fill("17")
    first.locator("[name^='n-']").fill("ประชุมร่วมกับคณะกรรมการ")
    first.locator("[name^='p-']").fill("รถราชการไม่ว่าง")
    first.locator("[name^='f-']").set_input_files(str(evidence))
    page.click("button:has-text('ส่งรายงานผลเหล่านี้')")
    page.wait_for_selector("text=รายงานแล้ว 1 รายการ")
    row = ActivityResult.objects.latest("pk")
    assert (row.quantity, row.people_helped, row.month) == (77, 17, today.replace(day=1))

    page.click(f"ul.mrep a:has-text('{title}')")
    page.wait_for_selector("ul.res")
    assert "บัญชีผู้เข้าร่วม.txt" in page.inner_text("ul.res")
    accessible(page)
    page.click(f"#result-{row.pk} a:has-text('แก้ไข')")
    page.fill("[name=quantity]", "76")
    page.click("button:has-text('แก้ไขเป็นค่านี้')")
    page.wait_for_selector("#id_reason[aria-invalid=true]")
    page.fill("[name=reason]", "นับซ้ำหนึ่งครั้ง")
    page.click("button:has-text('แก้ไขเป็นค่านี้')")
    page.wait_for_selector("text=นับซ้ำหนึ่งครั้ง")
    assert "77" in page.inner_text(f"#result-{row.pk}")
    later = ActivityResult.objects.get(corrects=row)
    assert later.quantity == 76
    standing = ActivityResult.objects.standing().filter(key=row.key, month=row.month)
    total = f"{sum(one.quantity for one in standing):.0f}"

    head = sign_in("somsak")
    head.goto(f"{office}{reverse('planning:month_sheet')}")
    head.wait_for_selector("table.msheet")
    accessible(head)
    assert title in head.inner_text("table.msheet")
    text = printed("somsak", f"{reverse('planning:month_paper')}?month={today:%Y-%m}")
    for words in (f"ประจำเดือน{thai(month_year(today))}", "กลุ่มส่งเสริมสหกรณ์ ๑", "แผน", "ผล", thai(total)):
        assert words in text, words

    officer = sign_in("pimjai")
    officer.wait_for_selector("text=ผลงานรายกลุ่ม")
    officer.click("section:has(#h-groups) a:has-text('กสส.๑') >> nth=0")
    officer.wait_for_selector("table")
    accessible(officer)
    phone = sign_in("kanokwan", **PHONE)
    phone.goto(f"{office}{reverse('planning:month_report')}")
    accessible(phone)
