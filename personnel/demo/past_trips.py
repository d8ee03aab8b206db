"""Made-up trips that lie behind or run today: thought out, then written in bulk with their people and their reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from coopoffice.registers.services import draw_number
from coopoffice.thai import BANGKOK, fiscal_year, is_working_day
from personnel.models import Trip, TripPerson, TripRate, TripReport, TripRequest
from personnel.services.trips.asking import BOOK
from personnel.trip_choices import TripState
from personnel.trip_counting import Journey, count_trip, total
from personnel.trip_rates import rate_book
from units.choices import OccupancySource, OccupantRole
from units.models import Occupancy, Posting
from units.services.occupancy import Taking, clashing_rows

DAY = dt.timedelta(days=1)
REPORTED_AFTER = DAY * 5
PLACES = (
    "สหกรณ์การเกษตรเขาแก้ว จำกัด อ.เขาแก้ว",
    "สหกรณ์โคนมบ้านไร่ จำกัด อ.บ้านไร่",
    "สหกรณ์ผู้ใช้น้ำคลองใหม่ จำกัด อ.บ้านไร่",
    "กลุ่มเกษตรกรทำนาหนองคู อ.หนองคู",
    "สหกรณ์ออมทรัพย์ครูธารานคร จำกัด อ.เมือง",
    "สหกรณ์เครดิตยูเนี่ยนท่าเรือ จำกัด อ.ท่าเรือ",
    "กลุ่มเกษตรกรทำสวนลำน้ำใส อ.ลำน้ำใส",
    "สหกรณ์การเกษตรเมืองธารานคร จำกัด อ.เมือง",
    "ที่ว่าการอำเภอบ้านไร่",
    "นิคมสหกรณ์ลำน้ำใส อ.ลำน้ำใส",
)
SUBJECTS = (
    "แนะนำการปิดบัญชีและจัดทำงบทดลอง",
    "ร่วมประชุมคณะกรรมการดำเนินการ",
    "ตรวจการสหกรณ์ประจำปี",
    "ติดตามการแก้ไขข้อบกพร่อง",
    "ส่งเสริมการออมและการรวมหุ้น",
    "ติดตามการใช้เงินกู้กองทุนพัฒนาสหกรณ์",
    "เตรียมการประชุมใหญ่สามัญประจำปี",
)
RESULTS = (
    "แนะนำเจ้าหน้าที่บัญชีปิดบัญชีประจำเดือน ตรวจนับเงินสดคงเหลือถูกต้อง และนัดติดตามงบทดลองภายในสัปดาห์หน้า",
    "คณะกรรมการรับทราบข้อสังเกตและมีมติแก้ไขภายในสิ้นเดือน",
    "ตรวจสินค้าคงเหลือและทะเบียนสมาชิก พบรายการค้างลงบัญชีสามรายการ แนะนำให้แก้ไขแล้ว",
)
# Whatever day the demo is loaded on, they have made a trip that is reported and claimed.
SURE = ("adisorn",)


@dataclass
class PastTrip:
    """One trip that lies behind or runs, before it is written."""

    posting: Posting
    starts: dt.datetime
    ends: dt.datetime
    place: str
    subject: str
    means: str
    kilometres: Decimal
    others: list[Posting] = field(default_factory=list)
    estimate: Decimal = Decimal(0)


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), BANGKOK)


def _taken(users: Sequence[int], first: dt.date, last: dt.date) -> dict[int, list[tuple[dt.datetime, dt.datetime]]]:
    found: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
    rows = Occupancy.objects.filter(user_id__in=users).filter(
        Q(span__overlap=(moment(first, 0), moment(last + DAY, 0)))
    )
    for user_id, span in rows.values_list("user_id", "span"):
        found.setdefault(user_id, []).append((span.lower, span.upper))
    return found


def make_past(
    postings: Sequence[Posting], rnd: Random, first: dt.date, last: dt.date, often: int, closed: frozenset[dt.date]
) -> list[PastTrip]:
    """About ``often`` trips of each person between the days, one after another, never over leave or another trip."""
    taken = _taken([p.user_id for p in postings], first, last)
    span = max((last - first).days, 1)
    found = []
    for posting in postings:
        mine = taken.setdefault(posting.user_id, [])
        day = first
        for _n in range(often):
            day += DAY * rnd.randrange(2, max(4, 2 * span // max(often, 1)))
            while day <= last and not is_working_day(day, closed):
                day += DAY
            if day > last:
                break
            nights = rnd.choices((0, 1, 2), (12, 2, 1))[0]
            starts = moment(day, rnd.choice((7, 8, 8, 9)), rnd.choice((0, 30)))
            ends = moment(day + DAY * nights, rnd.choice((15, 16, 16, 17)), rnd.choice((0, 30)))
            if ends.date() > last or any(a < ends and b > starts for a, b in mine):
                continue
            mine.append((starts, ends))
            means = rnd.choices(("office_car", "own_car", "public"), (6, 3, 1))[0]
            km = Decimal(rnd.randrange(16, 140)) if means != "public" else Decimal(0)
            found.append(PastTrip(posting, starts, ends, rnd.choice(PLACES), rnd.choice(SUBJECTS), means, km))
            day = ends.date()
    return found


def for_sure(
    postings: Sequence[Posting], past: Sequence[PastTrip], today: dt.date, closed: frozenset[dt.date]
) -> list[PastTrip]:
    """A day's trip by own car of each of SURE, on the last working day that suits them and is long enough ago."""
    found = []
    for n, posting in enumerate(p for p in postings if p.user.username in SURE):
        taken = _taken([posting.user_id], today - DAY * 60, today).get(posting.user_id, [])
        taken += [(one.starts, one.ends) for one in past if one.posting.user_id == posting.user_id]
        day = today - REPORTED_AFTER
        while not is_working_day(day, closed) or any(a < moment(day, 17) and b > moment(day, 7) for a, b in taken):
            day -= DAY
        found.append(
            PastTrip(posting, moment(day, 7), moment(day, 17), PLACES[6], SUBJECTS[0], "own_car", Decimal(88 + 14 * n))
        )
    return found


def write(past: Sequence[PastTrip], line: str, *, numbered: Any = None) -> list[Trip]:
    """Write trips that were permitted, in bulk; with a unit to number them by, each gets a number of its book."""
    books: dict[dt.date, Any] = {}
    requests, trips, people, rows = [], [], [], []
    for one in sorted(past, key=lambda p: p.starts):
        user, unit = one.posting.user, one.posting.post.unit
        asked = one.starts - dt.timedelta(days=3, hours=2)
        key = one.starts.date().replace(day=1)
        if key not in books:
            books[key] = rate_book(unit if numbered else None, key)
        book = books[key]
        means_line = {"means_reason": "พื้นที่ไม่มีรถโดยสารประจำทาง", "plate": "กข 2511"} if one.means == "own_car" else {}
        travellers = [book.traveller(n, "general") for n in range(1 + len(one.others))]
        journey = Journey(
            one.starts, one.ends, stayed=one.starts.date() != one.ends.date(), means=one.means,
            kilometres=one.kilometres, nights=(one.ends.date() - one.starts.date()).days, lodging="flat",
        )  # fmt: skip
        nights = journey.nights
        request = TripRequest(
            user=user, unit=unit, post_line=one.posting.post.shown_title, subject=one.subject,
            plan_words="งานแนะนำส่งเสริมสหกรณ์ตามแผนปฏิบัติการ", asked_by=user, asked_at=asked,
        )  # fmt: skip
        if numbered is not None:
            on = timezone.localtime(asked).date()
            late = "ยกมาจากทะเบียนเดิม" if fiscal_year(on) < fiscal_year(timezone.localdate()) else ""
            number = draw_number(unit=numbered, kind=BOOK, on_date=on, late_reason=late)
            request.register_number, request.number = number, number.plain
        trip = Trip(
            request=request, user=user, unit=unit, starts_at=one.starts, ends_at=one.ends, place=one.place,
            means=one.means, kilometres=one.kilometres, lodging="flat" if nights else "none", nights=nights,
            estimate=total(count_trip(journey, travellers, book.common(), book.terms)), state=TripState.APPROVED,
            decided_at=asked + dt.timedelta(hours=26), decided_line=line, **means_line,
        )  # fmt: skip
        requests.append(request)
        trips.append(trip)
        for position, posting in enumerate([one.posting, *one.others]):
            people.append(
                TripPerson(
                    trip=trip,
                    user=posting.user,
                    unit=posting.post.unit,
                    post_line=posting.post.shown_title,
                    position=position,
                )
            )
    TripRequest.objects.bulk_create(requests, batch_size=2000)
    Trip.objects.bulk_create(trips, batch_size=2000)
    TripPerson.objects.bulk_create(people, batch_size=4000)
    for person in people:
        trip = person.trip
        rows.append(
            Occupancy(
                user=person.user,
                role=OccupantRole.PERSON,
                unit=person.unit,
                span=(trip.starts_at, trip.ends_at),
                firm=True,
                source=OccupancySource.TRIP,
                source_key=trip.source_key,
                title=f"ไปราชการ: {trip.place}"[:200],
                url=trip.get_absolute_url(),
                made_by=trip.user,
            )
        )
    Occupancy.objects.bulk_create(rows, batch_size=2000)
    return trips


def load_rates() -> None:
    """A database that was emptied lost what the migration had written."""
    if not TripRate.objects.exists():
        import_module("personnel.migrations.0004_rates_of_trips").load(apps, None)


def on_the_road(postings: Sequence[Posting], rnd: Random, today: dt.date) -> list[PastTrip]:
    """Who is on the road today."""
    found = []
    by_name = {p.user.username: p for p in postings}
    for n, name in enumerate(("chanida", "preecha", "thitima", "chonlada")):
        posting = by_name.get(name)
        ends = moment(today + DAY * (n == 1), 16, 30)
        if posting is None or clashing_rows([Taking(moment(today, 8, 30), ends, user=posting.user)]):
            continue
        found.append(
            PastTrip(posting, moment(today, 8, 30), ends, PLACES[n], SUBJECTS[n], "office_car", Decimal(40 + 12 * n))
        )
    return found


def write_reports(trips: Sequence[Trip], rnd: Random, today: dt.date) -> None:
    """Most of those that were made are reported."""
    rows = []
    for trip in trips:
        if trip.last_day <= today - REPORTED_AFTER and (rnd.random() < 0.85 or trip.user.username in SURE):
            rows.append(
                TripReport(
                    trip=trip,
                    left_at=trip.starts_at,
                    back_at=trip.ends_at,
                    result=rnd.choice(RESULTS),
                    problems="เจ้าหน้าที่บัญชีเพิ่งรับหน้าที่ใหม่ ควรนัดแนะนำซ้ำ" if rnd.random() < 0.3 else "",
                    reported_by=trip.user,
                    reported_at=trip.ends_at + DAY,
                )
            )
    TripReport.objects.bulk_create(rows)
