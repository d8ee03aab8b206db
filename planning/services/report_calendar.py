"""The reporting calendar (duties EX-7, GA-F1): kinds of report, their due days, the reports that follow from both."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.thai.fiscal import Period
from coopoffice.web.policies import Refused, confirm, may_add
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import HEADED_BY_LAW, UnitKind
from units.models import Unit
from units.offices import office_of
from units.workdays import holidays_between

from ..choices_reports import COMPILING_STATES, WRITING_STATES, DueSide, Frequency
from ..models import OfficeReport, Report, ReportKind, ReportRule
from ..policies_reports import CALENDAR
from ..report_periods import due_day, periods
from ..report_sources import report_sources

DAY = dt.timedelta(days=1)
BACK = 100  # days: how far back reports are opened for a kind that began earlier
LONGEST = dt.timedelta(days=731)  # what a report owed once may report on
OFFICES = tuple(kind for kind in HEADED_BY_LAW if kind != UnitKind.DEPARTMENT)


# --- kinds -----------------------------------------------------------------------------------------------------------


def check_kind(kind: ReportKind, groups: Iterable[Unit]) -> None:
    """What is wrong with a kind as a whole, beside the field at fault. Writes nothing."""
    known = {source.key for source in report_sources}
    if set(kind.sources) - known:
        raise Rejected("sources", _("Choose from the list only."))
    if kind.once_from and kind.once_until and kind.once_until - kind.once_from > LONGEST:
        raise Rejected("once_until", _("Choose a day within two years of the first."))
    if not kind.headings:
        raise Rejected("headings", _("Write at least one part, each on a line of its own."))
    if len(set(kind.headings)) != len(kind.headings):
        raise Rejected("headings", _("Two parts have the same name."))
    labels = [label for label, _count in kind.typed_lines]
    if len(set(labels)) != len(labels):
        raise Rejected("lines", _("Two figures have the same name."))
    if not kind.all_groups and not list(groups):
        raise Rejected("owing", _("Choose the groups that owe it, or tick that every group does."))


@service
def add_kind(
    *,
    by: Actor,
    unit: Unit | None = None,
    group_months: int = 0,
    group_day: int = 25,
    group_shift: str = "before",
    office_months: int = 1,
    office_day: int = 5,
    office_shift: str = "after",
    source: str,
    confidence: str = "L",
    owing: Iterable[Unit] = (),
    **fields: Any,
) -> ReportKind:
    """Add a kind of report with the two rules of when it is due, open its reports of today, and return it.

    Without ``unit`` the actor's office keeps it. Raises Refused without duty GA-F1, Rejected beside the field at fault.
    """
    if not may_add(by.user, ReportKind) or by.posting is None:
        raise Refused(_("The reporting calendar is kept by the holders of duty GA-F1 in their area."))
    groups = list(owing)
    kind = ReportKind(unit=unit or office_of(by.posting.post.unit), **fields)
    check_kind(kind, groups)
    kind.full_clean(validate_constraints=False)
    kind.save()
    kind.groups.set(groups)
    confirm(by.user, "change", kind)
    for side, months, day, shift in (
        (DueSide.GROUP, group_months, group_day, group_shift),
        (DueSide.OFFICE, office_months, office_day, office_shift),
    ):
        rule = ReportRule(
            kind=kind,
            side=side,
            starts_on=min(kind.starts_on, kind.once_from or kind.starts_on),
            months_after=months,
            day=day,
            shift=shift,
            source=source,
            confidence=confidence,
        )
        rule.full_clean(validate_constraints=False)
        rule.save()
    open_reports(kinds=[kind])
    return kind


@service
def change_kind(*, by: Actor, reportkind: ReportKind, owing: Iterable[Unit] = (), **fields: Any) -> ReportKind:
    """Change a kind. How often it is owed stands once its reports exist: end it and add another instead."""
    row = ReportKind.objects.take(by.user, "change", reportkind.pk)
    groups = list(owing)
    fixed = ("frequency", "once_from", "once_until")
    moved = [name for name in fixed if name in fields and fields[name] != getattr(row, name)]
    if moved and row.reports.exists():
        raise Rejected(moved[0], _("Reports of this kind exist. End it on a day and add another kind instead."))
    for name, value in fields.items():
        setattr(row, name, value)
    check_kind(row, groups)
    row.full_clean(validate_constraints=False)
    row.save()
    row.groups.set(groups)
    confirm(by.user, "change", row)
    open_reports(kinds=[row])
    return row


@service
def add_rule(*, by: Actor, kind: ReportKind, **fields: Any) -> ReportRule:
    """Add a due day from a day on; reports that are still being gathered follow it."""
    owner = ReportKind.objects.take(by.user, "change", kind.pk)
    rule = ReportRule(kind=owner, **fields)
    rule.full_clean(validate_constraints=False)
    rule.save()
    settle_due_days(kinds=[owner])
    return rule


@service
def put_rule(*, by: Actor, kind: ReportKind, side: str, starts_on: dt.date, **fields: Any) -> ReportRule:
    """Let a due day hold from a day on: the rule that begins on that day already is corrected, else one is added."""
    known = ReportRule.objects.filter(kind=kind, side=side, starts_on=starts_on).first()
    if known is not None:
        return change_rule(by=by, reportrule=known, **fields)
    return add_rule(by=by, kind=kind, side=side, starts_on=starts_on, **fields)


@service
def change_rule(*, by: Actor, reportrule: ReportRule, **fields: Any) -> ReportRule:
    """Correct a due day; reports that are still being gathered follow it."""
    row = ReportRule.objects.take(by.user, "change", reportrule.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    settle_due_days(kinds=[row.kind])
    return row


# --- what follows from them ------------------------------------------------------------------------------------------


def periods_of(kind: ReportKind, first: dt.date, last: dt.date) -> list[Period]:
    """The kind's periods that share a day with first to last and in which it is owed."""
    if kind.frequency == Frequency.ONCE:
        if kind.once_from is None or kind.once_until is None:
            return []
        own = Period(kind.once_from, kind.once_until)
        return [own] if kind.starts_on <= last and own.start <= last else []
    first = max(first, kind.starts_on)
    last = min(last, kind.ends_on) if kind.ends_on else last
    return list(periods(kind.frequency, first, last)) if first <= last else []


class _Days:
    """Due days of the kinds, with each office's own holidays read once."""

    def __init__(self, kinds: Iterable[ReportKind]) -> None:
        self.rules: dict[tuple[int, str], list[ReportRule]] = defaultdict(list)
        for rule in ReportRule.objects.filter(kind__in=[k.pk for k in kinds]).order_by("-starts_on"):
            self.rules[rule.kind_id, rule.side].append(rule)
        self.closed: dict[int, frozenset[dt.date]] = {}
        self.span = (timezone.localdate() - DAY * 500, timezone.localdate() + DAY * 800)

    def due(self, kind: ReportKind, side: str, office_id: int, period: Period) -> dt.date:
        """The rule in force on the period's last day, else the oldest; without any the period's last day."""
        rules = self.rules[kind.pk, side]
        rule = next((r for r in rules if r.starts_on <= period.end), rules[-1] if rules else None)
        if rule is None:
            return period.end
        if office_id not in self.closed:
            self.closed[office_id] = holidays_between(*self.span, office_id)
        return due_day(rule.due, period, self.closed[office_id])


def _offices(kind: ReportKind) -> list[Unit]:
    """The open offices that owe the kind: the one that keeps it, else every office below the one that does."""
    rows = Unit.objects.open_on().filter(kind__in=OFFICES)
    if kind.unit.kind in OFFICES:
        return list(rows.filter(pk=kind.unit_id))
    return list(rows.below(kind.unit_id))


def _groups_of(kind: ReportKind, offices: list[Unit]) -> dict[int, list[int]]:
    """By office, the groups that owe the kind today."""
    named = set(kind.groups.values_list("pk", flat=True)) if not kind.all_groups else None
    found: dict[int, list[int]] = defaultdict(list)
    rows = Unit.objects.open_on().filter(parent_id__in=[o.pk for o in offices]).exclude(kind__in=OFFICES)
    for pk, parent in rows.order_by("position", "pk").values_list("pk", "parent_id"):
        if named is None or pk in named:
            found[parent].append(pk)
    return found


@service
def open_reports(
    *, today: dt.date | None = None, kinds: Iterable[ReportKind] | None = None, since: dt.date | None = None
) -> int:
    """Make the reports owed for every period that has begun, and return how many are new. Safe to run at any time.

    Reports of a period appear with its first day; of a kind that began earlier those of the last hundred days are
    made, or from ``since`` on. What exists is left as it is: the unique key sees to it, whoever runs it beside.
    """
    on = today or timezone.localdate()
    first = since or on - DAY * BACK
    if kinds is None:
        kinds = ReportKind.objects.filter(starts_on__lte=on).exclude(ends_on__lt=first)
    several = list(kinds)
    days = _Days(several)
    made = 0
    for kind in several:
        offices = _offices(kind)
        groups = _groups_of(kind, offices)
        spans = periods_of(kind, first, on)
        have = set(kind.reports.filter(period_end__gte=first).values_list("unit_id", "period_start"))
        have_office = set(kind.office_reports.filter(period_end__gte=first).values_list("office_id", "period_start"))
        new, new_office = [], []
        for office in offices:
            for span in spans:
                shared = {"kind": kind, "period_start": span.start, "period_end": span.end}
                owing = [pk for pk in groups[office.pk] if (pk, span.start) not in have]
                if owing:
                    day = days.due(kind, DueSide.GROUP, office.pk, span)
                    new += [Report(unit_id=pk, office=office, due_on=day, **shared) for pk in owing]
                if (office.pk, span.start) not in have_office and (groups[office.pk]):
                    day = days.due(kind, DueSide.OFFICE, office.pk, span)
                    new_office.append(OfficeReport(office=office, due_on=day, **shared))
        Report.objects.bulk_create(new, ignore_conflicts=True, batch_size=2000)
        OfficeReport.objects.bulk_create(new_office, ignore_conflicts=True, batch_size=2000)
        made += len(new) + len(new_office)
    return made


@service
def settle_due_days(*, kinds: Iterable[ReportKind] | None = None) -> int:
    """Let due days of what is still being gathered follow today's rules and holidays; return how many moved."""
    several = list(ReportKind.objects.all() if kinds is None else kinds)
    by_key = {kind.pk: kind for kind in several}
    days = _Days(several)
    moved = 0
    for model, side, states, place in (
        (Report, DueSide.GROUP, WRITING_STATES, "office_id"),
        (OfficeReport, DueSide.OFFICE, COMPILING_STATES, "office_id"),
    ):
        rows = list(model.objects.filter(kind__in=by_key, state__in=states).order_by("pk").select_for_update())
        changed = []
        for row in rows:
            due = days.due(by_key[row.kind_id], side, getattr(row, place), Period(row.period_start, row.period_end))
            if due != row.due_on:
                row.due_on = due
                changed.append(row)
        model.objects.bulk_update(changed, ["due_on"], batch_size=500)
        moved += len(changed)
    return moved


@service
def open_now(*, by: Actor) -> int:
    """Open what is owed today on demand, for the kinds of the actor's area. Raises Refused without duty GA-F1."""
    if not may_add(by.user, ReportKind):
        raise Refused(_("The reporting calendar is kept by the holders of duty GA-F1 in their area."))
    kinds = list(ReportKind.objects.visible_to(by.user, "change").in_force(timezone.localdate()))
    made = open_reports(kinds=kinds)
    settle_due_days(kinds=kinds)
    return made


__all__ = [
    "CALENDAR",
    "add_kind",
    "add_rule",
    "change_kind",
    "change_rule",
    "open_now",
    "open_reports",
    "periods_of",
    "settle_due_days",
]
