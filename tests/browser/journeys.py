"""What every journey of a duty asks for: a phone's context, the accessibility judge, dates as typed, papers as read."""

import datetime as dt
import subprocess
import unicodedata

from django.test import Client
from playwright.sync_api import Error as PlaywrightError

from tests.conftest import ROOT
from units.models import User

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def accessible(page) -> None:
    """No violation of WCAG 2.1 AA that axe can see, and nothing wider than the screen.

    The frame around the page is looked at by the journeys of the shell.
    """
    found = _judged(page)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page is wider than the screen"


def _judged(page, tries: int = 3) -> list[dict]:
    """What axe finds; asked again where the page was still on its way to the next one."""
    for attempt in range(1, tries + 1):
        page.wait_for_load_state()
        try:
            page.evaluate(AXE.read_text(encoding="utf-8"))
            return page.evaluate(
                "axe.run('#main', {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(r => r.violations)"
            )
        except PlaywrightError:
            if attempt == tries:
                raise
    raise AssertionError("never judged")


def be(day: dt.date) -> str:
    """A day as people type it: 26/11/2569."""
    return f"{day.day}/{day.month}/{day.year + 543}"


def words_of(content: bytes) -> str:
    """The words of a PDF in reading order, single blanks between."""
    read = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(unicodedata.normalize("NFC", read.stdout.decode()).replace("\u200b", "").split())


def paper(username: str, url: str) -> str:
    """What stands on the paper the person opens."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    answer = client.get(url)
    assert answer["Content-Type"] == "application/pdf"
    return words_of(b"".join(answer.streaming_content) if answer.streaming else answer.content)
