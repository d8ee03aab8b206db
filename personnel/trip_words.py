"""The sentences of trips: why a line of money is what it is, when a trip is, who goes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from coopoffice.thai import dates, format_money
from units import sentences

from .trip_counting import Line, Reason


def number(value: Any) -> str:
    """A figure without needless noughts: 12, 0.5, 1,234.50."""
    found = Decimal(str(value))
    if found == found.to_integral_value():
        return f"{int(found):,}"
    return f"{found.normalize():,f}"


def baht(amount: Decimal) -> str:
    """An amount as the page shows it: 1,200 or 1,200.50."""
    return format_money(amount, trim=True)


def length(hours: int, minutes: int) -> str:
    """A length of time in hours and minutes."""
    if minutes:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": minutes}
    return ngettext("%(h)d hour", "%(h)d hours", hours) % {"h": hours}


def reason_words(reason: Reason) -> str:
    """The rule behind a line, with its hours or figures."""
    f = dict(reason.figures)
    if "hours" in f:
        f["away"] = length(f["hours"], f["minutes"])
    if "rest_hours" in f:
        f["rest"] = length(f["rest_hours"], f["rest_minutes"])
    for key in ("over", "upto", "km", "percent"):
        if key in f:
            f[key] = number(f[key])
    for key in ("most", "paid"):
        if key in f:
            f[key] = baht(f[key])
    return {
        "none": lambda: _("The return lies before the departure; nothing is counted."),
        "night": lambda: _(
            "Away %(away)s with a night: each 24 hours is one day (%(whole)d); the rest of %(rest)s is not beyond"
            " %(over)s hours and does not count."
        ),
        "night_more": lambda: _(
            "Away %(away)s with a night: each 24 hours is one day (%(whole)d), and the rest of %(rest)s is beyond"
            " %(over)s hours: one more day."
        ),
        "day_none": lambda: _("Away %(away)s without a night: not beyond %(upto)s hours, so no per diem."),
        "day_half": lambda: _(
            "Away %(away)s without a night: beyond %(over)s hours and not beyond %(upto)s: half a day."
        ),
        "day_full": lambda: _("Away %(away)s without a night: beyond %(over)s hours: a whole day."),
        "meals": lambda: _("%(meals)d meals were supplied: each takes off one of %(parts)d parts of a day's per diem."),
        "flat": lambda: _("Flat lodging for %(nights)d nights; no receipt is needed."),
        "actual": lambda: _("Lodging as paid for %(nights)d nights, up to %(most)s baht for each person."),
        "actual_capped": lambda: _(
            "Lodging for %(nights)d nights: %(paid)s baht were paid, at most %(most)s baht for each person is claimed."
        ),
        "own_car": lambda: _("Own car, %(km)s km there and back by the shortest road."),
        "own_motorcycle": lambda: _("Own motorcycle, %(km)s km there and back by the shortest road."),
        "fare": lambda: "%(words)s",
        "other": lambda: "%(words)s",
    }[reason.rule]() % f


def line_words(line: Line) -> str:
    """The whole sentence of a line: the rule, then quantity by rate."""
    said = reason_words(line.reason)
    if line.reason.rule in {"fare", "other", "none"}:
        return said
    if line.reason.figures.get("percent"):
        said += " " + _("A costly place: %(p)s per cent more.") % {"p": number(line.reason.figures["percent"])}
    return f"{said} {number(abs(line.quantity))} × {baht(line.rate)} = {baht(line.amount)}"


def taxi_words(line: Any) -> str:
    """What a taxi fare was held against: the kind, the legs and the ceiling where one binds."""
    legs = ngettext("%(n)d leg", "%(n)d legs", line.legs) % {"n": line.legs}
    words = f"{line.get_taxi_display()} {legs}"
    if line.most is None:
        return words
    return _("%(taxi)s, at most %(most)s baht") % {"taxi": words, "most": baht(line.most)}


# --- when ---------------------------------------------------------------------------------------------------------


def _lang() -> dates.Lang:
    return "en" if get_language() == "en" else "th"


def span_words(starts: dt.datetime, ends: dt.datetime) -> str:
    """When, on a page: one day with its hours, or days with both hours."""
    a, b = timezone.localtime(starts), timezone.localtime(ends)
    if a.date() == b.date():
        return f"{sentences.day(a.date())} {dates.time_range(a.time(), b.time(), _lang())}"
    first, last = dates.screen_time(a.time(), _lang()), dates.screen_time(b.time(), _lang())
    return f"{sentences.day(a.date())} {first} – {sentences.day(b.date())} {last}"


def when(trip: Any) -> str:
    """When the trip is."""
    return span_words(trip.starts_at, trip.ends_at)


def companions(trip: Any) -> list[Any]:
    """Who goes along, without the one who answers for the trip."""
    return [p for p in trip.people.all() if p.user_id != trip.user_id]


def people_words(trip: Any) -> str:
    """Who goes: the first and how many more."""
    others = companions(trip)
    if not others:
        return str(trip.user.full_name)
    return pgettext("people on a trip", "%(name)s and %(n)d more") % {"name": trip.user.full_name, "n": len(others)}
