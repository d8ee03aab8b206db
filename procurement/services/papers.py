"""Papers of a car that run out before a run of it ends: who is told, and what leaving then asks for (VEH-R9).

A car is found only where its papers hold to the end of the run. They may run out afterwards all the same: the run
grew longer, a date was corrected, the figures changed. Then it is said wherever the run is shown, and the figures say
whether the car stays (``PapersAtLeaving.REFUSE``) or leaves with a reason that stands in the book of use.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coopoffice.web.services.notifications import notify
from units import sentences

from ..choices import PAPER_DUES, PapersAtLeaving
from ..models import Vehicle, VehicleDue, VehicleUse
from ..rulebook import rule_for
from .obstacles import blocking_kinds, expired_words
from .reminding import keepers_of


def last_day(use: VehicleUse) -> dt.date:
    """The Bangkok day a run is over: as planned, or today while it is still out."""
    planned = timezone.localtime(use.ends_at - dt.timedelta(microseconds=1)).date()
    return max(planned, timezone.localdate()) if use.left_at and not use.back_at else planned


def papers_over(uses: Iterable[VehicleUse]) -> dict[int, list[VehicleDue]]:
    """Return, by run, the papers of its car that run out before the run is over. One statement for all of them."""
    runs = list(uses)
    dues: dict[int, list[VehicleDue]] = defaultdict(list)
    rows = VehicleDue.objects.standing().of_kind(*PAPER_DUES).filter(vehicle__in={run.vehicle_id for run in runs})
    for due in rows.exclude(due_on=None).select_related("vehicle").order_by("due_on", "pk"):
        dues[due.vehicle_id].append(due)
    return {run.pk: [d for d in dues[run.vehicle_id] if d.due_on and d.due_on < last_day(run)] for run in runs}


def soon_over(vehicles: Iterable[Vehicle], until: dt.date) -> dict[int, list[VehicleDue]]:
    """Return, by vehicle, the papers that ran out or run out before the day is over. One statement."""
    found: dict[int, list[VehicleDue]] = {vehicle.pk: [] for vehicle in vehicles}
    rows = VehicleDue.objects.due_by(until).of_kind(*PAPER_DUES).filter(vehicle__in=list(found))
    for due in rows.order_by("due_on", "pk"):
        found[due.vehicle_id].append(due)
    return found


def stopping_runs(uses: Iterable[VehicleUse], until: dt.date) -> dict[int, list[VehicleDue]]:
    """Return, by run, the papers that stop its car before the later of its last day and ``until``. Two statements."""
    runs = list(uses)
    if not runs:
        return {}
    kinds = blocking_kinds(rule_for(runs[0].vehicle.unit, until))
    ends = {run.pk: max(until, last_day(run)) for run in runs}
    dues = soon_over({run.vehicle for run in runs}, max(ends.values()))
    stopping = {pk: [due for due in rows if due.kind in kinds] for pk, rows in dues.items()}
    return {run.pk: [d for d in stopping[run.vehicle_id] if d.due_on and d.due_on < ends[run.pk]] for run in runs}


def paper_words(due: VehicleDue) -> str:
    """What runs out and when, in words: over already, or still ahead."""
    if due.due_on is not None and due.due_on >= timezone.localdate():
        return _("%(what)s runs out on %(day)s") % {
            "what": due.get_kind_display(),
            "day": sentences.day(due.due_on),
        }
    return expired_words(due)


@dataclass(frozen=True)
class Leaving:
    """What the papers of a run's car say on leaving: what ran out, what of it stops the car, and how strictly."""

    over: list[VehicleDue] = field(default_factory=list)
    stopping: list[VehicleDue] = field(default_factory=list)
    mode: str = PapersAtLeaving.REFUSE

    @property
    def needs_reason(self) -> bool:
        """Whether the car leaves only with a written reason."""
        return bool(self.stopping) and self.mode == PapersAtLeaving.REASON

    @property
    def refusal(self) -> str:
        """Why the car does not leave at all; empty where it may."""
        if not self.stopping or self.mode == PapersAtLeaving.REASON:
            return ""
        words = ", ".join(paper_words(due) for due in self.stopping)
        return _("%(car)s does not leave: %(why)s. Renew it, or put the request on another car.") % {
            "car": self.stopping[0].vehicle,
            "why": words,
        }


def leaving_papers(use: VehicleUse, at: dt.datetime | None = None) -> Leaving:
    """What the papers say of a run that leaves now, or at the moment. Two statements."""
    over = papers_over([use])[use.pk] if use.pk else []
    rule = rule_for(use.vehicle.unit, timezone.localtime(at).date() if at else None)
    kinds = blocking_kinds(rule)
    return Leaving(over, [due for due in over if due.kind in kinds], rule.papers_at_leaving)


def driven_without(vehicle: Vehicle, day: dt.date) -> list[VehicleDue]:
    """The papers that stop a car and had run out before the day. Two statements."""
    kinds = blocking_kinds(rule_for(vehicle.unit, day))
    rows = VehicleDue.objects.standing().of_kind(*kinds).filter(vehicle=vehicle, due_on__lt=day)
    return list(rows.select_related("vehicle").order_by("due_on", "pk"))


def warn_of_papers(uses: Iterable[VehicleUse] | None = None) -> int:
    """Tell keepers, drivers and requesters of runs ahead whose car's papers run out before they end.

    Once for each paper and run. Without ``uses`` every run that is planned or out. Returns how many runs.
    """
    runs = list(uses) if uses is not None else list(VehicleUse.objects.running().papers_run_out().with_names())
    over, count = papers_over(runs), 0
    for run in runs:
        if not over[run.pk]:
            continue
        count += 1
        people = {p.pk: p for p in keepers_of(run.vehicle)} | {run.driver_id: run.driver}
        people |= {r.requester_id: r.requester for r in run.requests.live().select_related("requester")}
        for due in over[run.pk]:
            for person in people.values():
                with translation.override(person.language):
                    notify(
                        users=[person],
                        kind="vehicle",
                        subject=_("%(car)s to %(place)s: %(why)s")
                        % {"car": run.vehicle, "place": run.going_to[:100], "why": paper_words(due)},
                        url=run.get_absolute_url(),
                        icon="calendar-due",
                        dedupe_key=f"vehicle-paper:{due.pk}:{run.pk}:{due.due_on}",
                    )
    return count
