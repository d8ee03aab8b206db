"""A form field for several lines of one thing, each in an input of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LinesInput(forms.Widget):
    """Several lines of one thing, each in a field of its own; a text with line breaks becomes several."""

    template_name = "saraban/widgets/lines.html"

    def __init__(self, *, picker: str = "", label: Any = "", attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.picker, self.label = picker, label

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return values if isinstance(values, list) else [values]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, None, attrs)
        lines = [line for line in (value or []) if str(line).strip()]
        widget = context["widget"]
        widget["lines"] = [*lines, ""]
        widget["label"] = self.label
        widget["source"] = reverse("choose", args=[self.picker]) if self.picker else ""
        for key in ("aria-describedby", "aria-invalid"):
            if key in widget["attrs"]:
                widget["attrs"][key.replace("-", "_")] = widget["attrs"][key]
        return context

    def _render(self, template_name: str, context: dict, renderer: Any = None) -> Any:
        return super()._render(template_name, context, TemplatesSetting())

    def id_for_label(self, id_: str) -> str:
        return id_


class LinesField(forms.Field):
    """Lines of text: a list of those that are not empty."""

    def __init__(self, *, most: int = 40, max_length: int = 300, picker: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", LinesInput(picker=picker, label=kwargs.get("label", "")))
        super().__init__(**kwargs)
        self.most, self.max_length = most, max_length

    def to_python(self, value: Any) -> list[str]:
        lines = [" ".join(part.split()) for one in value or [] for part in str(one).split("\n")]
        return [line for line in lines if line]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(_("At most %(most)d lines.") % {"most": self.most}, code="many")
        for line in value:
            if len(line) > self.max_length:
                raise ValidationError(
                    _("“%(line)s…” is longer than %(most)d characters.") % {"line": line[:40], "most": self.max_length},
                    code="long",
                )
