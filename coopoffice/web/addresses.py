"""Addresses of single records, put together without asking every pattern anew for each row of a page."""

from __future__ import annotations

import functools
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

_STAND_IN = 7_777_777_700_000


def address(name: str, key: Any) -> str:
    """``reverse(name, args=[key])``; for a whole number from what surrounds it in the address of any other."""
    if type(key) is not int or key < 0:
        return reverse(name, args=[key])
    before, after = _around(name, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
    return f"{before}{key}{after}"


@functools.lru_cache(maxsize=1000)
def _around(name: str, prefix: str, urlconf: str) -> tuple[str, str]:
    """What stands before and after the number in addresses of the name, under one prefix and configuration."""
    before, after = reverse(name, args=[_STAND_IN]).split(str(_STAND_IN))
    return before, after
