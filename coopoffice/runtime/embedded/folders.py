"""Folders the servers need: that of a package's programs, a disk with room, a data folder nobody else uses."""

import fcntl
import importlib.util
import shutil
from pathlib import Path
from typing import IO

from ..problems import Problem

SMALLEST_FREE_SPACE = 200 * 1024 * 1024


def package_folder(name: str) -> Path:
    """Return the folder of an installed package; Problem where it is not installed."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Problem(
            f"ไม่พบแพ็กเกจ {name} กรุณาเรียกผ่าน make run ซึ่งจะติดตั้งให้",
            f"The package {name} is not installed; start with `make run`, which installs it.",
        )
    return Path(next(iter(spec.submodule_search_locations)))


def require_free_space(folder: Path, smallest: int = SMALLEST_FREE_SPACE) -> None:
    """Raise Problem when the disk of ``folder`` has less than ``smallest`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < smallest:
        raise Problem(
            f"เนื้อที่ดิสก์ไม่พอ: โฟลเดอร์ {folder} เหลือ {free // 1048576} MB ต้องมีอย่างน้อย {smallest // 1048576} MB",
            f"The disk is full: {folder} has {free // 1048576} MB left and needs at least {smallest // 1048576} MB.",
        )


class HeldFolder:
    """The exclusive use of a data folder, kept by a lock on the file ``<folder>.lock`` beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take it, or raise Problem where it cannot be written or somebody else has it."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._file = (self.folder.parent / f"{self.folder.name}.lock").open("a")
        except OSError as error:
            raise Problem(
                f"เขียนในโฟลเดอร์ข้อมูล {self.folder.parent} ไม่ได้ ({error.strerror})",
                f"The data folder {self.folder.parent} cannot be written ({error.strerror}).",
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise Problem(
                f"โฟลเดอร์ข้อมูล {self.folder} มีโปรแกรมอื่นใช้อยู่ กรุณาหยุดโปรแกรมนั้นก่อน หรือระบุโฟลเดอร์อื่นด้วย VAR=",
                f"The data folder {self.folder} is in use by another run; stop that one or name another with VAR=.",
            ) from error

    def release(self) -> None:
        """Give it back. Safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None
