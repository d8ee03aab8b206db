"""The notation in which people type the body of a letter, and the blocks it becomes.

Plain text, so that it can be typed without a mouse, compared line by line and pasted from anywhere:

* a line of text is a paragraph;
* a line that begins with a number is a numbered item: ``1.`` or ``๑.`` the first level, ``1.1`` the second,
  ``1.1.1`` or ``(1)`` the third; the numbers are written anew on the paper, so that an inserted item moves the rest;
* lines that begin with ``|`` are the rows of a table, cells between bars; the first row is its head.

A number typed as 1 begins anew; any other number goes on counting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from coopoffice.thai import to_arabic_digits

MOST_COLUMNS = 8
_ITEM = re.compile(r"^\s*(?:(\d{1,2}(?:\.\d{1,2}){1,2})\.?|(\d{1,2})[.)]|\((\d{1,2})\))\s+(?=\S)")


@dataclass(frozen=True)
class Block:
    """One paragraph, item or table. ``kind`` is p, item or table; ``number`` is the number as printed (Arabic)."""

    kind: str
    text: str = ""
    level: int = 0
    number: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    numeric: frozenset[int] = field(default_factory=frozenset)
    middle: frozenset[int] = field(default_factory=frozenset)

    def as_json(self) -> dict[str, Any]:
        """For the frozen paper."""
        return {
            "kind": self.kind,
            "text": self.text,
            "level": self.level,
            "number": self.number,
            "rows": [list(row) for row in self.rows],
            "numeric": sorted(self.numeric),
            "middle": sorted(self.middle),
        }


def parse_body(text: str) -> list[Block]:
    """Turn typed text into blocks. Never fails: what is no item and no table is a paragraph."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    counts = [0, 0, 0]

    def close_table() -> None:
        if rows:
            blocks.append(_table(rows))
            rows.clear()

    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip().startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))[:MOST_COLUMNS]
            if not all(set(cell) <= set("-: ") for cell in cells):
                rows.append(cells)
            continue
        close_table()
        if not line.strip():
            continue
        found = _ITEM.match(to_arabic_digits(line))
        if found is None:
            blocks.append(Block("p", " ".join(line.split())))
            continue
        typed = found[1] or found[2] or found[3]
        level = 3 if found[3] else typed.count(".") + 1
        blocks.append(
            Block("item", " ".join(line[found.end() :].split()), level, _number(counts, level, typed, bool(found[3])))
        )
    close_table()
    return blocks


def _number(counts: list[int], level: int, typed: str, bracketed: bool) -> str:
    last = int(typed.rpartition(".")[2])
    if level == 1 and last == 1:
        counts[:] = [1, 0, 0]
    else:
        counts[level - 1] = 1 if last == 1 else counts[level - 1] + 1
        for below in range(level, 3):
            counts[below] = 0
        for above in range(level - 1):
            counts[above] = counts[above] or 1
    if bracketed:
        return f"({counts[2]})"
    return ".".join(str(n) for n in counts[:level]) + ("." if level == 1 else "")


_FIGURES = re.compile(r"^[\d,.\-–% ]+$")


def _table(rows: list[tuple[str, ...]]) -> Block:
    width = max(len(row) for row in rows)
    filled = tuple(row + ("",) * (width - len(row)) for row in rows)
    numeric = frozenset(
        column
        for column in range(width)
        if len(filled) > 1
        and all(_FIGURES.match(to_arabic_digits(row[column]) or "0") for row in filled[1:])
        and any(row[column] for row in filled[1:])
    )
    # Counting columns (1, 2, 3 …) stand in the middle, amounts at the right.
    counting = frozenset(
        column for column in numeric if all(len(row[column]) <= 3 and "." not in row[column] for row in filled[1:])
    )
    return Block("table", rows=filled, numeric=numeric - counting, middle=counting)


def plain(text: str) -> list[str]:
    """The paragraphs as lines of words, tables row by row: for comparing, searching and comments."""
    lines = []
    for block in parse_body(text):
        if block.kind == "table":
            lines += [" · ".join(cell for cell in row if cell) for row in block.rows]
        else:
            lines.append(f"{block.number} {block.text}".strip())
    return lines
