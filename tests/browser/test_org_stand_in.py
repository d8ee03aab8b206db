"""A head names a stand-in; the stand-in has the head's work on those days and not before or after."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from tests.factories.units import make_office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BANGKOK = ZoneInfo("Asia/Bangkok")


def sign_in(page, live_server, user):
    """Open the site as the person, with a session of this moment."""
    client = Client()
    client.force_login(user)
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0):
    return time_machine.travel(dt.datetime(2026, 11, day, hour, minute, second, tzinfo=BANGKOK), tick=False)


@pytest.fixture
def office():
    with at(24, 9):
        return make_office()


def may_name(page, live_server, office) -> bool:
    """Whether the page of the head's post offers what only the head in command may do."""
    page.goto(f"{live_server.url}{office.head1_post.get_absolute_url()}")
    return page.locator(f'a[href="/units/posts/{office.head1_post.pk}/stand-in/"]').count() > 0


def test_head_names_a_stand_in_who_has_the_work_on_those_days_only(page, live_server, office):
    with at(24, 9):
        sign_in(page, live_server, office.head1)
        page.goto(f"{live_server.url}/units/posts/{office.head1_post.pk}/stand-in/")
        page.fill("[name=user]", "member1")
        page.fill("[name=starts_on]", "25/11/2569")
        page.fill("[name=ends_on]", "๒๗ พ.ย. ๒๕๖๙")
        page.locator("[name=ends_on]").blur()
        page.locator("#stand-in-preview .tag").first.wait_for()
        assert "28" in page.locator("#stand-in-preview").inner_text()
        page.fill("[name=order_number]", "คำสั่งที่ 44/2569")
        page.fill("[name=note]", "ไปราชการ")
        page.click("form.governed button[type=submit]")
        page.wait_for_url(f"**{office.head1_post.get_absolute_url()}")
        assert "44/2569" in page.content()
    with at(24, 23, 59, 59):
        sign_in(page, live_server, office.member1)
        assert not may_name(page, live_server, office)
    with at(25, 0, 0, 0):
        sign_in(page, live_server, office.member1)
        assert may_name(page, live_server, office)
        page.goto(f"{live_server.url}/units/{office.pg1.pk}/")
        assert "member1 ทดสอบ" in page.locator(".serving").first.inner_text()
    with at(28, 0, 0, 0):
        sign_in(page, live_server, office.member1)
        assert not may_name(page, live_server, office)
        assert "44/2569" in page.content()  # the history stays


def test_mistakes_in_the_stand_in_form_stand_beside_the_fields_with_everything_kept(page, live_server, office):
    with at(24, 9):
        sign_in(page, live_server, office.head1)
        page.goto(f"{live_server.url}/units/posts/{office.head1_post.pk}/stand-in/")
        page.fill("[name=user]", "head1")
        page.fill("[name=starts_on]", "25/11/2569")
        page.fill("[name=ends_on]", "27/11/2569")
        page.fill("[name=order_number]", "คำสั่งที่ 44/2569")
        page.click("form.governed button[type=submit]")
        page.locator(".errsum").wait_for()
        assert page.input_value("[name=order_number]") == "คำสั่งที่ 44/2569"
        assert page.locator(".f.err").count() == 1


PAGES = ("/units/chart/", "/units/", "/units/people/", "/units/posts/", "/units/stand-ins/", "/units/who-can/")


def test_pages_fit_a_phone_without_sideways_scrolling(phone, live_server, office):
    with at(24, 9):
        sign_in(phone, live_server, office.personnel)
        paths = [*PAGES, *(row.get_absolute_url() for row in (office.pg1, office.member1, office.head1_post))]
        wide = []
        for path in paths:
            phone.goto(f"{live_server.url}{path}")
            over = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide.append((path, over))
        assert wide == []
        phone.goto(f"{live_server.url}/units/chart/")
        assert phone.locator("ul.branch").is_visible()


def test_pages_have_no_accessibility_violation(new_page, live_server, office, axe):
    with at(24, 9):
        page = new_page(bypass_csp=True)
        sign_in(page, live_server, office.personnel)
        acts = (f"/units/posts/{office.head1_post.pk}/stand-in/", f"/units/{office.pg1.pk}/districts/", "/units/open/")
        rows = (row.get_absolute_url() for row in (office.pg1, office.member1, office.head1_post))
        asked = (f"/units/who-can/?person={office.head1.pk}&on=24/11/2569", f"/units/who-can/?unit={office.pg1.code}")
        found = {}
        for path in (*PAGES, *acts, *rows, *asked):
            page.goto(f"{live_server.url}{path}")
            if violations := axe(page):
                found[path] = violations
        assert found == {}
