"""Formatting of letters."""

from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from saraban.documents.paper import qr_of

register = template.Library()
_STYLE = Path(__file__).resolve().parent.parent / "static" / "saraban" / "letter.css"


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


@register.simple_tag
def letter_css() -> SafeString:
    """The style sheet of official letters, written into a paper: a paper fetches nothing."""
    return mark_safe(_style())  # noqa: S308 (our own file)


@register.simple_tag
def letter_qr(code: str) -> str:
    """The QR code of the page that says whether the paper is genuine; empty without a code."""
    if not code:
        return ""
    path = reverse("saraban:genuine_code", args=[code.replace("-", "")])
    return qr_of(f"{settings.SITE_URL.rstrip('/')}{path}")
