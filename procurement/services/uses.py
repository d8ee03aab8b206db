"""The book of use (form 4): leaving, coming back, opening a written line again, lines taken from paper."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coopoffice.audit.acting import service
from coopoffice.web.policies import Refused
from coopoffice.web.refusals import Rejected
from units.acting import Actor
from units.models import User
from units.services.occupancy import release

from ..choices import PapersAtLeaving, RequestState, UseState
from ..models import Vehicle, VehicleRequest, VehicleUse
from ..rulebook import rule_for
from .obstacles import expired_words
from .papers import Leaving, driven_without, leaving_papers, paper_words
from .requests import moved, tell
from .vehicles import read_on

S = RequestState
FAR_KM_A_DAY = 1000  # a reading beyond is asked about once: mostly a figure too many


def before_words(vehicle: Vehicle) -> str:
    """What the odometer said last, in words."""
    return _("The odometer said %(km)s km last.") % {"km": f"{vehicle.odometer:,}"}


def _read_last(use: VehicleUse, at: dt.datetime) -> int | None:
    """The reading of the vehicle before the moment, on the present meter; None where there is none."""
    rows = VehicleUse.objects.filter(vehicle_id=use.vehicle_id, back_at__lte=at, odometer_in__isnull=False)
    rows = rows.exclude(pk=use.pk).exclude(state=UseState.CANCELLED)
    if use.vehicle.meter_since:
        rows = rows.filter(back_at__gte=use.vehicle.meter_since)
    return rows.order_by("-back_at", "-odometer_in").values_list("odometer_in", flat=True).first()


def _write_leaving(use: VehicleUse, left_at: dt.datetime, odometer_out: int, gap_note: str) -> None:
    if left_at > timezone.now() + dt.timedelta(minutes=15):
        raise Rejected("left_at", _("Choose a moment that is not ahead."))
    last = _read_last(use, left_at)
    if last is not None and odometer_out < last:
        raise Rejected(
            "odometer_out",
            _("The odometer said %(km)s km when it came back last; it cannot be less now.") % {"km": f"{last:,}"},
        )
    gap = odometer_out - last if last is not None else 0
    if gap > rule_for(use.vehicle.unit, timezone.localtime(left_at).date()).gap_km and not gap_note.strip():
        raise Rejected(
            "gap_note",
            _("%(gap)s km lie between this and the last reading (%(km)s). Write what they are about.")
            % {"gap": f"{gap:,}", "km": f"{last:,}"},
        )
    use.left_at, use.odometer_out = left_at, odometer_out
    use.gap_km, use.gap_note = max(gap, 0), gap_note.strip()[:300]


def _write_back(use: VehicleUse, back_at: dt.datetime, odometer_in: int, remark: str) -> None:
    assert use.left_at is not None
    assert use.odometer_out is not None
    if back_at > timezone.now() + dt.timedelta(minutes=15):
        raise Rejected("back_at", _("Choose a moment that is not ahead."))
    if back_at <= use.left_at:
        raise Rejected("back_at", _("It came back after it left."))
    if odometer_in <= use.odometer_out:
        raise Rejected(
            "odometer_in",
            _("It left at %(km)s km; coming back it shows more.") % {"km": f"{use.odometer_out:,}"},
        )
    days = (timezone.localtime(back_at).date() - timezone.localtime(use.left_at).date()).days + 1
    distance = odometer_in - use.odometer_out
    if distance > FAR_KM_A_DAY * days and not remark.strip():
        raise Rejected(
            "remark",
            _("%(km)s km in %(n)d day(s): check the reading, or write why.") % {"km": f"{distance:,}", "n": days},
        )
    use.back_at, use.odometer_in, use.remark = back_at, odometer_in, remark.strip()[:300]


def leaving_refusal(use: VehicleUse) -> str:
    """Why the run cannot leave now; empty where it can."""
    if use.state != UseState.PLANNED:
        return str(_("It does not wait to leave: %(state)s.") % {"state": use.get_state_display()})
    carried = list(use.requests.exclude(state__in=[S.CANCELLED, S.REJECTED]))
    waiting = [r for r in carried if r.state != S.APPROVED]
    if not carried:
        return _("Nobody rides on this run.")
    if waiting:
        return _("Use is not permitted yet: %(what)s.") % {"what": ", ".join(str(r) for r in waiting[:3])}
    return leaving_papers(use).refusal


def _write_papers(use: VehicleUse, papers: Leaving, note: str) -> None:
    """Keep what had run out and why it left all the same. Raises Rejected without the reason where one is asked."""
    if papers.needs_reason and not note.strip():
        words = ", ".join(paper_words(due) for due in papers.stopping)
        raise Rejected("papers_note", _("%(why)s. Write why it leaves all the same.") % {"why": words})
    if papers.stopping and note.strip():
        use.papers_over = ", ".join(expired_words(due) for due in papers.stopping)[:300]
        use.papers_note = note.strip()[:300]


@service
def depart(
    *,
    by: Actor,
    use: VehicleUse,
    left_at: dt.datetime,
    odometer_out: int,
    gap_note: str = "",
    papers_note: str = "",
) -> VehicleUse:
    """Write that the car left. Raises Refused before use is permitted, or where papers that ran out keep it back;
    Rejected for a reading that cannot be, or without the reason the figures ask for.
    """
    row = VehicleUse.objects.take(by.user, "drive", use.pk)
    if why := leaving_refusal(row):
        raise Refused(why)
    if row.vehicle.uses.filter(state=UseState.OUT).exists():
        raise Refused(_("The car is on the road with another run. Write its coming back first."))
    _write_leaving(row, left_at, odometer_out, gap_note)
    _write_papers(row, leaving_papers(row, left_at), papers_note)
    row.state = UseState.OUT
    row.save()
    read_on(row.vehicle, odometer_out)
    _carry(by, row, S.APPROVED, S.DEPARTED)
    return row


@service
def come_back(
    *,
    by: Actor,
    use: VehicleUse,
    back_at: dt.datetime,
    odometer_in: int,
    remark: str = "",
) -> VehicleUse:
    """Write that the car came back: the line is locked, and what is left of the planned time is free again."""
    row = VehicleUse.objects.take(by.user, "drive", use.pk)
    if row.state != UseState.OUT:
        raise Refused(_("It is not on the road: %(state)s.") % {"state": row.get_state_display()})
    _write_back(row, back_at, odometer_in, remark)
    row.state = UseState.BACK
    row.save()
    read_on(row.vehicle, odometer_in)
    release(by=by, source_key=row.source_key, starts=back_at)
    for request in row.requests.filter(state=S.DEPARTED):
        release(by=by, source_key=request.source_key, starts=back_at)
    _carry(by, row, S.DEPARTED, S.RETURNED)
    return row


def _carry(by: Actor, use: VehicleUse, before: str, after: str) -> None:
    for request in use.requests.filter(state=before).select_for_update(of=("self",)).order_by("pk"):
        request.state = after
        request.save()
        moved(by, request)


@service
def reopen_use(*, by: Actor, use: VehicleUse, reason: str) -> VehicleUse:
    """Open a written line again so that it can be corrected: the vehicle officer, with a reason (VEH-R11)."""
    row = VehicleUse.objects.take(by.user, "keep", use.pk)
    if row.state != UseState.BACK:
        raise Refused(_("Only a written line is opened again."))
    if not reason.strip():
        raise Rejected("reason", _("Give the reason."))
    row.state, row.reopened_because = UseState.REOPENED, reason.strip()[:300]
    row.save()
    return row


@service
def correct_use(
    *,
    by: Actor,
    use: VehicleUse,
    left_at: dt.datetime,
    odometer_out: int,
    back_at: dt.datetime,
    odometer_in: int,
    gap_note: str = "",
    remark: str = "",
) -> VehicleUse:
    """Write a line anew that was opened again, and lock it. Readings of other lines still bound it (trigger)."""
    row = VehicleUse.objects.take(by.user, "drive", use.pk)
    if row.state != UseState.REOPENED:
        raise Refused(_("The line is locked. The vehicle officer opens it again, with a reason."))
    _write_leaving(row, left_at, odometer_out, gap_note)
    _write_back(row, back_at, odometer_in, remark)
    following = VehicleUse.objects.filter(vehicle_id=row.vehicle_id, left_at__gte=back_at).exclude(pk=row.pk)
    following = following.exclude(state=UseState.CANCELLED).order_by("left_at").first()
    if following is not None and following.odometer_out is not None and following.odometer_out < odometer_in:
        raise Rejected(
            "odometer_in",
            _("The next line began at %(km)s km; this one cannot end beyond it.")
            % {"km": f"{following.odometer_out:,}"},
        )
    row.state = UseState.BACK
    row.save()
    read_on(row.vehicle, odometer_in)
    return row


@service
def record_use(
    *,
    by: Actor,
    vehicle: Vehicle,
    driver: User,
    going_to: str,
    left_at: dt.datetime,
    odometer_out: int,
    back_at: dt.datetime,
    odometer_in: int,
    gap_note: str = "",
    papers_note: str = "",
    remark: str = "",
) -> VehicleUse:
    """Enter a line from the paper book, or a run without a request (to the garage, to the filling station).

    What was driven is written even where papers had run out, but never without the reason.
    """
    car = Vehicle.objects.take(by.user, "keep", vehicle.pk)
    row = VehicleUse(
        vehicle=car, driver=driver, starts_at=left_at, ends_at=back_at, going_to=going_to, assigned_by=by.user
    )
    _write_leaving(row, left_at, odometer_out, gap_note)
    _write_back(row, back_at, odometer_in, remark)
    gone = driven_without(car, timezone.localtime(back_at).date())
    _write_papers(row, Leaving(gone, gone, PapersAtLeaving.REASON), papers_note)
    row.state = UseState.BACK
    row.full_clean(validate_constraints=False)
    row.save()
    read_on(car, odometer_in)
    return row


@service
def close_use(*, by: Actor, use: VehicleUse) -> VehicleUse:
    """The vehicle officer looked the line over: its requests are closed."""
    row = VehicleUse.objects.take(by.user, "keep", use.pk)
    if row.state != UseState.BACK:
        raise Refused(_("Only a written line is closed."))
    _carry(by, row, S.RETURNED, S.CLOSED)
    return row


def remind_late_drivers() -> int:
    """Ask the drivers of runs that should be back since two hours to write the line. Returns how many."""
    late = VehicleUse.objects.running().filter(ends_at__lt=timezone.now() - dt.timedelta(hours=2))
    late = late.filter(requests__state__in=[S.APPROVED, S.DEPARTED]).distinct()
    count = 0
    for use in late.select_related("driver"):
        request: VehicleRequest | None = use.requests.order_by("pk").first()
        if request is None:
            continue
        count += 1
        tell(
            [use.driver],
            request,
            gettext_noop("Write the coming back: %(subject)s"),
            "road",
            f"late:{use.pk}:{timezone.localdate()}",
        )
    return count
