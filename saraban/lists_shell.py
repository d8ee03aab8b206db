"""What lists, registers and search contribute to the shell: menu lines, the source of the global search, duty page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.registry import MenuEntry, SearchHit, SearchSource

from .letter_views import BulkAct, bulk_acts
from .menu import children
from .models import Letter
from .policies.waiting import kept
from .search import search_letters
from .views import registers  # noqa: F401  (the views know the lists)


def find_letters(user: Any, text: str, limit: int) -> Iterable[SearchHit]:
    """Letters by the search of letters: two statements beside the search itself."""
    found = search_letters(user, text, stop=limit)
    rows = Letter.objects.visible_to(user).filter(pk__in=found.keys).for_list(user).in_bulk()
    for key in found.keys:
        if letter := rows.get(key):
            who = letter.from_text if letter.is_received else letter.to_text
            number = letter.their_number or letter.own_number
            meta = " · ".join(w for w in (number, who, str(letter.get_state_display())) if w)
            yield SearchHit(letter.subject, letter.get_absolute_url(), meta, "mail")


registry.search_sources.register(
    "letters",
    SearchSource(
        "letters",
        _("Letters"),
        find_letters,
        30,
        lambda text: f"{reverse('saraban:letter_search')}?{urlencode({'q': text})}",
    ),
)
for _key, _label, _url, _place in (
    ("register_in", _("Register of incoming letters"), "saraban:register_in", 10),
    ("register_out", _("Register of outgoing letters"), "saraban:register_out", 20),
    ("letter_list", _("All letters I may see"), "saraban:letter_list", 60),
    ("letter_search", _("Find letters"), "saraban:letter_search", 70),
):
    children.register(_key, MenuEntry(key=_key, label=_label, url_name=_url, order=_place))


def _keeps_books(user: Any) -> bool:
    return bool(kept(user))


for _bulk in (
    BulkAct("present", _("Present"), "saraban:register_present", "send", ("in",), _keeps_books, order=10),
    BulkAct("stamp", _("Stamp"), "saraban:register_stamp", "rubber-stamp", ("in",), _keeps_books, order=20),
):
    bulk_acts.register(_bulk.key, _bulk)
