"""Pages of deciding: the inbox, one request, general requests; and the inbox's one statement."""

from __future__ import annotations

import time
from typing import Any

from django.urls import reverse

from units import inbox
from units.models import Approval, ApprovalStep, GeneralRequest
from units.reach import reach, reach_cache

from .registry import Figure, Page

PAGES = [
    Page("inbox", lambda person: reverse("units:inbox"), order=15),
    Page("general requests", lambda person: reverse("units:request_list"), order=60),
]
COUNTED = [Approval, ApprovalStep, GeneralRequest]


def time_inbox(who: dict[str, Any]) -> dict[str, str]:
    """Milliseconds of the inbox's page and counts for each role, the reach read beforehand."""
    found = {}
    for role, person in who.items():
        times = []
        with reach_cache():
            reach(person)
            for _round in range(100):
                begun = time.perf_counter()
                waiting = inbox.waiting_for(person)
                times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        found[f"inbox of {role} ({waiting.total} wait), ms p50, p95"] = f"{times[50]:.2f}, {times[95]:.2f}"
    return found


FIGURES = [Figure(time_inbox)]
