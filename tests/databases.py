"""The databases of a test run: migrated once, the demo office loaded once, everything else copied.

PostgreSQL copies a database faster than anybody can migrate or fill one. The first process of a run that needs one
makes it, under a lock that all processes of the run share; the others wait and copy. A test that asks for
``demo_office`` runs in a copy with the office in it, inside its own transaction like any other test; a test that writes
for good (``live_server``, ``transactional_db``) spoils the copy, and the next one gets a fresh one.

While writing code, ``COOP_TEST_KEEP=<folder>`` beside a ``DATABASE_URL`` keeps both databases from
run to run; they are made anew when a migration or a file of the demo office changes, or the day.
"""

import datetime as dt
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.test import override_settings

RUN = os.environ.get("COOP_TEST_RUN", "")
KEPT = os.environ.get("COOP_TEST_KEEP", "")
ROOT = Path(__file__).resolve().parent.parent


def _fingerprint(*patterns: str) -> str:
    """What the files say, in twelve letters: the name of a database that is kept from run to run."""
    told = hashlib.sha256(dt.date.today().isoformat().encode())
    for app in ("coopoffice", "units", "saraban", "planning", "procurement", "personnel"):
        for path in sorted(found for pattern in patterns for found in (ROOT / app).glob(pattern)):
            told.update(path.as_posix().removeprefix(ROOT.as_posix()).encode() + path.read_bytes())
    return told.hexdigest()[:12]


MIGRATED = f"coop_migrated_{_fingerprint('**/migrations/*.py') if KEPT else RUN}"
# With the demo office's secrets, and as an office that has no key of the vault shows itself: without them.
FILLED = f"coop_filled_{_fingerprint('**/migrations/*.py', '**/demo/**/*.py', '**/load_demo.py') if KEPT else RUN}"
PLAIN = f"{FILLED}_plain"


def shared_folder() -> Path:
    """The folder all processes of the run share."""
    folder = Path(KEPT or os.environ["COOP_TEST_SHARED"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Hold the lock; yields whether the thing is missing. Leaving without an error marks it as made."""
    made = shared_folder() / f"{name}.made"
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = not made.exists()
        yield missing
        if missing:
            made.touch()


@contextmanager
def _server() -> Iterator:
    """A cursor on the server's own database, for making and dropping others."""
    with connection._nodb_cursor() as cursor:
        yield cursor


def drop(name: str) -> None:
    """Drop the database where it is there, whoever of this server's role still holds it.

    Not by ``WITH (FORCE)``: that refuses where it meets an autovacuum worker, which the server's own role may not end.
    A plain drop shows these out by itself and waits five seconds for the others.
    """
    with _server() as cursor:
        for last in (False, False, True):
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                " AND backend_type = 'client backend' AND usename = current_user",
                [name],
            )
            try:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            except OperationalError:  # still held by somebody
                if last:
                    raise
            else:
                return


def switch_to(name: str) -> str:
    """Let every new connection of this process go to the database; return the former one's name."""
    connections.close_all()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    return before


def make_migrated() -> str:
    """Make the migrated database of the run where nobody has; return its name."""
    with _alone(MIGRATED) as missing:
        if missing:
            with _server() as cursor:
                cursor.execute(f'CREATE DATABASE "{MIGRATED}"')
            before = switch_to(MIGRATED)
            try:
                call_command("migrate", verbosity=0, interactive=False)
            finally:
                switch_to(before)
    return MIGRATED


def _make_filled(name: str) -> None:
    with _alone(name) as missing:
        if not missing:
            return
        with _server() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{make_migrated()}"')
        before = switch_to(name)
        files = Path(settings.MEDIA_ROOT)
        aside = files.with_name(f"{files.name}.aside")
        files.mkdir(parents=True, exist_ok=True)
        files.rename(aside)
        try:
            without = override_settings(VAULT_KEYS="", VAULT_KEY_FILE="") if name == PLAIN else nullcontext()
            with open(os.devnull, "w") as quiet, without:
                call_command("load_demo", verbosity=0, stdout=quiet)
            if files.exists():
                shutil.copytree(files, shared_folder() / f"files-{name}", dirs_exist_ok=True)
        finally:
            shutil.rmtree(files, ignore_errors=True)
            aside.rename(files)
            switch_to(before)


class DemoCopy:
    """This process's copy of the filled database ``filled``, FILLED or PLAIN."""

    def __init__(self, filled: str = FILLED) -> None:
        kind = "demo" if filled == FILLED else "plain"
        self.filled = filled
        self.name = f"coop_{kind}_{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        self.fresh = False

    def enter(self) -> str:
        """Let this process work in a copy in which nothing was written; return the former database's name."""
        _make_filled(self.filled)
        if not self.fresh:
            connections.close_all()
            drop(self.name)
            with _server() as cursor:
                cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.filled}"')
            self.fresh = True
        # A sweep of another test may have taken files that only this database holds.
        filled = shared_folder() / f"files-{self.filled}"
        if filled.exists():
            shutil.copytree(filled, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return switch_to(self.name)

    def leave(self, before: str, *, spoilt: bool) -> None:
        """Go back to the former database."""
        switch_to(before)
        if spoilt:
            self.fresh = False

    def drop(self) -> None:
        """Drop the copy at the end of the process's tests."""
        drop(self.name)


class ScratchCopy:
    """This process's copy of the migrated database for tests that write for good; each spoils it."""

    def __init__(self) -> None:
        self.name = f"coop_scratch_{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    def enter(self) -> str:
        """Let this process work in a fresh copy; return the former database's name."""
        migrated = make_migrated()
        connections.close_all()
        drop(self.name)
        with _server() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{migrated}"')
        return switch_to(self.name)

    def drop(self) -> None:
        """Drop the copy at the end of the process's tests."""
        drop(self.name)


def make_worked() -> str:
    """Make the database this process's Celery worker works in, where it is not there yet; return its name."""
    name = f"coop_worked_{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _alone(name) as missing:
        if missing:
            migrated = make_migrated()
            with _server() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    return name


def drop_worked() -> None:
    """Drop the Celery worker's database at the end of the process's tests."""
    drop(f"coop_worked_{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


def drop_shared() -> None:
    """Drop what the run's processes shared, on a server that outlives the run."""
    if KEPT:
        return
    for name in (FILLED, PLAIN, MIGRATED):
        drop(name)
