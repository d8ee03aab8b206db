"""How a piece of work looks in a line of a list: formatting only, the same words and colours wherever it stands.

A list draws these for every row; what depends on the state alone is drawn once for each language.
"""

from __future__ import annotations

import functools
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopoffice.web.templatetags.thai import due, due_state, thaidate_short
from coopoffice.web.templatetags.web import tag

from ..choices import AssignmentState, Priority

register = template.Library()

LOOKS = {
    AssignmentState.CLOSED: ("ok", "check"),
    AssignmentState.ANSWERED: ("info", ""),
    AssignmentState.RETURNED: ("warn", "arrow-back-up"),
    AssignmentState.GIVEN: ("brand", ""),
}


@functools.lru_cache(maxsize=200)
def _state(language: str, state: str, overdue: bool) -> SafeString:
    late = format_html("{} ", tag(_("Past its due day"), "danger", "clock-exclamation")) if overdue else ""
    return format_html("{}{}", late, tag(AssignmentState(state).label, *LOOKS.get(AssignmentState(state), ("", ""))))


@register.simple_tag
def assignment_state(row: Any) -> SafeString:
    """The state in its colour, after the alarm where the due day has passed."""
    return _state(get_language() or "", row.state, row.is_overdue)


@functools.lru_cache(maxsize=50)
def _speed(language: str, priority: int) -> SafeString:
    return format_html("{} ", tag(Priority(priority).label, f"sp{priority}"))


@register.simple_tag
def assignment_speed(row: Any) -> SafeString:
    """The speed where it is more than ordinary."""
    return _speed(get_language() or "", row.priority) if row.priority in (1, 2, 3) else SafeString("")


@register.simple_tag
def assignment_due(row: Any) -> SafeString:
    """The due day with how far away it is while work is to be done; of ended work the state under the day."""
    day = thaidate_short(row.due_on)
    if not row.is_open:
        return format_html('{}<div class="l2">{}</div>', day, row.get_state_display())
    if row.state == AssignmentState.ANSWERED:
        return format_html('<span class="b ">{}</span>', day)
    colour = {"hot": "t-danger", "mid": "t-warn"}.get(due_state(row.due_on), "")
    return format_html('<span class="b {}">{}</span><div class="l2">{}</div>', colour, day, due(row.due_on))


@functools.cache
def _line(dashed: bool) -> SafeString:
    return mark_safe(f'<i class="ln{" d" if dashed else ""}" aria-hidden="true"></i>')  # noqa: S308 (our own words)


@register.simple_tag
def assignment_line(row: Any) -> SafeString:
    """The line it came by: solid for command, dashed for coordination."""
    return _line(row.is_coordination)
