import csv
import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace as Row

import pytest
from openpyxl import load_workbook

from coopoffice.tabular.exports import Column, export_rows, harmless, workbook_response

COLUMNS = [Column("เลขที่", "number"), Column("วันที่", "day"), Column("เงิน", "money"), Column("หน่วย", "unit.name")]


def book(rows, columns=COLUMNS):
    file = io.BytesIO()
    count = export_rows(columns, rows, file)
    file.seek(0)
    return count, load_workbook(file).active


def test_workbook_holds_numbers_dates_and_linked_names():
    row = Row(number=7, day=dt.date(2026, 11, 24), money=Decimal("12.50"), unit=Row(name="กลุ่ม"))
    count, sheet = book([row, Row(number=8, day=None, money=None, unit=None)])
    assert count == 2
    assert [c.value for c in sheet[1]] == ["เลขที่", "วันที่", "เงิน", "หน่วย"]
    assert [c.value for c in sheet[2]] == [7, dt.datetime(2026, 11, 24), 12.5, "กลุ่ม"]
    assert sheet["B2"].number_format.startswith("[$-D07041E]")
    assert [c.value for c in sheet[3]] == [8, None, None, None]


def test_empty_export_has_its_headings():
    count, sheet = book([])
    assert count == 0
    assert sheet["A1"].value == "เลขที่"


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1"])
def test_formula_leaves_as_text(text):
    assert harmless(text) == "'" + text
    _count, sheet = book([text], [Column("x", lambda r: r)])
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+66 2 123 4567", "ก-ข", "a=b"])
def test_ordinary_text_leaves_unchanged(text):
    assert harmless(text) == text


def test_control_characters_do_not_break_the_workbook():
    _count, sheet = book(["a\x00b\x0bc"], [Column("x", lambda r: r)])
    assert sheet["A2"].value == "abc"


def test_csv_opens_as_utf8_with_buddhist_dates():
    response = workbook_response(
        COLUMNS, [Row(number=7, day=dt.date(2026, 1, 5), money=Decimal("1.00"), unit=None)], "ทะเบียน", "csv"
    )
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:])))[1] == ["7", "05/01/2569", "1.00", ""]
    assert "filename*=UTF-8''%E0%B8%97" in response["Content-Disposition"]


def test_unknown_format_is_refused():
    with pytest.raises(ValueError, match="pdf"):
        export_rows(COLUMNS, [], io.BytesIO(), "pdf")
