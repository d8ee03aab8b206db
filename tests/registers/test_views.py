"""The pages of the register books, each door with and without the right."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coopoffice.registers import kinds
from coopoffice.registers.kinds import Owner
from coopoffice.registers.models import Number, Series
from coopoffice.registers.refusals import RegisterRefusal
from coopoffice.registers.services import draw_by_hand, draw_number, open_series, reserve_numbers, void_number
from coopoffice.web.policies import Refused
from tests.factories.units import give_duty, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-03-18T05:00:00Z", tick=False):
        yield


@pytest.fixture
def office(db):
    made = make_office()
    give_duty("GA-A1", made.pg1, user=made.personnel)
    made.keeper = made.personnel
    return made


@pytest.fixture
def book(office):
    """Five numbers of group 1: 1-2 issued, 3 void, 4-5 reserved."""
    for _ in range(3):
        draw_number(unit=office.pg1, kind="test_in", purpose="Invitation")
    void_number(number=Number.objects.get(number=3), reason="Typed twice")
    reserve_numbers(unit=office.pg1, kind="test_in", count=2, expires_on=kinds.today(), purpose="Orders")
    return Series.objects.get()


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"registers:{name}", args=args), query)


def send(client, user, name, *args, **typed):
    """Fill the form in and send it as a person does, with the page's own hidden fields."""
    shown = page(client, user, name, *args)
    hidden = {key: shown.context["form"].initial[key] for key in ("submission", "seen")}
    return client.post(reverse(f"registers:{name}", args=args), {**hidden, **typed})


# --- reading ---------------------------------------------------------------------------------------------------------


def test_list_shows_own_books_with_health_and_hides_others(client, office, book):
    draw_number(unit=office.pg2, kind="test_in")
    shown = page(client, office.member1, "series_list")
    text = shown.content.decode()
    assert shown.status_code == 200
    assert [row.unit for row in shown.context["listing"].page] == [office.pg1]
    assert '<span class="dotst ok">' in text
    assert len(page(client, office.officer, "series_list").context["listing"].page.records) == 2
    assert page(client, office.member2, "series_list").context["listing"].page.records != [book]


def test_list_costs_the_same_at_one_book_and_at_thirty(client, office, book):
    def cost():
        client.force_login(office.officer)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("registers:series_list"))
        return len(seen)

    cost()
    one = cost()
    for code in range(29):
        kinds.register(f"test_many_{code}", f"Many {code}")
        draw_number(unit=office.pg1, kind=f"test_many_{code}")
    assert cost() == one


def test_past_books_stand_in_their_own_tab(client, office, book):
    draw_number(unit=office.pg1, kind="test_in", on_date=dt.date(2025, 12, 30), late_reason="Found later")
    assert [s.year_be for s in page(client, office.head1, "series_list").context["listing"].page] == [2569]
    assert [s.year_be for s in page(client, office.head1, "series_list", view="past").context["listing"].page] == [2568]


def test_book_page_shows_numbers_strip_and_reasons(client, office, book):
    shown = page(client, office.member1, "series_detail", book.pk)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert [row.number for row in shown.context["listing"].page] == [5, 4, 3, 2, 1]
    for part in ("๕/๒๕๖๙", "Typed twice", "Invitation", '<svg class="chart-book"', 'class="dotst ok"'):
        assert part in text
    assert "number_void" not in text
    assert reverse("registers:number_void", args=[Number.objects.get(number=1).pk]) not in text


def test_book_page_costs_the_same_at_few_numbers_and_at_fifty(client, office, book):
    def cost():
        client.force_login(office.keeper)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("registers:series_detail", args=[book.pk]))
        return len(seen)

    cost()
    few = cost()
    for _ in range(60):
        draw_number(unit=office.pg1, kind="test_in")
    assert cost() == few


@pytest.mark.parametrize(
    ("view", "numbers"), [("reserved", [5, 4]), ("void", [3]), ("late", []), ("silly", [5, 4, 3, 2, 1])]
)
def test_book_page_narrows_by_tab(client, office, book, view, numbers):
    shown = page(client, office.member1, "series_detail", book.pk, view=view)
    assert [row.number for row in shown.context["listing"].page] == numbers


def test_book_page_by_htmx_sends_the_rows_only(client, office, book):
    client.force_login(office.member1)
    shown = client.get(
        reverse("registers:series_detail", args=[book.pk]), {"q": "Invit"}, headers={"HX-Request": "true"}
    )
    assert [row.number for row in shown.context["listing"].page] == [3, 2, 1]
    assert "<html" not in shown.content.decode()


def test_keeper_is_offered_the_acts_and_owners_records_are_linked(client, office):
    kinds.register("test_linked", "Linked", owners=linked)
    owned, loose = (draw_number(unit=office.pg1, kind="test_linked") for _ in range(2))
    text = page(client, office.keeper, "series_detail", owned.series_id).content.decode()
    assert '<a class="subj" href="/letters/1/">Letter 1</a>' in text
    assert reverse("registers:number_void", args=[loose.pk]) in text
    assert reverse("registers:number_void", args=[owned.pk]) not in text


def linked(user, rows):
    return {row.pk: Owner(f"Letter {row.number}", f"/letters/{row.number}/") for row in rows if row.number == 1}


def test_number_of_a_hidden_record_gives_nothing_away(client, office):
    kinds.register("test_secret", "Secret", owners=lambda user, rows: {row.pk: Owner() for row in rows})
    drawn = draw_number(unit=office.pg1, kind="test_secret")
    text = page(client, office.keeper, "series_detail", drawn.series_id).content.decode()
    assert drawn.written in text
    assert reverse("registers:number_void", args=[drawn.pk]) not in text


# --- the right -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["series_detail", "series_reserve"])
def test_unseen_book_is_404(client, office, book, name):
    assert page(client, office.member2, name, book.pk).status_code == 404


@pytest.mark.parametrize("name", ["number_void", "number_use", "number_release"])
def test_unseen_number_is_404_and_seen_without_the_duty_is_403(client, office, book, name):
    number = Number.objects.get(number=4)
    assert page(client, office.member2, name, number.pk).status_code == 404
    assert page(client, office.member1, name, number.pk).status_code == 403
    client.force_login(office.member1)
    assert client.post(reverse(f"registers:{name}", args=[number.pk]), {"reason": "x"}).status_code == 403
    number.refresh_from_db()
    assert number.state == "reserved"


def test_reserve_and_open_without_the_duty_are_403(client, office, book):
    assert page(client, office.member1, "series_reserve", book.pk).status_code == 403
    assert page(client, office.member1, "series_open").status_code == 403


def test_open_for_a_unit_outside_the_duty_is_refused(client, office):
    answer = send(client, office.keeper, "series_open", unit=office.pg2.pk, kind="test_in", opening_number="5")
    assert answer.status_code == 403
    assert not Series.objects.exists()
    with pytest.raises(Refused):
        open_series(by=SimpleNamespace(user=office.member1), unit=office.pg1, kind="test_in", opening_number=5)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_void_by_the_keeper_keeps_the_number(client, office, book):
    number = Number.objects.get(number=1)
    answer = send(client, office.keeper, "number_void", number.pk, reason="Wrong book")
    assert (answer.status_code, answer.url) == (302, book.get_absolute_url())
    number.refresh_from_db()
    assert (number.state, number.void_reason, number.voided_by) == ("void", "Wrong book", office.keeper)


@pytest.mark.parametrize("typed", [{"reason": ""}, {"reason": "   "}, {"reason": "x" * 251}, {"reason": "a\x00b"}, {}])
def test_void_with_a_bad_reason_is_answered_beside_the_field(client, office, book, typed):
    number = Number.objects.get(number=1)
    answer = send(client, office.keeper, "number_void", number.pk, **typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    number.refresh_from_db()
    assert number.state == "issued"


def test_void_of_a_void_number_is_answered_in_words(client, office, book):
    answer = send(client, office.keeper, "number_void", Number.objects.get(number=3).pk, reason="Again")
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_void_sent_twice_acts_once(client, office, book):
    number = Number.objects.get(number=1)
    shown = page(client, office.keeper, "number_void", number.pk)
    typed = {key: shown.context["form"].initial[key] for key in ("submission", "seen")} | {"reason": "Wrong"}
    answers = [client.post(reverse("registers:number_void", args=[number.pk]), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer.url for answer in answers} == {book.get_absolute_url()}


def test_reserve_in_thai_digits_and_buddhist_dates(client, office, book):
    answer = send(
        client, office.keeper, "series_reserve", book.pk, count="๓", expires_on="๒๐ มี.ค. ๒๕๖๙", purpose="คำสั่ง"
    )
    assert answer.status_code == 302
    held = Number.objects.filter(number__gt=5).order_by("number")
    assert [(row.number, row.state, row.expires_on) for row in held] == [
        (number, "reserved", dt.date(2026, 3, 20)) for number in (6, 7, 8)
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"count": "0"}, "count"),
        ({"count": "101"}, "count"),
        ({"count": "-5"}, "count"),
        ({"count": "many"}, "count"),
        ({"count": "99999999999999999999"}, "count"),
        ({"expires_on": "17/3/2569"}, "expires_on"),
        ({"expires_on": "20/3/2571"}, "expires_on"),
        ({"expires_on": "31/2/2569"}, "expires_on"),
        ({"purpose": ""}, "purpose"),
    ],
)
def test_reserve_with_bad_values_is_answered_beside_the_field(client, office, book, typed, field):
    good = {"count": "1", "expires_on": "20/3/2569", "purpose": "x"}
    answer = send(client, office.keeper, "series_reserve", book.pk, **{**good, **typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Number.objects.count() == 5


def test_reserve_in_a_book_of_last_year_is_refused(client, office, book):
    old = draw_number(unit=office.pg1, kind="test_in", on_date=dt.date(2025, 12, 30), late_reason="x").series
    answer = send(client, office.keeper, "series_reserve", old.pk, count="1", expires_on="20/3/2569", purpose="x")
    assert answer.status_code == 422
    assert (
        reverse("registers:series_reserve", args=[old.pk])
        not in page(client, office.keeper, "series_detail", old.pk).content.decode()
    )
    with pytest.raises(RegisterRefusal):
        from coopoffice.registers.services import reserve_in_series

        reserve_in_series(by=None, series=old, count=1, expires_on=kinds.today(), purpose="x")


def test_use_and_release_of_reserved_numbers(client, office, book):
    use, release = Number.objects.filter(state="reserved").order_by("number")
    assert send(client, office.keeper, "number_use", use.pk, purpose="").status_code == 302
    assert send(client, office.keeper, "number_release", release.pk, reason="Not needed").status_code == 302
    use.refresh_from_db(), release.refresh_from_db()
    assert (use.state, use.purpose) == ("issued", "Orders")
    assert (release.state, release.void_cause) == ("void", "released")


def test_use_of_a_lapsed_reservation_is_answered_in_words(client, office, book):
    number = Number.objects.get(number=4)
    with time_machine.travel("2026-03-18T17:00:00Z", tick=False):
        shown = page(client, office.keeper, "series_detail", book.pk).content.decode()
        assert 'class="dotst warn"' in shown
        assert reverse("registers:number_use", args=[number.pk]) not in shown
        assert send(client, office.keeper, "number_use", number.pk).status_code == 422


def test_open_continues_the_paper_book(client, office):
    answer = send(
        client, office.keeper, "series_open", unit=office.pg1.pk, kind="test_in", opening_number="๔๘๒",
        opening_on="17/3/2569", note="เล่ม ๓ หน้า ๙๑",
    )  # fmt: skip
    series = Series.objects.get()
    assert (answer.status_code, answer.url) == (302, series.get_absolute_url())
    assert (series.opening_number, series.last_on, series.opened_by) == (482, dt.date(2026, 3, 17), office.keeper)
    assert draw_number(unit=office.pg1, kind="test_in").number == 483
    again = send(client, office.keeper, "series_open", unit=office.pg1.pk, kind="test_in", opening_number="1")
    assert again.status_code == 422
    assert again.context["form"].errors["opening_number"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"unit": "999999"}, "unit"),
        ({"kind": "nobody"}, "kind"),
        ({"opening_number": "1000000"}, "opening_number"),
        ({"opening_number": ""}, "opening_number"),
        ({"opening_on": "19/3/2569"}, "opening_on"),
    ],
)
def test_open_with_bad_values_is_answered_beside_the_field(client, office, typed, field):
    good = {"unit": office.pg1.pk, "kind": "test_in", "opening_number": "5"}
    answer = send(client, office.keeper, "series_open", **{**good, **typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Series.objects.exists()


# --- drawing by hand -------------------------------------------------------------------------------------------------


def test_keeper_draws_the_next_number_by_hand_with_its_reason(client, office, book):
    answer = send(client, office.keeper, "series_draw", book.pk, purpose="หนังสือเขียนมือ กองช่าง")
    assert answer.status_code == 302
    number = Number.objects.get(number=6)
    assert (number.state, number.purpose, number.taken_by) == ("issued", "หนังสือเขียนมือ กองช่าง", office.keeper)
    shown = client.get(answer["Location"]).content.decode()
    assert "หนังสือเขียนมือ กองช่าง" in shown
    # taken in error: void keeps it in its place, and the next one is 7
    assert send(client, office.keeper, "number_void", number.pk, reason="เขียนผิด").status_code == 302
    number.refresh_from_db()
    assert (number.state, number.number) == ("void", 6)
    send(client, office.keeper, "series_draw", book.pk, purpose="ฉบับใหม่")
    assert Number.objects.get(purpose="ฉบับใหม่").number == 7


def test_drawing_by_hand_without_a_reason_takes_nothing(client, office, book):
    for typed in ({"purpose": ""}, {"purpose": "   "}):
        answer = send(client, office.keeper, "series_draw", book.pk, **typed)
        assert answer.status_code == 422
        assert 'id="id_purpose-error"' in answer.content.decode()
    assert Number.objects.count() == 5


def test_number_drawn_by_hand_twice_with_one_token_is_taken_once(client, office, book):
    shown = page(client, office.keeper, "series_draw", book.pk)
    hidden = {key: shown.context["form"].initial[key] for key in ("submission", "seen")}
    url = reverse("registers:series_draw", args=[book.pk])
    for _again in range(2):
        assert client.post(url, {**hidden, "purpose": "ครั้งเดียว"}).status_code == 302
    assert Number.objects.filter(purpose="ครั้งเดียว").count() == 1


def test_number_dated_back_by_hand_needs_its_reason_and_stays_in_its_year(client, office, book):
    back = {"purpose": "x", "on_date": "17/3/2569"}
    assert 'id="id_late_reason-error"' in send(client, office.keeper, "series_draw", book.pk, **back).content.decode()
    answer = send(client, office.keeper, "series_draw", book.pk, **back, late_reason="ลืมลงทะเบียน")
    assert answer.status_code == 302
    other = send(client, office.keeper, "series_draw", book.pk, purpose="x", on_date="1/12/2568", late_reason="y")
    assert 'id="id_on_date-error"' in other.content.decode()


def test_nobody_but_the_keeper_draws_by_hand(client, office, book):
    for person, status in ((office.member1, 403), (office.head1, 403), (office.officer, 403), (office.member2, 404)):
        assert page(client, person, "series_draw", book.pk).status_code == status, person
        assert "series_draw" not in page(client, office.officer, "series_detail", book.pk).content.decode()
    assert Number.objects.count() == 5


def test_book_with_a_rule_of_its_own_gives_no_number_by_hand(office):
    kinds.register("test_ruled", "Ruled", rule=lambda user, on, verb, unit: Q(**{f"{unit}__isnull": False}))
    series = draw_number(unit=office.pg1, kind="test_ruled").series
    try:
        with pytest.raises(RegisterRefusal):
            draw_by_hand(by=None, series=series, purpose="x")
    finally:
        kinds._kinds.pop("test_ruled")
    assert Number.objects.filter(series=series).count() == 1


def test_first_day_a_reservation_lapses_stands_on_the_book_and_in_the_list(client, office, book):
    for name, arguments in (("series_list", ()), ("series_detail", (book.pk,))):
        text = page(client, office.keeper, name, *arguments).content.decode()
        assert "18 มี.ค. 69" in text
