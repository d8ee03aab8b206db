"""Starting and ending child processes so that none can outlive the process that started it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def follow_parent() -> None:
    """Have this process asked to end (SIGTERM) when the ``make`` that started it dies without passing a signal on."""
    if os.environ.get("MAKELEVEL"):
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def spawn(
    argv: Sequence[str | os.PathLike[str]],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | None = None,
    errors: IO[bytes] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start ``argv`` in a process group of its own and return it.

    The kernel sends ``death_signal`` to the child when the thread that called ``spawn`` ends for whatever reason,
    ``kill -9`` included; call it from the main thread. The separate group keeps the terminal's Ctrl-C away from the
    child, so that the caller decides the order of the end. ``output`` takes both streams, ``errors`` only the second;
    what is not given stays with the terminal.

    Raises OSError when the program cannot be started.
    """
    parent = os.getpid()

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os._exit(1)

    return subprocess.Popen(
        [os.fspath(part) for part in argv],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors if errors is not None else (subprocess.STDOUT if output is not None else None),
        start_new_session=True,
        preexec_fn=prepare,
    )


def end(
    process: subprocess.Popen[bytes],
    *,
    how: signal.Signals = signal.SIGTERM,
    seconds: float = 20,
    hurry: Callable[[], bool] = lambda: False,
) -> int:
    """Ask ``process`` to end by signal ``how``, wait up to ``seconds``, then kill its whole group; return its code.

    When ``hurry`` turns true while waiting, two seconds are left.
    """
    if process.poll() is None:
        process.send_signal(how)
        until = time.monotonic() + seconds
        while process.poll() is None and (now := time.monotonic()) < until:
            if hurry():
                until = min(until, now + 2)
                hurry = _never
            time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # it, if it would not, and helpers that outlived it
    return process.wait()


def _never() -> bool:
    return False
