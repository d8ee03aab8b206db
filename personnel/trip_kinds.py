"""An official trip as a kind of request: its route, its automatic checks, and what a decision does."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from units import sentences
from units.approvals import DUTY, HEAD_OF_UNIT, OFFICER, ApprovalKind, Check, Condition, FactSpec, StepSpec
from units.choices import ConditionTest, Power, StepAct
from units.services.occupancy import Taking, clash_words, clashing_rows

from .models import Trip
from .prepared import away_with, people_in_unit
from .services.planning import OWN_ABOVE
from .services.trips import deciding
from .services.trips.asking import APPROVAL_KIND
from .services.trips.planning import waiting_beside
from .trip_choices import OWN_VEHICLES, Means, TripDecider
from .trip_words import baht, number

KEEPER = "GA-B1"
FACTS = (
    FactSpec(
        "decider",
        gettext_lazy("Who may permit it"),
        "choice",
        (*TripDecider.choices, (OWN_ABOVE, gettext_lazy("Head of the office asks"))),
    ),
    FactSpec("outside", gettext_lazy("Outside the province"), "bool"),
    FactSpec("means", gettext_lazy("Travels by"), "choice", tuple(Means.choices)),
    FactSpec("days", gettext_lazy("Days"), "int"),
    FactSpec("cost", gettext_lazy("Estimate")),
    FactSpec("late", gettext_lazy("Asked for after the departure"), "bool"),
)


def _if(value: str) -> Condition:
    return Condition("decider", ConditionTest.IS, str(value))


def _steps() -> tuple[StepSpec, ...]:
    """The head agrees, the provincial officer permits; what is permitted above the office is recorded here."""
    above = TripDecider.ABOVE
    record = gettext_lazy("Record the permission given outside")
    return (
        StepSpec(HEAD_OF_UNIT, StepAct.AGREE, days=2, condition=Condition("decider", ConditionTest.IS_NOT, OWN_ABOVE)),
        StepSpec(OFFICER, StepAct.APPROVE, days=2, condition=_if(TripDecider.OFFICER)),
        StepSpec(OFFICER, StepAct.AGREE, days=2, condition=_if(above)),
        StepSpec(DUTY(KEEPER), StepAct.APPROVE, days=10, condition=_if(above), label=str(record)),
        StepSpec(DUTY(KEEPER), StepAct.APPROVE, days=10, condition=_if(OWN_ABOVE), label=str(record)),
    )


def checks_of_trip(document: Trip | None) -> list[Check]:
    """Plan, clash, time of asking, means, and who else of the unit is away."""
    if document is None:
        return []
    found = [_plan_check(document), _clash_check(document)]
    if document.asked_late:
        found.append(Check(None, _("Asked for after the departure"), document.late_reason))
    found.append(_means_check(document))
    if document.outside:
        found.append(Check(None, _("Outside the province"), document.place))
    if document.decider == TripDecider.ABOVE:
        words = _("Write who permitted it, with number and date of the letter.")
        found.append(Check(None, _("Permitted above the office; recorded here"), words))
    if document.request.wants_advance:
        found.append(
            Check(True, _("An advance is wanted"), _("estimate %(baht)s baht") % {"baht": baht(document.estimate)})
        )
    if (left := _away_check(document)) is not None:
        found.append(left)
    return found


def _plan_check(trip: Trip) -> Check:
    words = trip.request.plan_words
    if words:
        return Check(True, _("It serves the action plan"), words)
    return Check(None, _("No work of the plan is named"), trip.request.subject)


def _clash_check(trip: Trip) -> Check:
    people = [p.user for p in trip.people.all()]
    rows = clashing_rows(
        [Taking(trip.starts_at, trip.ends_at, user=person) for person in people], apart_from=trip.source_key
    )
    if rows:
        return Check(False, _("Somebody who goes is taken already"), " ".join(clash_words(row) for row in rows[:2]))
    waiting = waiting_beside(people, trip.starts_at, trip.ends_at, trip)
    if waiting:
        return Check(None, _("Another trip waits at that time"), waiting[0].place)
    return Check(True, _("No clash with leave, watch or other trips"))


def _means_check(trip: Trip) -> Check:
    label = str(trip.get_means_display())
    if trip.means in OWN_VEHICLES:
        fact = _("%(plate)s · %(km)s km · %(why)s") % {
            "plate": trip.plate,
            "km": number(trip.kilometres),
            "why": trip.means_reason,
        }
        return Check(True, _("Leave to use an own vehicle is asked with this"), fact)
    if trip.means in {Means.TAXI, Means.PLANE}:
        return Check(None, label, trip.means_reason)
    return Check(
        True, label, _("%(km)s km there and back") % {"km": number(trip.kilometres)} if trip.kilometres else ""
    )


def _away_check(trip: Trip) -> Check | None:
    """Warns where fewer than half of the unit are left on some day of the trip; None where it has one person only."""
    going = {p.user_id for p in trip.people.all() if p.unit_id == trip.unit_id}
    names = {row.user_id: row for row in away_with(trip) if row.user_id not in going}
    people = len(people_in_unit(unit=trip.unit_id, on=timezone.localdate()))
    if people <= 1:
        return None
    left = max(people - len(names) - len(going), 0)
    words = sentences.some([f"{row.user.short_name} ({row.shown_title})" for row in names.values()], 3)
    label = _("%(left)d of %(people)d are left in the unit") % {"left": left, "people": people}
    if not names:
        return Check(True if left * 2 >= people else None, label, _("Nobody else of the unit is away"))
    return Check(True if left * 2 >= people else None, label, words)


def _url(approval: Any) -> str:
    found = deciding.trip_of(approval)
    return found.get_absolute_url() if found else ""


TRIP = ApprovalKind(
    code=APPROVAL_KIND,
    label=pgettext_lazy("kind of request", "Official trip"),
    default_steps=_steps(),
    facts=FACTS,
    document=deciding.trip_of,
    url=_url,
    checks=checks_of_trip,
    quick=True,
    on_step=deciding.hear_step,
    on_finish=deciding.finish_trip,
    power=Power.APPROVE_TRIP,
    final_act_label=pgettext_lazy("button", "Permit"),
    icon="map-pin",
)
