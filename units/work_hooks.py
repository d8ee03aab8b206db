"""What upper apps may add to assigned work: where a piece comes from, and who must hear that it was handed on.

``work_origins``: functions ``(user, ids) -> {assignment id: Origin}``, in a constant number of statements; only what
the person may see is named. ``work_followers``: functions ``(parent=, child=, by=)`` called inside the transaction that
hands a piece on, so that what the work belongs to becomes visible to whoever gets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coopoffice.web.registry import Registry


@dataclass(frozen=True)
class Origin:
    """The record a piece of work was given from."""

    label: str
    url: str
    icon: str = "mail"


work_origins: Registry[Callable[[Any, Iterable[int]], Mapping[int, Origin]]] = Registry("origins of assigned work")
work_followers: Registry[Callable[..., None]] = Registry("followers of assigned work")


def origins_of(user: Any, ids: Iterable[int]) -> dict[int, Origin]:
    """Where the pieces come from, as far as the person may see it."""
    found: dict[int, Origin] = {}
    wanted = list(ids)
    for ask in work_origins:
        found |= ask(user, wanted)
    return found


def tell_followers(*, parent: Any, child: Any, by: Any) -> None:
    """Let every follower act on a piece that was handed on."""
    for follow in work_followers:
        follow(parent=parent, child=child, by=by)
