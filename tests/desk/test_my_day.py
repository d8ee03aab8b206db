"""The first page: greeting, holiday, the week, boxes from the registry, equal cost."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coopoffice.web import registry
from coopoffice.web.services.notifications import notify
from tests.factories.units import make_unit, make_user, place
from units.choices import PostRole, UnitKind
from units.models import Holiday

pytestmark = pytest.mark.django_db
BANGKOK = dt.timezone(dt.timedelta(hours=7))


@pytest.fixture
def office():
    return make_unit("สำนักงานสหกรณ์จังหวัดทดสอบ", parent=make_unit("กรม"), kind=UnitKind.PROVINCIAL_OFFICE)


def words(user) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/").content.decode()


def test_page_names_day_person_and_office(office):
    with time_machine.travel(dt.datetime(2026, 3, 18, 8, 0, tzinfo=BANGKOK), tick=False):
        page = words(place(office))
    assert "วันพุธที่ 18 มีนาคม 2569" in page
    assert "สวัสดีตอนเช้า" in page
    assert "<span>ทดสอบ</span>" in page  # the office's place in the menu's head


@pytest.mark.parametrize(
    ("hour", "greeting"), [(0, "เช้า"), (11, "เช้า"), (12, "บ่าย"), (16, "บ่าย"), (17, "เย็น"), (23, "เย็น")]
)
def test_greeting_follows_bangkok_time(office, hour, greeting):
    with time_machine.travel(dt.datetime(2026, 3, 18, hour, 0, tzinfo=BANGKOK), tick=False):
        assert f"สวัสดีตอน{greeting}" in words(place(office))


def test_holiday_of_the_day_and_of_the_week_are_named(office):
    Holiday.objects.create(day=dt.date(2026, 3, 18), name="วันทดสอบ; ชื่อที่สอง")
    Holiday.objects.create(day=dt.date(2026, 4, 6), name="วันจักรี")
    with time_machine.travel(dt.datetime(2026, 3, 18, 8, 0, tzinfo=BANGKOK), tick=False):
        page = words(place(office))
    assert page.count("วันทดสอบ") >= 2
    assert "วันจักรี" in page


def test_week_shown_on_a_weekend_is_the_coming_one(office):
    with time_machine.travel(dt.datetime(2026, 3, 21, 8, 0, tzinfo=BANGKOK), tick=False):  # a Saturday
        page = words(place(office))
    assert "จ. 23" in page
    assert 'aria-current="date"' not in page


def test_agenda_of_apps_stands_in_the_week(office, monkeypatch):
    def find(user, start, end):
        return [
            registry.AgendaItem(dt.date(2026, 3, 18), "ประชุมใหญ่สามัญ", "บ้านไร่", starts=dt.time(9, 30), ends=dt.time(12))
        ]

    monkeypatch.setitem(registry.agenda._entries, "test", registry.AgendaSource("test", find))
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, 0, tzinfo=BANGKOK), tick=False):
        page = words(place(office))
    assert "บ้านไร่" in page
    assert 'class="nowi"' in page
    assert "09:30" in page


def test_box_without_context_is_not_drawn(office, monkeypatch):
    monkeypatch.setitem(
        registry.widgets._entries, "test", registry.Widget("test", "no/such/template.html", lambda request: None)
    )
    assert "<h1>" in words(place(office))


def test_who_signs_is_invited_to_a_second_factor_and_others_are_not(office):
    assert "ท่านเป็นผู้ลงนาม" in words(place(office, PostRole.HEAD))
    assert "ท่านเป็นผู้ลงนาม" not in words(place(office, PostRole.MEMBER))


def test_person_without_a_post_gets_a_page(office):
    assert "<h1>" in words(make_user())


def test_page_costs_the_same_at_one_notification_and_at_thirty(office):
    person = place(office)
    client = Client()
    client.force_login(person)
    notify(users=[person], kind="test", subject="หนึ่ง", mail=False)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for n in range(29):
        notify(users=[person], kind="test", subject=f"เรื่อง {n}", mail=False)
    with CaptureQueriesContext(connection) as thirty:
        client.get("/")
    assert len(one) == len(thirty), [q["sql"][:100] for q in thirty]
