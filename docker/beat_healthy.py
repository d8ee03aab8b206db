"""The beat container's health: beat writes its schedule every three minutes while it lives."""

import os
import sys
import time
from pathlib import Path

newest = max((path.stat().st_mtime for path in Path(os.environ["COOP_VAR"]).glob("beat-schedule*")), default=0)
sys.exit(0 if time.time() - newest < 600 else "the schedule was not written for ten minutes")
