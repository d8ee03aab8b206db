"""Every change of the organisation and of assigned work is in the log, with who made it and under which posting."""

import datetime as dt

import pytest

from coopoffice.audit.models import Entry
from tests.factories.units import give_duty, make_unit, place
from units.acting import actor_for
from units.models import Assignment, Delegation, DutyAssignment, Holiday, Post, Posting, Unit, UnitLink, User
from units.services.holidays import add_holiday, change_holiday

pytestmark = pytest.mark.django_db
WATCHED = (Unit, UnitLink, Post, Posting, DutyAssignment, Delegation, User, Holiday, Assignment)


@pytest.mark.parametrize("model", WATCHED, ids=lambda m: m.__name__)
def test_table_is_watched_for_insert_update_and_delete(model):
    names = {t.name for t in model._meta.triggers}
    assert {"audit_insert", "audit_update", "audit_delete"} <= names


def test_change_through_a_service_is_logged_with_person_posting_and_both_values():
    office = make_unit(parent=make_unit())
    user = place(office)
    give_duty("GA-B1", office, user=user)
    by = actor_for(user)
    day = add_holiday(by=by, day=dt.date(2027, 2, 10), name="เดิม", unit=office)
    change_holiday(by=by, holiday=day, day=dt.date(2027, 2, 10), name="ใหม่", unit=office)
    entry = Entry.objects.filter(table_name="units_holiday", row_pk=str(day.pk)).order_by("id").last()
    assert (entry.user_id, entry.posting_id) == (user.pk, by.posting.pk)
    assert (entry.before["name"], entry.after["name"]) == ("เดิม", "ใหม่")


def test_password_never_enters_the_log():
    user = place(make_unit())
    user.set_password("อีกรหัสหนึ่ง-123")
    user.save()
    assert not [e for e in Entry.objects.filter(table_name="units_user") if "password" in (e.after or {})]
