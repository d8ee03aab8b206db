"""Forms of acts on trips: deciding several, cancelling, papers, the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedForm,
    TextField,
)

from .trips import baht, clock, day, moment


class TripDecideForm(GovernedForm):
    """What becomes of each trip of a request that waits for the person."""

    note = TextField(label=_("Note"), max_length=2000, rows=2, required=False)

    def __init__(self, *args: Any, trips: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trips = list(trips)
        for trip in self.trips:
            self.fields[f"trip{trip.pk}"] = forms.ChoiceField(
                label=trip.place,
                choices=[
                    ("approve", pgettext_lazy("trip, short", "Permit")),
                    ("return", pgettext_lazy("trip, short", "Send back")),
                    ("refuse", pgettext_lazy("trip, short", "Do not permit")),
                    ("", pgettext_lazy("trip, short", "Later")),
                ],
                required=False,
                initial="approve",
                widget=forms.RadioSelect(attrs={"class": "seg"}),
            )

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        acts = {trip.pk: self.cleaned_data.get(f"trip{trip.pk}") or "" for trip in self.trips}
        return {"acts": acts, "note": self.cleaned_data.get("note", "")}

    @property
    def lines(self) -> list[tuple[Any, forms.BoundField]]:
        """Each trip with its choices."""
        return [(trip, self[f"trip{trip.pk}"]) for trip in self.trips]


class TripReasonForm(GovernedForm):
    """Why a trip is cancelled."""

    reason = TextField(label=_("Because of"), max_length=300, rows=2)


class TripFilesForm(GovernedForm):
    """Papers to hang on a request."""

    files = FilesField(
        label=_("Papers"), help_text=_("Action plan, letter of invitation, map with distances"), max_count=6
    )


class TripReportForm(GovernedForm):
    """What was done, when one really left and came back, pictures, results of the plan."""

    left_on = day(_("Really left on"))
    left_time = clock(pgettext_lazy("time of day", "at"))
    back_on = day(_("Really back on"))
    back_time = clock(pgettext_lazy("time of day", "at"))
    result = TextField(label=_("What was done and found"), max_length=4000, rows=6)
    problems = TextField(label=_("Problems and proposals"), max_length=2000, rows=3, required=False)
    files = FilesField(
        label=_("Pictures and papers"), required=False, help_text=_("Photographs of the work, minutes, forms"),
        max_count=10,
    )  # fmt: skip

    def __init__(self, *args: Any, activities: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = list(activities)
        for activity in self.activities:
            label = f"{activity.title} ({activity.unit_of_count})"
            self.fields[f"a{activity.pk}"] = baht(label, "c8", initial=Decimal(1))

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Times, words, results of the plan, pictures."""
        found: list[tuple[Any, list[forms.BoundField]]] = [
            (_("The trip as it was"), [self[n] for n in ("left_on", "left_time", "back_on", "back_time")]),
            (_("What it brought"), [self["result"], self["problems"]]),
        ]
        if self.activities:
            found.append((_("Results for the action plan"), [self[f"a{a.pk}"] for a in self.activities]))
        return [*found, (_("Pictures"), [self["files"]])]

    def refuse(self, error: Any, field: str | None = None) -> None:
        super().refuse(error, {"left_at": "left_on", "back_at": "back_on"}.get(field or "", field))

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        cleaned = self.cleaned_data
        return {
            "left_at": moment(cleaned["left_on"], cleaned["left_time"]),
            "back_at": moment(cleaned["back_on"], cleaned["back_time"]),
            "result": cleaned["result"],
            "problems": cleaned["problems"],
            "files": cleaned["files"],
            "results": [(a, cleaned.get(f"a{a.pk}") or Decimal(0)) for a in self.activities],
        }
