"""Filters of governed lists. Each reads its own keys of the query string, says in words what it cannot read, and
adds one condition. A filter never opens rows: it only narrows what ``visible_to`` gave.

A value that cannot be read is answered in a sentence above the rows and left out; the list itself always answers.
"""

from __future__ import annotations

import datetime as dt
import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from coopoffice.thai import ThaiInputError, date_range, normalise, parse_thai_date, plain_date

from .registry import Picker, pickers
from .text import clean

LONGEST = 200
# Up to so many choices stand in a list; more are found by typing.
LISTED = 40


@dataclass
class Reading:
    """What one filter found in the query string.

    ``q`` narrows the rows (None: the filter is not set), ``shown`` says the value in words, ``errors`` what could
    not be read, ``raw`` what stands in the boxes of the filter bar, ``options`` the choices with their labels.
    """

    filter: Filter
    q: Q | None = None
    shown: str = ""
    errors: list[str] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_set(self) -> bool:
        """Whether the filter narrows the list."""
        return self.q is not None


class Filter:
    """One filter: its key in the query string and its label in the bar."""

    template = ""

    def __init__(self, key: str, label: Any = "") -> None:
        self.key, self.label = key, label

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the query string that are the filter's own."""
        return (self.key,)

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        """Return what the query string asks of this filter. Never raises for anything typed."""
        raise NotImplementedError


class SearchFilter(Filter):
    """Words in any of the given text columns; each word must stand somewhere. Thai digits and marks do not matter.

    ``fields`` are lookups of text columns. A column filled with ``coopoffice.thai.normalise`` (or search tokens) finds
    both spellings; a plain column is searched for the words as typed and as normalised.
    """

    template = "web/filters/_search.html"

    def __init__(self, *fields: str, key: str = "q", label: Any = "", words: int = 6) -> None:
        super().__init__(key, label)
        self.fields, self.words = fields, words

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = params.get(self.key, "")
        text = clean(raw, LONGEST)
        reading = Reading(self, raw={self.key: text})
        if len(raw) > LONGEST:
            reading.errors.append(_("Only the first %(n)d characters of the search were used.") % {"n": LONGEST})
        typed = text.split()
        if len(typed) > self.words:
            reading.errors.append(_("Only the first %(n)d words of the search were used.") % {"n": self.words})
            typed = typed[: self.words]
        if not typed:
            return reading
        every = []
        for word in typed:
            spellings = {word, normalise(word)} - {""}
            one = (Q(**{f"{name}__icontains": s}) for name in self.fields for s in sorted(spellings))
            every.append(functools.reduce(operator.or_, one))
        reading.q = functools.reduce(operator.and_, every)
        reading.shown = " ".join(typed)
        return reading


class ChoiceFilter(Filter):
    """One of a fixed list. ``choices`` are (value, label) pairs or a TextChoices; ``lookup`` a field, or a function
    ``(value) -> Q`` where the choice is not a column."""

    template = "web/filters/_choice.html"

    def __init__(
        self, key: str, label: Any, choices: Any, lookup: str | Callable[[str], Q] = "", *, every: Any = ""
    ) -> None:
        super().__init__(key, label)
        self._choices, self.lookup, self.every = choices, lookup or key, every

    def options(self, user: Any) -> list[tuple[str, str]]:
        """The choices with their labels in the page's language."""
        pairs: Iterable = getattr(self._choices, "choices", self._choices)
        if callable(pairs):
            pairs = pairs()
        return [(str(value), str(label)) for value, label in pairs]

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = clean(params.get(self.key, ""), LONGEST)
        options = self.options(user)
        reading = Reading(self, raw={self.key: raw}, options=options)
        if not raw:
            return reading
        labels = dict(options)
        if raw not in labels:
            reading.raw = {self.key: ""}
            reading.errors.append(
                _("“%(value)s” is not a choice of %(filter)s; it was left out.") % {"value": raw, "filter": self.label}
            )
            return reading
        reading.q = self.lookup(raw) if callable(self.lookup) else Q(**{self.lookup: raw})
        reading.shown = labels[raw]
        return reading


class FlagFilter(Filter):
    """On or not: ``q`` narrows when the key is 1."""

    template = "web/filters/_flag.html"

    def __init__(self, key: str, label: Any, q: Q | Callable[[], Q]) -> None:
        super().__init__(key, label)
        self._q = q

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = clean(params.get(self.key, ""), LONGEST)
        reading = Reading(self, raw={self.key: raw})
        if raw in {"", "0"}:
            return reading
        if raw != "1":
            reading.raw = {self.key: ""}
            reading.errors.append(
                _("“%(value)s” is not a choice of %(filter)s; it was left out.") % {"value": raw, "filter": self.label}
            )
            return reading
        reading.q = self._q() if callable(self._q) else self._q
        reading.shown = str(_("Yes"))
        return reading


class DateRangeFilter(Filter):
    """Days from and until, both inclusive, typed as people type dates. ``moments`` is for columns with a time."""

    template = "web/filters/_dates.html"

    def __init__(self, key: str, label: Any, lookup: str = "", *, moments: bool = False) -> None:
        super().__init__(key, label)
        self.lookup, self.moments = lookup or key, moments

    @property
    def keys(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        reading = Reading(self)
        days: list[dt.date | None] = []
        for key in self.keys:
            raw = clean(params.get(key, ""), LONGEST)
            reading.raw[key] = raw
            day = None
            if raw:
                try:
                    day = parse_thai_date(raw, today=timezone.localdate())
                    reading.raw[key] = plain_date(day)
                except ThaiInputError as error:
                    said = _(error.message) % error.params if error.params else _(error.message)
                    reading.errors.append(f"{self.label}: {said}")
            days.append(day)
        first, last = days
        if first and last and last < first:
            first, last = last, first
            reading.raw = dict(zip(self.keys, (plain_date(first), plain_date(last)), strict=True))
        if first is None and last is None:
            return reading
        q = Q()
        if first:
            q &= Q(**{f"{self.lookup}__gte": self._midnight(first)})
        if last:
            after = {f"{self.lookup}__lt": self._midnight(last + dt.timedelta(days=1))}
            q &= Q(**after) if self.moments else Q(**{f"{self.lookup}__lte": last})
        reading.q = q
        reading.shown = (
            date_range(first, last, style="table") if first else _("until %(day)s") % {"day": plain_date(last)}
        )
        return reading

    def _midnight(self, day: dt.date) -> Any:
        if not self.moments:
            return day
        return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class PickFilter(Filter):
    """One row found by typing, or from a list where there are few. ``picker`` is a key of ``web.registry.pickers``."""

    template = "web/filters/_pick.html"

    def __init__(self, key: str, label: Any, picker: str, lookup: str | Callable[[Any], Q] = "") -> None:
        super().__init__(key, label)
        self._picker, self.lookup = picker, lookup or f"{key}_id"

    @property
    def picker(self) -> Picker:
        found = pickers.get(self._picker)
        if found is None:
            raise LookupError(f"There is no picker {self._picker!r}.")
        return found

    @property
    def picker_key(self) -> str:
        """The key the suggestions' address takes."""
        return self._picker

    def read(self, params: Mapping[str, str], user: Any) -> Reading:
        raw = clean(params.get(self.key, ""), LONGEST)
        # Read when the bar draws them: a fragment of rows draws no bar.
        options: Any = SimpleLazyObject(lambda: self.picker.choices(user, LISTED))
        reading = Reading(self, raw={self.key: raw}, options=options)
        if not raw:
            return reading
        row = self._row(raw, user)
        if row is None:
            reading.raw = {self.key: ""}
            reading.errors.append(
                _("Nothing fits “%(value)s” in %(filter)s; it was left out.") % {"value": raw, "filter": self.label}
            )
            return reading
        reading.shown = self.picker.label(row)
        reading.raw = {self.key: str(row.pk) if reading.options else reading.shown}
        reading.q = self.lookup(row) if callable(self.lookup) else Q(**{self.lookup: row.pk})
        return reading

    def _row(self, raw: str, user: Any) -> Any:
        if raw.isascii() and raw.isdigit() and len(raw) < 19:
            found = self.picker.rows(user).filter(pk=int(raw)).first()
            if found is not None:
                return found
        fits = list(self.picker.find(user, raw, 2))
        exact = [row for row in fits if self.picker.label(row) == raw]
        return (exact or fits)[0] if len(exact) == 1 or len(fits) == 1 else None


class UnitFilter(PickFilter):
    """A unit within the person's reach (picker "unit_within")."""

    def __init__(
        self, key: str = "unit", label: Any = "", lookup: str | Callable[[Any], Q] = "", picker: str = "unit_within"
    ) -> None:
        super().__init__(key, label, picker, lookup)


class PersonFilter(PickFilter):
    """A person of the units within the person's reach (picker "person_within")."""

    def __init__(
        self, key: str = "person", label: Any = "", lookup: str | Callable[[Any], Q] = "", picker: str = "person_within"
    ) -> None:
        super().__init__(key, label, picker, lookup)
