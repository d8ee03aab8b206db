"""Filters every page may use without loading: dates, times, figures and names as Thai offices write them.

Dates are in the Buddhist era in both languages; the language is the page's.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coopoffice.thai import baht, dates, digits, names

register = template.Library()


def _lang() -> dates.Lang:
    return "en" if (get_language() or "th").startswith("en") else "th"


def _nw(text: str) -> SafeString:
    return format_html('<span class="nw">{}</span>', text)


def _as_moment(value: Any) -> Any:
    """Aware moments become Bangkok time; anything that is no date or time becomes None."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, (dt.date, dt.time)) else None


@register.filter
def thaidate(value: Any, weekday: str = "weekday") -> str:
    """Page format: "วันพุธที่ 18 มีนาคม 2569"; with ``:"plain"`` without the day's name."""
    day = _as_moment(value)
    return _nw(dates.long_date(day, _lang(), weekday=weekday != "plain")) if isinstance(day, dt.date) else ""


@register.filter
def thaidate_short(value: Any, year: str = "") -> str:
    """Table format: "18 มี.ค. 69", the current year left out; with ``:"year"`` always with the year."""
    day = _as_moment(value)
    if not isinstance(day, dt.date):
        return ""
    return _nw(dates.short_date(day, _lang(), omit_year_of=None if year else dates.today()))


@register.filter
def thaidate_doc(value: Any) -> str:
    """Document format: "๑๘ มีนาคม ๒๕๖๙"."""
    day = _as_moment(value)
    return _nw(dates.document_date(day, _lang())) if isinstance(day, dt.date) else ""


@register.filter
def thaitime(value: Any, style: str = "screen") -> str:
    """Time of day: "13:00 น."; with ``:"doc"`` as in letters, "๑๓.๐๐ น."."""
    clock = _as_moment(value)
    if not isinstance(clock, (dt.datetime, dt.time)):
        return ""
    return _nw(dates.letter_time(clock) if style == "doc" else dates.screen_time(clock, _lang()))


@register.filter
def thaimoment(value: Any) -> str:
    """Date and time in a table: "18 มี.ค. 13:00 น.", the current year left out."""
    moment = _as_moment(value)
    if not isinstance(moment, dt.datetime):
        return ""
    return _nw(dates.short_datetime(moment, _lang(), omit_year_of=dates.today()))


@register.filter
def thaidigits(value: Any) -> str:
    """Thai numerals, for what is printed on a document (numbers, dates, names of groups); in Thai pages only."""
    text = "" if value is None else str(value)
    return digits.to_thai_digits(text) if _lang() == "th" else text


@register.filter
def money(value: Any, style: str = "") -> str:
    """Baht as "18,420.00"; ``:"trim"`` drops ".00"; ``:"unit"`` adds บาท. Empty stays empty."""
    if value is None or value == "":
        return ""
    try:
        shown = baht.format_money(Decimal(str(value)), trim=style == "trim")
    except (InvalidOperation, ValueError):
        return ""
    return _nw(_("%(amount)s baht") % {"amount": shown}) if style == "unit" else _nw(shown)


def _days_to(value: Any) -> int | None:
    day = _as_moment(value)
    return (dates.as_date(day) - dates.today()).days if isinstance(day, dt.date) else None


@register.filter
def due(value: Any) -> str:
    """How far away: "วันนี้", "พรุ่งนี้", "เหลือ 2 วัน", "เกิน 19 วัน"."""
    day = _as_moment(value)
    return _nw(dates.due_words(day, dates.today(), _lang())) if isinstance(day, dt.date) else ""


@register.filter
def ago(value: Any) -> str:
    """When it happened: "วันนี้ 09:41 น." today, "เมื่อวาน", "3 วันก่อน", and the date after a week."""
    moment = _as_moment(value)
    if not isinstance(moment, dt.date):
        return ""
    days = _days_to(value) or 0
    if days == 0 and isinstance(moment, dt.datetime):
        return _nw(dates.screen_time(moment, _lang()))
    if -7 <= days <= 7:
        return _nw(dates.ago_words(moment, dates.today(), _lang()))
    return thaidate_short(moment)


@register.filter
def due_state(value: Any) -> str:
    """Class of a deadline: "hot" today or over, "mid" within three days, else empty."""
    days = _days_to(value)
    if days is None:
        return ""
    return "hot" if days <= 0 else "mid" if days <= 3 else ""


@register.simple_tag
def age(value: Any, done: bool = False) -> SafeString:
    """The deadline column of a work list: distance in bold, the date below. ``done`` draws it without alarm."""
    days = _days_to(value)
    if days is None:
        return format_html('<div class="age"><b>{}</b></div>', _("No deadline"))
    day = _as_moment(value)
    shown = dates.short_date(day, _lang(), omit_year_of=dates.today())
    if done:
        return format_html('<div class="age"><b>{}</b>{}</div>', _("Done"), shown)
    if days < 0:
        late = ngettext("%(days)d day", "%(days)d days", -days) % {"days": -days}
        return format_html('<div class="age hot"><b>{}</b>{}</div>', _("Overdue"), late)
    words = {0: _("Today"), 1: _("Tomorrow")}.get(days) or ngettext("%(days)d day", "%(days)d days", days) % {
        "days": days
    }
    return format_html('<div class="age {}"><b>{}</b>{}</div>', due_state(value), words, shown)


@register.filter
def initial(value: Any) -> str:
    """The letter of an avatar: the first consonant of the first name, skipping เ แ โ ใ ไ."""
    return names.initial(str(getattr(value, "short_name", value) or ""))
