"""A person's calendar as iCalendar (RFC 5545), for the calendar program of a phone or desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from ..models import Occupancy

CRLF = "\r\n"


def _text(value: str) -> str:
    """Escape as section 3.3.11 asks."""
    out = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return out.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _fold(line: str) -> str:
    """Fold a line at 75 octets without splitting a character (section 3.1)."""
    parts, now, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > (75 if not parts else 74):
            parts.append(now)
            now, size = "", 0
        now += letter
        size += octets
    parts.append(now)
    return f"{CRLF} ".join(parts)


def _utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def ical(*, name: str, host: str, rows: Iterable[Occupancy], now: dt.datetime) -> bytes:
    """Return the calendar ``name`` with one event per row. Whole days are written as days, the rest in UTC.

    A request that still waits for permission is written as TENTATIVE.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//coopoffice//calendar//TH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "X-WR-TIMEZONE:Asia/Bangkok",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for row in rows:
        title = row.shown_title if row.firm else _("%(title)s (waiting for permission)") % {"title": row.shown_title}
        lines += ["BEGIN:VEVENT", f"UID:occupancy-{row.pk}@{_text(host)}", f"DTSTAMP:{_utc(now)}"]
        if row.whole_days:
            lines += [
                f"DTSTART;VALUE=DATE:{row.starts:%Y%m%d}",
                f"DTEND;VALUE=DATE:{row.ends:%Y%m%d}",
            ]
        else:
            lines += [f"DTSTART:{_utc(row.span.lower)}", f"DTEND:{_utc(row.span.upper)}"]
        lines += [
            f"SUMMARY:{_text(title)}",
            f"STATUS:{'CONFIRMED' if row.firm else 'TENTATIVE'}",
            f"CATEGORIES:{_text(str(row.get_source_display()))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return (CRLF.join(_fold(line) for line in lines) + CRLF).encode()
