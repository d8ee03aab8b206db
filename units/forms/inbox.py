"""The form of deciding several at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from coopoffice.web.forms import GovernedForm, GovernedModelMultipleChoiceField, LineField

from ..models import ApprovalStep


def _with_request(rows: Any, user: Any) -> Any:
    return rows.select_related("approval").order_by("approval_id", "pk")


class InboxDecideForm(GovernedForm):
    """The steps ticked, or the one whose own button was pressed."""

    steps = GovernedModelMultipleChoiceField(ApprovalStep.objects, narrow=_with_request, required=False)
    one = GovernedModelMultipleChoiceField(ApprovalStep.objects, narrow=_with_request, required=False)
    note = LineField(required=False, max_length=1000)

    @property
    def chosen(self) -> list[ApprovalStep]:
        """What is to be decided: the single one where its button was pressed, in the order they are locked."""
        return list(self.cleaned_data["one"] or self.cleaned_data["steps"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("steps") or cleaned.get("one")):
            raise forms.ValidationError(_("Choose at least one matter."))
        if len(cleaned.get("steps") or ()) > 100:
            raise forms.ValidationError(_("Choose at most 100 at a time."))
        return cleaned
