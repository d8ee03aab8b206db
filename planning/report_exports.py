"""Kinds of report as a sheet: taken out, corrected and taken in again, with rehearsal (coopoffice.tabular).

A line is a kind of an office (or of the department) with its two due days as they stand now. A day that differs in the
sheet becomes a rule in force from the first of this month; what was owed before stays by the rule of its time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.widgets import Widget

from coopoffice.tabular.resources import Outcome, RehearsedResource, rehearsed
from coopoffice.tabular.widgets import ChoiceCell, DateCell, LinkCell, NumberCell, TextCell, text_of
from coopoffice.thai import to_arabic_digits
from coopoffice.web.policies import Refused, may_add
from coopoffice.web.refusals import Rejected
from units.models import Unit
from units.reach import reach

from .choices_reports import DueSide, Frequency, Shift, Sureness
from .models import Report, ReportKind, ReportRule
from .policies_reports import CALENDAR
from .report_sources import report_sources
from .services import report_calendar as services

KIND_FIELDS = (
    *("unit", "name", "name_en", "addressee", "guide", "frequency", "once_from", "once_until", "starts_on", "ends_on"),
    *("headings", "lines", "sources", "owing", "position"),
)
DUE_FIELDS = (
    *("group_months", "group_day", "group_shift", "office_months", "office_day", "office_shift"),
    *("source", "confidence"),
)
FIELDS = (*KIND_FIELDS, *DUE_FIELDS)
WIDTHS = [12, 40, 30, 36, 40, 16, 14, 14, 14, 14, 40, 40, 30, 24, 10, 12, 10, 18, 12, 10, 18, 40, 24]
MOST_LINES = {"headings": 12, "lines": 30}


def heading_of(name: str) -> str:
    """The heading of a column in the language of the page."""
    return {
        "unit": _("Code of the office that keeps it"),
        "name": _("Name of the report"),
        "name_en": _("Name in English"),
        "addressee": _("To whom the office sends the report"),
        "guide": _("What to write"),
        "frequency": _("How often"),
        "once_from": _("First day reported on, where it is owed once"),
        "once_until": _("Last day reported on, where it is owed once"),
        "starts_on": _("Owed from"),
        "ends_on": _("Owed until"),
        "headings": _("Parts that are written"),
        "lines": _("Figures that are filled in"),
        "sources": _("Figures the system fills in by itself"),
        "owing": _("Codes of the groups that owe it"),
        "position": _("Place in lists"),
        "group_months": _("Group: months after the period"),
        "group_day": _("Group: day of the month"),
        "group_shift": _("Group: where offices are closed"),
        "office_months": _("Office: months after the period"),
        "office_day": _("Office: day of the month"),
        "office_shift": _("Office: where offices are closed"),
        "source": _("Source of the days"),
        "confidence": _("How sure"),
    }[name]


class LinesCell(Widget):
    """Several short texts in one cell, one to a line or with a semicolon between them."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        raw = str(value) if value is not None else ""
        lines = [" ".join(line.split()) for part in raw.splitlines() for line in part.split(";")]
        lines = [line for line in lines if line]
        if len(lines) > self.most:
            raise ValueError(_("Write at most %(n)d lines.") % {"n": self.most})
        if any(len(line) > 160 for line in lines):
            raise ValueError(_("A line has at most %(n)d characters.") % {"n": 160})
        return lines

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(value or [])


class SourcesCell(LinesCell):
    """Figures of the system by their name or key."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        known: dict[str, str] = {}
        for source in report_sources:
            known |= {source.key: source.key, str(source.label).lower(): source.key}
        keys = []
        for word in super().clean(value):
            if word.lower() not in known:
                raise ValueError(_("The system counts nothing of the name “%(value)s”.") % {"value": word})
            keys.append(known[word.lower()])
        return [source.key for source in report_sources if source.key in keys]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(str(source.label) for source in report_sources if source.key in (value or []))


class UnitsCell(Widget):
    """Codes of units with a comma between them; empty or "ทุกกลุ่ม" is every group."""

    def __init__(self, rows: Any) -> None:
        super().__init__()
        self.rows = rows
        self._found: dict[str, Unit] | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> tuple[Unit, ...]:
        if self._found is None:
            self._found = {unit.code.lower(): unit for unit in self.rows()}
        chosen = []
        for code in to_arabic_digits(text_of(value)).replace(";", ",").replace("\n", ",").split(","):
            code = code.strip()
            if not code or code.lower() in {"ทุกกลุ่ม", "every group"}:
                continue
            if code.lower() not in self._found:
                raise ValueError(_("No group of your area has the code “%(value)s”.") % {"value": code})
            chosen.append(self._found[code.lower()])
        return tuple(sorted(set(chosen), key=lambda unit: unit.pk))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(unit.code for unit in value or ()) or _("every group")


def due_values(rules: Iterable[ReportRule]) -> dict[str, Any]:
    """The due days that stand now, in the columns of the sheet. ``rules`` of one kind, the newest first."""
    found: dict[str, Any] = dict.fromkeys(DUE_FIELDS)
    seen: set[str] = set()
    for rule in sorted(rules, key=lambda r: (r.starts_on, r.pk), reverse=True):
        if rule.side in seen:
            continue
        seen.add(rule.side)
        found |= {
            f"{rule.side}_months": rule.months_after,
            f"{rule.side}_day": rule.day,
            f"{rule.side}_shift": rule.shift,
        }
        if found["source"] is None or rule.side == DueSide.GROUP:
            found |= {"source": rule.source, "confidence": rule.confidence}
    return found


def with_columns(kind: ReportKind) -> ReportKind:
    """The kind with its groups and due days as attributes of the sheet's names. Reads what was prefetched."""
    kind.owing = () if kind.all_groups else tuple(sorted(kind.groups.all(), key=lambda u: u.pk))  # type: ignore[attr-defined]
    for name, value in due_values(kind.rules.all()).items():
        setattr(kind, name, value)
    return kind


@rehearsed("planning.report_kinds")
class ReportKindResource(RehearsedResource):
    """One line per kind of report, told apart by the office that keeps it and its name."""

    title = gettext_lazy("Kinds of report")
    aliases = {
        "unit": ("รหัสหน่วยงาน", "รหัสสำนักงาน"),
        "name": ("ชื่อรายงาน", "รายงาน"),
        "addressee": ("ส่งถึง", "ผู้รับรายงาน"),
        "frequency": ("ความถี่", "รอบรายงาน"),
        "starts_on": ("เริ่มใช้",),
        "source": ("ที่มา",),
    }
    notes = {
        "unit": gettext_lazy("The code of the office or of the department, as in the list of units."),
        "headings": gettext_lazy("One to a line within the cell, or with a semicolon between them."),
        "lines": gettext_lazy("The figure, a bar, its unit of count; one to a line or with a semicolon between them."),
        "owing": gettext_lazy("Codes with a comma between them; empty where every group owes it."),
        "group_day": gettext_lazy("31 is the last day of the month."),
        "office_day": gettext_lazy("31 is the last day of the month."),
        "source": gettext_lazy("The letter, order or meeting that set the days; a new line needs it."),
    }

    class Meta:
        model = ReportKind
        fields = FIELDS
        import_id_fields = ("unit", "name")
        import_order = FIELDS

    unit = Field(attribute="unit", column_name="unit")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user: Any = None
        missing = gettext_lazy("No office whose reports you keep has the code “%(value)s”.")
        cells: dict[str, Any] = {
            "unit": LinkCell(self._units, "code", missing),
            **{name: TextCell() for name in ("name", "name_en", "addressee", "guide", "source")},
            **{name: DateCell() for name in ("once_from", "once_until", "starts_on", "ends_on")},
            **{name: LinesCell(most) for name, most in MOST_LINES.items()},
            **{
                name: NumberCell(whole=True)
                for name in ("position", "group_months", "group_day", "office_months", "office_day")
            },
            "frequency": ChoiceCell(Frequency.choices),
            "sources": SourcesCell(30),
            "owing": UnitsCell(self._units),
            "group_shift": ChoiceCell(Shift.choices),
            "office_shift": ChoiceCell(Shift.choices),
            "confidence": ChoiceCell(Sureness.choices),
        }
        for name, widget in cells.items():
            self.fields[name] = Field(attribute=name, column_name=name, widget=widget)

    def names(self) -> list[str]:
        return list(FIELDS)

    def heading(self, name: str) -> str:
        return heading_of(name)

    def required(self, name: str) -> bool:
        return name in {
            *("unit", "name", "addressee", "frequency", "starts_on", "headings"),
            *("group_day", "office_day", "source"),
        }

    def _units(self) -> Any:
        area = sorted(reach(self.user).for_duty(CALENDAR))
        return Unit.objects.visible_to(self.user).open_on().filter(pk__in=area)

    def may_import(self, by: Any) -> bool:
        return may_add(by.user, ReportKind)

    def rehearse(self, by: Any, lines: Any, **kwargs: Any) -> Any:
        self.user = by.user
        return super().rehearse(by, lines, **kwargs)

    def existing(self, keys: Iterable[tuple[str, ...]], lock: bool = False) -> dict[tuple[str, ...], Any]:
        wanted = set(keys)
        rows = ReportKind.objects.visible_to(self.user, "change").filter(unit__code__in={key[0] for key in wanted})
        rows = rows.annotate(has_reports=Exists(Report.objects.filter(kind=OuterRef("pk"))))
        if lock:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        found = {}
        for row in rows.select_related("unit").prefetch_related("groups", "rules"):
            key = (row.unit.code, row.name)
            if key in wanted:
                found[key] = with_columns(row)
        return found

    def _validated(self, name: str, value: Any) -> Any:
        if name in {"headings", "lines", "sources"}:
            return value
        if name == "position" and value is None:
            return 100
        value = super()._validated(name, value)
        limits = {"day": (1, 31), "months": (0, 12)}.get(name.rpartition("_")[2])
        if limits and value is not None and not limits[0] <= value <= limits[1]:
            raise ValueError(_("Write a number from %(low)d to %(high)d.") % {"low": limits[0], "high": limits[1]})
        return value

    def check_row(self, by: Any, values: dict[str, Any], instance: Any) -> dict[str, str]:
        def said(name: str, without: Any = None) -> Any:
            return values[name] if name in values else getattr(instance, name, without)

        wrong = {}
        if instance is None:
            for name in ("group_day", "office_day", "source"):
                if values.get(name) in (None, ""):
                    wrong[name] = _("This cell may not be empty.")
        if said("frequency") == Frequency.ONCE and not (said("once_from") and said("once_until")):
            wrong["once_from"] = _("A report owed once needs the first and the last day it reports on.")
        if said("frequency") != Frequency.ONCE and (said("once_from") or said("once_until")):
            wrong["once_from"] = _("Only a report owed once has days of its own; leave this empty.")
        if said("starts_on") and said("ends_on") and said("ends_on") < said("starts_on"):
            wrong["ends_on"] = _("The last day must not be before the first.")
        moved = instance is not None and values.get("frequency", instance.frequency) != instance.frequency
        if moved and instance.has_reports:
            wrong["frequency"] = _("Reports of this kind exist. End it on a day and add another kind instead.")
        kind = ReportKind(
            headings=said("headings", []), lines=said("lines", []), sources=said("sources", []),
            once_from=said("once_from"), once_until=said("once_until"), all_groups=not said("owing", ()),
        )  # fmt: skip
        try:
            services.check_kind(kind, said("owing", ()))
        except Rejected as refusal:
            wrong.setdefault(refusal.field or "name", refusal.sentence)
        return wrong

    def write(self, by: Any, new: list[Outcome], changed: list[Outcome]) -> None:
        try:
            for outcome in new:
                given = {
                    name: value
                    for name, value in outcome.values.items()
                    if value is not None or name.startswith("once")
                }
                services.add_kind(by=by, all_groups=not given.get("owing"), **given)
            for outcome in changed:
                self._change(by, outcome)
        except Rejected as refusal:
            raise Refused(refusal.sentence) from refusal

    def _change(self, by: Any, outcome: Outcome) -> None:
        row, differs = outcome.instance, {d["field"] for d in outcome.differences}
        given = {
            name: outcome.values[name] if name in differs else getattr(row, name)
            for name in KIND_FIELDS
            if name not in {"unit", "name"}
        }
        kind = services.change_kind(by=by, reportkind=row, all_groups=not given["owing"], **given)
        for side in (DueSide.GROUP, DueSide.OFFICE):
            names = {f"{side}_months": "months_after", f"{side}_day": "day", f"{side}_shift": "shift"}
            if not differs & set(names):
                continue
            fields = {
                field: outcome.values[name] if name in differs and outcome.values[name] is not None
                else getattr(row, name)
                for name, field in names.items()
            }  # fmt: skip
            fields |= {"source": outcome.values.get("source") or row.source}  # type: ignore[attr-defined]
            fields |= {"confidence": outcome.values.get("confidence") or row.confidence}  # type: ignore[attr-defined]
            services.put_rule(by=by, kind=kind, side=side, starts_on=timezone.localdate().replace(day=1), **fields)


def kind_rows(kinds: Iterable[ReportKind]) -> list[list[Any]]:
    """The kinds in the columns of the sheet, as people read them."""
    resource = ReportKindResource()
    rows = []
    for kind in kinds:
        with_columns(kind)
        line: list[Any] = []
        for name in FIELDS:
            value = getattr(kind, name)
            widget = resource.fields[name].widget
            plain = value is None or isinstance(widget, DateCell | NumberCell)
            line.append(value if plain else widget.render(value))
        rows.append(line)
    return rows


def kind_headings() -> list[str]:
    """The headings of the sheet, in the language of the page."""
    return [heading_of(name) for name in FIELDS]
