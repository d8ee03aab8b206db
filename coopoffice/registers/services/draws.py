"""Taking numbers from a book.

One statement moves the counter and writes the numbers (engineering notes, section 2: fastest of five ways measured,
and nothing can come between). The counter row stays locked until the transaction ends, so a service that needs a
number takes it last, and never waits for anything outside while it holds one.
"""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.audit.acting import service
from coopoffice.registers import kinds
from coopoffice.registers.choices import NumberState
from coopoffice.registers.models import Number, Series
from coopoffice.registers.refusals import RegisterRefusal

MOST_AT_ONCE = 100
LONGEST_RESERVATION = datetime.timedelta(days=366)

TAKE = """
WITH book AS (
    INSERT INTO registers_series AS s
        (unit_id, kind, year_be, opening_number, opening_note, last_number, last_on, opened_at, opened_by_id)
    VALUES (%(unit)s, %(kind)s, %(year)s, 0, '', %(count)s, %(on)s, now(), %(user)s)
    ON CONFLICT (unit_id, kind, year_be) DO UPDATE
        SET last_number = s.last_number + %(count)s, last_on = greatest(s.last_on, excluded.last_on)
        WHERE s.last_on IS NULL OR s.last_on <= excluded.last_on OR %(reason)s <> ''
    RETURNING s.*
), taken AS (
    INSERT INTO registers_number
        (series_id, number, state, issued_on, issued_at, taken_by_id, purpose, late_reason, expires_on,
         void_cause, void_reason)
    SELECT book.id, n, %(state)s, %(on)s, clock_timestamp(), %(user)s, %(purpose)s, %(reason)s, %(expires)s, '', ''
    FROM book, generate_series(book.last_number - %(count)s + 1, book.last_number) AS n
    RETURNING *
)
SELECT taken.*, book.opening_number, book.opening_note, book.last_number, book.last_on, book.opened_at,
       book.opened_by_id
FROM taken, book
ORDER BY taken.number
"""


@service
def draw_number(
    *,
    by: Any = None,
    unit: Any,
    kind: str,
    on_date: datetime.date | None = None,
    purpose: str = "",
    late_reason: str = "",
) -> Number:
    """Take the next number of the unit's book and return it, issued.

    ``kind`` is a code named with ``kinds.register``; ``on_date`` the date in the book, today in Bangkok when left
    out; it also decides the year. ``purpose`` tells in words what the number is for where no record does.
    The caller has judged whether this person may number this record; call it last in the transaction.

    Raises LookupError for an unknown kind and RegisterRefusal for a date to come, or, without ``late_reason``, for a
    date before the latest one in the book or in a year that is over (Saraban Regulation 2526: numbers follow the
    order of receiving and sending).
    """
    return _take(by, unit, kind, on_date, 1, NumberState.ISSUED, purpose, late_reason, None)[0]


@service
def reserve_numbers(
    *,
    by: Any = None,
    unit: Any,
    kind: str,
    count: int,
    expires_on: datetime.date,
    purpose: str,
    on_date: datetime.date | None = None,
    late_reason: str = "",
) -> list[Number]:
    """Set aside the next ``count`` numbers (1 to 100), in a row, usable up to and including ``expires_on``.

    The numbers stand under ``on_date`` in the book. One that is not used in time becomes void and is never given
    again, because it may already have been written or read out to somebody.

    Raises LookupError and RegisterRefusal as ``draw_number`` does, and RegisterRefusal for a count, day or purpose
    that will not do.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise RegisterRefusal(
            _("Reserve between 1 and %(most)d numbers at once."), field="count", params={"most": MOST_AT_ONCE}
        )
    if expires_on < kinds.today():
        raise RegisterRefusal(_("The last day of the reservation is already over."), field="expires_on")
    if expires_on > kinds.today() + LONGEST_RESERVATION:
        raise RegisterRefusal(_("A reservation lasts one year at most."), field="expires_on")
    if not purpose.strip():
        raise RegisterRefusal(_("Say what the numbers are reserved for."), field="purpose")
    return _take(by, unit, kind, on_date, count, NumberState.RESERVED, purpose, late_reason, expires_on)


@service
def draw_by_hand(
    *, by: Any, series: Series, purpose: str, on_date: datetime.date | None = None, late_reason: str = ""
) -> Number:
    """Take the next number of this very book for something the site holds no record of, e.g. a paper written by hand.

    The reason (``purpose``) stands beside the number for good; a number taken in error is made void and keeps its
    place. RegisterRefusal where the book's year is over, without a reason, and for books whose numbers belong to
    records of a rule of their own.
    """
    if kinds.known(series.kind).rule is not None:
        raise RegisterRefusal(_("Numbers of this book are taken only with the record they belong to."))
    if not series.is_current:
        raise RegisterRefusal(_("This book's year is over. Take the number in the book of this year."))
    if not purpose.strip():
        raise RegisterRefusal(_("Say what the number is for."), field="purpose")
    if on_date is not None and kinds.get(series.kind).year_of(on_date) != series.year_be:
        raise RegisterRefusal(_("That day belongs to the book of another year."), field="on_date")
    return draw_number(
        by=by, unit=series.unit, kind=series.kind, on_date=on_date, purpose=purpose, late_reason=late_reason
    )


@service
def reserve_in_series(*, by: Any, series: Series, count: int, expires_on: datetime.date, purpose: str) -> list[Number]:
    """Reserve in this very book, as ``reserve_numbers`` does. RegisterRefusal where the book's year is over."""
    if not series.is_current:
        raise RegisterRefusal(_("This book's year is over. Reserve in the book of this year."))
    return reserve_numbers(
        by=by, unit=series.unit, kind=series.kind, count=count, expires_on=expires_on, purpose=purpose
    )


def _take(
    by: Any,
    unit: Any,
    kind: str,
    on_date: datetime.date | None,
    count: int,
    state: NumberState,
    purpose: str,
    late_reason: str,
    expires_on: datetime.date | None,
) -> list[Number]:
    register = kinds.get(kind)
    day = kinds.today()
    on_date = on_date or day
    late_reason = late_reason.strip()
    year = register.year_of(on_date)
    if on_date > day:
        raise RegisterRefusal(_("A number cannot be dated in the future."), field="on_date")
    if year != register.year_of(day) and not late_reason:
        raise RegisterRefusal(
            _("That year's book is over. To write into it afterwards, give the reason."), field="late_reason"
        )
    user = getattr(by, "user", None)
    numbers = list(
        Number.objects.raw(
            TAKE,
            {
                "unit": unit.pk,
                "kind": register.code,
                "year": year,
                "count": count,
                "on": on_date,
                "reason": late_reason,
                "user": getattr(user, "pk", None),
                "state": state.value,
                "purpose": purpose.strip(),
                "expires": expires_on,
            },
        )
    )
    if not numbers:
        raise RegisterRefusal(
            _("The book already holds a later date. To date a number back, give the reason."), field="late_reason"
        )
    book = _book_of(numbers[-1], unit.pk, register.code, year)
    for number in numbers:
        number.series = book
    return numbers


def _book_of(row: Any, unit_id: int, kind: str, year: int) -> Series:
    """Build the book from the columns the statement brought along, so that showing the number asks nothing more."""
    return Series.from_db(
        row._state.db,
        [
            "id",
            "unit_id",
            "kind",
            "year_be",
            "opening_number",
            "opening_note",
            "last_number",
            "last_on",
            "opened_at",
            "opened_by_id",
        ],
        [
            row.series_id,
            unit_id,
            kind,
            year,
            row.opening_number,
            row.opening_note,
            row.last_number,
            row.last_on,
            row.opened_at,
            row.opened_by_id,
        ],
    )
