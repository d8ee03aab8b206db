"""Registering and correcting one letter, its stamp, and what is said when it goes elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.forms import FilesField, FilesInput
from coopoffice.web.forms import (
    GovernedForm,
    LineField,
    TextField,
    ThaiDateTimeField,
    UnitField,
)

from ...choices import DocKind, Speed
from .fields import READABLE, SenderField, _Book, _cell, book_field, due_day, letter_day


class LetterFactsForm(_Book):
    """What the register says of a letter; registering and correcting share it."""

    files = FilesField(
        label=gettext_lazy("Scan or PDF of the letter"),
        kinds=READABLE,
        required=False,
        keep=True,
        help_text=gettext_lazy("Drop the file anywhere on this page, or choose it here. PDF or picture."),
    )
    from_text = SenderField(
        attrs=_cell("c8"), help_text=gettext_lazy("Type part of the name. A new name is kept in the directory.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of letter"),
        choices=DocKind.choices,
        initial=DocKind.EXTERNAL,
        widget=forms.Select(attrs=_cell("c4")),
    )
    their_number = LineField(
        label=gettext_lazy("Their number"), max_length=80, required=False, widget=forms.TextInput(attrs=_cell("c4"))
    )
    their_date = letter_day(
        label=gettext_lazy("Their date"), required=False, help_text="", widget=forms.TextInput(attrs=_cell("c4"))
    )
    speed = forms.TypedChoiceField(
        label=pgettext_lazy("letter", "Speed"),
        choices=Speed.choices,
        coerce=int,
        initial=0,
        required=False,
        empty_value=0,
        widget=forms.Select(attrs=_cell("c4")),
    )
    subject = TextField(label=gettext_lazy("Subject"), max_length=500, rows=2)
    to_text = LineField(
        label=gettext_lazy("Addressee"), max_length=300, required=False, widget=forms.TextInput(attrs=_cell("c6"))
    )
    received_at = ThaiDateTimeField(
        label=gettext_lazy("Received at"), required=False, help_text="", widget=forms.TextInput(attrs=_cell("c6"))
    )
    due_on = due_day(
        label=gettext_lazy("To be done by"), required=False, help_text="", widget=forms.TextInput(attrs=_cell("c6"))
    )
    needs_answer = forms.BooleanField(
        label=gettext_lazy("Needs an answer"), required=False, widget=forms.CheckboxInput(attrs=_cell("c6"))
    )
    references = TextField(
        label=gettext_lazy("Refers to"),
        max_length=3000,
        rows=2,
        required=False,
        help_text=gettext_lazy("One a line. The number of one of our letters links to it."),
        widget=forms.Textarea(attrs=_cell("c6", rows="2")),
    )
    enclosures = TextField(
        label=gettext_lazy("Enclosures"),
        max_length=6000,
        rows=2,
        required=False,
        help_text=gettext_lazy("One a line, for example: report form 2 copies."),
        widget=forms.Textarea(attrs=_cell("c6", rows="2")),
    )
    enclosure_files = FilesField(
        label=gettext_lazy("Files of the enclosures"), required=False, keep=True, widget=FilesInput(attrs=_cell("c6"))
    )
    remark = LineField(
        label=gettext_lazy("Remark"), max_length=400, required=False, widget=forms.TextInput(attrs=_cell("c6"))
    )

    def clean_subject(self) -> str:
        """A subject is one line, however it was pasted."""
        return " ".join(self.cleaned_data["subject"].split())


class LetterRegisterForm(LetterFactsForm):
    """Register one letter."""

    unit = book_field()
    same_reason = LineField(
        label=gettext_lazy("Why it is registered again"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_cell("c12")),
    )
    fieldsets = (
        (gettext_lazy("The letter"), ("files", "from_text", "kind", "their_number", "their_date", "speed", "subject")),
        ("", ("same_reason",)),
        (gettext_lazy("How it came"), ("received_at", "to_text", "due_on", "needs_answer")),
        (gettext_lazy("With it"), ("references", "enclosures", "enclosure_files", "remark", "unit")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound or not self.data.get("same_reason"):
            self.fields["same_reason"].widget = forms.HiddenInput()
        if not self.is_bound:
            self.fields["files"].widget.attrs["autofocus"] = True
        if not self.is_bound:
            self.fields["files"].widget.attrs["autofocus"] = True

    def ask_reason(self) -> None:
        """Show the field for the reason: the letter is registered already."""
        self.fields["same_reason"].widget = forms.TextInput(attrs=_cell("c12"))

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The groups without the hidden reason."""
        shown = [(label, [b for b in fields if not b.is_hidden]) for label, fields in super().groups]
        return [(label, fields) for label, fields in shown if fields]


class LetterCorrectForm(LetterFactsForm):
    """Correct what the register says."""

    fieldsets = (
        (gettext_lazy("The letter"), ("from_text", "kind", "their_number", "their_date", "speed", "subject")),
        (gettext_lazy("How it came"), ("received_at", "to_text", "due_on", "needs_answer")),
        (gettext_lazy("With it"), ("references", "enclosures", "files", "enclosure_files", "remark")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].label = gettext_lazy("More files of the letter")
        self.fields["files"].help_text = ""
        self.fields["received_at"].required = True


class LetterReasonForm(GovernedForm):
    """Only a reason."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=240, rows=3)


class LetterNoteForm(GovernedForm):
    """A closing word that may be left out."""

    note = TextField(label=gettext_lazy("Note"), max_length=2000, rows=3, required=False)


class LetterForwardForm(GovernedForm):
    """Where a misrouted letter belongs."""

    unit = UnitField(label=gettext_lazy("To the registry of"))
    note = TextField(label=gettext_lazy("Note"), max_length=400, rows=3, required=False)


class NothingForm(GovernedForm):
    """A button and its one-time token."""


# --- the stamp -------------------------------------------------------------------------------------------------------


class StampForm(GovernedForm):
    """Where the stamp stands, in millimetres from the upper left corner."""

    x = forms.DecimalField(
        label=gettext_lazy("From the left, mm"), min_value=0, max_value=2000, max_digits=6, decimal_places=1
    )
    y = forms.DecimalField(
        label=gettext_lazy("From the top, mm"), min_value=0, max_value=2000, max_digits=6, decimal_places=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("x", "y"):
            self.fields[name].widget.attrs |= {"cell": "c6", "inputmode": "decimal", "step": "1"}
            self.fields[name].required = False
