"""The calendar of people, vehicles and rooms; who is away; the secret link to one's own calendar."""

from __future__ import annotations

import calendar as months
import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from coopoffice.thai import BANGKOK, ThaiInputError, dates, parse_thai_date
from coopoffice.web.among import Ids
from coopoffice.web.filters import ChoiceFilter, PersonFilter, SearchFilter, UnitFilter
from coopoffice.web.prepared import kept_rows
from coopoffice.web.tables import Column, Tab
from coopoffice.web.views.governed import (
    GovernedListView,
    GovernedView,
)

from .. import sentences
from ..calendar_board import BoardLine, fill, hour_marks
from ..choices import OccupancySource
from ..documents.ical import ical
from ..models import CalendarFeed, Occupancy, Posting, Resource, Unit
from ..offices import office_of
from ..querysets import midnight, span_of
from ..services import occupancy as services
from ..workdays import holiday_names_between

MOST_LINES = 90
VIEWS = (
    ("day", pgettext_lazy("calendar", "Day")),
    ("week", pgettext_lazy("calendar", "Week")),
    ("month", pgettext_lazy("calendar", "Month")),
)
SHOWS = (
    ("people", gettext_lazy("People")),
    ("vehicle", gettext_lazy("Vehicles")),
    ("room", gettext_lazy("Rooms")),
)
CRUMB = gettext_lazy("Calendar")
DAY = dt.timedelta(days=1)
PERSON = tuple(f"user__{name}" for name in ("title", "first_name", "last_name", "first_name_en", "last_name_en"))


def _lang() -> dates.Lang:
    return "en" if get_language() == "en" else "th"


def _chosen(raw: str, choices: tuple[tuple[str, Any], ...], default: str) -> str:
    return raw if raw in dict(choices) else default


def _day_of(raw: str, today: dt.date) -> dt.date:
    """The day of the address; today where it cannot be read or lies beyond all use."""
    try:
        day = dt.date.fromisoformat(raw) if raw[:4].isdigit() and raw[4:5] == "-" else parse_thai_date(raw, today=today)
    except (ThaiInputError, ValueError):
        return today
    return day if abs((day - today).days) < 3660 else today


def _days(view: str, day: dt.date) -> list[dt.date]:
    if view == "day":
        return [day]
    if view == "week":
        monday = day - DAY * day.weekday()
        return [monday + DAY * n for n in range(7)]
    first = day.replace(day=1)
    return [first + DAY * n for n in range(months.monthrange(day.year, day.month)[1])]


class CalendarView(GovernedView):
    """ปฏิทิน: who and what is taken, by day, week or month. The whole state stands in the address."""

    model = Occupancy
    template_name = "units/calendar.html"
    title = CRUMB

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        view = _chosen(request.GET.get("view", ""), VIEWS, "week")
        show = _chosen(request.GET.get("show", ""), SHOWS, "people")
        day = _day_of(request.GET.get("on", ""), today)
        days = _days(view, day)
        units = self.units(request)
        unit = next((u for u in units if str(u.pk) == request.GET.get("unit", "")), units[0] if units else None)
        lines = self.lines(request.user, unit, show, day) if unit else []
        too_many, lines = len(lines) > MOST_LINES, lines[:MOST_LINES]
        rows = self.taken(request.user, show, [line.key for line in lines], days) if lines else []
        holidays = holiday_names_between(days[0], days[-1], unit.pk if unit else None)
        fill(lines, rows, days, today, holidays, narrow=view == "month")
        step = {"day": DAY, "week": DAY * 7}.get(view)
        before = days[0] - (step or DAY)
        after = days[-1] + DAY if view != "day" else day + DAY
        state = {"view": view, "show": show, "on": day.isoformat(), "unit": unit.pk if unit else ""}

        def link(**changes: Any) -> str:
            return f"?{urlencode({**state, **changes})}"

        return self.page(
            {
                "title": self.title,
                "crumbs": [(CRUMB, "")],
                "chosen_view": view,
                "views": [(key, label, link(view=key), key == view) for key, label in VIEWS],
                "shows": [(key, label, link(show=key), key == show) for key, label in SHOWS],
                "show": show,
                "day": day,
                "today": today,
                "days": [
                    {
                        "day": d,
                        "label": dates.weekday_name(d, _lang(), short=True),
                        "free": d.weekday() > 4 or d in holidays,
                        "holiday": holidays.get(d, ""),
                        "today": d == today,
                        "url": link(view="day", on=d.isoformat()),
                    }
                    for d in days
                ],
                "period": self.period(view, day, days),
                "before": link(on=before.isoformat()),
                "after": link(on=after.isoformat()),
                "now": link(on=today.isoformat()),
                "holidays": sorted(holidays.items()),
                "units": units,
                "unit": unit,
                "lines": lines,
                "too_many": too_many,
                "most": MOST_LINES,
                "anything": any(line.rows for line in lines),
                "hours": hour_marks(),
                "sources": OccupancySource.choices,
                "state": state,
            }
        )

    def units(self, request: HttpRequest) -> list[Unit]:
        """The own office first, then the units in it, to choose from."""
        posting = request.actor.posting  # type: ignore[attr-defined]
        if posting is None:
            return []

        def below(office: int) -> QuerySet[Unit]:
            rows = Unit.objects.visible_to(request.user).open_on().filter(above__ancestor_id=office)
            return rows.order_by("above__depth", "position", "pk")[:120]

        return kept_rows(request.user, ("calendar_units",), below, office=office_of(posting.post.unit).pk)

    def lines(self, user: Any, unit: Unit, show: str, day: dt.date) -> list[BoardLine]:
        """One line per person in a post of the unit and those below it, or per vehicle or room kept there."""

        def things(unit: int, on: dt.date) -> QuerySet[Resource]:
            rows = Resource.objects.visible_to(user).open_on(on).filter(kind=show, unit__above__ancestor_id=unit)
            return rows.select_related("unit").order_by("position", "pk")[: MOST_LINES + 1]

        def placed(unit: int, on: dt.date) -> QuerySet[Posting]:
            rows = Posting.objects.visible_to(user).on(on).substantive().filter(post__unit__above__ancestor_id=unit)
            rows = rows.order_by("post__unit__position", "post__unit_id", "post__position", "pk").with_places()
            return rows.only("post__unit__short_name", "post__unit__short_name_en", *PERSON)[: MOST_LINES + 1]

        if show != "people":
            return [
                BoardLine(t.pk, str(t), t.unit.shown_short_name, t.get_absolute_url())
                for t in kept_rows(user, ("calendar_things", show), things, unit=unit.pk, on=day)
            ]
        found: dict[int, BoardLine] = {}
        for posting in kept_rows(user, ("calendar_people",), placed, unit=unit.pk, on=day):
            found.setdefault(
                posting.user_id,
                BoardLine(
                    posting.user_id,
                    posting.user.full_name,
                    posting.post.unit.shown_short_name,
                    posting.user.get_absolute_url(),
                ),
            )
        return list(found.values())

    def taken(self, user: Any, show: str, keys: list[int], days: list[dt.date]) -> list[Occupancy]:
        """What takes the people, vehicles or rooms on the days."""
        column = "user_id" if show == "people" else "resource_id"

        def rows(ids: Ids, start: dt.datetime, end: dt.datetime) -> QuerySet[Occupancy]:
            return Occupancy.objects.visible_to(user).between(start, end).filter(**{f"{column}__among": ids})

        given = {"start": midnight(days[0]), "end": midnight(days[-1] + DAY)}
        return kept_rows(user, ("calendar_taken", column), rows, ids=Ids(keys), **given)

    def period(self, view: str, day: dt.date, days: list[dt.date]) -> str:
        """The heading of the board."""
        if view == "day":
            return dates.long_date(day, _lang())
        if view == "month":
            return dates.month_year(day, _lang())
        return sentences.days(days[0], days[-1])


# --- who is away -----------------------------------------------------------------------------------------------------


def _touching(first: dt.date, last: dt.date) -> Q:
    return Q(span__overlap=span_of(midnight(first), midnight(last + DAY)))


def away_today(user: Any) -> Q:
    """Away today."""
    today = timezone.localdate()
    return _touching(today, today)


def away_tomorrow(user: Any) -> Q:
    """Away tomorrow."""
    day = timezone.localdate() + DAY
    return _touching(day, day)


def away_this_week(user: Any) -> Q:
    """Away on a day from today to Sunday."""
    today = timezone.localdate()
    return _touching(today, today + DAY * (6 - today.weekday()))


def away_later(user: Any) -> Q:
    """From today on."""
    return Q(span__endswith__gt=midnight(timezone.localdate()))


class AwayListView(GovernedListView):
    """ผู้ไม่อยู่: people who are away, and why in one word."""

    model = Occupancy
    title = gettext_lazy("Who is away")
    tabs = (
        Tab("today", gettext_lazy("Today"), away_today),
        Tab("tomorrow", gettext_lazy("Tomorrow"), away_tomorrow),
        Tab("week", gettext_lazy("This week"), away_this_week),
        Tab("later", gettext_lazy("From today on"), away_later),
    )
    filters = (
        SearchFilter("user__first_name", "user__last_name", "user__first_name_en", "user__last_name_en"),
        ChoiceFilter("source", gettext_lazy("Because of"), OccupancySource),
        UnitFilter("unit", gettext_lazy("Unit"), picker="unit"),
        PersonFilter("person", gettext_lazy("Person"), "user_id", picker="person"),
    )
    columns = (
        Column("person", gettext_lazy("Person"), lambda o: o.user.full_name, sort=("user__sort_key", "user_id")),
        Column("unit", gettext_lazy("Unit"), lambda o: o.unit.shown_short_name, sort=("unit__position", "unit_id")),
        Column(
            "source",
            gettext_lazy("Because of"),
            lambda o: (
                o.shown_title
                if o.firm
                else format_html('{} <span class="muted">{}</span>', o.shown_title, _("(waiting for permission)"))
            ),
            sort="source",
        ),
        Column("when", gettext_lazy("When"), services.time_words, sort="span"),
        Column("phone", gettext_lazy("Telephone"), lambda o: o.user.phone),
    )
    default_sort = ("unit__position", "user__sort_key")
    empty_title = gettext_lazy("Nobody is away")
    empty_text = gettext_lazy("Leave, trips, duty watch and training stand here as they are asked for.")

    def get_rows(self, user: Any) -> Any:
        return Occupancy.objects.visible_to(user).of_people()

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.for_lines()


# --- the own calendar behind a secret link ---------------------------------------------------------------------------


class CalendarLinkView(GovernedView):
    """Make, renew and end the secret link. The link is shown once, right after it was made."""

    model = Occupancy
    template_name = "units/calendar_link.html"
    title = gettext_lazy("My calendar on the phone")

    def get(self, request: HttpRequest) -> HttpResponse:
        secret = request.session.pop("calendar_secret", "")
        url = request.build_absolute_uri(reverse("units:calendar_feed", args=[secret])) if secret else ""
        return self.page(
            {
                "title": self.title,
                "crumbs": [(CRUMB, reverse("units:calendar")), (self.title, "")],
                "feed": CalendarFeed.objects.of(request.user).first(),
                "url": url,
            }
        )


class CalendarLinkIssueView(GovernedView):
    """Make the link anew; a former one ends at once."""

    model = Occupancy

    def post(self, request: HttpRequest) -> HttpResponse:
        request.session["calendar_secret"] = services.issue_feed(by=request.actor)  # type: ignore[attr-defined]
        return redirect("units:calendar_link")


class CalendarLinkRevokeView(GovernedView):
    """End the link."""

    model = Occupancy

    def post(self, request: HttpRequest) -> HttpResponse:
        services.revoke_feed(by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("The link is ended. Whoever knows it reads nothing any more."))
        return redirect("units:calendar_link")


class CalendarFeedView(GovernedView):
    """The calendar itself, for a calendar program that knows the secret. Nothing else opens by it."""

    model = Occupancy

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        feed = CalendarFeed.objects.claim(secret).first()
        if feed is None:
            raise Http404
        services.note_feed_read(feed=feed)
        today = timezone.localdate()
        mine = Occupancy.objects.visible_to(feed.user).filter(user=feed.user)
        rows = mine.on_days(today - DAY * 92, today + DAY * 400).order_by("span")
        with translation.override(feed.user.language):
            content = ical(
                name=feed.user.full_name, host=request.get_host(), rows=rows, now=timezone.now().astimezone(BANGKOK)
            )
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response


calendar_feed = login_not_required(CalendarFeedView.as_view())
