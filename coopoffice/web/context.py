"""What every page's frame needs, read only by pages that draw the frame: an htmx fragment costs nothing here.

The number of queries is fixed: the person's postings (already read for the request's actor), and one statement that
counts the unread notifications and whatever the menu's entries number.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import registry
from .querysets import UNREAD_CAP, unread_rows
from .session_clock import seconds_left
from .tables import counted_by, counting_words
from .words import Words, kept_words

GROUPS = ("me", "office", "system")
OFFICE_SESSION_KEY = "office_name"
BELL = "the bell"
FACT = "fact:"
_office_names: list[Callable[[Any], str]] = []


def names_office(function: Callable[[Any], str]) -> Callable[[Any], str]:
    """Register the function that returns the name of the office a unit belongs to; the roof does so at start."""
    _office_names[:] = [function]
    return function


class Shell:
    """The frame of one page: menu, crumbs, bell, person. Every part is computed on first use."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def user(self) -> Any:
        return getattr(self.request, "user", None)

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def posting(self) -> Any:
        """The posting the person acts under, or None."""
        actor = getattr(self.request, "actor", None)
        return actor.posting if actor and self.signed_in else None

    @cached_property
    def postings(self) -> list[Any]:
        return list(getattr(self.request, "postings", [])) if self.signed_in else []

    @cached_property
    def role(self) -> str:
        """The line under the name: capacity and post, then the unit."""
        if self.posting is None:
            return ""
        unit = getattr(self.posting.post.unit, "shown_short_name", "") or self.posting.post.unit.short_name
        return " · ".join(part for part in (self.request.actor.capacity_line, unit) if part)

    @cached_property
    def office(self) -> str:
        """The office's name: of the unit one acts in, remembered in the session; before sign-in the configured one."""
        if self.posting is None or not _office_names:
            return settings.OFFICE_NAME
        wanted = [self.posting.post.unit_id, get_language()]
        kept = self.request.session.get(OFFICE_SESSION_KEY)
        if not kept or kept[:2] != wanted:
            kept = [*wanted, _office_names[0](self.posting.post.unit)]
            self.request.session[OFFICE_SESSION_KEY] = kept
        return kept[2] or settings.OFFICE_NAME

    @cached_property
    def office_lines(self) -> tuple[str, str]:
        """The office's name in two lines for the menu's head: what it is, and where."""
        name = self.office or _("Provincial cooperative office")
        for head in ("สำนักงานสหกรณ์จังหวัด", "Provincial Cooperative Office, ", "Provincial Cooperative Office "):
            if name.startswith(head) and len(name) > len(head):
                return (_("Provincial cooperative office"), name[len(head) :].strip(" ,"))
        return (name, _("Intranet"))

    @cached_property
    def unread(self) -> int:
        return self.counts.get(BELL, 0)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The numbers of the frame, each capped: of the bell and, by its key, of every menu entry. One statement.

        The facts that decide about some entries are asked in it as well.
        """
        if not self.signed_in:
            return {}
        counted = [e for e in registry.menu if e.rows and (e.facts or self._gets(e))]

        def build() -> Words:
            several = {entry.key: entry.rows(self.request) for entry in counted if entry.rows}
            facts = {f"{FACT}{fact.key}": fact.rows(self.request) for fact in registry.menu_facts}
            caps = {BELL: UNREAD_CAP, **dict.fromkeys(facts, 0)}
            return counting_words({BELL: unread_rows(self.user), **several, **facts}, caps=caps)

        key = ("shell", self.posting.pk if self.posting else None, *(entry.key for entry in counted))
        return {**{entry.key: 0 for entry in counted}, **counted_by(kept_words(self.user, key, build))}

    def fact(self, key: str) -> bool:
        """What one of ``registry.menu_facts`` says of the person."""
        return bool(self.counts.get(f"{FACT}{key}"))

    def _gets(self, entry: registry.MenuEntry) -> bool:
        return entry.shown is None or entry.shown(self.request)

    @cached_property
    def entries(self) -> list[registry.MenuEntry]:
        """The menu's entries the person gets, in order."""
        return [entry for entry in registry.menu if self._gets(entry)] if self.signed_in else []

    @cached_property
    def session_left(self) -> int:
        """Seconds until the session ends."""
        return seconds_left(self.request)

    @cached_property
    def now(self) -> int:
        return int(time.time())

    @cached_property
    def here(self) -> str | None:
        """The URL name of the page."""
        match = getattr(self.request, "resolver_match", None)
        return match.view_name if match else None

    def _entry(self, entry: registry.MenuEntry) -> dict[str, Any]:
        here = self.here
        # Only an open entry's children are drawn in the menu, but the page "menu" draws all of them.
        drawn = here == "menu" or here in _names_of(entry) or any(here in _names_of(c) for c in entry.children)
        children = [self._entry(c) for c in entry.children if not c.shown or c.shown(self.request)] if drawn else []
        inside = any(child["active"] for child in children)
        own = here is not None and here in _names_of(entry)
        return {
            "key": entry.key,
            "label": entry.label,
            "phone": entry.phone,
            "icon": entry.icon or "circle",
            "url": _address(entry.url_name, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF),
            "count": self.counts.get(entry.key),
            "hot": entry.hot,
            "active": own and not inside,
            "open": own or inside,
            "children": children,
        }

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """Groups in order, each with a heading (none for one's own work) and its entries. Empty groups are left out."""
        headings = {"me": "", "office": _("Work of the office"), "system": _("System")}
        groups: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
        for entry in self.entries:
            groups[entry.group].append(self._entry(entry))
        return [{"key": key, "label": headings[key], "entries": groups[key]} for key in GROUPS if groups[key]]

    @cached_property
    def menu_drawn(self) -> str:
        """The menu as it stands beside the page; one with the same entries, numbers and place is drawn once."""
        groups = tuple((g["key"], tuple(_plain(entry) for entry in g["entries"])) for g in self.menu)
        place = (get_language(), get_script_prefix(), groups)
        found = _menus.get(place)
        if found is None:
            found = render_to_string("web/_menu_groups.html", {"groups": self.menu})
            while len(_menus) >= MENUS:
                _menus.pop(next(iter(_menus)), None)
            _menus[place] = found
        return found

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The first four entries that ask for a place in the phone's bottom bar; the fifth is the whole menu."""
        return [entry for group in self.menu for entry in group["entries"] if entry["phone"]][:4]

    @cached_property
    def crumbs(self) -> list[tuple[Any, str]]:
        """Where the page stands by the menu: entry and sub-entry. Pages below it pass their own ``crumbs``."""
        trail: list[tuple[Any, str]] = []
        for group in self.menu:
            for entry in group["entries"]:
                if entry["open"]:
                    trail.append((entry["label"], entry["url"]))
                    trail += [(child["label"], child["url"]) for child in entry["children"] if child["active"]]
        return trail

    @cached_property
    def support(self) -> str:
        """Whom to call, as configured; empty where nobody was named."""
        return settings.SUPPORT_CONTACT


MENUS = 500  # drawn menus kept in a process, some ten kilobytes each; the oldest goes
_menus: dict[tuple, str] = {}


def _plain(entry: dict[str, Any]) -> tuple:
    """All that an entry's lines in the menu are drawn from."""
    below = tuple(_plain(child) for child in entry["children"]) if entry["open"] else ()
    own = (entry["key"], entry["url"], entry["icon"], entry["count"], entry["hot"], entry["active"], entry["open"])
    return (*own, id(entry["label"]), below)


def _names_of(entry: registry.MenuEntry) -> tuple[str, ...]:
    return (entry.url_name, *entry.url_names)


@functools.lru_cache(maxsize=1000)
def _address(url_name: str, prefix: str, urlconf: str) -> str:
    """The address of a name without arguments; the same for everybody under one prefix and configuration."""
    return reverse(url_name)


def shell_of(request: HttpRequest) -> Shell:
    """Return the request's one frame: what a widget asked of it is not asked again by the page around it."""
    if not hasattr(request, "_shell"):
        request._shell = Shell(request)  # type: ignore[attr-defined]
    return request._shell  # type: ignore[attr-defined]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``shell`` for the frame and ``languages`` for the switch."""
    return {"shell": shell_of(request), "site_languages": settings.LANGUAGES}
