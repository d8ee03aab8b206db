"""Journeys of the frame: search by keyboard, keys, posts one acts under, phones, drafts, notices; accessibility everywhere."""

import re

import pytest
from playwright.sync_api import expect

from coopoffice.web.registry import SearchHit, SearchSource, search_sources
from coopoffice.web.services.notifications import notify
from units.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def one_source(monkeypatch):
    """A search source of the test's own, so that the journey does not hang on an upper floor."""

    def find(user, text, limit):
        return [SearchHit(f"กลุ่มส่งเสริมสหกรณ์ {n}", f"/help/keys/?n={n}", "หน่วยงาน") for n in (1, 2) if "กลุ่ม" in text]

    monkeypatch.setattr(search_sources, "_entries", {"test": SearchSource("test", "ทดสอบ", find)})


def test_search_is_opened_walked_and_closed_by_keyboard(page, sign_in_on, office, one_source):
    sign_in_on(page, "kanokwan")
    page.focus(".umenu summary")
    page.keyboard.press("Control+k")
    box = page.locator("#dlg-search input[name=q]")
    expect(box).to_be_focused()
    page.keyboard.type("กลุ่ม")
    page.locator("#dlg-search-hits a.hit").first.wait_for()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#dlg-search-hits a.hit").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dlg-search")).to_be_hidden()
    expect(page.locator(".umenu summary")).to_be_focused()

    page.keyboard.press("Control+k")
    page.locator("#dlg-search input[name=q]").fill("กลุ่ม")
    page.locator("#dlg-search-hits a.hit").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"n=2"))


def test_search_works_without_scripts(new_page, sign_in_on, office, one_source):
    page = sign_in_on(new_page(java_script_enabled=False), "kanokwan")
    page.click("a.gsearch")
    page.fill("main input[name=q]", "กลุ่ม")
    page.click("main button.btn-primary")
    assert page.locator("main a.hit").count() == 2
    page.fill("main input[name=q]", "ไม่มีทางพบ")
    page.click("main button.btn-primary")
    assert "ไม่พบ" in page.locator("main").inner_text()


def test_question_mark_shows_the_keys_unless_single_keys_are_off(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.locator("#main").focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#dlg-keys")).to_be_visible()
    page.keyboard.press("Escape")
    User.objects.filter(username="kanokwan").update(single_keys=False)
    page.goto(f"{office}/")
    page.locator("#main").focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("#dlg-keys")).to_be_hidden()
    page.keyboard.press("Control+k")  # no single letter: stays
    expect(page.locator("#dlg-search")).to_be_visible()


def test_person_with_two_postings_chooses_under_which_to_act(page, sign_in_on, office):
    sign_in_on(page, "urai")
    assert "เจ้าพนักงานธุรการ" in page.locator(".who .r").inner_text()
    page.click(".umenu summary")
    page.click(".drop button.item:has-text('หัวหน้าฝ่ายบริหารทั่วไป')")
    page.wait_for_load_state()
    assert "หัวหน้าฝ่ายบริหารทั่วไป" in page.locator("#notices").inner_text()
    assert "หัวหน้าฝ่ายบริหารทั่วไป" in page.locator(".who .r").inner_text()
    page.goto(f"{office}/account/")
    assert "หัวหน้าฝ่ายบริหารทั่วไป" in page.locator(".who .r").inner_text()  # remembered


def test_bell_counts_opens_and_clears(page, sign_in_on, office):
    who = User.objects.get(username="kanokwan")
    who.notifications.all().delete()
    for n in range(3):
        notify(users=[who], kind="test", subject=f"เรื่องที่ {n}", url="/help/keys/", mail=False)
    sign_in_on(page, "kanokwan")
    assert page.locator(".top .dot").inner_text() == "3"
    page.click(".top a[href='/notifications/']")
    assert page.locator(".nl li.new").count() == 3
    page.click("text=เรื่องที่ 1")
    page.wait_for_url(f"{office}/help/keys/")
    assert page.locator(".top .dot").inner_text() == "2"
    page.goto(f"{office}/notifications/")
    page.click("text=ทำเครื่องหมายว่าอ่านแล้วทั้งหมด")
    page.wait_for_load_state()
    assert page.locator(".top .dot").count() == 0
    assert "อ่านครบแล้ว" in page.locator("main").inner_text()


def test_phone_has_a_bottom_bar_a_drawer_and_no_sideways_scroll(phone, sign_in_on, office):
    sign_in_on(phone, "pimjai")
    expect(phone.locator(".tabbar")).to_be_visible()
    expect(phone.locator(".side")).to_be_hidden()
    phone.click("[data-drawer]")
    expect(phone.locator(".side")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.locator(".side")).to_be_hidden()
    for path in ("/", "/account/", "/notifications/", "/menu/", "/search/?q=x", "/help/keys/", "/account/two-step/"):
        phone.goto(f"{office}{path}")
        assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        for target in phone.locator(".tabbar a, main .btn:not(.btn-s):visible").all():
            assert target.bounding_box()["height"] >= 43.5, path


def test_rail_shows_the_name_of_an_entry_on_focus(new_page, sign_in_on, office):
    page = sign_in_on(new_page(viewport={"width": 1093, "height": 614}), "kanokwan")
    page.focus(".side nav a")
    assert page.locator("#tip").inner_text() == "วันนี้ของฉัน"


def test_offline_is_said_and_taken_back(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_contain_text("ต่อเซิร์ฟเวอร์ไม่ได้")
    page.context.set_offline(False)
    expect(page.locator("#notices .note.ok")).to_contain_text("ต่อเซิร์ฟเวอร์ได้แล้ว")


def test_error_pages_help(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.goto(f"{office}/ไม่มีหน้านี้/")
    assert "ไม่พบหน้านี้" in page.locator("main h1").inner_text()
    assert page.locator("main a[href='/']").count() == 1
    page.goto(f"{office}/notifications/read/")
    assert "ปุ่มสั่งงาน" in page.locator("main h1").inner_text()


PAGES = [
    "/",
    "/account/",
    "/account/password/",
    "/account/two-step/",
    "/account/two-step/off/",
    "/menu/",
    "/help/keys/",
    "/search/",
    "/search/?q=ไม่พบ",
    "/notifications/",
    "/notifications/?view=all",
    "/no-such-page/",
]


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614), (390, 844)], ids=["desk", "rail", "phone"])
def test_no_page_of_the_shell_breaks_accessibility_or_the_console(new_page, sign_in_on, office, axe, size):
    page = new_page(viewport={"width": size[0], "height": size[1]}, bypass_csp=True)
    wrong = []
    page.on(
        "console", lambda line: wrong.append(line.text) if line.type == "error" and "404" not in line.text else None
    )
    for path in ("/login/", "/login/?ended=1"):
        page.goto(f"{office}{path}")
        wrong += [f"{path} {fault}" for fault in axe(page)]
    sign_in_on(page, "pimjai", "ผิด")
    wrong += [f"refused sign-in {fault}" for fault in axe(page)]
    sign_in_on(page, "pimjai")
    notify(users=[User.objects.get(username="pimjai")], kind="test", subject="เรื่องใหม่", text="มาแล้ว", mail=False)
    for path in PAGES:
        page.goto(f"{office}{path}")
        wrong += [f"{path} {fault}" for fault in axe(page)]
    page.goto(f"{office}/")
    page.click(".umenu summary")
    wrong += [f"user menu {fault}" for fault in axe(page)]
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    wrong += [f"search dialog {fault}" for fault in axe(page)]
    assert not wrong, "\n".join(wrong)


def test_what_was_typed_survives_a_closed_page_and_is_offered_again(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.goto(f"{office}/account/")
    # Any form may ask for drafts by data-draft; the account's own switches them off, so the page is told otherwise.
    page.route(
        f"{office}/account/",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace('data-draft="off"', 'data-draft="settings"')
        ),
    )
    page.goto(f"{office}/account/")
    page.check("input[name=wish][value=never]")
    page.goto(f"{office}/menu/")
    page.goto(f"{office}/account/")
    expect(page.locator("input[name=wish][value=never]")).not_to_be_checked()  # offered, not forced
    page.click("text=ใช้ร่างนี้")
    expect(page.locator("input[name=wish][value=never]")).to_be_checked()
    page.click("main button.btn-primary")
    page.wait_for_load_state()
    page.goto(f"{office}/menu/")
    page.goto(f"{office}/account/")
    assert page.locator("text=ใช้ร่างนี้").count() == 0  # sent: nothing left to offer
    expect(page.locator("input[name=wish][value=never]")).to_be_checked()


def test_draft_of_one_person_is_not_offered_to_the_next(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.evaluate(
        """localStorage.setItem('draft:' + document.body.dataset.user + ':/account/:settings',
           JSON.stringify({at: Date.now(), values: [['wish', 'never', true]]}))"""
    )
    page.click(".umenu summary")
    page.click(".umenu button:has-text('ออกจากระบบ')")
    page.wait_for_url(re.compile("/login/"))
    sign_in_on(page, "urai")
    page.route(
        f"{office}/account/",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace('data-draft="off"', 'data-draft="settings"')
        ),
    )
    page.goto(f"{office}/account/")
    assert page.locator("text=ใช้ร่างนี้").count() == 0
