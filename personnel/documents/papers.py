"""Leave forms and the leave register on paper. Each takes what it prints; none of them asks for a record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from coopoffice.printing.render import Paper, render_paper

from ..choices import PaperForm

TEMPLATES = {
    PaperForm.GENERAL: "personnel/pdf/leave_general.html",
    PaperForm.VACATION: "personnel/pdf/leave_vacation.html",
    PaperForm.ORDINATION: "personnel/pdf/leave_ordination.html",
    PaperForm.OTHER: "personnel/pdf/leave_other.html",
}


def paper_days(days: Decimal | None) -> str:
    """A number of days as the form writes it: whole, or with its half; a dash for none."""
    return "-" if not days else f"{days:.1f}".removesuffix(".0")


def leave_form(*, form: str, context: dict[str, Any]) -> Paper:
    """The leave form of the kind, in Thai as the regulation prints it."""
    return render_paper(TEMPLATES[PaperForm(form)], context)


def cancel_form(*, context: dict[str, Any]) -> Paper:
    """ใบขอยกเลิกวันลา."""
    return render_paper("personnel/pdf/leave_cancel.html", context)


def register_of_leave(*, context: dict[str, Any], lines: Sequence[Any]) -> Paper:
    """ทะเบียนคุมวันลา of one person and fiscal year, A4 across."""
    return render_paper("personnel/pdf/leave_book.html", {**context, "lines": lines}, base="register")
