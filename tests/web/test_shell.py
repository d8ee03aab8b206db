"""The frame and the wall: who gets in, what it costs, what stands when parts fall."""

import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.template import engines
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from coopoffice.web.models import Notification, SignIn
from coopoffice.web.services.account import device_words
from coopoffice.web.services.notifications import notify
from coopoffice.web.session_clock import seconds_left
from tests.factories.units import make_post, make_posting, make_unit, make_user, place

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def person():
    return place(make_unit("กรม"))


@pytest.fixture
def client(person):
    client = Client()
    client.force_login(person)
    return client


def test_frame_costs_the_same_whatever_the_person_holds(person, client, django_assert_num_queries):
    client.get("/menu/")  # session and office name are remembered from here on
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/menu/")
    for _more in range(5):
        make_posting(person, make_post(make_unit(parent=person.postings.first().post.unit)))
        notify(users=[person], kind="test", subject="เรื่อง", mail=False)
    with CaptureQueriesContext(connection) as many:
        client.get("/menu/")
    # The person, the reach, the postings, and one statement of the bell, every number of the menu and its facts.
    assert len(few) == len(many) == 4, [q["sql"][:90] for q in many]


def test_htmx_fragment_asks_nothing_for_the_frame(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/menu/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/?q=x", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="dlg-search-hits")
    assert len(asked) <= 2, [q["sql"][:90] for q in asked]  # the person and the session


@pytest.mark.parametrize("way", ["get", "post"])
def test_nobody_passes_the_wall_without_signing_in(way):
    response = getattr(Client(), way)("/account/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_address_asked_for_is_kept_over_sign_in(person):
    client = Client()
    assert client.get("/account/?a=1")["Location"] == "/login/?next=/account/%3Fa%3D1"
    person.set_password("ถูกต้อง-12345")
    person.save()
    response = client.post("/login/", {"username": person.username, "password": "ถูกต้อง-12345", "next": "/account/?a=1"})
    assert response["Location"] == "/account/?a=1"


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "my_day", "/\\evil"]
)
def test_sign_in_never_leads_outside(person, where):
    person.set_password("ถูกต้อง-12345")
    person.save()
    response = Client().post("/login/", {"username": person.username, "password": "ถูกต้อง-12345", "next": where})
    assert response["Location"] == "/"


def test_htmx_of_an_ended_session_sends_the_whole_page_to_sign_in():
    response = Client().get(
        "/search/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/account/", HTTP_HOST="testserver"
    )
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/login/?next=/account/&ended=1"


def test_person_who_must_change_the_password_reaches_nothing_else(person, client):
    type(person).objects.filter(pk=person.pk).update(must_change_password=True)
    for name in ("my_day", "account", "notification_list", "second_factor", "menu"):
        assert client.get(reverse(name))["Location"] == reverse("password_change"), name
    assert client.get(reverse("password_change")).status_code == 200


def test_change_of_password_closes_every_other_session(person, client):
    person.set_password("ถูกต้อง-12345")
    person.save()
    client.force_login(person)
    other = Client()
    other.force_login(person)
    response = client.post(
        reverse("password_change"),
        {"old_password": "ถูกต้อง-12345", "new_password1": "แม่น้ำใหญ่-77", "new_password2": "แม่น้ำใหญ่-77"},
    )
    assert response.status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert SignIn.objects.of(person).count() == 1


def test_new_password_must_differ_from_the_present_one(person, client):
    person.set_password("ถูกต้อง-12345")
    person.save()
    client.force_login(person)
    same = {"old_password": "ถูกต้อง-12345", "new_password1": "ถูกต้อง-12345", "new_password2": "ถูกต้อง-12345"}
    response = client.post(reverse("password_change"), same)
    assert response.status_code == 200
    assert "ต้องไม่ซ้ำ" in response.content.decode()


def test_session_lives_on_with_work_and_not_with_looking_at_the_clock(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.get("/menu/")
        clock.shift(settings.SESSION_COOKIE_AGE // 2 + 60)
        left = client.get(reverse("session_clock")).json()["left"]
        assert 0 < left < settings.SESSION_COOKIE_AGE // 2
        client.get("/menu/")
        assert client.get(reverse("session_clock")).json()["left"] == settings.SESSION_COOKIE_AGE


def test_session_clock_of_nobody_is_zero():
    assert Client().get(reverse("session_clock")).json() == {"left": 0}


def test_seconds_left_without_a_session_is_zero(rf):
    assert seconds_left(rf.get("/")) == 0


def test_notification_of_somebody_else_is_not_there(client):
    other = make_user()
    notify(users=[other], kind="test", subject="ของคนอื่น", mail=False)
    row = Notification.objects.get()
    assert client.get(reverse("notification_open", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_opening_a_notification_marks_it_and_goes_there(person, client):
    notify(users=[person], kind="test", subject="เรื่อง", url="/help/keys/", mail=False)
    row = Notification.objects.get()
    assert client.get(reverse("notification_open", args=[row.pk]))["Location"] == "/help/keys/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_posting_of_somebody_else_cannot_be_acted_under(client, person):
    other = place(make_unit(parent=person.postings.first().post.unit))
    client.post(reverse("posting_switch"), {"posting": other.postings.first().pk})
    assert "acting_posting" not in client.session


def test_healthz_says_what_does_not_answer(monkeypatch):
    assert Client().get("/healthz").json() == {"ok": True, "database": True, "redis": True}
    from django.core.cache import cache

    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(
        type(cache._connections["default"]) if hasattr(cache, "_connections") else type(cache),
        "set",
        broken,
        raising=False,
    )
    from coopoffice.web.views import shell

    monkeypatch.setattr(shell.cache, "set", broken, raising=False)
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json()["redis"] is False


def explode(request):
    raise RuntimeError("our own fault")


explode.login_required = False
urlpatterns = [path("boom/", explode)]
handler500 = "coopoffice.web.views.errors.server_error"


@override_settings(ROOT_URLCONF="tests.web.test_shell")
def test_page_of_our_own_fault_needs_no_database(monkeypatch, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client(raise_request_exception=False).get("/boom/")
    assert response.status_code == 500
    words = response.content.decode()
    assert "ระบบขัดข้อง" in words
    assert "RuntimeError" not in words


def test_stale_form_key_is_explained_and_changes_nothing(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    response = client.post(reverse("account"), {"wish": "never"})
    assert response.status_code == 403
    assert "เปิดค้างไว้นาน" in response.content.decode()


def test_htmx_refusal_is_a_notice_and_not_a_page(client):
    response = client.get("/no-such-page/", HTTP_HX_REQUEST="true")
    assert response.status_code == 404
    assert response["X-Problem"] == "1"
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("q", ["\x00", "ก", "%", "_", "'" * 500, "๑๒๓", "\u202e"])
def test_search_answers_whatever_is_typed(client, q):
    assert client.get(reverse("search"), {"q": q}).status_code == 200


def test_language_not_offered_is_refused(client):
    assert client.post(reverse("language"), {"language": "xx"}).status_code == 400


def test_browser_in_english_still_gets_thai_first():
    response = Client().get("/login/", HTTP_ACCEPT_LANGUAGE="en-US,en")
    assert '<html lang="th"' in response.content.decode()


def test_sign_in_of_a_person_on_two_machines_is_listed(person):
    Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 6.1) Chrome/109.0"}).force_login(person)
    Client().force_login(person)
    assert SignIn.objects.of(person).count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/109.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_device_in_two_words(agent, words):
    assert device_words(agent) == words


def test_every_template_compiles_and_carries_no_inline_style_or_script():
    engine = engines["django"]
    wrong = []
    for folder in ("coopoffice", "units"):
        for file in (ROOT / folder).rglob("templates/**/*.html"):
            source = file.read_text(encoding="utf-8")
            name = str(file).split("/templates/", 1)[1]
            engine.get_template(name)
            if "/pdf/" in str(file) or "/printing/" in str(file):  # never sent to a browser
                continue
            if re.search(r'\sstyle="|\son[a-z]+="|<script(?![^>]*\ssrc=)', source):
                wrong.append(name)
    assert not wrong, wrong


def test_style_sheet_uses_nothing_newer_than_chrome_109():
    css = (ROOT / "static" / "office.css").read_text(encoding="utf-8")
    for feature in (
        "light-dark(",
        "oklch(",
        "color-mix(",
        "@starting-style",
        "@container style",
        "text-wrap:",
        "@layer",
        " from var",
    ):
        assert feature not in css, feature
    depth = 0
    for number, line in enumerate(css.splitlines(), 1):
        for character in line:
            depth += (character == "{") - (character == "}")
            assert 0 <= depth <= 2, f"line {number}: rules are nested or not closed"
    assert depth == 0
