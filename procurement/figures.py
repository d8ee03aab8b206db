"""What the reports say of vehicles: trips, distance, fuel, cost. Each figure is worked out here and nowhere else.

Asked on behalf of somebody whose right to the vehicles was judged: ``vehicles`` are the rows of ``visible_to``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from coopoffice.thai import BANGKOK, fiscal_months

from .models import FuelEntry, Repair, Vehicle, VehicleNorm, VehicleUse
from .rulebook import norms_of, rule_for

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass
class CarLine:
    """One vehicle over some days: trips, km, litres, baht, and the two ratios; None where nothing can be said."""

    vehicle: Vehicle
    trips: int = 0
    km: int = 0
    fillings: int = 0
    litres: Decimal = ZERO
    fuel_baht: Decimal = ZERO
    repair_baht: Decimal = ZERO
    norm: Decimal | None = None
    below: bool = False

    @property
    def kml(self) -> Decimal | None:
        """Kilometres to the litre."""
        return (Decimal(self.km) / self.litres).quantize(CENT) if self.litres and self.km else None

    @property
    def per_km(self) -> Decimal | None:
        """Fuel and repairs to the kilometre, baht."""
        return ((self.fuel_baht + self.repair_baht) / self.km).quantize(CENT) if self.km else None

    @property
    def total(self) -> Decimal:
        """Fuel and repairs, baht."""
        return self.fuel_baht + self.repair_baht


def car_lines(vehicles: Sequence[Vehicle], first: dt.date, last: dt.date) -> list[CarLine]:
    """Return one line per vehicle for the inclusive days, in the order given. Five statements."""
    keys = [vehicle.pk for vehicle in vehicles]
    norms = norms_of(keys, last)
    lines = {vehicle.pk: CarLine(vehicle, norm=norms.get(vehicle.pk)) for vehicle in vehicles}
    driven = VehicleUse.objects.written().filter(vehicle__in=keys).left_between(first, last).order_by()
    for row in driven.values("vehicle").annotate(trips=Count("pk"), km=Sum(F("odometer_in") - F("odometer_out"))):
        lines[row["vehicle"]].trips, lines[row["vehicle"]].km = row["trips"], row["km"]
    filled = FuelEntry.objects.counted().filter(vehicle__in=keys).filled_between(first, last).order_by()
    for row in filled.values("vehicle").annotate(n=Count("pk"), litres=Sum("litres"), baht=Sum("amount")):
        line = lines[row["vehicle"]]
        line.fillings, line.litres, line.fuel_baht = row["n"], row["litres"], row["baht"]
    mended = Repair.objects.filter(vehicle__in=keys, accepted_on__gte=first, accepted_on__lte=last).order_by()
    for row in mended.values("vehicle").annotate(baht=Sum("cost")):
        lines[row["vehicle"]].repair_baht = row["baht"] or ZERO
    rules: dict[int, Decimal] = {}
    for line in lines.values():
        unit = line.vehicle.unit
        if unit.pk not in rules:
            rules[unit.pk] = rule_for(unit, last).below_percent
        line.below = bool(line.kml and line.norm and line.kml < line.norm * (100 - rules[unit.pk]) / 100)
    return [lines[key] for key in keys]


def repair_cost(vehicle_id: int, first: dt.date, last: dt.date) -> Decimal:
    """What was spent on repairs of the vehicle, accepted on the inclusive days, baht."""
    rows = Repair.objects.filter(vehicle=vehicle_id, accepted_on__gte=first, accepted_on__lte=last)
    return rows.aggregate(baht=Sum("cost"))["baht"] or ZERO


@dataclass
class MonthLine:
    """One month of some vehicles."""

    month: dt.date
    km: int = 0
    litres: Decimal = ZERO
    baht: Decimal = ZERO

    @property
    def kml(self) -> Decimal | None:
        """Kilometres to the litre."""
        return (Decimal(self.km) / self.litres).quantize(CENT) if self.litres and self.km else None


def month_lines(vehicles: Iterable[int], year: int) -> list[MonthLine]:
    """Return the twelve months of the fiscal year over the vehicles. Two statements."""
    keys = list(vehicles)
    months = [period.start for period in fiscal_months(year)]
    found = {month: MonthLine(month) for month in months}
    last = (months[-1] + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    driven = VehicleUse.objects.written().filter(vehicle__in=keys).left_between(months[0], last).order_by()
    driven = driven.annotate(month=TruncMonth("left_at", tzinfo=BANGKOK)).values("month")
    for row in driven.annotate(km=Sum(F("odometer_in") - F("odometer_out"))):
        found[timezone.localtime(row["month"]).date()].km = row["km"]
    filled = FuelEntry.objects.counted().filter(vehicle__in=keys).filled_between(months[0], last).order_by()
    filled = filled.annotate(month=TruncMonth("filled_at", tzinfo=BANGKOK)).values("month")
    for row in filled.annotate(litres=Sum("litres"), baht=Sum("amount")):
        line = found[timezone.localtime(row["month"]).date()]
        line.litres, line.baht = row["litres"], row["baht"]
    return [found[month] for month in months]


@dataclass
class AccountMonth:
    """One month of a vehicle's fuel account: its lines and their sums, void lines not counted."""

    month: dt.date
    lines: list[FuelEntry] = field(default_factory=list)

    @property
    def counted(self) -> list[FuelEntry]:
        """Lines that are not void."""
        return [line for line in self.lines if not line.voided]

    @property
    def litres(self) -> Decimal:
        """Litres of the month."""
        return sum((line.litres for line in self.counted), ZERO)

    @property
    def amount(self) -> Decimal:
        """Baht of the month."""
        return sum((line.amount for line in self.counted), ZERO)

    @property
    def distance(self) -> int:
        """Kilometres between the fillings of the month."""
        return sum(line.distance or 0 for line in self.counted)

    @property
    def kml(self) -> Decimal | None:
        """Kilometres to the litre over the lines whose distance is known."""
        litres = sum((line.litres for line in self.counted if line.distance is not None), ZERO)
        return (Decimal(self.distance) / litres).quantize(CENT) if litres and self.distance else None


def fuel_account(rows: Any, year: int) -> list[AccountMonth]:
    """Group the fillings of a fiscal year by month, oldest first. ``rows`` are one vehicle's. One statement."""
    found: dict[dt.date, AccountMonth] = {}
    for line in rows.of_year(year).with_names().order_by("filled_at", "pk"):
        month = timezone.localtime(line.filled_at).date().replace(day=1)
        found.setdefault(month, AccountMonth(month)).lines.append(line)
    return [found[month] for month in sorted(found)]


def with_figures(rows: Any, first: dt.date, last: dt.date) -> Any:
    """Annotate vehicles with trips, km, litres, fuel and repair costs of the days, and the norm of the last day."""
    own = {"vehicle": OuterRef("pk")}
    used = VehicleUse.objects.written().filter(**own).left_between(first, last)
    filled = FuelEntry.objects.counted().filter(**own).filled_between(first, last)
    mended = Repair.objects.filter(**own, accepted_on__gte=first, accepted_on__lte=last)
    money = DecimalField(max_digits=18, decimal_places=2)
    return rows.annotate(
        trips=_summed(used, Count("pk"), IntegerField()),
        km=_summed(used, Sum(F("odometer_in") - F("odometer_out")), IntegerField()),
        litres=_summed(filled, Sum("litres"), money),
        fuel_baht=_summed(filled, Sum("amount"), money),
        repair_baht=_summed(mended, Sum("cost"), money),
        norm=Subquery(VehicleNorm.objects.begun(last).filter(**own).values("kml")[:1]),
    )


def _summed(rows: Any, column: Any, field_: Any) -> Any:
    found = rows.order_by().values("vehicle").annotate(found=column).values("found")
    return Coalesce(Subquery(found, output_field=field_), Value(0), output_field=field_)
