"""What the tests of hostile and silly requests share: the values, the forms of a page, and what an answer must be.

Their files are several so that a run can spread them over its processes.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from .door_table import DOORS

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
