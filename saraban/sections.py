"""The parts of a letter's page. Each topic (incoming, outgoing, circular) offers its own, so that none edits another's.

``applies(letter, user)`` says whether the part is drawn; ``context(request, letter)`` returns what its template needs,
in a number of statements that does not grow with rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from coopoffice.web.registry import Registry


@dataclass(frozen=True)
class LetterSection:
    """One part of the page. ``column`` is "main" (the paper's side) or "side" (acts, route, facts)."""

    key: str
    template: str
    applies: Callable[[Any, Any], bool]
    context: Callable[[HttpRequest, Any], dict[str, Any]]
    column: str = "side"
    order: int = 100


letter_sections: Registry[LetterSection] = Registry("letter sections")
