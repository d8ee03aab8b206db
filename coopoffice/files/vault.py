"""The vault: contents and words that must not be read by whoever holds the database, the disk or a backup.

Envelope encryption (AES-256-GCM). The office's *master keys* stand outside the database: in the file
``settings.VAULT_KEY_FILE`` or in ``settings.VAULT_KEYS`` (from the environment). *Data keys* stand in the database,
wrapped by a master key; what is sealed names its data key. Turning the master key therefore re-wraps a handful of rows
and touches no sealed row, so that tables whose rows are never changed stay unchanged (``services.turn_vault_key``).

One key a line, base64 of 32 random bytes, lines of ``#`` are remarks. The first one wraps new data keys; the others
only open what they wrapped before. Without the right key nothing sealed can be read by anybody: keep a copy in the
office's safe, never beside the backups.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

_MARK = b"\x01"
_NONCE = 12
_CODE = 8  # bytes of a data key's code, 16 figures when written


class VaultClosed(Exception):
    """Nothing sealed can be read or written now. The message is one sentence for the person in front of the page."""


@dataclass(frozen=True)
class MasterKey:
    """One master key. Its id is derived from it, so that it need not be named by hand."""

    key: bytes

    @cached_property
    def id(self) -> str:
        """Twelve figures that tell keys apart and give nothing away."""
        return hashlib.sha256(b"coopoffice vault " + self.key).hexdigest()[:12]

    def wrap(self, data_key: bytes, code: str) -> bytes:
        """Return the data key sealed with this key, bound to its code."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, data_key, code.encode())

    def unwrap(self, wrapped: bytes, code: str) -> bytes:
        """Return the data key. Raises VaultClosed where it was wrapped by another key or altered."""
        try:
            return AESGCM(self.key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], code.encode())
        except InvalidTag:
            raise VaultClosed(wrong_key()) from None


def new_key() -> str:
    """Return a fresh master key as one line of the key file."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def master_keys() -> list[MasterKey]:
    """Return the office's master keys, the one in use first. Raises VaultClosed with a sentence where there is none."""
    written = getattr(settings, "VAULT_KEYS", "")
    place = getattr(settings, "VAULT_KEY_FILE", "")
    if not written and place:
        try:
            path = Path(place)
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise VaultClosed(
                    _("The key file of the vault can be read by other users of the machine. Close it (chmod 600).")
                )
            written = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            written = ""
    lines = [line.strip() for line in written.replace(",", "\n").splitlines()]
    keys = []
    for line in lines:
        if not line or line.startswith("#"):
            continue
        try:
            key = base64.b64decode(line, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise VaultClosed(_("The key of the vault is not written as it should be. Tell the system administrator."))
        keys.append(MasterKey(key))
    if not keys:
        raise VaultClosed(_("The key of the vault is not on this server, so nothing can be opened or kept in it."))
    return keys


def wrong_key() -> str:
    return _("The key of the vault on this server does not fit what was locked with it. Tell the system administrator.")


# --- data keys --------------------------------------------------------------------------------------------------------

# Unwrapped data keys of this process: code -> (wrapped bytes they came from, key).
_opened: dict[str, tuple[bytes, bytes]] = {}


def forget_opened() -> None:
    """Drop every unwrapped data key of this process; after a turn of the key, and in tests."""
    _opened.clear()


def _unwrap(row: object) -> bytes:
    code, wrapped = row.code, bytes(row.wrapped)  # type: ignore[attr-defined]
    kept = _opened.get(code)
    if kept is not None and kept[0] == wrapped:
        return kept[1]
    for master in master_keys():
        if master.id == row.wrapped_with:  # type: ignore[attr-defined]
            key = master.unwrap(wrapped, code)
            _opened[code] = (wrapped, key)
            return key
    raise VaultClosed(wrong_key())


def _key_of(code: str) -> bytes:
    from .models import DataKey

    master_keys()  # a key taken off the server closes the vault at once, whatever this process remembers
    if code in _opened:
        return _opened[code][1]
    row = DataKey.objects.filter(code=code).first()
    if row is None:
        raise VaultClosed(wrong_key())
    return _unwrap(row)


def make_data_key() -> object:
    """Write a new data key, wrapped by the master key in use, and retire the one before. Joins the transaction."""
    from .models import DataKey

    master = master_keys()[0]
    code = os.urandom(_CODE).hex()
    DataKey.objects.filter(in_use=True).update(in_use=False)
    return DataKey.objects.create(
        code=code, wrapped=master.wrap(secrets.token_bytes(32), code), wrapped_with=master.id, in_use=True
    )


def data_key_in_use() -> tuple[str, bytes]:
    """Return code and key for sealing, made on first use."""
    from .models import DataKey

    master_keys()
    row = DataKey.objects.filter(in_use=True).first()
    if row is None:
        with transaction.atomic():
            with connection.cursor() as cursor:  # two first uses at once make one key
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('vault data key', 0))")
            row = DataKey.objects.filter(in_use=True).first() or make_data_key()
    return row.code, _unwrap(row)  # type: ignore[attr-defined]


# --- sealing ----------------------------------------------------------------------------------------------------------


def seal(content: bytes, *, bound_to: str) -> bytes:
    """Return the content encrypted: mark, code of the data key, nonce, ciphertext.

    ``bound_to`` names the place it belongs to (a column, a kind of content); opened under another name it is refused.
    Raises VaultClosed without a key.
    """
    code, key = data_key_in_use()
    nonce = os.urandom(_NONCE)
    return _MARK + bytes.fromhex(code) + nonce + AESGCM(key).encrypt(nonce, content, bound_to.encode())


def unseal(sealed: bytes, *, bound_to: str) -> bytes:
    """Return what ``seal`` was given. Raises VaultClosed without the right key, or where it was altered or moved."""
    sealed = bytes(sealed)
    if len(sealed) < 1 + _CODE + _NONCE + 16 or sealed[:1] != _MARK:
        raise VaultClosed(_("What is kept in the vault was altered and is not shown. Tell the system administrator."))
    key = _key_of(sealed[1 : 1 + _CODE].hex())
    nonce, rest = sealed[1 + _CODE : 1 + _CODE + _NONCE], sealed[1 + _CODE + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound_to.encode())
    except InvalidTag:
        raise VaultClosed(
            _("What is kept in the vault was altered and is not shown. Tell the system administrator.")
        ) from None


def code_in(sealed: bytes) -> str:
    """Return the code of the data key that sealed the content."""
    return bytes(sealed)[1 : 1 + _CODE].hex()
