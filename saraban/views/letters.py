"""The page of one letter, put together from the sections the topics offer."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coopoffice.web.prepared import kept_rows_of
from coopoffice.web.views.governed import GovernedDetailView

from ..models import Letter
from ..prepared import parts_of
from ..querysets import LetterQuerySet
from ..sections import letter_sections
from ..services.reading import note_opened
from .letter_parts import presenting
from .letter_walk import walk

CRUMB = _("Correspondence")


class LetterDetailView(GovernedDetailView):
    """One letter: its paper, its numbers, its route, and what can be done with it."""

    model = Letter
    template_name = "saraban/letter_detail.html"
    context_name = "letter"

    def get_object(self) -> Letter:
        user = self.request.user

        def rows(pk: int) -> LetterQuerySet:
            return Letter.objects.visible_to(user).for_head().filter(pk=pk)

        found = kept_rows_of(user, ("letter_page",), rows, self.kwargs["pk"])
        if not found:
            raise Http404
        parts_of(self.request, found[0]).hang()
        return found[0]

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [(CRUMB, reverse("saraban:letter_list")), (self.object.subject, "")]

    def get_context(self) -> dict[str, Any]:
        note_opened(by=self.request.actor, letter=self.object)  # type: ignore[attr-defined]
        columns: dict[str, list[dict[str, Any]]] = {"main": [], "side": []}
        for section in letter_sections:
            if section.applies(self.object, self.request.user):
                columns[section.column].append(
                    {"section": section, **section.context(self.request, self.object)},
                )
        return {
            "main_sections": columns["main"],
            "side_sections": columns["side"],
            "walk": walk(self.request, self.object),
            **presenting(self.request, self.object),
        }
