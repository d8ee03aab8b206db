"""Reading words of vehicles, requests and uses."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum
from django.db.models.functions import Coalesce

from coopoffice.web.policies import GovernedQuerySet
from units.querysets import midnight

from ..choices import HOLDING_REQUESTS, PAPER_DUES, RUNNING_USES, DueKind, RequestState, UseState, VehicleState

PERSON = ("title", "first_name", "last_name", "first_name_en", "last_name_en")
UNIT = ("short_name", "short_name_en")


def named(*people: str, units: tuple[str, ...] = ("unit",)) -> list[str]:
    """The columns of names of the related people and units; a line of a list reads no others of them."""
    return [f"{one}__{name}" for one in people for name in PERSON] + [
        f"{one}__{name}" for one in units for name in UNIT
    ]


class VehicleQuerySet(GovernedQuerySet):
    """Vehicles."""

    def in_service(self) -> Self:
        """Not waiting to be disposed of, nor gone."""
        return self.exclude(state__in=[VehicleState.AWAITING, VehicleState.DISPOSED])

    def for_people(self) -> Self:
        """In service, and with seats: what can be asked for."""
        return self.in_service().filter(seats__gt=0)

    def with_names(self) -> Self:
        """Join what a row names."""
        return self.select_related("unit", "keeper", "driver", "resource")


class VehicleDueQuerySet(GovernedQuerySet):
    """What falls due."""

    def standing(self) -> Self:
        """The row of its kind that counts: not replaced by a newer one."""
        return self.filter(standing=True)

    def due_by(self, day: dt.date) -> Self:
        """Standing rows whose day is not after the day."""
        return self.standing().filter(due_on__lte=day)

    def of_kind(self, *kinds: DueKind) -> Self:
        """Rows of the kinds."""
        return self.filter(kind__in=kinds)


class VehicleNormQuerySet(GovernedQuerySet):
    """Consumption norms."""

    def begun(self, on: dt.date) -> Self:
        """Those that had begun on the day, the latest first: it counts."""
        return self.filter(starts_on__lte=on).order_by("-starts_on", "-pk")


class VehicleRuleQuerySet(GovernedQuerySet):
    """Figures in force from a day on."""

    def begun(self, on: dt.date) -> Self:
        """Those that had begun on the day; the latest of them counts."""
        return self.filter(starts_on__lte=on)


class VehicleRequestQuerySet(GovernedQuerySet):
    """Requests for a vehicle."""

    def holding(self) -> Self:
        """Those that hold the travellers' time and, once put on a car, its seats."""
        return self.filter(state__in=HOLDING_REQUESTS)

    def live(self) -> Self:
        """Neither called off nor refused."""
        return self.exclude(state__in=[RequestState.CANCELLED, RequestState.REJECTED])

    def to_assign(self) -> Self:
        """Agreed by the head and still without a car."""
        return self.filter(state=RequestState.AGREED)

    def of_numbers(self, keys: list[int]) -> Self:
        """Those whose form bears one of the register's numbers."""
        return self.filter(register_number__in=keys)

    def with_names(self) -> Self:
        """Join what a row or page names."""
        return self.select_related("unit", "requester", "use__vehicle", "use__driver", "approval")

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else."""
        return self.select_related("unit", "requester", "use__vehicle", "use__driver").only(
            *("number", "going_to", "starts_at", "ends_at", "people", "purpose", "state"),
            *("use__vehicle__plate", "use__vehicle__plate_province"),
            *named("requester", "use__driver"),
        )


def papers_run_out() -> Q:
    """Of runs: the car has a paper that runs out before the run is over."""
    from ..models import VehicleDue

    papers = VehicleDue.objects.standing().of_kind(*PAPER_DUES).filter(vehicle=OuterRef("vehicle"))
    return Q(Exists(papers.filter(due_on__lt=OuterRef("ends_at__date"))))


class VehicleUseQuerySet(GovernedQuerySet):
    """Runs of vehicles."""

    def running(self) -> Self:
        """Planned or on the road: they hold the car and its driver."""
        return self.filter(state__in=RUNNING_USES)

    def written(self) -> Self:
        """Back, with both readings: lines of the book of use (form 4)."""
        return self.filter(state__in=[UseState.BACK, UseState.REOPENED])

    def papers_run_out(self) -> Self:
        """Those whose car has a paper that runs out before the run is over."""
        return self.filter(papers_run_out())

    def on_days(self, first: dt.date, last: dt.date) -> Self:
        """Those that touch the inclusive Bangkok days, by plan or by what was driven."""
        return self.touching(midnight(first), midnight(last + dt.timedelta(days=1)))

    def touching(self, start: dt.datetime, end: dt.datetime) -> Self:
        """The same for the half-open time from ``start`` to ``end``."""
        planned = Q(starts_at__lt=end, ends_at__gt=start)
        driven = Q(left_at__lt=end, back_at__gte=start)
        return self.filter(planned | driven)

    def left_between(self, first: dt.date, last: dt.date) -> Self:
        """Those that left on one of the inclusive Bangkok days."""
        return self.filter(left_at__gte=midnight(first), left_at__lt=midnight(last + dt.timedelta(days=1)))

    def with_people(self) -> Self:
        """With the number of people who ride, the driver's seat not counted."""
        riding = Q(requests__state__in=[*HOLDING_REQUESTS, RequestState.RETURNED, RequestState.CLOSED])
        return self.annotate(riding=Coalesce(Sum("requests__people", filter=riding), 0))

    def with_names(self) -> Self:
        """Join what a row names, and the requests it carries. Two statements."""
        from ..models import VehicleRequest

        carried = VehicleRequest.objects.exclude(state__in=[RequestState.CANCELLED, RequestState.REJECTED])
        carried = carried.select_related("unit", "requester").order_by("starts_at", "pk")
        return self.select_related("vehicle__unit", "driver").prefetch_related(
            Prefetch("requests", carried, to_attr="carried")
        )

    def for_lines(self) -> Self:
        """Join what a line of a list names and read nothing else, also of the requests it carries. Two statements."""
        from ..models import VehicleRequest

        carried = VehicleRequest.objects.exclude(state__in=[RequestState.CANCELLED, RequestState.REJECTED])
        carried = carried.select_related("requester").order_by("starts_at", "pk")
        carried = carried.only("use", *named("requester", units=()))
        rows = self.select_related("vehicle", "driver").prefetch_related(
            Prefetch("requests", carried, to_attr="carried")
        )
        return rows.only(
            *("going_to", "starts_at", "ends_at", "left_at", "back_at", "odometer_out", "odometer_in", "state"),
            *("gap_km", "gap_note", "remark", "vehicle__plate", "vehicle__plate_province"),
            *named("driver", units=()),
        )
