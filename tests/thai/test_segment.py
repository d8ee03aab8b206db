import threading
import time
from importlib.metadata import version

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopoffice.thai import as_tsquery, grams, is_covered, normalise, query_tokens, search_tokens, segment, tokens
from tests.thai.strategies import thai_text, wild_text
from tests.thai.subjects import QUERIES, subjects

SUBJECTS = subjects()
VOCABULARY = segment.dictionary_words()
dictionary_word = st.sampled_from(VOCABULARY)


def test_tokeniser_version_names_what_is_installed():
    assert segment.TOKENISER_VERSION.endswith(
        f"/nlpo3-{version('nlpo3')}/pythainlp-{version('pythainlp')}/{segment.fingerprint()}"
    )


def test_tokens_drop_blanks_and_punctuation_and_fold_digits():
    assert tokens("ชย ๐๐๑๐(ดท)/001 VR-2569") == ["ชย", "0010", "ดท", "001", "vr", "2569"]
    assert tokens("บ้าน หนอง, บ้าน") == ["บ้าน", "หนอง", "บ้าน"]
    assert tokens(" .../- ") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ขออนุมัติเดินทาง", "อนุมัติ"),
        ("การประชุมใหญ่", "ประชุม"),
        ("งบประมาณรายจ่าย", "งบประมาณ"),
        ("ผู้สูงอายุ", "สูงอายุ"),
        ("นิคมสร้างตนเอง", "สร้างตนเอง"),
        ("น้ำท่วม", "ท่วม"),
        ("ตามพ.ร.บ.สหกรณ์", "พรบ"),
        ("ชย 0010/2569", "10"),
    ],
)
def test_search_tokens_hold_words_inside_compounds(text, word):
    assert word in search_tokens(text)


def test_search_tokens_cut_no_character_cluster():
    # ติ in ปฏิบัติ is a cluster; สม in สมาชิก would cut one.
    assert "สม" not in search_tokens("สมาชิก")
    assert "กา" not in search_tokens("กำ")


@pytest.mark.parametrize("query", QUERIES)
def test_recall_against_plain_substring_is_complete(query):
    assert is_covered(query)
    wanted = set(query_tokens(query))
    assert wanted
    plain = {subject for subject in SUBJECTS if normalise(query) in normalise(subject)}
    found = {subject for subject in SUBJECTS if wanted <= set(search_tokens(subject))}
    assert plain
    assert plain - found == set()
    assert found - plain == set()


def test_recall_of_queries_of_several_words_is_complete():
    for query in ("ขออนุมัติเดินทาง", "คณะกรรมการ", "ชำระบัญชีสหกรณ์", "พนักงานราชการ", "ครั้งที่ 1/2569"):
        wanted = set(query_tokens(query))
        plain = [subject for subject in SUBJECTS if normalise(query) in normalise(subject)]
        assert plain
        assert [subject for subject in plain if not wanted <= set(search_tokens(subject))] == []


@given(
    st.lists(dictionary_word, max_size=3),
    st.lists(dictionary_word, min_size=1, max_size=2),
    st.lists(dictionary_word, max_size=3),
)
@settings(max_examples=400)
def test_covered_queries_are_found_wherever_they_stand_between_clusters(before, asked, after):
    query = "".join(asked)
    text = "".join(before) + query + "".join(after)
    pieces = segment.clusters(text)
    edges = {len("".join(pieces[:n])) for n in range(len(pieces) + 1)}
    start = len("".join(before))
    if normalise(text) == text and is_covered(query) and {start, start + len(query)} <= edges:
        assert set(query_tokens(query)) <= set(search_tokens(text))


@given(
    thai_text,
    st.lists(dictionary_word, min_size=1, max_size=3).map("".join),
    st.sampled_from(["", "ก", " กข", "กาน", "1"]),
)
def test_grams_of_a_query_are_among_the_grams_of_every_text_that_holds_it(before, query, after):
    # The query must stand there as written: nothing before or after may change its letters.
    before = normalise(before)
    text = before + query + after
    if normalise(text) == text and not before.endswith(("เ", "แ", "โ", "ใ", "ไ")):
        assert set(grams(query)) <= set(grams(text))


def test_grams_ignore_blanks_and_need_three_characters():
    assert grams("กลุ่ม 1") == grams("กลุ่ม1")
    assert grams("กข") == []
    assert grams("กขค") == ["กขค"]
    assert grams(" ก-ข ค") == ["กขค"]


@given(dictionary_word)
def test_a_dictionary_word_is_asked_for_whole(word):
    assert query_tokens(word) == [word]
    assert is_covered(word)


def test_abbreviations_are_found_with_and_without_dots():
    for query in ("พ.ร.บ.", "พรบ"):
        for text in ("ตามพ.ร.บ.สหกรณ์ พ.ศ. ๒๕๔๒", "ตาม พรบ สหกรณ์"):
            assert set(query_tokens(query)) <= set(search_tokens(text))


def test_is_covered_unknown_names_and_odd_letters_are_not():
    assert not is_covered("กฤตยชญ์")
    assert is_covered("การประชุมใหญ่ 2569")


@given(st.one_of(wild_text, thai_text))
def test_terms_of_any_text_are_clean_and_unique(text):
    for terms in (search_tokens(text), query_tokens(text), grams(text)):
        assert len(terms) == len(set(terms))
        assert all(term and not set(term) & set(" \x00'\\&|!():*<>") and len(term) <= 200 for term in terms)
    assert set(tokens(text)) <= {*search_tokens(text)} or any(len(token) > 200 for token in tokens(text))


@given(st.one_of(wild_text, thai_text))
def test_a_text_finds_itself(text):
    if is_covered(text):
        assert set(query_tokens(text)) <= set(search_tokens(text))


@given(st.one_of(wild_text, thai_text))
def test_clusters_joined_give_the_text_back(text):
    assert "".join(segment.clusters(text)) == text


def test_as_tsquery_quotes_every_term():
    assert as_tsquery(["ประชุม", "2569"]) == "'ประชุม' & '2569'"
    assert as_tsquery(["o'b\\c", ""]) == "'o''b\\\\c'"
    assert as_tsquery([]) == ""


@pytest.mark.parametrize("piece", ["กา", "่้", "เ", "ขออนุมัติ", "ก.", "0", "ก1", "สํ"])
def test_hostile_length_costs_linear_time(piece):
    text = piece * 20_000
    started = time.perf_counter()
    search_tokens(text)
    query_tokens(text)
    is_covered(text)
    assert time.perf_counter() - started < 20


def test_threads_share_one_dictionary():
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append(search_tokens(SUBJECTS[7]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(result == results[0] for result in results)
