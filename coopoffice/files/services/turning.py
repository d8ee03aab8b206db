"""Turning the master key of the vault."""

from __future__ import annotations

from django.db import transaction

from .. import vault
from ..models import DataKey


@transaction.atomic
def turn_vault_key() -> int:
    """Wrap every data key anew with the first master key, and begin a fresh data key for what is sealed from now on.

    The master keys are those of the settings: put the new one first, keep the old one below it until this has run,
    then take the old one away. Sealed rows and files are not touched. Returns how many data keys were wrapped anew.
    Raises VaultClosed where one of them cannot be opened; then nothing has changed.
    """
    masters = {key.id: key for key in vault.master_keys()}
    first = next(iter(masters.values()))
    turned = 0
    for row in DataKey.objects.select_for_update().order_by("pk"):
        if row.wrapped_with == first.id:
            continue
        old = masters.get(row.wrapped_with)
        if old is None:
            raise vault.VaultClosed(vault.wrong_key())
        row.wrapped = first.wrap(old.unwrap(bytes(row.wrapped), row.code), row.code)
        row.wrapped_with = first.id
        row.save(update_fields=["wrapped", "wrapped_with"])
        turned += 1
    if turned:
        vault.make_data_key()
    transaction.on_commit(vault.forget_opened)
    return turned
