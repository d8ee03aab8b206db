"""Forms of units: open, change, move, close, districts, coordination lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import GovernedForm, LineField, ThaiDateField, ThaiIntegerField, UnitField

from ..choices import UnitKind
from ..models import District


def cell(css: str, field: forms.Field) -> forms.Field:
    """Give the field its width on the page: c3, c4, c6, c8 of twelve."""
    field.widget.attrs["cell"] = css
    return field


def today():
    """The Bangkok day, asked for when the form is drawn."""
    return timezone.localdate()


class UnitChangeForm(GovernedForm):
    """Names, codes and address of a unit."""

    name = cell("c8", LineField(label=_("Name"), max_length=200))
    short_name = cell("c4", LineField(label=_("Short name"), max_length=40, help_text=_("For example กสส.๑")))
    name_en = cell("c8", LineField(label=_("Name in English"), max_length=200, required=False))
    short_name_en = cell("c4", LineField(label=_("Short name in English"), max_length=40, required=False))
    code = cell("c4", LineField(label=_("Unit code"), max_length=20, help_text=_("Once in the whole department")))
    letter_code = cell(
        "c4",
        LineField(
            label=_("Code in letter numbers"), max_length=40, required=False, help_text=_("For example ธร ๐๐๑๐.๑")
        ),
    )
    position = cell(
        "c4",
        ThaiIntegerField(
            label=_("Place in lists"), max_value=32767, required=False, initial=0, help_text=_("Lower stands first")
        ),
    )
    inside_office = forms.BooleanField(
        label=_("Sits inside the provincial office"),
        required=False,
        initial=True,
        help_text=_("Decides how the head signs (order 17/2554)."),
    )
    address = LineField(label=_("Address"), max_length=300, required=False)
    province = cell("c4", LineField(label=_("Province"), max_length=60, required=False))
    phone = cell("c4", LineField(label=_("Telephone"), max_length=40, required=False))
    email = cell("c4", forms.EmailField(label=_("E-mail"), max_length=254, required=False))
    fieldsets = (
        (_("Name and code"), ("name", "short_name", "name_en", "short_name_en", "code", "letter_code", "position")),
        (_("Where it sits"), ("inside_office", "address", "province", "phone", "email")),
    )

    def clean_position(self) -> int:
        """An empty place is the first."""
        return self.cleaned_data["position"] or 0


class UnitOpenForm(UnitChangeForm):
    """A new unit."""

    parent = cell("c8", UnitField(label=_("Belongs to")))
    kind = cell("c4", forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices))
    opened_on = cell("c4", ThaiDateField(label=_("Opened on")))
    fieldsets = (
        (_("Place in the structure"), ("parent", "kind", "opened_on")),
        *UnitChangeForm.fieldsets,
    )


class UnitMoveForm(GovernedForm):
    """Another place in the chain of command."""

    parent = UnitField(label=_("New superior unit"))


class UnitCloseForm(GovernedForm):
    """The last day, and under which order."""

    closed_on = ThaiDateField(label=_("Last day"), help_text=_("The unit exists until the end of this day."))
    closing_note = LineField(
        label=_("Closed under"), max_length=200, help_text=_("Order number and date, for example คำสั่งกรมฯ ที่ 12/2570")
    )


class UnitDistrictsForm(GovernedForm):
    """Which districts the unit has in its charge from a day on."""

    districts = forms.ModelMultipleChoiceField(
        label=_("Districts in charge"),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = ThaiDateField(label=_("From"), initial=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = District.objects.all()
        if self.record is not None and self.record.province:
            rows = rows.filter(province=self.record.province)
        self.fields["districts"].queryset = rows


class UnitLinkForm(GovernedForm):
    """A coordination line to another unit."""

    to_unit = UnitField(label=_("With which unit"))
    subject = LineField(label=_("About"), max_length=200, help_text=_("What the two units work on together"))
    starts_on = ThaiDateField(label=_("From"), initial=today)


class LastDayForm(GovernedForm):
    """The last day of something that ends."""

    ends_on = ThaiDateField(
        label=_("Last day"), initial=today, help_text=_("Counts in full; it ends at midnight after.")
    )
