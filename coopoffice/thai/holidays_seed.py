"""First filling of the office's holiday table: the days government offices are closed.

The source is the package ``holidays`` (categories PUBLIC and GOVERNMENT). It is a seed, not the law: the cabinet adds
and withdraws days during the year, so the table stays editable and an office edits it after each cabinet resolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from coopoffice.thai.dates import BE_OFFSET

Kind = Literal["fixed", "substitute", "special"]

# In the package, but government offices work on these (วันแรงงาน) or they are no day off at all (วันเด็ก, a Saturday).
_NOT_CIVIL_SERVICE = ("วันแรงงาน", "วันเด็ก")
_NOT_CIVIL_SERVICE_EN = ("Labor Day", "Labour Day", "Children's Day")
# The package adds a substitute for New Year's Eve 2565 here; the counts published for January 2566 leave it out.
_DISPUTED = frozenset({date(2023, 1, 3)})
# Announced year by year by the Royal Household (วันพืชมงคล): a year without it is a projection.
_PLOUGHING = "วันพืชมงคล"


@dataclass(frozen=True, order=True)
class Holiday:
    """A day on which government offices are closed. ``kind``: fixed, substitute (ชดเชย) or special (by the cabinet)."""

    day: date
    name_th: str
    name_en: str
    kind: Kind


def civil_service_holidays(year: int) -> tuple[Holiday, ...]:
    """Return the days government offices are closed in BE calendar year ``year``, in order, Saturdays and Sundays
    included.

    Where several names fall on one day they are joined by "; ". Raises ValueError for years before 2500 or after 2640.
    """
    if not 2500 <= year <= 2640:
        raise ValueError(f"no holiday calendar for year {year}")
    # Imported here: the package takes a tenth of a second to load and only seeding needs it.
    from holidays import country_holidays
    from holidays.constants import GOVERNMENT, PUBLIC

    def load(language: str) -> dict[date, list[str]]:
        calendar = country_holidays(
            "TH", years=year - BE_OFFSET, categories=(PUBLIC, GOVERNMENT), language=language, observed=True
        )
        return {day: [part.strip() for part in names.split(";")] for day, names in calendar.items()}

    thai, english = load("th"), load("en_US")

    def rows() -> Iterator[Holiday]:
        for day in sorted(thai):
            if day.year != year - BE_OFFSET or day in _DISPUTED:
                continue
            # The package lists the names of a day in the alphabet of each language, so each is filtered on its own.
            names = [name for name in thai[day] if not any(word in name for word in _NOT_CIVIL_SERVICE)]
            if names:
                english_names = [n for n in english[day] if not any(word in n for word in _NOT_CIVIL_SERVICE_EN)]
                yield Holiday(day, "; ".join(names), "; ".join(english_names), _kind(names))

    return tuple(rows())


def is_projection(year: int) -> bool:
    """Tell whether the seed of BE year ``year`` is a projection: the yearly announced days (วันพืชมงคล) are not in it
    yet."""
    return not any(_PLOUGHING in holiday.name_th for holiday in civil_service_holidays(year))


def _kind(names: list[str]) -> Kind:
    if all(name.startswith(("ชดเชย", "หยุดชดเชย")) for name in names):
        return "substitute"
    if all(name.startswith("วันหยุดพิเศษ") for name in names):
        return "special"
    return "fixed"
