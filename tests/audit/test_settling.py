"""Entries that commit late, and roles that are not the owner: real second connections."""

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from coopoffice.audit.models import Entry
from coopoffice.audit.services import seal_entries, verify_chain

pytestmark = pytest.mark.django_db(transaction=True)
ROLE = "coop_test_web"


def connect(user=None):
    settings = connection.settings_dict
    return psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"] or None, user=user or settings["USER"], dbname=settings["NAME"]
    )


@pytest.fixture
def watched():
    """A committed watched table."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE audit_test_late (id serial PRIMARY KEY, name text)")
        cursor.execute(
            "CREATE TRIGGER t AFTER INSERT ON audit_test_late REFERENCING NEW TABLE AS new_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_on_insert('id', '')"
        )
        yield cursor
        cursor.execute("DROP TABLE audit_test_late")


def test_entry_committed_late_is_sealed_later_and_leaves_no_gap(watched):
    seal_entries()
    late = connect()
    try:
        with late.cursor() as cursor:
            cursor.execute("INSERT INTO audit_test_late (name) VALUES ('late')")
            for name in ("early 1", "early 2", "early 3"):
                watched.execute("INSERT INTO audit_test_late (name) VALUES (%s)", [name])
                assert seal_entries() == 1
        late.commit()
    finally:
        late.close()
    assert seal_entries() == 1
    for name in ("after 1", "after 2", "after 3"):
        watched.execute("INSERT INTO audit_test_late (name) VALUES (%s)", [name])
        assert seal_entries() == 1
    broken, checked, _head = verify_chain()
    assert broken is None
    assert checked == Entry.objects.count()


def test_web_role_writes_through_triggers_and_can_neither_forge_nor_alter(watched):
    call_command("grant_roles", ROLE)
    web = connect(ROLE)
    try:
        with web.cursor() as cursor:
            cursor.execute("SELECT set_config('coop.user_id', '5', true)")
            cursor.execute("INSERT INTO audit_test_late (name) VALUES ('by web')")
            web.commit()
            for statement in (
                "INSERT INTO audit_entry (table_name, row_pk, operation) VALUES ('x', '1', 'I')",
                "UPDATE audit_entry SET user_id = 1",
                "DELETE FROM audit_entry",
                "TRUNCATE audit_entry",
                "ALTER TABLE audit_entry DISABLE TRIGGER USER",
                "ALTER TABLE audit_test_late DISABLE TRIGGER USER",
                "DROP TABLE audit_entry",
                "SET session_replication_role = replica",
                "UPDATE audit_seal SET hash = previous",
                "DELETE FROM audit_seal",
                "CREATE TEMPORARY TABLE t (id int)",
                "CREATE TABLE public.t (id int)",
                "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            ):
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(statement)
                web.rollback()
    finally:
        web.close()
    entry = Entry.objects.order_by("-id").filter(table_name="audit_test_late").first()
    assert (entry.user_id, entry.after["name"]) == (5, "by web")
