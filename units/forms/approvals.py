"""Forms of deciding: one form for every act on a step, and small ones for the requester."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.web.forms import GovernedForm, PickField

from .assignments import NoteField

ACT_CHOICES = [(act, act) for act in ("approve", "return", "refuse", "forward")]
PHRASES = (
    gettext_lazy("Proceed as proposed."),
    gettext_lazy("Handle it in accordance with the regulations."),
    gettext_lazy("Report the result when it is done."),
    gettext_lazy("Within the approved budget only."),
)
REASONS = (
    gettext_lazy("Attach the papers that are missing."),
    gettext_lazy("Correct the amount and say how it was worked out."),
    gettext_lazy("Not in the plan of this year."),
)


class StepChoice(forms.TypedChoiceField):
    """An earlier step of the request, or the requester (empty)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, empty_value=None, **kwargs)
        self.steps: dict[int, Any] = {}

    def offer(self, steps: dict[int, Any], labels: list[tuple[Any, Any]]) -> None:
        """Fill the choice."""
        self.steps, self.choices = steps, labels

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        if number not in self.steps:
            raise ValidationError(_("Choose one from the list."))
        return self.steps[number]


class ApprovalDecideForm(GovernedForm):
    """Decide a step. ``act`` comes from the button that was pressed."""

    act = forms.ChoiceField(choices=ACT_CHOICES, initial="approve", widget=forms.HiddenInput)
    walk = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    note = NoteField(label=pgettext_lazy("approval", "Note"), required=False, rows=2)
    to_step = StepChoice(label=gettext_lazy("Send back to"))
    to_post = PickField("post", label=gettext_lazy("Forward to post"), required=False)

    def __init__(self, *args: Any, earlier: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("act", "walk"):
            self.fields[name].widget.attrs["id"] = False  # the buttons carry it; an id may stand on a page once
        steps = {row.pk: (row, words) for row, words in earlier}
        self.fields["to_step"].offer(  # type: ignore[attr-defined]
            {pk: row for pk, (row, _words) in steps.items()},
            [("", _("The requester")), *((pk, words) for pk, (_row, words) in steps.items())],
        )

    def for_act(self, act: str) -> None:
        """Keep the fields of the act and make its reason a must."""
        if act != "return" or len(self.fields["to_step"].choices) < 2:  # type: ignore[attr-defined]
            del self.fields["to_step"]
        if act != "forward":
            del self.fields["to_post"]
        else:
            self.fields["to_post"].required = True
        if act in ("return", "refuse"):
            self.fields["note"].required = True
            self.fields["note"].label = pgettext_lazy("approval", "Reason")
            self.fields["note"].widget.attrs["rows"] = "4"


class ApprovalNoteForm(GovernedForm):
    """Only a note, which may be left out."""

    note = NoteField(required=False)
