"""Taking away contents that no record holds: uploads never attached, files taken off, leftovers of failed requests."""

import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..models import Blob
from .store import lock_content

KEEP = timedelta(days=1)
_NAME = re.compile(r"[0-9a-f]{64}")


def sweep_contents() -> int:
    """Remove contents unheld for more than a day, rows and files. Returns how many files went.

    Every foreign key to Blob, in whichever app, counts as holding. Safe beside uploads: each content is locked while
    it is judged.
    """
    before = timezone.now() - KEEP
    unheld = Blob.objects.filter(stored_at__lt=before)
    for key in _keys_to_blob():
        unheld = unheld.filter(~Exists(key.model._base_manager.filter(**{key.name: OuterRef("pk")})))
    gone = 0
    for sha256 in list(unheld.values_list("sha256", flat=True)):
        with transaction.atomic():
            lock_content(sha256)
            found = unheld.filter(sha256=sha256).first()
            if found is None:
                continue
            found.delete()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            found.path.unlink(missing_ok=True)
            gone += 1
    return gone + _sweep_folder(before.timestamp())


def _keys_to_blob() -> list:
    return [
        relation.field
        for relation in Blob._meta.get_fields(include_hidden=True)
        if relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete
    ]


def _sweep_folder(before: float) -> int:
    gone = 0
    for path in Path(settings.MEDIA_ROOT).glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if path.stat().st_mtime >= before:
            continue
        if path.name.startswith(".part-"):
            path.unlink(missing_ok=True)
        elif _NAME.fullmatch(path.name) and not Blob.objects.filter(sha256=path.name).exists():
            with transaction.atomic():
                lock_content(path.name)
                if not Blob.objects.filter(sha256=path.name).exists():
                    path.unlink(missing_ok=True)
                    gone += 1
    return gone
