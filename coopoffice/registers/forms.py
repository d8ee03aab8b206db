"""What a clerk types about books and numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coopoffice.registers import kinds
from coopoffice.registers.services.books import HIGHEST_OPENING
from coopoffice.registers.services.draws import LONGEST_RESERVATION, MOST_AT_ONCE
from coopoffice.web.forms.base import GovernedForm
from coopoffice.web.forms.choices import UnitField
from coopoffice.web.forms.fields import ThaiDateField, ThaiIntegerField

THIRD = forms.TextInput(attrs={"cell": "c4"})


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=250, strip=True, **options)


class SeriesOpenForm(GovernedForm):
    """Where the paper book ends."""

    unit = UnitField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Register"))
    opening_number = ThaiIntegerField(
        label=_("Last number in the paper book"),
        widget=THIRD,
        max_value=HIGHEST_OPENING,
        help_text=_("The next number given here is one higher. Write 0 where the book starts at 1."),
    )
    opening_on = ThaiDateField(
        label=_("Date of that number"),
        widget=THIRD,
        required=False,
        latest=kinds.today,
        help_text=_("Today when left empty."),
    )
    note = _line(_("Where the paper book ends"), required=False, help_text=_("For example: book 3, page 91."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose a register")), *kinds.choices(getattr(self.actor, "user", None))]


class SeriesReserveForm(GovernedForm):
    """How many numbers are set aside, until when and for what."""

    count = ThaiIntegerField(label=_("How many numbers"), widget=THIRD, min_value=1, max_value=MOST_AT_ONCE, initial=1)
    expires_on = ThaiDateField(
        label=_("Usable until"),
        widget=THIRD,
        earliest=kinds.today,
        latest=lambda: kinds.today() + LONGEST_RESERVATION,
        help_text=_("A number not used by then becomes void and is never given again."),
    )
    purpose = _line(_("Reserved for"), help_text=_("For example: orders to be signed on Friday."))


class SeriesDrawForm(GovernedForm):
    """What the next number is taken for, and under which day it stands."""

    purpose = _line(_("What the number is for"), help_text=_("It stands beside the number for good."))
    on_date = ThaiDateField(
        label=_("Date in the book"),
        widget=THIRD,
        required=False,
        latest=kinds.today,
        help_text=_("Today when left empty."),
    )
    late_reason = _line(
        _("Why it is dated back"),
        required=False,
        help_text=_("Only where the book holds a later date already."),
    )


class NumberVoidForm(GovernedForm):
    """Why a number is void."""

    reason = _line(_("Reason"), help_text=_("It stands beside the number for good."))


class NumberUseForm(GovernedForm):
    """What a reserved number is used for."""

    purpose = _line(_("Used for"), required=False, help_text=_("Left empty, the words of the reservation stay."))
