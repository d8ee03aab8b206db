"""The hash chain over the log.

A seal takes the entries that are new since the last one and hashes them together with the last seal's hash; whoever
changes, removes or adds an entry later breaks the chain there. A chain cannot show that its *end* was cut off: keep
the head that ``verify_audit`` prints somewhere else (on paper, with the auditor) and give it back with ``--head``.

Which entries are new? Numbers are given before commit, so a late transaction may bring a number below ones sealed
already. Every visible entry without a seal is sealed, looking only above ``floor_id``: all numbers up to there belong
to transactions that were over before an earlier seal looked. This needs no order among transactions and survives a
restore into another cluster, where transaction numbers begin anew.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Seal

GENESIS = bytes(32)
BATCH = 5_000
LOCK = 0x61756469  # the advisory lock under which seals are made, one at a time

# What an entry is, byte for byte. Written here and not in the database, where it could be replaced.
DIGEST = """sha256(convert_to(jsonb_build_array(
    e.id, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.xid, e.user_id, e.posting_id, e.source,
    e.address, e.reference, e.table_name, e.row_pk, e.operation, e.before, e.after)::text, 'UTF8'))"""


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold."""

    seal_id: int | None
    entry_id: int | None
    sentence: str


def seal_entries() -> int:
    """Seal every committed entry that has no seal yet; returns how many. Safe to run twice at once."""
    sealed = 0
    while True:
        with transaction.atomic():
            count = _seal_batch()
        sealed += count
        if count < BATCH:
            return sealed


def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # In this order: whoever has a number up to seen_id had a transaction number below next_xid.
        cursor.execute("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('audit_entry', 'id')), 0)")
        seen_id = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s"
        )
        oldest_xid, next_xid = cursor.fetchone()
        last = Seal.objects.order_by("-id").first()
        floor_id = last.floor_id if last else 0
        # Identifiers above are constants of this module; values go as parameters.
        cursor.execute(
            f"SELECT e.id, {DIGEST} FROM audit_entry e WHERE e.id > %s AND NOT EXISTS ("
            " SELECT FROM (SELECT unnest(entry_ids) AS id FROM audit_seal"
            "   WHERE entry_ids[cardinality(entry_ids)] > %s) s WHERE s.id = e.id)"
            " ORDER BY e.id LIMIT %s",
            [floor_id, floor_id, BATCH],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        if len(rows) < BATCH:  # nothing was left over, so what was settled before this look is sealed now
            settled = Seal.objects.filter(next_xid__lte=oldest_xid).order_by("-id").values_list("seen_id", flat=True)
            new_floor = max([floor_id, *settled[:50]])
        else:
            new_floor, seen_id = floor_id, floor_id
    ids = [row[0] for row in rows]
    digests = b"".join(bytes(row[1]) for row in rows)
    previous = bytes(last.hash) if last else GENESIS
    at = timezone.now()
    Seal.objects.create(
        at=at,
        previous=previous,
        hash=seal_hash(previous, at.isoformat(), ids, digests),
        entry_ids=ids,
        digests=digests,
        seen_id=seen_id,
        next_xid=next_xid,
        floor_id=new_floor,
    )
    return len(ids)


def seal_hash(previous: bytes, at: str, ids: list[int], digests: bytes) -> bytes:
    """Return the hash of a seal."""
    return hashlib.sha256(previous + at.encode() + repr(ids).encode() + digests).digest()


def verify_chain(*, head: str = "") -> tuple[Break | None, int, str]:
    """Check the whole chain against the log as it stands.

    Returns the first break (None where all holds), the number of entries checked, and the chain's head in hex. With
    ``head`` (kept from an earlier check) a chain that no longer contains it is broken too.
    """
    previous, checked, heads = GENESIS, 0, {GENESIS.hex()}
    for seal in Seal.objects.order_by("id").iterator(chunk_size=50):
        number = seal.pk
        if bytes(seal.previous) != previous:
            return (
                Break(number, None, _("Seal %(seal)d does not follow the one before it.") % {"seal": number}),
                checked,
                "",
            )
        digests = bytes(seal.digests)
        if seal_hash(previous, seal.at.isoformat(), seal.entry_ids, digests) != bytes(seal.hash):
            return Break(number, None, _("Seal %(seal)d was altered.") % {"seal": number}), checked, ""
        found = dict(_digests(seal.entry_ids))
        for place, entry_id in enumerate(seal.entry_ids):
            if entry_id not in found:
                return Break(number, entry_id, _("Entry %(entry)d was removed.") % {"entry": entry_id}), checked, ""
            if found[entry_id] != digests[place * 32 : place * 32 + 32]:
                return Break(number, entry_id, _("Entry %(entry)d was altered.") % {"entry": entry_id}), checked, ""
            checked += 1
        previous = bytes(seal.hash)
        heads.add(previous.hex())
    extra = _added_below_the_floor()
    if extra is not None:
        return Break(None, extra, _("Entry %(entry)d was added afterwards.") % {"entry": extra}), checked, ""
    if head and head.lower() not in heads:
        return (
            Break(None, None, _("The chain does not contain the head kept earlier: its end was cut off.")),
            checked,
            "",
        )
    return None, checked, previous.hex()


def _digests(ids: list[int]) -> Iterator[tuple[int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT e.id, {DIGEST} FROM audit_entry e WHERE e.id = ANY(%s)", [ids])
        for entry_id, digest in cursor.fetchall():
            yield entry_id, bytes(digest)


def _added_below_the_floor() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.id) FROM audit_entry e WHERE e.id <= (SELECT max(floor_id) FROM audit_seal)"
            " AND NOT EXISTS (SELECT FROM (SELECT unnest(entry_ids) AS id FROM audit_seal) s WHERE s.id = e.id)"
        )
        return cursor.fetchone()[0]
