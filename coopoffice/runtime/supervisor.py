"""Everything the office needs on one machine, started, watched and stopped together by one process."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .children import end, follow_parent, spawn
from .data_folder import DataFolder
from .embedded import EmbeddedPostgres, EmbeddedRedis
from .problems import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
# A part that falls more often than this within the minute is not restarted any more.
MOST_CRASHES = 5
CRASH_WINDOW = 60.0
LONGEST_PAUSE = 15.0


class Stopped(Exception):
    """Ctrl-C or SIGTERM arrived while something was being waited for."""


def say(sentence: str) -> None:
    """Tell the terminal; a closed terminal is no reason to fall."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


def tail(path: Path, lines: int = 6) -> str:
    """Return the last lines of a log, indented, without its empty ones."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 8192))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in [line for line in text.splitlines() if line.strip()][-lines:])


@dataclass
class Part:
    """One child: how it is started, how it is asked to end, and how often it fell."""

    name: str
    thai: str
    launch: Callable[[], subprocess.Popen[bytes]]
    log: Path
    how: signal.Signals = signal.SIGTERM
    seconds: float = 20
    process: subprocess.Popen[bytes] | None = None
    crashes: deque[float] = field(default_factory=deque)
    retry_at: float | None = None

    def start(self) -> None:
        self.retry_at = None
        self.process = self.launch()

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        if self.process is not None:
            end(self.process, how=self.how, seconds=self.seconds, hurry=hurry)
            self.process = None


class Office:
    """The office on one machine.

    ``run`` serves ``http://<host>:<port>`` with all data in ``var`` until Ctrl-C or SIGTERM and returns the exit code.
    With ``DATABASE_URL`` or ``REDIS_URL`` in the environment those servers are used, else embedded ones are started.
    """

    def __init__(self, *, var: Path, host: str = "127.0.0.1", port: int = 8000) -> None:
        self.var = var.absolute()
        self.host = host
        self.port = port
        self.folder = DataFolder(self.var)
        self.postgres: EmbeddedPostgres | None = None
        self.redis: EmbeddedRedis | None = None
        self.parts: list[Part] = []
        self.environment = dict(os.environ)
        self._signals = 0

    # --- from start to end ------------------------------------------------------------------------------------------
    def run(self) -> int:
        """Serve until told to stop. 0 after a clean stop, 1 with a sentence when something stands in the way."""
        follow_parent()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        code = 0
        try:
            self._open()
            self._watch()
        except Stopped:
            pass
        except Problem as problem:
            say(f"\n{problem}")
            code = 1
        except OSError as error:
            say(f"\n{self.folder.refusal(error)}")
            code = 1
        finally:
            self._close()
        return code

    def reset_demo(self) -> int:
        """Lay database, files and queue of ``var`` aside (one earlier state is kept) and load the demo office anew."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            if os.environ.get("DATABASE_URL"):
                raise Problem(
                    "คำสั่งนี้ใช้กับฐานข้อมูลในโฟลเดอร์ข้อมูลเท่านั้น กรุณายกเลิก DATABASE_URL ก่อน",
                    "This command is for the embedded database only; unset DATABASE_URL first.",
                )
            self._take_folder()
            for name in ("postgres", "redis", "files", "mail"):
                aside = self.var / f"{name}.before-reset"
                shutil.rmtree(aside, ignore_errors=True)
                if (self.var / name).exists():
                    (self.var / name).rename(aside)
            self._start_database()
            self._start_redis()
            self._prepare()
            self._show_accounts()
        except Stopped:
            return 130
        except Problem as problem:
            say(f"\n{problem}")
            return 1
        except OSError as error:
            say(f"\n{self.folder.refusal(error)}")
            return 1
        finally:
            self._close()
        return 0

    def _open(self) -> None:
        self._take_folder()
        self._check_port()
        self._start_database()
        self._start_redis()
        self.folder.leave_addresses({name: self.environment[name] for name in ("DATABASE_URL", "REDIS_URL")})
        self._prepare()
        python = sys.executable
        self._add(
            "web",
            "เว็บ",
            [
                *(python, "-m", "gunicorn", "coopoffice.wsgi", f"--bind={self.host}:{self.port}", "--workers=2"),
                "--preload",
                *("--timeout=60", "--graceful-timeout=15", "--max-requests=5000", "--max-requests-jitter=500"),
                *("--worker-tmp-dir=/dev/shm" if os.access("/dev/shm", os.W_OK) else f"--worker-tmp-dir={self.var}",),
                "--no-control-socket",
            ],
        )
        self._wait_for_page()  # the page first; the machine may have one core
        self._add(
            "worker",
            "งานเบื้องหลัง",
            [
                *(python, "-m", "celery", "-A", "coopoffice.celery", "worker", "--concurrency=2", "--loglevel=INFO"),
                *("--without-gossip", "--without-mingle", f"--hostname=office-{self.port}@%h"),
            ],
            seconds=30,
        )
        self._add(
            "beat",
            "งานตามเวลา",
            [
                *(python, "-m", "celery", "-A", "coopoffice.celery", "beat", "--loglevel=INFO", "--pidfile="),
                f"--schedule={self.var / 'beat-schedule'}",
            ],
        )
        self._greet()

    def _watch(self) -> None:
        while True:
            self._pause(0.3)
            for part in self.parts:
                if part.retry_at is not None:
                    if time.monotonic() >= part.retry_at:
                        self._restart(part)
                elif part.process is not None and part.process.poll() is not None:
                    self._fell(part)

    def _close(self) -> None:
        if self.parts or self.postgres or self.redis:
            say("\nกำลังหยุดระบบ · stopping ...")
        before = self._signals
        # Nothing new is begun, then what runs is finished, then the stores close.
        for name in ("beat", "web", "worker", "redis", "database"):
            for part in self.parts:
                if part.name == name:
                    part.stop(lambda: self._signals > before)
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()
        if self.parts:
            say("หยุดเรียบร้อย ข้อมูลอยู่ครบใน · stopped; the data is kept in " + str(self.var))
        self.folder.release()

    # --- signals and waiting ----------------------------------------------------------------------------------------
    def _on_signal(self, number: int, frame: object) -> None:
        self._signals += 1

    def _check(self) -> None:
        if self._signals:
            raise Stopped

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self._check()
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    # --- steps of the start -----------------------------------------------------------------------------------------
    def _take_folder(self) -> None:
        self.folder.take()
        self.environment |= {
            "COOP_VAR": str(self.var),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self.folder.secret(),
            "PYTHONUNBUFFERED": "1",
        }
        if not os.environ.get("VAULT_KEYS"):
            self.environment.setdefault("VAULT_KEY_FILE", str(self.folder.vault_key()))
        self.environment.setdefault("DJANGO_SETTINGS_MODULE", "coopoffice.settings.local")
        self.environment.setdefault("SITE_URL", self.address)

    @property
    def address(self) -> str:
        """Where the browser finds the office."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host
        return f"http://{host}:{self.port}"

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                return
            except OSError as error:
                thai, english = "มีโปรแกรมอื่นใช้อยู่", "is in use by another program"
                if isinstance(error, PermissionError):
                    thai, english = "ไม่มีสิทธิใช้", "may not be used by this user"
                raise Problem(
                    f"พอร์ต {self.port} {thai} กรุณาใช้พอร์ตอื่น เช่น make run PORT=8080",
                    f"Port {self.port} {english}; choose another, for example make run PORT=8080.",
                ) from error

    def _start_database(self) -> None:
        if given := os.environ.get("DATABASE_URL"):
            import psycopg2

            try:
                psycopg2.connect(given, connect_timeout=10).close()
            except psycopg2.Error as error:
                raise Problem(
                    "ต่อฐานข้อมูลตาม DATABASE_URL ไม่ได้: " + str(error).strip().splitlines()[0],
                    "The database of DATABASE_URL cannot be reached: " + str(error).strip().splitlines()[0],
                ) from error
            return
        server = EmbeddedPostgres(self.var / "postgres", tell=say, while_waiting=self._check)
        self.environment["DATABASE_URL"] = server.start()
        self.postgres = server
        self._add_server("database", "ฐานข้อมูล", server, signal.SIGINT)

    def _start_redis(self) -> None:
        if os.environ.get("REDIS_URL"):
            return
        server = EmbeddedRedis(self.var / "redis")
        self.environment["REDIS_URL"] = server.start()
        self.redis = server
        self._add_server("redis", "Redis", server, signal.SIGTERM)

    def _add_server(self, name: str, thai: str, server: EmbeddedPostgres | EmbeddedRedis, how: signal.Signals) -> None:
        def revive() -> subprocess.Popen[bytes]:
            server.revive()
            assert server.process is not None
            return server.process

        self.parts.append(Part(name, thai, revive, server.log_path, how=how, seconds=60, process=server.process))

    def _prepare(self) -> None:
        log = self.folder.logs / "prepare.log"
        with log.open("wb") as errors:
            process = spawn(
                [sys.executable, "-m", "coopoffice.runtime.prepare"],
                env=self.environment,
                cwd=ROOT,
                errors=errors,
            )
            try:
                while process.poll() is None:
                    self._pause(0.05)
            finally:
                end(process)
        if process.returncode != 0:
            text = log.read_text("utf-8", "replace")
            if "No space left on device" in text or "DiskFull" in text:
                raise self.folder.full()
            raise Problem(
                f"เตรียมฐานข้อมูลไม่สำเร็จ ดู {log}\n{tail(log)}",
                f"The database could not be prepared; see {log}.",
            )

    def _add(self, name: str, thai: str, argv: list[str], *, seconds: float = 20) -> None:
        log = self.folder.logs / f"{name}.log"

        def launch() -> subprocess.Popen[bytes]:
            with log.open("ab") as output:
                return spawn(argv, env=self.environment, cwd=ROOT, output=output)

        part = Part(name, thai, launch, log, seconds=seconds)
        self.parts.append(part)
        part.start()

    def _wait_for_page(self) -> None:
        started = time.monotonic()
        while not self._page_answers():
            for part in self.parts:
                if part.process is not None and part.process.poll() is not None:
                    raise Problem(
                        f"ส่วน “{part.thai}” เริ่มไม่ได้ ดู {part.log}\n{tail(part.log)}",
                        f"The part “{part.name}” could not start; see {part.log}.",
                    )
            if time.monotonic() - started > 120:
                raise Problem(
                    f"หน้าเว็บไม่ตอบภายใน 2 นาที ดู {self.folder.logs / 'web.log'}",
                    f"The web server did not answer within two minutes; see {self.folder.logs / 'web.log'}.",
                )
            self._pause(0.1)

    def _page_answers(self) -> bool:
        host, port = self.address.removeprefix("http://").rsplit(":", 1)
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greet(self) -> None:
        say(f"\n  ระบบงานสหกรณ์พร้อมใช้ · coopoffice is ready:  {self.address}\n")
        self._show_accounts()
        if os.environ.get("DEMO") == "0":
            say('  สำนักงานใหม่: make manage ARGS="found_office --help" · a new office is founded with this command\n')
        say("  หยุดด้วย Ctrl-C · stop with Ctrl-C\n")

    def _show_accounts(self) -> None:
        accounts = self.var / "demo-accounts.txt"
        if accounts.exists():
            say("  บัญชีสาธิต · demo accounts")
            say("".join(f"  {line}\n" for line in accounts.read_text("utf-8").splitlines()))

    # --- when a part falls ------------------------------------------------------------------------------------------
    def _fell(self, part: Part) -> None:
        assert part.process is not None
        code = part.process.returncode
        part.stop()  # what the leader left of its group
        now = time.monotonic()
        part.crashes.append(now)
        while part.crashes and now - part.crashes[0] > CRASH_WINDOW:
            part.crashes.popleft()
        what = f"สัญญาณ · signal {-code}" if code < 0 else f"รหัส · code {code}"
        say(f"! ส่วน “{part.thai}” หยุดเอง · {part.name} ended by itself ({what})\n{tail(part.log)}")
        if len(part.crashes) > MOST_CRASHES:
            raise Problem(
                f"ส่วน “{part.thai}” หยุดเอง {len(part.crashes)} ครั้งในหนึ่งนาที จึงหยุดทั้งระบบ ดู {part.log}",
                f"The part “{part.name}” ended by itself {len(part.crashes)} times within a minute, so everything is"
                f" stopped; see {part.log}.",
            )
        part.retry_at = now + min(LONGEST_PAUSE, 0.5 * 2 ** (len(part.crashes) - 1))

    def _restart(self, part: Part) -> None:
        part.start()
        say(f"  เริ่มส่วน “{part.thai}” ใหม่แล้ว · {part.name} was started again")
