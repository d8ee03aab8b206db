"""Formatting of register rows on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from coopoffice.registers.choices import NumberState
from coopoffice.thai import short_date, to_thai_digits

from ..lines import hit_cells, letter_cells, register_cells

register = template.Library()
register.simple_tag(letter_cells)
register.simple_tag(hit_cells)
register.simple_tag(register_cells)


@register.filter
def letter_behind(number: Any) -> Any:
    """The letter a register number stands for; None for a reserved or unused number."""
    entry = getattr(number, "letter_entry", None)
    return entry.letter if entry else None


@register.filter
def number_on_it(letter: Any) -> str:
    """The number written on the letter: the own one of a written letter, the sender's of a received one."""
    return letter.own_number or letter.their_number


@register.filter
def day_on_it(letter: Any) -> dt.date | None:
    """The date written on the letter."""
    return letter.dated_on or letter.their_date


@register.filter
def paper_day(value: Any) -> str:
    """A day in a narrow column of a Thai paper: "๑๘ มี.ค. ๖๙"."""
    if not isinstance(value, dt.date):
        return ""
    thai = translation.get_language() != "en"
    return to_thai_digits(short_date(value, "th")) if thai else short_date(value, "en")


@register.filter
def register_remark(number: Any) -> str:
    """What stands in the last column: void with its reason, reserved, speed, and the registry's remark."""
    if number.state == NumberState.VOID:
        return _("Void: %(why)s") % {"why": number.why_void}
    if number.state == NumberState.RESERVED:
        return _("Reserved: %(why)s") % {"why": number.purpose}
    letter = letter_behind(number)
    if letter is None:
        return number.purpose
    entry = number.letter_entry
    speed = str(letter.get_speed_display()) if letter.speed else ""
    taken = _("Taken over by %(who)s") % {"who": entry.taken_by.full_name} if entry.taken_by else ""
    return " · ".join(w for w in (speed, taken, entry.remark, number.late_reason) if w)


@register.filter
def register_action(number: Any) -> str:
    """What stands under "action": the registry's own words, else where the letter is."""
    letter = letter_behind(number)
    if letter is None:
        return ""
    return number.letter_entry.action or str(letter.get_state_display())


@register.filter
def paper_short_moment(value: Any) -> str:
    """A moment in a narrow column of a paper: "๑๘ มี.ค. ๖๙ ๑๖.๒๘ น."."""
    if not isinstance(value, dt.datetime):
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if translation.get_language() == "en":
        return f"{short_date(local.date(), 'en')} {local:%H:%M}"
    return to_thai_digits(f"{short_date(local.date(), 'th')} {local:%H.%M} น.")


@register.filter
def printed_day(value: Any) -> str:
    """The date printed on a letter, short: "๑๘ มี.ค. ๖๙"; the current year is left out."""
    if not isinstance(value, dt.date):
        return ""
    lang: Any = "en" if translation.get_language() == "en" else "th"
    shown = short_date(value, lang, omit_year_of=timezone.localdate())
    return format_html('<span class="nw">{}</span>', to_thai_digits(shown) if lang == "th" else shown)
