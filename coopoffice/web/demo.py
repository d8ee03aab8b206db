"""What apps offer to the two sets of made-up data: the demo office, and the department at full scale.

Each app registers a part in its ``AppConfig.ready``; parts run by ``order``, so that an upper floor finds what the
lower ones made. A part is deterministic (it draws from ``context.random`` only) and dated relative to
``context.today``, so that the screens are alive on any day.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .registry import Registry


@dataclass
class DemoContext:
    """Handed from part to part. ``found`` is where a part leaves what the next ones need, by name."""

    today: dt.date
    random: random.Random
    say: Callable[[str], None]
    offices: int = 1
    letters: int = 0  # at department scale, how many letters
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoPart:
    """One app's share: ``load(context)`` writes rows; ``order`` follows the storeys (units 10, saraban 20 ...)."""

    key: str
    load: Callable[[DemoContext], None]
    order: int


@dataclass(frozen=True)
class DemoAccount:
    """An account people are told about: its user name and what to see with it."""

    username: str
    name: str
    role: str


PASSWORD = "tharanakhon-2569"  # noqa: S105  (the demo office only; load_demo refuses a database with people in it)

demo_parts: Registry[DemoPart] = Registry("demo parts")
scale_parts: Registry[DemoPart] = Registry("scale parts")
demo_accounts: list[DemoAccount] = []
