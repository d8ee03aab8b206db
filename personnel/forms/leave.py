"""Forms of leave; each has its service's keywords as fields."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import GovernedForm, LineField, PersonField, TextField, ThaiDateField, ThaiIntegerField
from units.acting import postings_of

from ..choices import DayPart
from ..models import LeaveKind
from ..rulebook import file_of, rules_for

FAR = dt.timedelta(days=366 * 6)


def day(label: Any, cell: str = "c6", **kwargs: Any) -> ThaiDateField:
    """A day within six years of today."""
    kwargs.setdefault("earliest", lambda: timezone.localdate() - FAR)
    kwargs.setdefault("latest", lambda: timezone.localdate() + FAR)
    return ThaiDateField(label=label, widget=forms.TextInput(attrs={"cell": cell}), **kwargs)


def part(label: Any) -> forms.ChoiceField:
    """How much of a day; the whole unless said otherwise."""
    return forms.ChoiceField(
        label=label,
        choices=DayPart,
        initial=DayPart.WHOLE,
        required=False,
        widget=forms.Select(attrs={"cell": "c6"}),
    )


class LeaveKindField(forms.ModelChoiceField):
    """A kind of leave to which the person has a right on the day the form is drawn."""

    default_error_messages = {"invalid_choice": _("Choose one from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kind of leave"))
        super().__init__(LeaveKind.objects.none(), empty_label=None, **kwargs)

    def keep_for(self, user: Any) -> None:
        """Leave the kinds the person's rules allow; all of them where the person has no file yet."""
        file = file_of(user)
        postings = postings_of(user)
        rows = LeaveKind.objects.all()
        if file is not None and postings:
            today = timezone.localdate()
            allowed = rules_for(file.kind_on(today), postings[0].post.unit, today)
            rules = [
                r.pk
                for r in (
                    rule.kind for rule in allowed.values() if not rule.sex or not file.sex or rule.sex == file.sex
                )
            ]
            rows = rows.filter(pk__in=rules)
        self.queryset = rows


class LeaveForm(GovernedForm):
    """Ask for leave."""

    kind = LeaveKindField()
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    first_part = part(_("Of the first day"))
    last_part = part(_("Of the last day"))
    event_date = day(
        _("Day of birth, ordination or call"),
        required=False,
        help_text=_("Only for the kinds of leave that hang on such a day."),
    )
    place = LineField(
        label=_("Temple, place or country"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"cell": "c6"}),
    )
    reason = TextField(label=_("Because of"), max_length=500, rows=2, required=False)
    contact = LineField(label=_("Can be reached at"), max_length=300)
    stand_in = PersonField(label=_("Who does the work meanwhile"), required=False)
    propose_acting = forms.BooleanField(
        label=_("Propose that this person acts in my post"),
        required=False,
        help_text=_("Once permitted, the personnel officer is asked to draw up the order."),
    )
    files = FilesField(
        label=_("Papers"),
        required=False,
        help_text=_("Medical certificate, birth or marriage certificate"),
        max_count=5,
    )
    certificate_later = forms.BooleanField(label=_("The medical certificate follows"), required=False)
    fieldsets = (
        (_("What kind and when"), ("kind", "starts_on", "ends_on", "first_part", "last_part", "event_date", "place")),
        (_("Why and where"), ("reason", "contact")),
        (_("The work meanwhile"), ("stand_in", "propose_acting")),
        (_("Papers"), ("files", "certificate_later")),
    )

    def __init__(self, *args: Any, person: Any = None, may_propose: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person or (self.actor.user if self.actor else None)
        kinds = self.fields["kind"]
        if self.person is not None and isinstance(kinds, LeaveKindField):
            kinds.keep_for(self.person)
        if not may_propose:
            del self.fields["propose_acting"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("first_part", "last_part"):
            cleaned[name] = cleaned.get(name) or DayPart.WHOLE
        stand_in = cleaned.get("stand_in")
        if stand_in is not None and self.person is not None and stand_in.pk == self.person.pk:
            self.add_error("stand_in", _("Name somebody else than the person on leave."))
        kind = cleaned.get("kind")
        if kind is not None and kind.code in {"sick", "personal"} and not cleaned.get("reason"):
            self.add_error("reason", _("The form asks for the reason. Write it in a few words."))
        return cleaned


class LeaveForOtherForm(LeaveForm):
    """Ask for somebody who cannot sign: the keeper of the register."""

    user = PersonField("person_within", label=_("For whom"))
    fieldsets = ((_("For whom"), ("user",)), *LeaveForm.fieldsets)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = LeaveKind.objects.all()  # type: ignore[attr-defined]


class LeaveRecordForm(GovernedForm):
    """Enter a leave that was permitted on paper."""

    user = PersonField("person_within", label=_("Person"))
    kind = forms.ModelChoiceField(LeaveKind.objects.all(), label=_("Kind of leave"), empty_label=None)
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    first_part = part(_("Of the first day"))
    last_part = part(_("Of the last day"))
    event_date = day(_("Day of birth, ordination or call"), required=False)
    reason = LineField(label=_("Because of"), max_length=500, required=False)
    decided_line = LineField(label=_("Permitted by"), max_length=300, help_text=_("Name and post as on the paper"))
    decided_on = day(_("Permitted on"), latest=timezone.localdate)
    fieldsets = (
        (
            _("The leave"),
            ("user", "kind", "starts_on", "ends_on", "first_part", "last_part", "event_date", "reason"),
        ),
        (_("The permission"), ("decided_line", "decided_on")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("first_part", "last_part"):
            cleaned[name] = cleaned.get(name) or DayPart.WHOLE
        return cleaned


class LeaveNoteForm(GovernedForm):
    """A note, which may be left out."""

    note = TextField(label=_("Note"), max_length=500, rows=2, required=False)


class LeaveCancelForm(GovernedForm):
    """Which days fall away, and why."""

    starts_on = day(_("Cancel from"))
    ends_on = day(_("Until"))
    reason = TextField(label=_("Because of"), max_length=500, rows=2)


class LeaveRecallForm(GovernedForm):
    """From which day the person is back, and why."""

    back_on = day(_("Back at work on"), earliest=timezone.localdate)
    reason = TextField(label=_("Because of"), max_length=500, rows=2)


class LeaveFilesForm(GovernedForm):
    """Papers to hang on."""

    files = FilesField(
        label=_("Papers"), help_text=_("Medical certificate, birth or marriage certificate"), max_count=5
    )


class RoundForm(GovernedForm):
    """Which half-year is compiled."""

    fiscal_year = ThaiIntegerField(
        label=_("Fiscal year"), min_value=2550, max_value=2650, widget=forms.TextInput(attrs={"cell": "c4"})
    )
    half = forms.TypedChoiceField(
        label=_("Half-year"),
        choices=[(1, _("1 October to 31 March")), (2, _("1 April to 30 September"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
