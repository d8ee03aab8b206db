"""Bytes onto the disk, whole or not at all, each content once."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from .. import vault
from ..models import Blob
from ..models.blobs import path_of

SEALED_TYPE = "application/octet-stream"


def lock_content(sha256: str) -> None:
    """Hold this content until the running transaction ends, against a second upload of it and against the sweeper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def store_content(*, content: bytes, content_type: str) -> Blob:
    """Keep a content and return its row; the same content again returns the same row.

    Joins the caller's transaction. The file is complete on the disk (written aside, flushed, renamed) before the row
    can be seen; a rolled back transaction leaves at most a file that the sweeper takes away. Raises OSError where the
    disk is full, ValueError for no bytes.
    """
    if not content:
        raise ValueError("An empty content is not stored.")
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        lock_content(sha256)
        _write(Path(settings.MEDIA_ROOT) / path_of(sha256), content)
        blob, created = Blob.objects.get_or_create(
            sha256=sha256,
            defaults={"size": len(content), "content_type": content_type, "stored_at": timezone.now()},
        )
        if not created:
            Blob.objects.filter(pk=blob.pk).update(stored_at=timezone.now())
    return blob


def store_sealed_content(*, content: bytes, bound_to: str) -> Blob:
    """Keep a content encrypted (coopoffice.files.vault) and return its row, named by the hash of what lies on the disk.

    The clear bytes never touch the disk, and their hash is not kept here: it would say which known paper lies in the
    vault. The same content sealed twice is two rows. Raises VaultClosed without a key, OSError, ValueError as
    ``store_content``.
    """
    if not content:
        raise ValueError("An empty content is not stored.")
    sealed = vault.seal(content, bound_to=bound_to)
    with transaction.atomic():
        blob = store_content(content=sealed, content_type=SEALED_TYPE)
        blob.encrypted_with = vault.code_in(sealed)
        blob.save(update_fields=["encrypted_with"])
    return blob


def read_sealed_content(blob: Blob, *, bound_to: str) -> bytes:
    """Return the clear bytes, in memory. Raises VaultClosed without the key or where the disk's bytes were altered,

    FileNotFoundError where they are gone.
    """
    return vault.unseal(blob.path.read_bytes(), bound_to=bound_to)


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, settings.FILE_UPLOAD_PERMISSIONS or 0o640)
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
