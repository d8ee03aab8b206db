import datetime as dt
from decimal import Decimal

import pytest

from coopoffice.tabular.widgets import ChoiceCell, DateCell, NumberCell, YesNoCell, text_of

DAY = dt.date(2026, 3, 18)


@pytest.mark.parametrize(
    "cell",
    ["18/3/2569", "๑๘/๓/๒๕๖๙", "18 มี.ค. 69", "18 มีนาคม 2569", DAY, dt.datetime(2026, 3, 18), dt.date(2569, 3, 18)],
)
def test_date_is_read_in_every_form_the_office_writes(cell):
    assert DateCell().clean(cell) == DAY


@pytest.mark.parametrize("cell", ["31/2/2569", "เมื่อวาน", "99"])
def test_impossible_date_is_refused_in_words(cell):
    with pytest.raises(ValueError) as refused:
        DateCell().clean(cell)
    assert str(refused.value)


@pytest.mark.parametrize(("cell", "value"), [("1,234.50", "1234.50"), ("๑๒", "12"), (7.0, "7"), (2.5, "2.5")])
def test_number_is_read(cell, value):
    assert NumberCell().clean(cell) == Decimal(value)


@pytest.mark.parametrize("cell", ["สิบ", "1e999", "nan", "1.5.2", True])
def test_no_number_is_refused(cell):
    with pytest.raises(ValueError):
        NumberCell().clean(cell)


def test_fraction_is_no_whole_number():
    with pytest.raises(ValueError):
        NumberCell(whole=True).clean("1.5")


def test_choice_is_read_by_label_or_value_and_refused_with_the_choices():
    cell = ChoiceCell([("a", "ก"), ("b", "ข")])
    assert (cell.clean("ก "), cell.clean("B"), cell.clean("")) == ("a", "b", "")
    with pytest.raises(ValueError, match="ก, ข"):
        cell.clean("ค")


def test_yes_and_no():
    assert [YesNoCell().clean(c) for c in ("ใช่", "๑", "ไม่ใช่", 0, "")] == [True, True, False, False, None]


@pytest.mark.parametrize(("cell", "text"), [(5.0, "5"), (None, ""), ("'=1+1", "=1+1"), ("  ก \n ข ", "ก ข")])
def test_cell_becomes_one_tidy_line(cell, text):
    assert text_of(cell) == text
