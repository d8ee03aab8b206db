"""Forms of the report calendar: kinds and due days, gathering, checking, signing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelMultipleChoiceField,
    LineField,
    MoneyField,
    PersonField,
    TextField,
    ThaiDateField,
    ThaiIntegerField,
)
from units.models import Unit

from ..choices_reports import DueSide, Frequency, SentBy, Shift, Sureness
from ..models import Report
from ..report_sources import report_sources
from ..services.report_writing import Line, Sheet

HALF = {"cell": "c6"}
THIRD = {"cell": "c4"}


class FigureField(MoneyField):
    """A figure of a report: whole or with two decimals, Thai digits and commas read."""

    def __init__(self, **kwargs: Any) -> None:
        most = Decimal("9999999999999")
        super().__init__(negative=True, min_value=-most, max_value=most, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
        return value


class LinesField(TextField):
    """Several short lines, one thing to a line; cleans to a list without empty lines."""

    def __init__(self, *, most: int, longest: int = 160, **kwargs: Any) -> None:
        super().__init__(max_length=most * (longest + 2), **kwargs)
        self.most, self.longest = most, longest

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return [line for line in lines if line]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise ValidationError(_("Write at most %(n)d lines.") % {"n": self.most})
        if any(len(line) > self.longest for line in value):
            raise ValidationError(_("A line has at most %(n)d characters.") % {"n": self.longest})

    def run_validators(self, value: Any) -> None:
        return None

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != self.to_python(initial or "")


def _groups(rows: Any, user: Any) -> Any:
    from units.offices import office_units

    return rows.open_on().filter(pk__in=office_units(user)).order_by("position", "pk")


class ReportKindForm(GovernedForm):
    """A kind of report."""

    fieldsets = (
        (gettext_lazy("The report"), ("name", "name_en", "addressee", "guide")),
        (gettext_lazy("How often"), ("frequency", "once_from", "once_until", "starts_on", "ends_on")),
        (gettext_lazy("What is reported"), ("headings", "lines", "sources")),
        (gettext_lazy("Who owes it"), ("all_groups", "owing", "position")),
    )

    name = LineField(label=gettext_lazy("Name of the report"), max_length=160)
    name_en = LineField(label=gettext_lazy("Name in English"), max_length=160, required=False)
    addressee = LineField(
        label=pgettext_lazy("report", "To whom the office sends it"),
        max_length=200,
        help_text=gettext_lazy("For example the department, through one of its divisions"),
    )
    guide = TextField(label=gettext_lazy("What to write"), max_length=4000, rows=3, required=False)
    frequency = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency)
    once_from = ThaiDateField(
        label=gettext_lazy("First day reported on, where it is owed once"),
        required=False,
        widget=forms.TextInput(attrs=HALF),
    )
    once_until = ThaiDateField(
        label=gettext_lazy("Last day reported on, where it is owed once"),
        required=False,
        widget=forms.TextInput(attrs=HALF),
    )
    starts_on = ThaiDateField(label=gettext_lazy("Owed from"), widget=forms.TextInput(attrs=HALF))
    ends_on = ThaiDateField(label=gettext_lazy("Owed until"), required=False, widget=forms.TextInput(attrs=HALF))
    headings = LinesField(label=gettext_lazy("Parts that are written, one to a line"), most=12, rows=4)
    lines = LinesField(
        label=gettext_lazy("Figures that are filled in, one to a line"),
        most=30,
        rows=4,
        required=False,
        help_text=gettext_lazy("The figure, a bar, its unit of count: สหกรณ์ที่เข้าแนะนำ | แห่ง"),
    )
    sources = forms.MultipleChoiceField(
        label=gettext_lazy("Figures the system fills in by itself"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    all_groups = forms.BooleanField(label=gettext_lazy("Every group of the office owes it"), required=False)
    owing = GovernedModelMultipleChoiceField(
        Unit.objects.all(),
        narrow=_groups,
        label=gettext_lazy("Else these groups only"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    position = ThaiIntegerField(
        label=gettext_lazy("Place in lists"), max_value=9999, widget=forms.TextInput(attrs=THIRD)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"].choices = [(source.key, source.label) for source in report_sources]


class ReportKindAddForm(ReportKindForm):
    """A new kind, with its first two due days."""

    fieldsets = (
        *ReportKindForm.fieldsets,
        (gettext_lazy("When the group sends it to the office"), ("group_months", "group_day", "group_shift")),
        (gettext_lazy("When the office sends it on"), ("office_months", "office_day", "office_shift")),
        (gettext_lazy("Where the days come from"), ("source", "confidence")),
    )
    group_months = ThaiIntegerField(
        label=gettext_lazy("Months after the last month of the period"), max_value=12, initial=0,
        widget=forms.TextInput(attrs=THIRD),
    )  # fmt: skip
    group_day = ThaiIntegerField(
        label=gettext_lazy("Day of the month (31 is the last)"), min_value=1, max_value=31, initial=25,
        widget=forms.TextInput(attrs=THIRD),
    )  # fmt: skip
    group_shift = forms.ChoiceField(
        label=gettext_lazy("Where offices are closed"), choices=Shift, initial=Shift.BEFORE,
        widget=forms.Select(attrs=THIRD),
    )  # fmt: skip
    office_months = ThaiIntegerField(
        label=gettext_lazy("Months after the last month of the period"), max_value=12, initial=1,
        widget=forms.TextInput(attrs=THIRD),
    )  # fmt: skip
    office_day = ThaiIntegerField(
        label=gettext_lazy("Day of the month (31 is the last)"), min_value=1, max_value=31, initial=5,
        widget=forms.TextInput(attrs=THIRD),
    )  # fmt: skip
    office_shift = forms.ChoiceField(
        label=gettext_lazy("Where offices are closed"), choices=Shift, initial=Shift.AFTER,
        widget=forms.Select(attrs=THIRD),
    )  # fmt: skip
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("The letter, order or meeting that set the days"),
    )
    confidence = forms.ChoiceField(label=gettext_lazy("How sure"), choices=Sureness, initial=Sureness.LOW)


class ReportRuleForm(GovernedForm):
    """A due day from a day on."""

    side = forms.ChoiceField(label=gettext_lazy("Whose day"), choices=DueSide)
    starts_on = ThaiDateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("It counts for periods that end on this day or later"),
        widget=forms.TextInput(attrs=HALF),
    )
    months_after = ThaiIntegerField(
        label=gettext_lazy("Months after the last month of the period"),
        max_value=12,
        widget=forms.TextInput(attrs=HALF),
    )
    day = ThaiIntegerField(
        label=gettext_lazy("Day of the month (31 is the last)"),
        min_value=1,
        max_value=31,
        widget=forms.TextInput(attrs=HALF),
    )
    shift = forms.ChoiceField(
        label=gettext_lazy("Where offices are closed"), choices=Shift, widget=forms.Select(attrs=HALF)
    )
    source = LineField(label=gettext_lazy("Source"), max_length=300)
    confidence = forms.ChoiceField(label=gettext_lazy("How sure"), choices=Sureness)


# --- taking in -------------------------------------------------------------------------------------------------------


def _waiting(rows: Any, user: Any) -> Any:
    return rows.waiting_for_check().with_names().with_contents()


class TakeInForm(GovernedForm):
    """Several reports sent up, to be taken in at once."""

    reports = GovernedModelMultipleChoiceField(
        Report.objects,
        verb="check",
        narrow=_waiting,
        label=gettext_lazy("Reports"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one report.")},
    )


# --- gathering -------------------------------------------------------------------------------------------------------


class ReportWriteForm(GovernedForm):
    """The report as it is gathered: its parts, its figures beside what the system counts, and files."""

    files = FilesField(
        label=gettext_lazy("Evidence"), required=False, help_text=gettext_lazy("PDF, pictures or Office files")
    )

    def __init__(self, *args: Any, sheet: Sheet | None = None, **kwargs: Any) -> None:
        self.sheet = sheet or Sheet()
        super().__init__(*args, **kwargs)

        def missing(what: str) -> dict[str, str]:
            return {"required": _("Fill in “%(what)s”; write “none” or 0 where there is nothing.") % {"what": what}}

        for place, (heading, text) in enumerate(self.sheet.texts):
            self.fields[f"text-{place}"] = TextField(
                label=heading, max_length=20_000, rows=4, required=True, initial=text, error_messages=missing(heading)
            )
        for line in self.sheet.lines:
            self.fields[f"figure-{line.name}"] = FigureField(
                label=f"{line.label} ({line.count_of})" if line.count_of else line.label,
                required=True,
                initial=line.reported,
                error_messages=missing(line.label),
            )
            self.fields[f"remark-{line.name}"] = LineField(
                label=_("Remark on %(figure)s") % {"figure": line.label},
                max_length=300,
                required=False,
                initial=line.remark,
            )

    def full_clean(self) -> None:
        """A draft may have gaps; what is laid before the head may not."""
        whole = "lay_before" in self.data
        asked = [field for name, field in self.fields.items() if name.startswith(("text-", "figure-"))]
        for field in asked:
            field.required = whole
        super().full_clean()
        for field in asked:
            field.required = True  # so it is drawn: in the end nothing stays empty

    @property
    def parts(self) -> list[Any]:
        """The written parts, for the page."""
        return [self[f"text-{place}"] for place in range(len(self.sheet.texts))]

    @property
    def rows(self) -> list[tuple[Line, Any, Any]]:
        """The figures, for the page."""
        return [(line, self[f"figure-{line.name}"], self[f"remark-{line.name}"]) for line in self.sheet.lines]

    @property
    def values(self) -> dict[str, Any]:
        """Keywords of ``write_report``."""
        given = super().values
        return {
            "texts": {place: given[f"text-{place}"] for place in range(len(self.sheet.texts))},
            "figures": {
                line.name: (given[f"figure-{line.name}"], given[f"remark-{line.name}"]) for line in self.sheet.lines
            },
            "files": given["files"],
            "lay_before": "lay_before" in self.data,
        }


class ReportNoteForm(GovernedForm):
    """A note that may stay empty."""

    note = TextField(label=gettext_lazy("Note"), max_length=4000, rows=3, required=False)


class ReportReasonForm(GovernedForm):
    """A reason, which may not."""

    note = TextField(label=gettext_lazy("What is to be corrected"), max_length=4000, rows=4)


class ReportPlainForm(GovernedForm):
    """Nothing to fill in."""


# --- the office's report ---------------------------------------------------------------------------------------------


class OfficeReportCompileForm(GovernedForm):
    """The summary."""

    summary = TextField(
        label=gettext_lazy("Summary for the signer"),
        max_length=20_000,
        rows=8,
        help_text=gettext_lazy("Results against plan, what is behind and why, what the signer should decide"),
    )


def _below(rows: Any, user: Any) -> Any:
    from units.reach import reach

    return rows.open_on().filter(pk__in=reach(user).commands).order_by("position", "pk")


class _InstructionForm(GovernedForm):
    instruction = TextField(label=gettext_lazy("Instruction"), max_length=4000, rows=4, required=False)
    units = GovernedModelMultipleChoiceField(
        Unit.objects.all(),
        narrow=_below,
        label=gettext_lazy("To the units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    person = PersonField(label=gettext_lazy("To a person"), required=False)
    due_on = ThaiDateField(
        label=pgettext_lazy("instruction", "To be done by"), required=False, earliest=timezone.localdate
    )

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if instance is not None:
            field: Any = self.fields["units"]
            field.queryset = field.queryset.filter(parent_id=instance.office_id)
            field.label_from_instance = lambda unit: unit.shown_short_name


class OfficeReportSignForm(_InstructionForm):
    """The signature, with a note and an instruction where one is given."""

    fieldsets = (
        (gettext_lazy("Signature"), ("note",)),
        (gettext_lazy("Instruction, where one is given"), ("instruction", "units", "person", "due_on")),
    )
    note = TextField(label=gettext_lazy("Note on the paper"), max_length=2000, rows=2, required=False)


class OfficeReportInstructForm(_InstructionForm):
    """A further instruction."""


class OfficeReportSendForm(GovernedForm):
    """When and how the report went on."""

    sent_on = ThaiDateField(
        label=gettext_lazy("Sent on"), latest=timezone.localdate, widget=forms.TextInput(attrs=HALF)
    )
    sent_by = forms.ChoiceField(
        label=pgettext_lazy("report", "How it was sent"), choices=SentBy, widget=forms.Select(attrs=HALF)
    )
    letter_number = LineField(
        label=gettext_lazy("Number of the letter"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Needed where it went by letter"),
    )
