"""Forms of fuel; each has its service's keywords as fields."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.web.forms import GovernedForm, PersonField, TextField, ThaiIntegerField, UnitField

from .fields import amount, car, cell, km, line, moment, papers, reason


class FuelOrderForm(GovernedForm):
    """ใบขอเบิก/สั่งจ่ายน้ำมัน."""

    vehicle = car()
    odometer = km(_("Odometer (km)"))
    litres = amount(_("Litres asked for"), min_value=Decimal("0.01"), max_value=Decimal(2000))
    price = amount(_("Price per litre, about (baht)"), min_value=Decimal("0.01"), max_value=Decimal(200))
    purpose = line(pgettext_lazy("fuel order", "For what"), max_length=300, required=False)


class CutForm(GovernedForm):
    """Fewer litres than were asked for."""

    litres = amount(_("Litres ordered"), min_value=Decimal("0.01"), max_value=Decimal(2000))
    reason = reason(_("Why fewer"))


class FillingForm(GovernedForm):
    """A filling."""

    vehicle = car()
    filled_at = moment(_("Filled at"))
    receipt = line(_("Receipt or order number"), "c6", max_length=60)
    station = line(_("Filling station"), "c6", max_length=120)
    litres = amount(_("Litres"), "c4", min_value=Decimal("0.01"), max_value=Decimal(2000))
    price = amount(_("Price per litre (baht)"), "c4", min_value=Decimal("0.01"), max_value=Decimal(200))
    amount = amount(_("Amount (baht)"), "c4", min_value=Decimal("0.01"))
    odometer = km(_("Odometer (km)"))
    receiver = PersonField(label=_("Received by"), required=False, help_text=_("Left empty, it is you."))
    unit = UnitField(label=_("Unit that pays"), required=False, help_text=_("Left empty, the unit that keeps the car."))
    full_tank = forms.BooleanField(
        label=_("Filled to the full"),
        required=False,
        initial=True,
        help_text=_("Consumption is compared with the norm from full tank to full tank."),
    )
    remark = line(pgettext_lazy("register", "Remark"), max_length=300, required=False)
    files = papers(_("The receipt"))
    fieldsets = (
        (_("The vehicle"), ("vehicle", "odometer", "filled_at")),
        (_("The receipt"), ("receipt", "station", "litres", "price", "amount", "full_tank")),
        (_("Who and who pays"), ("receiver", "unit", "remark", "files")),
    )

    def __init__(self, *args: Any, slip: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slip is not None:  # the order says which vehicle and who pays
            del self.fields["vehicle"], self.fields["unit"]


class ExplainForm(GovernedForm):
    """Why the consumption lay below the norm."""

    explanation = TextField(label=_("Explanation"), max_length=500, rows=3)


class VoidForm(GovernedForm):
    """Why a line is void."""

    reason = reason(_("What is wrong in the line"))


class QuotaForm(GovernedForm):
    """Fuel money of a unit and fiscal year."""

    unit = UnitField(label=_("Unit"))
    year = ThaiIntegerField(label=_("Fiscal year"), min_value=2550, max_value=2650, widget=cell("c6"))
    amount = amount(
        _("Amount (baht)"), negative=True, help_text=_("A second grant adds to the first; with a minus it cuts.")
    )
    note = line(_("From which money"), max_length=200, required=False)
