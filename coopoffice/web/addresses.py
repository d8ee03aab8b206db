"""Addresses of records by their number, without asking the whole URL configuration for each of thirty rows.

``reverse`` looks at every pattern of the name and checks the finished address; for a page ``<int:pk>`` the answer
differs in the number alone. ``numbered("saraban:letter_detail", 7)`` is what ``reverse(name, args=[7])`` gives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse

_STAND_IN = 7_777_777_700_000  # no record has such a number


def numbered(name: str, number: int) -> str:
    """The address of the view ``name``, whose one argument is a whole number (``<int:pk>``)."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{int(number)}{after}"


@lru_cache(maxsize=512)
def _around(name: str, urlconf: Any, prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_STAND_IN], urlconf=urlconf).split(str(_STAND_IN))
    return before, after
