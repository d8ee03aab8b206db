"""Two meeting rooms of the demo office, with bookings around today."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from coopoffice.audit.acting import tell_database
from coopoffice.thai import BANGKOK
from coopoffice.web.demo import DemoContext
from units.choices import OccupancySource, OccupantRole, ResourceKind
from units.models import Occupancy, Resource

ROOMS = (
    ("A1", "ห้องประชุมพระประชาบดี", "Main meeting room", 60, "เครื่องฉายและเครื่องเสียง"),
    ("A2", "ห้องประชุมเล็ก", "Small meeting room", 12, "จอแสดงผล 55 นิ้ว"),
)
# room, days from today, from, until, person, subject
BOOKED = (
    (0, 0, 9, 12, "orathai", "ประชุมประจำเดือนสำนักงาน"),
    (0, 2, 13, 16, "somsak", "ประชุมชี้แจงสหกรณ์ อำเภอเมืองและบ้านไร่"),
    (1, 0, 13, 15, "narong", "หารือแผนปฏิบัติการ"),
    (1, 1, 9, 11, "thawatchai", "ตรวจคำขอจดทะเบียน"),
)


def load(context: DemoContext) -> None:
    """The rooms and who booked them."""
    units, people = context.found["units"], context.found["people"]
    with transaction.atomic():
        tell_database()
        rooms = Resource.objects.bulk_create(
            Resource(
                kind=ResourceKind.ROOM,
                unit=units["gad"],
                code=code,
                name=name,
                name_en=english,
                seats=seats,
                note=note,
                position=place,
                opened_on=dt.date(2018, 10, 1),
            )
            for place, (code, name, english, seats, note) in enumerate(ROOMS, start=1)
        )
        Occupancy.objects.bulk_create(
            Occupancy(
                resource=rooms[room],
                role=OccupantRole.ROOM,
                unit=units["gad"],
                span=tuple(
                    dt.datetime.combine(context.today + dt.timedelta(days=ahead), dt.time(hour), BANGKOK)
                    for hour in (begin, end)
                ),
                firm=True,
                source=OccupancySource.BOOKING,
                source_key=f"units.booking:demo-{number}",
                title=subject,
                url=rooms[room].get_absolute_url(),
                made_by=people[person],
            )
            for number, (room, ahead, begin, end, person, subject) in enumerate(BOOKED)
        )
    context.found["rooms"] = rooms
    context.say(f"rooms: {len(rooms)}")
