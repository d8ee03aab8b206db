"""The overview on one sheet of paper."""

import re
import subprocess
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.desk.papers import halves, overview_sheet
from coopoffice.web.registry import PaperPart

OFFICE = SimpleNamespace(name="สำนักงานสหกรณ์จังหวัดทดสอบ")


def parts(*lengths: int) -> list[PaperPart]:
    return [
        PaperPart(f"ส่วนที่ {n}", [(f"เรื่อง {line} ของสหกรณ์การเกษตรบ้านไร่", "๕ จาก ๙") for line in range(length)])
        for n, length in enumerate(lengths)
    ]


@pytest.mark.parametrize("lengths", [(), (3,), (12, 1, 40), (30,) * 8])
def test_overview_of_any_length_is_one_sheet_with_every_part_on_it(lengths):
    paper = overview_sheet(unit=OFFICE, parts=parts(*lengths), by="ก", line="ข", fiscal_year=2570, quarter=1)
    assert paper.pages == 1
    told = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=paper.content, capture_output=True, check=True
    ).stdout.decode()
    height = float(re.search(r'<page width="[\d.]+" height="([\d.]+)"', told)[1])
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<', told)
    assert all(float(top) > 0 and float(bottom) < height for top, bottom, _word in words)
    assert sum(word == "ส่วนที่" for _top, _bottom, word in words) == len(lengths)


@given(st.lists(st.integers(0, 40), max_size=9), st.integers(1, 12))
def test_halves_keep_every_part_once_in_order_and_cut_none_shorter_than_asked(lengths, most):
    left, right = halves(parts(*lengths), most)
    assert [title for title, _lines, _more in [*left, *right]] == [f"ส่วนที่ {n}" for n in range(len(lengths))]
    assert [(len(lines), more) for _title, lines, more in [*left, *right]] == [
        (min(length, most), max(0, length - most)) for length in lengths
    ]
