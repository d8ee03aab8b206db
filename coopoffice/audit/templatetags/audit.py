"""The history of a record on its page."""

from typing import Any

from django import template

from ..history import history_of

register = template.Library()


@register.inclusion_tag("audit/_history.html", takes_context=True)
def history(context: template.Context, *rows: Any, limit: int = 50) -> dict:
    """``{% history record %}``: what happened to the record (and rows that belong to it), newest first.

    Shut at first, so that the page costs nothing more; it is read when the page is asked for with ``?history=1``,
    which the section's own link does (htmx fetches just the section).
    """
    request = context["request"]
    if request.GET.get("history") != "1":
        return {"shut": True}
    return {"happenings": history_of(*rows, viewer=request.user, limit=limit), "path": request.path}
