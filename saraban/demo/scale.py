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
            dropped = _open_tables(cursor)
            _write_pieces(cursor, context.today)
            _write_places(cursor)
            _write_days(cursor, context.today)
            _invent(cursor, context.letters)
            _number(cursor)
            _write(cursor)
            _write_circulars(cursor)
            _close_tables(cursor, dropped)
            _prove(cursor)
            cursor.execute(
                "SELECT (SELECT count(*) FROM saraban_letter), (SELECT count(*) FROM saraban_letteraudience)"
            )
            letters, audience = cursor.fetchone()
    with connection.cursor() as cursor:
        # Index-only scans of the audience need the visibility map.
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
    context.say(f"letters: {letters}, audience rows: {audience}")


def _open_tables(cursor: Any) -> list[str]:
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


def _close_tables(cursor: Any, again: list[str]) -> None:
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for statement in again:
        cursor.execute(statement)
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


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


# Tables may hold rows (an office's own books); ids go on from their sequences.
def _base(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return cursor.fetchone()[0]


def _set_sequence(cursor: Any, table: str) -> None:
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
    )


def _write(cursor: Any) -> None:
    letter, number = _base(cursor, "saraban_letter"), _base(cursor, "registers_number")
    cursor.execute(
        """
        CREATE TEMP TABLE concerned ON COMMIT DROP AS
        SELECT n, unit_id, NULL::bigint AS user_id, 'register' AS role FROM row_of_book
        UNION ALL
        SELECT n, unit_id, NULL, 'writer' FROM made m
         WHERE NOT received AND NOT EXISTS (SELECT 1 FROM row_of_book b WHERE b.n = m.n)
        UNION ALL
        SELECT n, g1, NULL, 'action' FROM made WHERE received AND unit_id = office_id AND d >= 500
        UNION ALL
        SELECT n, g2, NULL, 'coordination' FROM made WHERE unit_id = office_id AND d % 10 < 6
        UNION ALL
        SELECT n, g3, NULL, 'copy' FROM made WHERE unit_id = office_id AND d % 10 IN (1, 3, 5, 7, 9)
        UNION ALL
        SELECT n, g4, NULL, 'copy' FROM made WHERE unit_id = office_id AND d % 10 IN (0, 5, 8)
        UNION ALL
        SELECT n, office_id, NULL, 'decider' FROM made WHERE NOT received AND unit_id = g1
        UNION ALL
        SELECT n, g2, NULL, 'copy' FROM made WHERE unit_id = g1 AND d % 10 < 3
        UNION ALL
        SELECT n, NULL, doer_id, 'action' FROM made WHERE d % 7 = 0;
        CREATE TEMP TABLE scope ON COMMIT DROP AS
        SELECT n, array_agg(DISTINCT term) AS terms
          FROM (SELECT n, CASE WHEN user_id IS NULL THEN '@' || unit_id ELSE '@u' || user_id END AS term FROM concerned
                UNION ALL SELECT n, '@r' || unit_id FROM concerned WHERE role = 'register') t
         GROUP BY n;
        ALTER TABLE scope ADD PRIMARY KEY (n);
        ANALYZE scope;
        """
    )
    cursor.execute(
        f"""
        INSERT INTO registers_series
            (unit_id, kind, year_be, opening_number, opening_note, last_number, last_on, opened_at)
        SELECT unit_id, book, year_be, 0, '', max(number), max(day), min(at) FROM row_of_book
        GROUP BY unit_id, book, year_be;

        INSERT INTO registers_number
            (id, series_id, number, state, issued_on, issued_at, taken_by_id, purpose, late_reason, void_cause,
             void_reason, voided_at, voided_by_id)
        SELECT {number} + b.id, s.id, b.number, CASE WHEN void THEN 'void' ELSE 'issued' END, b.day, b.at, b.clerk_id,
               '', '', CASE WHEN void THEN 'decided' ELSE '' END, CASE WHEN void THEN 'ลงทะเบียนซ้ำ' ELSE '' END,
               CASE WHEN void THEN b.at END, CASE WHEN void THEN b.clerk_id END
          FROM (SELECT *, state = 'void' AND place = 0 AS void FROM row_of_book) b
          JOIN registers_series s ON (s.unit_id, s.kind, s.year_be) = (b.unit_id, b.book, b.year_be)
         ORDER BY b.id;

        INSERT INTO saraban_letter
            (id, origin, kind, state, unit_id, subject, speed, is_circular, from_text, to_text, their_number,
             their_date, own_number, dated_on, received_at, registered_at, registered_by_id, sort_at, needs_answer,
             due_on, ended_at, void_reason, remark, updated_at, search_text, search_terms)
        SELECT {letter} + m.n, CASE WHEN received THEN 'received' ELSE 'written' END,
               CASE WHEN is_certificate THEN 'certificate' WHEN NOT received AND m.d %% 3 = 0 THEN 'memo'
                    ELSE 'external' END,
               state, m.unit_id, concat_ws(' ', subject_text, fill.text, time.text), speed, is_circular,
               CASE WHEN received THEN sender.text ELSE place.name END,
               CASE WHEN received THEN 'สหกรณ์จังหวัด' ELSE sender.text END,
               CASE WHEN received THEN their_number ELSE '' END,
               CASE WHEN received THEN m.day - 2 END,
               coalesce(own_number, ''), CASE WHEN own_number IS NOT NULL THEN m.day END,
               CASE WHEN received THEN m.at END, m.at, clerk_id, m.at,
               received AND m.d %% 5 = 0,
               CASE WHEN received AND m.d %% 5 < 2 THEN m.day + 3 + (m.d %% 27)::int END,
               CASE WHEN state IN ('closed', 'returned', 'cancelled', 'void')
                    THEN least(m.at + interval '3 days', now()) END,
               CASE WHEN state = 'void' THEN 'ลงทะเบียนซ้ำ' ELSE '' END, '', m.at,
               concat_ws(' ', subject_norm, fill.norm, time.norm,
                         CASE WHEN received THEN sender.norm ELSE place.norm END,
                         CASE WHEN received THEN 'สหกรณ์จังหวัด' ELSE sender.norm END,
                         CASE WHEN received THEN lower(their_number) ELSE lower(own_number) END, books.text),
               array_to_tsvector(
                   subject_terms || coalesce(fill.terms, '{{}}') || coalesce(time.terms, '{{}}') || sender.terms
                   || CASE WHEN received THEN addressee.terms ELSE '{{}}' END || coalesce(books.terms, '{{}}')
                   || scope.terms
                   || CASE WHEN received AND m.d %% 4 = 0 OR is_circular THEN ARRAY['ว'] ELSE '{{}}' END
                   || CASE WHEN received THEN ARRAY[m.their::text, '#' || replace(lower(their_number), ' ', '')]
                           WHEN own_number IS NULL THEN place.terms
                           ELSE place.terms || ARRAY['#' || replace(lower(own_number), ' ', '')] END)
          FROM made m
          JOIN piece sender ON sender.kind = 's' AND sender.n = m.sender
          JOIN place ON place.unit_id = m.unit_id
          JOIN scope ON scope.n = m.n
          LEFT JOIN piece fill ON fill.kind = 'f' AND fill.n = m.fill_n
          LEFT JOIN piece time ON time.kind = 't' AND time.n = m.time_n
          CROSS JOIN (SELECT %s::text[] AS terms) addressee
          LEFT JOIN LATERAL (
              SELECT array_agg('#' || number) || array_agg('#' || number || '/' || year_be)
                     || array_agg(number::text) || array_agg(year_be::text) AS terms,
                     string_agg(number || ' ' || number || '/' || year_be, ' ' ORDER BY place) AS text,
                     min(CASE WHEN b.place = 0 AND NOT m.received
                              THEN place.code || CASE WHEN b.book = 'letter_circular' THEN '/ว ' ELSE '/' END
                                   || number END) AS own_number
                FROM row_of_book b WHERE b.n = m.n
          ) books ON true
          CROSS JOIN LATERAL (SELECT sender.more || '/' || CASE WHEN m.d %% 4 = 0 THEN 'ว ' ELSE '' END || m.their
                                     AS their_number) theirs
         ORDER BY m.n;

        INSERT INTO saraban_letterentry
            (letter_id, unit_id, book, number_row_id, year_be, number, entered_on, entered_at, entered_by_id, action,
             remark, stamped_at)
        SELECT {letter} + n, unit_id, book, {number} + id, year_be, number, day, at, clerk_id, '', '',
               CASE WHEN book = 'letter_in' AND state <> 'registered' THEN at END
          FROM row_of_book ORDER BY id;
        """,
        [search_tokens("สหกรณ์จังหวัด")],
    )
    cursor.execute(
        f"""
        INSERT INTO saraban_letteraudience
            (letter_id, unit_id, user_id, role, sort_at, origin, state, kind, speed, year_be, live, due_on)
        SELECT l.id, c.unit_id, c.user_id, c.role, l.sort_at, l.origin, l.state, l.kind, l.speed, m.year_be,
               l.ended_at IS NULL, l.due_on
          FROM concerned c JOIN made m USING (n) JOIN saraban_letter l ON l.id = {letter} + c.n
         ORDER BY l.id;
        """
    )
    for table in ("saraban_letter", "registers_number"):
        _set_sequence(cursor, table)


def _write_circulars(cursor: Any, most: int = 400) -> None:
    """The newest circulars were sent round in their office; a third of the people have not opened them."""
    cursor.execute(
        """
        INSERT INTO saraban_circular
            (letter_id, unit_id, entry_id, message, asked, due_on, sent_at, sent_by_id, sent_line, recall_reason,
             updated_at)
        SELECT e.letter_id, e.unit_id, e.id, 'โปรดทราบและถือปฏิบัติ', 'acknowledge', NULL, e.entered_at, e.entered_by_id,
               '', '', now()
          FROM saraban_letterentry e JOIN saraban_letter l ON l.id = e.letter_id
         WHERE e.book = 'letter_circular' AND l.state <> 'void' AND e.unit_id IN (SELECT unit_id FROM office)
         ORDER BY e.id DESC LIMIT %s
        """,
        [most],
    )
    cursor.execute(
        """
        INSERT INTO saraban_circulartarget (circular_id, unit_id) SELECT id, unit_id FROM saraban_circular;
        INSERT INTO saraban_circularrecipient
            (circular_id, user_id, unit_id, target_id, first_seen_at, done_at, done_line, done_note, reminders)
        SELECT c.id, pg.user_id, p.unit_id, t.id,
               CASE WHEN (pg.user_id + c.id) % 3 > 0 THEN c.sent_at + interval '1 hour' END,
               CASE WHEN (pg.user_id + c.id) % 3 > 1 THEN c.sent_at + interval '2 hours' END, '', '', 0
          FROM saraban_circular c
          JOIN saraban_circulartarget t ON t.circular_id = c.id
          JOIN units_unitreach r ON r.ancestor_id = c.unit_id
          JOIN units_post p ON p.unit_id = r.descendant_id
          JOIN units_posting pg ON pg.post_id = p.id;
        INSERT INTO saraban_letteraudience
            (letter_id, unit_id, role, sort_at, origin, state, kind, speed, year_be, live, due_on)
        SELECT l.id, r.descendant_id, 'copy', l.sort_at, l.origin, l.state, l.kind, l.speed,
               extract(year FROM l.sort_at AT TIME ZONE 'Asia/Bangkok')::int + 543, l.ended_at IS NULL, l.due_on
          FROM saraban_circular c JOIN saraban_letter l ON l.id = c.letter_id
          JOIN units_unitreach r ON r.ancestor_id = c.unit_id
        ON CONFLICT DO NOTHING;
        UPDATE saraban_letter l SET search_terms = l.search_terms || array_to_tsvector(s.terms)
          FROM (SELECT c.letter_id, array_agg('@' || r.descendant_id) AS terms
                  FROM saraban_circular c JOIN units_unitreach r ON r.ancestor_id = c.unit_id GROUP BY 1) s
         WHERE s.letter_id = l.id;
        """
    )


def _prove(cursor: Any) -> None:
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


__all__ = ["TABLES", "load"]
