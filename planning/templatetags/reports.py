"""How figures of reports are written."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def figure(value: Any) -> str:
    """A figure with thousands apart and no empty decimals; a dash where there is none."""
    if value is None or value == "":
        return "–"
    number = Decimal(value)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
