"""``python -m coopoffice.runtime``: the whole office on this machine; ``PORT``, ``VAR``, ``LISTEN`` by environment."""

import os
import sys
from pathlib import Path

from .problems import Problem
from .supervisor import ROOT, Office


def main() -> int:
    """Read the three settings and run; 1 with a sentence when one makes no sense."""
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        print(
            Problem(f"PORT ต้องเป็นเลข 1 ถึง 65535 ไม่ใช่ {port!r}", f"PORT must be a number from 1 to 65535, not {port!r}.")
        )
        return 1
    var = Path(os.environ.get("VAR") or "var").expanduser()
    return Office(var=ROOT / var, host=os.environ.get("LISTEN") or "127.0.0.1", port=int(port)).run()


if __name__ == "__main__":
    sys.exit(main())
