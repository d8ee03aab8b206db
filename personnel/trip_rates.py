"""Which rates and rules of trips count where and on a day: the nearest unit's, of those the latest begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from coopoffice.web.prepared import PreparedRows
from units.models import Posting, Unit, User
from units.nearest import nearest_first
from units.offices import office_of
from units.querysets import within

from .models import TripLevel, TripRate, TripRule
from .prepared import NOWHERE
from .trip_choices import TripTier
from .trip_counting import Rate, Terms, Traveller

_rule = PreparedRows(
    "coop_trip_rule", lambda unit, on: nearest_first(TripRule.objects.all(), unit, on), limit=1, unit=int, on=dt.date
)
_rates = PreparedRows(
    "coop_trip_rates", lambda unit, on: nearest_first(TripRate.objects.all(), unit, on), unit=int, on=dt.date
)
_levels = PreparedRows(
    "coop_trip_levels", lambda unit, on: nearest_first(TripLevel.objects.all(), unit, on), unit=int, on=dt.date
)


@dataclass
class RateBook:
    """The rates, steps of levels and the rule as they stand for a unit on a day. Read once per trip."""

    on: dt.date
    rule: TripRule
    rates: dict[tuple[str, str], TripRate] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> Terms:
        """The figures the counting asks."""
        rule = self.rule
        return Terms(
            night_more_hours=rule.night_more_hours,
            half_hours=rule.half_hours,
            full_hours=rule.full_hours,
            meals_a_day=rule.meals_a_day,
            costly_percent=rule.costly_percent,
            taxi_legs=rule.taxi_legs,
        )

    def tier_of(self, level: str) -> str:
        """The step of the level; the first where no row names it."""
        return self.levels.get(level.strip(), TripTier.GENERAL)

    def common(self) -> dict[str, Rate]:
        """The rates that are the same for everybody, by kind."""
        return {kind: Rate(row.amount, row.source) for (kind, tier), row in self.rates.items() if not tier}

    def of_tier(self, tier: str) -> dict[str, Rate]:
        """The rates of a step, by kind."""
        return {kind: Rate(row.amount, row.source) for (kind, step), row in self.rates.items() if step == tier}

    def traveller(self, key: Any, tier: str) -> Traveller:
        """Somebody of the step, for the counting."""
        return Traveller(key, self.of_tier(tier))


def rate_book(unit: Unit | None, on: dt.date) -> RateBook:
    """Return what counts for the unit on the day. Three statements."""
    where = {"unit": unit.pk if unit else NOWHERE, "on": on}
    book = RateBook(on, trip_rule(unit, on))
    for row in _rates(**where):
        book.rates.setdefault((row.kind, row.tier), row)
    for level in _levels(**where):
        book.levels.setdefault(level.level.strip(), level.tier)
    return book


def trip_rule(unit: Unit | None, on: dt.date) -> TripRule:
    """Return the rule alone. One statement."""
    found = _rule(unit=unit.pk if unit else NOWHERE, on=on)
    return found[0] if found else TripRule(starts_on=on)


def places_of(people: Iterable[User], on: dt.date) -> dict[int, Posting]:
    """Return each person's own posting on the day, by person: the substantive before the acting. One statement."""
    rows = Posting.objects.filter(within(on), user__in=[p.pk for p in people]).select_related("post__unit", "user")
    found: dict[int, Posting] = {}
    for posting in sorted(rows, key=lambda p: (p.capacity != "substantive", p.post.position, p.pk)):
        found.setdefault(posting.user_id, posting)
    return found


def office_name(unit: Unit) -> str:
    """The office's name in Thai, for the calendar and papers."""
    return office_of(unit).name
