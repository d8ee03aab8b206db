"""Papers of trips: memo, forms 8708 part 1 and 2, บก.111, 8500. Each takes what it prints; none asks for a record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from coopoffice.printing.render import Base, Paper, render_paper
from coopoffice.thai import baht_words, format_money

TEMPLATES: dict[str, tuple[str, Base]] = {
    "memo": ("personnel/pdf/trip_memo.html", "official"),
    "claim": ("personnel/pdf/trip_8708.html", "official"),
    "group": ("personnel/pdf/trip_8708_part2.html", "register"),
    "no_receipt": ("personnel/pdf/trip_bk111.html", "official"),
    "contract": ("personnel/pdf/trip_8500.html", "official"),
    "report": ("personnel/pdf/trip_report.html", "official"),
}


def paper_money(amount: Decimal | None) -> str:
    """An amount as forms write it, with satang; a dash for none."""
    return "-" if not amount else format_money(amount)


def money_words(amount: Decimal) -> str:
    """The amount in Thai words."""
    return baht_words(amount)


def trip_paper(*, kind: str, context: dict[str, Any]) -> Paper:
    """One of the papers, in Thai as the forms print them."""
    template, base = TEMPLATES[kind]
    return render_paper(template, context, base=base)
