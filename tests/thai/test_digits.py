import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import normalise, tidy, to_arabic_digits, to_thai_digits
from tests.thai.strategies import thai_text, wild_text


def test_digits_both_ways():
    assert to_thai_digits("ที่ ชย 0010/2569") == "ที่ ชย ๐๐๑๐/๒๕๖๙"
    assert to_thai_digits(1234567890) == "๑๒๓๔๕๖๗๘๙๐"
    assert to_arabic_digits("กษ ๑๑๐๘/๐๐๒") == "กษ 1108/002"


@given(wild_text.filter(lambda text: not set(text) & set("๐๑๒๓๔๕๖๗๘๙")))
def test_thai_digits_come_back_as_arabic(text):
    assert to_arabic_digits(to_thai_digits(text)) == text


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("สํานักงาน", "สำนักงาน"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("เเผนงาน", "แผนงาน"),
        ("ที่่", "ที่"),
        ("ท่ี", "ที่"),
        ("ผู้", "ผู้"),
        ("ก\u200bอง\ufeffทุน", "กองทุน"),
        ("  ก\u00a0 ข\t\nค ", "ก ข ค"),
        ("ＡＢＣ", "ABC"),
        ("ก\x00ข", "ก ข"),
        ("สำนักงาน ๒๕๖๙", "สำนักงาน ๒๕๖๙"),
    ],
)
def test_tidy_gives_one_spelling(typed, clean):
    assert tidy(typed) == clean


def test_normalise_folds_digits_and_case():
    assert normalise(" VR-๒๕๖๙-๐๐๐๑ ") == "vr-2569-0001"


@given(st.one_of(wild_text, thai_text))
def test_tidy_and_normalise_change_nothing_twice(text):
    assert tidy(tidy(text)) == tidy(text)
    assert normalise(normalise(text)) == normalise(text)
    assert normalise(tidy(text)) == normalise(text)


@given(st.one_of(wild_text, thai_text))
def test_normalise_is_blind_to_unicode_form_digits_and_invisible_characters(text):
    plain = normalise(text)
    assert normalise(unicodedata.normalize("NFKC", text)) == plain
    assert normalise(to_thai_digits(plain)) == plain
    assert normalise("\u200b" + text + "\ufeff") == plain
    assert "\x00" not in plain
