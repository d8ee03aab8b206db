"""Forms of general requests; fields named like the services' keywords."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import GovernedForm, LineField, MoneyField, TextField, ThaiDateField

from ..choices import RequestKind
from ..models import RequestFile
from .assignments import speed


class RequestWriteForm(GovernedForm):
    """Write a general request. ``send`` comes from the button pressed: sent at once, or kept as a draft."""

    subject = LineField(label=pgettext_lazy("request", "Subject"), max_length=200)
    category = forms.ChoiceField(
        label=gettext_lazy("What is asked for"),
        choices=RequestKind.choices,
        initial=RequestKind.PERMISSION,
        widget=forms.RadioSelect,
    )
    body = TextField(
        label=gettext_lazy("Cause and request"),
        rows=8,
        help_text=gettext_lazy("One paragraph to a line: the cause, the purpose, and what you ask to be approved."),
    )
    amount = MoneyField(
        label=gettext_lazy("Amount in baht"), required=False, widget=forms.TextInput(attrs={"cell": "c4"})
    )
    needed_on = ThaiDateField(
        label=gettext_lazy("Needed by"),
        required=False,
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + dt.timedelta(days=3653),
        widget=forms.TextInput(attrs={"cell": "c4"}),
    )
    speed = speed()
    files = FilesField(
        label=gettext_lazy("Files"), required=False, keep=True, help_text=gettext_lazy("PDF, pictures, Office files.")
    )
    send = forms.BooleanField(required=False, widget=forms.HiddenInput)
    fieldsets = (
        (gettext_lazy("The request"), ("subject", "category", "body")),
        (gettext_lazy("Amount and time"), ("amount", "needed_on", "speed")),
        (gettext_lazy("Papers"), ("files", "without")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speed"].widget.attrs["cell"] = "c4"
        self.fields["send"].widget.attrs["id"] = False

    def hidden_fields(self) -> list[Any]:
        """Without ``send``: the button carries it."""
        return [bound for bound in super().hidden_fields() if bound.name != "send"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (
            cleaned.get("category") == RequestKind.SPENDING
            and cleaned.get("amount") is None
            and "amount" not in self.errors
        ):
            self.add_error("amount", _("Say how much is to be spent."))
        if cleaned.get("amount") is not None and cleaned["amount"] <= 0:
            self.add_error("amount", _("An amount is more than zero; leave it empty where no money is asked."))
        return cleaned


class RequestChangeForm(RequestWriteForm):
    """Correct a draft or a returned request; files may be taken off."""

    without = forms.ModelMultipleChoiceField(
        RequestFile.objects.none(),
        label=gettext_lazy("Take off these files"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        rows = RequestFile.objects.filter(owner=instance)
        self.fields["without"].queryset = rows
        if not rows:
            del self.fields["without"]


class RequestDiscardForm(GovernedForm):
    """Nothing to fill in: throwing a draft away is only asked once more."""
