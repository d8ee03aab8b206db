import datetime as dt
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice import thai
from tests.thai.strategies import office_days

DAY = date(2026, 3, 18)


@pytest.mark.parametrize(
    ("style", "thai_text", "english_text"),
    [
        ("page", "วันพุธที่ 18 มีนาคม 2569", "Wednesday 18 March 2569"),
        ("table", "18 มี.ค. 69", "18 Mar 2569"),
        ("document", "๑๘ มีนาคม ๒๕๖๙", "18 March 2569"),
        ("plain", "18/3/2569", "18/3/2569"),
    ],
)
def test_format_date_each_style_matches_the_design(style, thai_text, english_text):
    assert thai.format_date(DAY, style) == thai_text
    assert thai.format_date(DAY, style, "en") == english_text


def test_short_date_current_year_is_omitted():
    today = date(2026, 11, 24)
    assert thai.short_date(DAY, omit_year_of=today) == "18 มี.ค."
    assert thai.short_date(DAY, "en", omit_year_of=today) == "18 Mar"
    assert thai.short_date(date(2025, 12, 31), omit_year_of=today) == "31 ธ.ค. 68"


@pytest.mark.parametrize(
    ("day", "text"),
    [(date(1956, 5, 1), "1 พ.ค. 2499"), (date(1957, 5, 1), "1 พ.ค. 00"), (date(2057, 5, 1), "1 พ.ค. 2600")],
)
def test_short_date_outside_the_century_keeps_four_figures(day, text):
    assert thai.short_date(day) == text


def test_long_date_without_weekday_is_the_plain_long_form():
    assert thai.long_date(DAY, weekday=False) == "18 มีนาคม 2569"


@pytest.mark.parametrize("offset", range(7))
def test_weekday_name_every_day_has_its_own(offset):
    monday = date(2026, 3, 16)
    expected = ["จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"][offset]
    day = monday + dt.timedelta(days=offset)
    assert thai.weekday_name(day) == expected
    assert thai.weekday_name(day, "en") == day.strftime("%A")
    assert thai.weekday_name(day, "en", short=True) == day.strftime("%a")


@pytest.mark.parametrize("month", [0, 13, -1])
def test_month_name_outside_the_year_is_refused(month):
    with pytest.raises(ValueError):
        thai.month_name(month)


def test_month_year_long_and_short():
    assert thai.month_year(DAY) == "มีนาคม 2569"
    assert thai.month_year(DAY, short=True) == "มี.ค. 69"
    assert thai.month_year(DAY, "en", short=True) == "Mar 2569"


@pytest.mark.parametrize(
    ("start", "end", "thai_text", "english_text"),
    [
        (date(2026, 3, 23), date(2026, 3, 24), "23–24 มีนาคม 2569", "23–24 March 2569"),
        (date(2026, 3, 23), date(2026, 3, 23), "23 มีนาคม 2569", "23 March 2569"),
        (date(2026, 3, 30), date(2026, 4, 2), "30 มีนาคม – 2 เมษายน 2569", "30 March – 2 April 2569"),
        (date(2025, 3, 30), date(2026, 3, 30), "30 มีนาคม 2568 – 30 มีนาคม 2569", "30 March 2568 – 30 March 2569"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 ธันวาคม 2569 – 2 มกราคม 2570", "30 December 2569 – 2 January 2570"),
        (date(2026, 3, 23), None, "ตั้งแต่ 23 มีนาคม 2569", "from 23 March 2569"),
    ],
)
def test_date_range_writes_shared_parts_once(start, end, thai_text, english_text):
    assert thai.date_range(start, end) == thai_text
    assert thai.date_range(start, end, "en") == english_text


def test_date_range_styles_of_table_and_document():
    span = date(2026, 3, 23), date(2026, 4, 2)
    assert thai.date_range(*span, style="table") == "23 มี.ค. – 2 เม.ย. 69"
    assert thai.date_range(*span, style="document") == "๒๓ มีนาคม – ๒ เมษายน ๒๕๖๙"
    assert thai.date_range(*span, "en", style="table") == "23 Mar – 2 Apr 2569"


def test_date_range_ending_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before"):
        thai.date_range(date(2026, 3, 24), date(2026, 3, 23))


def test_times_on_screen_in_letters_and_in_english():
    assert thai.screen_time(time(13, 0)) == "13:00 น."
    assert thai.screen_time(time(9, 5), "en") == "09:05"
    assert thai.letter_time(time(13, 0)) == "๑๓.๐๐ น."
    assert thai.time_range(time(9, 0), time(12, 0)) == "09:00–12:00 น."
    assert thai.time_range(time(9, 0), time(12, 0), letter=True) == "๐๙.๐๐–๑๒.๐๐ น."
    assert thai.time_range(time(9, 0), time(12, 0), "en") == "09:00–12:00"


def test_aware_datetime_is_shown_on_bangkoks_day_and_clock():
    evening_utc = datetime(2026, 3, 17, 18, 30, tzinfo=dt.UTC)
    assert thai.short_datetime(evening_utc) == "18 มี.ค. 69 01:30 น."
    assert thai.long_datetime(evening_utc) == "วันพุธที่ 18 มีนาคม 2569 เวลา 01:30 น."
    assert thai.long_datetime(evening_utc, "en") == "Wednesday 18 March 2569 at 01:30"
    assert thai.be_year(datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC)) == 2570


def test_naive_datetime_is_shown_as_it_is():
    assert thai.short_datetime(datetime(2026, 3, 18, 23, 59), omit_year_of=DAY) == "18 มี.ค. 23:59 น."


@pytest.mark.parametrize(
    ("days", "thai_text", "english_text"),
    [
        (2, "เหลือ 2 วัน", "2 days left"),
        (1, "พรุ่งนี้", "tomorrow"),
        (0, "วันนี้", "today"),
        (-1, "เกิน 1 วัน", "1 day overdue"),
        (-19, "เกิน 19 วัน", "19 days overdue"),
        (1200, "เหลือ 1,200 วัน", "1,200 days left"),
    ],
)
def test_due_words_say_how_far_the_deadline_is(days, thai_text, english_text):
    due = DAY + dt.timedelta(days=days)
    assert thai.due_words(due, DAY) == thai_text
    assert thai.due_words(due, DAY, "en") == english_text


@pytest.mark.parametrize(
    ("days", "thai_text", "english_text"),
    [
        (-3, "3 วันก่อน", "3 days ago"),
        (-1, "เมื่อวาน", "yesterday"),
        (0, "วันนี้", "today"),
        (1, "พรุ่งนี้", "tomorrow"),
        (3, "อีก 3 วัน", "in 3 days"),
    ],
)
def test_ago_words_look_both_ways(days, thai_text, english_text):
    assert thai.ago_words(DAY + dt.timedelta(days=days), DAY) == thai_text
    assert thai.ago_words(DAY + dt.timedelta(days=days), DAY, "en") == english_text


def test_nowrap_holds_a_date_together():
    assert thai.nowrap("18 มี.ค. 69") == "18\u00a0มี.ค.\u00a069"


@given(office_days, st.sampled_from(["th", "en"]))
def test_formats_show_the_buddhist_year_only(day, lang):
    for style in ("page", "document", "plain"):
        text = thai.to_arabic_digits(thai.format_date(day, style, lang))
        assert str(day.year + 543) in text
        assert str(day.year) not in text.split()
