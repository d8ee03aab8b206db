"""Formatting of the organisation's own values; nothing here asks the database."""

from typing import Any

from django import template

from ..services.occupancy import time_words

register = template.Library()


@register.simple_tag
def occupancy_time(row: Any) -> str:
    """When the row takes its person or thing: days, or a day and hours."""
    return time_words(row)
