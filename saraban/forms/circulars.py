"""Forms of circulars; each is named after its service and has the service's keywords as fields."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelMultipleChoiceField,
    LineField,
    TextField,
    ThaiDateField,
    UnitField,
)
from coopoffice.web.forms.choices import Narrowed
from coopoffice.web.registry import pickers
from units.models import Unit
from units.reach import reach

from ..choices import Asked, CircularRun
from ..policies_circulars import sending_units

MOST_PEOPLE = 60
LISTED_UNITS = 60


def units_to_choose(rows: Any, user: Any) -> Any:
    """The units a circular may go to: those of the own area; of a whole department the offices alone."""
    area = sending_units(reach(user))
    rows = rows.open_on().order_by(
        F("parent__parent_id").asc(nulls_first=True), F("parent_id").asc(nulls_first=True), "position", "id"
    )
    if len(area) > LISTED_UNITS:
        return rows.filter(Q(parent__isnull=True) | Q(parent__parent__isnull=True))
    return rows.filter(pk__in=area)


class PeopleField(Narrowed, forms.CharField):
    """Several people by name, one in each line; each line must fit one person."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6000, **kwargs)
        self.widget.attrs["rows"] = "3"
        self.user: Any = None

    def narrow_to(self, user: Any) -> None:
        self.user = user

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        lines = [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]
        if len(lines) > MOST_PEOPLE:
            raise ValidationError(_("Name at most %(n)d people; for more choose whole units.") % {"n": MOST_PEOPLE})
        picker = pickers.get("person")
        found, wrong = [], []
        for line in lines:
            rows = list(picker.find(self.user, line, 4)) if picker and self.user is not None else []
            exact = [row for row in rows if line in {picker.label(row), row.full_name}] if picker else []
            if len(exact) == 1 or len(rows) == 1:
                found.append((exact or rows)[0])
            elif rows:
                several = ", ".join(picker.label(row) for row in rows[:3])
                wrong.append(_("Several people fit “%(text)s”: %(several)s.") % {"text": line, "several": several})
            else:
                wrong.append(_("Nobody fits “%(text)s”.") % {"text": line})
        if wrong:
            raise ValidationError(wrong)
        return list(dict.fromkeys(found))


def _asked() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("What is asked of each person"),
        choices=Asked.choices,
        initial=Asked.ACKNOWLEDGE,
        widget=forms.RadioSelect,
    )


def _due() -> ThaiDateField:
    return ThaiDateField(
        label=pgettext_lazy("circular", "Until"),
        required=False,
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + dt.timedelta(days=730),
        widget=forms.TextInput(attrs={"cell": "c6"}),
    )


class CirculateForm(GovernedForm):
    """Send a letter round."""

    unit = UnitField("unit_that_sends", label=gettext_lazy("In the name of"))
    message = TextField(label=pgettext_lazy("circular", "Text"), max_length=20_000, rows=4, required=False)
    asked = _asked()
    due_on = _due()
    to_units = GovernedModelMultipleChoiceField(
        Unit.objects,
        label=gettext_lazy("Whole units"),
        help_text=gettext_lazy("Everyone who has a post there today, in all units below as well."),
        narrow=units_to_choose,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    to_people = PeopleField(
        label=gettext_lazy("People by name"),
        help_text=gettext_lazy("One name in each line."),
        required=False,
    )
    fieldsets = (
        (pgettext_lazy("circular", "To whom"), ("unit", "to_units", "to_people")),
        (gettext_lazy("What is asked"), ("message", "asked", "due_on")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["to_units"] = list(cleaned.get("to_units") or ())
        cleaned["to_people"] = cleaned.get("to_people") or []
        if not (cleaned["to_units"] or cleaned["to_people"]) and not (self.errors.keys() & {"to_units", "to_people"}):
            self.add_error("to_units", _("Choose at least one unit, or name people."))
        return cleaned


class CircularSendForm(CirculateForm):
    """Write a circular and send it round."""

    subject = LineField(label=gettext_lazy("Subject"), max_length=500)
    files = FilesField(
        label=gettext_lazy("Files"), required=False, keep=True, help_text=gettext_lazy("The PDF that is to be read.")
    )
    fieldsets = (
        (gettext_lazy("The circular"), ("unit", "subject", "message", "files")),
        (pgettext_lazy("circular", "To whom"), ("to_units", "to_people")),
        (gettext_lazy("What is asked"), ("asked", "due_on")),
    )


class CircularAcknowledgeForm(GovernedForm):
    """Be done with a circular."""

    note = LineField(label=gettext_lazy("What was done"), max_length=500, required=False)


class CircularRemindForm(GovernedForm):
    """Remind who is not done."""


class CircularRecallForm(GovernedForm):
    """End a circular early."""

    reason = LineField(label=gettext_lazy("Why it is recalled"), max_length=300)


class CircularRunForm(GovernedForm):
    """How circulars are numbered from a day on."""

    unit = UnitField("unit_that_sends", label=gettext_lazy("For the unit and all below it"))
    run = forms.ChoiceField(
        label=gettext_lazy("Circulars are numbered in"), choices=CircularRun.choices, widget=forms.RadioSelect
    )
    starts_on = ThaiDateField(
        label=gettext_lazy("From"), earliest=timezone.localdate, widget=forms.TextInput(attrs={"cell": "c6"})
    )
    note = LineField(label=gettext_lazy("Decided by"), max_length=200, required=False)
