"""What a trip would be: who decides, what it costs, and everything that stands in its way. It writes nothing.

One function works it out for the form while it is being filled, for the service that writes it, and for the checks the
approver sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coopoffice.web.among import Ids
from procurement.models import Vehicle
from units import sentences
from units.acting import postings_of
from units.models import Occupancy, Posting, Unit, User
from units.services.occupancy import Taking, clash_words, clashing_rows
from units.workdays import holidays_between

from ...models import Trip
from ...prepared import trips_waiting
from ...trip_choices import OWN_VEHICLES, Lodging, Means, Place, Room, TripDecider
from ...trip_counting import Journey, Line, count_trip, total
from ...trip_rates import RateBook, places_of, rate_book
from ...trip_words import when
from ..planning import OWN_ABOVE, heads_the_office

SATURDAY = 5
LONGEST = dt.timedelta(days=366)
NEEDS_REASON = (*OWN_VEHICLES, Means.TAXI, Means.PLANE)


@dataclass(frozen=True)
class TripDraft:
    """One trip as it is asked for. ``people`` are the companions; ``nights`` None counts them from the days."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    outside: bool = False
    leaves_from: str = Place.OFFICE
    returns_to: str = Place.OFFICE
    means: str = Means.OFFICE_CAR
    means_reason: str = ""
    plate: str = ""
    kilometres: Decimal = Decimal(0)
    lodging: str = Lodging.NONE
    room: str = Room.DOUBLE
    nights: int | None = None
    costly: bool = False
    night_price: Decimal | None = None
    fares: Decimal = Decimal(0)
    others: Decimal = Decimal(0)
    others_words: str = ""
    meals: int = 0
    late_reason: str = ""
    people: tuple[User, ...] = ()
    vehicle: Vehicle | None = None

    @property
    def first_day(self) -> dt.date:
        """The Bangkok day of departure."""
        return timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> dt.date:
        """The Bangkok day of return."""
        return timezone.localtime(self.ends_at).date()

    @property
    def most_nights(self) -> int:
        """How many nights lie between departure and return."""
        return max((self.last_day - self.first_day).days, 0)

    @property
    def counted_nights(self) -> int:
        """The nights paid for."""
        if self.lodging == Lodging.NONE:
            return 0
        return self.most_nights if self.nights is None else self.nights

    def at(self, starts_at: dt.datetime, ends_at: dt.datetime) -> TripDraft:
        """The same trip at another time."""
        return replace(self, starts_at=starts_at, ends_at=ends_at)


FIELDS = (
    *("starts_at", "ends_at", "place", "outside", "leaves_from", "returns_to", "means", "means_reason", "plate"),
    *("kilometres", "lodging", "room", "costly", "night_price", "fares", "others", "others_words", "meals"),
    "late_reason",
)


def draft_of(trip: Trip, **changed: Any) -> TripDraft:
    """A draft that says what the trip says."""
    given = {name: getattr(trip, name) for name in FIELDS}
    given["nights"] = trip.nights
    given["people"] = tuple(p.user for p in trip.people.all() if p.user_id != trip.user_id)
    if trip.vehicle_request is not None:
        given["vehicle"] = trip.vehicle_request.wanted
    return TripDraft(**{**given, **changed})


@dataclass
class TripPlan:
    """The whole of it. ``errors`` are (field, sentence); a plan without errors can be asked for."""

    user: User
    draft: TripDraft
    posting: Posting | None = None
    book: RateBook | None = None
    places: dict[int, Posting] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    clashes: list[Occupancy] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    late: bool = False
    decider: str = TripDecider.OFFICER
    own_above: bool = False

    @property
    def unit(self) -> Unit | None:
        """The unit it is asked in."""
        return self.posting.post.unit if self.posting else None

    @property
    def travellers(self) -> list[User]:
        """Everybody who goes, the requester first."""
        return [self.user, *(p for p in dict.fromkeys(self.draft.people) if p.pk != self.user.pk)]

    @property
    def estimate(self) -> Decimal:
        """What it would cost, in baht."""
        return total(self.lines)

    @property
    def takings(self) -> list[Taking]:
        """What it takes of people's time, once permitted."""
        return [Taking(self.draft.starts_at, self.draft.ends_at, user=person) for person in self.travellers]

    def tier(self, user_id: int) -> str:
        """The step of the rates of a person, by the post of the day."""
        assert self.book is not None
        posting = self.places.get(user_id)
        return self.book.tier_of(posting.post.level if posting else "")

    @property
    def facts(self) -> dict[str, Any]:
        """What the route's conditions ask."""
        return {
            "decider": OWN_ABOVE if self.own_above else str(self.decider),
            "outside": self.draft.outside,
            "means": str(self.draft.means),
            "days": self.draft.most_nights + 1,
            "cost": self.estimate,
            "late": self.late,
        }


def journey_of(draft: TripDraft) -> Journey:
    """The draft as the counting reads it."""
    return Journey(
        starts=draft.starts_at,
        ends=draft.ends_at,
        stayed=draft.counted_nights > 0 or draft.most_nights > 0,
        nights=draft.counted_nights,
        lodging=draft.lodging,
        room=draft.room,
        costly=draft.costly,
        paid_night=draft.night_price,
        means=draft.means,
        kilometres=draft.kilometres,
        fares=[(_("Fares"), draft.fares)] if draft.fares else (),
        others=[(draft.others_words or _("Other expenses"), draft.others)] if draft.others else (),
        meals=draft.meals,
    )


def plan_trip(
    *,
    user: User,
    draft: TripDraft,
    replacing: Trip | None = None,
    among: Sequence[TripDraft] = (),
    now: dt.datetime | None = None,
) -> TripPlan:
    """Work one trip out. ``replacing`` is a trip that is corrected: its own rows do not count against it.

    ``among`` are the other trips of the same request: they may not overlap with this one.
    """
    moment = now or timezone.now()
    plan = TripPlan(user, draft)
    postings = postings_of(user)
    plan.posting = postings[0] if postings else None
    if plan.posting is None:
        plan.errors.append(("", _("%(person)s holds no post today.") % {"person": user.full_name}))
        return plan
    if draft.ends_at <= draft.starts_at:
        plan.errors.append(("ends_at", _("The return must come after the departure.")))
        return plan
    if draft.ends_at - draft.starts_at > LONGEST:
        plan.errors.append(("ends_at", _("No trip is that long. Check the year.")))
        return plan
    plan.book = rate_book(plan.unit, draft.first_day)
    plan.places = places_of(plan.travellers, draft.first_day)
    _when(plan, moment)
    _people(plan)
    _means(plan)
    _lodging(plan)
    _decider(plan)
    plan.lines = count_trip(
        journey_of(draft),
        [plan.book.traveller(p.pk, plan.tier(p.pk)) for p in plan.travellers],
        plan.book.common(),
        plan.book.terms,
    )
    _clashes(plan, replacing, among)
    return plan


def _when(plan: TripPlan, now: dt.datetime) -> None:
    assert plan.book is not None
    draft, rule = plan.draft, plan.book.rule
    if draft.starts_at < now:
        plan.late = True
        if rule.late_reason and not draft.late_reason.strip():
            plan.errors.append(
                ("late_reason", _("The departure lies in the past. Say why permission is asked for so late."))
            )
        else:
            plan.warnings.append(_("It is asked for after the departure; the reason goes to who permits it."))
    closed = holidays_between(draft.first_day, draft.first_day, plan.unit.pk if plan.unit else None)
    if closed and draft.first_day.weekday() < SATURDAY:
        plan.warnings.append(_("%(day)s is a holiday.") % {"day": sentences.day(draft.first_day)})
    if draft.most_nights + 1 > rule.longest_days:
        plan.warnings.append(
            _("More than %(days)d days at one place need a higher leave.") % {"days": rule.longest_days}
        )


def _people(plan: TripPlan) -> None:
    assert plan.book is not None
    most = plan.book.rule.most_people
    if len(plan.travellers) > most:
        plan.errors.append(("people", _("At most %(n)d people go on one trip.") % {"n": most}))
    for person in plan.travellers:
        if person.pk not in plan.places:
            plan.errors.append(("people", _("%(person)s holds no post on that day.") % {"person": person.full_name}))


def _means(plan: TripPlan) -> None:
    draft = plan.draft
    if draft.means in OWN_VEHICLES:
        if draft.kilometres <= 0:
            plan.errors.append(("kilometres", _("For an own vehicle give the kilometres there and back.")))
        if not draft.plate.strip():
            plan.errors.append(
                ("plate", _("Give the plate of the own vehicle; leave for it is asked with this request."))
            )
    if draft.means in NEEDS_REASON and not draft.means_reason.strip():
        plan.errors.append(("means_reason", _("Public transport is the norm. Say why by these means.")))
    if draft.means == Means.TAXI:
        assert plan.book is not None
        posting = plan.places.get(plan.user.pk)
        level = posting.post.level if posting else ""
        if plan.book.rule.taxi_needs_baggage(level):
            plan.warnings.append(taxi_level_words(level))
    if draft.others > 0 and not draft.others_words.strip():
        plan.errors.append(("others_words", _("Say what the other expenses are.")))


def _lodging(plan: TripPlan) -> None:
    assert plan.book is not None
    draft, terms = plan.draft, plan.book.terms
    if draft.lodging != Lodging.NONE:
        if draft.counted_nights <= 0:
            plan.errors.append(("nights", _("There is no night between departure and return; choose no lodging.")))
        elif draft.counted_nights > draft.most_nights:
            plan.errors.append(
                ("nights", _("Only %(n)d nights lie between departure and return.") % {"n": draft.most_nights})
            )
    if draft.meals > terms.meals_a_day * (draft.most_nights + 1):
        plan.errors.append(("meals", _("At most %(n)d meals a day can be supplied.") % {"n": terms.meals_a_day}))


def _decider(plan: TripPlan) -> None:
    assert plan.book is not None
    rule = plan.book.rule
    if heads_the_office(plan.user) and rule.own_above:
        plan.own_above, plan.decider = True, TripDecider.ABOVE
    elif plan.draft.outside and rule.outside_above:
        plan.decider = TripDecider.ABOVE


def _clashes(plan: TripPlan, replacing: Trip | None, among: Sequence[TripDraft]) -> None:
    for other in among:
        if other.starts_at < plan.draft.ends_at and other.ends_at > plan.draft.starts_at:
            plan.errors.append(("starts_at", _("It overlaps with another trip of this request.")))
            break
    apart = replacing.source_key if replacing else ""
    plan.clashes = clashing_rows(plan.takings, apart_from=apart)
    for row in plan.clashes:
        if row.firm:
            plan.errors.append(("starts_at", clash_words(row)))
        else:
            plan.warnings.append(clash_words(row))
    for trip in waiting_beside(plan.travellers, plan.draft.starts_at, plan.draft.ends_at, replacing):
        plan.warnings.append(
            _("A trip of %(person)s waits for permission at that time: %(place)s, %(when)s.")
            % {"person": trip.user.full_name, "place": trip.place, "when": when(trip)}
        )


def taxi_level_words(level: str) -> str:
    """What the office's rule says of taxis at the level; it warns and refuses nothing."""
    return _("At level %(level)s a taxi is taken only with baggage or equipment; say which.") % {"level": level}


def waiting_beside(
    people: Iterable[User], starts: dt.datetime, ends: dt.datetime, apart: Trip | None = None
) -> list[Trip]:
    """Trips of the people that wait for permission in the stretch; the calendar has the permitted ones."""
    ids = Ids(person.pk for person in people)
    return trips_waiting(people=ids, start=starts, end=ends, apart=apart.pk if apart is not None else 0)
