"""Form fields that other rooms use: choosing activities of a plan in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import GovernedModelMultipleChoiceField
from units.reach import reach

from ..models import Activity


class ActivitiesField(GovernedModelMultipleChoiceField):
    """One or several activities of a unit's plan in force on a day: the value is a list of Activity.

    A plan has tens of lines, so they stand as a list of boxes, in the plan's order. Without more it offers the plans of
    the units the person belongs to, as of today; a form that knows the unit or the day calls ``offer`` in its
    ``__init__`` after ``super().__init__``.
    """

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": _("Choose at least one activity of the plan."),
        "invalid_choice": _("Choose from the activities of the plan in force only."),
    }

    def __init__(self, **kwargs: Any) -> None:
        self._unit: Any = None
        self._on: dt.date | None = None
        self._user: Any = None
        kwargs.setdefault("label", _("Activities of the action plan"))
        super().__init__(Activity.objects, **kwargs)

    def narrow_to(self, user: Any) -> None:
        self._user = user
        if user is None:
            self.queryset = Activity.objects.none()
            return
        on = self._on or timezone.localdate()
        units = [self._unit] if self._unit is not None else sorted(reach(user).belongs)
        rows = Activity.objects.visible_to(user).in_force_of(units, on)
        self.queryset = rows.select_related("plan__unit")

    def offer(self, *, unit: Any = None, on: dt.date | None = None) -> None:
        """Offer the plan in force of this unit on this day instead."""
        self._unit, self._on = unit, on
        self.narrow_to(self._user)

    def label_from_instance(self, obj: Activity) -> str:
        """Title with the unit of count, and whose plan it is where several are offered."""
        words = f"{obj.title} ({obj.unit_of_count})"
        return words if self._unit is not None else f"{words} · {obj.plan.unit.shown_short_name}"
