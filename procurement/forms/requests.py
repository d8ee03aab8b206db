"""Forms of requests for a vehicle, of the board, and of the book of use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.forms import GovernedForm, LineField, PersonField, TextField, ThaiIntegerField, ThaiTimeField
from saraban.forms.circulars import PeopleField

from .fields import FAR, car, cell, day, km, line, moment, reason


def _ahead(label: Any) -> Any:
    return day(label, earliest=timezone.localdate, latest=lambda: timezone.localdate() + FAR)


def _time(label: Any) -> ThaiTimeField:
    return ThaiTimeField(label=label, widget=cell("c6"))


class VehicleRequestForm(GovernedForm):
    """ใบขออนุญาตใช้รถส่วนกลาง (form 3)."""

    starts_on = _ahead(_("Leaves on"))
    starts_time = _time(_("Leaves at (time)"))
    ends_on = _ahead(_("Back on"))
    ends_time = _time(_("Back at (time)"))
    going_to = LineField(label=_("Going to"), max_length=300)
    province = line(
        pgettext_lazy("vehicle request", "Other province"),
        "c6",
        max_length=60,
        required=False,
        help_text=_("Only where it goes beyond the own province."),
    )
    purpose = TextField(label=pgettext_lazy("vehicle request", "For what"), max_length=500, rows=2)
    plan_line = line(_("In the action plan as"), "c6", max_length=200, required=False)
    passengers = PeopleField(label=_("Who rides"), help_text=_("One name in each line"), required=False)
    people = ThaiIntegerField(
        label=_("How many ride in all"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("With guests; left empty it is the names above."),
        widget=cell("c6"),
    )
    phone = line(_("Telephone"), "c6", max_length=40, required=False)
    wanted = car(label=_("Car asked for"), required=False, empty_label=_("Any car that is free"))
    self_drive = forms.BooleanField(label=_("I drive myself"), required=False)
    late_because = line(
        _("Urgent because of"),
        max_length=300,
        required=False,
        help_text=_("Where it is asked later than the rule says."),
    )
    fieldsets = (
        (_("When"), ("starts_on", "starts_time", "ends_on", "ends_time", "late_because")),
        (_("Where and what for"), ("going_to", "purpose", "plan_line", "province")),
        (_("Who and with what"), ("passengers", "people", "phone", "wanted", "self_drive")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for edge in ("starts", "ends"):
            on, at = cleaned.pop(f"{edge}_on", None), cleaned.pop(f"{edge}_time", None)
            if on is not None and at is not None:
                cleaned[f"{edge}_at"] = timezone.make_aware(dt.datetime.combine(on, at))
        first, last = cleaned.get("starts_at"), cleaned.get("ends_at")
        if first is not None and last is not None and last <= first:
            self.add_error("ends_time", _("The end must come after the beginning."))
        cleaned["passengers"] = cleaned.get("passengers") or []
        return cleaned

    def refuse(self, error: Any, field: str | None = None) -> None:
        """The service speaks of moments; the form asks for day and time."""
        super().refuse(error, {"starts_at": "starts_on", "ends_at": "ends_on"}.get(field or "", field))


class CancelForm(GovernedForm):
    """Why it is called off or withdrawn."""

    reason = reason()


class AssignForm(GovernedForm):
    """Which car or run, and who drives. ``place`` is "v:<vehicle>" or "u:<run>"."""

    place = forms.ChoiceField(
        label=_("Car or run"), widget=forms.RadioSelect, error_messages={"required": _("Choose a car or a run.")}
    )
    driver = PersonField(label=_("Driver"), required=False, help_text=_("Left empty, the car's usual driver."))
    note = line(_("Note of the vehicle officer"), max_length=300, required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places or []  # type: ignore[attr-defined]


class DepartForm(GovernedForm):
    """Leaving."""

    left_at = moment(_("Left at"))
    odometer_out = km(_("Odometer at leaving"))
    gap_note = line(
        _("What the gap is about"),
        max_length=300,
        required=False,
        help_text=_("Only where the reading is not the last one written."),
    )
    papers_note = line(
        _("Why it leaves with papers that ran out"),
        max_length=300,
        required=False,
        help_text=_("Stands in the book of use beside the papers that had run out."),
    )

    def __init__(self, *args: Any, asks_papers: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_papers:
            del self.fields["papers_note"]


class ComeBackForm(GovernedForm):
    """Coming back."""

    back_at = moment(_("Came back at"))
    odometer_in = km(_("Odometer at coming back"))
    remark = line(pgettext_lazy("register", "Remark"), max_length=300, required=False)


class UseCorrectForm(GovernedForm):
    """Both ends of a line that was opened again."""

    left_at = DepartForm.base_fields["left_at"]
    odometer_out = DepartForm.base_fields["odometer_out"]
    back_at = ComeBackForm.base_fields["back_at"]
    odometer_in = ComeBackForm.base_fields["odometer_in"]
    gap_note = DepartForm.base_fields["gap_note"]
    remark = ComeBackForm.base_fields["remark"]


class UseRecordForm(GovernedForm):
    """A line of the paper book."""

    vehicle = car("keep")
    driver = PersonField(label=_("Driver"))
    going_to = LineField(label=_("Place gone to"), max_length=300)
    left_at = DepartForm.base_fields["left_at"]
    odometer_out = DepartForm.base_fields["odometer_out"]
    back_at = ComeBackForm.base_fields["back_at"]
    odometer_in = ComeBackForm.base_fields["odometer_in"]
    gap_note = DepartForm.base_fields["gap_note"]
    papers_note = line(
        _("Why it left with papers that had run out"),
        max_length=300,
        required=False,
        help_text=_("Only where tax, insurance or inspection had run out by then."),
    )
    remark = ComeBackForm.base_fields["remark"]


class ReopenForm(GovernedForm):
    """Why a written line is opened again."""

    reason = reason(_("What is wrong in the line"))


class NothingForm(GovernedForm):
    """An act that needs no words."""
