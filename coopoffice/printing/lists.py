"""Any governed list on paper: the screen's rows, all pages, with what narrows it, who printed it and when."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.translation import gettext as _

from coopoffice.jobs.services import start_job
from coopoffice.thai import baht, dates, digits

from .render import Paper, render_paper
from .responses import paper_response
from .tasks import PRINT_LIST

_ROWS_PER_PAGE = 14
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Cell:
    """One printed cell."""

    text: str
    num: bool = False


def inline_rows() -> int:
    """How many rows are printed at once while the person waits (settings.PRINTING_INLINE_PAGES, 5 pages)."""
    return getattr(settings, "PRINTING_INLINE_PAGES", 5) * _ROWS_PER_PAGE


def most_rows() -> int:
    """How many rows one print may have (settings.PRINTING_MAX_ROWS, 5,000: some 350 pages)."""
    return getattr(settings, "PRINTING_MAX_ROWS", 5_000)


def print_listing(request: HttpRequest, listing: Any) -> HttpResponse:
    """Answer ``?format=pdf`` of a list: at once, in the background for many pages, a sentence for too many."""
    count = listing.rows.order_by()[: most_rows() + 1].count()
    if count > most_rows():
        messages.warning(
            request,
            _("The list has more than %(most)s rows, too many for one print. Narrow it, or take it as Excel.")
            % {"most": f"{most_rows():,}"},
        )
        return redirect(f"{request.path}{listing.query(page=None)}")
    if count > inline_rows():
        lang = "en" if translation.get_language() == "en" else "th"
        job = start_job(by=request.actor, kind=PRINT_LIST, arguments={**listing.reference, "lang": lang})
        return redirect(job)
    paper = paper_of_listing(listing, count=count)
    return paper_response(paper, listing.title)


def paper_of_listing(listing: Any, *, count: int, progress: Progress | None = None) -> Paper:
    """Return the whole list as a paper in the language of the moment.

    ``progress(done, all)`` hears of each 100 rows read.
    """
    lang = "en" if translation.get_language() == "en" else "th"
    if listing.view.paper_template:
        return _form_of_listing(listing, lang, count=count, progress=progress)
    columns = listing.plain_columns
    rows = []
    for values in listing.plain_rows():
        rows.append(
            [
                Cell(cell_text(value, column.num, lang), column.num)
                for value, column in zip(values, columns, strict=True)
            ]
        )
        if progress and len(rows) % 100 == 0:
            progress(len(rows), count)
    return render_paper(
        "printing/pdf/list.html",
        {
            "title": listing.title,
            "columns": columns,
            "rows": rows,
            "conditions": listing.conditions,
            "total": len(rows),
            "total_shown": _digits(f"{len(rows):,}", lang),
            "printed_by": str(listing.user),
            "portrait": len(columns) <= 4,
        },
        base="register",
        lang=lang,
    )


def _form_of_listing(listing: Any, lang: str, *, count: int, progress: Progress | None) -> Paper:
    """Return the list as the official form its view brings: the template gets the records and ``paper_context``."""
    records = []
    for record in listing.plain_records():
        records.append(record)
        if progress and len(records) % 100 == 0:
            progress(len(records), count)
    return render_paper(
        listing.view.paper_template,
        {
            "title": listing.title,
            "records": records,
            "conditions": listing.conditions,
            "total": len(records),
            "printed_by": str(listing.user),
            **listing.view.paper_context(listing),
        },
        base="register",
        lang=lang,
    )


def cell_text(value: Any, num: bool, lang: str) -> str:
    """Return a plain value as it stands on paper: Thai dates, grouped figures, Thai digits except in figure columns."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        clock = f" {value:%H.%M} น." if lang == "th" else f" {value:%H:%M}"
        return _digits(dates.short_date(value.date(), lang) + clock, lang)
    if isinstance(value, dt.date):
        return _digits(dates.short_date(value, lang), lang)
    if isinstance(value, Decimal):
        return baht.format_money(value)
    if isinstance(value, int):
        return f"{value:,}" if num else _digits(str(value), lang)
    text = strip_tags(str(value)) if isinstance(value, SafeData) else str(value)
    return text if num or isinstance(value, Model) else _digits(text, lang)


def _digits(text: str, lang: str) -> str:
    return digits.to_thai_digits(text) if lang == "th" else text
