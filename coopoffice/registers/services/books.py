"""Opening a book where the paper one ends."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from coopoffice.audit.acting import service
from coopoffice.registers import kinds
from coopoffice.registers.models import Series
from coopoffice.registers.refusals import RegisterRefusal
from coopoffice.web.policies import Refused, may, policy_for

HIGHEST_OPENING = 999_999


@service
def open_series(
    *,
    by: Any = None,
    unit: Any,
    kind: str,
    opening_number: int,
    opening_on: datetime.date | None = None,
    note: str = "",
) -> Series:
    """Open this year's book so that the next number is ``opening_number`` + 1, or correct it while it is untouched.

    ``opening_on`` is the date of the last number on paper, today when left out; the book's year is that date's, so a
    paper book of a year that is over can be carried on too. A book that is never opened this way starts at 1.

    Raises LookupError for an unknown kind; RegisterRefusal for a number or date that will not do, and when a number
    was drawn from the book already; Refused where ``by`` is given and may not keep the unit's books.
    """
    register = kinds.get(kind)
    opening_on = opening_on or kinds.today()
    if not 0 <= opening_number <= HIGHEST_OPENING:
        raise RegisterRefusal(
            _("The last number on paper lies between 0 and %(most)d."),
            field="opening_number",
            params={"most": HIGHEST_OPENING},
        )
    if opening_on > kinds.today():
        raise RegisterRefusal(_("The last number on paper cannot be dated in the future."), field="opening_on")
    user = getattr(by, "user", None)
    begun = {
        "opening_number": opening_number,
        "opening_note": note.strip(),
        "last_number": opening_number,
        "last_on": opening_on if opening_number else None,
        "opened_by": user,
    }
    series, created = Series.objects.select_for_update(of=("self",)).get_or_create(
        unit=unit, kind=register.code, year_be=register.year_of(opening_on), defaults=begun
    )
    # The right is asked of the stored row: until it stands there is no row to ask about.
    if by is not None and not may(user, "keep", series):
        raise Refused(policy_for(Series).refusal(user, "keep", series))
    if created:
        return series
    if series.taken:
        raise RegisterRefusal(
            _("Number %(number)s was already drawn from this book; its beginning is settled."),
            field="opening_number",
            params={"number": register.plain(series.last_number, series.year_be)},
        )
    for name, value in begun.items():
        setattr(series, name, value)
    series.save(update_fields=list(begun))
    return series
