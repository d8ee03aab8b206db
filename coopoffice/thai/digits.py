"""Thai and Arabic digits, and one spelling for what looks the same on the screen."""

from __future__ import annotations

import re
import unicodedata

_ARABIC = "0123456789"
_THAI = "๐๑๒๓๔๕๖๗๘๙"
_TO_THAI = str.maketrans(_ARABIC, _THAI)
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)

# Invisible characters that come along when text is copied from the web, Word or LINE.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
_SPACES = re.compile(r"\s+")
_TONE = "\u0e48-\u0e4b"
_DOUBLE_E = re.compile("\u0e40\u0e40")
# Above and below vowels, maitaikhu included: they are typed before the tone mark.
_VOWEL = "\u0e31\u0e34-\u0e3a\u0e47"
_TONE_BEFORE_VOWEL = re.compile(f"([{_TONE}\u0e4c]+)([{_VOWEL}]+)")
_NIKHAHIT_AA = re.compile(f"\u0e4d([{_TONE}]*)\u0e32")
_TONE_NIKHAHIT_AA = re.compile(f"([{_TONE}]+)\u0e4d\u0e32")
_SARA_AM_TONE = re.compile(f"\u0e33([{_TONE}]+)")
_REPEATED_MARK = re.compile("([\u0e31\u0e33-\u0e3a\u0e47-\u0e4e])\\1+")
_THAI_MARK = re.compile("[\u0e31-\u0e3a\u0e40\u0e47-\u0e4e]")
# Anything that the steps below could change. Ordinary Thai and ASCII text has none of it and is left alone: this one
# search is ten times quicker than the steps.
_DIRTY = re.compile(
    f"[^ -~\u0e01-\u0e5b]|  |\u0e40\u0e40|\u0e4d|\u0e33[{_TONE}]|[{_TONE}\u0e4c][{_VOWEL}]|[\u0e38\u0e39]\u0e3a"
    "|([\u0e31\u0e33-\u0e3a\u0e47-\u0e4e])\\1"
)


def to_thai_digits(value: object) -> str:
    """Return ``str(value)`` with 0-9 written as ๐-๙; everything else stays. Used on official papers."""
    return str(value).translate(_TO_THAI)


def to_arabic_digits(text: str) -> str:
    """Return ``text`` with ๐-๙ written as 0-9; everything else stays. Numbers are stored this way."""
    return text.translate(_TO_ARABIC)


def tidy(text: str) -> str:
    """Return ``text`` as it should be stored: looks the same, but has one spelling only.

    Promise: idempotent. Removes invisible and control characters, turns every kind and run of blank into one space,
    strips the ends, composes characters (NFKC), writes เ+เ as แ, ํ+า as ำ, puts vowels before tone marks and drops
    a mark typed twice. Case and Thai digits stay as written. Line breaks become spaces: meant for one-line fields.
    """
    text = text.strip(" ")
    while _DIRTY.search(text):
        fixed = _tidy_once(text)
        if fixed == text:
            return fixed
        text = fixed
    return text


def _tidy_once(text: str) -> str:
    # NFKC splits ำ in two, the opposite of what a Thai keyboard types; it is put together again below.
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = _SPACES.sub(" ", text).strip()
    if not _THAI_MARK.search(text):
        return text
    text = _DOUBLE_E.sub("\u0e41", text)
    text = _TONE_NIKHAHIT_AA.sub("\\1\u0e33", text)
    text = _NIKHAHIT_AA.sub("\\1\u0e33", text)
    text = _SARA_AM_TONE.sub("\\1\u0e33", text)
    text = _TONE_BEFORE_VOWEL.sub(r"\2\1", text)
    return _REPEATED_MARK.sub(r"\1", text)


def normalise(text: str) -> str:
    """Return ``text`` in the form used to search and compare.

    Promise: idempotent; two texts that look alike (or differ only in case, digit script, invisible characters or the
    order in which marks were typed) give the same result. It is ``tidy`` plus Arabic digits plus lower case.
    """
    text = tidy(text).translate(_TO_ARABIC)
    lower = text.casefold()
    # Folding case may undo the composition (and composing the case) of rare letters; repeat until nothing moves.
    while lower != text:
        text = tidy(lower).translate(_TO_ARABIC)
        lower = text.casefold()
    return text
