"""Journeys of the duties carried out in units, as people do them: in a real browser, on a desk and on a phone."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.browser.journeys import PHONE, accessible, be
from units.models import Assignment

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_ga_h1_head_assigns_member_answers_on_a_phone_head_closes_and_prints(office, sign_in):
    due = timezone.localdate() + dt.timedelta(days=7)
    title = "จัดทำบัญชีรายชื่อสหกรณ์ที่จะออกแนะนำเดือนหน้า"

    head = sign_in("somsak")
    head.goto(f"{office}/units/work/")
    accessible(head)
    head.get_by_role("link", name="มอบหมายงาน", exact=True).first.click()
    accessible(head)
    # sent empty: every gap is named beside its field and in the summary, which has the focus
    head.get_by_role("button", name="มอบหมายงานนี้").click()
    assert head.locator(".errsum").is_visible()
    assert head.evaluate("document.activeElement.classList.contains('errsum')")
    accessible(head)
    head.get_by_label("เรื่องที่ให้ดำเนินการ").fill(title)
    head.get_by_label("กำหนดแล้วเสร็จ").fill(be(due))
    head.get_by_label("ถึงบุคคล").fill("กนกวรรณ")
    head.get_by_label("ถึงบุคคล").blur()
    head.locator("#preview").get_by_text("นางสาวกนกวรรณ ศรีสุข").wait_for()
    assert "มอบงานได้" in head.locator("#preview").inner_text()
    head.get_by_role("button", name="มอบหมายงานนี้").click()
    head.get_by_text("มอบหมายให้นางสาวกนกวรรณ ศรีสุข").wait_for()
    row = Assignment.objects.get(title=title)
    assert (row.line, row.assignee.username, row.due_on) == ("command", "kanokwan", due)

    member = sign_in("kanokwan", **PHONE)
    assert title in member.locator("#h-work").locator("xpath=ancestor::section").inner_text()
    member.goto(f"{office}/units/work/")
    accessible(member)
    member.get_by_role("link", name=title).click()
    accessible(member)
    member.get_by_role("button", name="รับเรื่อง").click()
    member.get_by_text("รับเรื่องแล้ว").first.wait_for()
    member.get_by_label("ผลการดำเนินงาน").fill("จัดทำครบ ๑๔ แห่งแล้ว")
    member.get_by_role("button", name="รายงานผล").click()
    member.get_by_text("รายงานผลแล้ว รอผู้มอบหมายปิดเรื่อง").wait_for()

    head.goto(f"{office}/units/work/{row.pk}/")
    assert "จัดทำครบ ๑๔ แห่งแล้ว" in head.locator(".tl").inner_text()
    head.get_by_role("button", name="ปิดเรื่อง").click()
    head.get_by_text("ปิดเรื่องแล้ว").first.wait_for()
    row.refresh_from_db()
    assert row.state == "closed"
    assert [e.act for e in row.entries.all()] == ["given", "accepted", "answered", "closed"]

    head.goto(f"{office}/units/work/?view=done")
    assert title in head.locator("#rows").inner_text()
    head.emulate_media(media="print")
    assert not head.locator(".filters").is_visible()
    assert head.locator("#rows table").is_visible()
    assert head.pdf().startswith(b"%PDF")


def test_ga_h1_coordination_goes_across_as_a_dashed_line_and_may_be_returned(office, sign_in):
    due = timezone.localdate() + dt.timedelta(days=4)
    head = sign_in("somsak")
    head.goto(f"{office}/units/work/assign/")
    head.get_by_label("เรื่องที่ให้ดำเนินการ").fill("ขอวิทยากรเรื่องการควบคุมภายใน")
    head.get_by_label("กำหนดแล้วเสร็จ").fill(be(due))
    head.get_by_label("ถึงหน่วยงาน").fill("กบส.")
    head.get_by_role("button", name="มอบหมายงานนี้").click()
    # on the line of command it is refused with the reason, and what was typed is still there
    assert "ไม่อยู่ใต้บังคับบัญชาของท่าน" in head.locator(".errsum").inner_text()
    assert head.get_by_label("เรื่องที่ให้ดำเนินการ").input_value() == "ขอวิทยากรเรื่องการควบคุมภายใน"
    head.get_by_label("ประสานงาน (เส้นประ)").check()
    head.get_by_role("button", name="มอบหมายงานนี้").click()
    head.get_by_text("มอบหมายให้กบส.").wait_for()
    row = Assignment.objects.get(title="ขอวิทยากรเรื่องการควบคุมภายใน")

    peer = sign_in("prasit")
    peer.goto(f"{office}/units/work/{row.pk}/")
    assert peer.locator(".tl li.co").count() == 1
    accessible(peer)
    peer.get_by_role("link", name="ส่งคืน").click()
    peer.get_by_role("button", name="ส่งคืนพร้อมเหตุผล").click()
    assert peer.locator(".errsum").is_visible()
    peer.get_by_label("เหตุผล").fill("วิทยากรติดราชการทั้งสัปดาห์")
    peer.get_by_role("button", name="ส่งคืนพร้อมเหตุผล").click()
    peer.get_by_text("ส่งคืนผู้มอบหมายแล้ว").wait_for()

    head.goto(f"{office}/units/work/?view=sent")
    assert "ส่งคืน" in head.locator("#rows tr", has_text="ขอวิทยากร").inner_text()
    stranger = sign_in("boonmee")
    assert stranger.goto(f"{office}/units/work/{row.pk}/").status == 404
