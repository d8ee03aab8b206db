import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import PersonName, full_name, initial, name_key, signature_name, split_name
from coopoffice.thai.names import TITLES
from tests.thai.strategies import wild_text


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("สมชาย", "ส"),
        ("เกศินี", "ก"),
        ("แก้ว", "ก"),
        ("โสภา", "ส"),
        ("ใจดี", "จ"),
        ("ไพศาล", "พ"),
        ("อำนวย", "อ"),
        ("john", "J"),
        (" ", "?"),
        ("", "?"),
        ("ฤดี", "ฤ"),
        ("(7)", "7"),
        ("ßen", "S"),
    ],
)
def test_initial_skips_leading_vowels(name, letter):
    assert initial(name) == letter


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("นาย", "สมชาย", "ใจดี"), "นายสมชาย ใจดี"),
        (("นางสาว", "แก้วตา", "ณ อยุธยา"), "นางสาวแก้วตา ณ อยุธยา"),
        (("ว่าที่ร้อยตรี", "สมชาย", "ใจดี"), "ว่าที่ร้อยตรี สมชาย ใจดี"),
        (("ว่าที่ ร.ต.", "สมชาย", "ใจดี"), "ว่าที่ ร.ต. สมชาย ใจดี"),
        (("ดร.", "สมชาย", "ใจดี"), "ดร.สมชาย ใจดี"),
        (("Mr.", "Somchai", "Jaidee"), "Mr. Somchai Jaidee"),
        (("", "สมชาย", "ใจดี"), "สมชาย ใจดี"),
        (("", "สมชาย", ""), "สมชาย"),
    ],
)
def test_full_name_and_split_name_are_inverse(parts, text):
    assert full_name(*parts) == text
    assert split_name(text) == PersonName(*parts)


def test_signature_name_stands_in_brackets():
    assert signature_name("นาย", "สมชาย", "ใจดี") == "(นายสมชาย ใจดี)"


def test_split_name_messy_blanks_are_tidied():
    assert split_name("  นาย  สมชาย\u00a0 ใจดี ") == PersonName("นาย", "สมชาย", "ใจดี")


@given(
    st.sampled_from(TITLES), st.sampled_from(["กมล", "เพ็ญ", "ไชยา", "Anna"]), st.sampled_from(["ใจดี", "ณ ระนอง", ""])
)
def test_split_name_reads_every_title_back(title, first, last):
    assert split_name(full_name(title, first, last)) == PersonName(title, first, last)


@given(wild_text)
def test_names_any_text_gets_an_answer(text):
    assert len(initial(text)) == 1
    assert all(isinstance(part, str) for part in split_name(text))
    assert name_key(text, text)


def test_name_key_sorts_people_by_first_then_last_name():
    people = [("แก้ว", "ขำ"), ("กมล", "ใจดี"), ("กมล", "กล้า"), ("เกศ", "ดี"), ("ขจร", "ดี"), ("กมลา", "กล้า")]
    assert sorted(people, key=lambda person: name_key(*person)) == [
        ("กมล", "กล้า"),
        ("กมล", "ใจดี"),
        ("กมลา", "กล้า"),
        ("เกศ", "ดี"),
        ("แก้ว", "ขำ"),
        ("ขจร", "ดี"),
    ]
