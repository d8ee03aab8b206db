"""Charts drawn by the server as inline SVG without viewBox: x in percent, y in pixels.

So text never scales, the chart prints, and no script is needed. Colours are classes of office.css, because the
browser's policy allows no inline style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = int | float | Decimal


def _percent(part: Number, whole: Number) -> float:
    """Share in percent, between 0 and 100; 0 where there is nothing to share."""
    if not whole or whole < 0:
        return 0.0
    return round(min(100.0, max(0.0, float(part) * 100 / float(whole))), 2)


def bar(done: Number, total: Number, *, due: Number | None = None, kind: str = "real", label: str = "") -> SafeString:
    """One progress bar, 16 px high, with a tick for what should be done by today.

    ``kind`` is "real", "warn", "danger" or "ok". ``label`` is what a screen reader says.
    """
    tick = ""
    if due is not None:
        x = f"{_percent(due, total)}%"
        tick = format_html('<line class="ch-tick" x1="{}" x2="{}" y1="0" y2="16"/>', x, x)
    return format_html(
        '<svg class="chart-bar" width="100%" height="16" role="img" aria-label="{}">'
        '<rect class="ch-track" x="0" y="3" width="100%" height="10" rx="2"/>'
        '<rect class="ch-{}" x="0" y="3" width="{}%" height="10" rx="2"/>{}</svg>',
        label,
        kind,
        _percent(done, total),
        tick,
    )


@dataclass(frozen=True)
class Part:
    """One part of a whole: its name, its size and the colour number (1 to 6) it is drawn in."""

    label: Any
    value: Number
    colour: int


def parts_of(pairs: Sequence[tuple[Any, Number]]) -> list[Part]:
    """Give each (label, value) its colour, in order."""
    return [Part(label, value, number % 6 + 1) for number, (label, value) in enumerate(pairs)]


def stack(parts: Sequence[Part], label: str = "") -> SafeString:
    """Parts of one whole side by side, 14 px high, two pixels apart."""
    whole = sum(float(part.value) for part in parts) or 1
    pieces, at = [], 0.0
    for part in parts:
        share = round(float(part.value) * 100 / whole, 2)
        if share:
            pieces.append((part.colour, round(at, 2), share))
        at += share
    drawn = format_html_join(
        "", '<rect class="ch-{} ch-piece" x="{}%" y="0" width="{}%" height="14"/>', ((c, x, w) for c, x, w in pieces)
    )
    return format_html('<svg width="100%" height="14" role="img" aria-label="{}">{}</svg>', label, drawn)


@dataclass(frozen=True)
class Point:
    """One column: its name, plan and actual (None where it lies in the future), and what makes it an exception."""

    label: Any
    plan: Number
    actual: Number | None = None
    exception: str = ""
    now: bool = False


def _nice_top(value: float) -> float:
    """The round number at or above the value that the axis ends with."""
    if value <= 0:
        return 1.0
    step = 10 ** len(str(int(value))) / 10 if value >= 1 else 0.1
    for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10):
        if step * factor >= value:
            return step * factor
    return step * 10


def columns(points: Sequence[Point], *, label: str = "", height: int = 160) -> SafeString:
    """Plan as a pale outlined column, actual in front of it; a month still to come is dashed.

    The drawing area is ``height`` px high with three grid lines; labels stand below it. One exception carries its
    number in amber.
    """
    top = _nice_top(max((float(max(p.plan, p.actual or 0)) for p in points), default=0))
    base = height + 24
    shares = [(round(base - height * share, 1), f"{top * share:,.10g}") for share in (0, 0.5, 1)]
    grid = format_html_join("", '<line class="ch-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>', ((y,) for y, _ in shares))
    # Over the columns: on a phone the first one stands under the figures.
    figures = format_html_join("", '<text x="0" y="{}">{}</text>', ((round(y - 4, 1), n) for y, n in shares))
    slot = 92 / max(1, len(points))
    drawn = []
    for number, point in enumerate(points):
        x = 8 + slot * number
        plan_high = round(height * float(point.plan) / top, 1)
        middle = round(x + slot / 2, 2)
        drawn.append(
            format_html(
                '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>',
                "ch-future" if point.actual is None else "ch-plan",
                round(x + slot * 0.14, 2),
                round(slot * 0.72, 2),
                round(base - plan_high, 1),
                plan_high,
            )
        )
        if point.actual is not None:
            high = round(height * float(point.actual) / top, 1)
            drawn.append(
                format_html(
                    '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>',
                    "ch-warn" if point.exception else "ch-real",
                    round(x + slot * 0.28, 2),
                    round(slot * 0.44, 2),
                    round(base - high, 1),
                    high,
                )
            )
        if point.exception:
            drawn.append(
                format_html(
                    '<text class="hot" x="{}%" y="{}" text-anchor="middle">{}</text>',
                    middle,
                    round(base - plan_high - 5, 1),
                    point.exception,
                )
            )
        drawn.append(
            format_html(
                '<text class="{}" x="{}%" y="{}" text-anchor="middle">{}</text>',
                # Every second name gives way where the names would touch.
                "v" if point.now else "every2" if number % 2 and len(points) > 8 else "",
                middle,
                base + 19,
                point.label,
            )
        )
    return format_html(
        '<svg width="100%" height="{}" role="img" aria-label="{}">{}{}{}</svg>',
        base + 28,
        label,
        grid,
        SafeString("".join(drawn)),
        figures,
    )
