import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import check_id, format_id, mask_id, to_thai_digits
from coopoffice.thai.idcard import check_digit
from tests.thai.strategies import wild_text

twelve = st.from_regex("[0-8][0-9]{11}", fullmatch=True)


def remainder(first_twelve: str) -> int:
    return sum(int(figure) * (13 - place) for place, figure in enumerate(first_twelve)) % 11


def test_check_id_example_is_accepted_in_any_spelling():
    for text in ("1-2345-67890-12-1", "1 2345 67890 12 1", "1234567890121", "๑๒๓๔๕๖๗๘๙๐๑๒๑"):
        result = check_id(text)
        assert result.ok
        assert result.digits == "1234567890121"
        assert result.reason is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("12345678901A1", "characters"),
        ("123456789012", "length"),
        ("12345678901211", "length"),
        ("1234567890122", "check_digit"),
    ],
)
def test_check_id_refuses_with_a_reason(text, reason):
    result = check_id(text)
    assert not result.ok
    assert result.reason == reason
    assert result.message


@given(twelve)
def test_check_digit_completes_any_number(first):
    number = first + check_digit(first)
    assert check_id(number).ok
    assert check_id(format_id(number)).digits == number
    assert check_id(to_thai_digits(number)).ok


@given(twelve, st.integers(1, 9))
def test_check_id_wrong_last_figure_is_always_found(first, shift):
    last = (int(check_digit(first)) + shift) % 10
    assert check_id(f"{first}{last}").reason == "check_digit"


@given(twelve, st.integers(0, 11), st.integers(1, 9))
def test_check_id_one_wrong_figure_is_found_except_in_the_schemes_blind_spots(first, place, shift):
    wrong = first[:place] + str((int(first[place]) + shift) % 10) + first[place + 1 :]
    # Weight 11 of the third figure vanishes modulo 11; remainders 0 and 10 share the last figure 1.
    blind = place == 2 or {remainder(first), remainder(wrong)} == {0, 10}
    assert check_id(wrong + check_digit(first)).ok is blind


@given(twelve)
def test_mask_id_shows_the_last_three_figures_only(first):
    number = first + check_digit(first)
    masked = mask_id(number)
    assert [c for c in masked if c.isdigit()] == list(number[-3:])
    assert len(masked) == len(format_id(number))


@pytest.mark.parametrize("digits", ["", "123", "๑๒๓๔๕๖๗๘๙๐๑๒๑", "12345678901211"])
def test_format_id_wrong_input_is_refused(digits):
    with pytest.raises(ValueError):
        format_id(digits)
    with pytest.raises(ValueError):
        mask_id(digits)


@given(wild_text)
def test_check_id_any_text_gets_an_answer(text):
    result = check_id(text)
    assert result.ok is (result.reason is None)
