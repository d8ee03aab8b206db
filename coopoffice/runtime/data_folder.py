"""The folder with all data of the office on one machine: who uses it, its keys, its logs, where its servers are."""

import base64
import errno
import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from .embedded import require_free_space
from .problems import Problem

LARGEST_LOG = 10 * 1024 * 1024
# Where database and queue of the running office are; read by managing.py.
ADDRESSES = "addresses.json"


class DataFolder:
    """The data folder ``path``, used by one running office at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "log"
        self._lock: IO[str] | None = None

    def take(self) -> None:
        """Make it where it is not there, and lock it. Problem where it is in use, cannot be used or is full."""
        try:
            if not self.path.exists():
                self.path.mkdir(parents=True)
                # Letters lie here: nobody else may look in. Root's database runs as another user, who must pass.
                self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._lock = (self.path / "office.lock").open("a")
        except OSError as error:
            raise self.refusal(error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Problem(
                f"ระบบกำลังทำงานอยู่แล้วบนโฟลเดอร์ {self.path} กรุณาหยุดก่อน หรือใช้ make run VAR=โฟลเดอร์อื่น PORT=พอร์ตอื่น",
                f"The office is already running on the folder {self.path}; stop it, or use make run VAR=... PORT=...",
            ) from error
        require_free_space(self.path, 100 * 1024 * 1024)
        for log in [*self.logs.glob("*.log"), *self.path.glob("*.log")]:
            if log.stat().st_size > LARGEST_LOG:
                log.replace(log.with_suffix(".log.1"))

    def release(self) -> None:
        """Let another run have it."""
        if self._lock is not None:
            self._lock.close()

    def secret(self) -> str:
        """The key that signs sessions and links, made the first time."""
        path = self.path / "secret-key"
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            secret = secrets.token_urlsafe(64)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secret)
            return secret

    def vault_key(self) -> Path:
        """The file with the vault's key (coopoffice/files/vault.py), beside the data and never inside a backup."""
        path = self.path / "vault-key"
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        return path

    def leave_addresses(self, addresses: Mapping[str, str]) -> None:
        """Write where database and queue are, for ``make manage``; for the owner's eyes only."""
        path = self.path / ADDRESSES
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(dict(addresses), file)

    def full(self) -> Problem:
        """What is said when its disk is full."""
        return Problem(
            f"เนื้อที่ดิสก์ของ {self.path} เต็ม กรุณาเพิ่มเนื้อที่แล้วเริ่มใหม่ ข้อมูลที่บันทึกแล้วยังอยู่ครบ",
            f"The disk of {self.path} is full; free some space and start again. What was saved is safe.",
        )

    def refusal(self, error: OSError) -> Problem:
        """The system's own refusal in a sentence."""
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return self.full()
        return Problem(
            f"ใช้โฟลเดอร์ข้อมูล {self.path} ไม่ได้: {error.strerror or error} ({error.filename or ''})",
            f"The data folder {self.path} cannot be used: {error.strerror or error} ({error.filename or ''}).",
        )
