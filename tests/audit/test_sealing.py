import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coopoffice.audit.models import Entry, Seal
from coopoffice.audit.services import seal_entries, sealing, verify_chain

pytestmark = pytest.mark.django_db


def tamper(statement, *values):
    """What somebody with the owner's rights and bad intentions could do."""
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def sealed(pot):
    """Entries of three rows, sealed in two links; returns their numbers."""
    pot.objects.create(name="a")
    seal_entries()
    pot.objects.create(name="b")
    pot.objects.create(name="c")
    seal_entries()
    return list(Entry.objects.filter(table_name="audit_test_pot").order_by("id").values_list("id", flat=True))


def test_chain_over_untouched_entries_holds(sealed):
    broken, checked, head = verify_chain()
    assert broken is None
    assert checked == Entry.objects.count()
    assert head == bytes(Seal.objects.last().hash).hex()


def test_sealing_again_adds_nothing(sealed):
    before = Seal.objects.count()
    assert seal_entries() == 0
    assert Seal.objects.count() == before


@pytest.mark.parametrize(
    "column",
    ["at = at + interval '1 microsecond'", "user_id = 99", 'after = after || \'{"name": "x"}\'', "source = 'x'"],
)
def test_altered_entry_is_named(sealed, column):
    tamper(f"UPDATE audit_entry SET {column} WHERE id = %s", sealed[1])
    broken, _checked, _head = verify_chain()
    assert broken.entry_id == sealed[1]
    with pytest.raises(CommandError, match=str(sealed[1])):
        call_command("verify_audit")


def test_removed_entry_is_named(sealed):
    tamper("DELETE FROM audit_entry WHERE id = %s", sealed[2])
    assert verify_chain()[0].entry_id == sealed[2]


def test_altered_seal_is_named(sealed):
    last = Seal.objects.last()
    tamper("UPDATE audit_seal SET at = at + interval '1 s' WHERE id = %s", last.pk)
    assert verify_chain()[0].seal_id == last.pk


def test_removed_middle_seal_is_named(sealed, pot):
    pot.objects.create(name="d")
    seal_entries()
    _first, middle, last = list(Seal.objects.order_by("id"))[-3:]
    tamper("DELETE FROM audit_seal WHERE id = %s", middle.pk)
    assert verify_chain()[0].seal_id == last.pk


def test_chain_with_its_end_cut_off_does_not_contain_the_kept_head(sealed):
    head = verify_chain()[2]
    assert verify_chain(head=head)[0] is None
    tamper("DELETE FROM audit_seal WHERE id = %s", Seal.objects.last().pk)
    assert verify_chain()[0] is None
    assert verify_chain(head=head)[0] is not None


def test_long_backlog_is_sealed_in_several_links(pot, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 10)
    seal_entries()
    before = Seal.objects.count()
    pot.objects.bulk_create(pot(name=str(i)) for i in range(35))
    assert seal_entries() == 35
    assert Seal.objects.count() - before == 4
    assert verify_chain()[0] is None
