"""Vehicles at department scale: three cars to an office, three months of running, by bulk insert."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.thai import fiscal_year
from coopoffice.web.demo import DemoContext
from procurement import services
from procurement.models import FuelEntry, Vehicle, VehicleDue, VehicleNorm
from units.choices import Capacity, ResourceKind, UnitKind
from units.models import Posting, Resource, Unit
from units.workdays import holidays_between

from .past import DAY, Running, run, write_uses
from .vehicles import _figures

KINDS = (("van", 11, "9.5", 70), ("double_cab", 5, "12.0", 76), ("pickup", 5, "11.5", 75))


def load(context: DemoContext) -> None:
    """About 230 cars, 10,000 lines and 3,000 fillings at 77 offices."""
    _figures()
    rnd, today = context.random, context.today
    offices = list(Unit.objects.filter(kind=UnitKind.PROVINCIAL_OFFICE).order_by("pk"))
    closed = holidays_between(today - DAY * 100, today, None)
    below = dict(Unit.objects.filter(parent__in=offices).values_list("pk", "parent_id"))
    people: dict[int, list] = {}
    for posting in Posting.objects.filter(capacity=Capacity.SUBSTANTIVE).select_related("user", "post__unit"):
        office = below.get(posting.post.unit_id, posting.post.unit_id)
        people.setdefault(office, []).append((posting.user, posting.post.unit, posting.post.title))
    with transaction.atomic():
        tell_database()
        cars = _cars(offices)
        runs = []
        for number, car in enumerate(cars):
            riders = people.get(car.unit_id)
            if not riders:
                continue
            line = Running(car, riders[number % len(riders)][0], Decimal(KINDS[number % 3][2]), 40_000 + number * 13)
            run(line, rnd, today - DAY * 90, today - DAY, closed, often=0.7, riders=riders[:8], price=Decimal("32.94"))
            runs.append(line)
        write_uses(runs, None, "สหกรณ์จังหวัด")
        FuelEntry.objects.bulk_create(
            [
                FuelEntry(
                    vehicle=r.car, unit=r.car.unit, fuel=r.car.fuel, receiver=r.driver, recorded_by=r.driver, **fill
                )
                for r in runs
                for fill in r.fills
            ],
            batch_size=1000,
        )
        for office in offices:
            services.grant_quota(by=None, unit=office, year=fiscal_year(today), amount=Decimal(400_000))
    context.say(f"vehicles: {len(cars)}, lines of the book: {sum(len(r.uses) for r in runs)}")


def _cars(offices: list[Unit]) -> list[Vehicle]:
    since = dt.date(2020, 10, 1)
    resources = [
        Resource(
            kind=ResourceKind.VEHICLE,
            unit=office,
            code=f"กก {office.pk:04d}{place}",
            name=f"รถ {place + 1}",
            seats=KINDS[place][1],
            opened_on=since,
        )
        for office in offices
        for place in range(3)
    ]
    Resource.objects.bulk_create(resources)
    cars = [
        Vehicle(
            resource=resource,
            unit=resource.unit,
            number=n % 3 + 1,
            body=KINDS[n % 3][0],
            make="อีซูซุ",
            plate=resource.code,
            plate_province=resource.unit.province or "กรุงเทพมหานคร",
            acquired_on=since,
            seats=KINDS[n % 3][1],
            fuel="diesel",
            tank=KINDS[n % 3][3],
        )
        for n, resource in enumerate(resources)
    ]
    Vehicle.objects.bulk_create(cars)
    today = timezone.localdate()
    VehicleDue.objects.bulk_create(
        VehicleDue(vehicle=car, kind=kind, starts_on=since, due_on=today + DAY * (20 + n % 300))
        for n, car in enumerate(cars)
        for kind in ("tax", "act", "insurance")
    )
    VehicleNorm.objects.bulk_create(
        VehicleNorm(vehicle=car, kml=KINDS[n % 3][2], starts_on=since, reference="ประกาศสำนักงาน")
        for n, car in enumerate(cars)
    )
    return cars
