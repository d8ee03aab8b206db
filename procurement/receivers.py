"""What vehicles and fuel contribute to the shell: kinds of request, books, menu, boxes of "my day", search, duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from coopoffice.thai import normalise
from coopoffice.web import registry
from coopoffice.web.among import Ids
from coopoffice.web.prepared import kept_lines, kept_rows
from units.approvals import approval_kinds
from units.querysets import midnight
from units.reach import reach
from units.scope import scope_of
from units.sentences import day

from . import books, exports, pickers  # noqa: F401  (fill registries)
from .choices import RepairState, RequestState, UseState, VehicleState
from .models import FuelEntry, Repair, Vehicle, VehicleDue, VehicleRequest, VehicleUse
from .policies import FUEL_DUTIES, VEHICLE_DUTIES
from .services.requests import time_words
from .vehicle_kinds import FUEL, REPAIR, VEHICLE
from .views.vehicles import over, soon
from .views.words import request_tag, use_tag

for _kind in (VEHICLE, REPAIR, FUEL):
    approval_kinds.register(_kind)


def _has_place(request: HttpRequest) -> bool:
    return reach(request.user).has_place


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"procurement:{name}" for name in names)


def _child(key: str, label: Any, *names: str) -> registry.MenuEntry:
    return registry.MenuEntry(key=key, label=label, url_name=f"procurement:{names[0]}", url_names=_of(*names))


registry.menu.register(
    "vehicles",
    registry.MenuEntry(
        key="vehicles",
        label=pgettext_lazy("menu", "Cars and fuel"),
        url_name="procurement:board",
        icon="car",
        group="office",
        order=45,
        shown=_has_place,
        rows=lambda request: VehicleRequest.objects.visible_to(request.user, "assign").to_assign(),
        hot=True,
        children=(
            _child("vehicle_board", _("Board of cars"), "board"),
            _child(
                "vehicle_requests",
                _("Requests for vehicles"),
                *("request_list", "request_ask", "request_detail", "request_correct", "request_cancel"),
                "request_assign",
            ),
            _child(
                "vehicle_uses",
                _("Book of use"),
                *("use_list", "use_detail", "use_record", "use_depart", "use_back", "use_correct", "use_reopen"),
                "use_close",
            ),
            _child(
                "fuel_account",
                _("Fuel account"),
                *("fuel_list", "fuel_detail", "fuel_record", "fuel_explain", "fuel_accept", "fuel_check", "fuel_void"),
                "fuel_account",
            ),
            _child(
                "fuel_orders", _("Orders for fuel"), "slip_list", "slip_detail", "slip_ask", "slip_cut", "slip_withdraw"
            ),
            _child("fuel_quotas", _("Fuel quotas"), "quota_list", "quota_detail", "quota_grant"),
            _child(
                "vehicle_repairs",
                _("Repairs"),
                *("repair_list", "repair_detail", "repair_report", "repair_inspect", "repair_send", "repair_accept"),
                *("repair_pay", "repair_withdraw"),
            ),
            _child(
                "vehicle_accidents",
                _("Accidents"),
                *("accident_list", "accident_detail", "accident_report", "accident_acknowledge", "accident_close"),
                "accident_files",
            ),
            _child(
                "vehicle_register",
                _("Register of vehicles"),
                *("vehicle_list", "vehicle_detail", "vehicle_add", "vehicle_change", "vehicle_state", "vehicle_due"),
                *("vehicle_norm", "vehicle_files"),
            ),
            _child("vehicle_due", _("What falls due"), "due_list"),
            _child("vehicle_report", _("Report of vehicles"), "vehicle_report"),
            _child(
                "vehicle_rules",
                _("Figures of vehicle work"),
                *("vehicle_rule_list", "vehicle_rule_add", "vehicle_rule_change"),
            ),
        ),
    ),
)
registry.quick_actions.register(
    "vehicle_ask",
    registry.QuickAction("vehicle_ask", _("Ask for a car"), "procurement:request_ask", "car", 30, shown=_has_place),
)


# --- my day -----------------------------------------------------------------------------------------------------------


def _today() -> dict[str, dt.datetime]:
    """From when until when the Bangkok day is, as values of kept words."""
    today = timezone.localdate()
    return {"start": midnight(today), "end": midnight(today + dt.timedelta(days=1))}


def vehicles_today(request: HttpRequest) -> dict[str, Any] | None:
    """Who has which car today; nothing where the office has no runs today."""
    if not _has_place(request):
        return None

    def out(start: dt.datetime, end: dt.datetime) -> QuerySet:
        rows = VehicleUse.objects.visible_to(request.user).running().touching(start, end)
        return rows.select_related("vehicle", "driver").order_by("starts_at", "pk")[:7]

    found = kept_rows(request.user, ("vehicles_today",), out, **_today())
    if not found:
        return None
    return {"rows": [(use, use_tag(use), time_words(use.starts_at, use.ends_at)) for use in found[:6]],
            "more": len(found) > 6}  # fmt: skip


SHOWN_CARS = 6


def vehicle_fleet(request: HttpRequest) -> dict[str, Any] | None:
    """The overview: how many vehicles the unit has, out, in repair and free today, and the first of them.

    The vehicles taken or stopped today come first. At most three statements, however many there are.
    """
    scope = scope_of(request)
    if scope is None:
        return None
    user, times, units = request.user, _today(), Ids(scope.units)

    def cars(start: dt.datetime, end: dt.datetime, units: Ids) -> QuerySet:
        runs = VehicleUse.objects.visible_to(user).running().touching(start, end)
        rows = Vehicle.objects.visible_to(user).in_service().filter(unit_id__among=units)
        return rows.annotate(used=Exists(runs.filter(vehicle=OuterRef("pk"))))

    def standing(**given: Any) -> QuerySet:
        return (
            cars(**given).order_by().values("state", "used").annotate(n=Count("pk")).values_list("state", "used", "n")
        )

    def first(**given: Any) -> QuerySet:
        free_last = Case(When(used=True, then=0), When(state=VehicleState.READY, then=2), default=1)
        return cars(**given).order_by(free_last, "unit__position", "number")[:SHOWN_CARS]

    counts = {"total": 0, "taken": 0, "stopped": 0}
    for state, used, n in kept_lines(user, ("fleet_count",), standing, units=units, **times):
        counts["total"] += n
        counts["stopped"] += n if state != VehicleState.READY else 0
        counts["taken"] += n if used and state == VehicleState.READY else 0
    if not counts["total"]:
        return None
    shown = kept_rows(user, ("fleet",), first, units=units, **times)
    _hang_runs(user, [car for car in shown if car.used and car.state == VehicleState.READY], times)
    narrowed = {} if scope.unit == scope.top else {"unit": scope.unit.pk}
    counts["free"] = counts["total"] - counts["taken"] - counts["stopped"]
    register = reverse("procurement:vehicle_list")
    return {
        **counts,
        "rows": [_car_line(car) for car in shown],
        "all_url": f"{register}?{urlencode({'view': 'service', **narrowed})}",
        "stopped_url": f"{register}?{urlencode({'view': 'stopped', **narrowed})}",
    }


def _hang_runs(user: Any, cars: list[Vehicle], times: dict[str, dt.datetime]) -> None:
    """Give each car its ``runs_today`` in order, as the person sees them. One statement, none without a car out."""

    def runs(start: dt.datetime, end: dt.datetime, cars: Ids) -> QuerySet:
        rows = VehicleUse.objects.visible_to(user).running().touching(start, end)
        return rows.filter(vehicle_id__among=cars).order_by("starts_at")

    of_car: dict[int, list[VehicleUse]] = {car.pk: [] for car in cars}
    if cars:
        for run in kept_rows(user, ("fleet_runs",), runs, cars=Ids(of_car), **times):
            of_car[run.vehicle_id].append(run)
    for car in cars:
        car.runs_today = of_car[car.pk]  # type: ignore[attr-defined]


def _car_line(car: Any) -> tuple[Any, str, str]:
    """(vehicle, look of its mark, what it does today)."""
    if car.state != VehicleState.READY:
        return car, "danger", str(car.get_state_display())
    if not getattr(car, "runs_today", None):
        return car, "ok", str(pgettext("vehicle", "Free all day"))
    run = car.runs_today[0]
    at = timezone.localtime(run.starts_at if run.state == UseState.PLANNED else run.ends_at)
    if at.date() != timezone.localdate():
        words = _("Out until %(day)s") if run.state != UseState.PLANNED else _("Out since %(day)s")
        return car, "info", str(words) % {"day": day(at.date())}
    words = _("Leaves at %(time)s") if run.state == UseState.PLANNED else _("Back at %(time)s")
    return car, "info", str(words) % {"time": f"{at:%H:%M}"}


def _fleet_on_paper(facts: dict[str, Any]) -> registry.PaperPart:
    return registry.PaperPart(
        str(_("Vehicles")),
        [
            (str(_("Vehicles in service")), str(facts["total"])),
            (str(pgettext("vehicle", "Out today")), str(facts["taken"])),
            (str(_("In repair or lent")), str(facts["stopped"])),
            (str(pgettext("vehicle", "Free all day")), str(facts["free"])),
        ],
    )


def my_rides(request: HttpRequest) -> dict[str, Any] | None:
    """What the person drives next, and the own requests under way; not shown while there is none."""
    if not _has_place(request):
        return None
    user = request.user

    def to_drive(now: dt.datetime) -> QuerySet:
        rows = VehicleUse.objects.visible_to(user).running().filter(driver=user)
        rows = rows.filter(Q(state=UseState.OUT) | Q(ends_at__gte=now))
        return rows.select_related("vehicle").order_by("starts_at")[:4]

    def asked_for(now: dt.datetime) -> QuerySet:
        rows = VehicleRequest.objects.visible_to(user).filter(requester=user)
        rows = rows.filter(state__in=[*_WAITING, RequestState.APPROVED], ends_at__gte=now)
        return rows.order_by("starts_at")[:4]

    now = timezone.now()
    drives = kept_rows(user, ("rides_to_drive",), to_drive, now=now)
    asked = kept_rows(user, ("rides_asked_for",), asked_for, now=now)
    found = {
        "drives": [(use, time_words(use.starts_at, use.ends_at)) for use in drives],
        "asked": [(row, request_tag(row), time_words(row.starts_at, row.ends_at)) for row in asked],
    }
    return found if any(found.values()) else None


_WAITING = (RequestState.SUBMITTED, RequestState.SENT_BACK, RequestState.AGREED, RequestState.ASSIGNED)


def to_keep(request: HttpRequest) -> dict[str, Any] | None:
    """For the keepers: what waits for a car, is over or near, broken, or below the norm."""
    user = request.user
    mine = reach(user)
    if not mine.has_duty(*VEHICLE_DUTIES, *FUEL_DUTIES):
        return None
    lines: list[tuple[Any, int, str, bool]] = []

    def offer(label: Any, rows: Any, url: str, hot: bool = False) -> None:
        if count := rows.order_by()[:100].count():
            lines.append((label, count, url, hot))

    if mine.has_duty(*VEHICLE_DUTIES):
        waiting = VehicleRequest.objects.visible_to(user, "assign").to_assign()
        offer(_("Waiting for a car"), waiting, reverse("procurement:board"), True)
        dues = (
            VehicleDue.objects.visible_to(user, "change")
            .standing()
            .filter(vehicle__in=Vehicle.objects.visible_to(user).in_service())
        )
        offer(
            _("Papers and services over"), dues.filter(over(user)), f"{reverse('procurement:due_list')}?view=over", True
        )
        offer(
            _("Papers and services soon due"), dues.filter(soon(user)), f"{reverse('procurement:due_list')}?view=soon"
        )
        risky = VehicleUse.objects.visible_to(user, "keep").running().papers_run_out()
        offer(_("Papers run out before the car is back"), risky, f"{reverse('procurement:use_list')}?view=papers", True)
        broken = Repair.objects.visible_to(user, "keep").filter(state=RepairState.REPORTED)
        offer(_("Faults to inspect"), broken, f"{reverse('procurement:repair_list')}?view=new", True)
        back = VehicleUse.objects.visible_to(user, "keep").filter(
            state=UseState.BACK, requests__state=RequestState.RETURNED
        )
        offer(_("Lines to look over"), back.distinct(), reverse("procurement:use_list"))
    if mine.has_duty(*FUEL_DUTIES):
        odd = FuelEntry.objects.visible_to(user, "check").odd_open()
        offer(_("Consumption below the norm"), odd, f"{reverse('procurement:fuel_list')}?view=odd")
    return {"lines": lines} if lines else None


for _key, _template, _context, _column, _order in (
    ("vehicles_today", "procurement/_vehicles_today.html", vehicles_today, "side", 60),
    ("my_rides", "procurement/_my_rides.html", my_rides, "side", 35),
    ("vehicle_keeping", "procurement/_vehicle_keeping.html", to_keep, "main", 40),
):
    registry.widgets.register(_key, registry.Widget(_key, _template, _context, column=_column, order=_order))


registry.widgets.register(
    "vehicle_fleet",
    registry.Widget(
        "vehicle_fleet",
        "procurement/_fleet.html",
        vehicle_fleet,
        column="side",
        order=20,
        pages=("overview",),
        paper=_fleet_on_paper,
    ),
)


# --- search -----------------------------------------------------------------------------------------------------------


def find_vehicles(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Vehicles by plate and make."""
    for car in pickers.find(user, text, limit):
        yield registry.SearchHit(f"{car} {car.full_name}", car.get_absolute_url(), car.get_state_display(), "car")


def find_requests(user: Any, text: str, limit: int) -> Iterable[registry.SearchHit]:
    """Requests by place, purpose, number and who asked."""
    rows = VehicleRequest.objects.visible_to(user)
    for word in normalise(text).split()[:6]:
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(going_to__icontains=word)
            | Q(purpose__icontains=word)
            | Q(requester__first_name__icontains=word)
            | Q(requester__last_name__icontains=word)
        )
    for row in rows.order_by("-starts_at", "-pk")[:limit]:
        meta = f"{time_words(row.starts_at, row.ends_at)} · {row.get_state_display()}"
        yield registry.SearchHit(row.going_to, row.get_absolute_url(), meta, "car")


registry.search_sources.register(
    "vehicles",
    registry.SearchSource(
        "vehicles",
        _("Vehicles"),
        find_vehicles,
        70,
        lambda text: f"{reverse('procurement:vehicle_list')}?{urlencode({'view': 'all', 'q': text})}",
    ),
)
registry.search_sources.register(
    "vehicle_requests",
    registry.SearchSource(
        "vehicle_requests",
        _("Requests for vehicles"),
        find_requests,
        71,
        lambda text: f"{reverse('procurement:request_list')}?{urlencode({'view': 'all', 'q': text})}",
    ),
)
registry.carries_out("procurement:board", "GA-D4")
registry.carries_out("procurement:fuel_list", "GA-D5")
registry.carries_out("procurement:vehicle_list", "EX-5")
registry.carries_out("procurement:slip_list", "EX-6")
