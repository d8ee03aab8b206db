"""Keeping the rules of leave: rows with a day, a source and how sure it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from coopoffice.audit.acting import service
from coopoffice.web.services.rules import keep_row, new_row
from units.acting import Actor

from ..models import LeaveAuthority, LeaveKind, LeaveRule, RoundLimit


def _new(by: Actor, model: Any) -> Any:
    return new_row(
        by, model, _("Rules of leave are kept by the holders of the personnel duties (GA-A13, GA-B1, GA-B2).")
    )


@service
def add_leave_rule(*, by: Actor, kind: LeaveKind, personnel_kind: str, **values: Any) -> LeaveRule:
    """Add a rule that is in force from its day on. Raises Refused outside the own area."""
    return keep_row(by, _new(by, LeaveRule), {"kind": kind, "personnel_kind": personnel_kind, **values})


@service
def change_leave_rule(*, by: Actor, leaverule: LeaveRule, **values: Any) -> LeaveRule:
    """Correct what is written of a rule. What was asked under it keeps its days."""
    return keep_row(by, LeaveRule.objects.take(by.user, "change", leaverule.pk), values)


@service
def add_leave_authority(
    *, by: Actor, kind: LeaveKind, level: str, starts_on: dt.date, source: str, confidence: str, **values: Any
) -> LeaveAuthority:
    """Say how many days of one leave a level may permit, from a day on."""
    given = {"kind": kind, "level": level, "starts_on": starts_on, "source": source, "confidence": confidence}
    return keep_row(by, _new(by, LeaveAuthority), {**given, **values})


@service
def change_leave_authority(*, by: Actor, leaveauthority: LeaveAuthority, **values: Any) -> LeaveAuthority:
    """Correct the limit of a level."""
    return keep_row(by, LeaveAuthority.objects.take(by.user, "change", leaveauthority.pk), values)


@service
def add_round_limit(*, by: Actor, **values: Any) -> RoundLimit:
    """Say beyond how many days of leave there is no increment, from a day on."""
    return keep_row(by, _new(by, RoundLimit), values)


@service
def change_round_limit(*, by: Actor, roundlimit: RoundLimit, **values: Any) -> RoundLimit:
    """Correct the limit of the salary round."""
    return keep_row(by, RoundLimit.objects.take(by.user, "change", roundlimit.pk), values)
