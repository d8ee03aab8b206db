"""What a list is drawn from: columns, saved views, and the rows and heads they become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html


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
    openings: Sequence[str] = ()  # the beginnings of the columns' cells (``opening``), the same in every row

    @cached_property
    def cells(self) -> list[Cell]:
        """The cells, drawn when asked for: a list with a row template of its own asks for none."""
        return [Cell(column, column.value(self.record)) for column in self.columns]

    @property
    def url(self) -> str:
        """Where the row leads; empty where the record has no page."""
        found = getattr(self.record, "get_absolute_url", None)
        return found() if found else ""


def opening(column: Column) -> str:
    """The ``<td>`` a column's cells begin with, in the language of the page."""
    num = "num " if column.num else ""
    return f'<td class="{num}{conditional_escape(column.css)}" data-label="{conditional_escape(column.label)}">'


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
