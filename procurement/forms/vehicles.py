"""Forms of the register of vehicles; each has its service's keywords as fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.forms import GovernedForm, GovernedModelForm, PersonField, ThaiIntegerField, UnitField

from ..choices import BodyType, DueKind, FuelType, HowGot, VehicleKind, VehicleState
from ..models import VehicleRule
from .fields import amount, cell, day, km, line, moment, papers, past_day


def choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a closed list."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"cell": "c6"}), **kwargs)


def number(label: Any, most: int, least: int = 0, **kwargs: Any) -> ThaiIntegerField:
    """A whole number."""
    return ThaiIntegerField(label=label, min_value=least, max_value=most, widget=cell("c4"), **kwargs)


class VehicleChangeForm(GovernedForm):
    """What the register says of a vehicle."""

    plate = line(_("Number plate"), "c6", max_length=20)
    plate_province = line(_("Province of the plate"), "c6", max_length=60)
    kind = choice(_("Kind of vehicle"), VehicleKind, initial=VehicleKind.CENTRAL)
    unit = UnitField(label=_("Kept by"))
    body = choice(_("Body"), BodyType, initial=BodyType.DOUBLE_CAB)
    make = line(_("Make"), "c6", max_length=60)
    model_name = line(pgettext_lazy("vehicle", "Model"), "c6", max_length=80, required=False)
    year_made = number(_("Year of make (BE)"), 2700, 2400, required=False)
    cc = number(_("Engine size (cc)"), 30_000, required=False)
    seats = number(_("Seats with the driver's"), 80)
    fuel = choice(_("Fuel"), FuelType, initial=FuelType.DIESEL)
    tank = amount(_("Tank (litres)"), "c4", required=False, min_value=Decimal(1), max_value=Decimal(2000))
    colour = line(_("Colour"), "c4", max_length=40, required=False)
    engine_no = line(_("Engine number"), "c6", max_length=60, required=False)
    chassis_no = line(_("Chassis number"), "c6", max_length=60, required=False)
    asset_code = line(_("Asset code"), "c6", max_length=60, required=False)
    acquired_on = past_day(_("Acquired on"))
    acquired_how = choice(_("Acquired by"), HowGot, initial=HowGot.BOUGHT)
    price = amount(_("Price (baht)"), required=False)
    user_post = line(
        _("Post of the user"), max_length=200, required=False, help_text=_("Only of a position car, for form 1.")
    )
    keeper = PersonField(label=_("Person who keeps it"), required=False)
    driver = PersonField(label=_("Usual driver"), required=False)
    service_km = km(_("Service every (km)"), "c6", required=False)
    service_months = number(_("Service every (months)"), 120, required=False)
    meter_since = moment(
        _("Present odometer since"),
        required=False,
        help_text=_("Only after the odometer was changed: readings before are compared with nothing after."),
    )
    marked = forms.BooleanField(label=_("Carries emblem and name of the agency"), required=False)
    parked_at = line(_("Kept elsewhere at"), "c6", max_length=200, required=False)
    parked_until = day(_("Kept elsewhere until"), required=False)
    parked_because = line(_("Kept elsewhere because of"), "c6", max_length=300, required=False)
    parked_permit = line(_("Permission to keep it elsewhere"), "c6", max_length=120, required=False)
    remark = line(pgettext_lazy("register", "Remark"), max_length=300, required=False)
    fieldsets = (
        (_("The vehicle"), ("plate", "plate_province", "kind", "unit", "body", "make", "model_name", "year_made")),
        (_("Engine and body"), ("cc", "seats", "colour", "fuel", "tank", "engine_no", "chassis_no", "asset_code")),
        (_("How it was acquired"), ("acquired_on", "acquired_how", "price", "user_post")),
        (_("Who keeps and drives it"), ("keeper", "driver", "service_km", "service_months", "meter_since", "marked")),
        (_("Kept elsewhere than at the office"), ("parked_at", "parked_until", "parked_because", "parked_permit")),
        (_("More"), ("remark",)),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("parked_at"):
            for name in ("parked_because", "parked_permit"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Keeping it elsewhere needs the reason and the written permission."))
        return cleaned


class VehicleAddForm(VehicleChangeForm):
    """A new vehicle."""

    odometer = km(_("Odometer now (km)"), initial=0)
    fieldsets = (
        VehicleChangeForm.fieldsets[0],
        (_("Engine and body"), (*VehicleChangeForm.fieldsets[1][1], "odometer")),
        *VehicleChangeForm.fieldsets[2:],
    )


class VehicleStateForm(GovernedForm):
    """In which state the vehicle stands."""

    state = forms.ChoiceField(label=pgettext_lazy("vehicle", "State"), choices=VehicleState, widget=forms.RadioSelect)
    state_note = line(
        _("What it is about"), max_length=200, required=False, help_text=_("To whom it is lent, by which order")
    )
    disposed_on = past_day(_("Disposed of on"), required=False, help_text=_("Only where it is disposed of."))


class DueForm(GovernedForm):
    """A tax, insurance or service that was done."""

    kind = choice(_("What was renewed"), DueKind)
    starts_on = day(_("Done on"))
    due_on = day(_("Due next on"), required=False)
    due_km = km(_("Due next at (km)"), required=False)
    reference = line(_("Receipt or policy number"), "c6", max_length=80, required=False)
    provider = line(_("Company or place"), "c6", max_length=120, required=False)
    cost = amount(_("Cost (baht)"), required=False)
    note = line(_("Note"), max_length=300, required=False)


class NormForm(GovernedForm):
    """A consumption norm."""

    kml = amount(_("Norm (km per litre)"), min_value=Decimal("0.5"), max_value=Decimal(100))
    starts_on = day(_("In force from"))
    reference = line(_("Announcement"), max_length=200, help_text=_("Number and day of the announcement"))


class VehicleFilesForm(GovernedForm):
    """Pictures and papers of a vehicle."""

    files = papers(_("Photographs, registration book, policy"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].required = True


class VehicleRuleForm(GovernedModelForm):
    """The figures of vehicle work."""

    starts_on = day(_("In force from"))
    unit = UnitField(
        label=_("Only for the unit"),
        required=False,
        help_text=_("Leave empty where it holds for the whole department."),
    )
    below_percent = amount(_("Consumption flagged when below the norm by (%)"), max_value=Decimal(100))
    price_tolerance = amount(_("Amount may differ from litres × price by (baht)"), max_value=Decimal(1000))
    fieldsets = (
        (_("From when and for whom"), ("starts_on", "unit")),
        (_("Requests and use"), ("lead_days", "gap_km")),
        (
            _("Papers that ran out"),
            ("tax_blocks", "act_blocks", "inspection_blocks", "insurance_blocks", "papers_at_leaving"),
        ),
        (_("Fuel"), ("below_percent", "price_tolerance")),
        (_("Reminders"), ("remind_days", "remind_km")),
        (_("Source"), ("source", "confidence", "note")),
    )

    class Meta:
        model = VehicleRule
        exclude = ("updated_at",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("lead_days", 365), ("gap_km", 10_000), ("remind_days", 365), ("remind_km", 20_000)):
            old = self.fields[name]
            self.fields[name] = number(old.label, most)


__all__ = [
    "DueForm",
    "NormForm",
    "VehicleAddForm",
    "VehicleChangeForm",
    "VehicleFilesForm",
    "VehicleRuleForm",
    "VehicleStateForm",
]
