"""The calendar of reports as it is drawn: the month's due days, the matrix of groups by periods, the chase list.

Everything begins with ``visible_to``; each part costs the same statements at one group and at a thousand.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext_lazy

from units.models import Unit
from units.workdays import holiday_names_between

from .choices_reports import WRITING_STATES, Frequency
from .models import OfficeReport, Report, ReportKind
from .report_periods import periods, short_period_name
from .report_shown import STANDINGS

DAY = dt.timedelta(days=1)
COLUMNS = 6
MOST = 200
SENT_ON = pgettext_lazy("office report", "Sent on")
TO_SEND = pgettext_lazy("office report", "not sent on")


@dataclass
class DueItem:
    """What is due on a day: a kind with how many of its reports were sent, or an office's report."""

    label: str
    url: str
    css: str
    note: str = ""


@dataclass
class DayCell:
    """One day of the month's grid."""

    day: dt.date
    inside: bool
    today: bool
    holiday: str = ""
    items: list[DueItem] = field(default_factory=list)


def list_url(**words: Any) -> str:
    """The list of the groups' reports under these filters."""
    return f"{reverse('planning:report_list')}?{urlencode({'view': 'all', **words})}"


def kind_name(row: dict[str, Any]) -> str:
    """The kind's name in the language of the page."""
    return row["kind__name_en"] if get_language() == "en" and row["kind__name_en"] else row["kind__name"]


def month_of(user: Any, first: dt.date, kind: ReportKind | None, unit_id: int | None) -> list[list[DayCell]]:
    """The weeks of the month with what is due, by kind with counts. Three statements."""
    today = timezone.localdate()
    start = first - DAY * first.weekday()
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    end = last + DAY * (6 - last.weekday())
    names = holiday_names_between(start, end, unit_id)
    cells = {
        start + DAY * n: DayCell(
            start + DAY * n,
            (start + DAY * n).month == first.month,
            start + DAY * n == today,
            names.get(start + DAY * n, "").split(";")[0],
        )
        for n in range((end - start).days + 1)
    }
    only = Q(kind=kind) if kind else Q()
    due = (
        Report.objects.visible_to(user)
        .filter(only, due_on__range=(start, end))
        .order_by("due_on", "kind__position", "kind_id")
        .values("due_on", "kind_id", "kind__name", "kind__name_en")
        .annotate(owed=Count("pk"), sent=Count("pk", filter=~Q(state__in=WRITING_STATES)))
    )
    for row in due:
        day, left = row["due_on"], row["owed"] - row["sent"]
        css = "ok" if not left else "danger" if day < today else "warn" if (day - today).days <= 3 else ""
        url = list_url(kind=row["kind_id"], due_from=day.isoformat(), due_to=day.isoformat())
        cells[day].items.append(DueItem(kind_name(row), url, css, f"{row['sent']}/{row['owed']}"))
    offices = (
        OfficeReport.objects.visible_to(user)
        .filter(only, due_on__range=(start, end))
        .order_by("due_on", "kind__position", "kind_id")
        .values("due_on", "kind_id", "kind__name", "kind__name_en")
        .annotate(owed=Count("pk"), sent=Count("sent_on"), one=Max("pk"))
    )
    for row in offices:
        day = row["due_on"]
        css = "ok" if row["sent"] == row["owed"] else "danger" if day < today else ""
        if row["owed"] == 1:
            url = reverse("planning:office_report_detail", args=[row["one"]])
            note = str(SENT_ON if row["sent"] else TO_SEND)
        else:
            days_of = {"due_from": day.isoformat(), "due_to": day.isoformat()}
            url = f"{reverse('planning:office_report_list')}?{urlencode({'kind': row['kind_id'], **days_of})}"
            note = f"{row['sent']}/{row['owed']}"
        cells[day].items.append(DueItem(kind_name(row), url, f"office {css}", note))
    days = list(cells.values())
    return [days[n : n + 7] for n in range(0, len(days), 7)]


@dataclass
class MatrixCell:
    """One group and period: how it stands, or for an office how many were sent."""

    look: str = ""
    word: str = ""
    icon: str = ""
    css: str = ""
    url: str = ""
    text: str = ""


@dataclass
class Matrix:
    """Groups (or offices) by periods."""

    kind: ReportKind
    heads: list[str]
    rows: list[tuple[str, list[MatrixCell]]]
    by_office: bool = False


def _spans(kind: ReportKind, until: dt.date) -> list[tuple[dt.date, dt.date]]:
    if kind.frequency == Frequency.ONCE:
        return [(kind.once_from, kind.once_until)] if kind.once_from and kind.once_until else []
    back = {"monthly": 190, "quarterly": 560, "half": 1100, "yearly": 2200}[kind.frequency]
    found = list(periods(kind.frequency, until - DAY * back, until))
    return [(p.start, p.end) for p in found][-COLUMNS:]


def matrix_of(user: Any, kind: ReportKind | None, until: dt.date) -> Matrix | None:
    """How each group stands in the last periods of the kind; by office where more than one is seen. Two statements."""
    if kind is None:
        return None
    spans = _spans(kind, until)
    if not spans:
        return None
    starts = [start for start, _end in spans]
    rows = Report.objects.visible_to(user).filter(kind=kind, period_start__in=starts)
    heads = [short_period_name(kind.frequency, start, end) for start, end in spans]
    by_office = list(
        rows.order_by("office__position", "office_id")
        .values("office_id", "office__short_name", "period_start")
        .annotate(
            owed=Count("pk"),
            sent=Count("pk", filter=~Q(state__in=WRITING_STATES)),
            late=Count("pk", filter=Q(state__in=WRITING_STATES, due_on__lt=timezone.localdate())),
        )
    )
    if len({row["office_id"] for row in by_office}) > 1:
        return Matrix(kind, heads, _office_rows(kind, starts, by_office), by_office=True)
    found: dict[tuple[int, str], dict[dt.date, Report]] = defaultdict(dict)
    for report in rows.select_related("unit").order_by("unit__position", "unit_id"):
        report.kind = kind
        found[report.unit_id, report.unit.shown_short_name][report.period_start] = report
    drawn = []
    for (_pk, name), mine in found.items():
        drawn.append((name, [_cell(mine.get(start)) for start in starts]))
    return Matrix(kind, heads, drawn)


def _cell(report: Report | None) -> MatrixCell:
    if report is None:
        return MatrixCell()
    word, icon, css = STANDINGS[report.standing]
    late = report.standing == "in" and report.came_late
    return MatrixCell(report.standing, str(word), icon, css, report.get_absolute_url(), "late" if late else "")


def _office_rows(
    kind: ReportKind, starts: list[dt.date], rows: list[dict[str, Any]]
) -> list[tuple[str, list[MatrixCell]]]:
    found: dict[tuple[int, str], dict[dt.date, MatrixCell]] = defaultdict(dict)
    for row in rows:
        css = "danger" if row["late"] else "ok" if row["sent"] == row["owed"] else ""
        url = list_url(
            kind=kind.pk,
            unit=row["office__short_name"],
            period_from=row["period_start"].isoformat(),
            period_to=row["period_start"].isoformat(),
        )
        found[row["office_id"], row["office__short_name"]][row["period_start"]] = MatrixCell(
            "count", "", "", css, url, f"{row['sent']}/{row['owed']}"
        )
    return [(name, [cells.get(start, MatrixCell()) for start in starts]) for (_pk, name), cells in found.items()]


@dataclass
class Chased:
    """One person who has to be asked: the head of a group, with the group's late reports."""

    unit: Any
    person: Any
    line: str
    reports: list[Report] = field(default_factory=list)

    @property
    def oldest(self) -> dt.date:
        """The day that has passed longest ago."""
        return min(report.due_on for report in self.reports)


def chase_list(user: Any) -> list[Chased]:
    """Late reports by the group's head of today, longest first. Four statements."""
    today = timezone.localdate()
    rows = list(Report.objects.visible_to(user).late(today).with_names().order_by("due_on", "pk")[:MOST])
    units = {
        unit.pk: unit
        for unit in Unit.objects.visible_to(user).filter(pk__in={row.unit_id for row in rows}).with_heads()
    }
    found: dict[int, Chased] = {}
    for row in rows:
        unit = units.get(row.unit_id)
        if unit is None:
            continue
        if row.unit_id not in found:
            post = unit.head
            person = (post.acting or post.holder) if post else None
            found[row.unit_id] = Chased(unit, person.user if person else None, post.shown_title if post else "")
        found[row.unit_id].reports.append(row)
    return sorted(found.values(), key=lambda one: one.oldest)
