"""Forms of people and posts: accounts, postings, stand-ins, duties, delegations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import (
    GovernedForm,
    LineField,
    PersonField,
    PickField,
    ThaiDateField,
    ThaiIntegerField,
    UnitField,
)

from ..choices import Capacity, PersonnelKind, PostRole, Power
from .units import LastDayForm, cell, today


def order_fields(required: bool) -> dict[str, forms.Field]:
    """Order number and date, the same everywhere."""
    return {
        "order_number": cell(
            "c8",
            LineField(
                label=_("Order number"), max_length=60, required=required, help_text=_("For example คำสั่งที่ 44/2569")
            ),
        ),
        "order_date": cell("c4", ThaiDateField(label=_("Order dated"), required=False)),
    }


class PersonForm(GovernedForm):
    """Who the person is and how to reach the person."""

    title = cell("c3", LineField(label=_("Title"), max_length=40, required=False, help_text=_("For example นาย")))
    first_name = cell("c4", LineField(label=_("First name"), max_length=100))
    last_name = cell("c5", LineField(label=_("Last name"), max_length=100))
    first_name_en = cell("c6", LineField(label=_("First name in English"), max_length=100, required=False))
    last_name_en = cell("c6", LineField(label=_("Last name in English"), max_length=100, required=False))
    personnel_kind = cell("c4", forms.ChoiceField(label=_("Kind of personnel"), choices=PersonnelKind.choices))
    phone = cell("c4", LineField(label=_("Telephone"), max_length=40, required=False))
    email = cell("c4", forms.EmailField(label=_("E-mail"), max_length=254, required=False))
    username = cell(
        "c6",
        LineField(
            label=_("User name"),
            max_length=60,
            validators=[UnicodeUsernameValidator()],
            help_text=_("Small letters and figures, for example somchai.j"),
        ),
    )
    fieldsets = (
        (_("Name"), ("title", "first_name", "last_name", "first_name_en", "last_name_en")),
        (_("Work and contact"), ("personnel_kind", "phone", "email")),
        (_("Account"), ("username",)),
    )


class ConfirmForm(GovernedForm):
    """An act that needs no more than the word."""


class PostChangeForm(GovernedForm):
    """One position of the establishment."""

    number = cell("c4", LineField(label=_("Position number"), max_length=20))
    title = cell(
        "c8", LineField(label=_("Post title"), max_length=120, help_text=_("As it stands in the establishment"))
    )
    level = cell("c4", LineField(label=_("Level"), max_length=60, required=False, help_text=_("For example ชำนาญการ")))
    title_en = cell("c8", LineField(label=_("Title in English"), max_length=120, required=False))
    personnel_kind = cell("c4", forms.ChoiceField(label=_("Kind of personnel"), choices=PersonnelKind.choices))
    role = cell("c4", forms.ChoiceField(label=_("Role in the unit"), choices=PostRole.choices, initial=PostRole.MEMBER))
    position = cell("c4", ThaiIntegerField(label=_("Place in lists"), max_value=32767, required=False, initial=0))

    def clean_position(self) -> int:
        """An empty place is the first."""
        return self.cleaned_data["position"] or 0


class PostOpenForm(PostChangeForm):
    """A new, vacant position."""

    opened_on = cell("c4", ThaiDateField(label=_("Opened on"), initial=today))


class PostCloseForm(GovernedForm):
    """The last day of a position."""

    closed_on = ThaiDateField(label=_("Last day"), initial=today)


class PlaceForm(GovernedForm):
    """A person into a vacant post."""

    user = PersonField("account", label=_("Person"))
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), required=False))
    locals().update(order_fields(False))
    note = LineField(label=_("Note"), max_length=200, required=False)


class PersonPlaceForm(GovernedForm):
    """A vacant post for a person."""

    post = PickField("vacant_post", label=_("Vacant post"), help_text=_("Type the position number, title or unit"))
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), required=False))
    locals().update(order_fields(False))
    note = LineField(label=_("Note"), max_length=200, required=False)


class MoveForm(GovernedForm):
    """Another post for a holder."""

    post = PickField("vacant_post", label=_("New post"), help_text=_("Type the position number, title or unit"))
    starts_on = ThaiDateField(label=_("Takes up the new post on"), initial=today)
    locals().update(order_fields(True))
    note = LineField(label=_("Note"), max_length=200, required=False)


class EndPostingForm(LastDayForm):
    """The last day of a posting and why."""

    note = LineField(label=_("Reason"), max_length=200, required=False)


class StandInForm(GovernedForm):
    """Who stands in for the post, in what capacity, when and under which order."""

    user = PersonField(label=_("Who stands in"))
    capacity = forms.ChoiceField(label=_("In what capacity"), widget=forms.RadioSelect)
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), help_text=_("Counts in full; it lapses at midnight after.")))
    locals().update(order_fields(True))
    note = LineField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Leave, an official trip, a vacant post")
    )
    fieldsets = (
        (_("Who and as what"), ("user", "capacity")),
        (_("Which days"), ("starts_on", "ends_on", "note")),
        (_("Under which order"), ("order_number", "order_date")),
    )

    def __init__(self, *args: Any, capacities: tuple[Capacity, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = [(c.value, c.label) for c in capacities]
        if capacities:
            self.initial.setdefault("capacity", capacities[0].value)

    def clean(self) -> dict[str, Any]:
        """The last day may not come before the first."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("ends_on", _("The last day must not be before the first."))
        return cleaned


class DelegationForm(GovernedForm):
    """Powers from one post to another."""

    to_post = PickField("post", label=_("To which post"), help_text=_("Type the title, the holder or the unit"))
    powers = forms.MultipleChoiceField(
        label=_("Which powers"), choices=Power.choices, widget=forms.CheckboxSelectMultiple
    )
    conditions = LineField(label=_("Conditions"), max_length=300, required=False)
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), required=False, help_text=_("Empty: until it is revoked")))
    locals().update(order_fields(True))


class DutyForm(GovernedForm):
    """A duty for a unit or a person across an area."""

    unit = cell("c6", UnitField(label=_("To the unit"), required=False))
    user = cell("c6", PersonField(label=_("or to the person"), required=False))
    area = UnitField(
        label=_("Across"), help_text=_("Whose records it opens: the unit and all below it, usually the office")
    )
    for_members = forms.BooleanField(
        label=_("Every member of the unit carries it out"),
        required=False,
        initial=True,
        help_text=_("Otherwise the head and deputies hold it, and name people for it."),
    )
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), required=False))
    order_number = LineField(label=_("Order number"), max_length=60, required=False)


class ShareDutyForm(GovernedForm):
    """A person of the unit for a duty the unit holds."""

    user = PersonField(label=_("Person of the unit"))
    starts_on = cell("c6", ThaiDateField(label=_("From"), initial=today))
    ends_on = cell("c6", ThaiDateField(label=_("Until"), required=False))
    order_number = LineField(label=_("Order number"), max_length=60, required=False)


class WhoCanForm(GovernedForm):
    """Whose reach, on which day, over what kind of record."""

    person = PersonField(label=_("Person"), required=False)
    unit = UnitField(label=_("Unit"), required=False)
    on = ThaiDateField(label=_("On which day"), initial=today)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
