"""Lists as data: columns, tabs, one page of rows, and the whole list to be taken away.

A ``Listing`` is made from a view, a person and a query string, never from a request, so that a task can make the same
list again: ``Listing.again(listing.reference, user)``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .columns import Cell, Column, Head, Row, Tab, TabLine, for_keepers, opening, reverse_order
from .counting import CAP, capped_counts, counted_by, counting_words
from .filters import Reading
from .prepared import kept_rows
from .text import clean
from .words import Words, kept_words

PAGE_SIZE = 30
__all__ = [
    "CAP", "PAGE_SIZE", "Cell", "Column", "Head", "Listing", "Page", "Row", "Tab", "TabLine",
    "capped_counts", "counted_by", "counting_words", "for_keepers", "reverse_order",
]  # fmt: skip


class Listing:
    """One governed list as one person sees it under one query string.

    ``view`` is a GovernedListView (instance); it brings columns, filters, tabs, the base rows and the default sort.
    """

    def __init__(self, view: Any, user: Any, params: QueryDict) -> None:
        self.view, self.user, self.params = view, user, params
        self.notes: list[str] = []
        self.open_ended = False  # set by a view whose ``count_rows`` knows only that there are more
        self.columns: list[Column] = list(view.get_columns(user))
        self.tabs: list[Tab] = list(view.get_tabs(user))
        self.readings: list[Reading] = [f.read(params, user) for f in view.get_filters(user)]
        for reading in self.readings:
            self.notes += reading.errors
        self.tab = self._chosen_tab()
        self.sort_key, self.order = self._chosen_order()
        self.number = self._chosen_page()

    # --- what the query string says --------------------------------------------------------------------------------

    def _chosen_tab(self) -> Tab | None:
        if not self.tabs:
            return None
        raw = clean(self.params.get("view", ""), 60)
        default = next((t for t in self.tabs if t.key == self.view.get_default_tab(self.user)), self.tabs[0])
        if not raw:
            return default
        found = next((t for t in self.tabs if t.key == raw), None)
        if found is None:
            self.notes.append(_("There is no view “%(view)s” here.") % {"view": raw})
        return found or default

    def _chosen_order(self) -> tuple[str, tuple[str, ...]]:
        raw = clean(self.params.get("sort", ""), 60)
        column = next((c for c in self.columns if c.order and c.key == raw.removeprefix("-")), None)
        if raw and column is None:
            self.notes.append(_("The list cannot be sorted by “%(column)s”.") % {"column": raw})
        if column is None:
            return "", (self.tab.order if self.tab else ()) or tuple(self.view.get_default_sort(self.user))
        return raw, reverse_order(column.order) if raw.startswith("-") else column.order

    def _chosen_page(self) -> int:
        raw = clean(self.params.get("page", ""), 60)
        if not raw:
            return 1
        if raw.isascii() and raw.isdigit() and int(raw[:9]) > 0 and len(raw) <= 9:
            return int(raw)
        if raw.isascii() and raw.isdigit() and len(raw) > 9:
            return 10**9
        self.notes.append(_("“%(page)s” is no page number; the first page is shown.") % {"page": raw})
        return 1

    # --- rows ----------------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> QuerySet:
        """Every row the list may show the person, before tab and filters."""
        return self.view.rows_for(self)

    @cached_property
    def rows(self) -> QuerySet:
        """The rows of the tab and the filters, in order: what the screen shows, all pages of it."""
        rows = self._in_tab(self.tab)
        for reading in self.readings:
            if reading.q is not None:
                rows = rows.filter(reading.q)
        order = list(self.order)
        if not any(name.lstrip("-") in {"pk", "id"} for name in order):
            order.append("-pk" if order and order[-1].startswith("-") else "pk")
        return rows.order_by(*(self._nulls_last(name) for name in order))

    def _nulls_last(self, name: str) -> Any:
        plain = name.lstrip("-")
        if plain not in self.view.nulls_last:
            return name
        return F(plain).desc(nulls_last=True) if name.startswith("-") else F(plain).asc(nulls_last=True)

    def _in_tab(self, tab: Tab | None) -> QuerySet:
        return self.view.in_tab(self, self.base, tab) if tab else self.base

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows of each tab and of this very list ("" is its key), each capped, in one statement."""
        known = self.view.count_rows(self)
        if known is not None:
            return known
        keys = [t.key for t in self.tabs if t.counted]
        shown = self.tab.key if self.tab and self.tab.counted and not self.is_filtered else None
        several = keys if shown is not None else [*keys, ""]
        place = self._place_of_words
        words = self._counting_words() if place is None else kept_words(self.user, place, self._counting_words)
        found = {**dict.fromkeys(several, 0), **counted_by(words)}
        return found if shown is None else {**found, "": found[shown]}

    def _counting_words(self) -> Words:
        """The statement of ``counts``, from query sets of its own: whatever they ask the database is asked here."""
        anew = self._anew()
        several: dict[str, QuerySet] = {t.key: anew._in_tab(t) for t in self.tabs if t.counted}
        if not (self.tab and self.tab.counted and not self.is_filtered):
            several[""] = anew.rows
        return counting_words(several)

    def _anew(self) -> Listing:
        """The same list with nothing of its rows thought of yet."""
        other = copy.copy(self)
        for name in ("base", "rows"):
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def _place_of_words(self) -> tuple | None:
        """Under which name the words of this list are kept for the person; None where they are not."""
        own = None if self.is_filtered else self.view.words_key(self)
        if own is None:
            return None
        kind = type(self.view)
        address = sorted(getattr(self.view, "kwargs", {}).items())
        tabs = tuple((t.key, t.counted) for t in self.tabs)
        tab = self.tab.key if self.tab else ""
        return ("list", kind.__module__, kind.__qualname__, *address, tabs, tab, self.order, get_language(), *own)

    @property
    def total(self) -> int:
        """How many rows the list has, at most ``CAP + 1``."""
        return self.counts[""]

    @property
    def total_shown(self) -> str:
        """The total in figures: "348", "1,000+"."""
        if self.total > CAP:
            return f"{CAP:,}+"
        return f"{self.total:,}+" if self.open_ended else f"{self.total:,}"

    @cached_property
    def page(self) -> Page:
        """The page asked for; where there is none of that number, the nearest one."""
        size = self.view.page_size
        number = self.number
        if self.total <= CAP:
            number = min(number, max(1, -(-self.total // size)))
        found = self._slice((number - 1) * size, number * size + 1) if self.total else []
        if not found and number > 1:  # beyond the end of a list longer than the cap: count once, exactly
            number = max(1, -(-self.rows.order_by().count() // size))
            found = self._slice((number - 1) * size, number * size + 1)
        return Page(self, number, found[:size], has_next=len(found) > size)

    def _slice(self, start: int, stop: int) -> list[Any]:
        """Records ``start`` to ``stop`` of the list, by the view's own paging where it has one.

        A view's paging finds keys only. The rows behind them are read through ``base`` all the same, so that it can
        leave something out and never show more than the row rule allows.
        """
        keys = self.view.page_keys(self, start, stop)
        if keys is None:
            place = self._place_of_words
            if place is None:
                return list(self._read(start, stop))
            return kept_rows(self.user, (*place, start, stop), lambda: self._anew()._read(start, stop))
        rows = self.view.for_screen(self.base.filter(pk__in=keys), self.user).in_bulk()
        return [rows[key] for key in keys if key in rows]

    def _read(self, start: int, stop: int) -> QuerySet:
        return self.view.for_screen(self.rows, self.user)[start:stop]

    def draw(self, records: list[Any]) -> list[Row]:
        """The screen's cells of the records."""
        columns = [c for c in self.columns if c.screen]
        openings = [opening(c) for c in columns]
        return [Row(record, columns, self.view.row_css(record), openings) for record in records]

    def plain_rows(self, chunk: int = 2000) -> Iterator[list[Any]]:
        """Every row of the list as plain values, in the order of ``plain_columns``, for spreadsheets and print."""
        columns = self.plain_columns
        for record in self.plain_records(chunk):
            yield [column.plain(record) for column in columns]

    def plain_records(self, chunk: int = 2000) -> Iterator[Any]:
        """Every record for spreadsheets and print; in the view's ``paper_order`` unless a column is chosen."""
        rows = self.view.for_screen(self.rows, self.user)
        if self.view.paper_order and not self.sort_key:
            rows = rows.order_by(*self.view.paper_order)
        return rows.iterator(chunk_size=chunk)

    @property
    def plain_columns(self) -> list[Column]:
        """The columns of spreadsheets and print."""
        return [column for column in self.columns if column.paper]

    # --- words and links -----------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The list's heading."""
        return str(self.view.get_title(self.user))

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What narrows the list, in words: (label, value), the tab first. For the head of a print or export."""
        said = [(str(_("View")), str(self.tab.label))] if self.tab else []
        return said + [(str(r.filter.label or _("Search")), r.shown) for r in self.readings if r.is_set]

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set, apart from the tab."""
        return any(r.is_set for r in self.readings)

    @property
    def view_key(self) -> str:
        """The key of the chosen tab; empty for the one shown without asking."""
        return self.tab.key if self.tab and self.tab.key != self.view.get_default_tab(self.user) else ""

    def query(self, **changes: Any) -> str:
        """The query string of this list with the changes, "?" included; None drops a key. Unread keys fall away."""
        kept = QueryDict(mutable=True)
        if self.view_key:
            kept["view"] = self.view_key
        for reading in self.readings:
            for key, value in reading.raw.items():
                if value and reading.is_set:
                    kept[key] = value
        if self.sort_key:
            kept["sort"] = self.sort_key
        if self.number > 1:
            kept["page"] = str(self.number)
        for key, value in changes.items():
            if value in (None, ""):
                kept.pop(key, None)
            else:
                kept[key] = str(value)
        return f"?{kept.urlencode()}" if kept else ""

    @property
    def heads(self) -> list[Head]:
        """Column heads with their sort links."""
        drawn = []
        for column in self.columns:
            if not column.screen:
                continue
            head = Head(column)
            if column.order:
                on = self.sort_key.removeprefix("-") == column.key
                down = self.sort_key.startswith("-") if on else None
                if on:
                    first_down = column.order[0].startswith("-")
                    head.direction = "descending" if down != first_down else "ascending"
                head.query = self.query(sort=f"-{column.key}" if on and not down else column.key, page=None)
            drawn.append(head)
        return drawn

    @property
    def tab_lines(self) -> list[TabLine]:
        """Tabs with counts and links. A link keeps filters and sort."""
        default = self.view.get_default_tab(self.user) or (self.tabs[0].key if self.tabs else "")
        return [
            TabLine(
                t,
                self.query(view=None if t.key == default else t.key, page=None),
                self.counts.get(t.key),
                t is self.tab,
            )
            for t in self.tabs
        ]

    @property
    def cleared(self) -> str:
        """The query string without filters."""
        keys = [key for reading in self.readings for key in reading.raw]
        return self.query(page=None, **dict.fromkeys(keys))

    @property
    def reference(self) -> dict[str, str]:
        """What a task needs to make the same list again, as plain text."""
        cls = type(self.view)
        return {"view": f"{cls.__module__}.{cls.__qualname__}", "query": self.query(page=None)[1:]}

    @classmethod
    def again(cls, reference: Mapping[str, str], user: Any) -> Listing:
        """Make the list of a reference for the person, with the rights the person has now."""
        return cls(import_string(reference["view"])(), user, QueryDict(reference["query"]))


@dataclass
class Page:
    """One page of a listing; looks like Django's page to templates."""

    listing: Listing
    number: int
    records: list[Any]
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def rows(self) -> list[Row]:
        """The records as drawn rows."""
        return self.listing.draw(self.records)

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether the list has more than this page."""
        return self.has_next or self.has_previous

    @property
    def first_number(self) -> int:
        """The place of the first row in the list, counted from 1; 0 on an empty list."""
        return (self.number - 1) * self.listing.view.page_size + 1 if self.records else 0

    @property
    def last_number(self) -> int:
        """The place of the last row."""
        return self.first_number + len(self.records) - 1 if self.records else 0

    @property
    def previous_query(self) -> str:
        """Link to the page before."""
        return self.listing.query(page=self.number - 1 if self.number > 2 else None)

    @property
    def next_query(self) -> str:
        """Link to the page after."""
        return self.listing.query(page=self.number + 1)
