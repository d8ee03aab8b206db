"""The demo letters' rows in the books: numbers in the order of time, two of them reserved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from coopoffice.registers.choices import NumberState, VoidCause
from coopoffice.registers.models import Number, Series
from coopoffice.thai import register_year, to_thai_digits

from ..choices import BOOK_CIRCULAR, BOOK_IN, BOOK_OUT, LetterState, Origin
from ..models import LetterEntry
from .letter_office import Office, Planned

S = LetterState
Taken = tuple[Planned, Any, str, Series, int]
Books = dict[tuple[int, str, int], Series]  # unit, book, year


def take_numbers(office: Office, planned: list[Planned]) -> tuple[Books, list[Taken]]:
    """Give every letter its numbers in the order of time; the central books go on from paper. Nothing is written."""
    opened = {(office.office.pk, BOOK_IN): 214, (office.office.pk, BOOK_OUT): 96}
    books: Books = {}
    taken: list[Taken] = []
    for one in planned:
        day = timezone.localtime(one.letter.sort_at).date()
        for unit, book in one.books:
            key = (unit.pk, book, register_year(day))
            if key not in books:
                start = opened.get(key[:2], 0)
                books[key] = Series(
                    unit=unit,
                    kind=book,
                    year_be=key[2],
                    opening_number=start,
                    opening_note="สมุดทะเบียนกระดาษ เล่มที่ ๑" if start else "",
                    last_number=start,
                    opened_at=one.letter.sort_at,
                    opened_by=office.clerk,
                )
            series = books[key]
            series.last_number, series.last_on = series.last_number + 1, day
            taken.append((one, unit, book, series, series.last_number))
            if one.letter.origin == Origin.WRITTEN:
                mark = "ว " if book == BOOK_CIRCULAR else ""
                one.letter.own_number = to_thai_digits(f"{unit.letter_code}/{mark}{series.last_number}")
                one.letter.dated_on = day
    return books, taken


def write_books(office: Office, books: Books, taken: list[Taken]) -> None:
    """Books, numbers and rows; two numbers stand reserved."""
    held = [s for (unit, book, year), s in books.items() if (unit, book) == (office.office.pk, BOOK_OUT)][-1]
    first_held = held.last_number + 1
    held.last_number, held.last_on = held.last_number + 2, office.today
    Series.objects.bulk_create(books.values())
    numbers = Number.objects.bulk_create(
        Number(
            series=series,
            number=number,
            issued_on=timezone.localtime(one.letter.sort_at).date(),
            issued_at=one.letter.sort_at,
            taken_by=office.clerk_of(unit),
        )
        for one, unit, _book, series, number in taken
    )
    Number.objects.bulk_create(
        Number(
            series=held,
            number=n,
            state=NumberState.RESERVED,
            issued_on=office.today,
            taken_by=office.clerk,
            purpose="เตรียมไว้สำหรับหนังสือเชิญประชุมใหญ่",
            expires_on=office.today + dt.timedelta(days=5),
        )
        for n in (first_held, first_held + 1)
    )
    entries = []
    for (one, unit, book, series, number), row in zip(taken, numbers, strict=True):
        letter = one.letter
        if letter.state == S.VOID:
            row.state, row.void_cause, row.void_reason = NumberState.VOID, VoidCause.DECIDED, letter.void_reason
            row.voided_at, row.voided_by = letter.ended_at, office.clerk
            row.save()
        taker = office.clerk_of(unit) if unit.pk != letter.unit_id else None
        entries.append(
            LetterEntry(
                letter=letter,
                unit=unit,
                book=book,
                number_row=row,
                year_be=series.year_be,
                number=number,
                entered_on=row.issued_on,
                entered_at=letter.sort_at + (dt.timedelta(minutes=50) if taker else dt.timedelta()),
                entered_by=office.clerk_of(unit),
                stamped_at=letter.sort_at if book == BOOK_IN and letter.state != S.REGISTERED else None,
                taken_by=taker,
                taken_at=letter.sort_at + dt.timedelta(minutes=50) if taker else None,
            )
        )
    LetterEntry.objects.bulk_create(entries)
