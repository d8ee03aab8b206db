"""The row rule of reports.

A group's report is written by its people and sent up by its head; whoever carries a monitoring duty over the group
checks it. The office's report is compiled by the same duty, decided by the holder of the approval's step, and read by
everybody of the office once it is signed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coopoffice.web.among import among
from coopoffice.web.policies import EVERYTHING, NOTHING, Policy, policy
from units.offices import office_units
from units.policies import approvals_seen_by
from units.reach import reach

from .choices_reports import FROZEN_STATES
from .models import OfficeReport, Report, ReportKind, ReportRule

CALENDAR = "GA-F1"  # keeps the reporting calendar
CHECKERS = ("GA-F1", "GA-F2", "GA-F4", "GA-F5", "GA-F6")  # monitoring and evaluation: checks, compiles, sends on


def checkers_only() -> str:
    """The sentence for everybody else."""
    return _("Reports are checked by the holders of the monitoring duties (GA-F).")


@policy(ReportKind)
class ReportKindPolicy(Policy):
    """Kinds of report: known to everyone with a place; kept by the reporting calendar's duty in its area."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        return among("unit_id", reach(user, on).for_duty(CALENDAR))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(CALENDAR)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The reporting calendar is kept by the holders of duty GA-F1 in their area.")


@policy(ReportRule)
class ReportRulePolicy(Policy):
    """Due days: as their kinds."""

    def view(self, user: Any, on: dt.date) -> Q:
        return EVERYTHING if reach(user, on).has_place else NOTHING

    def change(self, user: Any, on: dt.date) -> Q:
        return among("kind__unit_id", reach(user, on).for_duty(CALENDAR))

    def may_add(self, user: Any, on: dt.date) -> bool:
        return reach(user, on).has_duty(CALENDAR)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return _("The reporting calendar is kept by the holders of duty GA-F1 in their area.")


@policy(Report)
class ReportPolicy(Policy):
    """Groups' reports: the group, those above it, and the monitoring duty over it."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        return among("unit_id", mine.sees | mine.for_duty(*CHECKERS))

    def write(self, user: Any, on: dt.date) -> Q:
        """Gather: the people of the group and its head."""
        mine = reach(user, on)
        return among("unit_id", mine.belongs | mine.commands)

    def submit(self, user: Any, on: dt.date) -> Q:
        """Send up: who commands the group today."""
        return among("unit_id", reach(user, on).commands)

    def check(self, user: Any, on: dt.date) -> Q:
        """Take in or send back: the monitoring duty over the office."""
        return among("office_id", reach(user, on).for_duty(*CHECKERS))

    def remind(self, user: Any, on: dt.date) -> Q:
        """Remind: the monitoring duty, and those above the group."""
        mine = reach(user, on)
        return among("unit_id", mine.supervises | mine.for_duty(*CHECKERS))

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        return {
            "write": _("A report is gathered by the people of its group."),
            "submit": _("A report is sent up by the head of the group, or whoever acts as head today."),
            "check": checkers_only(),
            "remind": _("Reminders are sent by the holders of the monitoring duties (GA-F) and by the head."),
        }.get(verb, _("You may see this report, but this act is not yours."))


@policy(OfficeReport)
class OfficeReportPolicy(Policy):
    """Offices' reports: the monitoring duty, the office's head, whoever is asked; when signed, all of the office."""

    def view(self, user: Any, on: dt.date) -> Q:
        mine = reach(user, on)
        if mine.everything:
            return EVERYTHING
        if not mine.has_place:
            return NOTHING
        return (
            among("office_id", mine.supervises | mine.for_duty(*CHECKERS))
            | Q(state__in=[str(s) for s in FROZEN_STATES]) & among("office_id", office_units(user, on))
            | Q(approval_id__isnull=False) & approvals_seen_by(user, on, "approval__")
        )

    def compile(self, user: Any, on: dt.date) -> Q:
        """Compile and present; the monitoring duty over the office."""
        return among("office_id", reach(user, on).for_duty(*CHECKERS))

    send = lock = compile

    def instruct(self, user: Any, on: dt.date) -> Q:
        """Give instructions from it: who commands the office."""
        return among("office_id", reach(user, on).commands)

    def refusal(self, user: Any, verb: str, row: Any) -> str:
        if verb == "instruct":
            return _("Instructions are given by the head of the office, or whoever acts as head today.")
        return _("The office's report is compiled and sent on by the holders of the monitoring duties (GA-F).")
