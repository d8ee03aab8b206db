"""Dates and times as a Thai office writes and reads them.

Everything is stored as ISO dates and shown in the Buddhist era (พ.ศ. = ค.ศ. + 543), also in English: the design's rule
is "BE always", and four figures such as 2569 cannot be mistaken. Three formats (design language, section 3):

========  =============================  =====================
page      วันพุธที่ 18 มีนาคม 2569            Wednesday 18 March 2569
table     18 มี.ค. 69                     18 Mar 2569
document  ๑๘ มีนาคม ๒๕๖๙                  18 March 2569
========  =============================  =====================

English tables keep four figures, because "18 Mar 69" would be read as 1969. Official letters follow ระเบียบสำนัก
นายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖. Blanks are ordinary spaces; ``nowrap`` swaps them where a line must not break.
A ``datetime`` with a time zone is shown in Bangkok time (UTC+7, no summer time). The years before 2484, when the Thai
year began on 1 April, are counted as if it began on 1 January.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

from coopoffice.thai.digits import to_thai_digits

Lang = Literal["th", "en"]
Style = Literal["page", "table", "document", "plain"]

BE_OFFSET = 543
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
# Christian years that can be typed and shown. Below 1857 a year could not be told from a Buddhist one.
MIN_YEAR, MAX_YEAR = 1857, 2399

MONTHS_TH = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_TH_SHORT = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTHS_EN_SHORT = tuple(name[:3] for name in MONTHS_EN)
# Monday first, as date.weekday() counts.
WEEKDAYS_TH = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
WEEKDAYS_TH_SHORT = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


# ------------------------------------------------------------------------------------------------ small conversions


def today() -> date:
    """The day it is in Bangkok. A page asks several times for each row; this is a tenth of the cost of Django's way."""
    return datetime.now(BANGKOK).date()


def be_year(value: date) -> int:
    """Return the Buddhist year of ``value`` (2569 for a day in 2026)."""
    return as_date(value).year + BE_OFFSET


def as_date(value: date) -> date:
    """Return the calendar day of ``value``; a ``datetime`` with a time zone gives its day in Bangkok."""
    if isinstance(value, datetime):
        return (value.astimezone(BANGKOK) if value.tzinfo else value).date()
    return value


def as_time(value: time | datetime) -> time:
    """Return the clock time of ``value``; a ``datetime`` with a time zone gives its time in Bangkok."""
    if isinstance(value, datetime):
        return (value.astimezone(BANGKOK) if value.tzinfo else value).time()
    return value


def nowrap(text: str) -> str:
    """Return ``text`` with its spaces made non-breaking."""
    return text.replace(" ", "\u00a0")


def month_name(month: int, lang: Lang = "th", *, short: bool = False) -> str:
    """Return the name of ``month`` (1-12): มีนาคม, มี.ค., March or Mar. Raises IndexError/ValueError outside 1-12."""
    if not 1 <= month <= 12:
        raise ValueError(f"month {month} is not 1-12")
    if lang == "en":
        return (MONTHS_EN_SHORT if short else MONTHS_EN)[month - 1]
    return (MONTHS_TH_SHORT if short else MONTHS_TH)[month - 1]


def weekday_name(value: date, lang: Lang = "th", *, short: bool = False) -> str:
    """Return the name of the day of the week: พุธ, พ., Wednesday or Wed (without วัน)."""
    index = as_date(value).weekday()
    if lang == "en":
        return WEEKDAYS_EN[index][:3] if short else WEEKDAYS_EN[index]
    return (WEEKDAYS_TH_SHORT if short else WEEKDAYS_TH)[index]


# ------------------------------------------------------------------------------------------------ showing dates


def long_date(value: date, lang: Lang = "th", *, weekday: bool = True) -> str:
    """Page format: ``วันพุธที่ 18 มีนาคม 2569``, without the weekday ``18 มีนาคม 2569``; English likewise in BE."""
    day = as_date(value)
    text = f"{day.day} {month_name(day.month, lang)} {be_year(day)}"
    if not weekday:
        return text
    return f"{weekday_name(day, lang)} {text}" if lang == "en" else f"วัน{weekday_name(day)}ที่ {text}"


def short_date(value: date, lang: Lang = "th", *, omit_year_of: date | None = None) -> str:
    """Table format: ``18 มี.ค. 69`` or ``18 Mar 2569``.

    With ``omit_year_of`` (usually today) the year is left out when both days lie in the same calendar year. Thai years
    outside 2500-2599 keep four figures, so that two figures always mean 25xx.
    """
    day = as_date(value)
    text = f"{day.day} {month_name(day.month, lang, short=True)}"
    if omit_year_of is not None and as_date(omit_year_of).year == day.year:
        return text
    return f"{text} {_short_year(day, lang)}"


def document_date(value: date, lang: Lang = "th") -> str:
    """Document format: ``๑๘ มีนาคม ๒๕๖๙`` as on the date line of a letter; English ``18 March 2569``."""
    text = long_date(value, lang, weekday=False)
    return text if lang == "en" else to_thai_digits(text)


def plain_date(value: date) -> str:
    """Input-field format, the same in both languages: ``18/3/2569``."""
    day = as_date(value)
    return f"{day.day}/{day.month}/{be_year(day)}"


def month_year(value: date, lang: Lang = "th", *, short: bool = False) -> str:
    """Return ``มีนาคม 2569`` / ``March 2569``, or short ``มี.ค. 69`` / ``Mar 2569``."""
    day = as_date(value)
    year = _short_year(day, lang) if short else str(be_year(day))
    return f"{month_name(day.month, lang, short=short)} {year}"


def format_date(value: date, style: Style = "page", lang: Lang = "th") -> str:
    """Return ``value`` in one of the styles page, table, document or plain."""
    if style == "page":
        return long_date(value, lang)
    if style == "table":
        return short_date(value, lang)
    if style == "document":
        return document_date(value, lang)
    return plain_date(value)


def _short_year(day: date, lang: Lang) -> str:
    year = be_year(day)
    return f"{year % 100:02d}" if lang == "th" and 2500 <= year <= 2599 else str(year)


def date_range(
    start: date,
    end: date | None,
    lang: Lang = "th",
    *,
    style: Literal["full", "table", "document"] = "full",
) -> str:
    """Return a span of days written once: ``23–24 มีนาคม 2569``.

    Both days belong to the span. Across months ``30 มีนาคม – 2 เมษายน 2569``; across years both years are written. A
    span of one day is that day. ``end=None`` means open: ``ตั้งแต่ 23 มีนาคม 2569`` / ``from 23 March 2569``. Style
    ``table`` uses short months, ``document`` Thai digits. Raises ValueError when ``end`` lies before ``start``.
    """
    first = as_date(start)
    short = style == "table"

    def whole(day: date) -> str:
        return short_date(day, lang) if short else long_date(day, lang, weekday=False)

    def day_month(day: date) -> str:
        return f"{day.day} {month_name(day.month, lang, short=short)}"

    if end is None:
        text = f"from {whole(first)}" if lang == "en" else f"ตั้งแต่ {whole(first)}"
    else:
        last = as_date(end)
        if last < first:
            raise ValueError("the range ends before it begins")
        if first == last:
            text = whole(first)
        elif (first.year, first.month) == (last.year, last.month):
            text = f"{first.day}–{whole(last)}"
        elif first.year == last.year:
            text = f"{day_month(first)} – {whole(last)}"
        else:
            text = f"{whole(first)} – {whole(last)}"
    return to_thai_digits(text) if style == "document" and lang == "th" else text


# ------------------------------------------------------------------------------------------------ showing times


def screen_time(value: time | datetime, lang: Lang = "th") -> str:
    """Return ``13:00 น.`` for the screen; English ``13:00``. Seconds are dropped."""
    clock = as_time(value)
    text = f"{clock.hour:02d}:{clock.minute:02d}"
    return text if lang == "en" else f"{text} น."


def letter_time(value: time | datetime) -> str:
    """Return ``๑๓.๐๐ น.`` as in letters and orders. Seconds are dropped."""
    clock = as_time(value)
    return to_thai_digits(f"{clock.hour:02d}.{clock.minute:02d} น.")


def time_range(start: time | datetime, end: time | datetime, lang: Lang = "th", *, letter: bool = False) -> str:
    """Return ``09:00–12:00 น.``, in letters ``๐๙.๐๐–๑๒.๐๐ น.``, in English ``09:00–12:00``."""
    separator = "." if letter else ":"
    text = "–".join(f"{t.hour:02d}{separator}{t.minute:02d}" for t in (as_time(start), as_time(end)))
    if letter:
        return to_thai_digits(f"{text} น.")
    return text if lang == "en" else f"{text} น."


def short_datetime(value: datetime, lang: Lang = "th", *, omit_year_of: date | None = None) -> str:
    """Return ``18 มี.ค. 69 13:00 น.`` / ``18 Mar 2569 13:00``, in Bangkok time when ``value`` has a zone."""
    return f"{short_date(value, lang, omit_year_of=omit_year_of)} {screen_time(value, lang)}"


def long_datetime(value: datetime, lang: Lang = "th") -> str:
    """Return ``วันพุธที่ 18 มีนาคม 2569 เวลา 13:00 น.`` / ``Wednesday 18 March 2569 at 13:00``."""
    joint = "at" if lang == "en" else "เวลา"
    return f"{long_date(value, lang)} {joint} {screen_time(value, lang)}"


# ------------------------------------------------------------------------------------------------ distance in words


def due_words(due: date, today: date, lang: Lang = "th") -> str:
    """Say how far a deadline is: ``เกิน 19 วัน``, ``วันนี้``, ``พรุ่งนี้``, ``เหลือ 2 วัน``; English ``19 days overdue`` ...

    Calendar days. The due day itself is not late.
    """
    days = (as_date(due) - as_date(today)).days
    if days == 0:
        return "today" if lang == "en" else "วันนี้"
    if days == 1:
        return "tomorrow" if lang == "en" else "พรุ่งนี้"
    if days < 0:
        return f"{_days_en(-days)} overdue" if lang == "en" else f"เกิน {-days:,} วัน"
    return f"{_days_en(days)} left" if lang == "en" else f"เหลือ {days:,} วัน"


def ago_words(value: date, today: date, lang: Lang = "th") -> str:
    """Say when something happened or will: ``3 วันก่อน``, ``เมื่อวาน``, ``วันนี้``, ``พรุ่งนี้``, ``อีก 3 วัน``. Calendar days."""
    days = (as_date(value) - as_date(today)).days
    near_th = {-1: "เมื่อวาน", 0: "วันนี้", 1: "พรุ่งนี้"}
    near_en = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near_th:
        return near_en[days] if lang == "en" else near_th[days]
    if days < 0:
        return f"{_days_en(-days)} ago" if lang == "en" else f"{-days:,} วันก่อน"
    return f"in {_days_en(days)}" if lang == "en" else f"อีก {days:,} วัน"


def _days_en(days: int) -> str:
    return f"{days:,} day" if days == 1 else f"{days:,} days"
