import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coopoffice.thai import MoneyError, baht_words, format_money, number_words, parse_money
from tests.thai.strategies import wild_text

amounts = st.integers(-(10**14), 10**14).map(lambda satang: Decimal(satang).scaleb(-2))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("1234.50", "หนึ่งพันสองร้อยสามสิบสี่บาทห้าสิบสตางค์"),
        ("0.01", "หนึ่งสตางค์"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("1.01", "หนึ่งบาทหนึ่งสตางค์"),
        ("-500.11", "ลบห้าร้อยบาทสิบเอ็ดสตางค์"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("21000000", "ยี่สิบเอ็ดล้านบาทถ้วน"),
        ("123456789.12", "หนึ่งร้อยยี่สิบสามล้านสี่แสนห้าหมื่นหกพันเจ็ดร้อยแปดสิบเก้าบาทสิบสองสตางค์"),
        ("1000000000000", "หนึ่งล้านล้านบาทถ้วน"),
        ("1000000000000000000", "หนึ่งล้านล้านล้านบาทถ้วน"),
    ],
)
def test_baht_words_known_amounts(amount, words):
    assert baht_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", [1.5, "1.50", True, None])
def test_baht_words_other_kinds_than_decimal_are_refused(amount):
    with pytest.raises(TypeError):
        baht_words(amount)
    with pytest.raises(TypeError):
        format_money(amount)


@pytest.mark.parametrize("amount", ["1.005", "NaN", "Infinity", "1000000000000000000.01", "-1E+30"])
def test_baht_words_amounts_that_cannot_be_written_are_refused(amount):
    with pytest.raises(ValueError):
        baht_words(Decimal(amount))


def test_number_words_whole_numbers():
    assert number_words(0) == "ศูนย์"
    assert number_words(-21) == "ลบยี่สิบเอ็ด"
    with pytest.raises(TypeError):
        number_words(True)


FIGURES = {"หนึ่ง": 1, "เอ็ด": 1, "สอง": 2, "ยี่": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8, "เก้า": 9}
PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000}
WORD = re.compile("|".join([*FIGURES, *PLACES, "ล้าน", "ศูนย์"]))


def read_number(words: str) -> int:
    """Read Thai number words from left to right: a second opinion, written without looking at the writer."""
    assert "".join(WORD.findall(words)) == words
    total = section = figure = 0
    for word in WORD.findall(words):
        if word in FIGURES:
            figure = FIGURES[word]
        elif word in PLACES:
            section += (figure or 1) * PLACES[word]
            figure = 0
        elif word == "ล้าน":
            total = (total + section + figure) * 1_000_000
            section = figure = 0
    return total + section + figure


def read_baht(words: str) -> Decimal:
    sign = -1 if words.startswith("ลบ") else 1
    words = words.removeprefix("ลบ")
    baht, _, rest = words.rpartition("บาท") if "บาท" in words else ("", "", words)
    satang = rest.removesuffix("ถ้วน").removesuffix("สตางค์")
    return sign * (Decimal(read_number(baht)) + Decimal(read_number(satang)) / 100)


@given(amounts)
@example(Decimal("1000000000000.00"))
@example(Decimal("-0.01"))
def test_baht_words_read_back_by_an_independent_reader(amount):
    assert read_baht(baht_words(amount)) == amount


@given(st.integers(0, 10**18))
def test_number_words_read_back_up_to_the_largest(number):
    assert read_number(number_words(number)) == number


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("1234", "1234.00"),
        ("฿1,234", "1234.00"),
        ("1,234.5 บาท", "1234.50"),
        ("500.-", "500.00"),
        ("500 บาทถ้วน", "500.00"),
        (".50", "0.50"),
        ("5.", "5.00"),
        ("0012", "12.00"),
        ("1.5000", "1.50"),
        ("-0", "0.00"),
        ("9,999,999,999,999,999.99", "9999999999999999.99"),
    ],
)
def test_parse_money_understands_what_people_type(text, amount):
    result = parse_money(text)
    assert str(result) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("บาท", "empty"),
        ("1,50", "comma"),
        ("1,23,4", "comma"),
        (",123", "comma"),
        ("1.005", "decimals"),
        ("-5", "negative"),
        ("10000000000000000", "too_large"),
        ("9" * 400, "too_large"),
        ("1e5", "format"),
        ("NaN", "format"),
        ("1.2.3", "format"),
        (".", "format"),
        (",", "format"),
        ("--5", "format"),
        ("12 34", "format"),
    ],
)
def test_parse_money_refuses_with_a_reason(text, code):
    with pytest.raises(MoneyError) as caught:
        parse_money(text)
    assert caught.value.code == code


def test_format_money_forms():
    assert format_money(Decimal("1234.5")) == "1,234.50"
    assert format_money(1234, trim=True) == "1,234"
    assert format_money(Decimal("1234.5"), trim=True) == "1,234.50"
    assert format_money(Decimal("1234.5"), thai=True, symbol=True) == "๑,๒๓๔.๕๐ บาท"
    assert format_money(Decimal("-0.00")) == "0.00"


@given(amounts, st.booleans(), st.booleans(), st.booleans())
def test_parse_money_reads_every_format_back(amount, in_thai, symbol, trim):
    text = format_money(amount, thai=in_thai, symbol=symbol, trim=trim)
    assert parse_money(text, negative=True) == amount


@given(wild_text)
def test_parse_money_any_text_gives_an_amount_or_its_own_error(text):
    with suppress(MoneyError):
        amount = parse_money(text)
        assert amount >= 0
        assert amount.as_tuple().exponent == -2
