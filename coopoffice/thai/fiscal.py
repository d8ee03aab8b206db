"""The government's fiscal year, its quarters and halves, and the calendar year of the registers. Years are Buddhist
(BE).

* Fiscal year: 1 October to 30 September, named by the BE year in which it ends (พระราชบัญญัติวิธีการงบประมาณ พ.ศ. ๒๕๖๑
  มาตรา ๔).
* Salary rounds: first half 1 October-31 March (raise on 1 April), second half 1 April-30 September (raise on 1 October)
  (กฎ ก.พ. ว่าด้วยการเลื่อนเงินเดือน พ.ศ. ๒๕๕๒).
* Letter registers run by calendar year (ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ พ.ศ. ๒๕๒๖).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from coopoffice.thai.dates import BE_OFFSET, Lang, as_date, be_year


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days; both ``start`` and ``end`` belong to it."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= as_date(day) <= self.end

    @property
    def days(self) -> int:
        """Number of calendar days, both ends counted."""
        return (self.end - self.start).days + 1


def fiscal_year(day: date) -> int:
    """Return the BE fiscal year of ``day``: 2570 for 1 October 2569 to 30 September 2570."""
    value = as_date(day)
    return be_year(value) + (1 if value.month >= 10 else 0)


def fiscal_start(year: int) -> date:
    """Return 1 October that opens BE fiscal year ``year``."""
    return date(year - BE_OFFSET - 1, 10, 1)


def fiscal_end(year: int) -> date:
    """Return 30 September that closes BE fiscal year ``year``."""
    return date(year - BE_OFFSET, 9, 30)


def fiscal_period(year: int) -> Period:
    """Return the whole BE fiscal year ``year``."""
    return Period(fiscal_start(year), fiscal_end(year))


def fiscal_months(year: int) -> tuple[Period, ...]:
    """Return the twelve months of BE fiscal year ``year`` in fiscal order, October first."""
    firsts = [_month_start(year, offset) for offset in range(13)]
    return tuple(Period(first, after - timedelta(days=1)) for first, after in pairwise(firsts))


def fiscal_month(day: date) -> int:
    """Return the place of ``day``'s month in the fiscal year: October 1 ... September 12."""
    return (as_date(day).month - 10) % 12 + 1


def quarter(day: date) -> int:
    """Return the fiscal quarter 1-4: October-December is 1."""
    return (fiscal_month(day) - 1) // 3 + 1


def quarter_period(year: int, number: int) -> Period:
    """Return quarter ``number`` (1-4) of BE fiscal year ``year``. Raises ValueError for other numbers."""
    return _part(year, number, parts=4)


def half(day: date) -> int:
    """Return the salary half-year: 1 for October-March, 2 for April-September."""
    return (fiscal_month(day) - 1) // 6 + 1


def half_period(year: int, number: int) -> Period:
    """Return half ``number`` (1 or 2) of BE fiscal year ``year``. Raises ValueError for other numbers."""
    return _part(year, number, parts=2)


def salary_raise_date(year: int, number: int) -> date:
    """Return the day a raise for that half takes effect: 1 April for half 1, 1 October for half 2."""
    return half_period(year, number).end + timedelta(days=1)


def register_year(day: date) -> int:
    """Return the BE calendar year in whose register a document of ``day`` is numbered."""
    return be_year(day)


def register_period(year: int) -> Period:
    """Return 1 January to 31 December of BE year ``year``."""
    return Period(date(year - BE_OFFSET, 1, 1), date(year - BE_OFFSET, 12, 31))


def fiscal_years(first: date, last: date) -> Iterator[int]:
    """Yield every BE fiscal year touched by the days ``first`` to ``last``."""
    yield from range(fiscal_year(first), fiscal_year(last) + 1)


def chosen_fiscal_year(typed: str, today: date) -> int:
    """Return the BE fiscal year written, from twenty years ago to the next; this one where it is none of those."""
    this = fiscal_year(today)
    good = typed.isascii() and typed.isdigit() and len(typed) == 4 and this - 20 <= int(typed) <= this + 1
    return int(typed) if good else this


def fiscal_label(year: int, lang: Lang = "th") -> str:
    """Return ``ปีงบประมาณ พ.ศ. 2569`` or ``Fiscal year 2569``."""
    return f"Fiscal year {year}" if lang == "en" else f"ปีงบประมาณ พ.ศ. {year}"


def quarter_label(year: int, number: int, lang: Lang = "th") -> str:
    """Return ``ไตรมาสที่ 2 ปีงบประมาณ พ.ศ. 2569`` or ``Quarter 2, fiscal year 2569``."""
    return f"Quarter {number}, fiscal year {year}" if lang == "en" else f"ไตรมาสที่ {number} {fiscal_label(year)}"


def _month_start(year: int, offset: int) -> date:
    months = (year - BE_OFFSET - 1) * 12 + 9 + offset
    return date(months // 12, months % 12 + 1, 1)


def _part(year: int, number: int, *, parts: int) -> Period:
    if not 1 <= number <= parts:
        raise ValueError(f"{number} is not between 1 and {parts}")
    size = 12 // parts
    after = _month_start(year, size * number)
    return Period(_month_start(year, size * (number - 1)), after - timedelta(days=1))
