"""Formatting of personnel values; nothing here asks the database."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..services.accounts import day_words

register = template.Library()


@register.filter
def days(value: Any) -> str:
    """A number of days: 3, 0.5, 12.5; empty for none given."""
    return "" if value is None or value == "" else day_words(Decimal(value))


def _percent(part: Decimal, whole: Decimal) -> float:
    return 0.0 if whole <= 0 else round(float(min(max(part, Decimal(0)), whole)) * 100 / float(whole), 2)


@register.simple_tag
def balance_bar(line: Any) -> SafeString:
    """Used, set aside and left of one kind's year, as one bar with its words for a screen reader."""
    balance, whole = line.balance, line.whole
    used = _percent(balance.used, whole)
    held = _percent(balance.reserved, whole)
    words = _("%(used)s used, %(held)s waiting, %(left)s left") % {
        "used": day_words(balance.used),
        "held": day_words(balance.reserved),
        "left": day_words(max(balance.available, Decimal(0))),
    }
    return format_html(
        '<svg class="chart-bar" width="100%" height="16" role="img" aria-label="{}">'
        '<rect class="ch-track" x="0" y="2" width="100%" height="12" rx="2"/>'
        '<rect class="{}" x="0" y="2" width="{}%" height="12" rx="2"/>'
        '<rect class="ch-held" x="{}%" y="2" width="{}%" height="12"/></svg>',
        words,
        "ch-warn" if balance.available < 0 else "ch-real",
        used,
        used,
        held,
    )
