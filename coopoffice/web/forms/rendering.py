"""The form controls everybody knows, written without a template: inputs, text areas, selects and their options.

A form of a trip has forty of them, and Django renders three or four nested templates for each. What stands here is, to
the letter, what Django's own templates write (tests/web/test_rendering.py compares them); every other control, also
those with a template of the house, is rendered by its template.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeData, SafeString

_PLACE = "django/forms/widgets/"
_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file", "checkbox")
_OPTIONS = ("radio_option", "checkbox_option")


def _said(value: Any) -> str:
    """``{{ value|stringformat:'s' }}``."""
    return str(value) if isinstance(value, SafeData) else escape(str(value))


def _shown(value: Any) -> str:
    """``{{ value }}``."""
    return conditional_escape(value if isinstance(value, str) else str(localize(value)))


def _attrs(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_said(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_said(widget["value"])}"'
    return f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"{value}{_attrs(widget["attrs"])}>'


def _textarea(widget: dict[str, Any]) -> str:
    value = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attrs(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: dict[str, Any]) -> str | None:
    parts = [f'<select name="{_shown(widget["name"])}"{_attrs(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        for option in options:
            if option["template_name"] != f"{_PLACE}select_option.html":
                return None
            value, attrs = _said(option["value"]), _attrs(option["attrs"])
            parts.append(f'\n  <option value="{value}"{attrs}>{_shown(option["label"])}</option>\n')
        if group:
            parts.append("\n  </optgroup>")
    return f"{''.join(parts)}\n</select>"


def _choices(widget: dict[str, Any]) -> str | None:
    name, css = widget["attrs"].get("id"), widget["attrs"].get("class")
    parts = ["<div", f' id="{_shown(name)}"' if name else "", f' class="{_shown(css)}"' if css else "", ">"]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f"\n  <div><label>{_shown(group)}</label>")
        for option in options:
            if option["template_name"] not in _KNOWN_OPTIONS:
                return None
            parts.append(f"<div>\n    {_option(option)}</div>")
        if group:
            parts.append("\n  </div>")
    return f"{''.join(parts)}\n</div>"


def _option(option: dict[str, Any]) -> str:
    if not option["wrap_label"]:
        return f"{_input(option)}\n\n\n"  # (each template included ends in a line break)
    name = option["attrs"].get("id")
    place = f' for="{_shown(name)}"' if name else ""
    return f"<label{place}>{_input(option)}\n {_shown(option['label'])}</label>\n\n"


_KNOWN_OPTIONS = {f"{_PLACE}{name}.html" for name in _OPTIONS}
_WRITERS = {
    **{f"{_PLACE}{name}.html": _input for name in _INPUTS},
    **{f"{_PLACE}{name}.html": _choices for name in ("radio", "checkbox_select")},
    f"{_PLACE}textarea.html": _textarea,
    f"{_PLACE}select.html": _select,
}


class Renderer(DjangoTemplates):
    """Django's own renderer, quicker for the controls above."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        writer = _WRITERS.get(template_name)
        written = writer(context["widget"]) if writer is not None else None
        if written is None:
            return super().render(template_name, context, request)
        return SafeString(written.strip())
