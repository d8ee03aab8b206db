"""Where correspondence begins, and what an office sets for it: phrases, templates, authorities, checks, numbering."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from coopoffice.web.views.governed import GovernedView

from ..menu import settings_lines
from ..models import Letter
from .incoming import CRUMB


def letter_crumbs(title: Any) -> list[tuple[Any, str]]:
    """Correspondence, then the page."""
    return [(CRUMB, reverse("saraban:letter_list")), (title, "")]


def settings_crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Correspondence, its settings, and what stands below them."""
    return [
        (CRUMB, reverse("saraban:letter_list")),
        (CorrespondenceSettingsView.title, reverse("saraban:settings")),
        *more,
    ]


class CorrespondenceHomeView(GovernedView):
    """The address above all of correspondence leads where the menu's entry does."""

    model = Letter

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("saraban:letter_list")


class CorrespondenceSettingsView(GovernedView):
    """Every setting with a sentence of what it decides; each leads to its own page, which keeps its own rule."""

    model = Letter
    template_name = "saraban/settings.html"
    title = gettext_lazy("Settings of correspondence")

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = [line for line in settings_lines if line.shown is None or line.shown(request)]
        return self.page(
            {
                "title": self.title,
                "crumbs": [(CRUMB, reverse("saraban:letter_list")), (self.title, "")],
                "lines": [(line, reverse(line.url_name)) for line in shown],
            }
        )
