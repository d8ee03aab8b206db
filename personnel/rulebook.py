"""Which rule counts for whom on a day: the nearest unit's, and of those the latest that had begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from units.models import Unit
from units.nearest import nearest_first

from . import prepared
from .choices import AuthorityLevel
from .models import LeaveAuthority, LeaveKind, LeaveRule, PersonnelFile, RoundLimit
from .prepared import NOWHERE, leave_rules


def rules_for(personnel_kind: str, unit: Unit | None, on: dt.date) -> dict[str, LeaveRule]:
    """Return the rules in force for the kind of personnel on the day, by code of the kind of leave. One statement.

    Kinds to which there is no right are left out.
    """
    found: dict[str, LeaveRule] = {}
    for rule in leave_rules(kind=personnel_kind, unit=unit.pk if unit else NOWHERE, on=on):
        found.setdefault(rule.kind.code, rule)
    allowed = [rule for rule in found.values() if rule.allowed]
    return {rule.kind.code: rule for rule in sorted(allowed, key=lambda r: (r.kind.position, r.kind.pk))}


def rule_for(kind: LeaveKind, personnel_kind: str, unit: Unit | None, on: dt.date) -> LeaveRule | None:
    """Return the rule of the kind of leave, or None where there is no right to it. One statement."""
    rows = LeaveRule.objects.filter(personnel_kind=personnel_kind, kind=kind)
    rule = nearest_first(rows, unit.pk if unit else NOWHERE, on).select_related("kind").first()
    return rule if rule is not None and rule.allowed else None


def authorities_for(kind: LeaveKind, unit: Unit | None, on: dt.date) -> dict[str, LeaveAuthority]:
    """Return who may permit the kind of leave, by level. One statement."""
    found: dict[str, LeaveAuthority] = {}
    for row in nearest_first(LeaveAuthority.objects.filter(kind=kind), unit.pk if unit else NOWHERE, on):
        found.setdefault(row.level, row)
    return found


def deciding_level(authorities: dict[str, LeaveAuthority], days: Decimal) -> str:
    """Return the lowest level whose limit covers the days; the level above where no row does."""
    for level in (AuthorityLevel.HEAD, AuthorityLevel.OFFICER):
        row = authorities.get(level)
        if row is not None and row.covers(days):
            return level
    return AuthorityLevel.ABOVE


def round_limit_for(unit: Unit, on: dt.date) -> RoundLimit | None:
    """Return the limit of the salary round in force. One statement."""
    return nearest_first(RoundLimit.objects.all(), unit.pk, on).first()


def file_of(user: Any) -> PersonnelFile | None:
    """Return the person's file with its periods, or None. Two statements."""
    return prepared.file_of(user.pk)


def files_of(users: Iterable[int]) -> dict[int, PersonnelFile]:
    """Return the files of several people with their periods, by person. Two statements."""
    rows = PersonnelFile.objects.filter(user_id__in=list(users)).select_related("user").prefetch_related("periods")
    return {row.user_id: row for row in rows}
