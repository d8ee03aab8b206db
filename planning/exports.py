"""The lines of a plan as they come in from a workbook, with rehearsal (coopoffice.tabular), and as they go out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from coopoffice.tabular.resources import Outcome, RehearsedResource, rehearsed
from coopoffice.tabular.widgets import ChoiceCell, LinkCell, NumberCell, TextCell, text_of
from coopoffice.thai import fiscal_year, month_name
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from units.models import Unit, User

from .checking import figures
from .choices import OPEN_STATES, WRITING_STATES, Aggregation, Origin, PlanState
from .counting import ZERO, month_starts
from .models import ActionPlan, Activity
from .policies import written_by
from .services.lines import Months
from .services.sheets import PlanLine, take_in_lines

MONTHS = tuple(f"m{n}" for n in range(1, 13))
FIELDS = (
    *("unit", "fiscal_year", "title", "origin", "output", "unit_of_count", "aggregation", "target", "money"),
    *("people", "district", "cooperatives"),
    *MONTHS,
)
SHEET_WIDTHS = [12, 10, 48, 22, 26, 12, 22, 12, 14, 30, 20, 40, *([9] * 12)]


class AmountCell(NumberCell):
    """A quantity or an amount of baht: nought or more, at most two decimals; empty is none."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        found = super().clean(value, row, **kwargs)
        if found is None:
            return None
        amount = Decimal(found)
        if amount < 0 or amount != round(amount, 2) or amount > 10**10:
            raise ValueError(_("Write a number of nought or more, for example 12 or 12.5."))
        return round(amount, 2)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else figures(Decimal(value))


class YearCell(NumberCell):
    """A BE fiscal year near the present one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        found = super().clean(value, row, **kwargs)
        if found is None:
            return None
        this = fiscal_year(timezone.localdate())
        if not this - 1 <= int(found) <= this + 1:
            raise ValueError(
                _("Write a fiscal year from %(first)d to %(last)d.") % {"first": this - 1, "last": this + 1}
            )
        return int(found)


class PeopleCell(Widget):
    """User names or full names, with a comma between them; the table is read once for the whole file."""

    def __init__(self, rows: Any) -> None:
        super().__init__()
        self.rows = rows
        self._found: dict[str, Any] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> tuple[Any, ...]:
        if self._found is None:
            self._found = {}
            for person in self.rows():
                for name in (person.username, person.full_name, f"{person.first_name} {person.last_name}"):
                    self._found[name.replace(" ", "").lower()] = person
        people = []
        for name in (part.strip() for part in text_of(value).replace(";", ",").replace("\n", ",").split(",")):
            if not name:
                continue
            person = self._found.get(name.replace(" ", "").lower())
            if person is None:
                raise ValueError(_("No person has the name or user name “%(value)s”.") % {"value": name})
            people.append(person)
        return tuple(sorted(set(people), key=lambda p: p.pk))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(person.full_name for person in value or ())


def month_heading(number: int) -> str:
    """The heading of a month of the fiscal year: ต.ค."""
    months = [10, 11, 12, *range(1, 10)]
    return month_name(months[number - 1], "th", short=True)


def heading_of(name: str) -> str:
    """The heading of a column in the language of the page."""
    if name in MONTHS:
        return month_heading(int(name[1:]))
    return {
        "unit": _("Code of the unit"),
        "fiscal_year": _("Fiscal year"),
        "title": _("Activity"),
        "origin": _("Origin"),
        "output": _("Output or project"),
        "unit_of_count": _("Unit of count"),
        "aggregation": _("How the months count"),
        "target": _("Target of the year"),
        "money": _("Money of the year, baht"),
        "people": _("Responsible"),
        "district": _("District"),
        "cooperatives": _("Cooperatives and groups"),
    }[name]


def sheet_headings(year: int) -> list[str]:
    """The headings of the workbook of a plan: those of the sheet that is sent in."""
    return [heading_of(name) for name in FIELDS]


def sheet_row(activity: Activity) -> list[Any]:
    """One activity with prefetched months and people, in the columns of the sheet."""
    months = {m.month: m.target for m in activity.months.all()}
    plan = activity.plan
    return [
        plan.unit.code,
        plan.fiscal_year,
        activity.title,
        str(activity.get_origin_display()),
        activity.output,
        activity.unit_of_count,
        str(activity.get_aggregation_display()),
        activity.target,
        activity.money,
        ", ".join(person.full_name for person in activity.people.all()),
        activity.district,
        activity.cooperatives,
        *(months.get(month) or None for month in month_starts(plan.fiscal_year)),
    ]


@rehearsed("planning.activities")
class ActivityResource(RehearsedResource):
    """One line per activity, told apart by unit, fiscal year and title; they go into the version being drawn up."""

    title = gettext_lazy("Activities of an action plan")
    aliases = {
        "unit": ("รหัสหน่วยงาน", "กลุ่ม/ฝ่าย"),
        "fiscal_year": ("ปีงบประมาณ", "ปี"),
        "title": ("กิจกรรม", "งาน/กิจกรรม", "ตัวชี้วัด/กิจกรรม"),
        "unit_of_count": ("หน่วยนับ",),
        "target": ("เป้าหมาย", "แผนทั้งปี", "เป้าหมายทั้งปี"),
        "money": ("งบประมาณ", "งบประมาณ (บาท)"),
        "people": ("ผู้รับผิดชอบ",),
        "district": ("อำเภอ", "พื้นที่"),
        "cooperatives": ("สหกรณ์", "สหกรณ์/กลุ่มเกษตรกร"),
        **{f"m{n}": (month_name([10, 11, 12, *range(1, 10)][n - 1], "th"),) for n in range(1, 13)},
    }
    notes = {
        "unit": gettext_lazy("The code of the unit, as in the list of units."),
        "people": gettext_lazy("User names or full names, with a comma between them."),
        "target": gettext_lazy("The months must make it: a sum, the latest, the average or the highest."),
        **{f"m{n}": gettext_lazy("The quantity planned for the month; empty where none is.") for n in range(1, 13)},
    }

    class Meta:
        model = Activity
        fields = FIELDS
        import_id_fields = ("unit", "fiscal_year", "title")
        import_order = FIELDS

    unit = Field(attribute="unit", column_name="unit")
    fiscal_year = Field(attribute="fiscal_year", column_name="fiscal_year")
    people = Field(attribute="people_named", column_name="people")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user: Any = None
        self._mine: frozenset[int] = frozenset()
        missing = gettext_lazy("No unit whose plan you draw up has the code “%(value)s”.")
        self.fields["unit"] = Field(attribute="unit", column_name="unit", widget=LinkCell(self._units, "code", missing))
        self.fields["fiscal_year"] = Field(
            attribute="fiscal_year", column_name="fiscal_year", widget=YearCell(whole=True)
        )
        self.fields["people"] = Field(
            attribute="people_named",
            column_name="people",
            widget=PeopleCell(lambda: User.objects.visible_to(self.user).in_posts()),
        )
        self.fields["origin"] = Field(attribute="origin", column_name="origin", widget=ChoiceCell(Origin.choices))
        self.fields["aggregation"] = Field(
            attribute="aggregation", column_name="aggregation", widget=ChoiceCell(Aggregation.choices)
        )
        self.fields["title"] = Field(attribute="title", column_name="title", widget=TextCell())
        for name in ("target", "money", *MONTHS):
            attribute = f"month_{name[1:]}" if name in MONTHS else name
            self.fields[name] = Field(attribute=attribute, column_name=name, widget=AmountCell())

    def names(self) -> list[str]:
        return list(FIELDS)

    def _units(self) -> Any:
        return Unit.objects.visible_to(self.user).filter(pk__in=sorted(self._mine))

    def heading(self, name: str) -> str:
        return heading_of(name)

    def required(self, name: str) -> bool:
        return name in {*self._meta.import_id_fields, "unit_of_count", "target"}

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, ActionPlan)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        self.user, self._mine = by.user, written_by(by.user, timezone.localdate())
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        """Lines of the versions being drawn up; where none is, every line is new."""
        wanted = set(keys)
        rows = Activity.objects.visible_to(self.user).filter(
            plan__state__in=WRITING_STATES,
            plan__unit__code__in={key[0] for key in wanted},
            plan__fiscal_year__in={int(key[1]) for key in wanted},
        )
        if lock:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        found = {}
        for row in rows.select_related("plan__unit").prefetch_related("months", "people"):
            key = (row.plan.unit.code, str(row.plan.fiscal_year), row.title)
            if key in wanted:
                row.unit, row.fiscal_year = row.plan.unit, row.plan.fiscal_year
                row.people_named = tuple(sorted(row.people.all(), key=lambda p: p.pk))
                months = {m.month: m.target for m in row.months.all()}
                for number, month in enumerate(month_starts(row.plan.fiscal_year), start=1):
                    setattr(row, f"month_{number}", months.get(month) or None)
                found[key] = row
        return found

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        unit, year = values.get("unit"), values.get("fiscal_year")
        wrong = {}
        if unit is not None and year is not None:
            rows = ActionPlan.objects.visible_to(self.user).filter(unit=unit, fiscal_year=year)
            if rows.filter(state=PlanState.SUBMITTED).exists():
                wrong["fiscal_year"] = _("It waits for approval; its lines do not change meanwhile.")
            elif rows.filter(state=PlanState.IN_FORCE).exists() and not rows.filter(state__in=OPEN_STATES).exists():
                wrong["fiscal_year"] = _("This year has a plan in force. Open it and make a new version of it.")
        if "target" in values and not values["target"]:
            wrong["target"] = _("The target of the year is more than nought.")
        for name in MONTHS:
            if values.get(name) == ZERO:
                values[name] = None
        return wrong

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        groups: dict[tuple[Any, int], list[PlanLine]] = defaultdict(list)
        for outcome in sorted([*new, *changed], key=lambda o: o.number):
            values = dict(outcome.values)
            unit, year = values.pop("unit"), values.pop("fiscal_year")
            months = self._months(values, year, outcome.instance)
            given = {name: value for name, value in values.items() if name not in MONTHS}
            if "people" in given:
                given["people"] = list(given["people"])
            for name in ("origin", "aggregation"):
                if name in given and not given[name]:
                    given.pop(name)
            line = PlanLine(getattr(outcome.instance, "pk", None), {**given, "months": months})
            groups[(unit, year)].append(line)
        try:
            for (unit, year), lines in groups.items():
                take_in_lines(by=by, unit=unit, fiscal_year=year, lines=lines)
        except Rejected as refusal:
            raise Refused(refusal.sentence) from refusal

    def _months(self, values: dict[str, Any], year: int, instance: Any) -> Months:
        """The targets of the file; months without a column, and all money, stay as they are."""
        targets: dict[dt.date, Decimal] = {}
        money: dict[dt.date, Decimal] = {}
        if instance is not None:
            for row in instance.months.all():
                targets[row.month], money[row.month] = row.target, row.money
        for name, month in zip(MONTHS, month_starts(year), strict=True):
            if name in values:
                targets[month] = values[name] or ZERO
        return Months(targets, money)
