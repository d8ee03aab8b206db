"""Text as people paste it: what cannot be seen is taken out, what cannot be stored is named."""

import re
import unicodedata

# Zero-width and direction marks that come along from web pages, Word and LINE.
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
# Control characters other than tab and line breaks; lone surrogates, which UTF-8 cannot carry.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def without_invisible(text: str) -> str:
    """Return the text composed (NFC) and without zero-width and direction marks; line breaks become newlines."""
    text = INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def has_control(text: str) -> bool:
    """Whether the text carries characters that are no text (NUL, escape, lone surrogates)."""
    return CONTROL.search(text) is not None


def without_control(text: str) -> str:
    """Return the text without them."""
    return CONTROL.sub("", text)


def clean(text: str, limit: int | None = None) -> str:
    """Return the text fit for a query: nothing invisible, no control characters, one line, at most ``limit`` long."""
    line = " ".join(without_control(without_invisible(text)).split())
    return line if limit is None else line[:limit]
