"""Forms of secrets. Nothing typed here is kept by the browser: no drafts, no filling in from earlier forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelMultipleChoiceField,
    LineField,
    PersonField,
    TextField,
    ThaiDateField,
    ThaiDateTimeField,
    ThaiIntegerField,
)

from ..choices import LIVE_LEVELS, TOP_SECRET, DestructionWay, IncidentKind, KeeperRole, SecretLevel
from ..models import SecretLetter
from ..services.secrets.register import why_top_secret_is_refused

KINDS = ("pdf", "jpeg", "png", "tiff")


def _cell(css: str, field: forms.Field) -> forms.Field:
    field.widget.attrs["cell"] = css
    field.widget.attrs["autocomplete"] = "off"
    return field


def line(label: Any, css: str = "c12", **options: Any) -> forms.Field:
    """One line of words."""
    return _cell(css, LineField(label=label, **options))


def words(label: Any, rows: int = 3, **options: Any) -> forms.Field:
    """Several lines of words."""
    return _cell("c12", TextField(label=label, rows=rows, **options))


def day(label: Any, css: str = "c6", **options: Any) -> forms.Field:
    """A day."""
    return _cell(css, ThaiDateField(label=label, **options))


def count(label: Any, css: str = "c4", **options: Any) -> forms.Field:
    """A number of sheets or sets."""
    return _cell(css, ThaiIntegerField(label=label, min_value=1, max_value=9999, **options))


def files(**options: Any) -> FilesField:
    """The papers: each is kept as an encrypted PDF."""
    return FilesField(label=_("Files"), kinds=KINDS, help_text=_("PDF or pictures; kept encrypted."), **options)


class _LevelForm(GovernedForm):
    """A form with the class of secrecy; the highest one is offered only to say why it is not taken in."""

    def clean_level(self) -> int:
        level = int(self.cleaned_data["level"])
        if level == TOP_SECRET:
            raise forms.ValidationError(why_top_secret_is_refused())
        return level


class SecretReceiveForm(_LevelForm):
    """Enter a secret into the register of secrets received."""

    level = forms.TypedChoiceField(
        label=_("Class of secrecy"),
        coerce=int,
        choices=[
            *((int(x), x.label) for x in LIVE_LEVELS),
            (TOP_SECRET, _("Top secret (ลับที่สุด): not taken into the system")),
        ],
        widget=forms.RadioSelect,
    )
    files = files(required=False)
    from_text = line(_("From (agency)"), "c6", max_length=300)
    to_text = line(pgettext_lazy("letter form", "To"), "c6", max_length=300)
    subject = line(_("Subject"), max_length=500)
    paper_number = line(_("Number on the letter"), "c6", max_length=80, required=False)
    dated_on = day(_("Date on the letter"), required=False, latest=timezone.localdate)
    received_at = _cell("c6", ThaiDateTimeField(label=_("Received at"), required=False))
    classified_by = line(_("Class set by"), "c6", max_length=300, help_text=_("The head of the agency, by post."))
    class_reason = words(_("Reason for the class"), 2, max_length=1000)
    pages = count(_("Number of sheets"))
    set_number = count(_("Set number"), initial=1)
    set_count = count(_("Of how many sets"), initial=1)
    remark = line(_("Remark"), max_length=500, required=False)
    fieldsets = (
        (
            _("The paper"),
            ("level", "files", "from_text", "to_text", "subject", "paper_number", "dated_on", "received_at"),
        ),
        (_("Control"), ("classified_by", "class_reason", "pages", "set_number", "set_count", "remark")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, total = cleaned.get("set_number"), cleaned.get("set_count")
        if number and total and number > total:
            self.add_error("set_number", _("The number of the set must not be higher than the number of sets."))
        received = cleaned.get("received_at")
        if received is not None and received > timezone.now() + dt.timedelta(minutes=5):
            self.add_error("received_at", _("Choose today or an earlier day."))
        return cleaned


class SecretSendForm(SecretReceiveForm):
    """Enter a secret made here into the register of secrets sent."""

    received_at = None  # type: ignore[assignment]
    fieldsets = (
        (_("The paper"), ("level", "files", "from_text", "to_text", "subject", "paper_number", "dated_on")),
        (_("Control"), ("classified_by", "class_reason", "pages", "set_number", "set_count", "remark")),
    )


class SecretChangeForm(GovernedForm):
    """Correct what was entered; why is kept with what stood there before."""

    from_text = line(_("From (agency)"), "c6", max_length=300)
    to_text = line(pgettext_lazy("letter form", "To"), "c6", max_length=300)
    subject = line(_("Subject"), max_length=500)
    paper_number = line(_("Number on the letter"), "c6", max_length=80, required=False)
    dated_on = day(_("Date on the letter"), required=False, latest=timezone.localdate)
    pages = count(_("Number of sheets"))
    set_number = count(_("Set number"))
    set_count = count(_("Of how many sets"))
    remark = line(_("Remark"), max_length=500, required=False)
    reason = line(_("Why it is corrected"), max_length=300)


class SecretFilesForm(GovernedForm):
    """Put files in."""

    files = files()


class SecretPersonForm(GovernedForm):
    """A person, and a word about it."""

    person = PersonField(label=_("Person"), help_text=_("Type part of the name; only a cleared person is taken."))
    note = words(_("Note"), required=False, max_length=4000)


class SecretTakeOffForm(GovernedForm):
    """A named person taken off."""

    person = PersonField(label=_("Person"))
    note = words(_("Reason"), 2, max_length=1000)


class SecretInstructForm(GovernedForm):
    """Instruct one named person."""

    person = PersonField(
        label=_("Person to act"), help_text=_("Type part of the name; only a cleared person is taken.")
    )
    text = words(_("Instruction"), max_length=4000)
    due_on = day(_("Due on"), earliest=timezone.localdate)


class SecretAnswerForm(GovernedForm):
    """Answer an instruction."""

    answer = words(_("Answer"), 5, max_length=10_000)


class SecretMinuteForm(GovernedForm):
    """A minute."""

    text = words(_("Minute"), 4, max_length=10_000)


class SecretNoteForm(GovernedForm):
    """A note that may be left out."""

    note = words(_("Note"), required=False, max_length=4000)


class SecretSentForm(GovernedForm):
    """How it left the house."""

    sent_on = day(_("Sent on"), latest=timezone.localdate, initial=timezone.localdate)
    note = words(
        _("How it was sent"), 2, max_length=1000, help_text=_("Two envelopes; the receipt slip lies in the inner one.")
    )


class SecretReceiptForm(GovernedForm):
    """The receipt slip came back."""

    note = words(_("Who signed the receipt slip, and when"), 2, max_length=1000)


class SecretCopyForm(GovernedForm):
    """A copy."""

    sheets = count(_("Number of sheets"))
    holder = line(_("For whom"), max_length=300)
    leave_by = line(
        _("By whose leave"), max_length=300, help_text=_("The head of the agency, or who may for the head.")
    )
    reason = words(_("Reason"), 2, max_length=1000)


class SecretLendForm(GovernedForm):
    """A loan."""

    person = PersonField(label=_("Borrower"), help_text=_("Type part of the name; only a cleared person is taken."))
    due_on = day(_("Due back on"), earliest=timezone.localdate)
    leave_by = line(
        _("By whose leave"), max_length=300, help_text=_("The head of the agency, or who may for the head.")
    )
    reason = words(_("Reason"), 2, max_length=1000)


class SecretClassForm(_LevelForm):
    """Change the class, or lift it."""

    level = forms.TypedChoiceField(
        label=_("New class"),
        coerce=int,
        choices=[
            (int(SecretLevel.NONE), _("Lift the class altogether")),
            *((int(x), x.label) for x in LIVE_LEVELS),
            (TOP_SECRET, _("Top secret (ลับที่สุด): not taken into the system")),
        ],
        widget=forms.RadioSelect,
    )
    authority = line(_("By which authority"), max_length=300, help_text=_("The authority that set the class, by post."))
    paper = line(
        _("Its letter or order"),
        max_length=200,
        required=False,
        help_text=_("Needed where another agency set the class: number and date."),
    )
    reason = words(_("Reason"), 2, max_length=1000)


class SecretReportForm(GovernedForm):
    """Report a loss or a leak."""

    kind = forms.ChoiceField(label=_("What happened"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    found_on = day(_("Found on"), latest=timezone.localdate, initial=timezone.localdate)
    what = words(_("How it happened, and how far it went"), 4, max_length=4000)


class SecretSettleForm(GovernedForm):
    """How a report ended."""

    inquiry = line(_("Order of the inquiry"), max_length=200, required=False)
    outcome = words(_("What came of it"), 4, max_length=4000)


class SecretKeeperForm(GovernedForm):
    """Appoint a keeper of secrets."""

    person = PersonField(label=_("Person"))
    role = forms.ChoiceField(label=_("Appointed as"), choices=KeeperRole.choices, widget=forms.RadioSelect)
    order_number = line(_("Order number"), "c8", max_length=60, help_text=_("For example คำสั่งที่ 44/2569"))
    order_date = day(_("Order dated"), "c4", latest=timezone.localdate)
    starts_on = day(pgettext_lazy("period", "From"))
    ends_on = day(pgettext_lazy("period", "Until"), required=False)


class SecretClearanceForm(GovernedForm):
    """Clear a person."""

    person = PersonField(label=_("Person"))
    level = forms.TypedChoiceField(
        label=_("Cleared up to"), coerce=int, choices=[(int(x), x.label) for x in LIVE_LEVELS], widget=forms.RadioSelect
    )
    order_number = line(_("Order number"), max_length=60, help_text=_("For example คำสั่งที่ 44/2569"))
    starts_on = day(pgettext_lazy("period", "From"))
    ends_on = day(pgettext_lazy("period", "Until"), required=False)


class SecretEndForm(GovernedForm):
    """The last day."""

    ends_on = day(_("Last day"), initial=timezone.localdate)


class SecretCheckForm(GovernedForm):
    """Begin a check."""

    held_on = day(_("Checked on"), latest=timezone.localdate, initial=timezone.localdate)
    order_number = line(_("Order of the committee"), max_length=60)
    member_1 = PersonField(label=_("First member"))
    member_2 = PersonField(label=_("Second member"))
    member_3 = PersonField(label=_("Third member"), required=False)
    member_4 = PersonField(label=_("Fourth member"), required=False)

    @property
    def values(self) -> dict[str, Any]:
        given = dict(super().values)
        given["members"] = [given.pop(f"member_{n}") for n in range(1, 5)]
        return given


def _in_register(row: SecretLetter) -> str:
    """How a secret is named where it is chosen: register, number, class; never a subject."""
    return f"{row.get_direction_display()} {row.entry.written if row.entry else ''} · {row.get_level_display()}"


class SecretDestructionForm(GovernedForm):
    """What a committee destroyed, by whose leave, before whom."""

    secrets = GovernedModelMultipleChoiceField(
        SecretLetter.objects.all(),
        verb="keep",
        narrow=lambda rows, user: rows.destroyable().prefetch_related("entries").order_by("registered_at", "pk"),
        label=_("Secrets destroyed"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Closed ones whose paper lies here."),
        error_messages={"required": _("Tick what was destroyed.")},
    )
    held_on = day(_("Destroyed on"), latest=timezone.localdate, initial=timezone.localdate)
    way = forms.ChoiceField(
        label=_("How it was done"), choices=DestructionWay, widget=forms.Select(attrs={"cell": "c6"})
    )
    order_number = line(_("Order of the committee"), max_length=60)
    leave_by = line(
        _("By whose leave"), max_length=300, help_text=_("The head of the office, with the paper it stands on.")
    )
    archives = line(
        _("Answer of the archives"), max_length=500, help_text=_("The letter in which the archives kept nothing.")
    )
    chair = PersonField(label=_("Chair"))
    member_1 = PersonField(label=_("First member"))
    member_2 = PersonField(label=_("Second member"))
    member_3 = PersonField(label=_("Third member"), required=False)
    member_4 = PersonField(label=_("Fourth member"), required=False)
    note = line(_("Remark"), max_length=1000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["secrets"]
        field.label_from_instance = _in_register
        if not self.is_bound and not field.queryset.exists():
            field.help_text = _("No closed secret lies here: close what is dealt with first.")

    @property
    def values(self) -> dict[str, Any]:
        given = dict(super().values)
        given["members"] = [given.pop(f"member_{n}") for n in range(1, 5)]
        return given


class SecretCheckRecordForm(GovernedForm):
    """What was found, item by item."""

    def __init__(self, *args: Any, items: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items or []
        for item in self.items:
            self.fields[f"present_{item.pk}"] = forms.TypedChoiceField(
                label=str(item.letter),
                required=False,
                coerce=lambda value: value == "yes",
                empty_value=None,
                choices=[("", _("Not looked at yet")), ("yes", _("There")), ("no", _("Missing"))],
                initial={True: "yes", False: "no"}.get(item.present, ""),
                widget=forms.Select(attrs={"cell": "c4"}),
            )
            self.fields[f"remark_{item.pk}"] = line(
                _("Remark"), "c8", max_length=500, required=False, initial=item.remark
            )

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "findings": {
                item.pk: (cleaned.get(f"present_{item.pk}"), cleaned.get(f"remark_{item.pk}", ""))
                for item in self.items
            }
        }


class SecretCheckFinishForm(GovernedForm):
    """Report the check."""

    summary = words(_("What the committee found"), 4, max_length=4000)
