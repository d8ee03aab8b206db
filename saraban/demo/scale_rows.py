"""Rows of a million letters, written from what ``scale`` invented."""

from __future__ import annotations

from typing import Any

from coopoffice.thai import search_tokens


# Tables may hold rows (an office's own books); ids go on from their sequences.
def _base(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
    return cursor.fetchone()[0]


def _set_sequence(cursor: Any, table: str) -> None:
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
    )


def write_rows(cursor: Any) -> None:
    """Write the invented letters, their numbers, rows of books and audiences."""
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


def write_circulars(cursor: Any, most: int = 400) -> None:
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
