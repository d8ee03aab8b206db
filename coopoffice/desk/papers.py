"""The overview on one sheet."""

from __future__ import annotations

from typing import Any

from coopoffice.printing.render import Paper, render_paper
from coopoffice.web.registry import PaperPart

MOST_LINES = (12, 9, 7, 6, 5, 4, 3, 2)  # of one part: as many as leave the sheet one
HEAD = 2  # a part's heading and the room under it, in lines
SHEET = 44  # lines of an upright sheet, when none is broken

Cut = tuple[Any, list[Any], int]  # heading, lines shown, how many were left out


def _height(part: Cut) -> int:
    _title, lines, more = part
    return HEAD + max(1, len(lines)) + bool(more)


def halves(parts: list[PaperPart], most: int) -> tuple[list[Cut], list[Cut]]:
    """The parts in their order, cut to ``most`` lines each, in halves as near to equal height as their order allows."""
    cut = [(part.title, list(part.lines[:most]), max(0, len(part.lines) - most)) for part in parts]
    heights = [_height(part) for part in cut]
    at = min(range(len(cut) + 1), key=lambda n: (abs(sum(heights[:n]) - sum(heights[n:])), -n))
    return cut[:at], cut[at:]


def overview_sheet(*, unit: Any, parts: list[PaperPart], by: str, line: str, fiscal_year: int, quarter: int) -> Paper:
    """Return the overview of the unit as one upright sheet of A4: the parts in two halves, long ones cut short.

    Where it still runs over, the parts are cut shorter until it does not.
    """
    paper = None
    for most in MOST_LINES:
        two = halves(parts, most)
        if most > MOST_LINES[-1] and any(sum(map(_height, half)) > SHEET for half in two):
            continue  # laying it out takes longer than seeing this
        paper = render_paper(
            "desk/pdf/overview.html",
            {
                "title": "สรุปภาพรวม",
                "under": f"{unit.name} ปีงบประมาณ พ.ศ. {fiscal_year} ไตรมาสที่ {quarter}",
                "portrait": True,
                "halves": two,
                "printed_by": by,
                "line": line,
            },
            base="register",
        )
        if paper.pages == 1:
            break
    assert paper is not None
    return paper
