"""Forms of vehicles, rooms and bookings; each has its service's keywords as fields."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.forms import (
    GovernedForm,
    LineField,
    ThaiDateField,
    ThaiIntegerField,
    ThaiTimeField,
    UnitField,
)

from ..choices import ResourceKind


class ResourceChangeForm(GovernedForm):
    """What is written of a vehicle or room."""

    code = LineField(label=_("Code or plate"), max_length=40, widget=forms.TextInput(attrs={"cell": "c4"}))
    name = LineField(
        label=pgettext_lazy("resource", "Name"), max_length=120, widget=forms.TextInput(attrs={"cell": "c8"})
    )
    name_en = LineField(label=_("Name in English"), max_length=120, required=False)
    unit = UnitField(label=_("Kept by"))
    seats = ThaiIntegerField(
        label=_("Seats"), max_value=2000, required=False, widget=forms.TextInput(attrs={"cell": "c4"})
    )
    note = LineField(label=_("What to know"), max_length=300, required=False)


class ResourceOpenForm(ResourceChangeForm):
    """A new vehicle or room."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("resource", "Kind"),
        choices=ResourceKind,
        initial=ResourceKind.ROOM,
        widget=forms.RadioSelect,
    )
    opened_on = ThaiDateField(label=_("In use since"), initial=timezone.localdate)
    field_order = ("kind", "code", "name", "name_en", "unit", "seats", "note", "opened_on")


class ResourceCloseForm(GovernedForm):
    """The last day of use."""

    closed_on = ThaiDateField(label=_("Last day of use"))


class ResourceBookForm(GovernedForm):
    """A room for some hours of a day."""

    day = ThaiDateField(
        label=_("Day"),
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + dt.timedelta(days=730),
    )
    starts_at = ThaiTimeField(label=_("From (time)"), initial=dt.time(9), widget=forms.TextInput(attrs={"cell": "c6"}))
    ends_at = ThaiTimeField(label=_("Until (time)"), initial=dt.time(12), widget=forms.TextInput(attrs={"cell": "c6"}))
    subject = LineField(
        label=_("What for"), max_length=200, help_text=_("The whole office reads this in the calendar.")
    )


class BookingReleaseForm(GovernedForm):
    """Nothing to fill in: the page asks whether the booking is given back."""
