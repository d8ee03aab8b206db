"""How the state of background work looks."""

from django import template

register = template.Library()
KINDS = {"queued": "", "running": "info", "done": "ok", "failed": "danger", "cancelled": "mute"}


@register.filter
def job_kind(state: str) -> str:
    """Return the kind of tag a state is drawn with."""
    return KINDS.get(state, "")
