"""Formatting of plans and results; nothing here asks the database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coopoffice.thai import month_name, month_year
from coopoffice.web.charts import bar

from ..checking import figures
from ..counting import ZERO

register = template.Library()
MARKS = {"reached": "✓", "less": "▾", "part": "", "extra": "+"}


def _lang() -> Any:
    return "en" if get_language() == "en" else "th"


@register.filter
def quantity(value: Any) -> str:
    """A quantity in figures; a dash for none."""
    return "–" if value is None or value == "" else figures(Decimal(value))


@register.filter
def quantity_or_dash(value: Any) -> str:
    """The same for papers."""
    return "-" if value is None or value == "" else figures(Decimal(value))


@register.filter
def month_short(value: Any) -> str:
    """ต.ค."""
    return month_name(value.month, _lang(), short=True) if isinstance(value, dt.date) else ""


@register.filter
def month_words(value: Any) -> str:
    """ตุลาคม 2569."""
    return month_year(value, _lang()) if isinstance(value, dt.date) else ""


@register.filter
def month_key(value: Any) -> str:
    """A month as addresses name it: 2026-10."""
    return f"{value:%Y-%m}" if isinstance(value, dt.date) else ""


@register.filter
def last_words(value: Any) -> str:
    """What stands behind the last colon of a label."""
    return str(value).rpartition(": ")[2]


@register.simple_tag
def month_cell(cell: Any) -> SafeString:
    """One square: the plan above, the result below with its mark."""
    plan = format_html('<span class="p">{}</span>', figures(cell.plan)) if cell.plan else SafeString("")
    if cell.state == "late":
        done = format_html('<span class="d"><span aria-hidden="true">!</span> {}</span>', _("missing"))
    elif cell.done is not None:
        done = format_html('<span class="d">{} {}</span>', MARKS.get(cell.state, ""), figures(cell.done))
    else:
        done = SafeString('<span class="d"></span>' if cell.plan else "")
    return format_html("{}{}", plan, done)


@register.simple_tag
def year_bar(line: Any) -> SafeString:
    """Done of the year's target, with a tick for what was planned so far."""
    done = line.year_done or ZERO
    words = _("%(done)s of %(target)s, planned so far %(planned)s") % {
        "done": figures(done),
        "target": figures(line.activity.target),
        "planned": figures(line.planned or ZERO),
    }
    kind = {"behind": "danger", "near": "warn"}.get(line.level, "real")
    return bar(done, line.activity.target, due=line.planned, kind=kind, label=words)


@register.simple_tag
def grid_cell(bound: forms.BoundField, css: str = "") -> SafeString:
    """One cell of the grid: the input, and its error in words where it has one."""
    attrs = {"class": f"in mcell {css}".strip()}
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.id_for_label}-e"}
        said = format_html('<span class="e" id="{}-e">{}</span>', bound.id_for_label, bound.errors[0])
        return format_html("{}{}", bound.as_widget(attrs=attrs), said)
    if css:
        attrs["placeholder"] = str(bound.label)
        attrs["aria-label"] = str(bound.label)
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def mini_field(bound: forms.BoundField, label: Any, hint: Any = "") -> SafeString:
    """A field with a small label, for lines of many fields."""
    name = bound.id_for_label
    attrs: dict[str, Any] = {"class": "in", "aria-label": str(bound.label)}
    said = SafeString("")
    if bound.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-e"}
        said = format_html('<span class="e" id="{}-e">{}</span>', name, bound.errors[0])
    more = format_html(" <span class='u'>{}</span>", hint) if hint else ""
    widget = bound.as_widget(attrs=attrs)
    return format_html('<label for="{}">{}{}</label>{}{}', name, label, more, widget, said)
