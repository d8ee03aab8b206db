from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice import thai
from tests.thai.strategies import office_days, two_figure_days, wild_text

DAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    "text",
    [
        "18 มี.ค. 69",
        "18 มี.ค.69",
        "18มีค69",
        "18 มีค 2569",
        "18 มีนา 69",
        "18 มีนาคม 2569",
        "18 เดือนมีนาคม 2569",
        "18/3/2569",
        "18/03/69",
        "18-03-69",
        "18-มี.ค.-69",
        "18.3.2569",
        "18 3 2569",
        "18 / 3 / 2569",
        "๑๘ มีนาคม ๒๕๖๙",
        "๑๘/๓/๒๕๖๙",
        "18\u00a0มี.ค.\u00a069",
        "18\u200bมีนาคม 2569",
        "วันพุธที่ 18 มีนาคม 2569",
        "วันที่ 18 มีนาคม 2569",
        "18 มีนาคม พ.ศ. 2569",
        "18 มีนาคม พ.ศ. 69",
        "18 มีนาคม พุทธศักราช ๒๕๖๙",
        "18 มีนาคม ค.ศ. 2026",
        "2026-03-18",
        "2569-03-18",
        "2569/3/18",
        "18032569",
        "25690318",
        "20260318",
        "18032026",
        "180369",
        "18/3/2026",
        "18 March 2569",
        "18 Mar 2026",
        "18th march 2026",
        "March 18, 2569",
        "Wed 18 Mar 2569",
        "Wednesday, 18 March 2569",
        "18 March 2569 BE",
        "18 March 2026 AD",
    ],
)
def test_parse_thai_date_understands_what_people_type(text):
    assert thai.parse_thai_date(text) == DAY


@pytest.mark.parametrize("month", range(1, 13))
def test_parse_thai_date_knows_each_month_in_each_form(month):
    for lang in ("th", "en"):
        for short in (True, False):
            name = thai.month_name(month, lang, short=short)
            for form in (name, name.replace(".", ""), name.upper()):
                assert thai.parse_thai_date(f"7 {form} 2569") == date(2026, month, 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("  \u200b ", "empty"),
        ("31 ก.พ. 69", "no_such_day"),
        ("29 กุมภาพันธ์ 2569", "no_such_day"),
        ("31/4/2569", "no_such_day"),
        ("0/4/2569", "no_such_day"),
        ("32/1/2569", "no_such_day"),
        ("1/13/2569", "month"),
        ("1/0/2569", "month"),
        ("1 สมชาย 2569", "month"),
        ("18 มี.ค. 9", "year"),
        ("18 มี.ค. 569", "year"),
        ("18 มี.ค. 25690", "year"),
        ("18 มี.ค. ค.ศ. 26", "year"),
        ("18 มี.ค. 1026", "year_range"),
        ("18 มี.ค. 9999", "year_range"),
        ("18 มี.ค.", "year_missing"),
        ("18/3", "year_missing"),
        ("วันอังคารที่ 18 มีนาคม 2569", "weekday"),
        ("Mon 18 Mar 2569", "weekday"),
        ("เร็ว ๆ นี้", "format"),
        ("พรุ่งนี้", "format"),
        ("18//3/2569", "format"),
        ("2026-03-18T10:00", "format"),
        ("1" * 500, "format"),
        ("<b>18/3/2569</b>", "format"),
    ],
)
def test_parse_thai_date_refuses_with_a_reason(text, code):
    with pytest.raises(thai.ThaiDateError) as caught:
        thai.parse_thai_date(text)
    assert caught.value.code == code
    assert str(caught.value) == (
        caught.value.message % caught.value.params if caught.value.params else caught.value.message
    )


def test_parse_thai_date_leap_day_is_accepted():
    assert thai.parse_thai_date("29 ก.พ. 67") == date(2024, 2, 29)


def test_parse_thai_date_with_today_fills_the_year_and_knows_relative_words():
    today = date(2026, 11, 24)
    assert thai.parse_thai_date("18 มี.ค.", today=today) == DAY
    assert thai.parse_thai_date("18/3", today=today) == DAY
    assert thai.parse_thai_date("วันนี้", today=today) == today
    assert thai.parse_thai_date("พรุ่งนี้", today=today) == date(2026, 11, 25)
    assert thai.parse_thai_date("Yesterday", today=today) == date(2026, 11, 23)


@given(office_days, st.sampled_from(["th", "en"]), st.sampled_from(["page", "table", "document", "plain"]))
def test_parse_thai_date_reads_every_format_back(day, lang, style):
    assert thai.parse_thai_date(thai.format_date(day, style, lang)) == day


@given(office_days, st.sampled_from(["th", "en"]))
def test_parse_thai_date_reads_long_and_iso_forms_back(day, lang):
    assert thai.parse_thai_date(thai.long_date(day, lang, weekday=False)) == day
    assert thai.parse_thai_date(thai.nowrap(thai.long_date(day, lang))) == day
    assert thai.parse_thai_date(day.isoformat()) == day
    assert thai.parse_thai_date(f"{day.day:02d}{day.month:02d}{day.year + 543}") == day


@given(two_figure_days, st.sampled_from(["th", "en"]))
def test_parse_thai_date_reads_dates_without_year_back(day, lang):
    assert thai.parse_thai_date(thai.short_date(day, lang, omit_year_of=day), today=day) == day


@given(wild_text)
def test_parse_thai_date_any_text_gives_a_date_or_its_own_error(text):
    with suppress(thai.ThaiDateError):
        assert 1857 <= thai.parse_thai_date(text, today=DAY).year <= 2399


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:00", time(13)),
        ("13.00", time(13)),
        ("13:00 น.", time(13)),
        ("13.00 น.", time(13)),
        ("๑๓.๐๐ น.", time(13)),
        ("เวลา 13.00 น.", time(13)),
        ("1300", time(13)),
        ("930", time(9, 30)),
        ("9", time(9)),
        ("9 น.", time(9)),
        ("00:00", time(0)),
        ("23:59:58", time(23, 59, 58)),
    ],
)
def test_parse_time_understands_what_people_type(text, expected):
    assert thai.parse_time(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("24:00", "range"),
        ("12:60", "range"),
        ("บ่ายโมง", "format"),
        ("13:5", "format"),
        ("-1:00", "format"),
        ("12345", "format"),
    ],
)
def test_parse_time_refuses_with_a_reason(text, code):
    with pytest.raises(thai.ThaiTimeError) as caught:
        thai.parse_time(text)
    assert caught.value.code == code


@given(st.times().map(lambda value: value.replace(second=0, microsecond=0)))
def test_parse_time_reads_screen_and_letter_back(value):
    assert thai.parse_time(thai.screen_time(value)) == value
    assert thai.parse_time(thai.screen_time(value, "en")) == value
    assert thai.parse_time(thai.letter_time(value)) == value


@given(wild_text)
def test_parse_time_any_text_gives_a_time_or_its_own_error(text):
    with suppress(thai.ThaiTimeError):
        assert isinstance(thai.parse_time(text), time)
