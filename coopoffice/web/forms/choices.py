"""Choices that hold only what the person may use, short ones as a list and long ones by typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from ..registry import Picker, pickers
from ..text import clean

LISTED = 30


class Narrowed(forms.Field):
    """A field whose choices depend on who fills the form. The form calls ``narrow_to`` and ``bind``."""

    def narrow_to(self, user: Any) -> None:
        """Keep only what the person may use; nobody may use anything."""
        raise NotImplementedError

    def bind(self, html_name: str, data: Any) -> None:
        """Take note of the field's name on the page and of what was sent."""


class _GovernedRows(Narrowed):
    """Rows of a governed model, out of those the person may see (or use with ``verb``)."""

    queryset: Any

    def __init__(
        self, queryset: Any, *, verb: str = "view", narrow: Callable[[Any, Any], Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(queryset.none(), **kwargs)
        self._source, self._verb, self._narrow = queryset, verb, narrow

    def narrow_to(self, user: Any) -> None:
        rows = self._source.visible_to(user, self._verb) if user is not None else self._source.none()
        self.queryset = self._narrow(rows, user) if self._narrow else rows


class GovernedModelChoiceField(_GovernedRows, forms.ModelChoiceField):
    """One row of a governed model, out of those the person may see (or use with ``verb``).

    ``narrow(rows, user)`` may narrow further. Made for tens of rows; hundreds want ``PickField``.
    """

    default_error_messages = {"invalid_choice": gettext_lazy("Choose one from the list.")}


class GovernedModelMultipleChoiceField(_GovernedRows, forms.ModelMultipleChoiceField):
    """Several rows of a governed model; see GovernedModelChoiceField."""

    default_error_messages = {"invalid_choice": gettext_lazy("Choose from the list only.")}


class PickInput(forms.TextInput):
    """A line to type into with suggestions; where the words fit several rows, a list of those to choose from."""

    template_name = "web/widgets/pick.html"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": "200", "spellcheck": "false", **(attrs or {})})
        self.picker = ""
        self.candidates: list[tuple[str, str]] = []

    def __deepcopy__(self, memo: dict) -> PickInput:
        copied = super().__deepcopy__(memo)
        copied.candidates = []
        return copied

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["candidates"] = self.candidates
        context["widget"]["list_id"] = f"{context['widget']['attrs'].get('id', name)}-options"
        context["widget"]["source"] = reverse("choose", args=[self.picker]) if self.picker else ""
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(f"{name}__id") or data.get(name)


class PickField(Narrowed):
    """One row found by typing: a name, a code, or words the picker understands. Works without JavaScript.

    ``picker`` is the key of an entry of ``web.registry.pickers``. The value is the row; sent may be its number, its
    label as suggested, or any words that fit exactly one row. Words that fit several are answered with a list.
    """

    widget = PickInput
    default_error_messages = {
        "none": gettext_lazy("Nothing fits “%(text)s”. Type another part of the name."),
        "many": gettext_lazy("Several fit “%(text)s”. Choose one of them."),
        "lost": gettext_lazy("That choice is not open to you. Type the name again."),
    }

    def __init__(self, picker: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._picker = picker
        self.user: Any = None
        self.widget.picker = picker
        self._labels: dict[str, str] = {}

    def __deepcopy__(self, memo: dict) -> PickField:
        copied = super().__deepcopy__(memo)
        copied._labels = {}
        return copied

    @property
    def picker(self) -> Picker:
        found = pickers.get(self._picker)
        if found is None:
            raise LookupError(f"There is no picker {self._picker!r}.")
        return found

    def narrow_to(self, user: Any) -> None:
        self.user = user

    def to_python(self, value: Any) -> Any:
        text = clean(str(value), 200) if value not in self.empty_values else ""
        if not text:
            return None
        if self.user is None:
            raise ValidationError(self.error_messages["lost"], code="lost")
        if text.isascii() and text.isdigit() and len(text) < 19:
            row = self.picker.rows(self.user).filter(pk=int(text)).first()
            if row is not None:
                self._labels[text] = self.picker.label(row)
                return row
        found = list(self.picker.find(self.user, text, LISTED + 1))
        exact = [row for row in found if self.picker.label(row) == text]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(self.error_messages["none"] % {"text": text}, code="none")
        self.widget.candidates = [(str(row.pk), self.picker.label(row)) for row in found[:LISTED]]
        message = self.error_messages["many"] % {"text": text}
        if len(found) > LISTED:
            message += " " + ngettext("The first %(n)d is listed.", "The first %(n)d are listed.", LISTED) % {
                "n": LISTED
            }
        raise ValidationError(message, code="many")

    def prepare_value(self, value: Any) -> Any:
        if value is None or value == "":
            return ""
        if hasattr(value, "_meta"):
            return self.picker.label(value)
        text = str(value)
        if isinstance(value, int) or text in self._labels:
            if text not in self._labels and self.user is not None:
                row = self.picker.rows(self.user).filter(pk=value).first()
                self._labels[text] = self.picker.label(row) if row is not None else ""
            return self._labels.get(text, "")
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            row = self.to_python(data)
        except ValidationError:
            return True
        before = getattr(initial, "pk", initial)
        return (row.pk if row is not None else None) != (before or None)


class PersonField(PickField):
    """A person of the department, found by name, user name or unit."""

    def __init__(self, picker: str = "person", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Type part of the name"))
        super().__init__(picker, **kwargs)


class UnitField(PickField):
    """A unit, found by name, short name or code."""

    def __init__(self, picker: str = "unit", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Type part of the name, the short name or the code"))
        super().__init__(picker, **kwargs)


__all__ = [
    "GovernedModelChoiceField",
    "GovernedModelMultipleChoiceField",
    "Narrowed",
    "PersonField",
    "PickField",
    "PickInput",
    "UnitField",
]
