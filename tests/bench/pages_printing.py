"""Pages of PDF per second."""

from __future__ import annotations

import time
from typing import Any

from .registry import Figure


def papers(who: dict[str, Any]) -> dict[str, str]:
    """Pages of PDF per second, warm: a printed list of 600 rows."""
    from coopoffice.printing.lists import Cell
    from coopoffice.printing.render import render_paper

    class Column:
        def __init__(self, label: str) -> None:
            self.label, self.num, self.css = label, False, ""

    columns = [Column(label) for label in ("ลำดับ", "เรื่อง", "หน่วยงาน", "ผู้รับผิดชอบ", "กำหนด")]
    rows = [
        [
            Cell(text)
            for text in (str(n), "ติดตามผลการแก้ไขข้อบกพร่องของสหกรณ์ในเขตรับผิดชอบ", "กสส.๑", "สมชาย ใจดี", "๓๑ มี.ค. ๖๙")
        ]
        for n in range(600)
    ]
    context = {"title": "ทะเบียน", "columns": columns, "total": 600, "total_shown": "๖๐๐", "printed_by": "ทดสอบ"}
    render_paper("printing/pdf/list.html", {**context, "rows": rows[:5]}, base="register")
    begun = time.perf_counter()
    short = render_paper("printing/pdf/list.html", {**context, "rows": rows[:5]}, base="register")
    one = time.perf_counter() - begun
    begun = time.perf_counter()
    paper = render_paper("printing/pdf/list.html", {**context, "rows": rows}, base="register")
    took = time.perf_counter() - begun
    return {
        "one printed page, warm, ms": f"{one * 1000:.0f} ({short.pages} page)",
        "pages of PDF a second, warm": f"{paper.pages / took:.0f} ({paper.pages} pages)",
    }


FIGURES = [Figure(papers, sizes=("demo",))]
