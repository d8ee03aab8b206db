"""A million letters by set-based SQL: registers gapless, audiences, search columns, a few hundred circulars.

Everything is decided by hashes of the letter's number, so that the same size gives the same letters on the same day.
Search terms are made once for each piece of a subject (the pieces stand apart by blanks, and words never cross a
blank), which makes a million subjects as cheap as some hundred.

Triggers are off while the rows are written (they guard rows written one by one), and what they guard is proved once at
the end: no gap, no duplicate, every book's unit among those concerned. Indexes are built after the rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from coopoffice.audit.acting import tell_database
from coopoffice.thai import be_year, normalise, search_tokens, to_arabic_digits
from coopoffice.web.demo import DemoContext

from . import words
from .scale_rows import write_circulars, write_rows
from .scale_tables import TABLES, close_tables, open_tables, prove

YEARS_BACK = 2  # whole calendar years before this one
HASH = "abs(hashint8extended({}, {})) "


def load(context: DemoContext) -> None:
    """Write ``context.letters`` letters over every office of the department."""
    if not context.letters:
        return
    with transaction.atomic():
        tell_database()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL synchronous_commit = off")
            dropped = open_tables(cursor)
            _write_pieces(cursor, context.today)
            _write_places(cursor)
            _write_days(cursor, context.today)
            _invent(cursor, context.letters)
            _number(cursor)
            write_rows(cursor)
            write_circulars(cursor)
            close_tables(cursor, dropped)
            prove(cursor)
            cursor.execute(
                "SELECT (SELECT count(*) FROM saraban_letter), (SELECT count(*) FROM saraban_letteraudience)"
            )
            letters, audience = cursor.fetchone()
    with connection.cursor() as cursor:
        # Index-only scans of the audience need the visibility map.
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    context.say(f"letters: {letters}, audience rows: {audience}")


def _write_pieces(cursor: Any, today: dt.date) -> None:
    """Subjects, fillers, occasions and senders with their normalised text and search terms."""
    this_year = be_year(today)
    years = tuple(range(this_year - YEARS_BACK, this_year + 1))
    occasions = words.occasions(years)
    rows: list[tuple[str, int, str, str, list[str]]] = []
    for kind, shapes in (("in", words.RECEIVED), ("out", words.WRITTEN)):
        for n, shape in enumerate(shapes):
            text = " ".join(shape.replace("{f}", "").replace("{t}", "").split())
            rows.append((kind, n, text, ("f" if "{f}" in shape else "") + ("t" if "{t}" in shape else ""), []))
    rows += [("f", n, text, "", []) for n, text in enumerate(words.FILLERS)]
    rows += [("t", n, text, "", []) for n, text in enumerate(occasions)]
    rows += [("s", n, name, code, []) for n, (name, code) in enumerate(words.SENDERS)]
    cursor.execute(
        "CREATE TEMP TABLE piece (kind text, n int, text text, more text, norm text, terms text[],"
        " PRIMARY KEY (kind, n)) ON COMMIT DROP"
    )
    for kind, n, text, more, _terms in rows:
        terms = search_tokens(text) + (search_tokens(more) if kind == "s" else [])
        cursor.execute(
            "INSERT INTO piece VALUES (%s, %s, %s, %s, %s, %s)", [kind, n, text, more, normalise(text), terms]
        )


def _write_places(cursor: Any) -> None:
    """Offices in a row with their groups, and the people who register and write there."""
    cursor.execute(
        """
        CREATE TEMP TABLE office ON COMMIT DROP AS
        SELECT row_number() OVER (ORDER BY o.id) - 1 AS n, o.id AS unit_id,
               array_agg(g.id ORDER BY g.position, g.id) AS groups, count(*)::int AS size
          FROM units_unit o JOIN units_unit g ON g.parent_id = o.id
         WHERE o.kind = 'provincial_office'
         GROUP BY o.id;
        CREATE TEMP TABLE staff ON COMMIT DROP AS
        SELECT p.unit_id, array_agg(pg.user_id ORDER BY p.position, p.id) AS people, count(*)::int AS size
          FROM units_post p JOIN units_posting pg ON pg.post_id = p.id
         GROUP BY p.unit_id;
        CREATE TEMP TABLE place (unit_id bigint PRIMARY KEY, name text, norm text, code text, terms text[])
        ON COMMIT DROP;
        ANALYZE office; ANALYZE staff;
        """
    )
    cursor.execute("SELECT id, name, letter_code FROM units_unit")
    for unit_id, name, code in cursor.fetchall():
        code = to_arabic_digits(code)
        cursor.execute(
            "INSERT INTO place VALUES (%s, %s, %s, %s, %s)",
            [unit_id, name, normalise(name), code, search_tokens(f"{name} {code}")],
        )


def _write_days(cursor: Any, today: dt.date) -> None:
    """The days on which letters are written: Monday to Friday, from the first day of the oldest year to today."""
    first = today.replace(year=today.year - YEARS_BACK, month=1, day=1)
    cursor.execute(
        "CREATE TEMP TABLE workday ON COMMIT DROP AS"
        " SELECT row_number() OVER (ORDER BY d) - 1 AS n, d::date AS day"
        " FROM generate_series(%s::date, %s::date, '1 day') AS d WHERE extract(isodow FROM d) < 6",
        [first, max(today - dt.timedelta(days=1), first)],
    )
    cursor.execute("ANALYZE workday")


def _invent(cursor: Any, total: int) -> None:
    """One row for each letter with everything but its numbers."""
    cursor.execute(
        f"""
        CREATE TEMP TABLE made ON COMMIT DROP AS
        WITH size AS (SELECT (SELECT count(*) FROM office) AS offices, (SELECT count(*) FROM workday) AS days,
                             (SELECT count(*) FROM piece WHERE kind = 'in') AS ins,
                             (SELECT count(*) FROM piece WHERE kind = 'out') AS outs,
                             (SELECT count(*) FROM piece WHERE kind = 'f') AS fills,
                             (SELECT count(*) FROM piece WHERE kind = 't') AS times,
                             (SELECT count(*) FROM piece WHERE kind = 's') AS senders),
        raw AS (
            SELECT n, {HASH.format("n", 1)} % offices AS o, {HASH.format("n", 2)} % 997 AS g,
                   {HASH.format("n", 3)} % 100 AS r, {HASH.format("n", 4)} % 1000 AS s,
                   {HASH.format("n", 5)} AS piece_hash, {HASH.format("n", 6)} % fills AS f,
                   {HASH.format("n", 8)} % senders AS sender, {HASH.format("n", 9)} % 100 AS speed,
                   {HASH.format("n", 10)} % 1000 AS d, {HASH.format("n", 11)} % 9000 + 1 AS their,
                   (n - 1) * days / {total} AS day_n, ((n - 1) * days %% {total})::float8 / {total} AS part,
                   ins, outs, times
              FROM generate_series(1, {total}) AS n, size
        ), dated AS (
            SELECT raw.*, w.day,
                   (w.day + time '08:30' + part * interval '8 hours') AT TIME ZONE 'Asia/Bangkok' AS at,
                   extract(year FROM w.day)::int + 543 AS year_be, current_date - w.day AS age,
                   r < 70 AS received
              FROM raw JOIN workday w ON w.n = raw.day_n
        ), placed AS (
            SELECT d.*, office.unit_id AS office_id,
                   office.groups[d.g % size + 1] AS g1, office.groups[(d.g + 1) % size + 1] AS g2,
                   office.groups[(d.g + 2) % size + 1] AS g3, office.groups[(d.g + 3) % size + 1] AS g4
              FROM dated d JOIN office ON office.n = d.o
        )
        SELECT p.n, p.received, p.office_id, p.g1, p.g2, p.g3, p.g4, p.at, p.day, p.year_be, p.r, p.s, p.d, p.f,
               p.sender, p.their,
               CASE WHEN p.received THEN CASE WHEN r < 62 THEN p.office_id ELSE p.g1 END
                    ELSE CASE WHEN r < 90 THEN p.g1 ELSE p.office_id END END AS unit_id,
               CASE WHEN p.speed < 80 THEN 0 WHEN p.speed < 92 THEN 1 WHEN p.speed < 98 THEN 2 ELSE 3 END AS speed,
               CASE WHEN p.received THEN
                        CASE WHEN s < 8 THEN 'void' WHEN s < 14 THEN 'returned'
                             WHEN age < 5 AND s < 350 THEN 'registered' WHEN age < 10 AND s < 550 THEN 'presented'
                             WHEN age < 45 AND s < 650 THEN 'instructed' WHEN s < 20 THEN 'instructed'
                             ELSE 'closed' END
                    ELSE
                        CASE WHEN s < 8 THEN 'void' WHEN s < 20 THEN 'cancelled'
                             WHEN age < 15 AND s < 150 THEN 'draft' WHEN age < 15 AND s < 300 THEN 'vetting'
                             WHEN age < 6 AND s < 500 THEN 'signed' WHEN age < 40 AND s < 800 THEN 'dispatched'
                             ELSE 'closed' END
               END AS state,
               NOT p.received AND d < 30 AS is_circular,
               NOT p.received AND d BETWEEN 30 AND 60 AS is_certificate,
               piece.text AS subject_text, piece.norm AS subject_norm, piece.terms AS subject_terms,
               CASE WHEN piece.more LIKE '%%f%%' THEN p.f END AS fill_n,
               CASE WHEN piece.more LIKE '%%t%%' THEN p.piece_hash / 64 %% times END AS time_n,
               clerk.people[1 + p.their %% clerk.size] AS clerk_id,
               doer.people[1 + p.their %% doer.size] AS doer_id
          FROM placed p
          JOIN piece ON piece.kind = CASE WHEN p.received THEN 'in' ELSE 'out' END
               AND piece.n = p.piece_hash %% CASE WHEN p.received THEN ins ELSE outs END
          JOIN office ON office.unit_id = p.office_id
          JOIN staff clerk ON clerk.unit_id = office.groups[1]
          JOIN staff doer ON doer.unit_id = p.g1
         ORDER BY p.n;
        ALTER TABLE made ADD PRIMARY KEY (n);
        ANALYZE made;
        """.replace("%%", "%")
    )


def _number(cursor: Any) -> None:
    """Every letter that stands in a book, under the next number of it."""
    cursor.execute(
        """
        CREATE TEMP TABLE row_of_book ON COMMIT DROP AS
        WITH stands AS (
            SELECT n, unit_id, 'letter_in' AS book, 0 AS place FROM made WHERE received
            UNION ALL
            SELECT n, g1, 'letter_in', 1 FROM made WHERE received AND unit_id = office_id AND d < 500
            UNION ALL
            SELECT n, unit_id,
                   CASE WHEN is_circular THEN 'letter_circular' WHEN is_certificate THEN 'letter_certificate'
                        ELSE 'letter_out' END, 0
              FROM made WHERE NOT received AND state IN ('signed', 'dispatched', 'closed', 'void')
        )
        SELECT row_number() OVER (ORDER BY s.n, place) AS id, s.n, s.unit_id, s.book, m.year_be, place,
               row_number() OVER (PARTITION BY s.unit_id, s.book, m.year_be ORDER BY s.n, place) AS number,
               m.at, m.day, m.clerk_id, m.state, m.unit_id AS owner_id
          FROM stands s JOIN made m USING (n);
        CREATE INDEX ON row_of_book (n);
        ANALYZE row_of_book;
        """
    )


__all__ = ["TABLES", "load"]
