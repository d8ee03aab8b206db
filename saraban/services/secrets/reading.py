"""Every opening is written down before anything is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coopoffice.audit.acting import current, service

from ...models import SecretFile, SecretLetter, SecretOpening
from .common import refuse_destroyed


@service
def note_opening(
    *, by: Any, secret: SecretLetter, how: str, file: SecretFile | None = None, sheet: int | None = None
) -> SecretOpening:
    """Write down that the actor opens the secret, or a sheet of a file of it. The caller found it with visible_to.

    Raises Refused for a file of one that was destroyed.
    """
    if file is not None:
        refuse_destroyed(secret)
    return SecretOpening.objects.create(
        letter=secret, file=file, sheet=sheet, how=how, user=by.user, address=current().address[:45]
    )


@service
def note_openings(*, by: Any, secrets: Iterable[SecretLetter], how: str) -> int:
    """Write down that several stood on one print. One statement."""
    rows = [SecretOpening(letter=s, how=how, user=by.user, address=current().address[:45]) for s in secrets]
    SecretOpening.objects.bulk_create(rows)
    return len(rows)
