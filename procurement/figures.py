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
from django.db.models.functions import Coalesce
from django.utils import timezone

from coopoffice.thai import fiscal_months
from coopoffice.web.among import Ids
from units.querysets import midnight

from .models import FuelEntry, Repair, Vehicle, VehicleNorm, VehicleUse
from .prepared import fuel_by_month, fuel_of, km_by_month, mended_of, trips_of
from .rulebook import norms_of, rule_for

ONE_DAY = dt.timedelta(days=1)
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
    among = {"vehicles": Ids(keys), "start": midnight(first), "end": midnight(last + ONE_DAY)}
    for key, trips, km in trips_of(**among):
        lines[key].trips, lines[key].km = trips, km
    for key, fillings, litres, baht in fuel_of(**among):
        lines[key].fillings, lines[key].litres, lines[key].fuel_baht = fillings, litres, baht
    for key, baht in mended_of(vehicles=Ids(keys), first=first, last=last):
        lines[key].repair_baht = baht or ZERO
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


def month_lines(vehicles: Iterable[int], year: int, *, before: int = 0) -> list[MonthLine]:
    """Return the twelve months of the fiscal year over the vehicles, after ``before`` former ones. Two statements."""
    months = [period.start for one in range(year - before, year + 1) for period in fiscal_months(one)]
    found = {month: MonthLine(month) for month in months}
    end = (months[-1] + 32 * ONE_DAY).replace(day=1)
    among = {"vehicles": Ids(vehicles), "start": midnight(months[0]), "end": midnight(end)}
    for month, km in km_by_month(**among):
        found[timezone.localtime(month).date()].km = km
    for month, litres, baht in fuel_by_month(**among):
        line = found[timezone.localtime(month).date()]
        line.litres, line.baht = litres, baht
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


def fuel_account(lines: Iterable[FuelEntry]) -> list[AccountMonth]:
    """Group one vehicle's fillings of a fiscal year, in order, by month."""
    found: dict[dt.date, AccountMonth] = {}
    for line in lines:
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
