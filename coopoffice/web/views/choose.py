"""Suggestions for fields into which one types (coopoffice.web.forms.PickField)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import registry
from ..text import clean

SUGGESTED = 12


@require_safe
def choose(request: HttpRequest, picker: str) -> HttpResponse:
    """Return ``<option>`` elements for the words in the parameter named by ``from`` (default ``q``)."""
    found = registry.pickers.get(picker)
    if found is None or not request.user.is_authenticated:
        raise Http404
    text = clean(request.GET.get(request.GET.get("from", "q"), ""), 200)
    rows = found.find(request.user, text, SUGGESTED) if text else []
    response = render(request, "web/widgets/_options.html", {"labels": [found.label(row) for row in rows]})
    response["Cache-Control"] = "no-store"
    return response
