"""The frame of every form: what cannot be stored is refused in words, a second click and a stale page are noticed.

Two hidden fields travel with each form. ``submission`` is a one-time token (coopoffice.web.submissions). ``seen`` is
the version of the record the page was drawn from; where the record has another version by now, the view answers with
both versions side by side instead of overwriting.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.files.forms import FilesField

from ..text import has_control, without_control, without_invisible
from .choices import Narrowed

HIDDEN = ("submission", "seen")
# The framework's own sentence does not say which field; above a long form it tells nobody anything.
_NAMELESS = forms.Field.default_error_messages["required"]
_SAY_WHAT = gettext_lazy("Still missing: {field}")


def name_what_is_missing(field: forms.Field) -> None:
    """Let the field's refusal of nothing typed say its label, unless the form has words of its own."""
    if field.label and field.error_messages.get("required") is _NAMELESS:
        field.error_messages["required"] = format_lazy(_SAY_WHAT, field=field.label)


def version_of(row: models.Model | None) -> str:
    """Return a short text that changes whenever the stored row does; empty without a row.

    Takes ``updated_at`` where the model keeps one, else a digest of all stored values.
    """
    if row is None or row.pk is None:
        return ""
    stamp = getattr(row, "updated_at", None)
    if stamp is not None:
        return stamp.isoformat()
    values = "\x1f".join(f"{f.attname}={getattr(row, f.attname)!s}" for f in row._meta.concrete_fields)
    return hashlib.sha256(values.encode()).hexdigest()[:24]


class _Token(forms.UUIDField):
    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)
        self.widget.attrs["id"] = False  # several forms stand on one page; an id may stand there once


class _Seen(forms.CharField):
    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64)
        self.widget.attrs["id"] = False


def _cleaned_data(data: Any) -> tuple[Any, set[str]]:
    """Return the data without invisible and control characters, and the keys that carried control characters."""
    spoiled: set[str] = set()
    many = data if isinstance(data, QueryDict) else None
    result = QueryDict(mutable=True, encoding=many.encoding if many is not None else None)
    for key in data:
        values = many.getlist(key) if many is not None else [data[key]]
        kept = []
        for value in values:
            if isinstance(value, str):
                value = without_invisible(value)
                if has_control(value):
                    spoiled.add(key)
                    value = without_control(value)
            kept.append(value)
        if many is None and isinstance(kept[0], (list, tuple)):
            kept = list(kept[0])
        result.setlist(key, kept)
    return result, spoiled


class _Governed:
    """What both kinds of form share. ``actor`` is units.acting.Actor; choices are narrowed to what it may use."""

    fields: dict[str, forms.Field]
    # Groups of field names with a heading each, for the page; without them the fields stand in one group.
    fieldsets: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, data: Any = None, *args: Any, actor: Any = None, instance: Any = None, **kwargs: Any) -> None:
        self.actor = actor
        self.record = instance
        self._spoiled: set[str] = set()
        if data is not None:
            data, self._spoiled = _cleaned_data(data)
        if isinstance(self, forms.ModelForm):
            kwargs["instance"] = instance
        super().__init__(data, *args, **kwargs)
        self.fields["submission"] = _Token()
        self.fields["seen"] = _Seen()
        self.initial.setdefault("submission", uuid.uuid4())  # type: ignore[attr-defined]
        self.initial.setdefault("seen", version_of(instance))  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if isinstance(field, Narrowed):
                field.narrow_to(getattr(actor, "user", None))
                field.bind(self.add_prefix(name), data)  # type: ignore[attr-defined]
            elif isinstance(field, FilesField):
                field.user = getattr(actor, "user", None)
            name_what_is_missing(field)

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name in list(self.fields):
            if self.add_prefix(name) in self._spoiled:  # type: ignore[attr-defined]
                self.add_error(  # type: ignore[attr-defined]
                    name if name not in HIDDEN else None,
                    ValidationError(
                        _("The text carried characters that cannot be shown. They were taken out; check it."),
                        code="control",
                    ),
                )

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, cleaned, without the hidden fields: the keywords of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name not in HIDDEN}  # type: ignore[attr-defined]

    @property
    def token(self) -> uuid.UUID | None:
        """The one-time token the form was sent with; None where it is missing or unreadable."""
        return self.cleaned_data.get("submission")  # type: ignore[attr-defined]

    def refuse(self, error: ValidationError | str, field: str | None = None) -> None:
        """Put a service's refusal where it belongs: beside the field it names, else above the form."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                known = name if name in self.fields and name not in HIDDEN else None
                self.add_error(known if name != NON_FIELD_ERRORS else None, errors)  # type: ignore[attr-defined]
            return
        self.add_error(field if field in self.fields and field not in HIDDEN else None, error)  # type: ignore[attr-defined]

    def renew(self, row: models.Model | None = None) -> None:
        """Give the form a fresh token (and the version of the row), keeping everything that was typed."""
        if self.is_bound:  # type: ignore[attr-defined]
            self.data[self.add_prefix("submission")] = str(uuid.uuid4())  # type: ignore[attr-defined]
            if row is not None:
                self.data[self.add_prefix("seen")] = version_of(row)  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Visible fields in their groups, for the page."""
        if not self.fieldsets:
            return [("", list(self.visible_fields()))]  # type: ignore[attr-defined]
        return [(label, [self[name] for name in names if name in self.fields]) for label, names in self.fieldsets]  # type: ignore[index]


class GovernedForm(_Governed, forms.Form):
    """A form of a service: its fields are named like the service's keywords."""


class GovernedModelForm(_Governed, forms.ModelForm):
    """A form made from a model's fields; it cleans and never saves."""

    def save(self, commit: bool = True) -> Any:
        """Forms clean; services save."""
        raise NotImplementedError("A form does not save: hand its values to a service.")
