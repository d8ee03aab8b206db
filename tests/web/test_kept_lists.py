"""Lists whose words are kept show what the same lists show with words written anew."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F, Prefetch, Q
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from coopoffice.web import prepared, words
from coopoffice.web.prepared import fetch_planned, kept_rows
from coopoffice.web.tables import Listing, counted_by, counting_words
from coopoffice.web.views.governed import GovernedListView
from coopoffice.web.words import forget_words, kept_words, moment
from tests.factories.units import make_posting, make_unit, place
from tests.web.test_words import PEOPLE, without_tokens
from units.choices import Capacity, PostRole
from units.models import Posting, Unit, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_words()
    yield
    forget_words()


def kept_lists():
    """(name of the address, view) of every list that keeps its words."""
    found = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", None)
                if view is not None and issubclass(view, GovernedListView) and view.keeps_words:
                    found.append((f"{prefix}{pattern.name}", view))
            else:
                walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)

    walk(get_resolver().url_patterns)
    return found


def client_of(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def test_there_are_lists_that_keep_their_words():
    assert len(kept_lists()) >= 15


@pytest.mark.parametrize("username", PEOPLE)
def test_every_kept_list_is_the_same_kept_and_written_anew_in_every_view_of_it(demo_office, username):
    client, kept_ones = client_of(username), 0
    user = User.objects.get(username=username)
    for name, view in kept_lists():
        url = reverse(name)
        if client.get(url).status_code != 200:
            continue
        for tab in ["", *(t.key for t in view().get_tabs(user))]:
            forget_words()
            query = {"view": tab} if tab else {}
            fresh = client.get(url, query)
            again = client.get(url, query)
            kept_ones += any(key[1] == "list" for key in words._kept)
            third = client.get(url, query)
            assert without_tokens(again.content) == without_tokens(fresh.content), (url, tab)
            assert without_tokens(third.content) == without_tokens(fresh.content), (url, tab)
    assert kept_ones > 20 or username == "admin"


def test_second_page_sorted_list_and_filtered_list_are_each_their_own(demo_office):
    client = client_of("pimjai")
    url = reverse("personnel:trip_list")
    queries = [{}, {"page": 2}, {"sort": "place"}, {"sort": "-place"}, {"view": "waiting"}, {"q": "สหกรณ์"}]
    fresh = []
    for query in queries:
        forget_words()
        fresh.append(without_tokens(client.get(url, query).content))
    assert len(set(fresh)) == len(queries)
    for _time in range(2):
        assert [without_tokens(client.get(url, query).content) for query in queries] == fresh


def test_kept_list_shows_a_row_that_came_since(demo_office):
    from units.models import Assignment

    client, url = client_of("pimjai"), reverse("units:assignment_list")
    for _time in range(3):
        client.get(url, {"view": "overdue"})
    row = Assignment.objects.filter(state="given").order_by("-pk")[0]
    Assignment.objects.filter(pk=row.pk).update(
        title="เรื่องที่เพิ่งมา", due_on=timezone.localdate() - dt.timedelta(days=400)
    )
    assert "เรื่องที่เพิ่งมา" in client.get(url, {"view": "overdue"}).content.decode()


def test_kept_list_follows_a_stand_in_who_begins_and_ends(demo_office):
    member, somsak = User.objects.get(username="kanokwan"), User.objects.get(username="somsak")
    client, url = client_of("kanokwan"), reverse("personnel:leave_list")

    def rows():
        return client.get(url).context["listing"].total

    before = [rows(), rows()]
    post = somsak.postings.get(post__role=PostRole.HEAD).post
    Posting.objects.filter(post=post, capacity=Capacity.ACTING_HEAD).delete()
    acting = make_posting(member, post, capacity=Capacity.ACTING_HEAD, starts_on=timezone.localdate())
    during = [rows(), rows()]
    Posting.objects.filter(pk=acting.pk).delete()
    assert during[0] == during[1] > before[0] == before[1] == rows()


def test_words_of_one_person_are_not_those_of_another(demo_office):
    url = reverse("personnel:leave_list")
    fresh = {}
    for username in PEOPLE:
        forget_words()
        fresh[username] = client_of(username).get(url).context["listing"].total
    for _time in range(2):
        assert {name: client_of(name).get(url).context["listing"].total for name in PEOPLE} == fresh
    assert len(set(fresh.values())) > 2


def test_list_that_asks_the_database_for_its_rows_is_not_kept(demo_office):
    class Asking(GovernedListView):
        model, keeps_words, default_sort = Unit, True, ("position",)

        def get_rows(self, user):
            return super().get_rows(user).filter(pk__in=list(Unit.objects.values_list("pk", flat=True)[:3]))

    user = User.objects.get(username="pimjai")
    for _time in range(2):
        listing = Listing(Asking(), user, QueryDict())
        assert listing.total == len(listing.page) == 3
    assert not [key for key in words._kept if "Asking" in key]


# --- moments ----------------------------------------------------------------------------------------------------------


def test_now_stands_new_in_words_that_are_kept(demo_office):
    user, asked = User.objects.get(username="pimjai"), []

    def build():
        asked.append(1)
        return counting_words({"": User.objects.filter(date_joined__lte=moment())})

    first = counted_by(kept_words(user, ("joined",), build))[""]
    assert first == User.objects.count()
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now())
    assert counted_by(kept_words(user, ("joined",), build))[""] == first
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() + dt.timedelta(hours=1))
    assert counted_by(kept_words(user, ("joined",), build))[""] == first - 1
    assert len(asked) == 1


def test_now_outside_of_words_is_the_clock():
    assert abs(moment() - timezone.now()) < dt.timedelta(seconds=5)


def test_what_is_reckoned_from_now_is_refused():
    user = place(make_unit())
    with pytest.raises(ValueError, match="reckoned"):
        kept_words(
            user,
            ("x",),
            lambda: counting_words({"": User.objects.filter(date_joined__lte=moment() + dt.timedelta(days=1))}),
        )
    assert not words._kept


def test_beginning_of_a_day_is_no_moment():
    user, times = place(make_unit()), []
    midnight = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time()))

    def build():
        times.append(1)
        return counting_words({"": User.objects.filter(date_joined__gte=midnight)})

    for _time in range(3):
        kept_words(user, ("today",), build)
    assert len(times) == 1


def test_rows_read_along_with_others_cannot_hold_a_moment():
    user = place(make_unit())
    late = Posting.objects.filter(user__date_joined__lte=timezone.now())
    for related in (Prefetch("postings", late), Prefetch("postings", Posting.objects.prefetch_related(None))):
        rows = User.objects.prefetch_related(related)
        if related.queryset is late:
            with pytest.raises(ValueError, match="moment"):
                kept_rows(user, ("x",), lambda rows=rows: rows)
        else:
            assert kept_rows(user, ("x",), lambda rows=rows: rows)


# --- planned once -----------------------------------------------------------------------------------------------------


def test_planned_statement_gives_values_of_the_kinds_it_would_give_in_full(demo_office, settings):
    sql = "SELECT %s, %s, %s, %s, count(*) FROM units_unit WHERE id > %s AND name <> %s"
    now = timezone.now()
    params = [7, True, timezone.localdate(), now, 0, "ไม่มี"]
    settings.PREPARE_STATEMENTS = False
    plain = fetch_planned(sql.replace("%s, %s, %s, %s,", "%s, %s, %s::date, %s::timestamptz,"), params)
    settings.PREPARE_STATEMENTS = True
    for _time in range(7):
        assert fetch_planned(sql, params) == plain
    assert [type(value) for value in plain[0]] == [int, bool, dt.date, dt.datetime, int]


def test_statement_longest_not_asked_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(prepared, "PLANNED", 3)
    texts = [f"SELECT count(*) + {n} FROM units_unit WHERE id < %s" for n in range(4)]

    def known():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'coop_w_%'")
            return " ".join(line for (line,) in cursor.fetchall())

    for text in (*texts[:3], texts[0], texts[3]):
        fetch_planned(text, [0])
    said = known()
    assert "+ 1 " not in said
    assert all(f"+ {n} " in said for n in (0, 2, 3))
    assert fetch_planned(texts[1], [0]) == [(1,)]


def test_choices_of_filters_read_two_statements_and_show_none_where_there_are_many(demo_office):
    from coopoffice.web.registry import pickers

    user = User.objects.get(username="pimjai")
    units, people = pickers.get("unit"), pickers.get("person")
    assert [int(key) for key, _label in units.choices(user, 40)] == [unit.pk for unit in units.rows(user)]
    with CaptureQueriesContext(connection) as asked:
        assert people.choices(user, 3) == []
    assert "LIMIT" in asked.captured_queries[-1]["sql"] or len(asked) <= 3
    few = User.objects.filter(pk__in=[p.pk for p in people.rows(user)[:30]])
    User.objects.exclude(Q(pk__in=few) | Q(pk=user.pk)).update(is_active=F("is_superuser"))
    wanted = [(str(person.pk), people.label(person)) for person in people.rows(user)]
    assert people.choices(user, 40) == wanted
    assert len(wanted) > 20
