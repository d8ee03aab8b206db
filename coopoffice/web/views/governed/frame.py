"""The frame of every door."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpResponse
from django.shortcuts import render
from django.views.generic import View


class GovernedView(View):
    """What every door shares: the model, whose row rule decides, and the frame of the page."""

    model: ClassVar[type[models.Model]]
    template_name: str = ""
    title: Any = ""

    def page(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        """Draw the page."""
        return render(self.request, template or self.template_name, {"view": self, **context}, status=status)

    def get_crumbs(self) -> list[tuple[Any, str]]:
        """Steps between the menu entry and this page: (label, address). The last one may have an empty address."""
        return []
