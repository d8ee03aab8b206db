"""Formatting of trips and their money; nothing here asks the database."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template

from coopoffice.thai import format_money

from .. import trip_words
from ..trip_choices import LineKind, Taxi

register = template.Library()


@register.filter
def money(value: Any) -> str:
    """An amount in baht: 1,200 or 1,200.50; empty for none given."""
    return "" if value in (None, "") else format_money(Decimal(str(value)), trim=True)


@register.filter
def line_kind(value: Any) -> Any:
    """The word of a kind of money."""
    return LineKind(value).label


@register.filter
def taxi_kind(value: Any) -> Any:
    """The word of a kind of taxi."""
    return Taxi(value).label


@register.filter
def taxi_line(line: Any) -> str:
    """What a line of a taxi fare was held against."""
    return trip_words.taxi_words(line)


@register.filter
def trip_when(trip: Any) -> str:
    """When the trip is."""
    return trip_words.when(trip)


@register.filter
def people_words(trip: Any) -> str:
    """Who goes."""
    return trip_words.people_words(trip)


@register.filter
def version_span(starts: str, ends: str) -> str:
    """The time of a former version, stored as text."""
    return trip_words.span_words(dt.datetime.fromisoformat(starts), dt.datetime.fromisoformat(ends))
