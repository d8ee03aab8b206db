"""What is known of a leave before it is asked for, gathered step by step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from units.models import Occupancy, Posting, Unit, User
from units.services.occupancy import Taking

from ...counting import ZERO, CountedDay, by_fiscal_year, total
from ...models import LeaveKind, LeaveRule, PersonnelFile, first_moment, last_moment
from .balances import YearBalance


@dataclass
class LeavePlan:
    """The whole of it. ``errors`` are (field, sentence); a plan without errors can be asked for."""

    user: User
    kind: LeaveKind
    starts_on: dt.date
    ends_on: dt.date
    first_part: str
    last_part: str
    unit: Unit | None = None
    posting: Posting | None = None
    file: PersonnelFile | None = None
    personnel_kind: str = ""
    rule: LeaveRule | None = None
    days: list[CountedDay] = field(default_factory=list)
    balances: list[YearBalance] = field(default_factory=list)
    unpaid: Decimal = ZERO
    run_days: Decimal = ZERO
    level: str = ""
    clashes: list[Occupancy] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    needs_certificate: bool = False

    @property
    def total(self) -> Decimal:
        """The counted days."""
        return total(self.days)

    @property
    def sums(self) -> dict[int, Decimal]:
        """The counted days of each fiscal year."""
        return by_fiscal_year(self.days)

    @property
    def taking(self) -> Taking:
        """What it takes of the person's time."""
        return Taking(
            first_moment(self.starts_on, self.first_part), last_moment(self.ends_on, self.last_part), user=self.user
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the route's conditions ask."""
        return {
            "kind": self.kind.code,
            "days": self.total,
            "decider": self.level,
            "after_it_began": self.starts_on < timezone.localdate(),
            "without_pay": self.unpaid > 0,
        }
