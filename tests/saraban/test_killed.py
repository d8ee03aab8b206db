"""Killed in the middle of everything: web workers, the Celery worker and the database, with -9, at random.

The real office (``make run``) runs on a folder of its own. Clients do 500 works (received letters registered, drafts
signed, secrets entered and handed over), each form again and again with its own one-time token until the site says it is
done, while a killer is at work. Afterwards the books are counted: no number
lost, doubled or skipped, nothing half done, every stored content what its name says.

``WORKS`` names what is sent. A registration or a signing of another kind is one function more.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pikepdf
import psycopg2
import pytest

from coopoffice.web.demo import PASSWORD
from tests.factories.secrets import paper
from tests.runtime.office import ROOT, Run, clean_environment, descendants
from units.demo.office import PROVINCE

pytestmark = pytest.mark.slow
SIZE = int(os.environ.get("KILL_TEST_SIZE", "500"))
CLIENTS = 4
SEED = 5519
PATIENCE = 300.0  # seconds one form may take, with everything killed around it


class Browser:
    """A person's browser as far as forms go: cookies, the form's key, and patience."""

    def __init__(self, port: int, username: str, sent: list[str]) -> None:
        self.port, self.username, self.sent = port, username, sent
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """Status, address led to, page; (0, "", "") where nobody answered."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers |= {"Content-Type": kind, "Referer": f"http://127.0.0.1:{self.port}{path}"}
        try:
            wire.request(method, path, body or None, headers)
            response = wire.getresponse()
            page = response.read().decode("utf-8", "replace")
            for line in response.headers.get_all("Set-Cookie") or []:
                name, _eq, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return response.status, response.headers.get("Location", ""), page
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            wire.close()

    def patiently(self, done: Callable[[int, str, str], bool], *request) -> tuple[int, str, str]:
        """Ask again until the answer is one that ends it."""
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.ask(*request)
            if done(*answer):
                return answer
            assert time.monotonic() < until, f"{request[:2]}: {answer[0]} {answer[2][-2000:]}"
            time.sleep(0.1)

    def sign_in(self) -> None:
        self.patiently(lambda s, _t, p: s == 200 and "csrfmiddlewaretoken" in p, "GET", "/login/")
        fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "username": self.username, "password": PASSWORD}
        body = urlencode(fields).encode()
        self.patiently(lambda s, _t, _p: s == 302, "POST", "/login/", body, "application/x-www-form-urlencoded")

    def send(self, path: str, fields: dict[str, str], file: bytes = b"") -> str:
        """Send a form under one token until it is done; return where it led."""
        edge = "edge-of-the-form"
        fields = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "submission": str(uuid.uuid4()), **fields}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if file:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n'
            parts.append(head.encode() + b"Content-Type: application/pdf\r\n\r\n" + file + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        status, to, page = self.patiently(lambda s, _t, _p: s in {302, 422}, "POST", path, body, kind)
        assert status == 302, page[-3000:]
        self.sent.append(to)
        return to


@dataclass
class Hands:
    """One client: a clerk's browser and a head's, and the drafts that wait for the head's signature."""

    clerk: Browser
    head: Browser
    office: int
    drafts: list[tuple[int, str]]


def register(hands: Hands, number: int) -> None:
    """Register a received letter with its scan: sender, number, row of form 13, file, audience, index, at once."""
    hands.clerk.send(
        "/saraban/incoming/register/",
        {"from_text": f"หน่วยงานที่ {number % 40}", "kind": "external", "their_number": f"ทส {number}/2569", "speed": "0",
         "subject": f"เรื่องที่ {number}", "unit": str(hands.office)},
        paper(f"letter {number}"),
    )  # fmt: skip


def sign(hands: Hands, number: int) -> None:
    """Sign a draft: route, number of the group's own book, frozen signature, PDF/A with its hash, at once."""
    pk, seen = hands.drafts.pop()
    hands.head.send(f"/saraban/outgoing/{pk}/sign/", {"seen": seen})


def keep_secret(hands: Hands, number: int) -> None:
    """Enter a secret with a file of its own: number, row of the register, encrypted content, course."""
    hands.clerk.send("/saraban/secrets/receive/", secret(number), paper(f"paper {number}"))


def hand_over(hands: Hands, number: int) -> None:
    """Enter one, lift its class, hand it to the ordinary registry: a letter, its row and number, its file, at once."""
    to = hands.clerk.send("/saraban/secrets/receive/", secret(number), paper(f"paper {number}"))
    hands.clerk.send(f"{to}classify/", {"level": "0", "authority": "อธิบดี", "paper": "1/2569", "reason": "พ้นกำหนด"})
    hands.clerk.send(f"{to}hand-over/", {"note": ""})


def secret(number: int) -> dict[str, str]:
    return {
        "level": "1", "from_text": f"หน่วยงาน {number}", "to_text": "สหกรณ์จังหวัด", "subject": f"เรื่องที่ {number}",
        "classified_by": "อธิบดี", "class_reason": "ทดสอบ", "pages": "1", "set_number": "1", "set_count": "1",
    }  # fmt: skip


# What is sent and how many of SIZE works are of the kind.
WORKS: tuple[tuple[Callable[[Hands, int], None], float], ...] = (
    (register, 0.6),
    (sign, 0.2),
    (keep_secret, 0.16),
    (hand_over, 0.04),
)
# Heads who sign, and the directory entry in the charge of their group they write to.
HEADS = (("boonmee", "สหกรณ์การเกษตรท่าโพธิ์ จำกัด"), ("somsak", f"สหกรณ์ออมทรัพย์ครู{PROVINCE} จำกัด"))
PREPARE = """
import sys, django
django.setup()
from django.db import transaction
from coopoffice.web.forms import version_of
from tests.factories.outgoing import make_draft
from saraban.models import Party
with transaction.atomic():
    for head in sys.argv[1:]:
        name, to, many = head.split("=")
        party = Party.objects.get(name=to)
        rows = [make_draft(name, to=[party], subject=f"ขอเชิญประชุม ครั้งที่ {n}") for n in range(int(many))]
        print(name, *(f"{row.pk}={version_of(row)}" for row in rows))
"""


def prepare_drafts(var: Path, needed: dict[str, int]) -> dict[str, list[tuple[int, str]]]:
    """So many whole drafts of each head in the running office, by what the site's own services do: each one's key and
    the state its page would be drawn from.
    """
    environment = clean_environment(
        DATABASE_URL=address(var), DJANGO_SETTINGS_MODULE="coopoffice.settings.local", COOP_VAR=str(var),
        SECRET_KEY="drafts", VAULT_KEYS="", PYTHONPATH=str(ROOT),
    )  # fmt: skip
    said = subprocess.run(
        [sys.executable, "-c", PREPARE, *(f"{name}={to}={needed[name]}" for name, to in HEADS)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr[-3000:]
    lines = [line.split() for line in said.stdout.splitlines() if line.split()[:1] and line.split()[0] in dict(HEADS)]
    return {name: [(int(pk), seen) for pk, _eq, seen in (d.partition("=") for d in found)] for name, *found in lines}


class Killer(threading.Thread):
    """Ends one of the office's processes whenever so many forms more were done: as often on a slow machine as on a quick
    one, each time at an arbitrary moment of whatever runs then.
    """

    MOST = {"worker": 3, "database": 2}  # beyond that the supervisor gives a part up, as it should

    def __init__(self, run: Run, sent: list[str], every: int) -> None:
        super().__init__(daemon=True)
        self.run_, self.sent, self.every, self.over = run, sent, every, threading.Event()
        self.dice = random.Random(SEED)
        self.killed = {"web": 0, "worker": 0, "backend": 0, "database": 0}

    def run(self) -> None:
        due = self.every
        while not self.over.wait(self.dice.uniform(0.01, 0.2)):
            if len(self.sent) < due:
                continue
            due = len(self.sent) + self.every
            kind = self.dice.choices(list(self.killed), weights=[6, 2, 3, 1])[0]
            if self.killed[kind] >= self.MOST.get(kind, 10**6):
                kind = "web"
            self.end_one(kind)

    def end_one(self, kind: str) -> None:
        """One process of the kind, without a word."""
        victims = self.victims(kind)
        if victims:
            try:
                os.kill(self.dice.choice(victims), signal.SIGKILL)
                self.killed[kind] += 1
            except OSError:
                return

    def victims(self, kind: str) -> list[int]:
        found = []
        for pid, line in descendants(self.run_.process.pid).items():
            try:
                leader = os.getpgid(pid) == pid
            except OSError:
                continue
            if (
                (kind == "web" and "gunicorn" in line and not leader)
                or (kind == "worker" and "celery" in line and " worker " in line and leader)
                or (kind == "backend" and line.startswith("postgres: ") and "coopoffice" in line)
                or (kind == "database" and "postgres" in line and " -D " in line)
            ):
                found.append(pid)
        return found


def address(var: Path) -> str:
    return f"postgresql://coopoffice@/coopoffice?host={var}/postgres.socket"


def rows(var: Path, statement: str) -> list[tuple]:
    connection = psycopg2.connect(address(var))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        connection.close()


@pytest.fixture
def var():
    """A folder of its own, outside pytest's: as root the database runs as another user, who must pass through, and each
    further pytest that starts on the machine shuts pytest's folder to others.
    """
    base = Path(tempfile.mkdtemp(prefix="coop-killed-"))
    base.chmod(0o711)
    yield base / "var"
    shutil.rmtree(base, ignore_errors=True)


def test_nothing_is_lost_doubled_skipped_or_half_done_when_everything_is_killed(var: Path):
    run = Run(var)
    try:
        run.until_said("is ready", 300)
        plan = [work for work, share in WORKS for _ in range(round(SIZE * share))]
        random.Random(SEED).shuffle(plan)
        demo = Before(
            secrets=one(var, "SELECT count(*) FROM saraban_secretletter"),
            letters=one(var, "SELECT count(*) FROM saraban_letter"),
            entries=one(var, "SELECT count(*) FROM saraban_letterentry"),
            drafts=rows(var, IN_NO_BOOK),
            signed=[letter for (letter,) in rows(var, "SELECT letter_id FROM saraban_lettersignature")],
        )
        office = one(var, "SELECT id FROM units_unit WHERE code = 'TN'")
        shares = [plan[place::CLIENTS] for place in range(CLIENTS)]
        needed = {
            head: sum(share.count(sign) for share in shares[n :: len(HEADS)]) for n, (head, _to) in enumerate(HEADS)
        }
        drafts = prepare_drafts(var, needed)
        to_sign = sorted(pk for found in drafts.values() for pk, _seen in found)
        sent: list[str] = []
        clients = []
        for place in range(CLIENTS):
            head = HEADS[place % len(HEADS)][0]
            clerk = Browser(run.port, ("urai", "orathai")[place % 2], sent)
            clients.append(Hands(clerk, Browser(run.port, head, sent), office, drafts[head]))
            clerk.sign_in()
            clients[-1].head.sign_in()
        began = time.monotonic()
        killer = Killer(run, sent, max(4, SIZE // 40))
        killer.start()
        done: list[str] = []
        faults: list[BaseException] = []

        def work_through(place: int) -> None:
            try:
                for number, work in enumerate(shares[place]):
                    work(clients[place], place + number * CLIENTS)
                    done.append(work.__name__)
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=work_through, args=(place,)) for place in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        killer.over.set()
        killer.join()
        print(
            f"ready after {began - run.began:.0f} s; {len(done)} works, {len(sent)} forms in {time.monotonic() - began:.0f} s; killed {killer.killed}"
        )
        assert not faults, f"{faults[0]}\n{run.drained()}\n{(var / 'log' / 'web.log').read_text()[-4000:]}"
        assert len(done) == len(plan)
        assert sum(killer.killed.values()) >= 5, killer.killed
        time.sleep(1)
        count_the_books(var, demo, {name: done.count(name) for name in set(done)}, to_sign)
        assert run.page("/login/") == 200
    finally:
        run.abandon()


@dataclass(frozen=True)
class Before:
    """What the demo office held before anything was killed."""

    secrets: int
    letters: int
    entries: int
    drafts: list[tuple]
    signed: list[int]


def one(var: Path, statement: str) -> int:
    return rows(var, statement)[0][0]


# Letters that stand in no book: the demo office's drafts, and whatever was left half done.
IN_NO_BOOK = (
    "SELECT l.id FROM saraban_letter l"
    " WHERE NOT EXISTS (SELECT 1 FROM saraban_letterentry e WHERE e.letter_id = l.id) ORDER BY l.id"
)


def count_the_books(var: Path, demo: Before, done: dict[str, int], signed: list[int]) -> None:
    """What must hold when the dust has settled. ``signed`` are the drafts that were to be signed."""
    secrets, handed = demo.secrets + done["keep_secret"] + done["hand_over"], done["hand_over"]
    assert rows(var, IN_NO_BOOK) == demo.drafts, "no letter without its row in a book"
    assert one(var, "SELECT count(*) FROM saraban_letter") == demo.letters + handed + done["register"] + len(signed)
    assert one(var, "SELECT count(*) FROM saraban_letterentry") == demo.entries + handed + done["register"] + len(
        signed
    )
    assert one(var, "SELECT count(*) FROM saraban_secretletter") == secrets, "none lost, none doubled"
    count_the_registered(var, done["register"])
    count_the_signed(var, signed, demo.signed)
    # Every book from 1 to its counter without a gap; every number belongs to one row, every row to one secret.
    books = rows(
        var,
        "SELECT s.kind, s.last_number, count(n.id), count(DISTINCT n.number), min(n.number), max(n.number)"
        " FROM registers_series s JOIN registers_number n ON n.series_id = s.id"
        " WHERE s.opening_number = 0 GROUP BY s.id",
    )
    assert {"secret_in", "letter_in", "letter_out"} <= {book[0] for book in books}
    for kind, last, many, distinct, first, highest in books:
        assert (many, distinct, first, highest) == (last, last, 1, last), kind
    for statement in (
        "SELECT l.id FROM saraban_secretletter l LEFT JOIN saraban_secretentry e ON e.letter_id = l.id"
        " GROUP BY l.id HAVING count(e.id) <> 1",
        "SELECT n.id FROM registers_number n JOIN registers_series s ON s.id = n.series_id AND s.kind LIKE 'secret%'"
        " LEFT JOIN saraban_secretentry e ON e.number_row_id = n.id WHERE e.id IS NULL",
        "SELECT l.id FROM saraban_secretletter l WHERE (NOT EXISTS (SELECT 1 FROM saraban_secretfile f"
        " WHERE f.letter_id = l.id) OR (SELECT count(*) FROM saraban_secretnote n WHERE n.letter_id = l.id"
        " AND n.act = 'registered') <> 1)"
        " AND NOT EXISTS (SELECT 1 FROM saraban_secretdestructionitem i WHERE i.letter_id = l.id)",
        # handed over: wholly or not at all
        "SELECT id FROM saraban_secretletter WHERE (handed_to_id IS NOT NULL) <> (state = 'closed' AND level = 0)",
        "SELECT user_id FROM web_submission WHERE result = ''",
    ):
        assert rows(var, statement) == [], statement
    assert rows(var, "SELECT count(*) FROM saraban_secretletter WHERE handed_to_id IS NOT NULL") == [(handed,)]
    assert rows(
        var, "SELECT count(*) FROM saraban_letterfile f JOIN saraban_secretletter s ON s.handed_to_id = f.owner_id"
    ) == [(handed,)]
    # Every stored content is whole and is what its name says.
    stored = rows(var, "SELECT sha256, size FROM files_blob")
    assert len(stored) >= done["keep_secret"] + handed + done["register"] + len(signed)
    for sha256, size in stored:
        content = (var / "files" / sha256[:2] / sha256[2:4] / sha256).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, sha256)


def count_the_registered(var: Path, many: int) -> None:
    """Each registered letter once, in the office's book, with its scan, its readers' row and its words for searching."""
    ours = "their_number LIKE 'ทส %/2569'"
    found = rows(
        var,
        "SELECT count(*), count(DISTINCT their_number), bool_and(state = 'registered'),"
        " bool_and((SELECT count(*) FROM saraban_letterentry e WHERE e.letter_id = l.id) = 1),"
        " bool_and((SELECT count(*) FROM saraban_letterfile f WHERE f.owner_id = l.id AND f.role = 'original') = 1),"
        " bool_and(EXISTS (SELECT 1 FROM saraban_letteraudience a WHERE a.letter_id = l.id AND a.role = 'register')),"
        f" bool_and(search_text <> '') FROM saraban_letter l WHERE {ours}",
    )
    assert found == [(many, many, True, True, True, True, True)]
    senders = "SELECT name FROM saraban_party WHERE name LIKE 'หน่วยงานที่ %' GROUP BY name HAVING count(*) <> 1"
    assert rows(var, senders) == [], "a new sender is kept in the directory once"


def count_the_signed(var: Path, letters: list[int], before: list[int]) -> None:
    """Each draft is signed wholly: number, row of the book, frozen signature, stored paper that is what its hash says."""
    those = f"IN ({', '.join(map(str, letters))})"
    earlier = f"IN ({', '.join(map(str, [0, *before]))})"  # signed when the office was loaded
    half = rows(
        var,
        "SELECT l.id FROM saraban_letter l LEFT JOIN saraban_lettersignature s ON s.letter_id = l.id"
        " LEFT JOIN saraban_letterentry e ON e.letter_id = l.id AND e.book = 'letter_out'"
        " LEFT JOIN saraban_letterfile f ON f.owner_id = l.id AND f.role = 'signed'"
        f" WHERE (l.id {those}) <> (s.letter_id IS NOT NULL AND e.id IS NOT NULL AND f.id IS NOT NULL AND"
        " l.state = 'signed' AND l.own_number <> '' AND s.entry_id = e.id) AND l.origin = 'written'"
        f" AND (l.id {those} OR s.letter_id IS NOT NULL AND l.id NOT {earlier})",
    )
    assert half == [], "signed wholly or not at all"
    assert rows(var, f"SELECT count(*), count(DISTINCT own_number) FROM saraban_letter WHERE id {those}") == [
        (len(letters), len(letters))
    ]
    papers = rows(
        var,
        "SELECT d.sha256, b.sha256 FROM saraban_lettersignature s JOIN printing_issueddocument d ON d.id = s.document_id"
        f" JOIN files_blob b ON b.id = d.blob_id WHERE s.letter_id {those}",
    )
    assert len(papers) == len(letters)
    for said, named in papers:
        content = (var / "files" / named[:2] / named[2:4] / named).read_bytes()
        assert said == named == hashlib.sha256(content).hexdigest()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.open_metadata().pdfa_status, "PDF/A"
    kinds = "SELECT count(*) FROM printing_issueddocument WHERE kind = 'saraban.letter'"
    assert one(var, kinds) >= len(letters)
    orphans = (
        "SELECT d.id FROM printing_issueddocument d WHERE d.kind = 'saraban.letter' AND NOT EXISTS"
        " (SELECT 1 FROM saraban_lettersignature s WHERE s.document_id = d.id)"
    )
    assert rows(var, orphans) == [], "no paper without its signature"
