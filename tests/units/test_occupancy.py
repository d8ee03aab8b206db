"""One person, car or room at one time in one place: the database sees to it, the services say it in words."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coopoffice.thai import BANGKOK
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from tests.factories.units import give_duty, make_office, make_post, make_posting, make_user
from units.acting import actor_for
from units.away import away_between, away_on
from units.choices import OccupancySource, OccupantRole, ResourceKind
from units.documents.ical import ical
from units.models import CalendarFeed, Occupancy, Resource
from units.services import occupancy as services
from units.services.occupancy import Clash, Taking

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 14)


def at(hour: int, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BANGKOK) + dt.timedelta(hours=hour)


@pytest.fixture
def office():
    return make_office()


def take(user, first, last, key="personnel.leave:1", source=OccupancySource.LEAVE, **more):
    return services.occupy(by=None, takings=[Taking(first, last, user=user)], source=source, source_key=key, **more)


def room(office, code="R1"):
    return Resource.objects.create(
        kind=ResourceKind.ROOM, unit=office.gad, code=code, name="ห้องประชุมใหญ่", opened_on=dt.date(2020, 1, 1)
    )


def test_second_taking_of_a_person_is_refused_and_names_the_first(office):
    take(office.member1, at(0), at(48), firm=True)
    with pytest.raises(Clash) as refused:
        take(office.member1, at(33), at(40), "personnel.trip:5", OccupancySource.TRIP)
    assert isinstance(refused.value, Refused)
    assert "member1" in refused.value.reason
    assert "14" in refused.value.reason
    assert [row.source_key for row in refused.value.rows] == ["personnel.leave:1"]
    assert Occupancy.objects.count() == 1


def test_waiting_request_holds_the_time_too_and_says_that_it_waits(office):
    from django.utils import translation

    take(office.member1, at(0), at(24))
    with translation.override("en"), pytest.raises(Clash, match="waiting for permission"):
        take(office.member1, at(9), at(10), "x:2", OccupancySource.WATCH)


def test_driver_who_is_on_leave_cannot_drive(office):
    take(office.member1, at(0), at(24))
    with pytest.raises(Clash):
        services.occupy(
            by=None,
            takings=[Taking(at(8), at(16), user=office.member1, role=OccupantRole.DRIVER)],
            source=OccupancySource.TRIP,
            source_key="x:3",
        )


def test_touching_times_do_not_clash(office):
    take(office.member1, at(0), at(12))
    take(office.member1, at(12), at(24), "x:2")
    assert Occupancy.objects.count() == 2


def test_all_or_nothing_where_one_of_several_is_taken(office):
    take(office.member2, at(0), at(24))
    with pytest.raises(Clash):
        services.occupy(
            by=None,
            takings=[Taking(at(8), at(9), user=office.member1), Taking(at(8), at(9), user=office.member2)],
            source=OccupancySource.TRIP,
            source_key="x:9",
        )
    assert not Occupancy.objects.filter(source_key="x:9").exists()


def test_database_itself_refuses_a_clash_an_endless_span_and_two_subjects(office):
    base = {"source": "leave", "source_key": "k", "unit": office.pg1, "role": "person", "user": office.member1}
    Occupancy.objects.create(**base, span=(at(0), at(24)))
    wrong = [
        {**base, "span": (at(23), at(30))},
        {**base, "span": (at(100), None)},
        {**base, "span": (at(100), at(100))},
        {**base, "span": (at(100), at(101)), "resource": room(office)},
        {**base, "span": (at(100), at(101)), "user": None},
        {**base, "span": (at(100), at(101)), "role": "room"},
        {**base, "span": (at(100), at(101)), "source_key": ""},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupancy.objects.create(**fields)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_with_one_row_and_one_refusal_in_words():
    office = make_office()
    results, gate = [], threading.Barrier(2)

    def ask(key):
        try:
            gate.wait()
            take(office.member1, at(0), at(24), key)
            results.append("taken")
        except Clash as clash:
            results.append(clash.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(f"t:{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("taken") == 1
    assert Occupancy.objects.count() == 1
    assert any("member1" in r for r in results)


def test_part_given_back_leaves_the_rest_on_both_sides(office):
    take(office.member1, at(0), at(24 * 5))
    services.release(by=None, source_key="personnel.leave:1", starts=at(24), ends=at(48))
    spans = [(r.span.lower, r.span.upper) for r in Occupancy.objects.order_by("span")]
    assert spans == [(at(0), at(24)), (at(48), at(120))]
    take(office.member1, at(24), at(48), "x:2")
    services.release(by=None, source_key="personnel.leave:1")
    assert [r.source_key for r in Occupancy.objects.all()] == ["x:2"]


def test_person_without_a_post_cannot_be_taken(office):
    with pytest.raises(Rejected):
        take(make_user(), at(0), at(1))


def test_away_reads_units_and_days(office):
    take(office.member1, at(0), at(24))
    take(office.member2, at(24), at(48), "x:2")
    assert [r.user for r in away_on([office.pg1.pk, office.pg2.pk], DAY)] == [office.member1]
    assert away_between([office.pg1.pk, office.pg2.pk], DAY, DAY + dt.timedelta(days=1)).count() == 2
    assert not away_on([office.gad.pk], DAY).exists()


class Whole(TestCase):
    """Whatever is taken and given back, no two rows of one person share a moment and nothing of a source is lost."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 60), st.integers(1, 30), st.booleans(), st.integers(0, 60), st.integers(1, 20)),
            max_size=8,
        )
    )
    def test_no_two_rows_share_a_moment(self, acts):
        user = make_user()
        from tests.factories.units import make_unit
        from units.models import Unit

        root = Unit.objects.filter(parent=None).first() or make_unit()
        make_posting(user, make_post(root))
        held: dict[str, set[int]] = {}
        for number, (begin, length, give, a, b) in enumerate(acts):
            key = f"k:{number}"
            hours = set(range(begin, begin + length))
            free = not any(hours & other for other in held.values())
            if free:
                take(user, at(begin), at(begin + length), key)
                held[key] = hours
            else:
                with pytest.raises(Clash), transaction.atomic():
                    take(user, at(begin), at(begin + length), key)
            if give and held:
                chosen = sorted(held)[a % len(held)]
                services.release(by=None, source_key=chosen, starts=at(a), ends=at(a + b))
                held[chosen] -= set(range(a, a + b))
        for key, hours in held.items():
            stored = set()
            for row in Occupancy.objects.filter(source_key=key):
                low = int((row.span.lower - at(0)).total_seconds() // 3600)
                high = int((row.span.upper - at(0)).total_seconds() // 3600)
                assert not stored & set(range(low, high))
                stored |= set(range(low, high))
            assert stored == hours


# --- rooms -----------------------------------------------------------------------------------------------------------


def test_room_is_booked_once_and_the_booking_in_the_way_is_named(office):
    today = timezone.localdate()
    kept = room(office)
    booked = {"day": today, "starts_at": dt.time(9), "ends_at": dt.time(12)}
    services.book_resource(by=actor_for(office.member1), resource=kept, subject="ประชุมกลุ่ม", **booked)
    with pytest.raises(Rejected, match="ประชุมกลุ่ม") as refused:
        services.book_resource(
            by=actor_for(office.member2),
            resource=kept,
            subject="อบรม",
            day=today,
            starts_at=dt.time(11),
            ends_at=dt.time(13),
        )
    assert refused.value.field == "starts_at"
    with pytest.raises(Refused):
        services.give_back_booking(by=actor_for(office.member2), occupancy=Occupancy.objects.get())
    services.give_back_booking(by=actor_for(office.member1), occupancy=Occupancy.objects.get())
    assert not Occupancy.objects.exists()


def test_keeper_enters_changes_and_takes_out_of_use_others_are_refused(office):
    give_duty("GA-D4", office.office, user=office.personnel)
    by = actor_for(office.personnel)
    row = services.open_resource(by=by, kind="room", unit=office.gad, code="R9", name="ห้องเล็ก")
    services.change_resource(by=by, resource=row, unit=office.gad, code="R9", name="ห้องประชุมเล็ก", seats=12)
    with pytest.raises(Refused):
        services.open_resource(by=actor_for(office.member1), kind="room", unit=office.gad, code="R8", name="x")
    with pytest.raises(Refused):
        services.open_resource(by=by, kind="room", unit=office.root, code="R7", name="นอกเขต")
    services.book_resource(
        by=by,
        resource=row,
        day=timezone.localdate() + dt.timedelta(days=3),
        starts_at=dt.time(9),
        ends_at=dt.time(10),
        subject="นัด",
    )
    with pytest.raises(Rejected, match="นัด"):
        services.close_resource(by=by, resource=row, closed_on=timezone.localdate())
    closed = services.close_resource(by=by, resource=row, closed_on=timezone.localdate() + dt.timedelta(days=9))
    assert closed.closed_on


# --- the calendar page and the secret link ----------------------------------------------------------------------------


def test_calendar_names_who_is_taken_in_every_view_and_costs_the_same_queries(office, django_assert_max_num_queries):
    take(office.member1, at(0), at(48), firm=True)
    client = Client()
    client.force_login(office.member2)
    for view in ("day", "week", "month"):
        page = client.get(reverse("units:calendar"), {"view": view, "on": "2026-12-14"}).content.decode()
        assert "member1" in page
        assert "ลา" in page
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("units:calendar"), {"view": "month", "on": "2026-12-14"})
        return len(seen)

    before = cost()
    for n in range(8):
        person = make_user()
        make_posting(person, make_post(office.pg2))
        take(person, at(0), at(24), f"m:{n}")
    assert cost() == before


def test_calendar_answers_silly_addresses_with_the_present_week(office):
    client = Client()
    client.force_login(office.member1)
    for on in ("9999-99-99", "ก", "0001-01-01", "31 ก.พ. 2569", "", "-1"):
        assert client.get(reverse("units:calendar"), {"on": on, "view": "x", "unit": "y"}).status_code == 200


def test_people_of_another_office_do_not_see_the_calendar_rows(office):
    from tests.factories.units import make_unit, place

    elsewhere = make_unit("สำนักงานอื่น", office.root, kind="provincial_office")
    stranger = place(elsewhere)
    take(office.member1, at(0), at(24))
    assert not Occupancy.objects.visible_to(stranger).exists()
    assert Occupancy.objects.visible_to(office.member2).count() == 1


def test_secret_link_reads_only_the_own_rows_until_it_is_renewed_or_ended(office, client):
    take(office.member1, at(0), at(24), firm=True)
    take(office.member2, at(0), at(24), "x:2")
    by = actor_for(office.member1)
    secret = services.issue_feed(by=by)
    feed = client.get(reverse("units:calendar_feed", args=[secret]))
    assert feed["Content-Type"].startswith("text/calendar")
    text = feed.content.decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20261214" in text
    assert "DTEND;VALUE=DATE:20261215" in text
    assert secret not in str(CalendarFeed.objects.values())
    again = services.issue_feed(by=by)
    assert client.get(reverse("units:calendar_feed", args=[secret])).status_code == 404
    assert client.get(reverse("units:calendar_feed", args=[again])).status_code == 200
    services.revoke_feed(by=by)
    assert client.get(reverse("units:calendar_feed", args=[again])).status_code == 404


def test_link_is_shown_once_after_it_was_made(office):
    client = Client()
    client.force_login(office.member1)
    client.post(reverse("units:calendar_link_issue"))
    assert ".ics" in client.get(reverse("units:calendar_link")).content.decode()
    assert ".ics" not in client.get(reverse("units:calendar_link")).content.decode()


def test_ical_lines_are_folded_at_75_octets_and_escaped(office):
    (row,) = take(office.member1, at(9), at(10), title="ประชุม; ก, ข\\ค " * 6, firm=True)
    content = ical(name="ชื่อ", host="office.example", rows=[row], now=timezone.now())
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:ประชุม\\; ก\\, ข\\\\ค" in unfolded
    assert "DTSTART:20261214T020000Z" in unfolded
