"""What the calendar adds to the shell: its menu entry, the box "away today", and everybody's week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.web import registry
from coopoffice.web.among import among
from coopoffice.web.prepared import kept_rows
from coopoffice.web.tables import CAP, counted_by, counting_words
from coopoffice.web.words import kept_words

from .models import Occupancy
from .offices import office_units
from .querysets import midnight
from .reach import reach

SHOWN = 6
DAY = dt.timedelta(days=1)


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def away_today(request: HttpRequest) -> dict[str, Any] | None:
    """Who of the own office is away today; an empty box says that nobody is."""
    if not _has_place(request):
        return None
    user, today = request.user, timezone.localdate()

    def away(start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
        rows = Occupancy.objects.visible_to(user).of_people().between(start, end)
        return rows.filter(among("unit_id", office_units(user)))

    def shown(start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
        rows = away(start, end).for_lines()
        return rows.order_by("unit__position", "user__sort_key", "span")[: SHOWN + 1]

    times = {"start": midnight(today), "end": midnight(today + DAY)}
    found = kept_rows(user, ("away_today",), shown, **times)
    total = len(found)
    if total > SHOWN:
        words = kept_words(user, ("away_today_count",), lambda **at: counting_words({"": away(**at)}, CAP), **times)
        total = counted_by(words)[""]
    return {"rows": found[:SHOWN], "total": total}


def my_week(user: Any, start: dt.date, end: dt.date) -> Iterable[registry.AgendaItem]:
    """The person's own rows, one item for each day they touch."""

    def mine(begin: dt.datetime, until: dt.datetime) -> QuerySet[Occupancy]:
        return Occupancy.objects.visible_to(user).filter(user=user).between(begin, until).order_by("span")

    for row in kept_rows(user, ("my_week",), mine, begin=midnight(start), until=midnight(end + DAY)):
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
