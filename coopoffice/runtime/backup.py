"""``make backup`` and ``make restore``: finds this machine's database and files and hands over to docker/backup.sh."""

import fcntl
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from .embedded import EmbeddedPostgres, postgres_programs
from .problems import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "docker" / "backup.sh"


def connection_environment(url: str) -> dict[str, str]:
    """Return the PG* variables for a ``postgresql://`` address, so that no password stands on a command line."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    values = {
        "PGHOST": query.get("host") or parts.hostname,
        "PGPORT": query.get("port") or (str(parts.port) if parts.port else None),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode"),
    }
    return {name: value for name, value in values.items() if value}


def running_server(data_dir: Path) -> str | None:
    """Return the address of a server that now serves ``data_dir``, or None."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        if Path(f"/proc/{int(lines[0])}/cwd").resolve(strict=True) != data_dir.resolve():
            return None
    except (OSError, ValueError, IndexError):
        return None
    return f"postgresql://coopoffice@/coopoffice?host={lines[4]}" if len(lines) > 4 else None


def main(arguments: list[str]) -> int:
    """``backup [FILE]`` also while the office runs; ``restore FILE`` and ``verify FILE``. Returns the exit code."""
    match arguments:
        case ["backup", *rest] if len(rest) <= 1:
            command = ["once", *rest]
        case [("restore" | "verify") as verb, file]:
            command = [verb, file]
        case _:
            print(
                Problem("กรุณาระบุไฟล์ เช่น make restore FILE=backup.tar", "Name the file: make restore FILE=backup.tar"),
                file=sys.stderr,
            )
            return 2
    var = (ROOT / Path(os.environ.get("VAR") or "var").expanduser()).absolute()
    environment = {
        **os.environ,
        "FILES_DIR": os.environ.get("FILES_DIR") or str(var / "files"),
        "BACKUP_DIR": os.environ.get("BACKUP_DIR") or str(var / "backups"),
    }
    try:
        with ExitStack() as held:
            given = os.environ.get("DATABASE_URL")
            if given is None:
                environment["PATH"] = f"{postgres_programs()}{os.pathsep}{environment.get('PATH', '')}"
                if command[0] == "restore":
                    _refuse_while_running(var, held)
                elif not (var / "postgres").exists():
                    raise Problem(
                        f"ไม่พบฐานข้อมูลในโฟลเดอร์ {var}", f"There is no database in the folder {var}; name it with VAR=."
                    )
                given = running_server(var / "postgres")
                if given is None:
                    server = EmbeddedPostgres(var / "postgres")
                    given = server.start()
                    held.callback(server.stop)
            environment |= connection_environment(given)
            return subprocess.run(["sh", str(SCRIPT), *command], env=environment).returncode
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1


def _refuse_while_running(var: Path, held: ExitStack) -> None:
    var.mkdir(mode=0o711, parents=True, exist_ok=True)
    lock = held.enter_context((var / "office.lock").open("a"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise Problem(
            "ระบบยังทำงานอยู่ กรุณาหยุดก่อนกู้คืน", "The office is still running; stop it before restoring."
        ) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
