"""Files chosen for a form that came back with mistakes: kept for hours, so that nobody chooses them twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing

from ..inspection import Checked
from ..models.blobs import path_of
from .store import store_content

KEPT_FOR = timedelta(hours=12)  # shorter than the sweeper leaves an unheld content
_SALT = "coopoffice.files.chosen"


def keep_chosen(*, user: Any, files: Iterable[Checked]) -> str:
    """Keep checked files for the person and return a signed token that finds them again. Never for a secret's files."""
    rows = []
    for file in files:
        blob = store_content(content=file.content, content_type=file.content_type)
        rows.append([file.name, file.content_type, blob.sha256, file.received_sha256])
    return signing.dumps([user.pk, rows], salt=_SALT, compress=True)


def chosen_before(*, user: Any, token: str) -> list[Checked]:
    """The files behind a token, for the person who chose them; none where it is altered, old or somebody else's."""
    try:
        owner, rows = signing.loads(token, salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return []
    if user is None or owner != user.pk:
        return []
    found = []
    for name, content_type, sha256, received in rows:
        path = Path(settings.MEDIA_ROOT) / path_of(sha256)
        if path.exists():
            found.append(Checked(name, content_type, path.read_bytes(), received))
    return found
