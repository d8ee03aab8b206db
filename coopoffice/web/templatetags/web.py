"""Template tags every page may use without loading: icons, form fields, pager, tags, charts.

Formatting only: nothing here asks the database or decides a right (``may`` has its own library). Dates and figures
stand in ``thai``.
"""

import html
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.template.base import FilterExpression, TemplateSyntaxError, render_value_in_context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..charts import Part, Point, bar, columns, parts_of, stack
from ..icons import UnknownIcon, icon_svg

register = template.Library()
FALLBACK_ICON = "point"


def _escaped(value: Any) -> str:
    """As ``conditional_escape``, for the thousands of plain texts of a page."""
    return (
        value if type(value) is SafeString else html.escape(value) if type(value) is str else conditional_escape(value)
    )


# --- icons ------------------------------------------------------------------------------------------------------------


class IconNode(template.Node):
    """``{% icon "name" "css classes" label="spoken name" %}``."""

    def __init__(self, name: FilterExpression, css: FilterExpression | None, label: FilterExpression | None) -> None:
        self.name, self.css, self.label = name, css, label

    def render(self, context: template.Context) -> str:
        css = str(self.css.resolve(context) or "") if self.css else ""
        label = str(self.label.resolve(context) or "") if self.label else ""
        try:
            return icon_svg(str(self.name.resolve(context) or FALLBACK_ICON), css, label)
        except UnknownIcon:
            return icon_svg(FALLBACK_ICON, css, label)


@register.tag
def icon(parser: template.base.Parser, token: template.base.Token) -> IconNode:
    """Draw a Tabler outline icon. A name written in the template must exist, else the template does not compile.

    A name that comes from data and does not exist draws a point, so that a page never breaks over an icon.
    """
    bits = token.split_contents()[1:]
    css = label = None
    rest = []
    for bit in bits:
        if bit.startswith("label="):
            label = parser.compile_filter(bit[6:])
        else:
            rest.append(bit)
    if not rest or len(rest) > 2:
        raise TemplateSyntaxError("icon takes a name and at most one set of classes.")
    if rest[0][0] in "\"'":
        try:
            icon_svg(rest[0][1:-1])
        except UnknownIcon as error:
            raise TemplateSyntaxError(f"There is no Tabler outline icon {error}.") from None
    if len(rest) == 2:
        css = parser.compile_filter(rest[1])
    return IconNode(parser.compile_filter(rest[0]), css, label)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """The value of a key in a mapping; empty where there is none."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


# --- forms ------------------------------------------------------------------------------------------------------------


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, (forms.CheckboxSelectMultiple, forms.RadioSelect)):
        return "choices"
    if isinstance(widget, forms.PasswordInput):
        return "password"
    return "input"


@register.simple_tag
def field(bound: forms.BoundField, css: str = "", hint: str = "", label: str = "", **attrs: Any) -> SafeString:
    """Draw a form field as the design says: label, hint, error above the input with icon and red rule, value kept.

    ``css`` are classes of the wrapper (``c4`` is a third of a row), ``hint`` and ``label`` replace the form's own.
    Other keywords become attributes of the input (``autofocus=True``, ``inputmode="numeric"``, ``data_caps="1"`` with
    the underscore read as a hyphen). Optional fields are marked; required ones are not.
    """
    if not bound:
        return SafeString("")
    widget = bound.field.widget
    if widget.is_hidden:
        return SafeString(str(bound))
    kind = _kind_of(widget)
    auto_id = bound.id_for_label or bound.auto_id
    hint = hint or str(bound.help_text or "")
    described = [f"{auto_id}-hint"] if hint else []
    if bound.errors:
        described.append(f"{auto_id}-error")
    given: dict[str, Any] = {key.replace("_", "-"): value for key, value in attrs.items()}
    if bound.form.errors:
        given.pop("autofocus", None)  # the error summary takes the focus
    if kind in {"input", "password"}:
        given["class"] = f"in {widget.attrs.get('class', '')} {given.get('class', '')}".strip()
    if described:
        given["aria-describedby"] = " ".join(described)
    if bound.errors:
        given["aria-invalid"] = "true"
    return SafeString(
        render_to_string(
            "web/_field.html",
            {
                "bound": bound,
                "kind": kind,
                "css": css,
                "hint": hint,
                "label": label or bound.label,
                "auto_id": auto_id,
                "widget": bound.as_widget(attrs=given),
                "optional": not bound.field.required and kind != "check",
            },
        )
    )


@register.inclusion_tag("web/_error_summary.html")
def error_summary(*several: Any, title: str = "") -> dict[str, Any]:
    """The box above a refused form: it takes the focus and links to each field in the field's own words.

    Takes forms and formsets; draws nothing where none has an error.
    """
    lines: list[tuple[str, str]] = []
    every: list[forms.BaseForm] = []
    for one in several:
        if isinstance(one, forms.BaseFormSet):
            if one.is_bound:
                lines += [("", str(message)) for message in one.non_form_errors()]
            every += list(one.forms)
        elif isinstance(one, forms.BaseForm):
            every.append(one)
    for form in every:
        if not form.is_bound:
            continue
        lines += [("", str(message)) for message in form.non_field_errors()]
        for bound in form:
            anchor = bound.id_for_label or bound.auto_id
            lines += [
                (f"{anchor}" if bound.widget_type != "radioselect" else f"{bound.auto_id}_0", str(m))
                for m in bound.errors
            ]
    return {"lines": lines, "title": title}


# --- lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/_pager.html", takes_context=True)
def pager(context: template.Context, page: Any, target: str = "") -> dict[str, Any]:
    """Links to the pages before and after, with the query string kept. ``page`` is a Django page.

    ``target`` is the id of the block htmx swaps; without it the links load the page. Draws nothing for a single page.
    """
    return {"request": context.get("request"), "page": page, "target": target}


@register.simple_tag
def options(pairs: Iterable[tuple[str, Any]], chosen: str = "") -> SafeString:
    """The ``<option>`` elements of a list of (value, label): a filter bar has a hundred of them."""
    return SafeString(
        "".join(
            f'<option value="{_escaped(value)}"{mark}>{_escaped(label)}</option>'
            for value, label in pairs
            for mark in (" selected" if value == chosen else "",)
        )
    )


@register.simple_tag(takes_context=True)
def cells(context: template.Context, row: Any) -> SafeString:
    """The ``<td>`` elements of a row of a list (coopoffice.web.tables.Row): its columns draw themselves."""
    drawn, url = [], None
    for cell, begin in zip(row.cells, row.openings, strict=True):
        shown = cell.shown
        if type(shown) is str:
            shown = html.escape(shown)
        elif type(shown) is not SafeString:
            shown = "" if shown is None else render_value_in_context(shown, context)
        if cell.column.link:
            url = row.url if url is None else url
            if url:
                shown = f'<a class="subj" href="{_escaped(url)}">{shown}</a>'
        drawn.append(f"{begin}{shown}</td>")
    return SafeString("".join(drawn))


@register.simple_tag
def tag(text: Any, kind: str = "", icon: str = "") -> SafeString:
    """A status in words: kind is "", ok, warn, danger, info, brand, sp1-sp3 (speed) or se1-se3 (secrecy)."""
    drawn = icon_svg(icon) if icon else ""
    return SafeString(f'<span class="tag {_escaped(kind)}">{drawn}{_escaped(text)}</span>')


@register.simple_tag
def health(text: Any, kind: str = "off") -> SafeString:
    """A state with its own shape: ok circle, warn square, danger diamond, info circle, off ring."""
    return format_html('<span class="dotst {}">{}</span>', kind, text)


@register.filter
def capped(count: Any, limit: int = 1000) -> str:
    """A count beyond a screen's need: "1,000+"."""
    if count is None:
        return ""
    return f"{limit:,}+" if int(count) > limit else f"{int(count):,}"


# --- charts -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def progress(done: Any, total: Any, due: Any = None, kind: str = "real", label: str = "") -> SafeString:
    """One bar of done in total, with a tick for what should be done by today."""
    spoken = label or _("%(done)s of %(total)s done") % {"done": done, "total": total}
    return bar(done or 0, total or 0, due=due, kind=kind, label=spoken)


@register.inclusion_tag("web/_stackbar.html")
def stackbar(pairs: Iterable[tuple[Any, Any]], title: str = "", unit: str = "") -> dict[str, Any]:
    """Parts of one whole with their legend and, on demand, their table. ``pairs`` are (label, number)."""
    parts: list[Part] = parts_of(list(pairs))
    spoken = ", ".join(f"{part.label} {part.value}" for part in parts)
    return {"parts": parts, "svg": stack(parts, spoken), "title": title, "unit": unit}


@register.inclusion_tag("web/_columns.html")
def plan_chart(points: Iterable[Point], title: str = "", unit: str = "", height: int = 160) -> dict[str, Any]:
    """Plan and actual by month (coopoffice.web.charts.Point), with legend and table."""
    points = list(points)
    return {"points": points, "svg": columns(points, label=title, height=height), "title": title, "unit": unit}


@register.inclusion_tag("web/_plan_rows.html")
def plan_rows(rows: Iterable[dict[str, Any]], title: str = "", unit: str = "") -> dict[str, Any]:
    """Result of each group: ``{"label", "done", "total", "due", "state", "word"}``, worst first as given."""
    return {"rows": list(rows), "title": title, "unit": unit}


@register.inclusion_tag("web/_strip.html")
def strip(facts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Due strip: up to four facts ``{"label", "value", "note", "state"}`` with a top rule by state."""
    return {"facts": list(facts)[:4]}
