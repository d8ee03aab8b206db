"""Doors of the report calendar (duty EX-7): the month, groups by periods, whom to ask."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coopoffice.thai import dates
from coopoffice.web.policies import may_add, may_map
from coopoffice.web.views.governed import GovernedView

from ..choices_reports import Frequency
from ..models import OfficeReport, Report, ReportKind
from ..report_board import chase_list, list_url, matrix_of, month_of
from ..report_shown import STANDINGS, office_tag
from .report_lists import CRUMB

DAY = dt.timedelta(days=1)


def month_in(raw: str, today: dt.date) -> dt.date:
    """The first day of the month "2026-11" of the address; this month where it cannot be read."""
    try:
        day = dt.date.fromisoformat(f"{raw}-01")
    except ValueError:
        return today.replace(day=1)
    return day if abs((day - today).days) < 3660 else today.replace(day=1)


def _first_running(kinds: list[ReportKind]) -> ReportKind | None:
    """The kind whose periods are shown without asking: the first that comes again and again."""
    return next((kind for kind in kinds if kind.frequency != Frequency.ONCE), kinds[0] if kinds else None)


class ReportCalendarView(GovernedView):
    """ปฏิทินรายงาน: what is due this month, and how every group stands."""

    model = Report
    template_name = "planning/report_calendar.html"
    title = CRUMB

    def get(self, request: HttpRequest) -> HttpResponse:
        user, today = request.user, timezone.localdate()
        first = month_in(request.GET.get("month", ""), today)
        kinds = list(ReportKind.objects.visible_to(user).in_force(first + DAY * 27).order_by("position", "name"))
        raw = request.GET.get("kind", "")
        chosen = next((kind for kind in kinds if str(kind.pk) == raw), None)
        posting = request.actor.posting  # type: ignore[attr-defined]
        lang: dates.Lang = "en" if get_language() == "en" else "th"
        late = Report.objects.visible_to(user).late(today)
        offices = OfficeReport.objects.visible_to(user).filter(sent_on__isnull=True).with_names()
        return self.page(
            {
                "title": self.title,
                "crumbs": [(CRUMB, "")],
                "weeks": month_of(user, first, chosen, posting.post.unit_id if posting else None),
                "weekdays": [dates.weekday_name(dt.date(2024, 1, 1) + DAY * n, lang, short=True) for n in range(7)],
                "month": f"{dates.month_name(first.month, lang)} {dates.be_year(first)}",
                "before": (first - DAY).strftime("%Y-%m"),
                "after": (first + DAY * 31).replace(day=1).strftime("%Y-%m"),
                "this": first.strftime("%Y-%m"),
                "is_this_month": first == today.replace(day=1),
                "kinds": kinds,
                "kind": chosen,
                "matrix": matrix_of(user, chosen or _first_running(kinds), first + DAY * 27),
                "standings": [(key, *STANDINGS[key]) for key in ("in", "sent", "back", "late", "waiting")],
                "late": list(late.with_names().order_by("due_on", "pk")[:8]),
                "late_url": list_url(view="late"),
                "offices": [
                    (report, office_tag(report)) for report in offices.order_by("due_on", "kind__position", "pk")[:6]
                ],
                "keeps": may_add(user, ReportKind),
            }
        )


class ReportChaseView(GovernedView):
    """ใครยังไม่ส่ง: late reports by the person to ask, to telephone and to print."""

    model = Report
    template_name = "planning/report_chase.html"
    title = gettext_lazy("Who has not sent")

    def get(self, request: HttpRequest) -> HttpResponse:
        people = chase_list(request.user)
        rows = [row for one in people for row in one.reports]
        right = may_map(request.user, rows, ["remind"])
        return self.page(
            {
                "title": self.title,
                "crumbs": [(CRUMB, reverse("planning:report_calendar")), (self.title, "")],
                "people": people,
                "total": len(rows),
                "remind": {row.pk: right.get(("remind", row.pk), False) for row in rows},
                "summary": _("%(n)d reports of %(units)d groups") % {"n": len(rows), "units": len(people)},
            }
        )
