"""What a claim of travel money (form 8708) would be: counted lines, entered ones, and what stands in its way.

It writes nothing: the form asks it while it is being filled, the service before it writes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from units import sentences

from ...models import Trip, TripDiemDay, TripPerson
from ...trip_choices import LineKind, Lodging, Taxi
from ...trip_counting import ZERO, Journey, Line, count_trip, diem_days, money, per_diem_days, taxi_over, total
from ...trip_rates import RateBook, places_of, rate_book
from ...trip_words import baht
from .planning import taxi_level_words

LINE_KINDS = (LineKind.TRANSPORT, LineKind.OTHER)


@dataclass(frozen=True)
class Expense:
    """One fare or other expense as it was paid. Without a receipt it stands on form บก.111.

    ``taxi`` says what kind of taxi it was and ``legs`` how many rides; ``row`` is the form's name of the row, so that
    what is refused stands beside it.
    """

    kind: str
    words: str
    amount: Decimal
    receipt: bool = True
    paid_on: dt.date | None = None
    taxi: str = ""
    legs: int = 0
    row: str = ""


@dataclass(frozen=True)
class TaxiMost:
    """What may be claimed for the legs of a taxi: ``binds`` where the rate is certain, else it only warns."""

    amount: Decimal
    rate: Decimal
    legs: int
    source: str
    binds: bool

    @property
    def words(self) -> str:
        """The ceiling and where it is written."""
        return _("at most %(most)s baht: %(legs)d × %(rate)s (%(source)s)") % {
            "most": baht(self.amount),
            "legs": self.legs,
            "rate": baht(self.rate),
            "source": self.source,
        }


@dataclass
class ClaimPlan:
    """A claim worked out: the counted lines and those entered, by person."""

    lines: list[tuple[TripPerson, Line]]
    expenses: list[Expense]
    errors: list[tuple[str, str]]
    warnings: list[str]
    days: dict[int, list[tuple[dt.date, Decimal]]]
    most: dict[int, TaxiMost] = field(default_factory=dict)  # the ceiling of an expense, by its place in the list

    @property
    def total(self) -> Decimal:
        """The whole claim, in baht."""
        return total(line for _person, line in self.lines) + sum((e.amount for e in self.expenses), Decimal("0.00"))


def plan_claim(
    *,
    trip: Trip,
    claimant: Any,
    for_group: bool,
    left_at: dt.datetime,
    back_at: dt.datetime,
    lodging: str = Lodging.NONE,
    room: str = "double",
    nights: int = 0,
    costly: bool = False,
    night_price: Decimal | None = None,
    kilometres: Decimal = ZERO,
    meals: int = 0,
    counts_from: dt.datetime | None = None,
    counts_to: dt.datetime | None = None,
    why_outside: str = "",
    expenses: Sequence[Expense] = (),
    now: dt.datetime | None = None,
) -> ClaimPlan:
    """Count the claim and say what stands in its way. It writes nothing."""
    plan = ClaimPlan([], list(expenses), [], [], {})
    if back_at <= left_at:
        plan.errors.append(("back_at", _("The return must come after the departure.")))
        return plan
    if back_at > (now or timezone.now()):
        plan.errors.append(("back_at", _("The return lies in the future. Claim once you are back.")))
    inside = left_at >= trip.starts_at - ROUNDING and back_at <= trip.ends_at + ROUNDING
    if not inside and not why_outside.strip():
        plan.errors.append(
            ("why_outside", _("The times go beyond what was permitted. Say why; who approves it decides."))
        )
    between = (timezone.localtime(back_at).date() - timezone.localtime(left_at).date()).days
    if lodging != Lodging.NONE and not 0 < nights <= between:
        plan.errors.append(("nights", _("Only %(n)d nights lie between departure and return.") % {"n": between}))
    people = [p for p in trip.people.select_related("user") if for_group or p.user_id == claimant.pk]
    book: RateBook = rate_book(trip.unit, timezone.localtime(left_at).date())
    if meals > book.terms.meals_a_day * (between + 1):
        plan.errors.append(("meals", _("At most %(n)d meals a day can be supplied.") % {"n": book.terms.meals_a_day}))
    journey = Journey(
        starts=left_at,
        ends=back_at,
        stayed=nights > 0 or between > 0,
        nights=nights if lodging != Lodging.NONE else 0,
        lodging=lodging,
        room=room,
        costly=costly,
        paid_night=night_price,
        means=trip.means,
        kilometres=kilometres,
        meals=meals,
        counts_from=counts_from,
        counts_to=counts_to,
    )
    by_key = {p.pk: p for p in people}
    travellers = [book.traveller(p.pk, p.tier) for p in people]
    for line in count_trip(journey, travellers, book.common(), book.terms):
        plan.lines.append((by_key[line.payee], line))
    counted = per_diem_days(journey.from_, journey.to, journey.stayed, book.terms)
    first = timezone.localtime(journey.from_)
    for person in people:
        if counted.days > 0:
            plan.days[person.user_id] = diem_days(first, counted.days)
    _taxis(plan, book, claimant, between + 1)
    _twice(plan, trip)
    if trip.kilometres and kilometres > trip.kilometres:
        plan.warnings.append(_("More kilometres than were permitted (%(km)s).") % {"km": trip.kilometres})
    if plan.total <= 0:
        plan.errors.append(("", _("There is nothing to claim for this trip by the rules.")))
    return plan


CERTAIN = "H"  # a rate the office has seen in the regulation itself


def taxi_most(book: RateBook, taxi: str, legs: int) -> TaxiMost | None:
    """The ceiling of so many legs across provinces by the rates of the day; None where no rate stands."""
    row = book.rates.get((taxi, ""))
    if row is None or legs <= 0:
        return None
    return TaxiMost(money(row.amount * legs), row.amount, legs, row.source, row.confidence == CERTAIN)


def _taxis(plan: ClaimPlan, book: RateBook, claimant: Any, days: int) -> None:
    """Hold each taxi fare against the ceiling of the day, and the legs inside a province against those of a day."""
    rides = [(n, one) for n, one in enumerate(plan.expenses) if one.taxi]
    inside = 0
    for n, one in rides:
        name = f"{one.row}_" if one.row else ""
        if one.legs <= 0:
            plan.errors.append((f"{name}legs", _("Say how many legs were made by taxi.")))
            continue
        if one.taxi == Taxi.INSIDE:
            inside += one.legs
            if over := taxi_over(inside, days, book.terms):
                plan.errors.append((f"{name}legs", _legs_words(over, days, book)))
            continue
        most = taxi_most(book, one.taxi, one.legs)
        if most is None:
            continue
        plan.most[n] = most
        if one.amount <= most.amount:
            continue
        if most.binds:
            sentence = _("A taxi across provinces is claimed up to a ceiling, %(most)s. The rest is borne by oneself.")
            plan.errors.append((f"{name}amount", sentence % {"most": most.words}))
        else:
            sentence = _("“%(words)s” is above the office's ceiling, %(most)s; who approves it decides.")
            plan.warnings.append(sentence % {"words": one.words, "most": most.words})
    if rides:
        _taxi_level(plan, book, claimant)


def _legs_words(over: int, days: int, book: RateBook) -> str:
    words = _(
        "Inside one province at most %(legs)d legs a day are claimed: %(over)d too many for %(days)d days (%(s)s)."
    )
    return words % {"legs": book.terms.taxi_legs, "over": over, "days": days, "s": book.rule.source}


def _taxi_level(plan: ClaimPlan, book: RateBook, claimant: Any) -> None:
    posting = places_of([claimant], book.on).get(claimant.pk)
    level = posting.post.level if posting else ""
    if book.rule.taxi_needs_baggage(level):
        plan.warnings.append(taxi_level_words(level))


ROUNDING = dt.timedelta(minutes=30)


def _twice(plan: ClaimPlan, trip: Trip) -> None:
    """Nobody gets per diem for a day twice; the claim in the way is named."""
    for user_id, days in plan.days.items():
        rows = TripDiemDay.objects.filter(user_id=user_id, day__in=[d for d, _part in days], live=True)
        row = rows.exclude(claim__trip=trip).select_related("claim__trip", "user").order_by("day").first()
        if row is not None:
            plan.errors.append(
                (
                    "left_at",
                    _("Per diem of %(person)s for %(day)s is claimed with another trip: %(place)s.")
                    % {"person": row.user.full_name, "day": sentences.day(row.day), "place": row.claim.trip.place},
                )
            )
