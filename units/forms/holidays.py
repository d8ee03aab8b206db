"""The form of one holiday."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import GovernedForm, LineField, ThaiDateField, UnitField


class HolidayForm(GovernedForm):
    """A day on which offices rest, or on which one office works although others rest."""

    day = ThaiDateField(label=_("Day"))
    name = LineField(label=_("Name"), max_length=120)
    name_en = LineField(label=_("Name in English"), max_length=120, required=False)
    unit = UnitField(label=_("Only for the unit"), required=False)
    closed = forms.BooleanField(label=_("Offices are closed on this day"), required=False, initial=True)
    source = LineField(
        label=_("Announced in"),
        max_length=200,
        required=False,
        help_text=_("The cabinet's resolution or the province's announcement."),
    )


class HolidayRemoveForm(GovernedForm):
    """Nothing to fill in: the page asks whether the day is really withdrawn."""
