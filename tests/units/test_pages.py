"""Pages of units and people: who gets them, what they say, and that their cost does not grow with the rows."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.factories.units import make_office, make_post, make_posting, make_user, place
from units import services
from units.acting import actor_for
from units.choices import Capacity
from units.documents import chart
from units.explaining import grounds_of, who_reaches
from units.models import Posting, Unit, User

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")


@pytest.fixture
def office():
    return make_office()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def name_stand_in(office, **changes):
    given = {
        "by": actor_for(office.head1),
        "post": office.head1_post,
        "user": office.member1,
        "capacity": Capacity.ACTING_POST,
        "starts_on": dt.date(2026, 11, 25),
        "ends_on": dt.date(2026, 11, 27),
        "order_number": "คำสั่งที่ 44/2569",
    }
    return services.name_stand_in(**{**given, **changes})


PAGES = ["unit_list", "person_list", "post_list", "duty_list", "stand_in_list", "delegation_list", "who_can"]


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_a_member_and_answers_odd_queries_without_fault(office, name):
    client = signed_in(office.member1)
    url = reverse(f"units:{name}")
    for query in (
        {},
        {"q": "สหกรณ์"},
        {"sort": "nope", "page": "x"},
        {"view": "zzz", "unit": "ไม่มี"},
        {"on": "32/13/2569"},
    ):
        assert client.get(url, query).status_code in {200, 422}


@pytest.mark.parametrize("name", ["unit_list", "person_list", "post_list"])
def test_list_costs_the_same_at_one_row_and_at_thirty(office, name, django_assert_max_num_queries):
    client = signed_in(office.member1)
    url = reverse(f"units:{name}")

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    cost()
    few = cost()
    for _n in range(20):
        place(office.pg1)
    assert cost() == few


def test_chart_shows_acting_head_vacant_head_and_both_kinds_of_line(office):
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=BANGKOK), tick=False):
        name_stand_in(office)
        services.link_units(
            by=actor_for(office.personnel),
            from_unit=office.gad,
            to_unit=office.pg2,
            subject="งานพัสดุ",
            starts_on=dt.date(2026, 11, 24),
        )
        Posting.objects.filter(pk=office.head2_posting.pk).update(ends_on=dt.date(2026, 11, 20))
        make_post(office.gad, "head")
    url = reverse("units:chart_detail", args=[office.office.pk])
    with time_machine.travel(dt.datetime(2026, 11, 25, 0, 0, 1, tzinfo=BANGKOK), tick=False):
        text = signed_in(office.officer).get(url).content.decode()
    assert 'class="co"' in text
    assert 'class="cm"' in text
    assert "member1 ทดสอบ" in text
    assert "งานพัสดุ" in text
    with time_machine.travel(dt.datetime(2026, 11, 28, 0, 0, 0, tzinfo=BANGKOK), tick=False):
        assert "member1 ทดสอบ" not in signed_in(office.officer).get(url).content.decode()


def test_chart_boxes_never_overlap_and_lines_stay_inside_for_any_number_of_units(office):
    for n in range(23):
        units = [
            Unit(pk=i + 1, name=f"ก{i}", short_name=f"ก{i}", kind="division" if i % 3 else "settlement")
            for i in range(n)
        ]
        drawing = chart.draw(office.office, units, [], {})
        boxes = drawing.boxes
        for a in boxes:
            assert a.x >= 0
            assert a.x + a.width <= drawing.width
            assert a.bottom <= drawing.height
            for b in boxes:
                if a is not b:
                    assert a.x + a.width <= b.x or b.x + b.width <= a.x or a.bottom <= b.y or b.bottom <= a.y


def test_page_of_a_unit_names_the_acting_head_while_the_days_last(office):
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=BANGKOK), tick=False):
        name_stand_in(office)
    seen = {}
    for day in (24, 25, 28):
        with time_machine.travel(dt.datetime(2026, 11, day, 8, tzinfo=BANGKOK), tick=False):
            page = signed_in(office.member2).get(reverse("units:unit_detail", args=[office.pg1.pk])).content.decode()
            seen[day] = 'tag info">' in page
    assert seen == {24: False, 25: True, 28: False}


def test_stand_in_form_sent_with_mistakes_keeps_what_was_typed_and_writes_nothing(office):
    client = signed_in(office.head1)
    url = reverse("units:stand_in_name", args=[office.head1_post.pk])
    form = client.get(url).context["form"]
    sent = {
        "submission": str(form.initial["submission"]),
        "user": str(office.member1.pk),
        "capacity": "acting_post",
        "starts_on": "๓๑ กุมภาพันธ์ ๒๕๖๙",
        "ends_on": "",
        "order_number": "คำสั่งที่ 1/2569",
    }
    response = client.post(url, sent)
    assert response.status_code == 422
    assert "๓๑ กุมภาพันธ์ ๒๕๖๙" in response.content.decode()
    assert not Posting.objects.stand_ins().exists()


def test_stand_in_form_of_a_post_not_commanded_is_refused_and_unknown_is_not_found(office):
    client = signed_in(office.head2)
    assert client.get(reverse("units:stand_in_name", args=[office.head1_post.pk])).status_code == 403
    assert client.get(reverse("units:stand_in_name", args=[999_999])).status_code == 404
    assert signed_in(make_user()).get(reverse("units:post_detail", args=[office.head1_post.pk])).status_code == 404


def test_one_time_password_is_shown_once(office):
    client = signed_in(office.personnel)
    url = reverse("units:person_reset", args=[office.member1.pk])
    token = client.get(url).context["form"].initial["submission"]
    page = client.post(url, {"submission": str(token)}, follow=True)
    password = page.context["password"]
    assert password in page.content.decode()
    assert User.objects.get(pk=office.member1.pk).check_password(password)
    again = client.get(reverse("units:person_password", args=[office.member1.pk]))
    assert again.context["password"] is None


def test_who_can_says_by_which_fact_in_sentences(office):
    said = [ground.sentence for ground in grounds_of(office.personnel, dt.date(2026, 11, 24))]
    assert any("GA-B1" in sentence for sentence in said)
    assert [a.person for a in who_reaches(office.pg1, dt.date(2026, 11, 24))][:3] == [
        office.head1,
        office.member1,
        office.officer,
    ]
    page = signed_in(office.member1).get(
        reverse("units:who_can"), {"person": office.head1.pk, "on": "24/11/2569", "kind": "units.unit"}
    )
    assert page.status_code == 200
    assert page.context["kind_lines"]


def test_search_and_my_day_begin_with_the_right(office):
    from units import receivers

    assert [hit.title for hit in receivers.find_people(office.member1, "head1", 5)]
    assert not list(receivers.find_people(make_user(), "head1", 5))
    assert not list(receivers.find_units(make_user(), "กลุ่ม", 5))


def test_person_named_as_stand_in_is_told(office, django_capture_on_commit_callbacks):
    from coopoffice.web.models import Notification

    with (
        time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=BANGKOK), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        name_stand_in(office)
    assert Notification.objects.filter(user=office.member1, kind="stand_in").count() == 1


def test_duty_register_counts_126_with_tabs_and_names_holders(office):
    from tests.factories.units import load_duties

    load_duties()
    page = signed_in(office.member1).get(reverse("units:duty_list"))
    assert page.context["listing"].total == 126


def test_posting_of_a_person_in_two_posts_shows_both(office):
    make_posting(office.member1, make_post(office.pg2, title="คณะทำงาน"))
    page = signed_in(office.member2).get(reverse("units:person_detail", args=[office.member1.pk]))
    assert len(page.context["places"]) == 2
