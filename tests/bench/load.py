"""``make bench ARGS=--load``: 40 people of the demo office click at once for two minutes, against the real ``make run``.

Each person signs in, then opens one link after another of what the page before offered, as a browser would (pages only:
no papers, no workbooks), goes home now and then, and writes a request to be sent about once in twenty clicks. Between
clicks a person reads for a moment (``--think``, seconds, drawn between half and one and a half times as much). Time is
what the person waits: from sending the request to the last byte. The clicking shares the machine with the office.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from coopoffice.web.demo import PASSWORD
from tests.runtime.office import Run

LEFT_OUT = re.compile(
    r"/(logout|language|static|files|feed|menu|jobs|imports/new|account)\b|format=|\.(pdf|xlsx|csv|ics|svg|png)|/(paper|print)"
)
GOAL_MS = 300


class Page(HTMLParser):
    """The links of a page and the fields of its forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "a" and a.get("href", "").startswith("/") and not LEFT_OUT.search(a["href"]):
            self.links.append(a["href"])
        elif tag == "input" and a.get("type") == "hidden" and a.get("name"):
            self.fields.setdefault(a["name"], a.get("value", ""))


class Person(threading.Thread):
    """One person with a browser of her own."""

    def __init__(self, port: int, username: str, seed: int, think: float, until: float) -> None:
        super().__init__(daemon=True)
        self.port, self.username, self.think, self.until = port, username, think, until
        self.random = random.Random(seed)
        self.cookies: dict[str, str] = {}
        self.waits: list[tuple[str, float]] = []
        self.faults: list[str] = []
        self.wrote = 0

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """One click with its redirects; returns the last status and page. Only the whole is timed."""
        began = time.perf_counter()
        method, body, target = ("POST", urlencode(data), path) if data else ("GET", None, path)
        for _hop in range(6):
            headers = {
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
                "Accept-Language": "th",
                "Accept-Encoding": "identity",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _is, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
            if answer.status not in {301, 302, 303}:
                break
            method, body, target = "GET", None, answer.getheader("Location", "/")
        self.waits.append((name_of(path, data), (time.perf_counter() - began) * 1000))
        return answer.status, content.decode("utf-8", "replace")

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:  # told in the table, whatever it was
            self.faults.append(f"{self.username}: {type(error).__name__}: {error}")

    def _work(self) -> None:
        _status, html = self.ask("/login/")
        fields = Page(html).fields
        status, html = self.ask("/login/", {**fields, "username": self.username, "password": PASSWORD})
        if "/login/" in html and "id_password" in html:
            raise RuntimeError("could not sign in")
        self.waits.clear()  # signing in hashes a password on purpose slowly; it is told apart by nobody clicking
        links = Page(html).links
        while time.monotonic() < self.until:
            time.sleep(self.think * self.random.uniform(0.5, 1.5))
            dice = self.random.random()
            if dice < 0.05:
                status, html = self._write()
            else:
                path = "/" if dice < 0.15 or not links else self.random.choice(links)
                status, html = self.ask(path)
                if status not in {200, 403, 404}:
                    self.faults.append(f"{self.username}: {path} answered {status}")
            links = Page(html).links if status == 200 else []

    def _write(self) -> tuple[int, str]:
        _status, html = self.ask("/units/requests/write/")
        fields = Page(html).fields
        fields |= {"subject": f"ขอใช้ห้องประชุม {self.random.random():.6f}", "category": "permission", "speed": "0"}
        fields |= {"body": "เพื่อประชุมชี้แจงสหกรณ์", "send": ""}
        status, html = self.ask("/units/requests/write/", fields)
        if status == 200:
            self.wrote += 1
        else:
            self.faults.append(f"{self.username}: writing answered {status}")
        return status, html


def name_of(path: str, data: dict[str, str] | None) -> str:
    """The address without its numbers, for the table."""
    return ("POST " if data else "") + re.sub(r"\d+", "#", urlsplit(path).path)


def quantile(values: list[float], part: float) -> float:
    """The value below which ``part`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def main(arguments: list[str]) -> int:
    """Start the office on a fresh folder, let people click, print the table; 1 on any fault or beyond the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--think", type=float, default=2.0)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="coop-load-"))
    folder.chmod(0o711)
    run = Run(folder / "var")
    try:
        run.until_said("Ctrl-C", 600)
        people = start_people(run, options)
        began = time.monotonic()
        for person in people:
            person.join()
        lasted = time.monotonic() - began
    finally:
        run.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return tell(people, lasted, options)


def start_people(run: Run, options: argparse.Namespace) -> list[Person]:
    """Everybody of the demo office who can sign in, from the top, as many as asked for."""
    names = usernames(run)
    until = time.monotonic() + options.seconds
    people = [Person(run.port, names[n % len(names)], n, options.think, until) for n in range(options.people)]
    for person in people:
        person.start()
    return people


def usernames(run: Run) -> list[str]:
    """The people of the demo office, from its own list."""
    from units.demo import office

    return [row[5] for row in office.POSTS if row[5]]


def tell(people: list[Person], lasted: float, options: argparse.Namespace) -> int:
    """Print what was waited for; return the exit code."""
    waits = [wait for person in people for _name, wait in person.waits]
    faults = [fault for person in people for fault in person.faults]
    by_page: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for name, wait in person.waits:
            by_page[name].append(wait)
    p50, p95 = statistics.median(waits), quantile(waits, 0.95)
    print(f"| {options.people} people, {lasted:.0f} s, {options.think:g} s of reading between clicks | |")
    print("|---|---|")
    print(f"| clicks | {len(waits)} ({len(waits) / lasted:.0f} a second) |")
    print(f"| requests written | {sum(person.wrote for person in people)} |")
    print(f"| p50, p95, p99, longest, ms | {p50:.0f}, {p95:.0f}, {quantile(waits, 0.99):.0f}, {max(waits):.0f} |")
    print(f"| faults | {len(faults)} |")
    slow = sorted(by_page.items(), key=lambda kept: -quantile(kept[1], 0.95))[:12]
    for name, kept in slow:
        print(f"| {name} | {len(kept)} times, p95 {quantile(kept, 0.95):.0f} ms |")
    for fault, times in Counter(faults).most_common(20):
        print(f"! {fault} ({times})")
    return 1 if faults or p95 > GOAL_MS else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
