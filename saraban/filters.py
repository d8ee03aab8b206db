"""Filters of the lists of letters: the search engine, the years, the unit concerned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.thai import as_tsquery, be_year, register_period
from coopoffice.web.filters import ChoiceFilter, Filter, Reading, UnitFilter
from coopoffice.web.text import clean

from .models import LetterAudience
from .search import LONGEST, asked, matching

YEARS = 10  # calendar years offered, this one included


class LetterSearchFilter(Filter):
    """Words, parts of words and numbers by the search of letters. ``lookup`` leads from the row to the letter."""

    template = "web/filters/_search.html"

    def __init__(self, key: str = "q", label: Any = "", lookup: str = "") -> None:
        super().__init__(key, label)
        self.lookup = lookup

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = params.get(self.key, "")
        text = clean(raw, LONGEST)
        reading = Reading(self, raw={self.key: text})
        if len(raw) > LONGEST:
            reading.errors.append(_("Only the first %(n)d characters of the search were used.") % {"n": LONGEST})
        what = asked(text)
        if not text:
            return reading
        if what.is_empty:
            reading.errors.append(_("Type a word or a number; signs alone find nothing."))
            return reading
        q = matching(what)
        if what.number:
            q |= Q(search_terms__has_terms=as_tsquery([what.number]))
        reading.q = _through(q, self.lookup) if self.lookup else q
        reading.shown = text
        return reading


def _through(q: Q, lookup: str) -> Q:
    children = [
        _through(child, lookup) if isinstance(child, Q) else (f"{lookup}__{child[0]}", child[1]) for child in q.children
    ]
    return Q(*children, _connector=q.connector, _negated=q.negated)


def years() -> list[tuple[str, str]]:
    """The calendar years offered, newest first."""
    this = be_year(timezone.localdate())
    return [(str(year), str(year)) for year in range(this, this - YEARS, -1)]


def in_year(year: str) -> Q:
    """Letters that stand in lists under the calendar year (Buddhist era), by the index of the newest."""
    period = register_period(int(year))
    start, end = period.start, period.end + dt.timedelta(days=1)
    midnight = dt.time()
    return Q(
        sort_at__gte=timezone.make_aware(dt.datetime.combine(start, midnight)),
        sort_at__lt=timezone.make_aware(dt.datetime.combine(end, midnight)),
    )


class YearFilter(ChoiceFilter):
    """A calendar year of the registers."""

    def __init__(self, key: str, label: Any, lookup: Any = in_year, *, every: Any = "") -> None:
        super().__init__(key, label, years, lookup, every=every)


class ConcernedUnitFilter(UnitFilter):
    """Letters that concern one unit. The row itself is kept for the paging, which reads that unit's audience alone."""

    def __init__(self, key: str, label: Any) -> None:
        super().__init__(key, label, self._concerns)

    @staticmethod
    def _concerns(unit: Any) -> Q:
        return picked(unit, Q(pk__in=LetterAudience.objects.filter(unit_id=unit.pk).values("letter_id")))


def picked(row: Any, q: Q | None = None) -> Q:
    """A condition that remembers the row it was made from; without one it narrows nothing."""
    found = Q() if q is None else q
    found.row = row  # type: ignore[attr-defined]
    return found


def row_of(reading: Reading) -> Any:
    """The row a reading was made from, None where it is not set."""
    return getattr(reading.q, "row", None)
