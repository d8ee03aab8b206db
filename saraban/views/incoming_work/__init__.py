"""Doors of received letters that wait: lists, presenting, instructing, closing, group registries."""

from .acts import (
    InstructionSheetView,
    LetterCloseView,
    LetterInstructView,
    LetterPresentView,
    LetterWithdrawView,
    phrases_for,
)
from .arriving import ArrivingListView, ArrivingReceiveView, ArrivingSendBackView, ReceiveManyView, central_number
from .lists import IncomingWorkView, PresentManyView, StampManyView
from .phrases import PhraseAddView, PhraseChangeView, PhraseListView, PhraseRemoveView

__all__ = [
    "ArrivingListView",
    "ArrivingReceiveView",
    "ArrivingSendBackView",
    "IncomingWorkView",
    "InstructionSheetView",
    "LetterCloseView",
    "LetterInstructView",
    "LetterPresentView",
    "LetterWithdrawView",
    "PhraseAddView",
    "PhraseChangeView",
    "PhraseListView",
    "PhraseRemoveView",
    "PresentManyView",
    "ReceiveManyView",
    "StampManyView",
    "central_number",
    "phrases_for",
]
