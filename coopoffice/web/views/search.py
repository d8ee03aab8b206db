"""Search over the whole office: every app offers a source, each begins with what the person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coopoffice.thai.digits import tidy

from .. import registry

SHORTEST = 2
EACH = 6
LONGEST = 100


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The search page; for the search box (htmx) its hits alone."""
    text = tidy(request.GET.get("q", "")[:LONGEST].replace("\x00", " "))
    groups = []
    if len(text) >= SHORTEST:
        for source in registry.search_sources:
            hits = list(source.find(request.user, text, EACH))
            if hits:
                groups.append({"label": source.label, "hits": hits, "more": source.more(text) if source.more else ""})
    facts = {
        "q": text,
        "groups": groups,
        "too_short": 0 < len(text) < SHORTEST,
        "crumbs": [(_("Search"), "")],
    }
    # htmx: only the box asks for hits; a link that htmx follows to this page gets the page.
    if request.headers.get("HX-Target") == "dlg-search-hits":
        return render(request, "web/_hits.html", facts)
    return render(request, "web/search.html", facts)
