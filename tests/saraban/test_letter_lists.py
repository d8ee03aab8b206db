"""Lists of letters: the short way by the audience shows exactly what the row rule opens, in order, for every role."""

import datetime as dt

import pytest
from django.db.models import Q

from coopoffice.web.tables import Listing
from saraban.choices import AudienceRole, LetterState
from saraban.letter_views import letter_views
from saraban.models import Letter, LetterAudience
from saraban.paging import DUE, NEWEST, OLDEST, count_letters, on_audience, on_letters, page_of_letters, viewer_of
from saraban.services.audience import concern, refresh_audience
from saraban.views.lists import LetterListView
from tests.factories.saraban import make_received
from units.models import Unit, User

pytestmark = pytest.mark.django_db
ROLES = ("pimjai", "urai", "orathai", "wilai", "somsak", "kanokwan", "boonmee", "amphorn", "thawatchai", "admin")


@pytest.fixture
def people(demo_office):
    return {u.username: u for u in User.objects.all()}


def keys(user, q=None, order=NEWEST):
    return page_of_letters(viewer_of(user), q or Q(), order, 0, 1000)


def test_demo_office_is_alive_in_every_state_and_its_audience_repeats_the_letters(people):
    assert Letter.objects.count() >= 115
    assert set(Letter.objects.values_list("state", flat=True)) == set(LetterState.values) - {LetterState.CANCELLED}
    for row in LetterAudience.objects.select_related("letter"):
        letter = row.letter
        assert (row.state, row.kind, row.speed, row.origin, row.live, row.due_on, row.sort_at) == (
            *(letter.state, letter.kind, letter.speed, letter.origin, letter.is_live, letter.due_on, letter.sort_at),
        )


@pytest.mark.parametrize("name", ROLES)
def test_every_view_of_the_list_equals_what_has_perm_says_of_each_letter(people, name):
    user = people[name]
    seen = [letter for letter in Letter.objects.order_by(*NEWEST) if user.has_perm("saraban.view_letter", letter)]
    assert keys(user) == [letter.pk for letter in seen]
    assert keys(user, order=OLDEST) == [letter.pk for letter in reversed(seen)]
    for view in letter_views:
        q = view.q(user)
        rows = Letter.objects.visible_to(user).filter(on_letters(q))
        ordered = rows.filter(due_on__isnull=False).order_by(*DUE) if view.by_due else rows.order_by(*NEWEST)
        wanted = list(ordered.values_list("pk", flat=True))
        assert page_of_letters(viewer_of(user), q, view.sort, 0, 1000) == wanted, view.key
        assert count_letters(viewer_of(user), {"n": q}) == {"n": rows.count()}, view.key
        # a second page begins where the first ended
        assert page_of_letters(viewer_of(user), q, view.sort, 3, 6) == wanted[3:6]


def test_counts_stop_at_the_cap_whether_one_unit_settles_it_or_all_together(people):
    for name in ("pimjai", "kanokwan"):
        viewer = viewer_of(people[name])
        whole = len(keys(people[name]))
        for cap in (1, 5, whole - 1, whole, whole + 1):
            assert count_letters(viewer, {"n": Q()}, cap) == {"n": min(cap + 1, whole)}


def test_stranger_without_a_post_reaches_nothing(demo_office):
    stranger = User.objects.create(username="stranger", first_name="x", last_name="y")
    assert keys(stranger) == []
    assert count_letters(viewer_of(stranger), {"n": Q()}) == {"n": 0}


def test_unit_filter_shows_the_letters_of_one_unit_and_never_more_than_the_person_sees(people):
    head, unit = people["somsak"], Unit.objects.get(code="TN-05")
    other = Unit.objects.get(code="TN-07")
    assert page_of_letters(viewer_of(head).only(unit.pk), Q(), NEWEST, 0, 1000) == [
        pk for pk in keys(head) if LetterAudience.objects.filter(letter_id=pk, unit=unit).exists()
    ]
    assert page_of_letters(viewer_of(head).only(other.pk), Q(), NEWEST, 0, 1000) == []


def test_registry_sees_a_letter_of_its_books_by_them_and_not_what_a_group_only_acts_on(people):
    letter = make_received(Unit.objects.get(code="TN-07"), people["amphorn"])
    assert letter.pk in keys(people["orathai"])
    letter.audience.update(role=AudienceRole.ACTION)
    assert letter.pk not in keys(people["orathai"])


def test_conditions_with_a_subquery_are_asked_of_the_letter(people):
    user = people["pimjai"]
    wanted = set(Letter.objects.visible_to(user).unanswered().values_list("pk", flat=True))
    assert set(keys(user, Q(pk__in=Letter.objects.unanswered().values("pk")))) == wanted
    assert wanted
    assert "letter__subject" in str(on_audience(Q(subject="x")))


def test_concern_and_refresh_carry_speed_and_kind(people):
    letter = make_received(Unit.objects.get(code="TN"), people["urai"], speed=3)
    concern(letter, AudienceRole.COPY, users=[people["kanokwan"]])
    letter.speed, letter.due_on = 1, dt.date(2026, 1, 2)
    letter.save()
    refresh_audience(letter)
    assert set(letter.audience.values_list("speed", "kind", "state")) == {(1, "external", "registered")}


def test_list_page_costs_the_same_queries_at_one_row_and_at_thirty(client, people, django_assert_max_num_queries):
    client.force_login(people["kanokwan"])
    client.get("/saraban/letters/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(url):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    assert cost("/saraban/letters/") == cost("/saraban/letters/?view=overdue") <= 14
    many = cost("/saraban/registers/in/")
    assert many == cost("/saraban/registers/in/?view=overdue") <= 16


def test_list_marks_what_was_not_opened_and_bad_filters_are_answered_in_words(client, people):
    letter = make_received(Unit.objects.get(code="TN-05"), people["malai"], subject="เรื่องที่ยังไม่มีใครเปิด")
    client.force_login(people["kanokwan"])
    page = client.get("/saraban/letters/?q=เรื่องที่ยังไม่มีใครเปิด").content.decode()
    assert 'class="unread"' in page
    client.get(letter.get_absolute_url())
    assert 'class="unread"' not in client.get("/saraban/letters/?q=เรื่องที่ยังไม่มีใครเปิด").content.decode()
    for bad in ("?year=x", "?q=%00", "?q=''((", "?page=99999999999", "?unit=zzz", "?view=no", "?sort=no", "?speed=9"):
        assert client.get(f"/saraban/letters/{bad}").status_code == 200
        assert client.get(f"/saraban/registers/in/{bad}").status_code == 200


def test_workbook_holds_the_rows_of_the_screen_all_pages(people):
    from django.http import QueryDict

    user = people["pimjai"]
    listing = Listing(LetterListView(), user, QueryDict("view=closed"))
    subjects = [row[2] for row in listing.plain_rows()]
    assert len(subjects) == len(page_of_letters(viewer_of(user), letter_views.get("closed").q(user), NEWEST, 0, 1000))
