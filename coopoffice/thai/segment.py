"""Cutting Thai text into search terms.

Thai writes no spaces between words, so PostgreSQL's own parsers cannot index it. Terms are made here and stored as a
``tsvector`` with ``array_to_tsvector``; a query is the AND of its own terms (``as_tsquery``).

* ``tokens``: reading words by the nlpo3 tokeniser (maximal matching), blanks and punctuation dropped.
* ``search_tokens``: what goes into the index: the tokens and every dictionary word that stands anywhere in the text on
  character-cluster boundaries, so that อนุมัติ is found in ขออนุมัติ and ประชุม in การประชุม.
* ``query_tokens``: what is asked for. ``is_covered`` tells whether they promise full recall; when they do not (names,
  half-typed words) ask the index of ``grams`` instead.

nlpo3 brings no dictionary. The word list is ``words_th.txt`` (62,000 words, CC0) of the installed package
``pythainlp``, read as a file without importing the package, plus ``vocabulary.OFFICE_WORDS``. Nothing is fetched from
the network.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from coopoffice.thai.digits import normalise
from coopoffice.thai.vocabulary import OFFICE_WORDS

# Rules, tokeniser, word list and its fingerprint. Stored with an index: when it changes, everything is indexed again. A
# test compares it with what is installed.
TOKENISER_VERSION = "1/nlpo3-1.4.0/pythainlp-5.4.0/97168dd9"

_DICTIONARY = "coopoffice"
# nlpo3 works on pieces of this many characters, so that a hostile text costs linear time.
_PIECE = 400
_GRAM = 3
# Real ones have six letters at most; a longer chain is indexed whole only.
_LONGEST_SHORT_FORM = 8

_MARKS = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e"
_CLUSTER = re.compile(f"[\u0e40-\u0e44]?[\u0e01-\u0e2e][{_MARKS}]*|[\u0e40-\u0e44]|[{_MARKS}]+")
# Paiyannoi (ฯ), maiyamok (ๆ), the baht sign and the old full stops separate words.
_RUN = re.compile(f"([\u0e01-\u0e2e{_MARKS}\u0e40-\u0e44]+)|([^\\W_\u0e00-\u0e7f]+)")
_DOTTED = re.compile("(?:[\u0e01-\u0e2e][\u0e31-\u0e3a\u0e47-\u0e4e]?\\.){2,}")
_THAI_WORD = re.compile(f"[\u0e01-\u0e2e{_MARKS}\u0e40-\u0e44]{{2,}}")
_NOT_GRAM = re.compile("[\\W_]+")


class _Lexicon(NamedTuple):
    words: frozenset[str]
    # First two characters of a word -> the lengths of the words that begin so, shortest first.
    lengths: dict[str, tuple[int, ...]]
    # First three characters likewise, for words of three and more: the first pair alone is too common.
    long_lengths: dict[str, tuple[int, ...]]


_lock = threading.Lock()
_loaded: _Lexicon | None = None


def clusters(text: str) -> list[str]:
    """Return the character clusters of a Thai text: a consonant with its leading vowel, marks and following vowels.

    Characters outside Thai are clusters of their own. Joined together they give ``text`` again.
    """
    found: list[str] = []
    position = 0
    for match in _CLUSTER.finditer(text):
        found.extend(text[position : match.start()])
        found.append(match.group())
        position = match.end()
    found.extend(text[position:])
    return found


def warm_up() -> None:
    """Load dictionary and tokeniser now (about half a second), for instance before a web server forks. Later calls
    cost nothing.

    Raises RuntimeError when the word list or the tokeniser is not installed.
    """
    _lexicon()


def _word_file() -> Path:
    spec = find_spec("pythainlp")  # locates the package without running it: importing it would write to the home folder
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The Thai word list is missing: install the locked requirements (package pythainlp).")
    path = Path(next(iter(spec.submodule_search_locations))) / "corpus" / "words_th.txt"
    if not path.is_file():
        raise RuntimeError(f"The Thai word list {path.name} is missing from the package pythainlp.")
    return path


def dictionary_words() -> list[str]:
    """Return the normalised words of the dictionary in a fixed order: two or more Thai characters, no blanks."""
    lines = [*_word_file().read_text(encoding="utf-8").splitlines(), *OFFICE_WORDS]
    return sorted({word for word in map(normalise, lines) if _THAI_WORD.fullmatch(word)})


def fingerprint() -> str:
    """Return the first eight hexadecimal figures of the dictionary's SHA-256; part of ``TOKENISER_VERSION``."""
    return hashlib.sha256("\n".join(dictionary_words()).encode()).hexdigest()[:8]


def _lexicon() -> _Lexicon:
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = _load()
    return _loaded


def _load() -> _Lexicon:
    from nlpo3 import load_dict

    words = dictionary_words()
    # nlpo3 reads its dictionary from a file only.
    descriptor, name = tempfile.mkstemp(prefix="thai-words-", suffix=".txt")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(words))
        message, ok = load_dict(name, _DICTIONARY)
    finally:
        os.unlink(name)
    if not ok:
        raise RuntimeError(f"The Thai tokeniser could not be started: {message}")
    pairs: dict[str, set[int]] = {}
    triples: dict[str, set[int]] = {}
    for word in words:
        if len(word) == 2:
            pairs.setdefault(word, set()).add(2)
        else:
            triples.setdefault(word[:3], set()).add(len(word))
    return _Lexicon(
        frozenset(words),
        {key: tuple(sorted(value)) for key, value in pairs.items()},
        {key: tuple(sorted(value)) for key, value in triples.items()},
    )


def _cut(run: str) -> list[str]:
    """Words of one Thai run, which holds no blanks."""
    from nlpo3 import segment

    if len(run) <= _PIECE:
        return segment(run, _DICTIONARY)
    found: list[str] = []
    piece: list[str] = []
    size = 0
    for cluster in clusters(run):
        # A cluster is no longer than its marks, and a wall of marks is cut too.
        piece.append(cluster[:_PIECE])
        size += len(piece[-1])
        if size >= _PIECE:
            found += segment("".join(piece), _DICTIONARY)
            piece, size = [], 0
    return found + segment("".join(piece), _DICTIONARY)


def tokens(text: str) -> list[str]:
    """Return the words of ``text`` in reading order, normalised, without blanks and punctuation; repetitions stay.

    Figures and Latin letters are words of their own: ``ชย 0010(ดท)/001`` gives ชย, 0010, ดท, 001.
    """
    _lexicon()
    found: list[str] = []
    for match in _RUN.finditer(normalise(text)):
        thai, other = match.groups()
        found += _cut(thai) if thai else [other]
    return found


def _inner_words(run: str, lexicon: _Lexicon) -> list[str]:
    """Every dictionary word that stands in ``run`` between cluster boundaries."""
    starts = [match.start() for match in _CLUSTER.finditer(run)]
    ends = {*starts, len(run)}
    words, pairs, triples = lexicon
    found: list[str] = []
    for start in starts:
        if run[start : start + 2] in pairs and start + 2 in ends:
            found.append(run[start : start + 2])
        for length in triples.get(run[start : start + 3], ()):
            end = start + length
            if end in ends and run[start:end] in words:
                found.append(run[start:end])
    return found


def _short_forms(text: str, *, parts: bool) -> list[str]:
    """Dotted abbreviations without their dots: พ.ร.บ. -> พรบ, because people type both; with ``parts`` also พร and
    รบ."""
    found: list[str] = []
    for match in _DOTTED.finditer(text):
        pieces = match.group().split(".")[:-1]
        size = len(pieces)
        if parts and size <= _LONGEST_SHORT_FORM:
            found += ["".join(pieces[i:j]) for i in range(size) for j in range(i + 2, size + 1)]
        else:
            found.append("".join(pieces))
    return found


def search_tokens(text: str) -> list[str]:
    """Return the terms under which ``text`` is indexed: each once, in order of first appearance, none empty.

    Promise: for every query with ``is_covered(query)`` that stands in ``text`` as written between cluster boundaries,
    ``query_tokens(query)`` is a subset of the result. Numbers are there with and without leading zeros (0010, 10).
    """
    lexicon = _lexicon()
    text = normalise(text)
    found: list[str] = []
    for match in _RUN.finditer(text):
        thai, other = match.groups()
        if thai:
            found += _cut(thai)
            found += _inner_words(thai, lexicon)
        else:
            found.append(other)
            if other[0] == "0" and other.isdigit():
                found.append(other.lstrip("0") or "0")
    return [term[:200] for term in dict.fromkeys(found + _short_forms(text, parts=True))]


def query_tokens(text: str) -> list[str]:
    """Return the terms that must all be found for ``text`` to be found: each once, none empty.

    A run that is a dictionary word is asked for whole; a dotted abbreviation without its dots. Empty when nothing but
    blanks and punctuation was typed: the caller then asks for nothing rather than for everything.
    """
    lexicon = _lexicon()
    text = normalise(text)
    found = _short_forms(text, parts=False)
    for match in _RUN.finditer(_DOTTED.sub(" ", text)):
        thai, other = match.groups()
        if not thai:
            found.append(other)
        elif thai in lexicon.words:
            found.append(thai)
        else:
            found += _cut(thai)
    return [term[:200] for term in dict.fromkeys(found)]


def is_covered(text: str) -> bool:
    """Tell whether ``query_tokens(text)`` promises to find every text that holds ``text`` between cluster boundaries.

    True when each Thai term is a dictionary word standing on cluster boundaries. Figures and Latin words count as whole
    words: 55 does not find 55465; where that is wanted, ask ``grams``.
    """
    words = _lexicon().words
    for match in _RUN.finditer(_DOTTED.sub(" ", normalise(text))):
        thai = match.group(1)
        if thai is None or thai in words:
            continue
        boundaries = {m.start() for m in _CLUSTER.finditer(thai)} | {len(thai)}
        position = 0
        for token in _cut(thai):
            if token not in words or position not in boundaries:
                return False
            position += len(token)
    return True


def grams(text: str) -> list[str]:
    """Return every run of three characters of ``text``, each once, blanks and punctuation taken out first.

    Promise: when a query of whole clusters stands in a text as written, the query's grams are a subset of the text's:
    full recall, at the price of a few false hits, so test the hits again by ``normalise``. Fewer than three
    characters give an empty list: no promise, ask ``query_tokens``.
    """
    letters = _gram_letters(text)
    return list(dict.fromkeys(letters[i : i + _GRAM] for i in range(len(letters) - _GRAM + 1)))


def _gram_letters(text: str) -> str:
    # \W would take the Thai marks above and below the line, which are no word characters, with it.
    return "".join(c for c in normalise(text) if not _NOT_GRAM.match(c) or "\u0e31" <= c <= "\u0e4e")


def as_tsquery(terms: Iterable[str]) -> str:
    """Return the text of a PostgreSQL ``tsquery`` that asks for all ``terms``: ``'ประชุม' & '2569'``.

    Quotes and backslashes are doubled, so that any term is safe; pass it as a parameter cast to ``tsquery``. Empty
    for no terms.
    """
    quoted = (term.replace("\\", "\\\\").replace("'", "''") for term in terms if term)
    return " & ".join(f"'{term}'" for term in quoted)


@lru_cache(maxsize=1024)
def cached_query_tokens(text: str) -> tuple[str, ...]:
    """``query_tokens`` as a tuple, remembered for repeated questions (paging through one search)."""
    return tuple(query_tokens(text))
