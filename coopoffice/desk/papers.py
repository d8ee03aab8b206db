"""The overview on one sheet."""

from __future__ import annotations

from typing import Any

from coopoffice.printing.render import Paper, render_paper
from coopoffice.web.registry import PaperPart

MOST_LINES = 12  # of one part, so that the sheet stays one


def overview_sheet(*, unit: Any, parts: list[PaperPart], by: str, line: str, fiscal_year: int, quarter: int) -> Paper:
    """Return the overview of the unit as one upright sheet of A4: the parts in two columns, long ones cut short.

    Where it still runs over, the parts are cut shorter until it does not.
    """
    paper = None
    for most in (MOST_LINES, 8, 5, 3):
        paper = render_paper(
            "desk/pdf/overview.html",
            {
                "title": "สรุปภาพรวม",
                "under": f"{unit.name} ปีงบประมาณ พ.ศ. {fiscal_year} ไตรมาสที่ {quarter}",
                "portrait": True,
                "parts": [(part.title, part.lines[:most], max(0, len(part.lines) - most)) for part in parts],
                "printed_by": by,
                "line": line,
            },
            base="register",
        )
        if paper.pages == 1:
            break
    assert paper is not None
    return paper
