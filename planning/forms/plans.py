"""Forms of action plans and their lines; each has its service's keywords as fields."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coopoffice.thai import fiscal_year, month_name, to_arabic_digits
from coopoffice.web.forms import (
    GovernedForm,
    GovernedModelMultipleChoiceField,
    LineField,
    MoneyField,
    TextField,
    ThaiIntegerField,
    UnitField,
)
from units.models import Posting, UnitReach, User

from ..checking import figures
from ..choices import Aggregation, Origin
from ..counting import month_starts
from ..models import ActionPlan, Activity
from ..services.lines import GridLine, Months, NewLine

MOST = Decimal("9999999999.99")
NEW_LINES = 3


class QuantityField(MoneyField):
    """A quantity, nought or more, with at most two decimals; Thai digits and commas are read."""

    default_error_messages = {"invalid": _("Write a number of nought or more, for example 12 or 12.5.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", MOST)
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        plain = to_arabic_digits(text).replace(",", "").replace(" ", "")
        whole, _dot, part = plain.partition(".")
        if not (whole + part).isascii() or not (whole + part).isdigit() or len(part) > 2 or len(whole) > 12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(plain if whole else f"0{plain}")

    def prepare_value(self, value: Any) -> Any:
        return figures(Decimal(value)) if isinstance(value, (Decimal, int)) else value


def sized(css: str, field: forms.Field) -> Any:
    """Give the field its width on the page."""
    field.widget.attrs["cell"] = css
    return field


def year_field() -> Any:
    """A BE fiscal year near the present one."""
    return sized("c6", ThaiIntegerField(label=_("Fiscal year"), min_value=2500, max_value=2700))


class PlanDrawForm(GovernedForm):
    """Begin a plan: whose, for which year, empty or as a copy."""

    unit = sized("c6", UnitField("unit_within", label=_("Unit")))
    fiscal_year = year_field()
    copy_former = forms.BooleanField(
        label=_("Copy last year's plan"),
        required=False,
        help_text=_("All activities with months, targets and people; correct them afterwards."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("fiscal_year", fiscal_year(timezone.localdate()))


class PlanCopyForm(GovernedForm):
    """Copy a plan to another year."""

    fiscal_year = year_field()


class PlanVersionForm(GovernedForm):
    """A new version, with its reason."""

    reason = LineField(
        label=_("Why the plan is changed"),
        max_length=500,
        help_text=_("The head and the head of the office read this beside what changed."),
    )


class ConfirmForm(GovernedForm):
    """An act that needs no more than the word."""


def month_labels(year: int) -> list[tuple[dt.date, str]]:
    """The twelve months with their short names in the page's language."""
    lang = "en" if get_language() == "en" else "th"
    return [(month, month_name(month.month, lang, short=True)) for month in month_starts(year)]


def people_of(unit_id: int) -> Any:
    """Narrow people to those who hold a post in the unit or below it."""

    def narrow(rows: Any, user: Any) -> Any:
        below = UnitReach.objects.filter(ancestor_id=unit_id).values("descendant_id")
        here = Posting.objects.on().filter(post__unit__in=below).values("user_id")
        return rows.filter(Q(pk__in=here)).order_by("sort_key", "pk")

    return narrow


class ActivityForm(GovernedForm):
    """One line of a plan with its twelve months, quantity and money."""

    title = LineField(label=_("Activity"), max_length=300, help_text=_("What is done, for whom or what"))
    origin = sized("c6", forms.ChoiceField(label=_("Origin"), choices=Origin, initial=Origin.DUTY))
    output = sized(
        "c6",
        LineField(label=_("Output or project"), max_length=200, required=False, help_text=_("As in the year's plan")),
    )
    unit_of_count = sized(
        "c4", LineField(label=_("Unit of count"), max_length=40, help_text=_("Places, times, people or percent"))
    )
    target = sized("c4", QuantityField(label=_("Target of the year"), min_value=Decimal("0.01")))
    aggregation = sized(
        "c4",
        forms.ChoiceField(
            label=_("How the months count"),
            choices=Aggregation,
            initial=Aggregation.SUM,
            help_text=_("Counts add up; a running percent takes its latest month."),
        ),
    )
    money = sized(
        "c4", MoneyField(label=_("Money of the year, baht"), required=False, help_text=_("Empty where it needs none"))
    )
    district = sized("c4", LineField(label=_("District"), max_length=120, required=False))
    position = sized(
        "c4",
        ThaiIntegerField(
            label=_("Place in the plan"), min_value=1, max_value=999, required=False, help_text=_("Empty: last")
        ),
    )
    cooperatives = TextField(label=_("Cooperatives and groups"), max_length=400, rows=2, required=False)
    people: Any = GovernedModelMultipleChoiceField(
        User.objects, label=_("Responsible"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, plan: ActionPlan, **kwargs: Any) -> None:
        self.plan = plan
        super().__init__(*args, **kwargs)
        people = self.fields["people"]
        people._narrow = people_of(plan.unit_id)
        people.narrow_to(getattr(self.actor, "user", None))
        self.months = month_labels(plan.fiscal_year)
        for number, (_month, label) in enumerate(self.months):
            self.fields[f"t{number}"] = QuantityField(label=label, required=False)
            self.fields[f"b{number}"] = MoneyField(label=_("%(month)s, baht") % {"month": label}, required=False)
            for name in (f"t{number}", f"b{number}"):
                said = self.fields[name].label
                self.fields[name].widget.attrs |= {"class": "mcell", "data-col": str(number), "aria-label": said}

    @property
    def values(self) -> dict[str, Any]:
        """The service's keywords: the months in one."""
        found = {name: value for name, value in super().values.items() if name[1:].isdigit() is False}
        given = self.cleaned_data
        months = [(month, number) for number, (month, _label) in enumerate(self.months)]
        found["months"] = Months(
            {month: given[f"t{n}"] for month, n in months if given.get(f"t{n}")},
            {month: given[f"b{n}"] for month, n in months if given.get(f"b{n}")},
        )
        found["people"] = list(found["people"])
        return found

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The months stand in a table of their own (activity_form.html)."""
        what = ("title", "origin", "output", "unit_of_count", "target", "aggregation")
        where = ("cooperatives", "district", "money", "position")
        return [(_("What is done"), [self[n] for n in what]), (_("Where and with what"), [self[n] for n in where])]

    @property
    def month_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Quantities and money by month, for the table."""
        return [
            (str(pgettext_lazy("row of months", "Quantity")), [self[f"t{n}"] for n in range(12)]),
            (str(pgettext_lazy("row of months", "Money, baht")), [self[f"b{n}"] for n in range(12)]),
        ]


class GridForm(GovernedForm):
    """The whole plan as a grid of twelve months: quantities, or baht; with empty lines below for new ones."""

    def __init__(self, *args: Any, what: str = "target", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what = what
        self.plan: ActionPlan = self.record
        self.months = month_labels(self.plan.fiscal_year)
        rows = self.plan.activities.order_by("position", "pk").prefetch_related("months")
        self.lines: list[Activity] = list(rows)
        for line in self.lines:
            amounts = {m.month: getattr(m, what) for m in line.months.all()}
            names = self._add_row(str(line.pk), line.title, getattr(line, what), amounts)
            if self.is_bound and names[0] not in self.data:
                # Somebody added the line since the page was drawn: it stands as it is stored.
                for name in names:
                    self.data[name] = self.fields[name].prepare_value(self.initial.get(name, "")) or ""
        self.new = [f"new{n}" for n in range(NEW_LINES)] if what == "target" else []
        for key in self.new:
            self.fields[f"title-{key}"] = LineField(label=_("New activity"), max_length=300, required=False)
            self.fields[f"count-{key}"] = LineField(label=_("Unit of count"), max_length=40, required=False)
            self._add_row(key, str(_("New activity")), None, {})

    def _add_row(self, key: str, title: str, year: Any, amounts: dict[dt.date, Decimal]) -> list[str]:
        kind: Any = QuantityField if self.what == "target" else MoneyField
        names = [(f"y-{key}", _("%(title)s: year") % {"title": title}, year)]
        names += [
            (f"m-{key}-{n}", f"{title}: {label}", amounts.get(month)) for n, (month, label) in enumerate(self.months)
        ]
        for column, (name, label, value) in enumerate(names):
            field = kind(label=label, required=False)
            field.widget.attrs |= {"class": "mcell", "data-col": str(column), "aria-label": label}
            self.fields[name] = field
            if value:
                self.initial[name] = value
        return [name for name, _label, _value in names]

    def clean(self) -> dict[str, Any]:
        """A new line needs its title, unit of count and year together."""
        given = super().clean() or self.cleaned_data
        for key in self.new:
            if not any(given.get(name) for name in (f"title-{key}", f"count-{key}", f"y-{key}", *self._months(key))):
                continue
            needed = {
                f"title-{key}": _("Write what is done."),
                f"count-{key}": _("Write in what it is counted."),
                f"y-{key}": _("Write the target of the year."),
            }
            for name, sentence in needed.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        for line in self.lines if self.what == "target" else ():
            name = f"y-{line.pk}"
            if name not in self.errors and not given.get(name):
                self.add_error(name, _("Write the target of the year."))
        return given

    def _months(self, key: str) -> list[str]:
        return [f"m-{key}-{n}" for n in range(12)]

    def _amounts(self, key: str) -> dict[dt.date, Decimal]:
        given = self.cleaned_data
        pairs = zip(self.months, self._months(key), strict=True)
        return {month: given[name] for (month, _label), name in pairs if given.get(name)}

    @property
    def values(self) -> dict[str, Any]:
        """The service's keywords."""
        given = self.cleaned_data
        return {
            "what": self.what,
            "lines": [GridLine(a.pk, given.get(f"y-{a.pk}"), self._amounts(str(a.pk))) for a in self.lines],
            "new": [
                NewLine(given[f"title-{key}"], given[f"count-{key}"], given[f"y-{key}"], self._amounts(key))
                for key in self.new
                if given.get(f"title-{key}")
            ],
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines for the page: the activity, its year and its months as bound fields."""
        return [
            {"activity": a, "year": self[f"y-{a.pk}"], "months": [self[n] for n in self._months(str(a.pk))]}
            for a in self.lines
        ]

    @property
    def new_rows(self) -> list[dict[str, Any]]:
        """The empty lines below."""
        return [
            {
                "title": self[f"title-{key}"],
                "count": self[f"count-{key}"],
                "year": self[f"y-{key}"],
                "months": [self[n] for n in self._months(key)],
            }
            for key in self.new
        ]
