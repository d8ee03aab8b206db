"""Formatting on paper: Thai digits on Thai papers, dates of documents, the emblem."""

import base64
import datetime as dt
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from coopoffice.thai import dates, digits

register = template.Library()

# A plain ring that says what belongs here; the office hands over its own file by the setting PRINTING_EMBLEM.
_PLACEHOLDER = '<div class="emblem-here">ตรา<br>ครุฑ</div>'
_PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def _is_thai() -> bool:
    return translation.get_language() != "en"


@register.filter(is_safe=True)
def on_paper(value: Any) -> str:
    """The text with Thai digits on a Thai paper; None is empty."""
    text = "" if value is None else str(value)
    return digits.to_thai_digits(text) if _is_thai() else text


@register.filter
def paper_date(value: Any) -> str:
    """Document format, "๑๘ มีนาคม ๒๕๖๙"; empty for no date."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return dates.document_date(dates.as_date(value), "th" if _is_thai() else "en") if isinstance(value, dt.date) else ""


@register.filter
def paper_moment(value: Any) -> str:
    """Date and time of a print: "๑๘ มี.ค. ๒๕๖๙ เวลา ๑๖.๒๘ น."."""
    if not isinstance(value, dt.datetime):
        return ""
    value = timezone.localtime(value) if timezone.is_aware(value) else value
    if not _is_thai():
        return f"{dates.document_date(value.date(), 'en')}, {value:%H:%M}"
    month = dates.month_name(value.month, "th", short=True)
    return digits.to_thai_digits(f"{value.day} {month} {dates.be_year(value.date())} เวลา ") + digits.to_thai_digits(
        f"{value:%H.%M} น."
    )


@register.simple_tag
def emblem() -> SafeString:
    """The emblem at the head: the office's own file (settings.PRINTING_EMBLEM: .svg, .png, .jpg), else a plain ring."""
    place = getattr(settings, "PRINTING_EMBLEM", "")
    path = Path(place) if place else None
    if path is None or path.suffix.lower() not in _PICTURES or not path.is_file():
        return mark_safe(_PLACEHOLDER)  # noqa: S308 (our own drawing)
    content = base64.b64encode(path.read_bytes()).decode()
    return format_html('<img alt="" src="data:{};base64,{}">', _PICTURES[path.suffix.lower()], content)
