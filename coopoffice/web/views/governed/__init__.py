"""The doors: lists, pages and forms that begin with ``visible_to`` and end in one service.

A view translates: address to row, form to keywords of one service, refusal to a sentence beside the field. It decides
nothing. Reading is ``GovernedListView`` and ``GovernedDetailView``; writing is ``GovernedFormView``.
"""

from .forms import ActionView, GovernedFormView
from .frame import GovernedView
from .lists import GovernedListView
from .pages import GovernedDetailView

__all__ = [
    "ActionView",
    "GovernedDetailView",
    "GovernedFormView",
    "GovernedListView",
    "GovernedView",
]
