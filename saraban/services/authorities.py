"""Writing down who signs what to whom."""

from __future__ import annotations

from typing import Any

from coopoffice.audit.acting import service
from coopoffice.web.policies import confirm
from units.acting import Actor

from ..choices import SignBasis
from ..models import SigningAuthority


def _set(row: SigningAuthority, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    if row.basis == SignBasis.COORDINATION:
        # Order 17/2554 leaves no choice here; the database holds it too.
        row.not_registrar = row.in_charge_only = True
    row.full_clean(validate_constraints=False)
    row.save()


@service
def write_authority(*, by: Actor, **fields: Any) -> SigningAuthority:
    """Write a dated signing authority down for an office the actor keeps. Raises Refused elsewhere."""
    row = SigningAuthority()
    _set(row, fields)
    confirm(by.user, "change", row)
    return row


@service
def change_authority(*, by: Actor, signingauthority: SigningAuthority, **fields: Any) -> SigningAuthority:
    """Correct a signing authority, or give it its last day. Letters signed under it keep their frozen words."""
    row = SigningAuthority.objects.take(by.user, "change", signingauthority.pk)
    _set(row, fields)
    confirm(by.user, "change", row)
    return row
