"""Register numbers drawn per second."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connection

from .registry import Figure


def numbers(who: dict[str, Any]) -> dict[str, str]:
    """Register numbers drawn per second: one clerk, and 32 clerks at one book."""
    from coopoffice.registers import kinds
    from coopoffice.registers.services import draw_number
    from units.models import Unit

    kinds.register("bench", "bench")
    unit = Unit._base_manager.order_by("pk")[0]

    def take(count: int) -> None:
        for _n in range(count):
            draw_number(unit=unit, kind="bench", purpose="bench")
        connection.close()

    take(20)
    begun = time.perf_counter()
    take(400)
    alone = 400 / (time.perf_counter() - begun)
    crew = [threading.Thread(target=take, args=(50,)) for _n in range(32)]
    begun = time.perf_counter()
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    together = 1600 / (time.perf_counter() - begun)
    return {
        "register numbers a second, one clerk": f"{alone:,.0f}",
        "register numbers a second, 32 clerks at one book": f"{together:,.0f}",
    }


FIGURES = [Figure(numbers, sizes=("demo",))]
