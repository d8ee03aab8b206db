"""The saved views (tabs) of the list of letters: each topic may offer some, for its work that should be empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.registry import Registry

from .choices import LetterState, Origin
from .paging import DUE, LIVING, NEWEST


@dataclass(frozen=True)
class LetterView:
    """One saved view. ``q(user)`` is a condition on letters and may say ``live``; ``shows(user)`` whether it is drawn.

    Conditions on state, origin, due day and ``live`` are answered by the audience alone. ``by_due`` sorts by due day
    and is for views of living letters. A
    view that grows with the years is not ``counted`` beside its name.
    """

    key: str
    label: Any
    q: Callable[[Any], Q]
    order: int = 100
    hot: bool = False
    by_due: bool = False
    counted: bool = True
    shows: Callable[[Any], bool] | None = None

    @property
    def sort(self) -> tuple[str, ...]:
        """The order of its rows."""
        return DUE if self.by_due else NEWEST


def _in_state(*states: str) -> Callable[[Any], Q]:
    q = LIVING & (Q(state=str(states[0])) if len(states) == 1 else Q(state__in=[str(s) for s in states]))
    return lambda user: q


def overdue(user: Any) -> Q:
    """Still being worked on though the due day has passed."""
    return LIVING & Q(due_on__lt=timezone.localdate())


letter_views: Registry[LetterView] = Registry("views of letters")
for _view in (
    LetterView("all", _("All letters"), lambda user: Q(), 0, counted=False),
    LetterView("registered", _("To be presented"), _in_state(LetterState.REGISTERED), 10),
    LetterView("presented", _("Waiting for instruction"), _in_state(LetterState.PRESENTED), 20),
    LetterView("instructed", _("In progress"), _in_state(LetterState.INSTRUCTED), 30),
    LetterView("overdue", pgettext_lazy("letters", "Overdue"), overdue, 40, hot=True, by_due=True),
    LetterView(
        "outgoing",
        _("Being written"),
        _in_state(LetterState.DRAFT, LetterState.VETTING, LetterState.SIGNED),
        50,
    ),
    LetterView(
        "closed",
        pgettext_lazy("letters", "Closed"),
        lambda user: Q(live=False, origin=str(Origin.RECEIVED)),
        900,
        counted=False,
    ),
):
    letter_views.register(_view.key, _view)


@dataclass(frozen=True)
class ListAct:
    """A button at the head of a list of letters. ``lists`` names the lists: "all", "in", "out"; ``primary`` is solid.

    ``shown(user)`` says whether the person may; the button is drawn only where its address exists.
    """

    key: str
    label: Any
    url_name: str
    icon: str
    lists: tuple[str, ...]
    shown: Callable[[Any], bool]
    order: int = 100
    primary: bool = False


@dataclass(frozen=True)
class BulkAct:
    """An act on the letters chosen in a list. The form goes to ``url_name`` with ``pick`` once for each letter's key.

    ``method`` is "get" (a page that asks further) or "post".
    """

    key: str
    label: Any
    url_name: str
    icon: str
    lists: tuple[str, ...]
    shown: Callable[[Any], bool]
    order: int = 100
    method: str = "get"


list_acts: Registry[ListAct] = Registry("acts of lists of letters")
bulk_acts: Registry[BulkAct] = Registry("acts on chosen letters")


def offered(acts: Registry, where: str, user: Any) -> list[dict[str, Any]]:
    """The acts of one list the person may do, each with its address, in order; those without an address stay away."""
    found = []
    for act in acts:
        if where in act.lists and act.shown(user):
            try:
                found.append({"act": act, "url": reverse(act.url_name)})
            except NoReverseMatch:
                continue
    return found
