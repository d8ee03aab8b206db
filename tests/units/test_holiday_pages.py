"""The pages of the holiday table, from list to saved row."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories.units import give_duty, make_unit, place
from units.models import Holiday

pytestmark = pytest.mark.django_db
NEXT_YEAR = dt.date.today().year + 1


@pytest.fixture
def office():
    root = make_unit()
    return make_unit(parent=root, kind="provincial_office")


@pytest.fixture
def keeper(office, client):
    user = place(office)
    give_duty("GA-B1", office, user=user)
    client.force_login(user)
    return client


def form_of(response):
    return {**dict.fromkeys(response.context["form"].fields, ""), **response.context["form"].initial}


def test_keeper_adds_corrects_and_removes_a_day_of_the_office(keeper, office):
    page = keeper.get(reverse("units:holiday_add"))
    sent = {
        **form_of(page),
        "unit": office.name,
        "day": f"๑๒ มีนาคม {NEXT_YEAR + 543}",
        "name": "งานประจำปี",
        "closed": "on",
    }
    assert keeper.post(reverse("units:holiday_add"), sent).status_code == 302
    row = Holiday.objects.get()
    assert (row.day, row.unit, row.closed) == (dt.date(NEXT_YEAR, 3, 12), office, True)
    page = keeper.get(row.get_absolute_url())
    sent = {
        **form_of(page),
        "unit": office.name,
        "day": f"13/3/{NEXT_YEAR + 543}",
        "name": "งานประจำปี (เลื่อน)",
        "closed": "on",
    }
    assert keeper.post(row.get_absolute_url(), sent).status_code == 302
    row.refresh_from_db()
    assert row.day == dt.date(NEXT_YEAR, 3, 13)
    remove = reverse("units:holiday_remove", args=[row.pk])
    assert keeper.post(remove, form_of(keeper.get(remove))).status_code == 302
    assert not Holiday.objects.exists()


def test_form_sent_twice_adds_one_row(keeper, office):
    sent = form_of(keeper.get(reverse("units:holiday_add")))
    sent |= {"unit": office.name, "day": f"12/3/{NEXT_YEAR + 543}", "name": "งานประจำปี", "closed": "on"}
    for _time in range(2):
        assert keeper.post(reverse("units:holiday_add"), sent).status_code == 302
    assert Holiday.objects.count() == 1


def test_same_day_again_is_refused_beside_the_form_and_keeps_what_was_typed(keeper, office):
    Holiday.objects.create(day=dt.date(NEXT_YEAR, 3, 12), name="เดิม", unit=office)
    sent = form_of(keeper.get(reverse("units:holiday_add")))
    sent |= {"unit": office.name, "day": f"12/3/{NEXT_YEAR + 543}", "name": "ใหม่เอี่ยม", "closed": "on"}
    answer = keeper.post(reverse("units:holiday_add"), sent)
    assert answer.status_code == 422
    assert "ใหม่เอี่ยม" in answer.content.decode()
    assert Holiday.objects.count() == 1


def test_day_for_every_office_is_refused_to_the_keeper_of_one(keeper):
    sent = form_of(keeper.get(reverse("units:holiday_add")))
    sent |= {"unit": "", "day": f"12/3/{NEXT_YEAR + 543}", "name": "ทุกแห่ง", "closed": "on"}
    assert keeper.post(reverse("units:holiday_add"), sent).status_code == 403
    assert not Holiday.objects.exists()


def test_list_costs_the_same_at_one_row_and_at_thirty(keeper, office, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for wanted in (1, 30):
        while Holiday.objects.count() < wanted:
            n = Holiday.objects.count()
            Holiday.objects.create(day=dt.date(NEXT_YEAR, 1, 1) + dt.timedelta(days=n), name=f"วัน {n}", unit=office)
        keeper.get(reverse("units:holiday_list"))
        with CaptureQueriesContext(connection) as captured:
            assert keeper.get(reverse("units:holiday_list")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_member_sees_the_list_and_no_way_to_change_it(office, client):
    row = Holiday.objects.create(day=dt.date(NEXT_YEAR, 3, 12), name="งานประจำปี", unit=office)
    client.force_login(place(office))
    page = client.get(reverse("units:holiday_list")).content.decode()
    assert "งานประจำปี" in page
    assert row.get_absolute_url() not in page
    assert client.get(row.get_absolute_url()).status_code == 403
