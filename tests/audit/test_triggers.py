from decimal import Decimal

import pgtrigger
import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from coopoffice.audit.acting import acting, service
from coopoffice.audit.models import Entry, Seal

pytestmark = pytest.mark.django_db


def entries(pot):
    return list(Entry.objects.filter(table_name=pot._meta.db_table).order_by("id"))


def test_insert_writes_every_column_but_the_excluded(pot):
    row = pot.objects.create(name="กาน้ำ", size=Decimal("2.50"))
    (entry,) = entries(pot)
    assert (entry.operation, entry.row_pk, entry.before) == ("I", str(row.pk), None)
    assert entry.after == {"id": row.pk, "name": "กาน้ำ", "size": 2.5}


def test_update_writes_changed_columns_only(pot):
    row = pot.objects.create(name="a")
    row.name = "b"
    row.save()
    entry = entries(pot)[-1]
    assert (entry.operation, entry.before, entry.after) == (
        "U",
        {"id": row.pk, "name": "a"},
        {"id": row.pk, "name": "b"},
    )


def test_update_of_nothing_or_of_excluded_columns_leaves_no_entry(pot):
    row = pot.objects.create(name="a")
    row.save()
    pot.objects.update(secret="other")
    assert len(entries(pot)) == 1


def test_delete_writes_what_was_there(pot):
    row = pot.objects.create(name="a")
    pk = row.pk
    row.delete()
    entry = entries(pot)[-1]
    assert (entry.operation, entry.row_pk, entry.after) == ("D", str(pk), None)
    assert entry.before["name"] == "a"
    assert "secret" not in entry.before


def test_changed_primary_key_is_a_removal_and_an_addition(pot):
    row = pot.objects.create(name="a")
    pot.objects.filter(pk=row.pk).update(id=row.pk + 1000)
    assert sorted((e.operation, e.row_pk) for e in entries(pot)[1:]) == [
        ("D", str(row.pk)),
        ("I", str(row.pk + 1000)),
    ]


def test_bulk_insert_and_update_write_one_entry_a_row(pot):
    pot.objects.bulk_create(pot(name=f"n{i}") for i in range(50))
    pot.objects.filter(name__in=["n1", "n2"]).update(name="same")
    kinds = [e.operation for e in entries(pot)]
    assert (kinds.count("I"), kinds.count("U")) == (50, 2)


def test_upsert_is_told_as_what_it_did(pot):
    row = pot.objects.create(name="a")
    pot.objects.bulk_create(
        [pot(id=row.pk, name="b"), pot(id=row.pk + 7, name="c")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name"],
    )
    assert sorted((e.operation, e.row_pk) for e in entries(pot)[1:]) == [
        ("I", str(row.pk + 7)),
        ("U", str(row.pk)),
    ]


def test_entry_names_who_acts_from_where(pot):
    @service
    def make(*, name):
        return pot.objects.create(name=name)

    with acting(7, posting_id=9, source="request", address="10.0.0.1", reference="POST /x"):
        make(name="a")
    entry = entries(pot)[0]
    assert (entry.user_id, entry.posting_id, entry.source, entry.address, entry.reference) == (
        7,
        9,
        "request",
        "10.0.0.1",
        "POST /x",
    )


def test_rolled_back_change_leaves_no_entry(pot):
    with transaction.atomic():
        pot.objects.create(name="a")
        transaction.set_rollback(True)
    assert entries(pot) == []


def test_pgtrigger_ignore_does_not_silence_the_log(pot):
    with pgtrigger.ignore():
        pot.objects.create(name="a")
    assert len(entries(pot)) == 1


STATEMENTS = [
    "UPDATE audit_entry SET user_id = 1",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "INSERT INTO audit_entry (table_name, row_pk, operation) VALUES ('x', '1', 'I')",
    "UPDATE audit_seal SET hash = previous",
    "DELETE FROM audit_seal",
    "TRUNCATE audit_seal",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_log_refuses_the_owner_of_its_table(pot, statement):
    pot.objects.create(name="a")
    before = (Entry.objects.count(), Seal.objects.count())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Entry.objects.count(), Seal.objects.count()) == before


@pytest.mark.parametrize("statement", STATEMENTS)
def test_log_refuses_the_superuser_who_silences_ordinary_triggers(superuser_cursor, statement):
    superuser_cursor.execute("SET LOCAL session_replication_role = replica")
    with pytest.raises(psycopg2.Error, match="append-only"):
        superuser_cursor.execute(statement)
