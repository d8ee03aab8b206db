"""Hanging files on a record and taking them off. The caller's service has already taken the record (right and lock)."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service

from .. import limits
from ..inspection import Checked
from ..models import AttachedFile
from ..refusals import FileRefused
from .store import store_content

F = TypeVar("F", bound=AttachedFile)


@service
def attach_files(*, by: Any, owner: Any, model: type[F], files: Iterable[Checked]) -> list[F]:
    """Attach checked files (``FilesField``'s cleaned value) to ``owner`` as rows of ``model``, in their order.

    Call it inside the service that took ``owner``. A content the record already has is passed over. Returns the rows
    added. Raises FileRefused where the record would have more files than allowed.
    """
    files = list(files)
    rows = model._default_manager.filter(owner=owner)
    have = set(rows.values_list("blob__sha256", flat=True))
    new = {file.sha256: file for file in files if file.sha256 not in have}
    if len(have) + len(new) > limits.max_count():
        raise FileRefused(
            _("A record holds at most %(limit)s files; this one has %(have)s.")
            % {"limit": limits.max_count(), "have": len(have)}
        )
    position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    added = []
    # In the order of their hashes, so that two requests with the same files cannot wait for each other.
    blobs = {sha: store_content(content=new[sha].content, content_type=new[sha].content_type) for sha in sorted(new)}
    for place, (sha, file) in enumerate(new.items()):
        row = model(
            owner=owner,
            blob=blobs[sha],
            name=file.name,
            position=position + place,
            received_sha256=file.received_sha256,
            uploaded_by=by.user,
            uploaded_at=timezone.now(),
        )
        row.full_clean()
        row.save()
        added.append(row)
    return added


@service
def detach_file(*, by: Any, file: AttachedFile) -> None:
    """Take a file off its record. The content goes with the sweeper once no record holds it."""
    file.delete()
