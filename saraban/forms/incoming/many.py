"""Many letters at once: a table typed into, rows ticked in a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelMultipleChoiceField,
    LineField,
    TextField,
    ThaiDateTimeField,
)

from ...choices import Speed
from ...models import Letter, Passing
from .fields import SenderField, _Book, _cell, book_field, letter_day

BATCH_ROWS = 10

MOST_BATCH_ROWS = 60


# --- many at once ----------------------------------------------------------------------------------------------------

ROW_FIELDS = ("from_text", "their_number", "their_date", "subject", "speed", "same_reason")


class LetterBatchForm(_Book):
    """Many letters in one table; empty rows do not count. Errors stand in their row."""

    received_at = ThaiDateTimeField(
        label=gettext_lazy("Received at"), required=False, help_text="", widget=forms.TextInput(attrs=_cell("c6"))
    )
    unit = book_field()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.rows = _wanted_rows(data)
        super().__init__(data, *args, **kwargs)
        for number in range(self.rows):
            for name, field in _row_fields(number).items():
                self.fields[f"{number}-{name}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in self._used():
            for name, words in (("from_text", _("Write the sender.")), ("subject", _("Write the subject."))):
                key = f"{number}-{name}"
                if not cleaned.get(key) and key not in self.errors:
                    self.add_error(key, words)
        if not self.errors and not self._used():
            raise ValidationError(_("Fill in at least one row."))
        return cleaned

    def _used(self) -> list[int]:
        typed = lambda n, name: str(self.data.get(self.add_prefix(f"{n}-{name}")) or "").strip()  # noqa: E731
        return [n for n in range(self.rows) if any(typed(n, name) for name in ROW_FIELDS if name != "speed")]

    @property
    def values(self) -> dict[str, Any]:
        """Keywords of ``register_batch``."""
        given = super().values
        rows = [
            {
                "key": str(n),
                **{name: given.get(f"{n}-{name}") for name in ROW_FIELDS},
                "speed": given[f"{n}-speed"] or 0,
            }
            for n in self._used()
        ]
        return {"unit": given["unit"], "received_at": given["received_at"], "rows": rows}

    @property
    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows of the table, for the page."""
        shorts = {
            "from_text": pgettext("letter", "From"),
            "their_number": _("Their number"),
            "their_date": _("Their date"),
            "subject": _("Subject"),
            "speed": pgettext("letter", "Speed"),
        }
        for number in range(self.rows):
            fields = {name: self[f"{number}-{name}"] for name in ROW_FIELDS}
            wrong = [(f.label, f.auto_id, message) for f in fields.values() for message in f.errors]
            asks = bool(fields["same_reason"].errors or fields["same_reason"].value())
            cells = []
            for name, short in shorts.items():
                attrs = {"class": "in s", "aria-label": fields[name].label}
                if fields[name].errors:
                    attrs |= {"aria-invalid": "true", "aria-describedby": f"{fields[name].auto_id}-error"}
                cells.append({"short": short, "widget": fields[name].as_widget(attrs=attrs)})
            reason = fields["same_reason"]
            yield {
                "number": number + 1,
                "errors": wrong,
                "asks_reason": asks,
                "cells": cells,
                "reason": reason.as_widget(attrs={"class": "in s"}),
                "reason_id": reason.id_for_label,
            }


def _wanted_rows(data: Any) -> int:
    if data is None:
        return BATCH_ROWS
    found = [int(k.partition("-")[0]) for k in data if k.partition("-")[0].isascii() and k[:2].strip("-").isdigit()]
    return min(max([BATCH_ROWS, *(n + 1 for n in found if n < MOST_BATCH_ROWS)]), MOST_BATCH_ROWS)


def _row_fields(number: int) -> dict[str, forms.Field]:
    n = {"n": number + 1}
    return {
        "from_text": SenderField(label=_("From, row %(n)d") % n, required=False),
        "their_number": LineField(label=_("Their number, row %(n)d") % n, max_length=80, required=False),
        "their_date": letter_day(label=_("Their date, row %(n)d") % n, required=False, help_text=""),
        "subject": LineField(label=_("Subject, row %(n)d") % n, max_length=500, required=False),
        "speed": forms.TypedChoiceField(
            label=_("Speed, row %(n)d") % n,
            choices=Speed.choices,
            coerce=int,
            required=False,
            empty_value=0,
            initial=0,
        ),
        "same_reason": LineField(label=_("Why again, row %(n)d") % n, max_length=200, required=False),
    }


class ManyForm(GovernedForm):
    """Rows ticked in a list."""


class StampManyForm(ManyForm):
    """Letters to be stamped at their emptiest places."""

    rows = GovernedModelMultipleChoiceField(
        Letter.objects.all(), error_messages={"required": gettext_lazy("Tick at least one letter.")}
    )


class PresentManyForm(ManyForm):
    """Letters to be presented with one note."""

    rows = GovernedModelMultipleChoiceField(
        Letter.objects.all(), verb="present", error_messages={"required": gettext_lazy("Tick at least one letter.")}
    )
    note = TextField(label=gettext_lazy("Note to the superior"), max_length=2000, rows=2)


class PresentChosenForm(PresentManyForm):
    """The same from a page of its own: the rows stand on it, the note has room."""

    rows = GovernedModelMultipleChoiceField(
        Letter.objects.all(),
        verb="present",
        widget=forms.MultipleHiddenInput,
        error_messages={"required": gettext_lazy("None of the ticked letters waits to be presented.")},
    )
    note = TextField(label=gettext_lazy("Note to the superior"), max_length=2000, rows=4)


class StampChosenForm(ManyForm):
    """Letters to be stamped, from a page of its own."""

    rows = GovernedModelMultipleChoiceField(
        Letter.objects.all(),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": gettext_lazy("None of the ticked letters waits for its stamp.")},
    )


class ReceiveManyForm(ManyForm):
    """Letters to be received in the unit's register."""

    rows = GovernedModelMultipleChoiceField(
        Passing.objects.all(), verb="receive", error_messages={"required": gettext_lazy("Tick at least one letter.")}
    )
