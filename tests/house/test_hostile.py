"""Hostile and silly requests over every form and every query string: answered in words, nothing broken, nothing leaked.

Every page a role can open is read, every form on it is found in the HTML and posted with one field made hostile at a
time; every list's query string is fed the same values. Ids of other people's rows are tried as well.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from units.models import User

from .door_table import DOORS
from .doors import USERNAMES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NUL = chr(0)
HOSTILE = [
    "",
    " ",
    "๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙",
    "-1",
    "99999999999999999999999999",
    "1e309",
    "NaN",
    "0x10",
    "1.5",
    "31 ก.พ. 2569",
    "30/02/2569",
    "0000-00-00",
    "9999-99-99",
    f"ก{NUL}ข",
    "\u202e\u200b\ufeff",
    "ปั๊ม" * 2000,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% load x %}",
    "' OR 1=1 --",
    "'; DROP TABLE units_user; --",
    "%s%n%x",
    "../../../../etc/passwd",
    "http://example.com/",
    "//example.com",
    "=cmd|'/c calc'!A1",
    "\ud83d\ude00",
    "true",
    "null",
    "[]",
]
FINE = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422, 429}
# Decided papers and marked copies are made when somebody first reads them and kept from then on: all a GET may write.
ISSUED_AT_FIRST_READING = ("units:request_paper", "saraban:letter_copy")
PARAMETERS = ("q", "page", "sort", "view", "format", "unit", "person", "status", "from", "until", "on", "kind", "next")


class Forms(HTMLParser):
    """Collects each form's action, method and fields with the values shown."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self._select: str | None = None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form":
            self.forms.append(
                {"action": a.get("action") or "", "method": (a.get("method") or "get").lower(), "fields": {}}
            )
        elif self.forms and tag in {"input", "textarea", "button"} and a.get("name"):
            if a.get("type") in {"checkbox", "radio"} and "checked" not in a:
                self.forms[-1]["fields"].setdefault(a["name"], "")
            else:
                self.forms[-1]["fields"][a["name"]] = a.get("value") or ""
        elif tag == "select" and self.forms:
            self._select = a.get("name")
            if self._select:
                self.forms[-1]["fields"].setdefault(self._select, "")
        elif tag == "option" and self.forms and self._select and "selected" in a:
            self.forms[-1]["fields"][self._select] = a.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None


def forms_of(html: str) -> list[dict]:
    parser = Forms()
    parser.feed(html)
    return parser.forms


def in_words(response) -> bool:
    """A redirect, a file, an htmx fragment, or a page with words and no traceback."""
    if response.status_code in {204, 302}:
        return True
    if response.streaming:
        return True
    if response.status_code == 200 and response.request["PATH_INFO"].startswith("/choose/"):
        return True  # suggestions: nothing fits is an empty list
    body = response.content.decode("utf-8", "replace")
    return (
        "Traceback" not in body and "DoesNotExist" not in body and (bool(body.strip()) or response.status_code == 405)
    )


def unescaped(response) -> bool:
    """Whether our hostile HTML came back as HTML."""
    if response.streaming or "html" not in response.get("Content-Type", ""):
        return False
    body = response.content.decode("utf-8", "replace")
    return "<script>alert(1)</script>" in body or "<img src=x onerror" in body


def count_rows() -> dict[str, int]:
    """Rows of every table that holds the office's records."""
    keep = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(
                ("units_", "personnel_", "planning_", "procurement_", "registers_", "files_", "printing_", "ledger_")
            ):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                keep[table] = cursor.fetchone()[0]
    return keep


@pytest.fixture
def client_of(demo_office):
    for door in DOORS.values():
        door.kwargs()  # some make the row they lead to; before anything is counted
    reader = Client()
    reader.force_login(User.objects.get(username=USERNAMES["officer"]))
    for name in ISSUED_AT_FIRST_READING:
        assert reader.get(reverse(name, kwargs=DOORS[name].kwargs())).status_code == 200

    def make(username: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(User.objects.get(username=username))
        return client

    return make


def ask(client, method: str, url: str, data: dict | None = None, **extra):
    """One request whose answer must be fine; returns it."""
    # Broken halves of characters go over the wire as bytes; a browser would not send them, a script would.
    sent = {key: value.encode("utf-8", "surrogatepass") for key, value in (data or {}).items()}
    if sent:
        extra |= {"data": urlencode(sent), "content_type": "application/x-www-form-urlencoded"}
    response = getattr(client, method)(url, **extra)
    assert response.status_code in FINE, (method, url[:200], response.status_code)
    assert in_words(response), (method, url[:200])
    assert not unescaped(response), (method, url[:200])
    return response


def readable_pages(client) -> list[tuple[str, str]]:
    """(name, address) of every page the person can open; a file that is sent is no page."""
    found = []
    for name, door in DOORS.items():
        url = reverse(name, kwargs=door.kwargs())
        if name == "logout":
            continue
        response = client.get(url)
        if response.status_code == 200 and not response.streaming:
            found.append((name, url))
    return found


ASKERS = ("officer", "personnel", "member", "admin")


def share_of(role: str) -> list[tuple[str, int, str]]:
    """What the role asks: (door, place, hostile value). Every page gets every value once, from its readers in turn."""
    share = []
    for number, (name, door) in enumerate(DOORS.items()):
        readers = [asker for asker in ASKERS if door.expected("get")[asker] == 200]
        share += [
            (name, i, value)
            for i, value in enumerate(HOSTILE)
            if readers and readers[(i + number) % len(readers)] == role
        ]
    return share


@pytest.mark.parametrize("role", ASKERS)
def test_hostile_query_strings_are_answered_in_words_and_change_nothing(client_of, role):
    client = client_of(USERNAMES[role])
    before, asked, urls = count_rows(), 0, {}
    for name, i, value in share_of(role):
        urls[name] = urls.get(name) or reverse(name, kwargs=DOORS[name].kwargs())
        chosen = [PARAMETERS[(i + k) % len(PARAMETERS)] for k in range(3)]
        query = urlencode({key: value.encode("utf-8", "surrogatepass") for key in chosen})
        ask(client, "get", f"{urls[name]}?{query}")
        asked += 1
    assert asked >= 300, asked
    assert count_rows() == before


@pytest.mark.parametrize("username", ["pimjai", "suda", "kanokwan"])
def test_hostile_forms_are_answered_in_words_and_store_no_live_html(client_of, username):
    client = client_of(username)
    asked, pages = 0, readable_pages(client)
    for name, url in pages:
        for form in forms_of(client.get(url).content.decode("utf-8", "replace")):
            target = urlsplit(form["action"]).path or url
            if form["method"] != "post" or target == reverse("logout"):
                continue
            for number, field in enumerate(form["fields"]):
                if field == "csrfmiddlewaretoken":
                    continue
                for step in range(4):
                    value = HOSTILE[(number * 4 + step + len(name)) % len(HOSTILE)]
                    response = ask(client, "post", target, {**form["fields"], field: value})
                    asked += 1
                    if response.status_code == 302 and "_auth_user_id" not in client.session:
                        client.force_login(User.objects.get(username=username))
    assert asked >= (300 if username == "suda" else 40), asked
    # The same addresses again: what a door leads to may have been decided or taken away by the forms above.
    for _name, url in pages:
        assert not unescaped(client.get(url)), url


def test_other_peoples_ids_in_addresses_are_not_found_or_refused(client_of):
    client = client_of("kanokwan")
    before, asked = count_rows(), 0
    for name, door in DOORS.items():
        if not door.kwargs():
            continue
        for strange in (0, 999_999, 2**31, 2**63 - 1):
            kwargs = {key: strange if isinstance(value, int) else value for key, value in door.kwargs().items()}
            if kwargs == door.kwargs():
                continue
            url = reverse(name, kwargs=kwargs)
            for method in ("get", "post"):
                response = ask(client, method, url)
                assert response.status_code in {302, 403, 404, 405}, (name, strange, response.status_code)
                asked += 1
    assert asked > 20
    assert count_rows() == before


def test_other_methods_are_refused_in_words(client_of):
    client = client_of("pimjai")
    for name, door in DOORS.items():
        if name == "logout":
            continue
        url = reverse(name, kwargs=door.kwargs())
        for method in ("put", "patch", "delete"):
            response = getattr(client, method)(url)
            assert response.status_code in {302, 403, 404, 405}, (name, method, response.status_code)


def test_post_without_csrf_key_changes_nothing_and_says_why(client_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="suda"))
    before = count_rows()
    for name, door in DOORS.items():
        response = client.post(reverse(name, kwargs=door.kwargs()), {"name": "x"})
        assert response.status_code in {403, 405, 404}, (name, response.status_code)
    assert count_rows() == before


def test_expired_session_leads_to_login_and_changes_nothing(client_of):
    client = client_of("suda")
    client.session.flush()
    client.cookies.clear()
    before = count_rows()
    for name, door in DOORS.items():
        response = client.post(reverse(name, kwargs=door.kwargs()), {"name": "x"})
        assert response.status_code in {200, 302, 400, 403, 404, 405, 429}, (name, response.status_code)
    assert count_rows() == before
