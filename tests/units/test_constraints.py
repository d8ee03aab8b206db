"""What must always hold in the organisation, attacked past the forms."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories.units import make_post, make_posting, make_unit, make_user, place
from units.choices import Capacity, PostRole
from units.models import Posting, Unit, UnitReach

pytestmark = pytest.mark.django_db


def refused(action, *names):
    """Run the action in a savepoint; it must be refused by the database."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        action()
    for name in names:
        assert name in str(caught.value)


def test_unit_moved_under_own_child_is_refused():
    root = make_unit()
    a = make_unit(parent=root)
    b = make_unit(parent=a)
    refused(lambda: Unit.objects.filter(pk=a.pk).update(parent=b), "circle")


def test_unit_moved_changes_reach_of_whole_subtree():
    root = make_unit()
    a, b = make_unit(parent=root), make_unit(parent=root)
    child = make_unit(parent=a)
    Unit.objects.filter(pk=child.pk).update(parent=b)
    above = set(UnitReach.objects.filter(descendant=child).values_list("ancestor_id", "depth"))
    assert above == {(child.pk, 0), (b.pk, 1), (root.pk, 2)}


def test_second_root_is_refused():
    make_unit()
    refused(make_unit, "units_unit_one_root")


def test_unit_deleted_by_raw_sql_is_refused():
    unit = make_unit()

    def delete():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM units_unitreach WHERE descendant_id = %s", [unit.pk])
            cursor.execute("DELETE FROM units_unit WHERE id = %s", [unit.pk])

    refused(delete)


def test_unit_closing_before_opening_is_refused():
    unit = make_unit()
    refused(lambda: Unit.objects.filter(pk=unit.pk).update(closed_on=dt.date(2019, 1, 1)), "closes_after_opening")


def test_two_substantive_holders_of_one_post_on_one_day_are_refused():
    post = make_post(make_unit())
    make_posting(make_user(), post, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 30))
    refused(
        lambda: make_posting(make_user(), post, starts_on=dt.date(2026, 6, 30)),
        "units_posting_one_holder",
    )
    make_posting(make_user(), post, starts_on=dt.date(2026, 7, 1))


def test_two_stand_ins_of_one_post_on_one_day_are_refused():
    post = make_post(make_unit(), PostRole.HEAD)
    days = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 1, 5)}
    make_posting(make_user(), post, capacity=Capacity.ACTING_HEAD, **days)
    refused(
        lambda: make_posting(make_user(), post, capacity=Capacity.ACTING_POST, **days),
        "units_posting_one_stand_in",
    )


def test_stand_in_without_order_or_last_day_is_refused():
    posting = make_posting(make_user(), make_post(make_unit()), capacity=Capacity.ACTING_HEAD)
    for change in ({"order_number": ""}, {"ends_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.filter(pk=posting.pk).update(**change)


def test_second_open_head_post_of_unit_is_refused():
    unit = make_unit()
    place(unit, PostRole.HEAD)
    refused(lambda: make_post(unit, PostRole.HEAD), "units_post_one_head")
