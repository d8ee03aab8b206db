"""Fields that several forms of vehicles share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedModelChoiceField,
    LineField,
    MoneyField,
    TextField,
    ThaiDateField,
    ThaiDateTimeField,
    ThaiIntegerField,
)

from ..models import Vehicle

FAR = dt.timedelta(days=366 * 3)


def cell(css: str) -> forms.TextInput:
    """A box of the width."""
    return forms.TextInput(attrs={"cell": css})


def day(label: Any, css: str = "c6", **kwargs: Any) -> ThaiDateField:
    """A day."""
    return ThaiDateField(label=label, widget=cell(css), **kwargs)


def past_day(label: Any, css: str = "c6", **kwargs: Any) -> ThaiDateField:
    """Today or an earlier day."""
    return day(label, css, latest=timezone.localdate, **kwargs)


def moment(label: Any, css: str = "c6", **kwargs: Any) -> ThaiDateTimeField:
    """A day with its time."""
    return ThaiDateTimeField(label=label, widget=cell(css), **kwargs)


def km(label: Any, css: str = "c6", **kwargs: Any) -> ThaiIntegerField:
    """A reading of an odometer or a distance."""
    return ThaiIntegerField(label=label, max_value=9_999_999, widget=cell(css), **kwargs)


def amount(label: Any, css: str = "c6", **kwargs: Any) -> MoneyField:
    """Baht or litres, two decimals."""
    return MoneyField(label=label, widget=cell(css), **kwargs)


def line(label: Any, css: str = "c12", **kwargs: Any) -> LineField:
    """One line of text."""
    return LineField(label=label, widget=cell(css), **kwargs)


def reason(label: Any = None, **kwargs: Any) -> TextField:
    """Why."""
    return TextField(label=label or _("Because of"), max_length=300, rows=2, **kwargs)


def papers(help_text: Any = "", label: Any = None) -> FilesField:
    """Papers that may be hung on."""
    return FilesField(label=label or _("Papers"), required=False, help_text=help_text, max_count=10)


def car(verb: str = "view", **kwargs: Any) -> GovernedModelChoiceField:
    """A vehicle in service, out of those open to the verb."""
    return GovernedModelChoiceField(
        Vehicle.objects,
        verb=verb,
        narrow=lambda rows, user: rows.in_service().select_related("unit"),
        label=kwargs.pop("label", _("Vehicle")),
        empty_label=kwargs.pop("empty_label", None) or ("" if not kwargs.get("required", True) else None),
        widget=forms.Select(attrs={"cell": "c6"}),
        **kwargs,
    )
