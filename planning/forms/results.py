"""Forms of results: one activity, a correction, and the whole month's sheet; and of the rule of reporting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coopoffice.files.forms import FilesField
from coopoffice.thai import month_year
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelForm,
    LineField,
    TextField,
    ThaiDateField,
    ThaiIntegerField,
    UnitField,
)

from ..counting import month_starts
from ..models import Activity, ResultRule
from ..services.results import ResultLine
from .plans import QuantityField, sized


def month_choices(year: int, until: dt.date | None = None) -> list[tuple[str, str]]:
    """The months of a fiscal year that have begun, the latest first."""
    last = until or timezone.localdate()
    lang = "en" if get_language() == "en" else "th"
    begun = [month for month in month_starts(year) if month <= last]
    return [(month.isoformat(), month_year(month, lang)) for month in reversed(begun)]


class MonthField(forms.TypedChoiceField):
    """A month of the fiscal year that has begun; the value is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Month"))
        super().__init__(coerce=dt.date.fromisoformat, **kwargs)


class ResultForm(GovernedForm):
    """What was done of one activity in a month."""

    month = sized("c6", MonthField())
    quantity = sized("c6", QuantityField(label=_("Result")))
    people_helped = sized(
        "c6", ThaiIntegerField(label=_("People helped"), required=False, help_text=_("Members, farmers, who came"))
    )
    note = TextField(label=_("What was done"), max_length=500, rows=2, required=False)
    problem = TextField(label=_("Problems and obstacles"), max_length=500, rows=2, required=False)
    suggestion = TextField(label=_("Suggestions"), max_length=500, rows=2, required=False)
    files = FilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Photographs, minutes, a list of who came. PDF, Word, Excel, pictures."),
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = month_choices(activity.plan.fiscal_year)  # type: ignore[attr-defined]
        self.fields["quantity"].label = _("Result, in %(count)s") % {"count": activity.unit_of_count}


class ResultCorrectForm(GovernedForm):
    """A correction of a reported result; the row corrected stays to be read."""

    quantity = sized("c6", QuantityField(label=_("Result")))
    people_helped = sized("c6", ThaiIntegerField(label=_("People helped"), required=False))
    reason = LineField(
        label=_("Why it is corrected"),
        max_length=300,
        help_text=_("Nought takes the result back; the history keeps both."),
    )
    note = TextField(label=_("What was done"), max_length=500, rows=2, required=False)
    problem = TextField(label=_("Problems and obstacles"), max_length=500, rows=2, required=False)
    suggestion = TextField(label=_("Suggestions"), max_length=500, rows=2, required=False)
    files = FilesField(label=_("Evidence"), required=False)


class MonthReportForm(GovernedForm):
    """The month's sheet: one line for each activity, filled in where something was done."""

    def __init__(self, *args: Any, activities: Sequence[Activity], month: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities, self.month = list(activities), month
        for activity in self.activities:
            key, title = activity.pk, activity.title
            fields = {
                f"q-{key}": QuantityField(label=_("%(title)s: result") % {"title": title}, required=False),
                f"h-{key}": ThaiIntegerField(label=_("%(title)s: people helped") % {"title": title}, required=False),
                f"n-{key}": LineField(
                    label=_("%(title)s: what was done") % {"title": title}, max_length=500, required=False
                ),
                f"p-{key}": LineField(
                    label=_("%(title)s: problems") % {"title": title}, max_length=500, required=False
                ),
                f"f-{key}": FilesField(label=_("%(title)s: evidence") % {"title": title}, required=False),
            }
            for name, field in fields.items():
                field.widget.attrs["aria-label"] = field.label
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Words or files without a figure are half a line."""
        given = super().clean() or self.cleaned_data
        for activity in self.activities:
            key = activity.pk
            more = any(given.get(f"{part}-{key}") for part in "hnpf")
            if more and given.get(f"q-{key}") is None and f"q-{key}" not in self.errors:
                self.add_error(f"q-{key}", _("Write the result in figures; nought where nothing came of it."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """The service's keywords: only lines with a figure."""
        given = self.cleaned_data
        return {
            "month": self.month,
            "lines": [
                ResultLine(
                    activity=a,
                    quantity=given[f"q-{a.pk}"],
                    people_helped=given.get(f"h-{a.pk}"),
                    note=given.get(f"n-{a.pk}") or "",
                    problem=given.get(f"p-{a.pk}") or "",
                    files=given.get(f"f-{a.pk}") or [],
                )
                for a in self.activities
                if given.get(f"q-{a.pk}") is not None
            ],
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines for the page."""
        return [{"activity": a, **{part: self[f"{part}-{a.pk}"] for part in "qhnpf"}} for a in self.activities]


class RuleForm(GovernedModelForm):
    """A rule of reporting."""

    unit = sized(
        "c6",
        UnitField(
            "unit",
            label=_("Only for the unit"),
            required=False,
            help_text=_("Leave empty where it holds for the whole department."),
        ),
    )
    starts_on = sized("c6", ThaiDateField(label=_("In force from")))
    due_day = sized(
        "c6",
        ThaiIntegerField(
            label=_("Results are due on day"),
            min_value=1,
            max_value=31,
            help_text=_("Of the month itself; 31 is its last day. On a day off, the working day before."),
        ),
    )
    near_points = sized(
        "c6",
        QuantityField(
            label=_("A little behind within, points"),
            max_value=Decimal(100),
            help_text=_("Percentage points below the plan; further below is behind."),
        ),
    )
    source = LineField(label=_("Source"), max_length=300)
    note = LineField(label=_("Note"), max_length=400, required=False)

    class Meta:
        model = ResultRule
        fields = ("unit", "starts_on", "due_day", "near_points", "source", "note")
