"""What Django itself must do before the office opens: tables, static files, the demo office; one process per start.

Prints nothing on a start without news; writes the demo accounts to ``<VAR>/demo-accounts.txt``.
"""

import hashlib
import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings

# What django-htmx brings and no page uses; compressing it would take most of the first start.
UNUSED_STATIC = ["htmx.js", "htmx.amd.js", "htmx.cjs.js", "htmx.esm.js", "*.d.ts", "ext"]


def migrate() -> bool:
    """Bring the tables up to the code; say whether there was anything to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    print("· ปรับปรุงตารางข้อมูล · bringing the tables up to date", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    return True


def collect_static() -> bool:
    """Collect, hash and compress the used static files when one of them changed; say whether that was so."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    fingerprint = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(UNUSED_STATIC):
            stat = os.stat(storage.path(path))
            prefix = getattr(storage, "prefix", "") or ""
            fingerprint.update(f"{prefix}/{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
    if stamp.exists() and stamp.read_text() == fingerprint.hexdigest() and Path(settings.STATIC_ROOT).is_dir():
        return False
    print("· รวบรวมไฟล์หน้าเว็บ · collecting static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, ignore_patterns=UNUSED_STATIC)
    stamp.write_text(fingerprint.hexdigest())
    return True


def load_demo() -> bool:
    """Load the demo office into a database without users; say whether that was done. ``DEMO=0`` forgoes it."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    accounts = settings.VAR_DIR / "demo-accounts.txt"
    if os.environ.get("DEMO", "1") == "0" or get_user_model()._default_manager.exists():
        return False
    commands = get_commands()
    if "load_demo" not in commands:
        return False
    print("· สร้างสำนักงานสาธิต · loading the demo office", flush=True)
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    if "demo_accounts" in commands:
        said = io.StringIO()
        call_command("demo_accounts", stdout=said)
    accounts.write_text(said.getvalue(), encoding="utf-8")
    return True


def main(only: list[str]) -> int:
    """Do all of it, or with ``static`` the static files only; 1 with Django's words when the database refuses."""
    django.setup()
    from django.db import Error

    try:
        if only == ["static"]:
            collect_static()
            return 0
        migrate()
        collect_static()
        load_demo()
    except (Error, OSError) as error:
        print(f"{type(error).__name__}: {error}".strip(), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
