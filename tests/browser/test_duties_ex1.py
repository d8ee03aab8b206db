"""Duty EX-1 as people do it: a process is drawn, brought into force, walked along by a stand-in, and printed."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.journeys import PHONE, accessible
from units.models import GeneralRequest, Posting, Process

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ex_1_office_draws_a_process_and_the_absent_heads_stand_in_decides_along_it(office, sign_in_on, new_page):
    # the office's own draft of a new version is taken up where it was left
    planner = sign_in_on(new_page(), "narong")
    planner.goto(f"{office}/units/duties/")
    planner.get_by_role("link", name="หน่วยงาน กระบวนงาน").first.click()
    planner.get_by_role("link", name="กระบวนงาน", exact=True).click()
    planner.get_by_role("link", name=re.compile("กำลังเขียน")).click()
    planner.get_by_role("link", name="เส้นทางเรื่องขออนุมัติทั่วไป").click()
    accessible(planner)
    planner.get_by_role("link", name="เขียนต่อ").click()
    accessible(planner)
    assert planner.locator("#picture .pp-node.d").count() == 2
    # a fifth step grows in the picture before anything is saved; taken away again it is gone
    planner.get_by_role("button", name="เพิ่มขั้น").click()
    planner.locator(".pstep").nth(4).wait_for()
    planner.locator("#picture .pp-node").nth(4).wait_for()
    planner.locator(".pstep").nth(4).get_by_role("button", name="นำขั้นนี้ออก").click()
    planner.locator("#picture .pp-node").nth(4).wait_for(state="detached")
    planner.locator("select[name=s2-line]").select_option("command")
    planner.locator("#picture .pp-node.d").nth(1).wait_for(state="detached")
    planner.locator("select[name=s2-line]").select_option("coordination")
    planner.locator("input[name=s0-label]").fill("กลั่นกรองชั้นต้น")
    planner.get_by_role("button", name="บันทึกร่าง").click()
    planner.get_by_text("บันทึกร่างแล้ว").first.wait_for()
    # who would be asked is said before it counts
    planner.get_by_label("ถ้าบุคคลนี้เป็นผู้ขอ").fill("อรทัย")
    planner.locator("input[name=fact_amount]").fill("๒๐,๐๐๐")
    planner.get_by_role("button", name="แสดงผู้ที่จะพิจารณา").click()
    planner.locator("#preview").get_by_text("นางอุไร แสงทอง").first.wait_for()
    assert "นายชูชาติ พูนผล" in planner.locator("#preview").inner_text()
    planner.get_by_role("link", name="ประกาศใช้").click()
    planner.get_by_role("button", name="ประกาศใช้").click()
    planner.get_by_text("ประกาศใช้กระบวนงานตั้งแต่วันที่เลือกแล้ว").first.wait_for()
    assert Process.objects.get(version=3).counts_today

    # a clerk asks; the head is ill, her stand-in serves today
    clerk = sign_in_on(new_page(), "orathai")
    clerk.get_by_role("link", name="เขียนเรื่องขออนุมัติ").first.click()
    clerk.locator("#id_subject").fill("ขออนุมัติจัดซื้อหมึกพิมพ์สำหรับงานสารบรรณ")
    clerk.get_by_label("ขออนุมัติใช้จ่าย").check()
    clerk.locator("#id_body").fill("หมึกพิมพ์คงเหลือไม่พอใช้ถึงสิ้นเดือน\nจึงขออนุมัติจัดซื้อ")
    clerk.locator("#id_amount").fill("๒,๔๐๐")
    clerk.locator("#id_amount").blur()
    clerk.locator("#preview").get_by_text("กลั่นกรองชั้นต้น").first.wait_for()
    clerk.locator("#preview").get_by_text("ตรวจงบประมาณ").first.wait_for()
    accessible(clerk)
    clerk.get_by_role("button", name="เสนอเรื่อง").click()
    clerk.get_by_text("เสนอเรื่องแล้ว").first.wait_for()
    accessible(clerk)
    row = GeneralRequest.objects.get(subject__contains="หมึกพิมพ์")

    stand_in = sign_in_on(new_page(**PHONE), "urai")
    stand_in.locator(".tabbar").get_by_text("รอพิจารณา").click()
    accessible(stand_in)
    stand_in.get_by_role("link", name=row.subject).first.click()
    accessible(stand_in)
    stand_in.get_by_role("button", name="ดำเนินการตามเสนอ").click()
    stand_in.get_by_role("button", name="เห็นชอบ เสนอต่อ").click()
    stand_in.get_by_text("เห็นชอบ: ขออนุมัติจัดซื้อหมึกพิมพ์").first.wait_for()
    made = row.approval.decisions.get(act="agree")
    acting = Posting.objects.get(user__username="urai", post__role="head")
    assert made.capacity_line == f"{acting.get_capacity_display()} {acting.post.title}"

    money = sign_in_on(new_page(), "rattana")
    money.goto(f"{office}/units/approvals/{row.approval_id}/")
    money.get_by_role("button", name="ตรวจแล้ว เสนอต่อ").click()
    money.get_by_text("ตรวจแล้ว: ขออนุมัติจัดซื้อหมึกพิมพ์").first.wait_for()

    officer = sign_in_on(new_page(), "pimjai")
    officer.get_by_role("link", name="รอพิจารณา").first.click()
    accessible(officer)
    officer.goto(f"{office}/units/approvals/{row.approval_id}/")
    officer.get_by_label("บันทึกสั่งการ").fill("ให้รายงานผล")
    officer.get_by_role("button", name="อนุมัติ", exact=True).click()
    officer.get_by_text("อนุมัติ: ขออนุมัติจัดซื้อหมึกพิมพ์").first.wait_for()
    row.approval.refresh_from_db()
    assert row.approval.state == "approved"

    # what stands on the paper
    answer = clerk.request.get(f"{office}/units/requests/{row.pk}/paper/")
    assert answer.body().startswith(b"%PDF")
    text = re.sub(r"\s+", "", "".join(p.extract_text() for p in PdfReader(BytesIO(answer.body())).pages))
    for words in ("บันทึกข้อความ", "วงเงิน๒,๔๐๐.๐๐บาท", "(นางอุไรแสงทอง)", "หัวหน้าฝ่ายบริหารทั่วไป", "(นางพิมพ์ใจวัฒนกุล)"):
        assert words in text, words
    assert re.sub(r"\s+", "", made.capacity_line) in text
    assert "ให้รายงานผล" in text
    clerk.goto(f"{office}/units/duties/?q=EX-1")
    stranger = sign_in_on(new_page(), "boonmee")
    assert stranger.goto(f"{office}/units/requests/{row.pk}/").status == 404
