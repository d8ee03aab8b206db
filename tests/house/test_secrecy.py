"""House rule 4, proved: a secret is not there for anybody it does not name, in no place at all.

Secrets full of marker words go their whole way: entered, presented, instructed, answered, copied, lent, reported,
checked, printed. Before and after, every address of the site is read by a head, the provincial officer (cleared, but
not named), a registry clerk, the administrator and a stranger: the same bytes. The markers are then looked for in
notifications, mails, logs, sessions, Redis, every column of every table and every file on the disk.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import subprocess
import uuid
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from coopoffice.web import registry
from coopoffice.web.models import Notification
from coopoffice.web.services.notifications import mail_person
from saraban.choices import SecretDirection, SecretLevel
from saraban.services import secrets as services
from saraban.views.secrets.letters import ACT_VIEWS
from tests.factories.secrets import checked, clear, enter, make_keeper, paper
from units.acting import actor_for
from units.models import User

from .door_table import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PLACES = ("SUBJECT", "SENDER", "ADDRESSEE", "NUMBER", "REMARK", "REASON", "FILENAME", "CONTENT", "MINUTE", "ORDER")
PLACES += ("REPLY", "COPYFOR", "LENDWHY", "LEAK", "CLASSWHY", "CHECKED", "REFUSED", "SLIP")
MARK = {place: f"Quokka{place.title()}5519" for place in PLACES}
ROLES = {"head": "somsak", "officer": "pimjai", "clerk": "orathai", "admin": "admin", "stranger": "stranger"}
# Doors that end the session, and those that lead to one secret (walked with its own key below).
LEFT_OUT = {"logout", "login"}
CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[A-Za-z0-9]+"'), "CSRF"),
    (re.compile(r'nonce="[^"]+"'), "NONCE"),
    (re.compile(r'data-session-left="\d+"'), "LEFT"),
    (re.compile(r"\d{1,2}[:.]\d{2}(:\d{2})?"), "TIME"),
    (re.compile(r'"(left|now)": ?\d+'), "CLOCK"),
    (re.compile(r"/ID ?\[.*?\]|/CreationDate ?\(.*?\)|/ModDate ?\(.*?\)", re.DOTALL), "STAMP"),
]


@pytest.fixture
def office(office_without_secrets):
    """The demo office without secrets; urai keeps them; pimjai, suda and prasit are cleared."""
    unit = office_without_secrets
    User.objects.create_user("stranger", first_name="คนนอก", last_name="ไม่มีตำแหน่ง")
    people = {u.username: u for u in User.objects.all()}
    make_keeper(people["urai"], unit)
    for name in ("pimjai", "suda", "prasit", "kanokwan"):
        clear(people[name], unit)
    return SimpleNamespace(unit=unit, **people)


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def text_of(response) -> str:
    """What a person can read in the answer: words of a page, cells of a workbook, words of a paper."""
    body = response.getvalue() if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        told = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        return told.stdout.decode("utf-8", "replace")
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            names = sorted(n for n in book.namelist() if n.startswith("xl/"))
            return "\n".join(book.read(name).decode() for name in names)
    return body.decode("utf-8", "replace")


def normal(text: str) -> str:
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def addresses() -> list[str]:
    """Every address of the site, each list with every way to take it away, searches and suggestions for each marker."""
    found = []
    for name, door in DOORS.items():
        if name in LEFT_OUT or (name.startswith("saraban:secret") and door.kwargs is not dict):
            continue
        try:
            url = reverse(name, kwargs=door.kwargs())
        except NoReverseMatch:  # pragma: no cover
            continue
        found.append(url)
    formats, pickers = registry.list_formats.keys(), registry.pickers.keys()
    lists = [reverse(n) for n in DOORS if n.endswith("_list") and DOORS[n].kwargs is dict]
    found += [f"{url}?format=csv" for url in lists]
    for url in (reverse("registers:series_list"), reverse("saraban:secret_list")):
        found += [f"{url}?format={key}" for key in formats]
        found.append(f"{url}?q={MARK['SUBJECT']}&kind=secret_in&level=1")
    for word in (MARK["SUBJECT"], MARK["NUMBER"], "Quokka"):
        found.append(f"{reverse('search')}?q={word}")
    for key in pickers:
        found.append(f"{reverse('choose', args=[key])}?q={MARK['SENDER']}")
    return found


def walk(clients: dict[str, Client], urls: list[str]) -> dict[tuple[str, str], tuple[int, str]]:
    seen = {}
    for role, client in clients.items():
        for url in urls:
            response = client.get(url)
            seen[role, url] = (response.status_code, normal(text_of(response)))
    return seen


def form(**fields) -> dict:
    return {"submission": str(uuid.uuid4()), **fields}


def live_a_secret_life(office) -> list:
    """Secrets that go every way there is, through services and through the registrar's own pages."""
    by = actor_for(office.urai)
    today = timezone.localdate()
    files = [checked(f"{MARK['FILENAME']}.pdf", paper(MARK["CONTENT"], pages=2))]
    words = {
        "subject": MARK["SUBJECT"],
        "from_text": MARK["SENDER"],
        "to_text": MARK["ADDRESSEE"],
        "paper_number": MARK["NUMBER"],
        "remark": MARK["REMARK"],
        "class_reason": MARK["REASON"],
    }
    one = enter(by, **words, level=SecretLevel.SECRET, files=files)
    out = enter(by, **words, direction=SecretDirection.OUT, received_at=None)
    services.send_secret(by=by, secret=out, sent_on=today, note=MARK["SLIP"])
    services.present_secret(by=by, secret=one, person=office.prasit, note=MARK["MINUTE"])
    decider = actor_for(office.prasit)
    services.instruct_secret(by=decider, secret=one, person=office.suda, text=MARK["ORDER"], due_on=today)
    services.minute_secret(by=decider, secret=one, text=MARK["MINUTE"])
    services.copy_secret(by=by, secret=one, sheets=1, holder=MARK["COPYFOR"], leave_by="x", reason="y")
    services.lend_secret(by=by, secret=one, person=office.suda, due_on=today, leave_by="x", reason=MARK["LENDWHY"])
    services.report_incident(by=by, secret=one, kind="leaked", found_on=today, what=MARK["LEAK"])
    services.settle_incident(by=by, secret=one, outcome=MARK["LEAK"])
    services.change_class(
        by=by, secret=one, level=SecretLevel.CONFIDENTIAL, authority="x", paper="y", reason=MARK["CLASSWHY"]
    )
    services.answer_secret(by=actor_for(office.suda), secret=one, answer=MARK["REPLY"])
    check = services.begin_check(by=by, held_on=today, order_number="1/2569", members=[office.suda, office.prasit])
    services.record_check(by=by, check=check, findings={i.pk: (True, MARK["CHECKED"]) for i in check.items.all()})
    services.finish_check(by=by, check=check, summary=MARK["CHECKED"])
    one.tasks.update(due_on=today - dt.timedelta(days=2))
    services.remind_of_secrets(by=None)

    registrar = signed_in(office.urai)
    file = one.files.get()
    for url in (
        reverse("saraban:secret_list"),
        one.get_absolute_url(),
        reverse("saraban:secret_sheet", args=[one.pk, file.pk, 1]),
        reverse("saraban:secret_file", args=[one.pk, file.pk]),
        reverse("saraban:secret_cover", args=[one.pk]),
        f"{reverse('saraban:secret_registers')}?book=control&first=&last=",
        reverse("saraban:secret_check_paper", args=[check.pk]),
        reverse("saraban:secret_opening_list"),
        reverse("registers:series_list"),
    ):
        response = registrar.get(url)
        assert response.status_code == 200, url
        response.getvalue() if response.streaming else response.content
    upload = io.BytesIO(paper(MARK["CONTENT"]))
    upload.name = f"{MARK['FILENAME']}.pdf"
    kept = {"level": "1", "from_text": MARK["SENDER"], "to_text": "x", "subject": MARK["SUBJECT"], "classified_by": "x",
            "class_reason": MARK["REASON"], "pages": "1", "set_number": "1", "set_count": "1"}  # fmt: skip
    assert registrar.post(reverse("saraban:secret_receive"), form(**kept, files=upload)).status_code == 302
    for broken in ({"level": "3"}, {"pages": MARK["REFUSED"]}, {"files": io.BytesIO(MARK["REFUSED"].encode())}):
        assert registrar.post(reverse("saraban:secret_receive"), form(**{**kept, **broken})).status_code == 422
    minute = form(text=MARK["MINUTE"])
    for _twice in range(2):
        assert registrar.post(reverse("saraban:secret_minute", args=[one.pk]), minute).status_code == 302
    assert (
        registrar.post(reverse("saraban:secret_take_off", args=[one.pk]), form(person=MARK["SENDER"])).status_code
        == 422
    )
    with override_settings(VAULT_KEYS=""):
        assert registrar.get(one.get_absolute_url()).status_code == 503
    return [one, out]


def marked(text: str) -> list[str]:
    return [word for word in MARK.values() if word in text]


def tables_with_marks() -> list[tuple[str, str]]:
    """Every table of the database, its own included, whose rows hold a marker in the clear or as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            wanted = "Quokka"
            cursor.execute(
                f'SELECT t::text FROM "{table}" t WHERE t::text LIKE %s OR t::text LIKE %s LIMIT 1',
                [f"%{wanted}%", f"%{wanted.encode().hex()}%"],
            )
            found += [(table, row[0][:200]) for row in cursor.fetchall()]
    return found


def test_secret_is_nowhere_for_anybody_it_does_not_name(office, caplog):
    caplog.set_level(logging.DEBUG)
    clients = {role: signed_in(getattr(office, name)) for role, name in ROLES.items()}
    urls = addresses()
    for client in clients.values():
        client.get(reverse("my_day"))  # what the first page writes into a session is written
        for url in urls:
            if url.startswith("/saraban/") and url.rstrip("/").rpartition("/")[2].isdigit():
                client.get(url)  # an ordinary letter shows who opened it: opened once by all before the comparison
    before = walk(clients, urls)
    told = {u.pk: Notification.objects.filter(user=u).count() for u in User.objects.all()}
    media = sum(1 for _ in Path(settings.MEDIA_ROOT).rglob("*"))

    secrets = live_a_secret_life(office)

    # every address, every role: the same bytes as before
    # (an address that takes sent forms only, 405, reads nothing before it refuses and is not asked twice)
    asked = {role: [u for u in urls if before[role, u][0] != 405] for role in clients}
    after = {key: seen for role in clients for key, seen in walk({role: clients[role]}, asked[role]).items()}
    wrong = [key for key in after if before[key] != after[key]]
    assert wrong == []
    assert len(after) > 400, "the walk reads the whole site"
    for (role, url), (status, _text) in after.items():
        assert status < 500, (role, url)

    # the addresses of the secrets themselves: as if they were not there
    for role, client in clients.items():
        for secret in secrets:
            for name in ("saraban:secret_detail", "saraban:secret_cover", "saraban:secret_minute"):
                response = client.get(reverse(name, args=[secret.pk]))
                nothing = client.get(reverse(name, args=[uuid.uuid4()]))
                assert response.status_code == nothing.status_code == 404, (role, name)
                assert normal(text_of(response)) == normal(text_of(nothing)), (role, name)
        for key in ACT_VIEWS:
            assert client.post(reverse(f"saraban:secret_{key}", args=[secrets[0].pk])).status_code == 404, (role, key)
        entry = secrets[0].entry
        for name, pk in (("registers:series_detail", entry.number_row.series_id),
                         ("registers:number_void", entry.number_row_id)):  # fmt: skip
            assert client.get(reverse(name, args=[pk])).status_code == 404, (role, name)
        file = secrets[0].files.get()
        assert client.get(reverse("saraban:secret_sheet", args=[secrets[0].pk, file.pk, 1])).status_code == 404
        assert client.get(reverse("file_open", args=["saraban.secretfile", 1])).status_code == 404

    # who is told, and what
    for name in ROLES.values():
        person = getattr(office, name)
        assert Notification.objects.filter(user=person).count() == told[person.pk], name
    mine = Notification.objects.filter(kind="secret")
    assert {n.user.username for n in mine} <= {"urai", "prasit", "suda"}
    assert mine.exists()
    for person in (office.urai, office.prasit, office.suda):
        mail_person(user_id=person.pk)
    assert mail.outbox
    assert marked("".join(f"{m.subject} {m.body}" for m in mail.outbox)) == []

    # where nobody looks: logs, sessions, Redis, tables, files
    assert marked(caplog.text + "".join(str(record.__dict__) for record in caplog.records)) == []
    assert marked("".join(str(row.get_decoded()) for row in Session.objects.all())) == []
    assert marked(redis_contents()) == []
    assert tables_with_marks() == []
    files = [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()]
    assert sum(1 for _ in Path(settings.MEDIA_ROOT).rglob("*")) > media
    for path in files:
        content = path.read_bytes()
        assert b"Quokka" not in content, path
        assert "Quokka" not in path.name


def redis_contents() -> str:
    """Every key and value of Redis as text."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    said = []
    for key in store.scan_iter():
        kind = store.type(key)
        if kind == b"string":
            value = store.get(key)
        elif kind == b"list":
            value = b" ".join(store.lrange(key, 0, -1))
        elif kind == b"hash":
            value = b" ".join(x for pair in store.hgetall(key).items() for x in pair)
        elif kind == b"zset":
            value = b" ".join(store.zrange(key, 0, -1))
        else:
            value = b" ".join(store.smembers(key)) if kind == b"set" else b""
        said.append((key + b" " + (value or b"")).decode("utf-8", "replace"))
    return "\n".join(said)


def test_the_proof_itself_notices_a_leak(office, caplog):
    """A marker put into a table, a log line, Redis and a page is found: the test above can fail."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    Notification.objects.create(user=office.somsak, kind="x", subject=MARK["SUBJECT"])
    assert [table for table, _row in tables_with_marks()] == ["web_notification"]
    store.set("leak", MARK["SENDER"])
    assert marked(redis_contents()) == [MARK["SENDER"]]
    store.delete("leak")
    client = {"head": signed_in(office.somsak)}
    url = [reverse("notification_list")]
    before = walk(client, url)
    Notification.objects.create(user=office.somsak, kind="x", subject="another")
    assert walk(client, url) != before
    logging.getLogger("django").warning("%s", MARK["LEAK"])
    assert marked(caplog.text) == [MARK["LEAK"]]
