"""Forms of assignments; each is named after its service and has the service's keywords as fields."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedForm,
    LineField,
    PersonField,
    TextField,
    ThaiDateField,
    ThaiIntegerField,
    UnitField,
)

from ..choices import Line, Priority
from ..models import Duty


class NoteField(TextField):
    """A sentence those concerned will read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Note"))
        kwargs.setdefault("max_length", 4000)
        kwargs.setdefault("rows", 3)
        super().__init__(**kwargs)


def due_day(**kwargs: Any) -> ThaiDateField:
    """A due day: today or later."""
    kwargs.setdefault("label", _("Due on"))
    return ThaiDateField(
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + dt.timedelta(days=3653),
        widget=forms.TextInput(attrs={"cell": "c6"}),
        **kwargs,
    )


def speed() -> forms.TypedChoiceField:
    """How fast."""
    return forms.TypedChoiceField(
        label=_("Speed"),
        choices=Priority.choices,
        coerce=int,
        initial=0,
        required=False,
        empty_value=0,
        widget=forms.Select(attrs={"cell": "c6"}),
    )


def files() -> FilesField:
    """Papers and pictures that belong to the work."""
    return FilesField(
        label=_("Files"),
        required=False,
        keep=True,
        help_text=_("PDF, pictures or Office files; several at once are fine."),
    )


def duty() -> forms.ModelChoiceField:
    """The duty of the order the work belongs to; duties are reference data that everybody reads."""
    return forms.ModelChoiceField(
        Duty.objects.all(),
        label=_("Duty of the order"),
        required=False,
        empty_label=_("None"),
        help_text=_("Who holds this duty sees the work too."),
    )


class AssignmentAssignForm(GovernedForm):
    """Give a piece of work."""

    title = LineField(label=_("What is to be done"), max_length=200)
    details = TextField(label=_("Details"), required=False, rows=5)
    line = forms.ChoiceField(
        label=_("Line"),
        choices=[
            (Line.COMMAND, _("Command (solid): a unit or person under you")),
            (Line.COORDINATION, _("Coordination (dashed): any other unit; its head accepts or returns it")),
        ],
        initial=Line.COMMAND,
        widget=forms.RadioSelect,
    )
    unit = UnitField(label=_("To unit"), required=False)
    assignee = PersonField(label=_("To person"), required=False)
    due_on = due_day()
    priority = speed()
    duty = duty()
    files = files()
    fieldsets = (
        (_("The work"), ("title", "details", "files", "due_on", "priority")),
        (_("To whom"), ("line", "unit", "assignee")),
        (_("Belongs to"), ("duty",)),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("unit") and not cleaned.get("assignee") and not {"unit", "assignee"} & set(self.errors):
            self.add_error("unit", _("Choose a unit or a person."))
        return cleaned


class AssignmentChangeForm(GovernedForm):
    """Correct what was written."""

    title = LineField(label=_("What is to be done"), max_length=200)
    details = TextField(label=_("Details"), required=False, rows=5)
    priority = speed()
    duty = duty()


class AssignmentNoteForm(GovernedForm):
    """Only a note, which may be left out."""

    note = NoteField(required=False)


class AssignmentReasonForm(GovernedForm):
    """Only a note, which must be written."""

    note = NoteField(label=_("Reason"))


class AssignmentAnswerForm(GovernedForm):
    """The answer."""

    note = NoteField(label=_("Result"), rows=5)
    files = files()


class AssignmentProgressForm(GovernedForm):
    """How far the work is."""

    progress = ThaiIntegerField(
        label=_("Progress, percent"), max_value=100, widget=forms.TextInput(attrs={"cell": "c4"})
    )
    note = NoteField(required=False)
    files = files()


class AssignmentAskTimeForm(GovernedForm):
    """More time, with the reason."""

    due_on = due_day(label=_("Until"))
    note = NoteField(label=_("Reason"))


class AssignmentGiveTimeForm(GovernedForm):
    """A new due day."""

    due_on = due_day(label=_("New due day"))
    note = NoteField(required=False)


class AssignmentHandOnForm(GovernedForm):
    """Hand on to a person of the unit."""

    assignee = PersonField("person_within", label=_("To person"))
    title = LineField(label=_("What is to be done"), max_length=200, required=False)
    due_on = due_day()
    note = NoteField(required=False)


class AssignmentShareForm(GovernedForm):
    """A reader: a person or a unit."""

    person = PersonField(label=_("Person"), required=False)
    unit = UnitField(label=_("Unit"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        both = [cleaned.get("person"), cleaned.get("unit")]
        if all(both) or (not any(both) and not {"person", "unit"} & set(self.errors)):
            self.add_error("person", _("Choose a person or a unit, one of the two."))
        return cleaned


class AssignmentUnshareForm(GovernedForm):
    """End one sharing; sent by the buttons of the sharing page."""

    person = PersonField(label=_("Person"), required=False)
    unit = UnitField(label=_("Unit"), required=False)
