"""The organisation chart of one unit and the units under it, laid out for inline SVG.

Given units with heads and counts already read, and the coordination lines among them, it computes boxes and lines in
pixels of a drawing ``WIDTH`` wide; the template draws them. Command lines are solid: a trunk down the left side with a
rail above each row. Coordination lines are dashed and run in lanes of their own between the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..choices import UnitKind

WIDTH = 1120
BOX_WIDTH, BOX_HEIGHT = 204, 116
TOP_WIDTH = 380
GAP = 16
PER_ROW = 5
MARGIN = 20  # left and right of the rows: the trunk and the lines that pass a row
LANE = 9
RAIL = 22
# Divisions stand in the upper rows, the groups and settlements they coordinate with below them.
TIER = {UnitKind.PROMOTION_GROUP: 1, UnitKind.SETTLEMENT: 1}


@dataclass(frozen=True)
class Box:
    """One unit: its place in the drawing, and how many units stand below it."""

    unit: Any
    x: float
    y: float
    width: float
    height: float
    row: int = -1
    children: int = 0
    is_top: bool = False

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Line:
    """A path of horizontal and vertical strokes; ``title`` says what it is."""

    path: str
    title: str = ""


@dataclass
class Drawing:
    """Everything the template draws."""

    width: int
    height: int
    boxes: list[Box] = field(default_factory=list)
    command: list[Line] = field(default_factory=list)
    coordination: list[Line] = field(default_factory=list)


def rows_of(children: Sequence[Any]) -> list[list[Any]]:
    """Put the units in rows of at most five of one tier, as even as they go: six stand three and three."""
    rows: list[list[Any]] = []
    for tier in sorted({TIER.get(unit.kind, 0) for unit in children}):
        units = [unit for unit in children if TIER.get(unit.kind, 0) == tier]
        count = -(-len(units) // PER_ROW)
        size = -(-len(units) // count)
        rows += [units[start : start + size] for start in range(0, len(units), size)]
    return rows


def _path(*points: tuple[float, float]) -> str:
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def draw(top: Any, children: Sequence[Any], links: Sequence[Any], grandchildren: dict[int, int]) -> Drawing:
    """Lay the chart out. ``links`` are UnitLink rows among the children; ``grandchildren`` counts units below each."""
    rows = rows_of(children)
    row_of = {unit.pk: number for number, row in enumerate(rows) for unit in row}
    inner = [link for link in links if link.from_unit_id in row_of and link.to_unit_id in row_of]
    lanes = _lanes(inner, row_of, len(rows))
    first = Box(top, (WIDTH - TOP_WIDTH) / 2, 4, TOP_WIDTH, 88, is_top=True)
    drawing = Drawing(WIDTH, int(first.bottom) + 6, [first])
    y = first.bottom + RAIL * 2
    rails: list[tuple[float, list[Box]]] = []
    gaps: list[float] = []
    placed: dict[int, Box] = {}
    for number, row in enumerate(rows):
        whole = len(row) * BOX_WIDTH + (len(row) - 1) * GAP
        left = MARGIN + (WIDTH - 2 * MARGIN - whole) / 2
        boxes = [
            Box(unit, left + place * (BOX_WIDTH + GAP), y, BOX_WIDTH, BOX_HEIGHT, number, grandchildren.get(unit.pk, 0))
            for place, unit in enumerate(row)
        ]
        placed |= {box.unit.pk: box for box in boxes}
        rails.append((y - RAIL, boxes))
        drawing.boxes += boxes
        gaps.append(y + BOX_HEIGHT + LANE)
        y += BOX_HEIGHT + LANE * (lanes.count(number) + 1) + RAIL
        drawing.height = int(y - RAIL + LANE)
    drawing.command = _command_lines(first, rails)
    drawing.coordination = _coordination_lines(inner, placed, lanes, gaps)
    return drawing


def _command_lines(first: Box, rails: list[tuple[float, list[Box]]]) -> list[Line]:
    lines = []
    if rails:
        y, boxes = rails[0]
        lines.append(Line(_path((first.middle, first.bottom), (first.middle, y))))
    left = MARGIN / 2
    for number, (y, boxes) in enumerate(rails):
        start = boxes[0].middle if number == 0 and len(rails) == 1 else left
        ends = [start, boxes[-1].middle, *([first.middle] if number == 0 else [])]
        lines.append(Line(_path((min(ends), y), (max(ends), y))))
        lines += [Line(_path((box.middle, y), (box.middle, box.y))) for box in boxes]
    if len(rails) > 1:
        lines.append(Line(_path((left, rails[0][0]), (left, rails[-1][0]))))
    return lines


@dataclass
class _Lanes:
    """Which lane below which row each coordination line takes; lines of one unit share a lane."""

    of: dict[tuple[int, int], int] = field(default_factory=dict)

    def take(self, row: int, unit_id: int) -> int:
        key = (row, unit_id)
        if key not in self.of:
            self.of[key] = self.count(row)
        return self.of[key]

    def count(self, row: int) -> int:
        return sum(1 for key in self.of if key[0] == row)


def _upper(link: Any, row_of: dict[int, int]) -> tuple[int, int]:
    """The two ends, the upper one first (the giving one where both stand in one row)."""
    a, b = link.from_unit_id, link.to_unit_id
    return (b, a) if row_of[b] < row_of[a] else (a, b)


def _lanes(links: Sequence[Any], row_of: dict[int, int], rows: int) -> _Lanes:
    lanes = _Lanes()
    for link in links:
        a, b = _upper(link, row_of)
        lanes.take(row_of[a], a)
        if row_of[b] - row_of[a] > 1:
            lanes.take(row_of[b] - 1, a)
    return lanes


def _coordination_lines(links: Sequence[Any], placed: dict[int, Box], lanes: _Lanes, gaps: list[float]) -> list[Line]:
    row_of = {pk: box.row for pk, box in placed.items()}
    ends: dict[int, int] = {}
    lines = []
    for link in links:
        a, b = (placed[pk] for pk in _upper(link, row_of))
        # Lines that arrive at one box stand side by side, left and right of its command line.
        place = ends[b.unit.pk] = ends.get(b.unit.pk, 0) + 1
        x = b.middle + (18 * ((place + 1) // 2)) * (1 if place % 2 else -1)
        start = a.middle
        lane = gaps[a.row] + LANE * lanes.of[a.row, a.unit.pk]
        if a.row == b.row:
            path = _path((start, a.bottom), (start, lane), (x, lane), (x, b.bottom))
        elif b.row - a.row == 1:
            path = _path((start, a.bottom), (start, lane), (x, lane), (x, b.y))
        else:
            aside = WIDTH - MARGIN / 2 - 3 * (lanes.of[a.row, a.unit.pk] % 4)
            last = gaps[b.row - 1] + LANE * lanes.of[b.row - 1, a.unit.pk]
            path = _path((start, a.bottom), (start, lane), (aside, lane), (aside, last), (x, last), (x, b.y))
        lines.append(Line(path, f"{link.from_unit.shown_short_name} – {link.to_unit.shown_short_name}: {link.subject}"))
    return lines


@dataclass(frozen=True)
class Branch:
    """One unit in the chart told as a list, with the units under it."""

    unit: Any
    links: tuple[Any, ...] = ()
    children: tuple[Branch, ...] = ()


def tree(top: Any, below: Sequence[Any], links: Sequence[Any]) -> Branch:
    """The same chart as nested lists, for the phone, the screen reader and whoever likes lists better."""
    under: dict[int | None, list[Any]] = {}
    for unit in below:
        under.setdefault(unit.parent_id, []).append(unit)
    along: dict[int, list[Any]] = {}
    for link in links:
        along.setdefault(link.from_unit_id, []).append((link.to_unit, link.subject))
        along.setdefault(link.to_unit_id, []).append((link.from_unit, link.subject))

    def grow(unit: Any) -> Branch:
        return Branch(unit, tuple(along.get(unit.pk, ())), tuple(grow(child) for child in under.get(unit.pk, ())))

    return grow(top)
