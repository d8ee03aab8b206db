"""Made-up vehicles of the demo office: eight of them, months of running and fuel, repairs, an accident, requests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from coopoffice.audit.acting import tell_database
from coopoffice.thai import fiscal_start, fiscal_year
from coopoffice.web.demo import DemoContext
from procurement import services
from procurement.models import FuelEntry, Repair, Vehicle, VehicleRule
from units.acting import actor_for
from units.choices import OccupancySource, OccupantRole
from units.models import Duty, DutyAssignment, Occupancy
from units.workdays import holidays_between

from .past import DAY, Running, at, run, write_uses
from .requests import make_orders, make_requests, pass_on

D = Decimal
# unit, plate, body, make, model, year, cc, seats, fuel, tank, colour, price, norm, odometer, driver, keeper, how often
CARS = (
    ("gad", "กข 1024", "van", "โตโยต้า", "คอมมิวเตอร์", 2562, 2800, 11, "diesel", 70, "ขาว", 1_299_000, "9.5", 148_210,
     "prayoon", "chuchat", 0.55),
    ("gad", "กค 2255", "double_cab", "อีซูซุ", "ดีแมคซ์ ไฮแลนเดอร์", 2564, 1900, 5, "diesel", 76, "ขาว", 868_000, "12.0",
     92_480, "bunsong", "chuchat", 0.6),
    ("gad", "บท 7781", "double_cab", "โตโยต้า", "ไฮลักซ์ วีโก้", 2554, 2500, 5, "diesel", 76, "เทา", 735_000, "10.5",
     312_900, "prayoon", "chuchat", 0.3),
    ("gad", "กง 3390", "sedan", "โตโยต้า", "โคโรลล่า อัลติส", 2563, 1800, 5, "gasohol_95", 50, "ดำ", 949_000, "13.0",
     71_150, "bunsong", "chuchat", 0.25),
    ("gad", "1กก 482", "motorcycle", "ฮอนด้า", "เวฟ 110", 2560, 110, 2, "gasohol_91", 4, "แดง", 38_500, "45.0", 21_340,
     "orathai", "orathai", 0.0),
    ("pg1", "ผก 5512", "pickup", "มิตซูบิชิ", "ไทรทัน", 2561, 2400, 5, "diesel", 75, "ขาว", 699_000, "11.5", 118_030,
     "malai", "malai", 0.4),
    ("pg3", "ผข 6120", "double_cab", "อีซูซุ", "ดีแมคซ์", 2559, 2500, 5, "diesel", 76, "เงิน", 755_000, "11.0", 165_700,
     "amphorn", "amphorn", 0.45),
    ("set", "พ 0089", "trailer", "สามมิตร", "พ่วงบรรทุก ๒ ล้อ", 2550, None, 0, "none", None, "น้ำเงิน", 85_000, "", 0,
     "", "nongyao", 0.0),
)  # fmt: skip
PROVINCE = "ธารานคร"
DUTIES = (("malai", ("EX-5", "EX-6"), "pg1"), ("amphorn", ("EX-5", "EX-6"), "pg3"))
QUOTAS = (("gad", 220_000), ("pg1", 60_000), ("pg2", 25_000), ("pg3", 65_000), ("pg4", 25_000), ("set", 40_000))


def _figures() -> None:
    """A database that was emptied lost what the migration had written."""
    if not VehicleRule.objects.exists():
        import_module("procurement.migrations.0003_figures_of_vehicle_work").load(apps, None)


def load(context: DemoContext) -> None:
    """Vehicles, their papers, months of running and fuel, and what is under way."""
    _figures()
    units, people, today = context.found["units"], context.found["people"], context.today
    closed = holidays_between(today - DAY * 200, today + DAY * 120, units["off"].pk)
    with transaction.atomic():
        tell_database()
        for name, codes, area in DUTIES:
            for code in codes:
                DutyAssignment.objects.create(
                    duty=Duty.objects.get(code=code),
                    area=units[area],
                    user=people[name],
                    starts_on=dt.date(2020, 10, 1),
                )
    cars = _register(context)
    _quotas(context)
    _past(context, cars, closed)
    _papers(context, cars)
    _repairs(context, cars)
    make_requests(context, cars, closed)
    make_orders(context, cars)
    context.found["vehicles"] = cars
    context.say(f"vehicles: {len(cars)}, fillings: {FuelEntry.objects.count()}")


def _register(context: DemoContext) -> dict[str, Vehicle]:
    units, people = context.found["units"], context.found["people"]
    officer = actor_for(people["chuchat"])
    found = {}
    for (
        unit,
        plate,
        body,
        make,
        model,
        year,
        cc,
        seats,
        fuel,
        tank,
        colour,
        price,
        norm,
        km,
        driver,
        keeper,
        _n,
    ) in CARS:
        car = services.register_vehicle(
            by=officer,
            unit=units[unit],
            odometer=km,
            kind="central",
            body=body,
            make=make,
            model_name=model,
            year_made=year,
            cc=cc,
            plate=plate,
            plate_province=PROVINCE,
            price=D(price),
            acquired_on=dt.date(year - 543, 3, 15),
            acquired_how="bought",
            seats=seats,
            fuel=fuel,
            tank=D(tank) if tank else None,
            colour=colour,
            asset_code=f"๒๓๒๐-๐๐{len(found) + 1}-{year}",
            chassis_no=f"MR{year}{len(found) + 1:05d}",
            driver=people.get(driver),
            keeper=people.get(keeper),
            service_km=10_000 if cc and cc > 500 else None,
            service_months=6 if cc else None,
            marked=True,
        )
        if norm:
            services.announce_norm(
                by=officer,
                vehicle=car,
                kml=D(norm),
                starts_on=dt.date(context.today.year - 1, 10, 1),
                reference=f"ประกาศสำนักงาน เรื่องเกณฑ์การใช้สิ้นเปลืองน้ำมันเชื้อเพลิง ปีงบประมาณ {context.today.year + 543}",
            )
        found[plate] = car
    return found


def _quotas(context: DemoContext) -> None:
    units, officer = context.found["units"], actor_for(context.found["people"]["chuchat"])
    year = fiscal_year(context.today)
    for one in (year - 1, year):
        for unit, amount in QUOTAS:
            day = min(max(fiscal_start(one), dt.date(2020, 1, 1)), context.today)
            services.grant_quota(
                by=officer,
                unit=units[unit],
                year=one,
                amount=D(amount),
                on_date=day,
                note="งบดำเนินงาน ค่าวัสดุน้ำมันเชื้อเพลิง",
            )


def _past(context: DemoContext, cars: dict[str, Vehicle], closed: frozenset[dt.date]) -> None:
    people, units, rnd, today = context.found["people"], context.found["units"], context.random, context.today
    officer = actor_for(people["chuchat"])
    riders = [
        (people[name], units[unit], "นักวิชาการสหกรณ์")
        for name, unit in (
            ("phakamas", "est"),
            ("wichit", "est"),
            ("nattaya", "mgt"),
            ("ekachai", "biz"),
            ("thitima", "pg2"),
        )
    ]
    own = {
        "pg1": [(people["yupin"], units["pg1"], "นักวิชาการสหกรณ์"), (people["suphachai"], units["pg1"], "นักวิชาการสหกรณ์")],
        "pg3": [(people["chanida"], units["pg3"], "นักวิชาการสหกรณ์"), (people["tanawat"], units["pg3"], "นักวิชาการสหกรณ์")],
    }
    runs = []
    for unit, plate, *_rest, norm, km, driver, _keeper, often in CARS:
        if not often:
            continue
        car = Running(cars[plate], people[driver], D(norm), km)
        odd_at = {"บท 7781": (2, 4), "ผก 5512": (3,)}.get(plate, ())
        price = D("38.85") if cars[plate].fuel == "gasohol_95" else D("32.94")
        run(car, rnd, today - DAY * 120, today - DAY, closed, often=often, riders=own.get(unit, riders), price=price,
            odd_at=odd_at)  # fmt: skip
        runs.append(car)
    with transaction.atomic():
        tell_database()
        write_uses(runs, people["pimjai"], "สหกรณ์จังหวัด")
        Occupancy.objects.bulk_create(
            Occupancy(
                resource=car.car.resource,
                role=OccupantRole.VEHICLE,
                unit=car.car.unit,
                span=(use.left_at, use.back_at),
                firm=True,
                source=OccupancySource.TRIP,
                source_key=use.source_key,
                title=use.going_to,
                url=use.get_absolute_url(),
            )
            for car in runs
            for use in car.uses
            if use.left_at is not None and timezone.localtime(use.left_at).date() > today - DAY * 12
        )
    for car in runs:
        for fill in car.fills:
            services.record_filling(by=officer, vehicle=car.car, receiver=car.driver, **fill)
    odd = list(FuelEntry.objects.filter(odd=True).order_by("filled_at"))
    for entry in odd[:1]:
        services.explain_filling(
            by=actor_for(entry.receiver),
            fuelentry=entry,
            explanation="เดินทางขึ้นเขาและรอรับส่งคณะตรวจเยี่ยมทั้งวัน เปิดเครื่องปรับอากาศ",
        )
        services.accept_explanation(by=officer, fuelentry=entry)
    for entry in odd[1:2]:
        services.explain_filling(by=actor_for(entry.receiver), fuelentry=entry, explanation="ไส้กรองอากาศอุดตัน แจ้งซ่อมแล้ว")


def _papers(context: DemoContext, cars: dict[str, Vehicle]) -> None:
    officer, today = actor_for(context.found["people"]["chuchat"]), context.today
    left = {"กข 1024": 210, "กค 2255": 96, "บท 7781": 21, "กง 3390": 150, "1กก 482": -12, "ผก 5512": 61, "ผข 6120": 300}
    for plate, days in left.items():
        car = cars[plate]
        for kind, more, who in (("tax", 0, "สำนักงานขนส่งจังหวัด"), ("act", 0, "บริษัทกลางคุ้มครองผู้ประสบภัยจากรถ จำกัด"),
                                ("insurance", 40, "ทิพยประกันภัย")):  # fmt: skip
            if kind == "insurance" and car.body == "motorcycle":
                continue
            due = today + DAY * (days + more)
            services.renew_due(
                by=officer,
                vehicle=car,
                kind=kind,
                starts_on=min(due - DAY * 365, today),
                due_on=due,
                reference=f"{kind[:1].upper()}{due.year + 543}-{car.number:04d}",
                provider=who,
                cost=D("1600") if kind == "tax" else D("969.42") if kind == "act" else D("14850"),
            )
        if car.service_km:
            car.refresh_from_db()
            near = {"กค 2255": 320, "บท 7781": 1400}.get(plate, 6200)
            services.renew_due(
                by=officer,
                vehicle=car,
                kind="service",
                starts_on=today - DAY * 100,
                due_on=today + DAY * 80,
                due_km=car.odometer + near,
                provider="ศูนย์บริการ อีซูซุธารานคร",
            )


def _repairs(context: DemoContext, cars: dict[str, Vehicle]) -> None:
    """One paid long ago, one at the garage now, one just reported, and an accident that was seen."""
    people, today = context.found["people"], context.today
    officer = actor_for(people["chuchat"])
    for plate, days, what, cost in (
        ("กข 1024", 70, "เปลี่ยนยางสี่เส้นและตั้งศูนย์ถ่วงล้อ", "14800"),
        ("กค 2255", 45, "เช็กระยะ ๙๐,๐๐๐ กม. เปลี่ยนน้ำมันเครื่องและไส้กรอง", "3450"),
        ("ผข 6120", 30, "เปลี่ยนผ้าเบรกหน้าและเจียจานเบรก", "4200"),
    ):
        day = today - DAY * days
        Repair.objects.create(
            vehicle=cars[plate],
            kind="service" if "เช็ก" in what else "repair",
            reported_on=day,
            reported_by=people["prayoon"],
            odometer=max(cars[plate].odometer - 2000, 1),
            what=what,
            state="paid",
            inspected_by=people["chuchat"],
            inspected_on=day,
            findings="เห็นควรซ่อม",
            garage="อู่ช่างนพ การช่าง",
            estimate=D(cost),
            garage_from=day + DAY * 2,
            garage_until=day + DAY * 3,
            accepted_on=day + DAY * 3,
            accepted_by=people["chuchat"],
            cost=D(cost),
            done=what,
            paid_on=day + DAY * 12,
            payment_ref=f"บค. {days}/{today.year + 543}",
        )
    old = cars["บท 7781"]
    old.refresh_from_db()
    row = services.report_repair(
        by=actor_for(people["prayoon"]), vehicle=old, what="คลัตช์ลื่น เร่งไม่ขึ้น", odometer=old.odometer, drivable=False
    )
    row = services.inspect_repair(
        by=officer, repair=row, findings="ผ้าคลัตช์สึกหมด ต้องเปลี่ยนชุดคลัตช์", garage="อู่ช่างนพ การช่าง", estimate=D("8900")
    )
    pass_on(context, row.approval, "urai", "pimjai")
    row.refresh_from_db()
    services.send_repair(by=officer, repair=row, garage_from=today, garage_until=today + DAY * 3)
    own = cars["ผก 5512"]
    own.refresh_from_db()
    services.report_repair(
        by=actor_for(people["yupin"]), vehicle=own, what="แอร์ไม่เย็น มีเสียงดังจากพัดลม", odometer=own.odometer
    )
    accident = services.report_accident(
        by=actor_for(people["amphorn"]),
        vehicle=cars["ผข 6120"],
        driver=people["amphorn"],
        happened_at=at(today - DAY * 20, 10, 40),
        place="สามแยกตลาดบ้านไร่ ถนนธารานคร–บ้านไร่ กม. ๑๒",
        on_duty="ไปตรวจการสหกรณ์การเกษตรบ้านไร่ จำกัด",
        story="รถจักรยานยนต์ออกจากซอยตัดหน้า ผู้ขับเบรกและหักหลบ ด้านหน้าซ้ายครูดกับเสาป้ายจราจร",
        damage="กันชนหน้าซ้ายและบังโคลนบุบ ไฟหน้าซ้ายแตก",
        speed=45,
        road="ลาดยาง แห้ง",
        weather="แจ่มใส",
        other_party="ไม่ทราบชื่อ",
        injuries="ไม่มี",
        estimate=D("12500"),
        police_ref="สภ.บ้านไร่ ปจว. ข้อ ๔",
        witnesses="เจ้าของร้านค้าปากซอย",
    )
    services.acknowledge_accident(
        by=actor_for(people["pimjai"]),
        accident=accident,
        order="ให้แจ้งบริษัทประกัน และแต่งตั้งกรรมการสอบข้อเท็จจริงความรับผิดทางละเมิด",
    )
