"""What assignments add to the shell: the menu entry with its count, the box of "my day", search, duty pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from coopoffice.thai import normalise
from coopoffice.web import registry
from coopoffice.web.among import among
from coopoffice.web.context import shell_of
from coopoffice.web.prepared import kept_rows

from .choices import AssignmentState
from .models import Assignment
from .reach import reach
from .views.assignments import URL_OF, mine

SHOWN = 8


def waits(user: Any) -> Q:
    """Work to be done by the person, and answers that wait for the person to close."""
    return mine(user) | Q(state=AssignmentState.ANSWERED) & among("given_post_id", reach(user).posts)


def _waiting(request: HttpRequest) -> QuerySet[Assignment]:
    return Assignment.objects.visible_to(request.user).filter(waits(request.user))


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def _widget(request: HttpRequest) -> dict[str, Any] | None:
    if not _has_place(request):
        return None
    rows = kept_rows(
        request.user,
        ("assignments_waiting",),
        lambda: _waiting(request).for_lines().order_by("due_on", "id")[:SHOWN],
    )
    return {"rows": rows, "total": shell_of(request).counts["assignments"]}


def _late(request: HttpRequest) -> dict[str, Any] | None:
    """What is late in the units the person leads, worst first; not shown while nothing is."""
    user = request.user
    if not reach(user).supervises:
        return None

    def late() -> QuerySet[Assignment]:
        rows = Assignment.objects.visible_to(user).overdue().filter(among("unit_id", reach(user).supervises))
        return rows.for_lines().order_by("due_on", "id")[:SHOWN]

    found = kept_rows(user, ("assignments_late",), late)
    return {"rows": found} if found else None


def _find(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    rows = Assignment.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(search__contains=word)
    for row in rows.with_people().order_by("-id")[:limit]:
        yield registry.SearchHit(
            row.title, row.get_absolute_url(), f"{row.receiver} · {row.get_state_display()}", "checkbox"
        )


registry.menu.register(
    "assignments",
    registry.MenuEntry(
        key="assignments",
        label=_("Assigned work"),
        url_name="units:assignment_list",
        icon="checkbox",
        group="me",
        order=10,
        url_names=("units:assignment_detail", "units:assignment_assign", *URL_OF.values()),
        shown=_has_place,
        rows=_waiting,
        phone=_("Work"),
    ),
)
registry.widgets.register(
    "assignments", registry.Widget("assignments", "units/_assignment_widget.html", _widget, "main", 10)
)
registry.widgets.register(
    "assignments_late", registry.Widget("assignments_late", "units/_assignment_late_widget.html", _late, "main", 15)
)
registry.search_sources.register(
    "assignments",
    registry.SearchSource(
        "assignments",
        _("Assigned work"),
        _find,
        40,
        lambda text: f"{reverse('units:assignment_list')}?{urlencode({'view': 'group', 'q': text})}",
    ),
)
registry.carries_out("units:assignment_list", "GA-H1", "ES-11", "BD-10", "MD-8", "PG-20", "ST-5")
