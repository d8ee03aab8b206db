"""Months of made-up running: lines of the book of use, fillings and what the odometer says, in the order of time."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from coopoffice.thai import BANGKOK, is_working_day
from procurement.choices import RequestState, UseState
from procurement.models import Vehicle, VehicleRequest, VehicleUse

DAY = dt.timedelta(days=1)
CENT = Decimal("0.01")
PLACES = (
    *("สหกรณ์การเกษตรบ้านไร่ จำกัด", "สหกรณ์โคนมธารานคร จำกัด", "ที่ว่าการอำเภอเมืองธารานคร", "ศาลากลางจังหวัด"),
    *("กลุ่มเกษตรกรทำนาหนองบัว", "สหกรณ์ออมทรัพย์ครูธารานคร จำกัด", "สหกรณ์ผู้ใช้น้ำลำน้ำใส จำกัด", "อำเภอดอนแก้ว"),
    *("ศูนย์ถ่ายทอดเทคโนโลยีการสหกรณ์ที่ ๙", "กลุ่มเกษตรกรเลี้ยงสัตว์ทุ่งโพธิ์", "สหกรณ์เครดิตยูเนี่ยนร่วมใจ จำกัด"),
)
PURPOSES = (
    *("ตรวจการสหกรณ์", "ประชุมใหญ่สามัญประจำปี", "ติดตามหนี้ค้างและแผนฟื้นฟู", "แนะนำการจัดทำบัญชี"),
    *("ประชุมหัวหน้าส่วนราชการ", "ส่งเสริมการรวมซื้อรวมขาย", "ติดตามโครงการตามแผนปฏิบัติการ", "รับส่งหนังสือราชการ"),
)
STATIONS = ("ปตท. สาขาเมืองธารานคร", "บางจาก สหกรณ์การเกษตรบ้านไร่", "พีที ดอนแก้ว", "ปตท. สาขาหนองบัว")


@dataclass
class Running:
    """One car's way through some months: where its odometer stands and what it did."""

    car: Vehicle
    driver: Any
    kml: Decimal
    odometer: int
    since_fill: int = 0
    uses: list[VehicleUse] = field(default_factory=list)
    asked: list[tuple[int, Any, str]] = field(default_factory=list)
    fills: list[dict[str, Any]] = field(default_factory=list)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of the day in Bangkok."""
    return dt.datetime.combine(day, dt.time(hour, minute), BANGKOK)


def run(
    car: Running,
    rnd: random.Random,
    first: dt.date,
    last: dt.date,
    closed: frozenset[dt.date],
    *,
    often: float,
    riders: list[Any],
    price: Decimal,
    odd_at: tuple[int, ...] = (),
) -> None:
    """Drive the car on some working days; fill it when it has gone far. ``odd_at`` are fillings that come out low."""
    day = first
    while day <= last:
        if is_working_day(day, closed) and rnd.random() < often:
            out = at(day, rnd.choice((8, 8, 9, 13)), rnd.choice((0, 15, 30)))
            back = out + dt.timedelta(hours=rnd.randrange(2, 4), minutes=rnd.choice((10, 25, 40)))
            distance = rnd.randrange(28, 190)
            place = rnd.choice(PLACES)
            car.uses.append(
                VehicleUse(
                    vehicle=car.car,
                    driver=car.driver,
                    starts_at=out,
                    ends_at=back,
                    going_to=place,
                    state=UseState.BACK,
                    left_at=out,
                    odometer_out=car.odometer,
                    back_at=back,
                    odometer_in=car.odometer + distance,
                )
            )
            car.asked.append((len(car.uses) - 1, rnd.choice(riders), rnd.choice(PURPOSES)))
            car.odometer += distance
            car.since_fill += distance
            if car.since_fill > 330:
                _fill(car, rnd, back + dt.timedelta(minutes=20), price, low=len(car.fills) in odd_at)
        day += DAY


def _fill(car: Running, rnd: random.Random, when: dt.datetime, price: Decimal, *, low: bool) -> None:
    made = car.kml * (Decimal("0.72") if low else Decimal(rnd.randrange(96, 110)) / 100)
    litres = min((Decimal(car.since_fill) / made).quantize(CENT), car.car.tank or Decimal(70))
    paid = (price + Decimal(rnd.randrange(-90, 90)) / 100).quantize(CENT)
    car.fills.append(
        {
            "filled_at": when,
            "receipt": f"{rnd.randrange(100, 999)}/{rnd.randrange(10000, 99999)}",
            "station": rnd.choice(STATIONS),
            "litres": litres,
            "price": paid,
            "amount": (litres * paid).quantize(CENT),
            "odometer": car.odometer,
        }
    )
    car.since_fill = 0


def write_uses(cars: list[Running], permits: Any, line: str) -> None:
    """Write the lines of the book and the closed requests behind them, and carry the odometers on."""
    VehicleUse.objects.bulk_create([use for car in cars for use in car.uses], batch_size=1000)
    requests = []
    for car in cars:
        for number, (person, unit, post), purpose in car.asked:
            use = car.uses[number]
            requests.append(
                VehicleRequest(
                    unit=unit,
                    requester=person,
                    post_line=post,
                    going_to=use.going_to,
                    purpose=purpose,
                    starts_at=use.starts_at,
                    ends_at=use.ends_at,
                    people=1 + number % 3 if car.car.seats > 4 else 1,
                    state=RequestState.CLOSED,
                    use=use,
                    asked_at=use.starts_at - DAY,
                    decided_at=use.starts_at - dt.timedelta(hours=16),
                    decided_by=permits if permits and permits.pk != person.pk else None,
                    decided_line=line,
                )
            )
    VehicleRequest.objects.bulk_create(requests, batch_size=1000)
    for car in cars:
        Vehicle.objects.filter(pk=car.car.pk).update(odometer=car.odometer)
