"""Forms of personnel files and of the rules of leave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelForm,
    LineField,
    MoneyField,
    PersonField,
    ThaiDateField,
    UnitField,
)
from units.choices import PersonnelKind

from ..choices import Sex
from ..models import LeaveAuthority, LeaveRule, RoundLimit


class DaysField(MoneyField):
    """A number of days in halves, Thai digits read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", Decimal(9999))
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value * 2 != (value * 2).to_integral_value():
            raise ValidationError(_("Days are written in halves: 1, 1.5, 2."))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.1f}".removesuffix(".0") if isinstance(value, Decimal) else value


class FileOpenForm(GovernedForm):
    """Open a personnel file."""

    user = PersonField(label=_("Person"))
    entered_on = ThaiDateField(label=_("First day of service"))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("not recorded")), *Sex.choices], required=False)
    order_number = LineField(label=_("Order or contract number"), max_length=80, required=False)
    note = LineField(label=_("Note on the service"), max_length=300, required=False)


class FileChangeForm(GovernedForm):
    """Correct a personnel file."""

    entered_on = ThaiDateField(label=_("First day of service"))
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("not recorded")), *Sex.choices], required=False)
    note = LineField(label=_("Note on the service"), max_length=300, required=False)


class PeriodForm(GovernedForm):
    """Another kind of personnel from a day on."""

    kind = forms.ChoiceField(label=_("Serves as"), choices=PersonnelKind)
    starts_on = ThaiDateField(label=_("From"))
    order_number = LineField(label=_("Order or contract number"), max_length=80, required=False)


def _typed(form: Any) -> None:
    """Days, dates and units are read as people here type them."""
    for name, field in list(form.base_fields.items()):
        if isinstance(field, forms.DecimalField):
            form.base_fields[name] = DaysField(
                label=field.label,
                required=field.required,
                help_text=field.help_text,
                widget=forms.TextInput(attrs={"cell": "c6"}),
            )
        elif isinstance(field, forms.DateField):
            form.base_fields[name] = ThaiDateField(label=field.label, widget=forms.TextInput(attrs={"cell": "c6"}))
        elif isinstance(field, forms.IntegerField):
            field.widget = forms.TextInput(attrs={"cell": "c6", "inputmode": "numeric"})
            field.max_value = 9999
        elif isinstance(field, forms.TypedChoiceField):
            field.widget.attrs["cell"] = "c6"
        elif name == "unit":
            form.base_fields[name] = UnitField(label=field.label, required=False, help_text=field.help_text)


SOURCE = (_("Source"), ("source", "confidence", "note"))


class LeaveRuleChangeForm(GovernedModelForm):
    """A rule of leave."""

    fieldsets = (
        (_("From when and for whom"), ("starts_on", "unit", "allowed")),
        (_("Counting"), ("counting", "half_days", "limit_days", "limit_per", "over_limit", "more_days")),
        (_("Beginning of the service"), ("first_year_days", "first_year_prorated", "wait_months", "paid_after_months")),
        (
            _("Carrying over"),
            ("accrues", "carry_days", "carry_total", "long_service_years", "carry_total_long"),
        ),
        (_("Asking"), ("notice_days", "back_dated", "certificate_days", "event", "event_within_days", "sex")),
        (
            _("Pay and round"),
            ("paid", "paid_within_days", "counts_in_round", "round_free_days", "recallable", "runs_on"),
        ),
        SOURCE,
    )

    class Meta:
        model = LeaveRule
        exclude = ("kind", "personnel_kind", "updated_at")


class LeaveRuleAddForm(LeaveRuleChangeForm):
    """A new rule of leave."""

    fieldsets = (
        (_("From when and for whom"), ("kind", "personnel_kind", "starts_on", "unit", "allowed")),
        *LeaveRuleChangeForm.fieldsets[1:],
    )

    class Meta:
        model = LeaveRule
        exclude = ("updated_at",)


class LeaveAuthorityChangeForm(GovernedModelForm):
    """How many days a level may permit."""

    fieldsets = ((_("Limit"), ("max_days", "starts_on", "unit")), SOURCE)

    class Meta:
        model = LeaveAuthority
        exclude = ("kind", "level", "updated_at")


class LeaveAuthorityAddForm(GovernedModelForm):
    """A new limit."""

    fieldsets = ((_("Limit"), ("kind", "level", "max_days", "starts_on", "unit")), SOURCE)

    class Meta:
        model = LeaveAuthority
        exclude = ("updated_at",)


class RoundLimitForm(GovernedModelForm):
    """The limit of the salary round."""

    fieldsets = ((_("Limit"), ("max_days", "starts_on", "unit")), SOURCE)

    class Meta:
        model = RoundLimit
        exclude = ("updated_at",)


for _form in (
    LeaveRuleChangeForm,
    LeaveRuleAddForm,
    LeaveAuthorityChangeForm,
    LeaveAuthorityAddForm,
    RoundLimitForm,
):
    _typed(_form)
