"""Cells that several lists of units and people draw alike."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from ..acting import capacity_line


def head_plain(unit: Any) -> str:
    """Who heads the unit today, in words for a spreadsheet."""
    post = unit.head
    if post is None:
        return ""
    if post.in_charge is None:
        return _("vacant")
    if post.acting:
        return f"{post.acting.user.full_name} ({capacity_line_of(post.acting, post)})"
    return post.holder.user.full_name


def capacity_line_of(posting: Any, post: Any) -> str:
    """The line under a name for a posting whose post is read already."""
    posting.post = post
    return capacity_line(posting)


def head_cell(unit: Any) -> Any:
    """Who heads the unit today, the acting person with the capacity."""
    post = unit.head
    if post is None:
        return format_html('<span class="muted">{}</span>', _("no head's post"))
    return serving_cell(post)


def serving_cell(post: Any) -> Any:
    """Who serves in the post today: the holder, the acting person with the capacity, or that it is vacant."""
    if post.in_charge is None:
        return format_html('<span class="tag warn">{}</span>', _("vacant"))
    if post.acting is None:
        return post.holder.user.full_name
    return format_html('{}<div class="l2">{}</div>', post.acting.user.full_name, capacity_line_of(post.acting, post))


def places_cell(person: Any) -> Any:
    """The person's posts of today, one line each."""
    return format_html_join(
        "", "<div>{}</div>", ((capacity_line(place),) for place in own_first(person.places_today))
    ) or format_html('<span class="muted">{}</span>', _("no post"))


def own_first(places: list[Any]) -> list[Any]:
    """The own post before those one stands in for."""
    return sorted(places, key=lambda p: (p.is_stand_in, p.pk))


def units_cell(person: Any) -> str:
    """Short names of the units the person works in today."""
    return ", ".join(dict.fromkeys(place.post.unit.shown_short_name for place in own_first(person.places_today)))
