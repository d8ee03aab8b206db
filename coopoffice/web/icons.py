"""Tabler's outline icons as inline SVG, read once per process from the npm package."""

import functools
import re
from pathlib import Path

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

ICON_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHAPES = re.compile(r"<svg.*?>(.*)</svg>", re.DOTALL)
_EMPTY_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')


class UnknownIcon(LookupError):
    """There is no Tabler outline icon of this name."""


@functools.cache
def shapes(name: str) -> str:
    """Return the drawing of the icon, without its svg element. Raises UnknownIcon."""
    path = Path(settings.NODE_MODULES) / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not ICON_NAME.fullmatch(name) or not path.is_file():
        raise UnknownIcon(name)
    found = _SHAPES.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise UnknownIcon(name)
    return " ".join(_EMPTY_BOX.sub("", found[1]).split())


@functools.lru_cache(maxsize=2000)
def icon_svg(name: str, css: str = "", label: str = "") -> SafeString:
    """Return the icon as inline SVG, one em high.

    Without a label it is hidden from screen readers (words stand beside it); with one it is an image of that name.
    Raises UnknownIcon.
    """
    classes = f"ti {css}".strip()
    spoken = f'role="img" aria-label="{conditional_escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return mark_safe(  # noqa: S308 (drawing from the pinned npm package; class and label are escaped)
        f'<svg class="{conditional_escape(classes)}" {spoken} viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{shapes(name)}</svg>'
    )
