"""What the person may do to the rows of a page, answered in one statement for all of them.

``{% may_page rows "change" "answer" %}`` once above the rows, then ``{% may "answer" row as ok %}`` for each. Without
``may_page`` the tag asks for its one row and verb. Template code shows or hides by it; the service decides again.
"""

from typing import Any

from django import template
from django.db import models

from ..policies import may_map

register = template.Library()
CACHE = "_may_answers"


def _answers(context: template.Context) -> dict:
    return context.render_context.dicts[0].setdefault(CACHE, {})  # type: ignore[union-attr]


@register.simple_tag(takes_context=True)
def may_page(context: template.Context, rows: Any, *verbs: str) -> str:
    """Ask for every row of the page (or the page's one row) and every verb at once: one statement. Renders nothing."""
    rows = [rows] if isinstance(rows, models.Model) else list(rows)
    if rows:
        label = type(rows[0])._meta.label
        found = may_map(context["request"].user, rows, verbs)
        _answers(context).update({(label, verb, pk): ok for (verb, pk), ok in found.items()})
    return ""


@register.simple_tag(takes_context=True)
def may(context: template.Context, verb: str, row: Any) -> bool:
    """Whether the signed-in person may do the verb to the row."""
    answers = _answers(context)
    key = (type(row)._meta.label, verb, row.pk)
    if key not in answers:
        found = may_map(context["request"].user, [row], [verb])
        answers[key] = found[(verb, row.pk)]
    return answers[key]
