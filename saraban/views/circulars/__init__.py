"""Doors of circulars."""

from .acts import (
    CircularAcknowledgeView,
    CircularRecallView,
    CircularRemindView,
    CircularRunView,
    CircularSendView,
    CirculateView,
    own_sending_unit,
)
from .reading import (
    CIRCULARS,
    SHOWN,
    CircularDetailView,
    CircularListView,
    CircularPeopleView,
    OneCircularFilter,
    addressed,
    mine,
    my_words,
    progress,
    sent,
    state_words,
)

__all__ = [
    "CIRCULARS",
    "SHOWN",
    "CircularAcknowledgeView",
    "CircularDetailView",
    "CircularListView",
    "CircularPeopleView",
    "CircularRecallView",
    "CircularRemindView",
    "CircularRunView",
    "CircularSendView",
    "CirculateView",
    "OneCircularFilter",
    "addressed",
    "mine",
    "my_words",
    "own_sending_unit",
    "progress",
    "sent",
    "state_words",
]
