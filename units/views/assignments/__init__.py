"""Doors of assignments: the list, the page of one piece of work, and one form for each act."""

from .acts import ACT_VIEWS, FORM_OF
from .assigning import AssignmentAssignView, AssignmentPreviewView
from .lists import AssignmentListView, mine, sent
from .pages import URL_OF, AssignmentDetailView, acts_for

__all__ = [
    "ACT_VIEWS",
    "FORM_OF",
    "URL_OF",
    "AssignmentAssignView",
    "AssignmentDetailView",
    "AssignmentListView",
    "AssignmentPreviewView",
    "acts_for",
    "mine",
    "sent",
]
