"""Lists as data: columns, tabs, one page of rows, and the whole list to be taken away.

A ``Listing`` is made from a view, a person and a query string, never from a request, so that a task can make the same
list again: ``Listing.again(listing.reference, user)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .filters import Reading
from .prepared import fetch_planned
from .text import clean
from .words import Words

PAGE_SIZE = 30
CAP = 1000


@dataclass(frozen=True)
class Column:
    """One column. ``value(row)`` is what the screen shows (text, or marked-safe HTML from format_html).

    ``sort`` names the field or fields of the order ("-" for descending first); ``export(row)`` returns the plain value
    for spreadsheets and print (str, int, Decimal, date, datetime; default: ``value``). ``num`` aligns right.
    ``link`` makes the cell the row's link (``get_absolute_url``). ``screen`` False leaves it to exports, ``paper``
    False to the screen.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    sort: str | tuple[str, ...] | None = None
    num: bool = False
    export: Callable[[Any], Any] | None = None
    link: bool = False
    css: str = ""
    screen: bool = True
    paper: bool = True

    @property
    def order(self) -> tuple[str, ...]:
        """The sort as a tuple."""
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort or ())

    def plain(self, row: Any) -> Any:
        """The value for spreadsheets and print."""
        return self.export(row) if self.export else self.value(row)


@dataclass(frozen=True)
class Tab:
    """A saved view of the list. ``q(user)`` narrows; None shows everything. ``hot`` draws its count in red.

    ``order`` is the order of this view where no column was chosen; empty takes the list's own.
    """

    key: str
    label: Any
    q: Callable[[Any], Q] | None = None
    hot: bool = False
    counted: bool = True
    order: tuple[str, ...] = ()


@dataclass
class Cell:
    """One drawn cell."""

    column: Column
    shown: Any


@dataclass
class Row:
    """One drawn row and the record behind it."""

    record: Any
    columns: list[Column]
    css: str = ""

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells, drawn when asked for: a list with a row template of its own asks for none."""
        return [Cell(column, column.value(self.record)) for column in self.columns]

    @property
    def url(self) -> str:
        """Where the row leads; empty where the record has no page."""
        found = getattr(self.record, "get_absolute_url", None)
        return found() if found else ""


@dataclass
class Head:
    """One column head: its sort link, and in which direction the list runs by it."""

    column: Column
    query: str = ""
    direction: str = ""  # ascending, descending, or empty


@dataclass
class TabLine:
    """One tab as drawn."""

    tab: Tab
    query: str
    count: int | None
    on: bool


def for_keepers(row: Any, words: Any) -> str:
    """The words of a row, leading to its form for those who may change it (read ``with_may(user, ["change"])``)."""
    if getattr(row, "may_change", False):
        return format_html('<a class="subj" href="{}">{}</a>', row.get_absolute_url(), words)
    return str(words)


def reverse_order(order: tuple[str, ...]) -> tuple[str, ...]:
    """The same fields the other way round."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def counting_words(several: Mapping[str, QuerySet], cap: int = CAP, *, caps: Mapping[str, int] | None = None) -> Words:
    """The one statement of ``capped_counts``; ``about`` names its columns. Empty where nothing can be counted."""
    parts, values, names = [], [], []
    for name, rows in several.items():
        try:
            most = (caps or {}).get(name, cap) + 1
            sql, params = rows.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS c{len(parts)})")
        values.extend(params)
        names.append(name)
    return Words("SELECT " + ", ".join(parts) if parts else "", tuple(values), tuple(names))


def counted_by(words: Words) -> dict[str, int]:
    """Ask the statement of ``counting_words``; what could not be counted is left out.

    Kept words are planned once per connection. Planning a dozen counts takes five times what answering them does.
    """
    if not words.sql:
        return {}
    ((*numbers,),) = fetch_planned(words.sql, words.params) if words.often else _fetch(words.sql, words.params)
    return dict(zip(words.about, numbers, strict=True))


def _fetch(sql: str, params: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def capped_counts(
    several: Mapping[str, QuerySet], cap: int = CAP, *, caps: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Count several querysets, of any models, in one statement, each to at most ``cap + 1`` (shown as "1,000+").

    ``caps`` names those that have a cap of their own. Nothing to count costs nothing.
    """
    return {**dict.fromkeys(several, 0), **counted_by(counting_words(several, cap, caps=caps))}


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
        several: dict[str, QuerySet] = {t.key: self._in_tab(t) for t in self.tabs if t.counted}
        shown = self.tab.key if self.tab and self.tab.counted and not self.is_filtered else None
        if shown is None:
            several[""] = self.rows
        found = capped_counts(several)
        return found if shown is None else {**found, "": found[shown]}

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
            return list(self.view.for_screen(self.rows, self.user)[start:stop])
        rows = self.view.for_screen(self.base.filter(pk__in=keys), self.user).in_bulk()
        return [rows[key] for key in keys if key in rows]

    def draw(self, records: list[Any]) -> list[Row]:
        """The screen's cells of the records."""
        columns = [c for c in self.columns if c.screen]
        return [Row(record, columns, self.view.row_css(record)) for record in records]

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
