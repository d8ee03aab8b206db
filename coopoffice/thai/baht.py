"""Money: Thai baht as Decimal, in figures and in words. Never floats."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from coopoffice.thai import messages
from coopoffice.thai.digits import normalise, to_thai_digits

_DIGIT_WORDS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACE_WORDS = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
# The largest amount that is written in words: หนึ่งล้านล้านล้านบาท.
MAX_IN_WORDS = Decimal(10) ** 18
# The largest amount accepted from a keyboard: fits NUMERIC(18, 2).
MAX_TYPED = Decimal(10) ** 16 - Decimal("0.01")
_SATANG = Decimal("0.01")


class MoneyError(messages.ThaiInputError):
    """An amount that cannot be read. Codes: empty, format, comma, decimals, negative, too_large."""


def number_words(number: int) -> str:
    """Return a whole number in Thai words: 21 -> ยี่สิบเอ็ด, 1,000,001 -> หนึ่งล้านเอ็ด, 0 -> ศูนย์, -5 -> ลบห้า.

    A final one after any higher figure is เอ็ด (Royal Society usage, หนึ่งร้อยเอ็ด). Raises TypeError for anything but int.
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError("number_words takes an int")
    if number < 0:
        return f"ลบ{number_words(-number)}"
    return _words(number) if number else "ศูนย์"


def _words(number: int) -> str:
    """Words of a positive number; the millions are words of their own, so that ล้าน repeats: ล้านล้าน is 10**12."""
    millions, rest = divmod(number, 1_000_000)
    text = f"{_words(millions)}ล้าน" if millions else ""
    figures = str(rest)
    for index, figure in enumerate(figures):
        place = len(figures) - index - 1
        value = int(figure)
        if not value:
            continue
        if place == 0 and value == 1 and number > 1:
            text += "เอ็ด"
        elif place == 1 and value <= 2:
            text += "ยี่สิบ" if value == 2 else "สิบ"
        else:
            text += _DIGIT_WORDS[value] + _PLACE_WORDS[place]
    return text


def baht_words(amount: Decimal | int) -> str:
    """Return an amount in words as official papers write it.

    ``1234.50`` -> หนึ่งพันสองร้อยสามสิบสี่บาทห้าสิบสตางค์; whole baht end in ถ้วน; below one baht only satang are named; zero is
    ศูนย์บาทถ้วน; negative amounts begin with ลบ. Unit: baht with at most two decimals, up to 10**18 either way. Raises
    TypeError for floats and other kinds, ValueError for a third decimal, NaN, infinity or a larger amount.
    """
    value = _exact(amount)
    if abs(value) > MAX_IN_WORDS:
        raise ValueError("amount is larger than 10**18 baht")
    baht, satang = divmod(int(abs(value).scaleb(2)), 100)
    if not baht and not satang:
        return "ศูนย์บาทถ้วน"
    text = f"{_words(baht)}บาท" if baht else ""
    text += f"{_words(satang)}สตางค์" if satang else "ถ้วน"
    return f"ลบ{text}" if value < 0 else text


def _exact(amount: Decimal | int) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"money is Decimal or int, not {type(amount).__name__}")
    value = Decimal(amount)
    if not value.is_finite():
        raise ValueError("money must be finite")
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise ValueError("money has two decimals at most")
    return value


def format_money(amount: Decimal | int, *, thai: bool = False, symbol: bool = False, trim: bool = False) -> str:
    """Return ``1,234.50``; with ``thai`` ``๑,๒๓๔.๕๐``; with ``symbol`` ``1,234.50 บาท``; with ``trim`` whole baht
    lose ``.00``.

    Negative amounts carry a hyphen-minus. Raises as ``baht_words`` does: never rounds silently.
    """
    value = _exact(amount) + 0  # minus zero becomes zero
    text = f"{value:,.0f}" if trim and value == value.to_integral_value() else f"{value:,.2f}"
    if thai:
        text = to_thai_digits(text)
    return f"{text} บาท" if symbol else text


_AMOUNT = re.compile(r"([+-]?)([\d,]*)(?:\.(\d*))?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})*")


def parse_money(text: str, *, negative: bool = False) -> Decimal:
    """Read an amount in baht: ``1234``, ``1,234.50``, ``๑,๒๓๔.๕๐``, ``฿1,234``, ``1,234.50 บาท``, ``500.-``.

    Returns a Decimal with exactly two decimals; amounts below zero only when ``negative`` is true. Promise:
    ``parse_money(format_money(x)) == x``. Raises MoneyError (codes there) and nothing else; misplaced commas are
    refused rather than guessed, because 1,50 could mean 1.50 or 150.
    """
    text = normalise(text).replace("−", "-")
    text = re.sub(r"^฿\s*|\s*(?:บาท(?:ถ้วน)?|฿|thb|baht)$", "", text)
    text = re.sub(r"\.-$", "", text)
    text = re.sub(r"^([+-])\s*฿?\s*", r"\1", text)
    if not text:
        raise MoneyError("empty", messages.MONEY_EMPTY)
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise MoneyError("format", messages.MONEY_FORMAT)
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if not whole.strip(",") and not fraction:
        raise MoneyError("format", messages.MONEY_FORMAT)
    if "," in whole and not _GROUPED.fullmatch(whole):
        raise MoneyError("comma", messages.MONEY_COMMA)
    if len(fraction.rstrip("0")) > 2:
        raise MoneyError("decimals", messages.MONEY_DECIMALS)
    figures = whole.replace(",", "").lstrip("0")
    if len(figures) > 16:
        raise MoneyError("too_large", messages.MONEY_TOO_LARGE)
    try:
        value = Decimal(f"{sign}{figures or '0'}.{(fraction + '00')[:2]}")
    except InvalidOperation:  # pragma: no cover - the pattern admits decimal digits only
        raise MoneyError("format", messages.MONEY_FORMAT) from None
    if abs(value) > MAX_TYPED:
        raise MoneyError("too_large", messages.MONEY_TOO_LARGE)
    if value < 0 and not negative:
        raise MoneyError("negative", messages.MONEY_NEGATIVE)
    return value.copy_abs() if value == 0 else value.quantize(_SATANG)
