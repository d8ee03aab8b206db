"""Action plans and monthly sheets on paper and as workbooks. Each takes what it prints; none asks for a record."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from coopoffice.printing.render import Paper, render_paper
from coopoffice.tabular.exports import as_cell

HEAD = PatternFill("solid", fgColor="E4F0F4")


def plan_paper(*, context: dict[str, Any]) -> Paper:
    """แผนปฏิบัติการ of a unit and fiscal year, A4 across, Thai digits."""
    return render_paper("planning/pdf/action_plan.html", context, base="register")


def month_paper(*, context: dict[str, Any]) -> Paper:
    """The monthly sheet: ตัวชี้วัด/กิจกรรม, หน่วยนับ, แผน, ผล."""
    return render_paper("planning/pdf/month_sheet.html", context, base="register")


def workbook(*, title: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]) -> bytes:
    """One sheet with headings that stay in sight; numbers stay numbers and no text becomes a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Data")
    for number, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, number, as_cell(heading))
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = widths[min(number, len(widths)) - 1]
    for at, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            sheet.cell(at, number, as_cell(value))
    sheet.freeze_panes = "B2"
    book.properties.title = title
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
