import random

from hypothesis import given
from hypothesis import strategies as st

from coopoffice.thai import sort_key, tidy, to_thai_digits
from tests.thai.strategies import thai_text, wild_text


def in_order(*words: str) -> None:
    shuffled = list(words)
    random.Random(2569).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == list(words)


def test_sort_key_leading_vowels_count_after_the_consonant():
    in_order("กก", "กา", "กำ", "กิน", "กู้", "เกม", "แกง", "โกง", "ใกล้", "ไกล", "ขา", "เขา", "คน", "โคน", "งาน")


def test_sort_key_tone_marks_decide_only_between_equal_words():
    in_order("กา", "ก่า", "ก้า", "ก๊า", "ก๋า", "กาก", "ก้าง", "กาจ", "ก้าน")


def test_sort_key_rare_letters_have_their_place():
    in_order("รัก", "ฤดู", "ลม", "ฦๅ", "วัน")


def test_sort_key_provinces_in_the_order_of_the_registrar():
    in_order(
        "กระบี่",
        "กรุงเทพมหานคร",
        "กาญจนบุรี",
        "กาฬสินธุ์",
        "กำแพงเพชร",
        "ขอนแก่น",
        "จันทบุรี",
        "ฉะเชิงเทรา",
        "ชลบุรี",
        "ชัยนาท",
        "ชัยภูมิ",
        "ชุมพร",
        "เชียงราย",
        "เชียงใหม่",
        "ตรัง",
        "ตราด",
        "ตาก",
        "นครนายก",
        "นครปฐม",
        "นครพนม",
        "นครราชสีมา",
        "นครศรีธรรมราช",
        "นครสวรรค์",
        "นนทบุรี",
        "นราธิวาส",
        "น่าน",
        "บึงกาฬ",
        "บุรีรัมย์",
        "ปทุมธานี",
        "ประจวบคีรีขันธ์",
        "ปราจีนบุรี",
        "ปัตตานี",
        "พระนครศรีอยุธยา",
        "พะเยา",
        "พังงา",
        "พัทลุง",
        "พิจิตร",
        "พิษณุโลก",
        "เพชรบุรี",
        "เพชรบูรณ์",
        "แพร่",
        "ภูเก็ต",
        "มหาสารคาม",
        "มุกดาหาร",
        "แม่ฮ่องสอน",
        "ยโสธร",
        "ยะลา",
        "ร้อยเอ็ด",
        "ระนอง",
        "ระยอง",
        "ราชบุรี",
        "ลพบุรี",
        "ลำปาง",
        "ลำพูน",
        "เลย",
        "ศรีสะเกษ",
        "สกลนคร",
        "สงขลา",
        "สตูล",
        "สมุทรปราการ",
        "สมุทรสงคราม",
        "สมุทรสาคร",
        "สระแก้ว",
        "สระบุรี",
        "สิงห์บุรี",
        "สุโขทัย",
        "สุพรรณบุรี",
        "สุราษฎร์ธานี",
        "สุรินทร์",
        "หนองคาย",
        "หนองบัวลำภู",
        "อ่างทอง",
        "อำนาจเจริญ",
        "อุดรธานี",
        "อุตรดิตถ์",
        "อุทัยธานี",
        "อุบลราชธานี",
    )


def test_sort_key_numbers_go_by_size_and_figures_before_thai_before_latin():
    in_order("1 กอง", "2 กอง", "กลุ่ม 2", "กลุ่ม ๙", "กลุ่ม 10", "กลุ่ม 100", "ฮ", "apple", "Banana", "zoo")


def test_sort_key_blanks_and_brackets_come_last():
    in_order("กระสัง (เมือง)", "กระสัง(สตึก)", "กระสาย")


@given(st.one_of(thai_text, wild_text), st.one_of(thai_text, wild_text))
def test_sort_key_different_texts_have_different_keys(one, other):
    assert (sort_key(one) == sort_key(other)) is (tidy(one) == tidy(other))


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_sort_key_orders_numbers_like_numbers(one, other):
    if one != other:
        assert (sort_key(f"ที่ {one}") < sort_key(f"ที่ {to_thai_digits(other)}")) is (one < other)


@given(thai_text)
def test_sort_key_can_be_stored(text):
    assert "\x00" not in sort_key(text)
