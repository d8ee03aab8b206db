"""Forms of letters written here; each is named after its service and has the service's keywords as fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coopoffice.files.forms import FilesField
from coopoffice.thai import to_arabic_digits
from coopoffice.web.forms import GovernedForm, GovernedModelChoiceField, LineField, TextField, ThaiDateField, UnitField
from units.choices import UnitKind
from units.models import Unit

from ..choices import (
    CAPACITY_WORDS,
    WRITTEN_KINDS,
    BodyPart,
    Channel,
    DocKind,
    PartyKind,
    RegistrarMatter,
    Severity,
    SignBasis,
    SignCapacity,
    Speed,
)
from ..models import Addressee, LetterTemplate
from ..services.drafts import issuers_for
from .lines import LinesField

KINDS = [(k.value, k.label) for k in WRITTEN_KINDS]


class BodyField(TextField):
    """One part of the text, in the plain notation; the page cleans what is pasted into it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"data-paste": "1", "class": "body-text"}


class DraftStartForm(GovernedForm):
    """Begin a letter."""

    kind = forms.ChoiceField(
        label=_("Kind of letter"), choices=KINDS, initial=DocKind.EXTERNAL, widget=forms.RadioSelect
    )
    template = GovernedModelChoiceField(
        LetterTemplate.objects.all(),
        narrow=lambda rows, user: rows.in_use(),
        label=_("From the template"),
        required=False,
        empty_label=_("Empty sheet"),
    )
    subject = LineField(label=_("Subject"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(KINDS)
        self.fields["template"].label_from_instance = lambda t: f"{names.get(t.kind, t.kind)} · {t.name}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        template = cleaned.get("template")
        if template is not None and cleaned.get("kind") and template.kind != cleaned["kind"]:
            self.add_error("template", _("That template is for another kind of letter."))
        return cleaned


class DraftReplyForm(DraftStartForm):
    """Begin the answer to a letter."""

    subject = None  # type: ignore[assignment]


class DraftForm(GovernedForm):
    """Write the draft."""

    kind = forms.ChoiceField(label=_("Kind of letter"), choices=KINDS, widget=forms.Select(attrs={"cell": "c6"}))
    issuer = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Goes out from"),
        empty_label=None,
        help_text=_("Whose name and number stand on it."),
        widget=forms.Select(attrs={"cell": "c6"}),
    )
    subject = LineField(label=_("Subject"), max_length=500)
    to = LinesField(
        label=_("Addressees"),
        required=False,
        picker="addressee",
        max_length=200,
        help_text=_("Type part of a name in the directory; more than three are named in a list at the end."),
    )
    references = LinesField(label=_("Refers to"), required=False, help_text=_("As it shall stand on the paper."))
    enclosures = LinesField(
        label=_("Enclosures"), required=False, help_text=_("For example: form of the report on corrections, 2 copies")
    )
    files = FilesField(label=_("Files of the enclosures"), required=False, keep=True)
    cause = BodyField(label=_("Cause"), required=False, rows=4, max_length=20_000)
    purpose = BodyField(
        label=_("Purpose"),
        required=False,
        rows=9,
        max_length=40_000,
        help_text=_(
            "Items: 1. then 1.1 then 1.1.1. Tables: cells between bars, | no. | name |. Paste from Word freely."
        ),
    )
    conclusion = BodyField(label=_("Conclusion"), required=False, rows=2, max_length=4_000)
    salutation = LineField(
        label=_("Other salutation"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"cell": "c6"}),
        help_text=_("Empty: by the table, for the first addressee."),
    )
    closing = LineField(
        label=_("Other closing"), required=False, max_length=80, widget=forms.TextInput(attrs={"cell": "c6"})
    )
    copies = LinesField(label=_("Copies to"), required=False, picker="addressee", max_length=200)
    speed = forms.TypedChoiceField(
        label=pgettext_lazy("letter", "Speed"),
        choices=Speed.choices,
        coerce=int,
        empty_value=0,
        required=False,
        widget=forms.Select(attrs={"cell": "c6"}),
    )
    registrar_matter = forms.ChoiceField(
        label=_("Powers of the registrar"),
        choices=RegistrarMatter.choices,
        required=False,
        widget=forms.Select(attrs={"cell": "c6"}),
        help_text=_("Asked of letters that a promotion group issues."),
    )
    needs_answer = forms.BooleanField(label=_("An answer is awaited"), required=False)
    due_on = ThaiDateField(label=_("Answer awaited by"), required=False, widget=forms.TextInput(attrs={"cell": "c6"}))
    keep_names = forms.BooleanField(label=_("Keep new names in the directory"), required=False, initial=True)
    tab = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    fieldsets = (
        (_("Head of the letter"), ("kind", "issuer", "subject", "to", "references", "enclosures", "files")),
        (_("Text"), ("cause", "purpose", "conclusion")),
        (
            _("More"),
            (
                *("speed", "registrar_matter", "salutation", "closing", "copies"),
                *("needs_answer", "due_on", "keep_names"),
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {u.pk: u for u in issuers_for(self.actor.user)} if self.actor is not None else {}
        if self.record is not None:
            offered.setdefault(self.record.issuer_id, self.record.issuer)
        rows = Unit.objects.filter(pk__in=list(offered)).order_by("position", "id")
        self.fields["issuer"].queryset = rows  # type: ignore[attr-defined]
        self.fields["issuer"].label_from_instance = lambda u: f"{u.shown_name} ({u.letter_code})"  # type: ignore[attr-defined]


class DraftNoteForm(GovernedForm):
    """Only a note, which may be left out."""

    note = TextField(label=_("Note"), required=False, rows=3, max_length=500)


class DraftReasonForm(GovernedForm):
    """Only a reason, which must be written."""

    note = TextField(label=_("Reason"), rows=3, max_length=300)


class EmptyForm(GovernedForm):
    """A button and nothing else."""


class DraftCommentForm(GovernedForm):
    """A remark beside a paragraph."""

    part = forms.ChoiceField(label=_("Part"), choices=BodyPart.choices, widget=forms.Select(attrs={"cell": "c6"}))
    paragraph = forms.IntegerField(
        label=_("Paragraph"),
        required=False,
        min_value=0,
        max_value=999,
        initial=1,
        widget=forms.TextInput(attrs={"cell": "c6", "inputmode": "numeric"}),
    )
    text = TextField(label=pgettext_lazy("comment", "Comment"), rows=3, max_length=2000)

    def clean_paragraph(self) -> int:
        return self.cleaned_data.get("paragraph") or 0


class TemplateSaveForm(GovernedForm):
    """Keep the draft's text as a template."""

    name = LineField(label=_("Name of the template"), max_length=120)


class LetterTemplateForm(GovernedForm):
    """Correct a template."""

    name = LineField(label=_("Name of the template"), max_length=120)
    subject = LineField(label=_("Subject"), max_length=300, required=False)
    cause = BodyField(label=_("Cause"), required=False, rows=4, max_length=20_000)
    purpose = BodyField(label=_("Purpose"), required=False, rows=8, max_length=40_000)
    conclusion = BodyField(label=_("Conclusion"), required=False, rows=2, max_length=4_000)
    enclosures = TextField(label=_("Enclosures, one to a line"), required=False, rows=2, max_length=4_000)
    ended = forms.BooleanField(label=_("Offer it no longer"), required=False)


# --- sending ----------------------------------------------------------------------------------------------------------


class DispatchForm(GovernedForm):
    """Send the letter."""

    addressees = forms.ModelMultipleChoiceField(
        Addressee.objects.none(), label=_("To"), widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(label=_("How"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.POST)
    sent_on = ThaiDateField(label=_("Sent on"), latest=timezone.localdate, widget=forms.TextInput(attrs={"cell": "c6"}))
    tracking_number = LineField(
        label=_("Tracking number"),
        required=False,
        max_length=20,
        help_text=_("Registered post and EMS, e.g. RX123456789TH"),
        widget=forms.TextInput(attrs={"cell": "c6"}),
    )
    carried_by = LineField(
        label=_("Carried by"), required=False, max_length=120, widget=forms.TextInput(attrs={"cell": "c6"})
    )
    mail_to = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Empty: the one in the directory."),
        widget=forms.EmailInput(attrs={"cell": "c6"}),
    )
    files = FilesField(label=_("Receipt"), required=False, keep=True)
    note = LineField(label=_("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, offered: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressees"].queryset = Addressee.objects.filter(pk__in=[a.pk for a in offered])  # type: ignore[attr-defined]

    def clean_tracking_number(self) -> str:
        number = to_arabic_digits(self.cleaned_data.get("tracking_number") or "").replace(" ", "").upper()
        if number and (len(number) != 13 or not number.endswith("TH") or not number[2:11].isdigit()):
            raise ValidationError(_("A tracking number reads like RX123456789TH."))
        return number


class DispatchReceivedForm(GovernedForm):
    """Who received it and when."""

    acknowledged_on = ThaiDateField(
        label=_("Received on"), latest=timezone.localdate, widget=forms.TextInput(attrs={"cell": "c6"})
    )
    acknowledged_by = LineField(label=_("Received by"), max_length=120, widget=forms.TextInput(attrs={"cell": "c6"}))
    files = FilesField(label=_("Returned slip"), required=False, keep=True)


# --- who may sign -----------------------------------------------------------------------------------------------------


class WhoSignsForm(GovernedForm):
    """Ask the capacity engine."""

    issuer = UnitField(label=_("Letter of the unit"), required=True)
    kind = forms.ChoiceField(label=_("Kind of letter"), choices=KINDS)
    to = LinesField(label=_("Addressees"), required=False, picker="addressee", max_length=200)
    registrar = forms.BooleanField(label=_("Uses a power of the registrar"), required=False)
    on = ThaiDateField(label=_("On the day"), required=False)


class SigningAuthorityForm(GovernedForm):
    """Write a signing authority down."""

    basis = forms.ChoiceField(label=_("Ground"), choices=SignBasis.choices, widget=forms.Select(attrs={"cell": "c6"}))
    unit = UnitField(label=_("Holds in"))
    unit_kinds = forms.MultipleChoiceField(
        label=_("Heads of"), choices=UnitKind.choices, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of letters"), choices=KINDS, widget=forms.CheckboxSelectMultiple, initial=["external"]
    )
    to_kinds = forms.MultipleChoiceField(
        label=_("To"), choices=PartyKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    to_own = forms.BooleanField(label=_("To units of the department as well"), required=False)
    in_charge_only = forms.BooleanField(label=_("Cooperatives and farmer groups: only those in charge"), required=False)
    not_registrar = forms.BooleanField(label=_("Never a power of the registrar"), required=False)
    capacity = forms.ChoiceField(
        label=_("Words of the capacity"),
        choices=[(c.value, CAPACITY_WORDS[c] or _("None: in the own post")) for c in SignCapacity],
        required=False,
        widget=forms.Select(attrs={"cell": "c6"}),
    )
    on_behalf_of = LineField(
        label=_("Signed for"), required=False, max_length=200, widget=forms.TextInput(attrs={"cell": "c6"})
    )
    order_number = LineField(label=_("Order or rule"), max_length=200)
    order_date = ThaiDateField(label=_("Dated"), required=False, widget=forms.TextInput(attrs={"cell": "c4"}))
    starts_on = ThaiDateField(label=_("From"), widget=forms.TextInput(attrs={"cell": "c4"}))
    ends_on = ThaiDateField(label=_("Until"), required=False, widget=forms.TextInput(attrs={"cell": "c4"}))
    remark = LineField(label=_("Remark"), required=False, max_length=300)
    fieldsets = (
        (_("Under which order"), ("order_number", "order_date", "starts_on", "ends_on")),
        (_("Who signs"), ("basis", "unit", "unit_kinds", "capacity", "on_behalf_of")),
        (_("What and to whom"), ("kinds", "to_kinds", "to_own", "in_charge_only", "not_registrar", "remark")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be before the first."))
        if cleaned.get("capacity") in (SignCapacity.DELEGATED, SignCapacity.ROUTINE) and not cleaned.get(
            "on_behalf_of"
        ):
            self.add_error("on_behalf_of", _("Say for whom it is signed."))
        if not cleaned.get("to_kinds") and not cleaned.get("to_own") and "to_kinds" not in self.errors:
            self.add_error("to_kinds", _("Choose at least one kind of addressee."))
        return cleaned


class VettingRuleForm(GovernedForm):
    """Correct a vetting check."""

    severity = forms.ChoiceField(
        label=_("How grave"), choices=Severity.choices, widget=forms.Select(attrs={"cell": "c6"})
    )
    ends_on = ThaiDateField(label=_("Checked until"), required=False, widget=forms.TextInput(attrs={"cell": "c6"}))
    reference = LineField(label=_("Rule"), max_length=300)
    words = TextField(label=_("Words it looks for, one to a line"), required=False, rows=8, max_length=4000)
    most = forms.IntegerField(label=_("At most"), required=False, min_value=1, max_value=1000)


class GenuineForm(GovernedForm):
    """Ask whether a paper is genuine: by its code, by the file, or both."""

    code = LineField(label=_("Verification code"), required=False, max_length=40, help_text=_("12 letters and figures"))
    files = FilesField(label=_("The PDF file"), required=False, max_count=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and not cleaned.get("files") and not self.errors:
            self.add_error("code", _("Type the code, or choose the file."))
        return cleaned


class SignaturePictureForm(GovernedForm):
    """One's own signature: drawn, or a picture of it."""

    drawn = forms.CharField(widget=forms.HiddenInput, required=False)
    files = FilesField(label=_("Or a picture of it"), required=False, max_count=1, kinds=("png", "jpeg", "webp"))
