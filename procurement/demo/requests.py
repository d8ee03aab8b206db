"""Requests and orders of the demo office, made and decided by the people themselves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from coopoffice.thai import is_working_day
from coopoffice.web.demo import DemoContext
from procurement import services
from procurement.choices import RequestState
from procurement.models import Vehicle
from units.acting import actor_for
from units.models import ApprovalStep
from units.services.approvals import decide

from .past import DAY, at

D = Decimal


def pass_on(context: DemoContext, approval: Any, *names: str, act: str = "approve", note: str = "") -> None:
    """Let the people named decide, one after the other, whatever step waits for them."""
    people = context.found["people"]
    for name in names:
        actor = actor_for(people[name])
        step = ApprovalStep.objects.visible_to(people[name], "decide").filter(approval=approval).first()
        if step is None:
            continue  # the same person decides the next step; decided once, there
        decide(by=actor, step=step, act=act, note=note)


def _work(day: dt.date, closed: frozenset[dt.date]) -> dt.date:
    while not is_working_day(day, closed):
        day += DAY
    return day


def make_requests(context: DemoContext, cars: dict[str, Vehicle], closed: frozenset[dt.date]) -> None:
    """Requests in every state, made and decided by the people themselves."""
    people, today = context.found["people"], context.today
    officer = actor_for(people["chuchat"])
    days = [_work(today + DAY * n, closed) for n in (1, 2, 3, 5, 7)]

    def ask(who: str, day: dt.date, place: str, purpose: str, begin: int = 8, end: int = 16, **more: Any) -> Any:
        return services.request_vehicle(
            by=actor_for(people[who]),
            starts_at=at(day, begin, 30),
            ends_at=at(day, end, 30),
            going_to=place,
            purpose=purpose,
            phone=people[who].phone,
            **more,
        )

    def put(request: Any, **more: Any) -> Any:
        use = services.assign_request(by=officer, request=request, **more)
        request.refresh_from_db()
        return use

    # waiting for the head, for a car, for the officer
    ask("kanokwan", days[3], "สหกรณ์การเกษตรบ้านไร่ จำกัด", "ตรวจการสหกรณ์ตามแผน ไตรมาส ๑", people=3)
    ask("pongsak", days[2], "ที่ว่าการอำเภอดอนแก้ว", "ประชุมคณะกรรมการหมู่บ้านสหกรณ์", people=2)
    agreed = ask("thitima", days[1], "กลุ่มเกษตรกรทำนาหนองบัว", "แนะนำการปิดบัญชีประจำปี", people=2)
    pass_on(context, agreed.approval, "weera")
    second = ask("nattaya", days[1], "สหกรณ์ผู้ใช้น้ำลำน้ำใส จำกัด", "ติดตามโครงการแหล่งน้ำ", 9, 15, people=3)
    pass_on(context, second.approval, "prasit")
    assigned = ask("wichit", days[2], "นิคมสหกรณ์ลำน้ำใส", "รังวัดแปลงที่ดินพิพาท", people=3)
    pass_on(context, assigned.approval, "thawatchai")
    put(assigned, vehicle=cars["กค 2255"])
    # permitted: two requests on one van tomorrow
    first = ask("phakamas", days[0], "สหกรณ์โคนมธารานคร จำกัด", "จัดตั้งกลุ่มผู้เลี้ยงโคนม", 8, 15, people=4)
    pass_on(context, first.approval, "thawatchai")
    van = put(first, vehicle=cars["กข 1024"])
    along = ask("ekachai", days[0], "สหกรณ์โคนมธารานคร จำกัด", "เจรจารับซื้อน้ำนมดิบ", 9, 16, people=3)
    pass_on(context, along.approval, "sumalee")
    put(along, use=van)
    pass_on(context, first.approval, "pimjai")
    pass_on(context, along.approval, "pimjai")
    # refused, called off, sent back
    no = ask(
        "chonlada", days[4], "กรมส่งเสริมสหกรณ์ กรุงเทพมหานคร", "ส่งเอกสารโครงการ", 5, 20, province="กรุงเทพมหานคร", people=1
    )
    pass_on(context, no.approval, "sumalee")
    put(no, vehicle=cars["กง 3390"])
    pass_on(context, no.approval, "pimjai", act="refuse", note="ให้ส่งทางไปรษณีย์อิเล็กทรอนิกส์และระบบสารบรรณแทน")
    off = ask("chanida", days[4], "สหกรณ์เครดิตยูเนี่ยนร่วมใจ จำกัด", "ประชุมใหญ่สามัญ", people=2, wanted=cars["ผข 6120"])
    services.cancel_vehicle_request(by=actor_for(people["chanida"]), request=off, reason="สหกรณ์เลื่อนประชุมใหญ่")
    back = ask("tanawat", days[4], "สหกรณ์การเกษตรทุ่งโพธิ์ จำกัด", "ติดตามงาน", 13, 16, people=1)
    pass_on(context, back.approval, "boonmee", act="return", note="ขอให้ระบุแผนปฏิบัติการที่เกี่ยวข้อง")
    # on the road now
    now = timezone.now()
    out = services.request_vehicle(
        by=actor_for(people["kanda"]),
        starts_at=min(at(today, 8, 30), now - dt.timedelta(minutes=30)),
        ends_at=max(at(today, 16, 30), now + dt.timedelta(hours=2)),
        going_to="ศาลากลางจังหวัดธารานคร",
        purpose="ประชุมคณะกรรมการพัฒนาการเกษตรจังหวัด",
        people=2,
        late_because="ได้รับหนังสือเชิญประชุมเมื่อวานเย็น",
    )
    pass_on(context, out.approval, "thawatchai")
    use = put(out, vehicle=cars["กง 3390"])
    pass_on(context, out.approval, "pimjai")
    cars["กง 3390"].refresh_from_db()
    out.refresh_from_db()
    if out.state == RequestState.APPROVED:
        services.depart(
            by=actor_for(people["bunsong"]),
            use=use,
            left_at=out.starts_at,
            odometer_out=cars["กง 3390"].odometer,
        )


def make_orders(context: DemoContext, cars: dict[str, Vehicle]) -> None:
    """One order waits for the head of the group, one may be filled."""
    people = context.found["people"]
    for who, plate, litres in (("malai", "ผก 5512", "40"), ("amphorn", "ผข 6120", "45")):
        car = cars[plate]
        car.refresh_from_db()
        slip = services.order_fuel(
            by=actor_for(people[who]),
            vehicle=car,
            odometer=car.odometer,
            litres=D(litres),
            price=D("32.94"),
            purpose="ตรวจการสหกรณ์ประจำเดือน",
        )
        if who == "amphorn":
            pass_on(context, slip.approval, "boonmee")
