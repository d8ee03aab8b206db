"""Formatting of vehicle pages and papers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from coopoffice.thai import dates

register = template.Library()


def _lang() -> dates.Lang:
    return "en" if get_language() == "en" else "th"


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date()
    return value if isinstance(value, dt.date) else None


@register.filter
def short_day(value: Any) -> str:
    """A day with its year in the short form; empty for none."""
    day = _day(value)
    return dates.short_date(day, _lang()) if day else ""


@register.filter
def month_be(value: Any) -> str:
    """Month and year."""
    day = _day(value)
    return dates.month_year(day, _lang()) if day else ""


@register.filter
def clock(value: Any) -> str:
    """The time of day as papers write it."""
    return f"{timezone.localtime(value):%H.%M}" if isinstance(value, dt.datetime) else ""


@register.filter
def grouped(value: Any) -> str:
    """A number with its commas, two decimals where it has any; empty for none."""
    if value is None or value == "":
        return ""
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
