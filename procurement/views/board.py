"""The door of the board: who has which car when, what waits for a car, whose papers run out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from coopoffice.thai import dates
from coopoffice.web.policies import may_add
from coopoffice.web.templatetags.web import tag
from coopoffice.web.views.governed import GovernedView
from units import sentences
from units.calendar_board import BoardLine, fill, hour_marks
from units.models import Occupancy
from units.workdays import holiday_names_between

from ..choices import VehicleState
from ..models import Vehicle, VehicleDue, VehicleRequest, VehicleUse
from ..rulebook import rule_for
from ..services.obstacles import blocking_kinds
from ..services.papers import paper_words, papers_over, soon_over
from .requests import when
from .words import request_tag, vehicle_tag

BOARD = gettext_lazy("Board of cars")
DAY = dt.timedelta(days=1)
MOST_CARS = 60


def chosen_day(raw: str, today: dt.date) -> dt.date:
    """The day of the address; today where it cannot be read or lies beyond all use."""
    try:
        day = dt.date.fromisoformat(raw[:10])
    except ValueError:
        return today
    return day if abs((day - today).days) < 1100 else today


def board_tags(car: Vehicle, papers: list[VehicleDue]) -> Any:
    """The state of a car where it is not ready, and its papers that ran out or run out within the days shown."""
    today = timezone.localdate()
    marks = [] if car.state == VehicleState.READY else [(vehicle_tag(car),)]
    marks += [
        (tag(paper_words(due), "danger" if due.due_on and due.due_on < today else "warn", "calendar-due"),)
        for due in papers
    ]
    return format_html_join(" ", "{}", marks)


def stopped_after(papers: list[VehicleDue], kinds: list[str]) -> dt.date | None:
    """The last day a car may be driven by its papers; None where none of those that stop it runs out."""
    return min((due.due_on for due in papers if due.kind in kinds and due.due_on), default=None)


class BoardView(GovernedView):
    """กระดานจัดรถ: one line per car, a week or a day by the hour; what waits for a car stands above."""

    model = VehicleUse
    template_name = "procurement/board.html"
    title = BOARD

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        view = "day" if request.GET.get("view") == "day" else "week"
        day = chosen_day(request.GET.get("on", ""), today)
        days = [day] if view == "day" else [day - DAY * day.weekday() + DAY * n for n in range(7)]
        cars = self.cars(request)
        lines = [
            BoardLine(
                car.resource_id, str(car), f"{car.full_name} · {car.unit.shown_short_name}", car.get_absolute_url()
            )
            for car in cars
        ]
        taken = Occupancy.objects.visible_to(request.user).on_days(days[0], days[-1])
        posting = request.actor.posting  # type: ignore[attr-defined]
        unit = posting.post.unit if posting else None
        holidays = holiday_names_between(days[0], days[-1], unit.pk if unit else None)
        fill(lines, list(taken.filter(resource__in=[line.key for line in lines]).with_names()), days, today, holidays)
        step = DAY if view == "day" else DAY * 7
        lang = "en" if get_language() == "en" else "th"
        waiting = VehicleRequest.objects.visible_to(request.user, "assign").to_assign().with_names()
        papers = soon_over(cars, max(days[-1], today))
        stopping = blocking_kinds(rule_for(cars[0].unit if cars else None, today))
        risky = list(self.risky(request))
        over = papers_over(risky)

        def link(**changes: Any) -> str:
            return f"?{urlencode({'view': view, 'on': day.isoformat(), **changes})}"

        return self.page(
            {
                "title": self.title,
                "crumbs": [(BOARD, "")],
                "chosen_view": view,
                "period": dates.long_date(day, lang) if view == "day" else sentences.days(days[0], days[-1]),
                "views": [
                    ("day", pgettext_lazy("calendar", "Day"), link(view="day")),
                    ("week", pgettext_lazy("calendar", "Week"), link(view="week")),
                ],
                "before": link(on=(days[0] - step).isoformat()),
                "after": link(on=(days[0] + step).isoformat()),
                "now": link(on=today.isoformat()),
                "days": [
                    {
                        "day": d,
                        "label": dates.weekday_name(d, lang, short=True),
                        "free": d.weekday() > 4 or d in holidays,
                        "today": d == today,
                        "ahead": d >= today,
                        "url": link(view="day", on=d.isoformat()),
                    }
                    for d in days
                ],
                "today": today,
                "day": day,
                "lines": [
                    (car, line, board_tags(car, papers[car.pk]), stopped_after(papers[car.pk], stopping))
                    for car, line in zip(cars, lines, strict=True)
                ],
                "risky": [(run, when(run), [paper_words(due) for due in over[run.pk]]) for run in risky],
                "hours": hour_marks(),
                "waiting": [(row, when(row), request_tag(row)) for row in waiting.order_by("starts_at")[:20]],
                "may_ask": may_add(request.user, VehicleRequest),
                "holidays": sorted(holidays.items()),
            }
        )

    def risky(self, request: HttpRequest) -> Any:
        """Runs ahead whose car's papers run out before they are over; of the cars the reader keeps or drives."""
        rows = VehicleUse.objects.visible_to(request.user, "drive").running().papers_run_out()
        return rows.with_names().order_by("starts_at", "pk")[:10]

    def cars(self, request: HttpRequest) -> list[Vehicle]:
        """The cars of the reader's office, or of all offices as far as they fit."""
        rows = Vehicle.objects.visible_to(request.user).for_people().with_names()
        return list(rows.order_by("unit__position", "number", "pk")[:MOST_CARS])
