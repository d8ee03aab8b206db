"""The menu of correspondence: each topic offers its own line, so that none edits another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.registry import MenuEntry, Registry
from units.reach import reach

children: Registry[MenuEntry] = Registry("menu of correspondence")


@dataclass(frozen=True)
class SettingsLine:
    """One thing an office sets for its correspondence: a line of the settings page instead of one in the menu.

    ``text`` says in a sentence what it decides; ``url_names`` are the pages that belong to it.
    """

    key: str
    label: Any
    text: Any
    url_name: str
    icon: str
    order: int = 100
    url_names: tuple[str, ...] = ()
    shown: Callable[[HttpRequest], bool] | None = None


settings_lines: Registry[SettingsLine] = Registry("settings of correspondence")


def _settings() -> MenuEntry:
    """The menu's line of all settings; it is lit on every page that belongs to one."""
    pages = [name for line in settings_lines for name in (line.url_name, *line.url_names)]
    return MenuEntry(
        "settings",
        _("Settings of correspondence"),
        "saraban:settings",
        order=99,
        url_names=("saraban:settings", *pages),
    )


def has_place(request: HttpRequest) -> bool:
    """Whether the person has a post, and with it letters."""
    return reach(request.user).has_place


def build(waiting: Callable[[HttpRequest], QuerySet]) -> None:
    """Register the entry with every line offered so far; called once, when all topics have been read.

    ``waiting`` gives the letters whose number stands beside the entry.
    """
    lines = (*children, _settings())
    registry.menu.register(
        "saraban",
        MenuEntry(
            key="saraban",
            label=_("Correspondence"),
            url_name="saraban:letter_list",
            icon="mail",
            group="office",
            order=20,
            shown=has_place,
            rows=waiting,
            children=lines,
            phone=_("Letters"),
        ),
    )
