"""Reading words of personnel work; never a right."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Q

from coopoffice.web.policies import GovernedQuerySet

from .choices import LIVE_STATES, WAITING_STATES, LeaveState

PERSON = ("title", "first_name", "last_name", "first_name_en", "last_name_en")
UNIT = ("short_name", "short_name_en")


def named(*people: str, units: tuple[str, ...] = ("unit",)) -> list[str]:
    """The columns of names of the related people and units; a line of a list reads no others of them."""
    return [f"{one}__{name}" for one in people for name in PERSON] + [
        f"{one}__{name}" for one in units for name in UNIT
    ]


class PersonnelFileQuerySet(GovernedQuerySet):
    """Personnel files."""


class LeaveKindQuerySet(GovernedQuerySet):
    """Kinds of leave."""

    def claim(self) -> Self:
        """All of them, for a select box: their names are no record of anybody."""
        return self.order_by("position", "pk")


class LeaveRuleQuerySet(GovernedQuerySet):
    """Rules in force from a day on."""

    def begun(self, on: dt.date) -> Self:
        """Those that had begun on the day; the latest of them counts."""
        return self.filter(starts_on__lte=on)


class LeaveAuthorityQuerySet(LeaveRuleQuerySet):
    """Limits of those who permit."""


class RoundLimitQuerySet(LeaveRuleQuerySet):
    """Limits of the salary round."""


class LeaveQuerySet(GovernedQuerySet):
    """Leaves."""

    def waiting(self) -> Self:
        """Asked for and not yet decided."""
        return self.filter(state__in=WAITING_STATES)

    def live(self) -> Self:
        """Waiting or permitted: they hold days and time."""
        return self.filter(state__in=LIVE_STATES)

    def on_days(self, first: dt.date, last: dt.date) -> Self:
        """Those that share a day with the inclusive days."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def away_on(self, day: dt.date) -> Self:
        """Permitted ones of which the day was not cut off."""
        return self.filter(Q(state=LeaveState.APPROVED) & Q(starts_on__lte=day, ends_on__gte=day))

    def of_numbers(self, keys: list[int]) -> Self:
        """Those whose form bears one of the register's numbers."""
        return self.filter(register_number__in=keys)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("user", "kind", "unit", "stand_in", "decided_by", "approval")

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else."""
        return self.select_related("user", "kind", "unit").only(
            *("number", "starts_on", "ends_on", "first_part", "last_part", "days", "cut_days", "state"),
            *("decided_line", "asked_at", "kind__name", "kind__name_en"),
            *named("user"),
        )


class LeaveCutQuerySet(GovernedQuerySet):
    """Cancellations and recalls."""


class LeaveAccountQuerySet(GovernedQuerySet):
    """Accounts of days."""


class RoundLineQuerySet(GovernedQuerySet):
    """Lines of the half-year summary."""
