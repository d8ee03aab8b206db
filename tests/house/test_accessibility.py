"""axe over every page of the door table: WCAG A and AA, best practice, and that a name said aloud is the name shown.

A door joins by standing in the table: the page is read by the first of READERS whom the table promises 200. Pages are
drawn by the site inside the test's transaction and handed to a real browser with the real styles and scripts.
"""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from units.models import User

from .door_table import DOORS
from .doors import ROLES, USERNAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
HOST = "http://testserver"
READERS = ("officer", "personnel", "head", "member", "admin", "other", "anonymous", "stranger")
CHUNKS = 4
# In words a person can follow: the rule, what it asks, and where.
RUN = """axe.run(document, {resultTypes: ['violations'], rules: {'label-content-name-mismatch': {enabled: true}}})
  .then(found => found.violations.map(v => `${v.id}: ${v.help} (${v.nodes.slice(0, 4).map(n => n.target).join(' | ')})`))"""


def reader_of(name: str) -> str | None:
    """The role that opens the door, None where it opens for nobody."""
    return next((role for role in READERS if DOORS[name].expected("get")[role] == 200), None)


def pages() -> list[str]:
    """Every door that somebody may open by GET."""
    return sorted(name for name in DOORS if reader_of(name))


class Served:
    """Answers the browser's requests from the site itself, signed in as one role."""

    def __init__(self, role: str) -> None:
        self.client = Client()
        self.faults: list[str] = []
        if role != "anonymous":
            self.client.force_login(User.objects.get(username=USERNAMES.get(role, role)))

    def __call__(self, route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith(settings.STATIC_URL):
            path = finders.find(address.path.removeprefix(settings.STATIC_URL))
            kind = mimetypes.guess_type(address.path)[0] or "application/octet-stream"
            if path:
                route.fulfill(path=path, content_type=kind, headers={"Cache-Control": "max-age=3600"})
            else:
                self.faults.append(f"{address.path} is not there")
                route.abort()
            return
        wanted = address.path + (f"?{address.query}" if address.query else "")
        if route.request.method != "GET":
            route.abort()  # a page that writes by itself would be seen here
            return
        extra = {"HTTP_HX_REQUEST": "true"} if "hx-request" in route.request.headers else {}
        response = self.client.get(wanted, **extra)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        kept = {"Content-Type": response.get("Content-Type", "text/plain")}
        if "Location" in response:
            kept["Location"] = response["Location"]
        route.fulfill(status=response.status_code, headers=kept, body=body)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_page_of_the_door_table_breaks_accessibility(demo_office, new_page, chunk):
    User.objects.create_user("stranger", first_name="คนนอก", last_name="ไม่มีตำแหน่ง")
    opened: dict[str, tuple] = {}
    wrong, judged = [], 0
    for name in pages()[chunk::CHUNKS]:
        role = reader_of(name)
        if role not in opened:
            page, served = new_page(bypass_csp=True), Served(role)
            page.context.route("**/*", served)
            opened[role] = (page, served)
        page, served = opened[role]
        url = reverse(name, kwargs=DOORS[name].kwargs())
        answer = served.client.get(url)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.status_code != 200:
            continue  # a file, a picture, a clock's figure
        if b"<html" not in answer.content[:2000]:
            continue  # a fragment: judged inside the page that asks for it
        page.goto(HOST + url)
        page.evaluate(AXE)
        wrong += [f"{name} as {role}: {fault}" for fault in page.evaluate(RUN)]
        wrong += [f"{name}: {fault}" for fault in served.faults]
        served.faults.clear()
        judged += 1
    assert judged, "the table gave this part no page"
    assert not wrong, "\n".join(wrong)


def test_the_judge_sees_faults(new_page):
    page = new_page()
    page.set_content(
        '<!doctype html><html lang="th"><title>x</title><main><h1>x</h1><h3>y</h3><a href="#" aria-label="no">yes</a>'
        '<p style="color:#ccc;background:#fff">ซีด</p><button></button></main>'
    )
    page.evaluate(AXE)
    seen = {fault.split(":")[0] for fault in page.evaluate(RUN)}
    assert seen >= {"heading-order", "label-content-name-mismatch", "color-contrast", "button-name"}


def test_every_role_that_reads_is_a_role_of_the_table():
    assert set(READERS) == set(ROLES)
