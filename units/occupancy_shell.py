"""What the calendar adds to the shell: its menu entry, the box "away today", and everybody's week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.tables import CAP, capped_counts

from .models import Occupancy
from .offices import office_units
from .reach import reach

SHOWN = 6


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def away_today(request: HttpRequest) -> dict[str, Any] | None:
    """Who of the own office is away today; an empty box says that nobody is."""
    if not _has_place(request):
        return None
    today = timezone.localdate()
    own = office_units(request.user)
    rows = Occupancy.objects.visible_to(request.user).of_people().on_days(today, today).filter(unit_id__in=own)
    found = list(rows.with_names().order_by("unit__position", "user__sort_key", "span")[: SHOWN + 1])
    total = len(found) if len(found) <= SHOWN else capped_counts({"": rows}, CAP)[""]
    return {"rows": found[:SHOWN], "total": total}


def my_week(user: Any, start: dt.date, end: dt.date) -> Iterable[registry.AgendaItem]:
    """The person's own rows, one item for each day they touch."""
    mine = Occupancy.objects.visible_to(user).filter(user=user).on_days(start, end)
    for row in mine.order_by("span"):
        day = max(row.first_day, start)
        while day <= min(row.last_day, end):
            timed = not row.whole_days and row.first_day == row.last_day
            yield registry.AgendaItem(
                day,
                row.shown_title,
                word=row.shown_title,
                meta="" if row.firm else str(_("waiting for permission")),
                url=row.url,
                starts=row.starts.time() if timed else None,
                ends=row.ends.time() if timed and row.ends.date() == day else None,
            )
            day += dt.timedelta(days=1)


registry.menu.register(
    "calendar",
    registry.MenuEntry(
        key="calendar",
        label=_("Calendar"),
        url_name="units:calendar",
        icon="calendar",
        group="me",
        order=30,
        url_names=tuple(
            f"units:{name}"
            for name in (
                *("away_list", "calendar_link", "resource_list", "resource_open", "resource_detail"),
                *("resource_change", "resource_close", "resource_book", "booking_release"),
            )
        ),
        shown=_has_place,
    ),
)
registry.widgets.register(
    "away_today", registry.Widget("away_today", "units/_away_widget.html", away_today, column="side", order=50)
)
registry.agenda.register("occupancy", registry.AgendaSource("occupancy", my_week))
