import csv
import os
from datetime import date
from pathlib import Path

import pytest

from coopoffice.thai import civil_service_holidays
from coopoffice.thai.holidays_seed import is_projection

ROOT = Path(__file__).resolve().parents[2]
CHECKED = Path(os.environ.get("HOLIDAY_CSV", ROOT.parent / "shared" / "data" / "holidays-th-2566-2570.csv"))


def days(year: int) -> dict[date, str]:
    return {holiday.day: holiday.name_th for holiday in civil_service_holidays(year)}


@pytest.mark.parametrize("year", range(2566, 2571))
def test_seed_equals_the_checked_calendar(year):
    if not CHECKED.is_file():
        pytest.skip(f"the checked calendar {CHECKED.name} is not beside this repository")
    with CHECKED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year_be"] == str(year)]
    closed = {date.fromisoformat(row["date"]) for row in rows if row["government_office_closed"] == "yes"}
    assert len(closed) > 15
    assert set(days(year)) == closed


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 5, 5), "วันหยุดพิเศษ"),
        (date(2023, 5, 17), "วันพืชมงคล"),
        (date(2023, 12, 29), "วันหยุดพิเศษ"),
        (date(2025, 6, 2), "วันหยุดพิเศษ"),
        (date(2025, 8, 11), "วันหยุดพิเศษ"),
        (date(2026, 1, 2), "วันหยุดพิเศษ"),
        (date(2026, 4, 13), "วันสงกรานต์"),
        (date(2026, 12, 7), "ชดเชย"),
    ],
)
def test_seed_holds_days_known_from_the_press(day, name):
    assert days(day.year + 543)[day].startswith(name)


def test_seed_leaves_out_labour_day_childrens_day_and_the_disputed_day():
    for year in range(2560, 2571):
        assert not [name for name in days(year).values() if "แรงงาน" in name or "วันเด็ก" in name]
    assert date(2023, 1, 3) not in days(2566)
    assert date(2023, 5, 1) not in days(2566)


def test_seed_names_are_in_both_languages_and_days_in_order():
    for year in range(2560, 2572):
        seed = civil_service_holidays(year)
        assert [holiday.day for holiday in seed] == sorted({holiday.day for holiday in seed})
        for holiday in seed:
            assert holiday.day.year == year - 543
            assert holiday.name_en.isascii()
            assert holiday.name_en
            assert not holiday.name_th.isascii()
            assert len(holiday.name_th.split("; ")) == len(holiday.name_en.split("; "))


def test_seed_kinds_tell_substitute_and_special_days():
    kinds = {holiday.day: holiday.kind for holiday in civil_service_holidays(2566)}
    assert kinds[date(2023, 1, 2)] == "substitute"
    assert kinds[date(2023, 5, 5)] == "special"
    assert kinds[date(2023, 4, 13)] == "fixed"


def test_is_projection_year_without_the_ploughing_day():
    assert not is_projection(2569)
    assert is_projection(2570)


@pytest.mark.parametrize("year", [2026, 0, 2499, 9999])
def test_seed_year_outside_the_calendar_is_refused(year):
    with pytest.raises(ValueError):
        civil_service_holidays(year)
