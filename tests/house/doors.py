"""Every door of the site by role: which status a GET and an empty POST give. A door not written here fails the wall.

Roles: ``anonymous``; ``stranger`` (signed in, holds no post); ``member`` (kanokwan, promotion group 1); ``head``
(somsak, its head); ``other`` (boonmee, head of another group); ``officer`` (pimjai); ``personnel`` (suda, GA-B1);
``admin`` (system's administrator, no post).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

ROLES = ("anonymous", "stranger", "member", "head", "other", "officer", "personnel", "admin")
USERNAMES = {
    "member": "kanokwan",
    "head": "somsak",
    "other": "boonmee",
    "officer": "pimjai",
    "personnel": "suda",
    "admin": "admin",
}


@dataclass(frozen=True)
class Door:
    """``get`` and ``post`` list one status per role, in the order of ROLES, written "302 200 200 ...".

    A single number means the same for every role; ``kwargs`` makes the address from the demo office.
    """

    get: str
    post: str
    kwargs: Callable[[], dict] = field(default=dict)

    def expected(self, method: str) -> dict[str, int]:
        """Role to status."""
        words = [int(w) for w in (self.get if method == "get" else self.post).split()]
        if len(words) == 1:
            words *= len(ROLES)
        if len(words) != len(ROLES):
            raise ValueError(f"a door needs 1 or {len(ROLES)} statuses")
        return dict(zip(ROLES, words, strict=True))


def walk(patterns=None, namespace: str = "", under: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name with namespace, route) of every address of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = under + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, space, route)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", route
