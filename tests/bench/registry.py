"""What is measured: each app lists its own pages and figures in ``tests/bench/pages_<app>.py``.

Such a file has any of these names::

    PAGES = [Page("letter list", lambda person: reverse("saraban:letter_list"))]
    FIGURES = [Figure(letters_filed, sizes=("demo",))]
    COUNTED = [Letter]          # named with their number of rows in the line of sizes

A page is timed for every role of the size (member, head, officer, and at department size department), or for those it
names; its address may depend on the person, and None leaves the person out. A figure is a function that is given the
people by role and returns label to text. Loading the data is each app's own ``load_demo`` and ``load_scale``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SIZES = ("demo", "department")
FRAME = "the frame around nothing"


@dataclass(frozen=True)
class Page:
    """One page. ``roles`` None is everybody; ("-",) is somebody who has not signed in. ``htmx`` asks for the fragment."""

    label: str
    url: Callable[[Any], str | None]
    roles: tuple[str, ...] | None = None
    htmx: bool = False
    order: int = 100


@dataclass(frozen=True)
class Figure:
    """Single figures taken at the sizes named."""

    measure: Callable[[dict[str, Any]], dict[str, str]]
    sizes: tuple[str, ...] = SIZES


def _files() -> list[Any]:
    from tests import bench

    names = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name.startswith("pages_"))
    return [importlib.import_module(f"tests.bench.{name}") for name in names]


def pages() -> list[Page]:
    """Every app's pages, the frame first. Raises ValueError for a label given twice."""
    found = [page for file in _files() for page in getattr(file, "PAGES", ())]
    labels = [page.label for page in found]
    if twice := {label for label in labels if labels.count(label) > 1}:
        raise ValueError(f"Measured twice: {', '.join(sorted(twice))}")
    return sorted(found, key=lambda page: page.order)


def figures(size: str) -> list[Figure]:
    """Every app's figures of the size."""
    return [figure for file in _files() for figure in getattr(file, "FIGURES", ()) if size in figure.sizes]


def counted() -> list[Any]:
    """Models whose rows are named in the line of sizes."""
    return [model for file in _files() for model in getattr(file, "COUNTED", ())]
