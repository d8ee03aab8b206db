"""Journeys around signing in: first password, lockout, language, the second factor, the session's end."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from units.models import User

from .conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "ฝนตกที่เขาแก้ว-2569"


def code_now(device: TOTPDevice, after: int = 0) -> str:
    """The figures the app would show; ``after`` steps of thirty seconds later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + after * device.step
    return f"{totp.token():06d}"


def test_first_sign_in_leads_to_a_password_of_ones_own(page, sign_in_on, office):
    User.objects.filter(username="kanokwan").update(must_change_password=True)
    sign_in_on(page, "kanokwan")
    assert page.url.endswith("/account/password/")
    # No way around it: every other page leads back here.
    page.goto(f"{office}/notifications/")
    assert page.url.endswith("/account/password/")

    page.fill("#id_old_password", PASSWORD)
    page.fill("#id_new_password1", "12345678")
    page.fill("#id_new_password2", "12345678")
    page.click("main button.btn-primary")
    expect(page).to_have_title(re.compile("^ผิดพลาด:"))
    expect(page.locator(".errsum")).to_be_focused()
    page.locator(".errsum a").first.click()
    expect(page.locator("#id_new_password2")).to_be_focused()  # Django's own rule checks the second field

    page.fill("#id_old_password", PASSWORD)
    page.fill("#id_new_password1", NEW_PASSWORD)
    page.fill("#id_new_password2", NEW_PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(f"{office}/(#|$)"))
    assert page.locator("h1").inner_text() == "วันนี้ของฉัน"
    assert not User.objects.get(username="kanokwan").must_change_password

    page.click(".umenu summary")
    page.click(".umenu button:has-text('ออกจากระบบ')")
    page.wait_for_url(re.compile("/login/"))
    sign_in_on(page, "kanokwan", NEW_PASSWORD)
    assert page.url == f"{office}/"


def test_five_wrong_passwords_rest_the_account_and_say_for_how_long(page, sign_in_on, office):
    for _try in range(4):
        sign_in_on(page, "kanokwan", "ผิดแน่นอน")
    assert "ลองได้อีก 1 ครั้ง" in page.locator(".errsum").inner_text()
    assert page.input_value("#id_username") == "kanokwan"
    sign_in_on(page, "kanokwan", "ผิดแน่นอน")
    words = page.locator("main").inner_text()
    assert "ลองใหม่ได้ในอีก 15 นาที" in words
    assert "โทรหา" in words
    # The right password does not help either, and nobody else is locked out.
    sign_in_on(page, "kanokwan")
    assert "พักการเข้าใช้" in page.locator("h1").inner_text()
    sign_in_on(page, "urai")
    assert page.url == f"{office}/"


def test_password_can_be_shown_and_hidden(page, office):
    page.goto(f"{office}/login/")
    page.fill("#id_password", "ลับมาก")
    page.click("[data-show=id_password]")
    assert page.get_attribute("#id_password", "type") == "text"
    assert page.inner_text("[data-show=id_password]") == "ซ่อน"
    page.click("[data-show=id_password]")
    assert page.get_attribute("#id_password", "type") == "password"


def test_language_is_chosen_before_and_after_sign_in_and_kept(page, sign_in_on, office):
    page.goto(f"{office}/login/")
    assert page.get_attribute("html", "lang") == "th"
    page.click(".langs button[value=en]")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("h1").inner_text() == "Sign in"
    # The person's own language counts once signed in.
    sign_in_on(page, "kanokwan")
    assert page.get_attribute("html", "lang") == "th"
    page.click(".umenu summary")
    page.click(".drop .langs button[value=en]")
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "My day"
    assert "2569" in page.locator(".sub").first.inner_text()  # the Buddhist era in English too
    assert User.objects.get(username="kanokwan").language == "en"


def test_second_factor_is_taken_into_use_and_asked_for(page, new_page, sign_in_on, office):
    sign_in_on(page, "pimjai")
    page.click("text=เปิดใช้การยืนยันสองขั้น")
    page.wait_for_url(re.compile("two-step"))
    assert page.locator(".qr svg").count() == 1
    page.fill("#id_token", "๐๐๐๐๐๐")
    page.click("main button.btn-primary")
    assert "รหัสไม่ถูกต้อง" in page.locator(".errsum").inner_text()
    device = TOTPDevice.objects.get(user__username="pimjai")
    device.throttle_reset()
    page.fill("#id_token", code_now(device))
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile("codes"))
    codes = [line.strip() for line in page.locator(".codes li").all_inner_texts()]
    assert len(codes) == 10
    page.reload()
    assert page.locator(".codes").count() == 0  # shown once

    other = new_page()
    sign_in_on(other, "pimjai")
    assert other.url.endswith("/login/code/")
    other.goto(f"{office}/account/")
    assert "/login/" in other.url  # the password alone opens nothing
    sign_in_on(other, "pimjai")
    device.refresh_from_db()
    device.throttle_reset()
    other.fill("#id_token", code_now(device, after=1))
    other.click("main button.btn-primary")
    other.wait_for_url(f"{office}/")

    third = new_page()
    sign_in_on(third, "pimjai")
    third.fill("#id_token", codes[0].upper())
    third.click("main button.btn-primary")
    third.wait_for_url(f"{office}/")
    fourth = new_page()
    sign_in_on(fourth, "pimjai")
    fourth.fill("#id_token", codes[0])  # used up
    fourth.click("main button.btn-primary")
    assert fourth.locator(".errsum").count() == 1


def test_session_end_is_announced_and_work_can_go_on(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.clock.install()
    page.goto(f"{office}/account/")
    page.route(
        "**/session/", lambda route: route.fulfill(json={"left": 100 if route.request.method == "GET" else 28800})
    )
    page.clock.fast_forward("07:58:30")
    note = page.locator("#session-note .note")
    note.wait_for()
    assert "ใกล้หมดเวลาใช้งาน" in note.inner_text()
    assert "เหลือ 2 นาที" in note.inner_text()
    note.locator("button").click()
    page.locator("#session-note .note.ok").wait_for()


def test_form_sent_after_the_session_ended_comes_back_to_the_form(page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    page.goto(f"{office}/account/")
    Session.objects.all().delete()
    from django.core.cache import cache

    cache.clear()
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile("/login/.*ended=1"))
    assert "หมดเวลาใช้งานแล้ว" in page.locator("main").inner_text()
    page.fill("#id_username", "kanokwan")
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url(f"{office}/account/")


def test_sign_out_elsewhere_ends_the_other_sessions_only(page, new_page, sign_in_on, office):
    sign_in_on(page, "kanokwan")
    other = sign_in_on(new_page(), "kanokwan")
    page.goto(f"{office}/account/")
    page.click("text=ออกจากที่อื่นทั้งหมด")
    page.wait_for_load_state()
    assert "ออกจากระบบแล้ว 1 แห่ง" in page.locator("#notices").inner_text()
    other.goto(f"{office}/account/")
    assert "/login/" in other.url
    page.goto(f"{office}/account/")
    assert page.url == f"{office}/account/"
