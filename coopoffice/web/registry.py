"""What lower floors offer for upper floors to fill, each app in its ``AppConfig.ready``.

Menu entries, search sources, desk widgets, phone tabs and the page where a duty is carried out. A registry keeps no
request: what it is given are small descriptions and functions that take the request or the user.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered list that refuses two entries of one key."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def register(self, key: str, entry: T) -> T:
        """Add the entry under its key. Raises ValueError where the key is taken."""
        if key in self._entries:
            raise ValueError(f"{self.name}: {key} is registered already.")
        self._entries[key] = entry
        return entry

    def __iter__(self):
        return iter(sorted(self._entries.values(), key=lambda e: getattr(e, "order", 0)))

    def get(self, key: str) -> T | None:
        """Return the entry of the key, or None."""
        return self._entries.get(key)

    def keys(self) -> list[str]:
        """Return the keys in the order of registration."""
        return list(self._entries)


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the side menu.

    ``label`` is a lazy translation, ``icon`` a Tabler outline name, ``shown(request)`` says whether the person gets
    it, ``rows(request)`` are the rows whose number stands beside it (begun with ``visible_to``; the numbers of every
    entry and of the bell are counted in one statement, see ``Shell.counts``), ``hot`` draws the number gold.
    ``group`` is "me" (top, no heading), "office" or "system". Children are drawn when the entry or one of them is
    current (``url_names`` decide). ``phone`` puts it into the bottom bar with the short label given. ``facts`` are the
    ``menu_facts`` that ``shown`` asks (``Shell.fact``); they are answered in the statement of the numbers, and so the
    entry's own rows are counted for everybody.
    """

    key: str
    label: Any
    url_name: str
    icon: str = ""
    group: str = "office"
    order: int = 100
    url_names: tuple[str, ...] = ()
    shown: Callable[[HttpRequest], bool] | None = None
    rows: Callable[[HttpRequest], QuerySet] | None = None
    hot: bool = False
    children: tuple[MenuEntry, ...] = field(default_factory=tuple)
    phone: Any = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuFact:
    """A yes or no about the person that the menu asks: whether ``rows(request)`` holds any. Costs no statement."""

    key: str
    rows: Callable[[HttpRequest], QuerySet]


@dataclass(frozen=True)
class SearchHit:
    """One line of the global search."""

    title: str
    url: str
    meta: str = ""
    icon: str = "file"


@dataclass(frozen=True)
class SearchSource:
    """``find(user, text, limit)`` returns hits the person may see, best first; it begins with ``visible_to``.

    ``more(text)`` returns the address of the full list for the text, where there is one.
    """

    key: str
    label: Any
    find: Callable[[Any, str, int], Iterable[SearchHit]]
    order: int = 100
    more: Callable[[str], str] | None = None


@dataclass(frozen=True)
class PaperPart:
    """One part of the printed overview: a heading, and lines of (what, how much)."""

    title: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True)
class Widget:
    """One box of "my day" or of the overview. ``context(request)`` returns the template's context, or None where the
    box is not shown.

    ``column`` is "main", "side", "middle" (its own column on wide screens, below main otherwise) or "foot" (across the
    page, overview only). ``order`` counts within the column; docs/add-a-register.md lists what stands where.
    ``pages`` says on which pages it stands: "my_day", "overview". A box of the overview counts within
    ``units.scope.scope_of(request)``. ``paper(context)`` gives the box's part of the printed overview.
    """

    key: str
    template: str
    context: Callable[[HttpRequest], dict | None]
    column: str = "main"
    order: int = 100
    pages: tuple[str, ...] = ("my_day",)
    paper: Callable[[dict], PaperPart | None] | None = None


@dataclass(frozen=True)
class QuickAction:
    """A button at the head of "my day"."""

    key: str
    label: Any
    url_name: str
    icon: str
    order: int = 100
    primary: bool = False
    shown: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True)
class Picker:
    """Rows a person may choose by typing (coopoffice.web.forms.PickField, filters, the suggestions' address).

    ``rows(user)`` begins with ``visible_to`` and returns every row open to the choice; ``find(user, text, limit)``
    returns those that fit the words, best first; ``label(row)`` is shown and read back, so it should tell rows apart.
    ``few(user, most)`` may return every choice as (key, label) with less reading than whole rows, and None where there
    are more than ``most``: filters ask it for their lists.
    """

    key: str
    rows: Callable[[Any], Any]
    find: Callable[[Any, str, int], Iterable[Any]]
    label: Callable[[Any], str]
    few: Callable[[Any, int], list[tuple[int, str]] | None] | None = None

    def choices(self, user: Any, most: int) -> list[tuple[str, str]]:
        """Every choice as (key, label), in order; none where there are more than ``most``."""
        if self.few is not None:
            found = self.few(user, most)
            return [(str(key), label) for key, label in found or ()]
        rows = list(self.rows(user)[: most + 1])
        return [(str(row.pk), self.label(row)) for row in rows] if len(rows) <= most else []


@dataclass(frozen=True)
class ListFormat:
    """A way to take a governed list away: xlsx, csv, pdf. ``render(request, listing)`` returns the response.

    The listing (coopoffice.web.tables.Listing) carries the same rows, in the same order, as the screen, all pages.
    """

    key: str
    label: Any
    icon: str
    render: Callable[[HttpRequest, Any], Any]
    order: int = 100


@dataclass(frozen=True)
class AgendaItem:
    """One thing in a person's week: where the person is or what is held, on a day, with or without hours.

    ``word`` is the short name in the week's strip, e.g. the place.
    """

    day: dt.date
    title: str
    word: str = ""
    meta: str = ""
    url: str = ""
    starts: dt.time | None = None
    ends: dt.time | None = None


@dataclass(frozen=True)
class AgendaSource:
    """``find(user, start, end)`` returns the person's items from ``start`` to ``end``, both days included."""

    key: str
    find: Callable[[Any, dt.date, dt.date], Iterable[AgendaItem]]
    order: int = 100


menu_facts: Registry[MenuFact] = Registry("facts the menu asks")
menu: Registry[MenuEntry] = Registry("menu")
search_sources: Registry[SearchSource] = Registry("search")
widgets: Registry[Widget] = Registry("widgets")
quick_actions: Registry[QuickAction] = Registry("quick actions")
pickers: Registry[Picker] = Registry("pickers")
list_formats: Registry[ListFormat] = Registry("list formats")
agenda: Registry[AgendaSource] = Registry("agenda")
# Duty code -> URL name of the page where it is carried out (order 17/2554); the duty register links it.
duty_pages: dict[str, str] = {}


def carries_out(url_name: str, *codes: str) -> None:
    """Say that the duties are carried out on the page. Raises ValueError where a duty has a page already."""
    for code in codes:
        if code in duty_pages:
            raise ValueError(f"{code} is carried out on {duty_pages[code]} already.")
        duty_pages[code] = url_name
