"""The tables of letters, opened for rows written by the million and proved when they are shut again."""

from __future__ import annotations

from typing import Any

TABLES = (
    "saraban_letter",
    "saraban_letterentry",
    "saraban_letteraudience",
    "registers_series",
    "registers_number",
    "saraban_circular",
    "saraban_circulartarget",
    "saraban_circularrecipient",
)


def open_tables(cursor: Any) -> list[str]:
    """Switch triggers off, take foreign keys and indexes off that nothing else needs; return how to make them again.

    A foreign key made again is proved for all rows in one pass, which is many times quicker than row by row.
    """
    again = []
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)",
        [list(TABLES)],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')
        again.append(definition)
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    )
    for table, name, definition in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    return again


def close_tables(cursor: Any, again: list[str]) -> None:
    """Make foreign keys and indexes again, which proves the rows, and switch the triggers on."""
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for statement in again:
        cursor.execute(statement)
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def prove(cursor: Any) -> None:
    """Raise AssertionError where a book has a gap or a duplicate, or a book's unit is not among those concerned."""
    cursor.execute(
        """
        SELECT count(*) FROM registers_series s
        LEFT JOIN (SELECT series_id, count(*) AS rows, count(DISTINCT number) AS each, min(number) AS first,
                          max(number) AS last FROM registers_number GROUP BY series_id) n ON n.series_id = s.id
        WHERE coalesce(rows, 0) <> s.last_number - s.opening_number OR each <> rows
           OR first <> s.opening_number + 1 OR last <> s.last_number
        """
    )
    broken = cursor.fetchone()[0]
    cursor.execute(
        """
        SELECT count(*) FROM saraban_letterentry e WHERE NOT EXISTS
            (SELECT 1 FROM saraban_letteraudience a
              WHERE a.letter_id = e.letter_id AND a.unit_id = e.unit_id AND a.role = 'register')
        """
    )
    lost = cursor.fetchone()[0]
    if broken or lost:
        raise AssertionError(
            f"{broken} books with gaps or duplicates, {lost} rows of books whose unit is not concerned."
        )
