"""What property tests of the Thai package draw from."""

from datetime import date

from hypothesis import strategies as st

from coopoffice.thai.typed_dates import MAX_YEAR, MIN_YEAR

office_days = st.dates(date(MIN_YEAR, 1, 1), date(MAX_YEAR, 12, 31))
# Years that two figures can name: 2500-2599.
two_figure_days = st.dates(date(1957, 1, 1), date(2056, 12, 31))
thai_characters = [chr(code) for code in range(0x0E01, 0x0E5C) if not 0x0E3B <= code <= 0x0E3E]
thai_text = st.text(st.sampled_from([*thai_characters, " ", "1", "a"]), max_size=40)
# Anything a browser can send, with Thai, digits, marks and invisible characters made likely.
wild_text = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from([*thai_characters, *"0123456789/-.:, \u200b\u00a0\t\n\x00(),'\\%฿−–A"]), max_size=40),
)
