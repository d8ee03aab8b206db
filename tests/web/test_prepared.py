"""Statements in fixed words say exactly what their query sets say, on every connection and without preparing too."""

import datetime as dt
from itertools import zip_longest

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopoffice.files.models import Blob
from coopoffice.thai import fiscal_year
from coopoffice.web.among import Ids
from coopoffice.web.prepared import PreparedIds, PreparedRows, Statement, hang_on
from personnel.models import (
    PersonnelFile,
    Trip,
    TripActivity,
    TripFile,
    TripPerson,
    TripReport,
    TripRequestFile,
    TripResult,
    TripVersion,
)
from planning.models import ActionPlan, Activity, ActivityMonth
from procurement.models import Vehicle, VehicleFile
from saraban.models import Circular, DraftComment, Enclosure, Letter
from saraban.prepared import KINDS
from tests.factories.units import make_unit, make_user, place
from units.choices import PostRole
from units.models import Approval, ApprovalStep, Assignment, Post, Posting, Unit, User

pytestmark = pytest.mark.django_db


def content(row, seen=()):
    """Every loaded column of a row and of the rows read along with it."""
    if isinstance(row, tuple):
        return row
    mine = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname in row.__dict__}
    seen = (*seen, row)  # (one-to-one rows know each other)
    cached = {name: one for name, one in row._state.fields_cache.items() if one is not None}
    related = {name: content(one, seen) for name, one in cached.items() if not any(one is known for known in seen)}
    known = {field.attname for field in row._meta.concrete_fields} | {"_state", *row._state.fields_cache}
    return (type(row), mine, related, {name: value for name, value in row.__dict__.items() if name not in known})


def some_ids(model):
    """The keys of a few rows of the demo office."""
    return Ids(model.objects.order_by("pk").values_list("pk", flat=True)[:20])


def of_trips():
    """A trip with its request, activities and report, then one with the rest of what hangs on trips."""
    planned, version = TripActivity.objects.first(), TripVersion.objects.first()
    report, activities = TripReport.objects.first(), Ids(TripActivity.objects.values_list("activity", flat=True))
    both = {"trips": Ids([report.trip_id, version.trip_id]), "activities": activities, "report": hang_papers_on(report)}
    both["month"] = ActivityMonth.objects.filter(activity__among=activities).first().month
    yield both | {"trip": report.trip_id, "request": planned.request_id}
    yield both | {"trip": version.trip_id, "request": report.trip.request_id}


def hang_papers_on(report):
    """What the demo office leaves out: papers of the request and the trip, a result, a paper of a vehicle."""
    now, digest = timezone.now(), "0" * 64
    about = {"size": 1, "content_type": "image/png", "stored_at": now}
    blob, _made = Blob.objects.get_or_create(sha256=digest, defaults=about)
    mine = {"uploaded_by": report.reported_by, "uploaded_at": now, "received_sha256": digest, "name": "ภาพ.png"}
    for model, owner in ((TripFile, report.trip), (TripRequestFile, report.trip.request), (VehicleFile, a_car())):
        model.objects.get_or_create(owner=owner, blob=blob, defaults=mine)
    activity = Activity.objects.first()
    TripResult.objects.get_or_create(report=report, activity=activity, defaults={"quantity": 1})
    return report.pk


def a_car():
    """The vehicle most is written of."""
    return Vehicle.objects.annotate(n=Count("accidents"), m=Count("repairs")).order_by("-n", "-m", "pk")[0]


def values_of(prepared):
    """Values under which there is something to find, by the names and kinds of the statements."""
    office = Unit.objects.get(kind="provincial_office")
    group = Unit.objects.filter(kind="promotion_group").order_by("position")[0]
    today, now = timezone.localdate(), timezone.now()
    person = User.objects.get(username="kanokwan")
    head = Post.objects.get(unit=group, role=PostRole.HEAD)
    pairs = list(zip_longest(letters_with_everything(), decided_approvals(), fillvalue=0))
    for unit, of_trip in zip((office.pk, group.pk), of_trips(), strict=True):
        found = {"unit": unit, "area": office.pk, "top": office.pk, "user": person.pk, "on": today}
        found |= {"first": today - dt.timedelta(days=200), "last": today + dt.timedelta(days=200)}
        found |= {"start": now - dt.timedelta(days=200), "end": now + dt.timedelta(days=200)}
        found |= {"ids": Ids([office.pk, group.pk]), "people": Ids(User.objects.values_list("pk", flat=True)[:20])}
        found |= {"works": Ids(Assignment.objects.values_list("pk", flat=True))}
        found |= {"approvals": Ids(Approval.objects.values_list("pk", flat=True)), "post": head.pk}
        found |= {"units": Ids([office.pk, group.pk])}
        found |= {"steps": some_ids(ApprovalStep), "letters": some_ids(Letter)}
        found |= {"circular": Circular.objects.all()[0].pk}
        found |= {"vehicle": a_car().pk, "vehicles": Ids(Vehicle.objects.values_list("pk", flat=True))} | of_trip
        year, file = fiscal_year(today), PersonnelFile.objects.get(user=person)
        found |= {
            "file": file.pk,
            "kind": file.kind_on(today),
            "users": Ids([person.pk]),
            "years": Ids([year, year - 1]),
        }
        found["resources"] = Ids(Vehicle.objects.values_list("resource", flat=True))
        found["apart"] = 0
        if "apart" in prepared.kinds:
            found["people"] = Ids(Trip.objects.waiting().values_list("people__user", flat=True))
        found["plan"] = Activity.objects.first().plan_id
        if "pk" in prepared.kinds:
            found["pk"] = prepared._model.objects.order_by("-pk")[0].pk
        for letter, approval in pairs:
            yield {key: (found | {"letter": letter, "approval": approval})[key] for key in prepared.kinds}
            if not {"letter", "approval"} & set(prepared.kinds):
                break


def letters_with_everything():
    """Letters of which one at least has rows of each kind; of a piece of work a part is handed on."""
    part = Assignment.objects.filter(parent=None, letter_task__isnull=False)[0]
    Assignment.objects.filter(pk=part.pk).update(parent=Assignment.objects.exclude(pk=part.pk)[0])
    some = Letter.objects.written()[0]
    person = some.registered_by
    Enclosure.objects.create(letter=some, name="บัญชีรายชื่อ", quantity=2, measure="ชุด")
    DraftComment.objects.create(letter=some, version=1, part="cause", text="ขอให้ตรวจวันที่", by=person)
    kinds = [model._base_manager.filter(**{f"{key}__isnull": False}) for model, key in KINDS.values()]
    return {rows.values_list(key, flat=True)[0] for rows, (_m, key) in zip(kinds, KINDS.values(), strict=True)}


def decided_approvals():
    """Requests of each kind and state."""
    return Approval.objects.order_by("kind", "state").distinct("kind", "state").values_list("pk", flat=True)


@pytest.mark.parametrize("name", sorted(PreparedRows.known))
def test_prepared_rows_are_those_of_the_query_set(demo_office, name, settings):
    prepared = PreparedRows.known[name]
    filled = 0
    for values in values_of(prepared):
        wanted = [content(row) for row in prepared.build(**values)[: prepared.limit]]
        for _round in range(7):  # PostgreSQL changes to a plan for all values after the fifth
            assert [content(row) for row in prepared(**values)] == wanted
        settings.PREPARE_STATEMENTS = False
        assert [content(row) for row in prepared(**values)] == wanted
        settings.PREPARE_STATEMENTS = True
        filled += len(wanted)
    assert filled or name == "coop_latest", "nothing was compared"


def test_page_read_in_fixed_words_is_closed_by_the_row_rule(demo_office, client):
    stranger = make_user("stranger")
    rows = [Trip.objects.all()[0], Vehicle.objects.all()[0], ActionPlan.objects.all()[0]]
    for row in rows:
        client.force_login(stranger)
        assert client.get(row.get_absolute_url()).status_code == 404
        client.force_login(User.objects.get(username="pimjai"))
        assert client.get(row.get_absolute_url()).status_code == 200
        assert client.get(row.get_absolute_url().replace(f"/{row.pk}/", f"/{10**25}/")).status_code == 404


def test_what_is_hung_on_answers_as_after_prefetching(demo_office):
    trips = list(Trip.objects.order_by("-pk")[:5])
    wanted = [[(p.pk, p.user) for p in trip.people.all()] for trip in trips]
    hang_on(trips, "people", TripPerson.objects.filter(trip__in=trips).select_related("user"))
    hang_on([], "people", [])
    with CaptureQueriesContext(connection) as asked:
        assert [[(p.pk, p.user) for p in trip.people.all()] for trip in trips] == wanted
        assert all(p.trip is trip for trip in trips for p in trip.people.all())
    assert wanted[0]
    assert not asked.captured_queries
    assert trips[0].people.filter(pk=wanted[0][0][0]).count() == 1


def test_prepared_rows_are_seen_by_the_row_rule(demo_office):
    from units.prepared import family_of

    top = Unit.objects.get(kind="provincial_office").pk
    stranger = make_user("stranger")
    member = User.objects.get(username="kanokwan")
    assert len(family_of.seen_by(member, top=top, on=timezone.localdate())) > 5
    assert family_of.seen_by(stranger, top=top, on=timezone.localdate()) == []


def test_a_rule_that_opens_some_rows_narrows_the_query_set():
    def build(on):
        return User.objects.filter(date_joined__date__lte=on)

    rows = PreparedRows("coop_test_people", build, limit=2, on=dt.date)
    try:
        people = [make_user(name) for name in ("stranger", "other", "third")]
        assert rows.seen_by(people[0], on=timezone.localdate()) == people[:1]
        assert len(rows.seen_by(place(make_unit()), on=timezone.localdate())) == 2
    finally:
        del PreparedRows.known["coop_test_people"]


def test_a_number_no_row_can_have_finds_nothing(client):
    from units.prepared import the_unit

    person = place(make_unit())
    assert the_unit(unit=10**25, on=timezone.localdate()) == []
    client.force_login(person)
    assert client.get(f"/units/{10**25}/").status_code == 404


def test_statement_is_told_to_each_connection_once_and_outlives_a_rollback():
    asked = Statement("coop_test_sum", "SELECT %(a)s + 1, '10%%'", a="bigint")
    with CaptureQueriesContext(connection) as captured:
        try:
            with transaction.atomic():
                assert asked.fetch(a=1) == [(2, "10%")]
                raise RuntimeError
        except RuntimeError:
            pass
        assert asked.fetch(a=2) == [(3, "10%")]
    asked_for = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert asked_for == ["EXECUTE coop_test_sum (1)", "EXECUTE coop_test_sum (2)"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'coop_test_sum'")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_statement_is_told_to_the_next_connection_anew():
    asked = Statement("coop_test_again", "SELECT %(a)s", a="bigint")
    assert asked.fetch(a=1) == [(1,)]
    connection.close()
    assert asked.fetch(a=2) == [(2,)]


@pytest.mark.parametrize("name", ["x", "coop_X", "coop_a; DROP TABLE units_user"])
def test_statement_of_another_name_is_refused(name):
    with pytest.raises(ValueError, match="coop_"):
        Statement(name, "SELECT 1")


def test_query_set_that_cannot_be_kept_is_refused():
    made = [
        PreparedRows("coop_test_a", lambda user: Posting.objects.filter(user_id=user).values("pk"), user=int),
        PreparedRows("coop_test_b", lambda user: Unit.objects.filter(pk=user).with_heads(), user=int),
        PreparedRows("coop_test_c", lambda user: Unit.objects.all(), user=int),
    ]
    for one, words in zip(made, ("plain rows", "plain rows", "stands in no condition"), strict=True):
        del PreparedRows.known[one.name]
        with pytest.raises(ValueError, match=words):
            one(user=1)
    with pytest.raises(ValueError, match="already"):
        PreparedRows("coop_unit", lambda: Unit.objects.all())


def test_prepared_ids_are_those_of_the_inner_query_set(demo_office):
    ids = PreparedIds(lambda units: Posting.objects.filter(post__unit__among=units).values("user_id"), units=Ids)
    units = list(Unit.objects.values_list("pk", flat=True)[:4])
    wanted = set(Posting.objects.filter(post__unit__in=units).values_list("user_id", flat=True))
    assert wanted
    assert set(User.objects.filter(ids.among("pk", units=Ids(units))).values_list("pk", flat=True)) == wanted
    work = Assignment.objects.filter(ids.among("assignee_id", units=Ids(units)))  # across a key, and under another name
    assert set(User.objects.filter(pk__in=work.values("assignee_id"))) == {row.assignee for row in work}
