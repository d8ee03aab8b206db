"""Boxes of "my day" that belong to no app: the week with its holidays, what was told lately, safer signing in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from coopoffice.thai import dates
from coopoffice.web import registry
from coopoffice.web.models import Notification
from coopoffice.web.prepared import PreparedRows
from coopoffice.web.services.account import has_second_factor
from units.choices import PostRole
from units.workdays import holiday_names_between

LATEST = 5


def week(request: HttpRequest) -> dict[str, Any]:
    """Monday to Friday of this week, from Saturday of the next, with holidays and what apps put into the agenda."""
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 if today.weekday() > 4 else 0)
    friday = monday + dt.timedelta(days=4)
    posting = request.actor.posting
    names = holiday_names_between(
        min(monday, today), today + dt.timedelta(days=60), posting.post.unit_id if posting else None
    )
    items = [item for source in registry.agenda for item in source.find(request.user, min(monday, today), friday)]
    lang = "en" if get_language() == "en" else "th"
    days = []
    for number in range(5):
        day = monday + dt.timedelta(days=number)
        words = [item.word or item.title for item in items if item.day == day]
        days.append(
            {
                "day": day,
                "label": f"{dates.weekday_name(day, lang, short=True)} {day.day}",
                "holiday": names.get(day, "").split(";")[0],
                "words": ", ".join(words),
                "today": day == today,
            }
        )
    # Several names on one day stand after each other; the first is enough here.
    coming = next(((day, name.split(";")[0]) for day, name in names.items() if day > friday), None)
    todays = sorted((i for i in items if i.day == today), key=lambda i: (i.starts or dt.time.min, i.title))
    now = timezone.localtime().time()
    return {"days": days, "items": todays, "now": now, "coming": coming, "holiday": names.get(today, "")}


# Begun with ``of``, the word of what belongs to one person alone.
_latest = PreparedRows("coop_latest", lambda user: Notification.objects.of_id(user).unread(), limit=LATEST, user=int)


def latest(request: HttpRequest) -> dict[str, Any]:
    """The newest notifications that were not opened. One query; an empty box says so."""
    return {"rows": _latest(user=request.user.pk)}


def safer_sign_in(request: HttpRequest) -> dict[str, Any] | None:
    """Those who sign for a unit are invited to a second factor until they have one."""
    posting = request.actor.posting
    if posting is None or posting.post.role not in {PostRole.HEAD, PostRole.DEPUTY} or has_second_factor(request.user):
        return None
    return {}


registry.widgets.register("week", registry.Widget("week", "desk/_week.html", week, column="main", order=10))
registry.widgets.register("latest", registry.Widget("latest", "desk/_latest.html", latest, column="middle", order=80))
registry.widgets.register(
    "safer_sign_in",
    registry.Widget("safer_sign_in", "desk/_safer_sign_in.html", safer_sign_in, column="side", order=95),
)
