"""``make manage ARGS="..."``: one command of manage.py against the office that runs on ``VAR``."""

import fcntl
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from .data_folder import ADDRESSES
from .problems import Problem
from .supervisor import ROOT


def running_environment(var: Path) -> dict[str, str]:
    """Return the environment of the office that runs on ``var``; raises Problem where none does."""
    try:
        with (var / "office.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pass
    except OSError:
        raise _not_running(var) from None
    else:
        raise _not_running(var)
    try:
        secret = (var / "secret-key").read_text().strip()
        addresses = json.loads((var / ADDRESSES).read_text())
    except OSError:  # it is still opening
        raise _not_running(var) from None
    environment = {**os.environ, "COOP_VAR": str(var), "SECRET_KEY": secret, **addresses}
    if "VAULT_KEYS" not in environment:
        environment.setdefault("VAULT_KEY_FILE", str(var / "vault-key"))
    environment.setdefault("DJANGO_SETTINGS_MODULE", "coopoffice.settings.local")
    return environment


def _not_running(var: Path) -> Problem:
    return Problem(
        f"ระบบไม่ได้เปิดอยู่บนโฟลเดอร์ {var} กรุณาเปิดด้วย make run ก่อน",
        f"No office runs on the folder {var}; start it with make run first.",
    )


def main(arguments: list[str]) -> int:
    """Run manage.py with the arguments (words of one string, as make hands them over); return its exit code."""
    var = (ROOT / Path(os.environ.get("VAR") or "var").expanduser()).absolute()
    words = [word for argument in arguments for word in shlex.split(argument)]
    try:
        environment = running_environment(var)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
