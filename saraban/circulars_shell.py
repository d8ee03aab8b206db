"""What circulars contribute to the shell: the menu line, the box of "my day", the part of a letter's page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.policies import may_add, may_map
from coopoffice.web.prepared import kept_rows
from coopoffice.web.registry import MenuEntry, Widget

from .choices import LetterState
from .menu import SettingsLine, children, has_place, settings_lines
from .models import Circular, CircularRecipient
from .prepared import parts_of
from .sections import LetterSection, letter_sections
from .views import circulars as views

SHOWN = 6
# What the box shows of a circular.
COLUMNS = (
    *("due_on", "sent_at", "asked", "letter__subject", "letter__own_number", "entry__number", "entry__year_be"),
    *("unit__short_name", "unit__short_name_en"),
)
PAGES = ("detail", "send", "people", "acknowledge", "remind", "recall")

children.register(
    "circulars",
    MenuEntry(
        key="circulars",
        label=_("Circulars"),
        url_name="saraban:circular_list",
        url_names=(*(f"saraban:circular_{page}" for page in PAGES), "saraban:letter_circulate"),
        order=30,
    ),
)
settings_lines.register(
    "circular_run",
    SettingsLine(
        "circular_run",
        _("Numbering of circulars"),
        _("Whether circulars have a run of numbers of their own or share the book of letters sent."),
        "saraban:circular_run",
        "list-numbers",
        50,
        shown=lambda request: may_add(request.user, Circular),
    ),
)
registry.carries_out("saraban:circular_list", "GA-A2")


def my_circulars(request: HttpRequest) -> dict[str, Any] | None:
    """Circulars the person has still to see to; not shown while there are none."""
    if not has_place(request):
        return None
    user = request.user

    def waiting() -> QuerySet:
        rows = Circular.objects.visible_to(user).waiting_for(user).select_related("letter", "unit", "entry")
        return rows.only(*COLUMNS).order_by("due_on", "-sent_at")[:SHOWN]

    def own_places(circulars: Ids) -> QuerySet:
        rows = CircularRecipient.objects.visible_to(user).filter(user_id=user.pk)
        return rows.filter(circular_id__among=circulars)

    found = kept_rows(user, ("circulars_waiting",), waiting)
    if undated := {row.pk: row for row in found if row.due_on is None}:  # only these say whether they were opened
        for place in kept_rows(user, ("circulars_own",), own_places, circulars=Ids(undated)):
            undated[place.circular_id].__dict__.setdefault("own", []).append(place)
    return {"rows": found} if found else None


registry.widgets.register("circulars", Widget("circulars", "saraban/_circular_widget.html", my_circulars, "main", 25))


def _of_letter(request: HttpRequest, letter: Any) -> dict[str, Any]:
    user = request.user
    every = parts_of(request, letter).circulars
    seen = may_map(user, every, ["view"])
    rows = [circular for circular in every if seen["view", circular.pk]]
    open_ = letter.state not in (
        *(LetterState.DRAFT, LetterState.VETTING, LetterState.VOID, LetterState.CANCELLED, LetterState.RETURNED),
    )
    return {"circulars": rows, "may_circulate": open_ and may_add(user, Circular)}


letter_sections.register(
    "circulars",
    LetterSection(
        "circulars",
        "saraban/_circular_section.html",
        lambda letter, user: True,
        _of_letter,
        "side",
        700,
    ),
)
__all__ = ["my_circulars", "views"]
