"""Doors of the register books."""

from coopoffice.registers.views.books import (
    SeriesDetailView,
    SeriesDrawView,
    SeriesListView,
    SeriesOpenView,
    SeriesReserveView,
)
from coopoffice.registers.views.numbers import NumberReleaseView, NumberUseView, NumberVoidView

__all__ = [
    "NumberReleaseView",
    "NumberUseView",
    "NumberVoidView",
    "SeriesDetailView",
    "SeriesDrawView",
    "SeriesListView",
    "SeriesOpenView",
    "SeriesReserveView",
]
