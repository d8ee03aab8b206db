"""What PostgreSQL refuses to whoever comes past the services, each attacked with raw SQL."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from coopoffice.registers import kinds
from coopoffice.registers.models import Number, Series
from coopoffice.registers.services import draw_number, open_series, reserve_numbers, void_number

pytestmark = pytest.mark.django_db

INSERT = """INSERT INTO registers_number (series_id, number, state, issued_on, issued_at, purpose, late_reason, expires_on,
    void_cause, void_reason, voided_at) VALUES ({series}, {number}, {state}, '2026-03-18', now(), '', '', {expires},
    {cause}, {reason}, {voided})"""


@pytest.fixture
def book(unit):
    """A book taken over at 10, with 11 issued, 12 void and 13 reserved."""
    series = open_series(unit=unit, kind="test_in", opening_number=10)
    draw_number(unit=unit, kind="test_in")
    void_number(number=draw_number(unit=unit, kind="test_in"), reason="Spoilt")
    reserve_numbers(unit=unit, kind="test_in", count=1, expires_on=kinds.today(), purpose="later")
    return Series.objects.get(pk=series.pk)


def row(**changes):
    return INSERT.format(**{
        "series": "%(series)s", "number": 14, "state": "'issued'", "expires": "NULL", "cause": "''", "reason": "''",
        "voided": "NULL", **changes,
    })  # fmt: skip


def run(sql, values, late):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if late:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(sql, book, error=IntegrityError, says=None, late=False):
    """Run the SQL; it must be refused at once, or with ``late`` when the transaction would end."""
    values = {"series": book.pk, "unit": book.unit_id, **{n.state: n.pk for n in book.numbers.all()}}
    with pytest.raises(error, match=says):
        run(sql, values, late)
    rows = list(book.numbers.order_by("number").values_list("number", "state"))
    assert rows == [(11, "issued"), (12, "void"), (13, "reserved")]
    book.refresh_from_db()
    assert (book.opening_number, book.last_number) == (10, 13)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DELETE FROM registers_number WHERE id = %(issued)s", "never removed"),
        ("DELETE FROM registers_number WHERE id = %(void)s", "never removed"),
        ("DELETE FROM registers_series WHERE id = %(series)s", "never removed"),
        ("UPDATE registers_number SET number = 99 WHERE id = %(issued)s", "keeps its book"),
        ("UPDATE registers_number SET issued_on = issued_on - 1 WHERE id = %(issued)s", "keeps its book"),
        ("UPDATE registers_number SET issued_at = now() - interval '1 day' WHERE id = %(void)s", "keeps its book"),
        ("UPDATE registers_number SET expires_on = expires_on + 9 WHERE id = %(reserved)s", "keeps its book"),
        ("UPDATE registers_number SET late_reason = 'x' WHERE id = %(issued)s", "keeps its book"),
        ("UPDATE registers_number SET purpose = 'x' WHERE id = %(issued)s", "or from issued to void"),
        ("UPDATE registers_number SET void_reason = 'x' WHERE id = %(void)s", "or from issued to void"),
        ("UPDATE registers_number SET state = 'issued', void_cause = '', void_reason = '', voided_at = NULL"
         " WHERE id = %(void)s", "or from issued to void"),
        ("UPDATE registers_number SET state = 'reserved', expires_on = now() WHERE id = %(issued)s", "keeps its book"),
        ("UPDATE registers_number SET state = 'void' WHERE id = %(issued)s", "number_void_"),
        ("UPDATE registers_number SET state = 'void', void_cause = 'decided', voided_at = now() WHERE id = %(issued)s",
         "void_has_reason"),
        ("UPDATE registers_number SET state = 'void', void_cause = 'decided', void_reason = '  ', voided_at = now()"
         " WHERE id = %(issued)s", "void_has_reason"),
        ("UPDATE registers_number SET state = 'void', void_cause = 'lost', void_reason = 'x', voided_at = now()"
         " WHERE id = %(issued)s", "void_whole"),
        ("UPDATE registers_number SET void_reason = 'x' WHERE id = %(issued)s", "void_whole"),
        ("UPDATE registers_number SET state = 'gone' WHERE id = %(reserved)s", "state_known"),
        ("UPDATE registers_series SET last_number = 12 WHERE id = %(series)s", "never goes back"),
        ("UPDATE registers_series SET opening_number = 5 WHERE id = %(series)s", "never goes back"),
        ("UPDATE registers_series SET opening_number = 13 WHERE id = %(series)s", "never goes back"),
        ("UPDATE registers_series SET year_be = 2570 WHERE id = %(series)s", "keeps its unit"),
        ("UPDATE registers_series SET kind = 'test_money' WHERE id = %(series)s", "keeps its unit"),
        ("UPDATE registers_series SET last_number = 10000000 WHERE id = %(series)s", "counter_range"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " SELECT unit_id, kind, year_be, 0, '', 0, now() FROM registers_series WHERE id = %(series)s", "one_book"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " VALUES (%(unit)s, 'x', 2026, 0, '', 0, now())", "year_be"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " VALUES (%(unit)s, '', 2569, 0, '', 0, now())", "kind_named"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " VALUES (%(unit)s, 'x', 2569, -1, '', 0, now())", "check constraint"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " VALUES (%(unit)s, 'x', 2569, 5, '', 4, now())", "counter_range"),
        (row(number=11), "number_once"),
        (row(number=12), "number_once"),
        (row(number=0), "number_positive"),
        (row(number=-3), "check constraint"),
        (row(state="'void'", cause="'decided'", reason="'x'", voided="now()"), "issued or reserved first"),
        (row(state="'gone'"), "issued or reserved first"),
        (row(state="'reserved'"), "reserved_until"),
    ],
)  # fmt: skip
def test_forbidden_statement_is_refused_at_once(book, sql, says):
    refused(sql, book, says=says)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE registers_series SET last_number = 14 WHERE id = %(series)s", "together with a number"),
        ("INSERT INTO registers_series (unit_id, kind, year_be, opening_number, opening_note, last_number, opened_at)"
         " VALUES (%(unit)s, 'x', 2569, 0, '', 1, now())", "together with a number"),
        (row(number=14), "follows the one before"),
        (row(number=10), "follows the one before"),
        ("UPDATE registers_series SET last_number = 15 WHERE id = %(series)s; " + row(number=15), "follows the one before"),
    ],
)  # fmt: skip
def test_gap_made_by_hand_is_refused_when_the_transaction_ends(book, sql, says):
    refused(sql, book, says=says, late=True)


@pytest.mark.parametrize("how", ["SET", "SET LOCAL"])
def test_walls_stand_although_triggers_are_asked_to_be_ignored(book, how):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'registers_number'::regclass AND NOT tgisinternal"
        )
        names = ",".join(name for (name,) in cursor.fetchall())
    refused(
        f"{how} pgtrigger.ignore = '{{{names}}}'; DELETE FROM registers_number WHERE id = %(issued)s",
        book,
        says="never removed",
    )


def test_number_beyond_the_counters_width_is_refused(book):
    refused(row(number=3_000_000_000), book, error=DataError)


def test_every_wall_of_both_tables_is_in_the_database():
    declared = {trigger.get_pgid(model) for model in (Series, Number) for trigger in model._meta.triggers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
            " AND tgrelid IN ('registers_number'::regclass, 'registers_series'::regclass)"
        )
        assert declared <= {name for (name,) in cursor.fetchall()}
    assert len(declared) == 9
