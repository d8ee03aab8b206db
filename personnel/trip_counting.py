"""Counting the money of an official trip: plain functions of times, rates and rules. No Django, no database.

Royal decree on travel expenses 2526 and the Ministry of Finance's rules: a stay over night counts 24 hours as one day
and what remains beyond twelve hours as one more; a trip without a night counts half a day beyond six hours and a whole
one beyond twelve. How many hours, and how much money, stands in the rows of ``TripRule`` and ``TripRate``, never here.

Every line says why it is what it is: ``Reason`` names the rule and its figures; ``trip_words`` says it in a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO, HALF, ONE = Decimal("0"), Decimal("0.5"), Decimal("1")
CENT = Decimal("0.01")
DAY, HOUR = dt.timedelta(hours=24), dt.timedelta(hours=1)


def money(amount: Decimal | int) -> Decimal:
    """The amount to the satang, half a satang up."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Rate:
    """One amount in baht and where it is written."""

    amount: Decimal
    source: str = ""


@dataclass(frozen=True)
class Terms:
    """The figures of the rule in force on the day of the trip."""

    night_more_hours: Decimal = Decimal(12)  # what remains beyond it is one more day, with a night
    half_hours: Decimal = Decimal(6)  # beyond it half a day, without a night
    full_hours: Decimal = Decimal(12)  # beyond it a whole day, without a night
    meals_a_day: int = 3  # each meal that was supplied takes off one part of so many
    costly_percent: Decimal = Decimal(25)  # more on lodging as paid, in costly places
    taxi_legs: int = 2  # a day, inside one province


@dataclass(frozen=True)
class Reason:
    """Why a line is what it is: the name of the rule and its figures."""

    rule: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """Days of per diem, with the reason."""

    days: Decimal
    reason: Reason


@dataclass(frozen=True)
class Line:
    """One line of money. ``payee`` is the traveller's key; ``kind`` per_diem, lodging, transport or other."""

    payee: Any
    kind: str
    quantity: Decimal
    rate: Decimal
    amount: Decimal
    reason: Reason
    source: str = ""


@dataclass(frozen=True)
class Traveller:
    """One person with the rates of the person's level, by kind (per_diem, single, double, flat)."""

    key: Any
    rates: Mapping[str, Rate]


@dataclass(frozen=True)
class Journey:
    """What was, or will be, travelled. Lodging is one way for the whole group.

    ``nights`` are those paid for; ``stayed`` says whether a night was spent on the way. ``paid_night`` is what one
    person's bed cost a night, None while it is not known (then the most that can be paid). ``counts_from`` and
    ``counts_to`` bound the counting where private leave lies before or after the work. ``fares`` and ``others`` are
    amounts with their words. ``meals`` are those supplied to each person over the whole trip.
    """

    starts: dt.datetime
    ends: dt.datetime
    stayed: bool = False
    nights: int = 0
    lodging: str = "none"
    room: str = "double"
    costly: bool = False
    paid_night: Decimal | None = None
    means: str = "public"
    kilometres: Decimal = ZERO
    fares: Sequence[tuple[str, Decimal]] = ()
    others: Sequence[tuple[str, Decimal]] = ()
    meals: int = 0
    counts_from: dt.datetime | None = None
    counts_to: dt.datetime | None = None

    @property
    def from_(self) -> dt.datetime:
        """When counting begins."""
        return max(self.starts, self.counts_from) if self.counts_from else self.starts

    @property
    def to(self) -> dt.datetime:
        """When counting ends."""
        return min(self.ends, self.counts_to) if self.counts_to else self.ends


def hours_of(length: dt.timedelta) -> tuple[int, int]:
    """Whole hours and minutes of a length of time."""
    minutes = int(length.total_seconds() // 60)
    return divmod(minutes, 60)


def per_diem_days(starts: dt.datetime, ends: dt.datetime, stayed: bool, terms: Terms) -> Counted:
    """Count the days of per diem between the moments.

    With a night: every 24 hours one day, and one more where the rest is longer than the rule's hours. Without one:
    nothing, half a day or a day by the length. Without a night but 24 hours or longer (a night spent travelling) it is
    counted as with one. Nothing where the end is not after the beginning.
    """
    length = ends - starts
    if length <= dt.timedelta(0):
        return Counted(ZERO, Reason("none", {"hours": 0, "minutes": 0}))
    hours, minutes = hours_of(length)
    seen = {"hours": hours, "minutes": minutes}
    if stayed or length >= DAY:
        whole, rest = divmod(length, DAY)
        more = _longer(rest, terms.night_more_hours)
        rest_h, rest_m = hours_of(rest)
        figures = {**seen, "whole": whole, "rest_hours": rest_h, "rest_minutes": rest_m, "over": terms.night_more_hours}
        return Counted(Decimal(whole) + (ONE if more else ZERO), Reason("night_more" if more else "night", figures))
    if _longer(length, terms.full_hours):
        return Counted(ONE, Reason("day_full", {**seen, "over": terms.full_hours}))
    if _longer(length, terms.half_hours):
        return Counted(HALF, Reason("day_half", {**seen, "over": terms.half_hours, "upto": terms.full_hours}))
    return Counted(ZERO, Reason("day_none", {**seen, "upto": terms.half_hours}))


def _longer(length: dt.timedelta, hours: Decimal) -> bool:
    return Decimal(length // dt.timedelta(minutes=1)) > hours * 60


def per_diem_lines(journey: Journey, traveller: Traveller, terms: Terms) -> list[Line]:
    """The per diem of one person: the days at the rate, and what supplied meals take off (never more than there is)."""
    counted = per_diem_days(journey.from_, journey.to, journey.stayed, terms)
    rate = traveller.rates.get("per_diem", Rate(ZERO))
    amount = money(counted.days * rate.amount)
    if counted.days == 0:
        return []
    lines = [Line(traveller.key, "per_diem", counted.days, rate.amount, amount, counted.reason, rate.source)]
    if journey.meals > 0 and terms.meals_a_day > 0:
        each = money(rate.amount / terms.meals_a_day)
        off = min(amount, money(rate.amount * journey.meals / terms.meals_a_day))
        reason = Reason("meals", {"meals": journey.meals, "parts": terms.meals_a_day, "capped": off == amount})
        lines.append(Line(traveller.key, "per_diem", Decimal(-journey.meals), each, -off, reason, rate.source))
    return lines


def lodging_line(journey: Journey, traveller: Traveller, terms: Terms) -> Line | None:
    """The lodging of one person, or None where there is none. As paid: up to the most of the level, by room."""
    if journey.lodging == "none" or journey.nights <= 0:
        return None
    nights = Decimal(journey.nights)
    if journey.lodging == "flat":
        rate = traveller.rates.get("flat", Rate(ZERO))
        reason = Reason("flat", {"nights": journey.nights})
        return Line(traveller.key, "lodging", nights, rate.amount, money(nights * rate.amount), reason, rate.source)
    rate = traveller.rates.get(journey.room, Rate(ZERO))
    most = rate.amount
    if journey.costly:
        most = money(most * (100 + terms.costly_percent) / 100)
    paid = most if journey.paid_night is None else min(journey.paid_night, most)
    figures = {"most": most, "room": journey.room, "nights": journey.nights}
    if journey.costly:
        figures["percent"] = terms.costly_percent
    rule = "actual" if journey.paid_night is None or journey.paid_night <= most else "actual_capped"
    if rule == "actual_capped":
        figures["paid"] = journey.paid_night
    return Line(traveller.key, "lodging", nights, paid, money(nights * paid), Reason(rule, figures), rate.source)


def transport_lines(journey: Journey, payee: Any, rates: Mapping[str, Rate]) -> list[Line]:
    """What the way costs: kilometres of one's own vehicle, and fares as paid. An office vehicle costs nothing here."""
    lines = []
    own = {"own_car": "car_km", "own_motorcycle": "motorcycle_km"}.get(journey.means)
    if own and journey.kilometres > 0:
        rate = rates.get(own, Rate(ZERO))
        amount = money(journey.kilometres * rate.amount)
        reason = Reason(journey.means, {"km": journey.kilometres})
        lines.append(Line(payee, "transport", journey.kilometres, rate.amount, amount, reason, rate.source))
    for words, amount in journey.fares:
        if amount > 0:
            lines.append(Line(payee, "transport", ONE, money(amount), money(amount), Reason("fare", {"words": words})))
    return lines


def other_lines(journey: Journey, payee: Any) -> list[Line]:
    """Whatever else was paid, in its own words."""
    return [
        Line(payee, "other", ONE, money(amount), money(amount), Reason("other", {"words": words}))
        for words, amount in journey.others
        if amount > 0
    ]


def count_trip(
    journey: Journey, travellers: Sequence[Traveller], rates: Mapping[str, Rate], terms: Terms
) -> list[Line]:
    """Every line of the trip: per diem and lodging of each person; transport and the rest to the first of them."""
    lines: list[Line] = []
    for traveller in travellers:
        lines += per_diem_lines(journey, traveller, terms)
        bed = lodging_line(journey, traveller, terms)
        if bed is not None:
            lines.append(bed)
    if travellers:
        lines += transport_lines(journey, travellers[0].key, rates)
        lines += other_lines(journey, travellers[0].key)
    return lines


def total(lines: Iterable[Any]) -> Decimal:
    """The sum of the lines."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def by_kind(lines: Iterable[Any]) -> dict[str, Decimal]:
    """The sums of part 1 of form 8708."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.kind] = sums.get(line.kind, Decimal("0.00")) + line.amount
    return sums


def by_payee(lines: Iterable[Any]) -> dict[Any, dict[str, Decimal]]:
    """The sums of part 2 of form 8708: each person's by kind."""
    sums: dict[Any, dict[str, Decimal]] = {}
    for line in lines:
        own = sums.setdefault(line.payee, {})
        own[line.kind] = own.get(line.kind, Decimal("0.00")) + line.amount
    return sums


def taxi_over(legs: int, days: int, terms: Terms) -> int:
    """How many legs lie beyond what may be claimed inside one province in so many days; 0 where none."""
    return max(0, legs - terms.taxi_legs * max(days, 1))


def diem_days(starts: dt.datetime, days: Decimal) -> list[tuple[dt.date, Decimal]]:
    """The calendar days on which the counted days of per diem lie, each with its part: 1.5 days from the 3rd are
    (3rd, 1), (4th, 0.5). One person gets per diem for a day at most once.
    """
    found, day, rest = [], starts.date(), days
    while rest > 0:
        part = min(rest, ONE)
        found.append((day, part))
        day += dt.timedelta(days=1)
        rest -= part
    return found


def due_on(returned_on: dt.date, days: int) -> dt.date:
    """The day by which an advance is settled; the day after the return counts as the first."""
    return returned_on + dt.timedelta(days=days)
