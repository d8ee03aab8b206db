"""The calendar as data: one line per person, vehicle or room, one column per day, or a day drawn by the hour.

A board is made from rows a view has read through the row rule; it asks nothing of the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from coopoffice.thai import BANGKOK

from .choices import OccupancySource
from .models import Occupancy
from .services.occupancy import half_words

# Two or three letters for the narrow columns of a month.
SHORT: dict[str, Any] = {
    OccupancySource.LEAVE: pgettext_lazy("calendar, short", "Leave"),
    OccupancySource.TRIP: pgettext_lazy("calendar, short", "Trip"),
    OccupancySource.WATCH: pgettext_lazy("calendar, short", "Watch"),
    OccupancySource.TRAINING: pgettext_lazy("calendar, short", "Trg"),
    OccupancySource.BOOKING: pgettext_lazy("calendar, short", "Bkd"),
    OccupancySource.MAINTENANCE: pgettext_lazy("calendar, short", "Rep"),
    OccupancySource.OTHER: pgettext_lazy("calendar, short", "Oth"),
}
OPENS, CLOSES = 7, 19  # the hours a day is drawn by; what lies outside is drawn at the edge


@dataclass
class Chip:
    """One stretch inside a cell."""

    row: Occupancy
    part: str = ""  # the hours, where it does not take the whole day

    @property
    def short(self) -> Any:
        """The short word."""
        return SHORT.get(self.row.source, "")


@dataclass
class BoardCell:
    """One cell: a day, or several days one row takes as a whole."""

    day: dt.date
    days: int = 1
    chips: list[Chip] = field(default_factory=list)
    free: bool = False  # weekend or holiday
    today: bool = False


@dataclass
class BoardLine:
    """One person, vehicle or room."""

    key: int
    label: str
    meta: str = ""
    url: str = ""
    cells: list[BoardCell] = field(default_factory=list)
    rows: list[Occupancy] = field(default_factory=list)
    drawn: SafeString | str = ""


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BANGKOK)


def _touches(row: Occupancy, day: dt.date) -> bool:
    return row.span.lower < _start(day + dt.timedelta(days=1)) and row.span.upper > _start(day)


def _fills(row: Occupancy, day: dt.date) -> bool:
    return row.span.lower <= _start(day) and row.span.upper >= _start(day + dt.timedelta(days=1))


def _hours(row: Occupancy, day: dt.date) -> str:
    """The hours of the row on the day; empty where it takes all of it."""
    if _fills(row, day):
        return ""
    low, high = max(row.starts, _start(day)), min(row.ends, _start(day + dt.timedelta(days=1)))
    if half := half_words(low, high):
        return half
    until = "24:00" if high.time() == dt.time() else f"{high:%H:%M}"
    return f"{low:%H:%M}–{until}"


def fill(
    lines: Sequence[BoardLine],
    rows: Iterable[Occupancy],
    days: Sequence[dt.date],
    today: dt.date,
    holidays: Mapping[dt.date, str],
    *,
    narrow: bool = False,
) -> Sequence[BoardLine]:
    """Put the rows into the lines, by the key of their person or thing, and draw each line.

    ``narrow`` writes the short words where a chip has one or two days: the columns of a month.
    """
    by_key = {line.key: line for line in lines}
    for row in rows:
        line = by_key.get(row.user_id or row.resource_id or 0)
        if line is not None:
            line.rows.append(row)
    for line in lines:
        line.rows.sort(key=lambda row: row.span.lower)
        line.cells = _cells(line.rows, days, today, holidays)
        line.drawn = _bars(line, days[0]) if len(days) == 1 else _squares(line.cells, narrow)
    return lines


def _squares(cells: Sequence[BoardCell], narrow: bool) -> SafeString:
    """The cells of a line in a table. Drawn here: a template takes ten times as long for some hundred cells."""
    return mark_safe("".join(_square(cell, narrow and cell.days < 3) for cell in cells))  # noqa: S308  (escaped below)


def _square(cell: BoardCell, short: bool) -> str:
    span = f' colspan="{cell.days}"' if cell.days > 1 else ""
    css = f"{'free' if cell.free else ''}{' today' if cell.today else ''}"
    return f'<td{span} class="{css}">{"".join(_chip(chip, short) for chip in cell.chips)}</td>'


def _chip(chip: Chip, short: bool) -> str:
    """One stretch, escaped; a link where it has a page."""
    row = chip.row
    css = f"chip src-{row.source}{'' if row.firm else ' wait-bar'}"
    if short:
        words = format_html(
            '<span aria-hidden="true">{}</span><span class="vh">{} {}</span>', chip.short, row.shown_title, chip.part
        )
    else:
        words = format_html("{} <small>{}</small>" if chip.part else "{}", row.shown_title, chip.part)
    if not row.firm:
        words = format_html('{}<span class="vh">{}</span>', words, _("waiting for permission"))
    if row.url:
        return format_html('<a href="{}" class="{}">{}</a>', row.url, css, words)
    return format_html('<span class="{}">{}</span>', css, words)


def _cells(
    rows: Sequence[Occupancy], days: Sequence[dt.date], today: dt.date, holidays: Mapping[dt.date, str]
) -> list[BoardCell]:
    cells: list[BoardCell] = []
    for day in days:
        here = [row for row in rows if _touches(row, day)]
        last = cells[-1] if cells else None
        goes_on = (
            last is not None
            and len(here) == 1
            and _fills(here[0], day)
            and len(last.chips) == 1
            and last.chips[0].row is here[0]
            and not last.chips[0].part
        )
        if goes_on and last is not None:
            last.days += 1
            last.today = last.today or day == today
            continue
        cells.append(
            BoardCell(
                day,
                chips=[Chip(row, _hours(row, day)) for row in here],
                free=day.weekday() > 4 or day in holidays,
                today=day == today,
            )
        )
    return cells


def hour_marks() -> list[tuple[str, float]]:
    """The hours along the top with their place in percent."""
    return [(str(hour), round((hour - OPENS) * 100 / (CLOSES - OPENS), 3)) for hour in range(OPENS, CLOSES + 1, 2)]


def _bars(line: BoardLine, day: dt.date) -> SafeString:
    """The day by the hour, as an SVG without viewBox (x in percent)."""
    begin, hours = _start(day) + dt.timedelta(hours=OPENS), CLOSES - OPENS

    def place(moment: dt.datetime) -> float:
        return round(min(100.0, max(0.0, (moment - begin).total_seconds() * 100 / (hours * 3600))), 3)

    grid = format_html_join(
        "",
        '<line class="ch-grid" x1="{x}%" x2="{x}%" y1="0" y2="26"/>',
        ({"x": round(n * 100 / hours, 3)} for n in range(1, hours)),
    )
    bars = []
    for row in line.rows:
        a, b = place(row.starts), place(row.ends)
        if b - a < 1.5:  # outside the drawn hours: a sliver at the edge
            a, b = (98.5, 100.0) if a > 50 else (0.0, 1.5)
        css = f"occ-bar src-{row.source}" + ("" if row.firm else " wait-bar")
        bars.append((css, a, round(b - a, 3), f"{row.shown_title} {_hours(row, day)}"))
    drawn = format_html_join(
        "", '<rect class="{}" x="{}%" width="{}%" y="3" height="20" rx="2"><title>{}</title></rect>', bars
    )
    words = ", ".join(f"{row.shown_title} {_hours(row, day)}".strip() for row in line.rows)
    return format_html(
        '<svg class="occ-day" width="100%" height="26" role="img" aria-label="{}">'
        '<rect class="ch-track" x="0" y="3" width="100%" height="20" rx="2"/>{}{}</svg>',
        words or "–",
        grid,
        drawn,
    )
