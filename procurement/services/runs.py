"""The time of a run in the calendar: its car and its driver, brought to what the run carries."""

from __future__ import annotations

import datetime as dt

from coopoffice.audit.acting import service
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.choices import OccupancySource, OccupantRole
from units.services.occupancy import Clash, Taking, occupy, release

from ..choices import RequestState, UseState
from ..models import VehicleRequest, VehicleUse

S = RequestState
_PERMITTED = (S.APPROVED, S.DEPARTED)


@service
def fit_run(*, by: Actor | None, use: VehicleUse) -> None:
    """Bring a planned run to what it carries: its time, its places, or calling it off when nobody rides."""
    run = (
        VehicleUse.objects.select_for_update(of=("self",)).select_related("vehicle__resource", "driver").get(pk=use.pk)
    )
    if run.state != UseState.PLANNED:
        return
    carried = list(run.requests.exclude(state__in=[S.CANCELLED, S.REJECTED]).order_by("starts_at", "pk"))
    release(by=by, source_key=run.source_key)
    if not carried:
        run.state = UseState.CANCELLED
        run.save()
        return
    run.starts_at = min(r.starts_at for r in carried)
    run.ends_at = max(r.ends_at for r in carried)
    run.going_to = ", ".join(dict.fromkeys(r.going_to for r in carried))[:300]
    run.driver_seat = 0 if any(r.passengers.filter(pk=run.driver_id).exists() for r in carried) else 1
    run.save()
    take_time(by, run)


def take_time(by: Actor | None, run: VehicleUse) -> None:
    """Take the run's car and driver in the calendar. Raises Rejected beside the place or the driver that is taken."""
    carried = list(run.requests.exclude(state__in=[S.CANCELLED, S.REJECTED]))
    takings = [
        Taking(run.starts_at, run.ends_at, resource=run.vehicle.resource, role=OccupantRole.VEHICLE),
        *(Taking(a, b, user=run.driver, role=OccupantRole.DRIVER) for a, b in _driver_time(run, carried)),
    ]
    try:
        occupy(
            by=by,
            takings=takings,
            source=OccupancySource.TRIP,
            source_key=run.source_key,
            title=run.going_to[:200],
            url=run.get_absolute_url(),
            firm=any(r.state in _PERMITTED for r in carried),
        )
    except Clash as clash:
        of_car = any(found.resource_id for found in clash.rows)
        raise Rejected("place" if of_car else "driver", clash.reason) from clash


def _driver_time(run: VehicleUse, carried: list[VehicleRequest]) -> list[tuple[dt.datetime, dt.datetime]]:
    """The run's time without what the driver's own requests hold already, where the driver rides on one of them."""
    free = [(run.starts_at, run.ends_at)]
    for request in carried:
        if not request.passengers.filter(pk=run.driver_id).exists():
            continue
        if request.people_held:
            return []  # the record behind the request holds the driver, for longer than the drive
        a, b = request.starts_at, request.ends_at
        free = [
            piece for low, high in free for piece in ((low, min(high, a)), (max(low, b), high)) if piece[0] < piece[1]
        ]
    return free
