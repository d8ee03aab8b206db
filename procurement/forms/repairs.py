"""Forms of repairs and accidents; each has its service's keywords as fields."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.forms import GovernedForm, GovernedModelChoiceField, PersonField, TextField, ThaiIntegerField

from ..choices import RepairKind
from ..models import Accident
from .fields import amount, car, cell, day, km, line, moment, papers, past_day


class RepairReportForm(GovernedForm):
    """What is broken or due."""

    vehicle = car()
    kind = forms.ChoiceField(
        label=_("Repair or maintenance"), choices=RepairKind, widget=forms.Select(attrs={"cell": "c6"})
    )
    odometer = km(_("Odometer (km)"))
    accident = GovernedModelChoiceField(
        Accident.objects,
        narrow=lambda rows, user: rows.select_related("vehicle").order_by("-happened_at"),
        label=_("After an accident"),
        required=False,
        empty_label=_("No accident"),
        widget=forms.Select(attrs={"cell": "c6"}),
    )
    what = TextField(label=_("What is broken or due"), max_length=500, rows=3)
    drivable = forms.BooleanField(label=_("It can be driven meanwhile"), required=False, initial=True)
    files = papers(_("Photographs"))


class RepairInspectForm(GovernedForm):
    """What the inspection found."""

    findings = TextField(label=_("Findings"), max_length=500, rows=3)
    garage = line(_("Garage"), "c6", max_length=200)
    estimate = amount(_("Estimate (baht)"))
    files = papers(_("Quotations"))


class RepairSendForm(GovernedForm):
    """The days at the garage."""

    garage_from = day(_("At the garage from"))
    garage_until = day(_("At the garage until"))
    garage = line(_("Garage"), max_length=200, required=False)


class RepairAcceptForm(GovernedForm):
    """Taking it back."""

    accepted_on = past_day(_("Accepted on"))
    accepted_by = PersonField(label=_("Accepted by"))
    done = TextField(label=_("What was done"), max_length=500, rows=2)
    cost = amount(_("Amount (baht)"))
    odometer = km(_("Odometer (km)"), required=False)
    files = papers(_("Bills"))


class RepairPayForm(GovernedForm):
    """That it was paid."""

    paid_on = past_day(_("Paid on"))
    payment_ref = line(_("Payment or purchase reference"), "c6", max_length=120)


class AccidentReportForm(GovernedForm):
    """แบบ 5."""

    vehicle = car()
    driver = PersonField(label=_("Driver"))
    licence = line(_("Driving licence"), "c6", max_length=60, required=False)
    happened_at = moment(_("Happened at"))
    place = line(_("Where it happened"), max_length=300)
    on_duty = line(_("On what duty"), max_length=300)
    story = TextField(label=_("How it happened"), max_length=4000, rows=5)
    speed = ThaiIntegerField(label=_("Speed (km per hour)"), max_value=300, required=False, widget=cell("c4"))
    road = line(_("Road"), "c4", max_length=120, required=False)
    weather = line(_("Weather"), "c4", max_length=120, required=False)
    other_party = line(_("Other party"), "c4", max_length=200, required=False)
    other_plate = line(_("Plate of the other party"), "c4", max_length=60, required=False)
    other_insurer = line(_("Insurer of the other party"), "c4", max_length=120, required=False)
    injuries = line(_("Injuries"), "c6", max_length=300, required=False)
    witnesses = line(_("Witnesses"), "c6", max_length=300, required=False)
    damage = TextField(label=_("Damage"), max_length=500, rows=2)
    estimate = amount(_("Estimated damage (baht)"), required=False)
    police_ref = line(_("Police report number"), "c6", max_length=120, required=False)
    opinion = TextField(label=_("Opinion of the driver"), max_length=500, rows=2, required=False)
    files = papers(_("Sketch, photographs, police report"))
    fieldsets = (
        (_("The vehicle and who drove"), ("vehicle", "driver", "licence")),
        (_("When and where"), ("happened_at", "place", "on_duty")),
        (_("What happened"), ("story", "speed", "road", "weather")),
        (_("Other party"), ("other_party", "other_plate", "other_insurer")),
        (_("Damage and injuries"), ("damage", "estimate", "police_ref", "injuries", "witnesses", "opinion")),
        (_("Papers"), ("files",)),
    )


class AccidentSeeForm(GovernedForm):
    """The order of the head."""

    order = TextField(label=pgettext_lazy("accident", "Order"), max_length=500, rows=3)


class AccidentCloseForm(GovernedForm):
    """How it was settled."""

    outcome = TextField(label=_("How it was settled"), max_length=500, rows=3)
    closed_on = past_day(_("Settled on"))


class AccidentFilesForm(GovernedForm):
    """Papers of an accident."""

    files = papers(_("Sketch, photographs, police report"))
