"""Runs the real supervisor as a child process and looks at what it leaves behind."""

import contextlib
import http.client
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def alive(pid: int) -> bool:
    """Whether a process with this number runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid: int) -> dict[int, str]:
    """Every living process below ``pid``: number and command line."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, rest = {}, [pid]
    while rest:
        above = rest.pop()
        for child, parent in parents.items():
            if parent == above and alive(child):
                try:
                    found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                rest.append(child)
    return found


def until(condition, seconds: float = 30) -> bool:
    """Wait for ``condition`` and say whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    """A TCP port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what the test run itself set for its servers and browsers."""
    own = {"DATABASE_URL", "REDIS_URL", "COOP_VAR", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "MAKELEVEL"}
    own |= {"DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {**{name: value for name, value in os.environ.items() if name not in own}, **more}


class Run:
    """One run of ``python -m coopoffice.runtime`` on the folder ``var``."""

    def __init__(self, var: Path, *, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.lines: list[str] = []
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "coopoffice.runtime"],
            cwd=ROOT,
            env=clean_environment(VAR=str(var), PORT=str(self.port), **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._queue: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self._queue.put(line)
        self._queue.put(None)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def until_said(self, words: str, seconds: float = 300) -> None:
        """Read on until a new line holds ``words``; fail with everything said when it ends or is late."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = self._queue.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"It never said {words!r} but:\n{self.said}") from None
            assert line is not None, f"It ended without saying {words!r}:\n{self.said}"
            self.lines.append(line)
            if words in line:
                return

    def drained(self) -> str:
        """Everything it said so far, without waiting for more."""
        while not self._queue.empty():
            line = self._queue.get_nowait()
            if line is None:
                break
            self.lines.append(line)
        return self.said

    def page(self, path: str = "/") -> int:
        """The status of a page; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def pid_of(self, words: str) -> int:
        """The leader among the children whose command line holds ``words``, which may be starting anew just now.

        A worker that is only starting when Redis falls ends by itself.
        """
        leaders: list[int] = []

        def found() -> bool:
            children = descendants(self.process.pid)
            with contextlib.suppress(ProcessLookupError):  # gone meanwhile
                leaders[:] = [pid for pid, line in children.items() if words in line and os.getpgid(pid) == pid]
            return bool(leaders)

        assert until(found), f"No {words!r} among {descendants(self.process.pid)}"
        return leaders[0]

    def wait(self, seconds: float = 60) -> int:
        """Wait for its end, read what it said last, return its code."""
        code = self.process.wait(seconds)
        while (line := self._queue.get(timeout=10)) is not None:
            self.lines.append(line)
        return code

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and return its code."""
        self.process.send_signal(number)
        return self.wait()

    def abandon(self) -> None:
        """Whatever happened in the test: leave nothing running."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
