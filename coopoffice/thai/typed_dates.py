"""Reading dates and times as people in the office type them; the other direction is ``dates``."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from coopoffice.thai import messages
from coopoffice.thai.dates import (
    BE_OFFSET,
    MAX_YEAR,
    MIN_YEAR,
    MONTHS_EN,
    MONTHS_EN_SHORT,
    MONTHS_TH,
    MONTHS_TH_SHORT,
    WEEKDAYS_EN,
    WEEKDAYS_TH,
    WEEKDAYS_TH_SHORT,
    as_date,
    plain_date,
)
from coopoffice.thai.digits import normalise


class ThaiDateError(messages.ThaiInputError):
    """A date that cannot be read. Codes: empty, format, month, no_such_day, year, year_range, year_missing, weekday."""


class ThaiTimeError(messages.ThaiInputError):
    """A time that cannot be read. Codes: empty, format, range."""


def _month_key(name: str) -> str:
    return re.sub(r"[\s.]", "", normalise(name))


_MONTH_BY_NAME: dict[str, int] = {}
for _index in range(12):
    for _name in (MONTHS_TH[_index], MONTHS_TH_SHORT[_index], MONTHS_EN[_index], MONTHS_EN_SHORT[_index]):
        _MONTH_BY_NAME[_month_key(_name)] = _index + 1
    # มกรา, กุมภา, เมษา ...: the month without its ending, as people speak and type.
    _MONTH_BY_NAME[_month_key(re.sub("(คม|ยน|พันธ์)$", "", MONTHS_TH[_index]))] = _index + 1
_MONTH_BY_NAME |= {"sept": 9, "กุมภาพัน": 2, "กพ": 2}

_WEEKDAY_BY_NAME: dict[str, int] = {}
for _index in range(7):
    for _name in (WEEKDAYS_TH[_index], WEEKDAYS_TH_SHORT[_index], WEEKDAYS_EN[_index], WEEKDAYS_EN[_index][:3]):
        _WEEKDAY_BY_NAME[_month_key(_name)] = _index
_WEEKDAY_BY_NAME["พฤหัส"] = 3

_RELATIVE = {
    "วันนี้": 0,
    "today": 0,
    "พรุ่งนี้": 1,
    "วันพรุ่งนี้": 1,
    "tomorrow": 1,
    "เมื่อวาน": -1,
    "เมื่อวานนี้": -1,
    "yesterday": -1,
}

_WEEKDAY_TH = re.compile(r"^วัน\s*([ก-ฮเ-ไ][ก-๎]*\.?)\s*ที่\s*|^วันที่\s*|^วัน\s*([ก-ฮเ-ไ][ก-๎]*\.?)\s+(?=\d)")
_WEEKDAY_EN = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+")
_ERA = re.compile(r"(พ\.?\s*ศ\.?|พุทธศักราช|b\.?e\.?|ค\.?\s*ศ\.?|คริสต์ศักราช|a\.?d\.?|c\.?e\.?)\s*(?=\d)")
_ERA_AFTER = re.compile(r"(?<=\d)\s*(b\.?e\.?|a\.?d\.?|c\.?e\.?)$")
_NUMERIC = re.compile(r"(\d{1,4})\s*[/\-.\s–]\s*(\d{1,2})\s*[/\-.\s–]\s*(\d{1,6})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]*(?:เดือน\s*)?([^\d\s/\-,][^\d/\-,]*?)[\s\-/.,]*(\d{1,6})?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{1,6})")
_DIGITS_ONLY = re.compile(r"\d{6}|\d{8}")
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[/\-.\s]\s*(\d{1,2})")


def parse_thai_date(text: str, *, today: date | None = None) -> date:
    """Read a date the way people in the office type it.

    Accepts ``18 มี.ค. 69``, ``18มีค69``, ``18/3/2569``, ``18-03-69``, ``18.3.69``, ``๑๘ มีนาคม ๒๕๖๙``, ``วันพุธที่ 18 มีนาคม
    2569``, ``18 มีนาคม พ.ศ. 2569``, ``18 March 2569``, ``2026-03-18``, ``2569-03-18``, ``18032569``, ``180369``.
    Years: two figures are Buddhist 25xx; four figures below 2400 are Christian, otherwise Buddhist; a written era
    (พ.ศ., ค.ศ.) wins. With ``today`` given, a missing year means today's year, and วันนี้, พรุ่งนี้, เมื่อวาน are understood.

    Promise: ``parse_thai_date(f(d)) == d`` for every formatter of ``dates`` that writes the year, both languages,
    years 1857-2399. Raises ThaiDateError (see there for the codes) and nothing else.
    """
    text = normalise(text)
    if not text:
        raise ThaiDateError("empty", messages.DATE_EMPTY)
    if len(text) > 80:
        raise ThaiDateError("format", messages.DATE_FORMAT)
    if today is not None and text in _RELATIVE:
        return as_date(today) + timedelta(days=_RELATIVE[text])

    weekday: int | None = None
    if match := _WEEKDAY_TH.match(text) or _WEEKDAY_EN.match(text):
        written = next((group for group in match.groups() if group), None)
        if written is not None:
            weekday = _WEEKDAY_BY_NAME.get(_month_key(written))
            if weekday is None:
                raise ThaiDateError("format", messages.DATE_FORMAT)
        text = text[match.end() :]

    era = ""
    if match := _ERA.search(text) or _ERA_AFTER.search(text):
        era = "be" if match.group(1)[0] in "พb" else "ce"
        text = f"{text[: match.start()]} {text[match.end() :]}".strip()

    day, month, year = _day_month_year(text, today)
    result = _build(day, month, _christian_year(year, era))
    if weekday is not None and result.weekday() != weekday:
        raise ThaiDateError("weekday", messages.DATE_WEEKDAY, {"date": plain_date(result)})
    return result


def _day_month_year(text: str, today: date | None) -> tuple[int, int, str]:
    this_year = str(as_date(today).year) if today is not None else None
    if _DIGITS_ONLY.fullmatch(text):
        return _split_digits(text)
    if match := _NUMERIC.fullmatch(text):
        first, second, third = match.groups()
        if len(first) >= 3:
            if len(third) > 2:
                raise ThaiDateError("format", messages.DATE_FORMAT)
            return int(third), _numeric_month(second), first
        return int(first), _numeric_month(second), third
    if match := _MONTH_FIRST.fullmatch(text):
        return int(match.group(2)), _named_month(match.group(1)), match.group(3)
    if match := _NAMED.fullmatch(text):
        month = _named_month(match.group(2))
        year = match.group(3) or this_year
        if year is None:
            raise ThaiDateError("year_missing", messages.DATE_YEAR_MISSING)
        return int(match.group(1)), month, year
    if match := _DAY_MONTH.fullmatch(text):
        if this_year is None:
            raise ThaiDateError("year_missing", messages.DATE_YEAR_MISSING)
        return int(match.group(1)), _numeric_month(match.group(2)), this_year
    raise ThaiDateError("format", messages.DATE_FORMAT)


def _split_digits(text: str) -> tuple[int, int, str]:
    # 18032569 is day first; 25690318 and 20260318 can only be year first, since 25 or 20 is then followed by no month
    # or by a year the office does not use.
    day, month, year = int(text[:2]), int(text[2:4]), text[4:]
    if len(text) == 8 and not (1 <= month <= 12 and MIN_YEAR <= int(year) <= MAX_YEAR + BE_OFFSET):
        head = int(text[:4])
        if MIN_YEAR <= head <= MAX_YEAR + BE_OFFSET and 1 <= int(text[4:6]) <= 12:
            return int(text[6:]), int(text[4:6]), text[:4]
    return day, _numeric_month(text[2:4]), year


def _numeric_month(text: str) -> int:
    month = int(text)
    if not 1 <= month <= 12:
        raise ThaiDateError("month", messages.DATE_MONTH, {"month": text})
    return month


def _named_month(text: str) -> int:
    month = _MONTH_BY_NAME.get(_month_key(text))
    if month is None:
        raise ThaiDateError("month", messages.DATE_MONTH, {"month": text.strip()})
    return month


def _christian_year(text: str, era: str) -> int:
    if len(text) == 2 and era != "ce":
        return 2500 + int(text) - BE_OFFSET
    if len(text) != 4:
        raise ThaiDateError("year", messages.DATE_YEAR)
    year = int(text)
    if era == "be" or (not era and year >= 2400):
        year -= BE_OFFSET
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise ThaiDateError("year_range", messages.DATE_YEAR_RANGE, {"year": text})
    return year


def _build(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        params = {"date": f"{day}/{month}/{year + BE_OFFSET}"}
        raise ThaiDateError("no_such_day", messages.DATE_NO_SUCH_DAY, params) from None


_TIME = re.compile(r"(\d{1,2})(?:\s*[:.]\s*(\d{2})(?:[:.](\d{2}))?)?\s*(?:น\.?|นาฬิกา)?")
_TIME_DIGITS = re.compile(r"(\d{1,2})(\d{2})\s*(?:น\.?|นาฬิกา)?")


def parse_time(text: str) -> time:
    """Read a clock time on 24 hours: ``13:00``, ``13.00 น.``, ``๑๓.๐๐ น.``, ``1300``, ``9 น.``, ``9``.

    Promise: reads back ``dates.screen_time`` and ``letter_time``. Raises ThaiTimeError (codes empty, format, range)
    only.
    """
    text = re.sub(r"^เวลา\s*", "", normalise(text))
    if not text:
        raise ThaiTimeError("empty", messages.TIME_EMPTY)
    match = _TIME.fullmatch(text) or _TIME_DIGITS.fullmatch(text)
    if match is None:
        raise ThaiTimeError("format", messages.TIME_FORMAT)
    hour, minute, second, *_ = (*(int(part or 0) for part in match.groups()), 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ThaiTimeError("range", messages.TIME_RANGE) from None
