"""Kept words: written once while the facts are the same, never a right or an answer of yesterday."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from coopoffice.web import registry, words
from coopoffice.web.among import Ids
from coopoffice.web.context import shell_of
from coopoffice.web.planned import fetch_planned
from coopoffice.web.policies import governed_models, may_map, policy_for
from coopoffice.web.prepared import kept_lines, kept_rows, kept_rows_of
from coopoffice.web.tables import counted_by, counting_words
from coopoffice.web.words import Words, forget_words, kept_words
from personnel.models import Trip
from tests.factories.units import make_post, make_posting, make_unit, make_user, place
from units.choices import Capacity, PostRole
from units.models import Posting, Unit, User
from units.reach import reach_cache

pytestmark = pytest.mark.django_db
PEOPLE = ("pimjai", "wilai", "urai", "suda", "somsak", "boonmee", "kanokwan", "admin")


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_words()
    yield
    forget_words()


class Builder:
    """Counts how often it was asked to write."""

    def __init__(self, *params, ask=False):
        self.params, self.ask, self.times = params, ask, 0

    def __call__(self, **moments):
        self.times += 1
        if self.ask:
            Unit.objects.exists()
        return Words("SELECT 1", (*self.params, *moments.values()))


def without_tokens(page):
    """The page without what is new in every answer."""
    page = re.sub(rb'(nonce|value|X-CSRFToken)(=|": )"[A-Za-z0-9+/=_-]{16,}"', b"", page)
    return re.sub(rb'data-session-left="\d+"', b"", page)


def test_words_are_written_once_while_the_facts_are_the_same():
    person, build = place(make_unit()), Builder(7)
    assert [kept_words(person, ("x",), build) for _time in range(3)] == [Words("SELECT 1", (7,), often=True)] * 3
    assert build.times == 1


def test_words_are_written_anew_for_another_person_and_another_key():
    unit, build = make_unit(), Builder()
    person, other = place(unit), place(unit)
    for user, key in ((person, "x"), (other, "x"), (person, "y")):
        kept_words(user, (key,), build)
    assert build.times == 3


def test_words_are_written_anew_once_a_posting_begins_or_ends():
    unit, build = make_unit(), Builder()
    person = place(unit)
    kept_words(person, ("x",), build)
    acting = make_posting(person, make_post(make_unit("อื่น", unit), PostRole.HEAD), capacity=Capacity.ACTING_HEAD)
    kept_words(person, ("x",), build)
    assert build.times == 2
    Posting.objects.filter(pk=acting.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    kept_words(person, ("x",), build)
    kept_words(person, ("x",), build)
    assert build.times == 3


def test_words_are_written_anew_once_a_unit_is_opened_below():
    office, build = make_unit(), Builder()
    head = place(office, PostRole.HEAD)
    kept_words(head, ("x",), build)
    make_unit("ใหม่", office)
    kept_words(head, ("x",), build)
    assert build.times == 2


def test_words_are_written_anew_for_who_was_shut_out():
    person, build = place(make_unit()), Builder()
    kept_words(person, ("x",), build)
    person.is_active = False
    kept_words(person, ("x",), build)
    assert build.times == 2


def test_words_are_written_anew_the_next_day(monkeypatch):
    person, build = place(make_unit()), Builder()
    kept_words(person, ("x",), build)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr(words, "today", lambda: tomorrow)
    kept_words(person, ("x",), build)
    assert build.times == 2


@pytest.mark.parametrize(
    "build", [Builder(ask=True), Builder(timezone.now()), Builder([timezone.now()])], ids=["asked", "moment", "moments"]
)
def test_words_are_not_kept_where_the_database_was_asked_or_a_moment_stands_in_them(build):
    person = place(make_unit())
    kept_words(person, ("x",), build)
    kept_words(person, ("x",), build)
    assert build.times == 2


def test_moments_given_by_name_stand_new_in_words_that_are_kept():
    person, build = place(make_unit()), Builder(7)
    first = timezone.now()
    second, third = first + dt.timedelta(hours=1), first + dt.timedelta(hours=2)
    assert kept_words(person, ("x",), build, now=first, end=second).params == (7, first, second)
    assert kept_words(person, ("x",), build, now=second, end=third).params == (7, second, third)
    assert build.times == 1


def test_ids_and_days_given_by_name_stand_new_in_words_that_are_kept(demo_office):
    person = User.objects.get(username="somsak")
    units, today = list(Unit.objects.order_by("pk")[:6]), timezone.localdate()

    def rows(unit, some, on):
        return Unit.objects.filter(Q(pk=unit) | Q(pk__among=some), opened_on__lte=on).order_by("pk")

    for unit, some in ((units[0], units[1:3]), (units[4], units[4:])):
        given = {"unit": unit.pk, "some": Ids(one.pk for one in some), "on": today}
        assert kept_rows(person, ("units",), rows, **given) == list(rows(**given)) != []
        lines = lambda **g: rows(**g).values_list("pk", "name")  # noqa: E731
        assert kept_lines(person, ("lines",), lines, **given) == list(lines(**given))
    assert len(words._kept) == 2
    assert kept_rows(person, ("units",), rows, unit=10**25, some=Ids([1]), on=today) == []


@pytest.mark.parametrize(
    ("rows", "given"),
    [
        (lambda on: Posting.objects.filter(starts_on__gt=on - dt.timedelta(days=3)), timezone.localdate()),
        (lambda on: Trip.objects.filter(starts_at__range=(on, on + dt.timedelta(days=3))), timezone.now()),
        (lambda on: Posting.objects.filter(pk=on + 1), 1),
        (lambda on: Unit.objects.filter(position=on), 1),
    ],
    ids=["days", "moments", "numbers", "narrow"],
)
def test_words_with_something_reckoned_from_what_was_given_are_refused(rows, given):
    with pytest.raises(ValueError, match=r"reckoned|narrow"):
        kept_rows(place(make_unit()), ("x",), rows, on=given)
    assert not words._kept


def test_words_with_a_stretch_of_moments_are_not_kept():
    person, build = place(make_unit()), Builder(DateTimeTZRange(timezone.now(), None))
    kept_words(person, ("x",), build)
    kept_words(person, ("x",), build)
    assert build.times == 2


def test_words_of_who_has_not_been_saved_are_not_kept():
    build = Builder()
    for _time in range(2):
        kept_words(User(), ("x",), build)
    assert build.times == 2


def test_no_more_words_are_kept_than_the_limit(monkeypatch):
    monkeypatch.setattr(words, "MOST", 3)
    person = place(make_unit())
    for key in range(10):
        kept_words(person, (key,), Builder())
    assert len(words._kept) == 3
    last = Builder()
    kept_words(person, (9,), last)
    assert last.times == 0


def test_what_the_builder_raises_is_passed_on_and_nothing_kept():
    person = place(make_unit())

    def build():
        raise LookupError("no")

    with pytest.raises(LookupError):
        kept_words(person, ("x",), build)
    assert not words._kept


def test_kept_rows_are_those_of_the_query_set_with_what_hangs_on_them(demo_office):
    person = User.objects.get(username="somsak")

    def rows():
        found = Posting.objects.filter(post__unit__code__isnull=False, post__role=PostRole.HEAD)
        return found.select_related("post__unit", "user").prefetch_related("post__unit__children").order_by("pk")[:9]

    fresh = list(rows())
    for _time in range(2):
        kept = kept_rows(person, ("heads",), rows)
        assert kept == fresh
        with CaptureQueriesContext(connection) as asked:
            seen = [(p.user.full_name, p.post.unit.name, [u.name for u in p.post.unit.children.all()]) for p in kept]
        assert not asked.captured_queries
        assert seen == [
            (p.user.full_name, p.post.unit.name, [u.name for u in p.post.unit.children.all()]) for p in fresh
        ]
    Posting.objects.filter(pk=fresh[0].pk).update(order_number="99/2569")
    assert kept_rows(person, ("heads",), rows)[0].order_number == "99/2569", "rows are read anew"


def test_kept_rows_of_a_rule_that_opens_nothing_ask_nothing():
    person = place(make_unit())
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked, reach_cache():
            assert kept_rows(person, ("none",), lambda: Unit.objects.filter(Q(pk__in=()))) == []
        assert len(asked) == 1  # how far the person reaches


def test_kept_rows_refuses_what_is_no_row():
    with pytest.raises(ValueError):
        kept_rows(place(make_unit()), ("x",), lambda: Unit.objects.values("pk"))


@pytest.mark.parametrize("username", PEOPLE)
def test_numbers_of_the_frame_are_the_same_kept_and_written_anew(demo_office, username, rf):
    user = User.objects.get(username=username)
    client = Client()
    client.force_login(user)

    def numbers():
        request = client.get("/").wsgi_request
        with reach_cache():
            return dict(shell_of(request).counts)

    fresh = numbers()
    assert "the bell" in fresh
    assert any(key[0] == user.pk and key[1] == "shell" for key in words._kept), "the frame's words are not kept"
    assert numbers() == fresh


def test_numbers_of_the_frame_follow_a_stand_in_who_begins_and_ends(demo_office):
    somsak, member = User.objects.get(username="somsak"), User.objects.get(username="kanokwan")
    client = Client()
    client.force_login(member)

    def waiting():
        return shell_of(client.get("/").wsgi_request).counts["inbox"]

    head_post = somsak.postings.get(post__role=PostRole.HEAD).post
    before = waiting()
    Posting.objects.filter(post=head_post, capacity=Capacity.ACTING_HEAD).delete()
    acting = make_posting(member, head_post, capacity=Capacity.ACTING_HEAD, starts_on=timezone.localdate())
    during = waiting()
    Posting.objects.filter(pk=acting.pk).delete()
    assert during != before
    assert waiting() == before


def test_rights_to_rows_are_the_same_kept_and_written_anew(demo_office):
    compared = 0
    for username in PEOPLE:
        user = User.objects.get(username=username)
        for model in governed_models():
            rows = list(model._base_manager.order_by("pk")[:20])
            verbs = policy_for(model)._verbs()
            if not rows:
                continue
            wanted = {
                (verb, row.pk): model._base_manager.filter(policy_for(model).q(user, verb), pk=row.pk).exists()
                for verb in verbs[:3]
                for row in rows[:4]
            }
            for _time in range(2):
                said = may_map(user, rows, verbs)
                assert {key: said[key] for key in wanted} == wanted, (username, model)
            compared += len(wanted)
    assert compared > 500


def test_boxes_of_my_day_are_the_same_kept_and_written_anew(demo_office):
    for username in ("pimjai", "somsak", "kanokwan", "urai"):
        client = Client()
        client.force_login(User.objects.get(username=username))
        fresh = client.get("/").content
        assert words._kept
        kept = client.get("/").content
        assert without_tokens(kept) == without_tokens(fresh)
    assert len(registry.widgets.keys()) > 10


def test_pages_are_the_same_kept_and_written_anew_whatever_was_looked_at_before(demo_office):
    group = Unit.objects.filter(kind="promotion_group").order_by("position")[0].pk
    pages = ("/overview/", f"/overview/?unit={group}", "/units/inbox/", "/units/inbox/?late=1", "/units/calendar/away/")
    boards = tuple(f"/units/calendar/?{query}" for query in ("", f"unit={group}", "view=month", "show=vehicle"))

    def drawn(client, url):
        page = client.get(url)
        return page.status_code, re.sub(rb"\d\d:\d\d", b"", without_tokens(page.content))

    for username in ("pimjai", "somsak", "kanokwan"):
        client = Client()
        client.force_login(User.objects.get(username=username))
        fresh = {}
        for url in (*pages, *boards):
            forget_words()
            fresh[url] = drawn(client, url)
        forget_words()
        for url in 2 * (*pages, *boards):
            assert drawn(client, url) == fresh[url], (username, url)


def test_stranger_sees_nothing_by_the_words_of_another(demo_office):
    head, stranger = User.objects.get(username="somsak"), make_user("stranger")
    rows = lambda user: lambda: Posting.objects.filter(user=user).order_by("pk")  # noqa: E731
    assert kept_rows(head, ("mine",), rows(head))
    assert kept_rows(stranger, ("mine",), rows(stranger)) == []


def test_kept_rows_of_a_number_are_those_of_the_number_asked_for(demo_office, settings):
    head = User.objects.get(username="somsak")
    rows = lambda pk: Posting.objects.filter(user_id=pk).select_related("post__unit").order_by("pk")  # noqa: E731
    people = [head.pk, User.objects.get(username="kanokwan").pk]
    for planning in (True, False):
        settings.PREPARE_STATEMENTS = planning
        for person in [*people, 0, 10**25] * 4:
            found = kept_rows_of(head, ("of",), rows, person)
            assert found == (list(rows(person)) if person in people else [])
            assert len({row.post.unit.name for row in found}) >= bool(found)
    assert len([key for key in words._kept if key[1:] == ("of",)]) == 1


def test_kept_rows_of_a_number_follow_the_rights(demo_office):
    head, stranger = User.objects.get(username="somsak"), make_user("stranger")
    office = Unit.objects.get(kind="provincial_office")
    rows = lambda user: lambda pk: Unit.objects.visible_to(user).filter(pk=pk)  # noqa: E731
    assert kept_rows_of(head, ("unit",), rows(head), office.pk) == [office]
    assert kept_rows_of(stranger, ("unit",), rows(stranger), office.pk) == []
    with pytest.raises(ValueError, match="no condition"):
        kept_rows_of(head, ("every",), lambda pk: Unit.objects.all(), office.pk)


def planned():
    """How many statements of changing words this connection keeps planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'coop_w_%'")
        return cursor.fetchone()[0]


def test_numbers_of_kept_words_are_planned_once_and_stay_the_same(demo_office, settings):
    user = User.objects.get(username="somsak")
    before = planned()
    numbers = []
    for _time in range(8):  # PostgreSQL changes to a plan for all values after the fifth
        rows = {"a": Unit.objects.filter(parent__isnull=False), "b": Posting.objects.filter(post__role=PostRole.HEAD)}
        numbers.append(counted_by(kept_words(user, ("both",), lambda rows=rows: counting_words(rows))))
    assert numbers == [{"a": Unit.objects.filter(parent__isnull=False).count(), "b": numbers[0]["b"]}] * 8
    assert planned() == before + 1
    settings.PREPARE_STATEMENTS = False
    assert counted_by(kept_words(user, ("both",), lambda: None)) == numbers[0]


def test_statement_that_cannot_be_planned_ahead_is_sent_in_full_and_spoils_nothing():
    # A text that is compared with nothing could be of any kind.
    sql = "SELECT pg_typeof(%s) IS NOT NULL, abs(-%s)"
    with transaction.atomic():
        assert fetch_planned(sql, ["x", 2]) == [(True, 2)]
        assert fetch_planned(sql, ["x", 2]) == [(True, 2)]
    assert Unit.objects.count() >= 0


def test_texts_are_part_of_the_planned_words_and_ids_are_not(demo_office):
    before = planned()
    sql = "SELECT count(*), %s, 5 / %s FROM units_unit WHERE kind = %s AND id = ANY(%s::bigint[])"
    some = "{" + ",".join(str(pk) for pk in Unit.objects.values_list("pk", flat=True)) + "}"
    for kind in ("promotion_group", "provincial_office", "it's 100%"):
        number = Unit.objects.filter(kind=kind).count()
        assert fetch_planned(sql, ["50%", 2, kind, some]) == [(number, "50%", 2)]
        assert fetch_planned(sql, ["50%", 2, kind, "{0}"]) == [(0, "50%", 2)]
    assert planned() == before + 3


def test_fraction_among_the_values_of_a_planned_statement_stays_one(demo_office):
    sql = "SELECT count(*), %s / 4 FROM units_unit WHERE position < %s"
    assert fetch_planned(sql, [Decimal(1), Decimal("0.6")]) == [
        (Unit.objects.filter(position=0).count(), Decimal("0.25"))
    ]


def test_statement_with_a_list_among_its_values_is_sent_in_full():
    before = planned()
    assert fetch_planned("SELECT 2 = ANY(%s)", [[1, 2]]) == [(True,)]
    assert planned() == before


def test_connection_keeps_no_more_planned_statements_than_the_limit(monkeypatch):
    monkeypatch.setattr("coopoffice.web.planned.PLANNED", limit := planned() + 2)
    for number in range(5):
        assert fetch_planned(f"SELECT count(*) + {number} FROM units_unit WHERE id < %s", [0]) == [(number,)]
    assert planned() == limit
