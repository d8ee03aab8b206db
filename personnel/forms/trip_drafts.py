"""Forms of drafts of requests for trips: opened again as it was typed, put away unfinished, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import GovernedForm

from ..models import TripRequestDraftFile
from .trips import ROW_FIELDS, TripAskForm


class TripDraftedForm(TripAskForm):
    """The same form opened from a draft: what was typed stands in it again, and papers may be taken off."""

    without = forms.ModelMultipleChoiceField(
        TripRequestDraftFile.objects.none(),
        label=_("Take off these files"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    MORE = ("wants_advance", "without", "files")

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        rows = TripRequestDraftFile.objects.filter(owner=instance)
        self.fields["without"].queryset = rows  # type: ignore[attr-defined]
        self.MORE = TripDraftedForm.MORE if rows else TripAskForm.MORE

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        return {**super().values, "without": list(self.cleaned_data.get("without") or ())}


class TripKeepForm(TripDraftedForm):
    """The same form put away unfinished: nothing has to be whole but the files, and all is kept as it was typed."""

    CHECKED = ("files", "without", "submission", "seen")

    def full_clean(self) -> None:
        super().full_clean()
        for name in [name for name in self._errors or () if name not in self.CHECKED]:
            del self._errors[name]  # type: ignore[union-attr]

    @property
    def typed(self) -> dict[str, list[str]]:
        """Each field by name with its values as they were sent."""
        rows = [f"t{n}-{name}" for n in self.row_numbers for name in ROW_FIELDS]
        names = [*self.WHY, "wants_advance", *rows]
        sent = {name: [str(value) for value in self.data.getlist(name)] for name in names if name in self.data}
        return {"row": [str(n) for n in self.row_numbers], **sent}

    @property
    def values(self) -> dict[str, Any]:
        """The keywords of the service."""
        got = self.cleaned_data
        return {
            "typed": self.typed,
            "files": list(got.get("files") or ()),
            "without": list(got.get("without") or ()),
        }


def typed_initial(typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """What was typed, as the fields take it."""
    return {
        name: values if name == "activities" else (values[-1] if values else "")
        for name, values in typed.items()
        if name != "row"
    }


class TripDraftDiscardForm(GovernedForm):
    """Nothing to fill in: throwing a draft away is only asked once more."""
